//! The page of a study: tables, figures and sentences made from its records. The same records give the
//! same bytes.
#![forbid(unsafe_code)]

pub mod splice;
mod judged;
mod context;
mod evaluate;
mod control;
mod claim;
mod layout;
mod section;
mod answer;
mod findings;
mod page;
mod index;

pub(crate) use wording::{self, factors as effect_words};

pub use claim::{ClaimVerdict, rules};
pub use findings::{ClaimFinding, FINDINGS_FILE, Findings};
pub use index::index;
pub use page::{FILE, Page, speed_summary};
