//! Numbers, tables, figures and Markdown as readers meet them. Nothing here knows an experiment.
#![forbid(unsafe_code)]

pub mod contrast;
pub mod markdown;
pub mod number;
pub mod figure;
pub mod table;
