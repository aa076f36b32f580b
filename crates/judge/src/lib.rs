//! The statistics, tables and figures of this project for results that were made elsewhere: a file with
//! one line per run becomes paired contrasts, a verdict for each, and a page.
#![forbid(unsafe_code)]

mod names;
mod form;
mod direction;
mod request;
mod table;
mod metric;
mod layout;
mod runs;
mod pairing;
mod judgement;
mod words;
mod tables;
mod figures;
mod document;
mod page;

pub use form::Note;
pub use judgement::{Contrast, Judgement, Pair};
pub use metric::Metric;
pub use page::{CONTRASTS, DOCUMENT, PAGE};
pub use pairing::NotCompared;
pub use request::Request;
