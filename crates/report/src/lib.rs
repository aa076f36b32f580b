//! The page of a study: tables, figures and sentences made from its records. The same records give the
//! same bytes.
#![forbid(unsafe_code)]

pub mod splice;
mod layout;
mod section;
mod headline;
mod sentence;
mod answer;
mod programs;
mod page;
mod pictures;
mod index;

pub(crate) use wording::{self, factors as effect_words};

pub use index::{advice, index, index_figures};
pub use page::{FILE, Page, speed_summary};
pub use programs::{ProgramFormat, for_programs};
