//! Pages: tables, figures and sections made from records.
//!
//! Deliberately absent: training and clocks. The same records give the same bytes.

pub mod markdown;
pub mod table;
