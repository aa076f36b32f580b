//! What stands beside the measurements of this project: numbers that others published, and what PyTorch's
//! own ratios of time say of the claims. Nothing here knows records or pages of studies.
#![forbid(unsafe_code)]

mod literature;
mod pytorch;
mod row;

pub use literature::{OurCondition, PUBLISHED, Published, table_of_published};
pub use pytorch::{Device, PytorchFinding, PytorchVerdicts, Ratio, Rows, VERDICTS_FILE};
