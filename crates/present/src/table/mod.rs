//! Tables: the same rows as text for a terminal, GitHub Markdown, JSON or CSV.

mod model;
mod render;

pub use model::{Cell, Column, Table};
pub use render::Format;
