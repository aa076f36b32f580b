//! What the study found, in sentences that follow from its numbers.
//!
//! Deliberately absent: a sentence without its number, its interval and its n.

use super::Context;

/// One sentence a question, in Markdown.
pub(super) fn sentences(context: &Context<'_>) -> Vec<String> {
    let _ = context;
    Vec::new()
}
