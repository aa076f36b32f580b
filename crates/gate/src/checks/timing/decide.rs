//! The whole rule: the screen, then looks at the suspect rows until each has a verdict or time is up.

use super::block::Block;
use super::confirm::{Look, look};
use super::rule::{LOOKS, SCREEN_BLOCKS};
use super::screen::screen;
use crate::finding::Finding;

/// What is to be timed next.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What the blocks are for: `screening`, or `confirming`.
    pub stage: &'static str,
    /// The rows.
    pub rows: &'a [String],
    /// Number of the first block; blocks of a decision are numbered from 0.
    pub first: usize,
    /// How many blocks.
    pub blocks: usize,
}

/// The findings on `rows`, and how many of them needed fresh blocks. `time` times the blocks that are
/// wanted, or fewer where time is up; it can only be up once the first look was possible.
///
/// # Errors
/// If `time` fails.
pub fn decide<E>(
    rows: &[String],
    mut time: impl FnMut(Wanted<'_>) -> Result<Vec<Block>, E>,
) -> Result<(Vec<Finding>, usize), E> {
    let wanted = Wanted { stage: "screening", rows, first: 0, blocks: SCREEN_BLOCKS };
    let screening = screen(rows, &time(wanted)?);
    let mut findings = screening.findings;
    let (mut open, suspects) = (screening.suspects.clone(), screening.suspects.len());
    let mut fresh: Vec<Block> = Vec::new();
    for (number, &size) in LOOKS.iter().enumerate() {
        if open.is_empty() {
            break;
        }
        let (first, blocks) = (SCREEN_BLOCKS + fresh.len(), size - fresh.len());
        fresh.extend(time(Wanted { stage: "confirming", rows: &open, first, blocks })?);
        let is_last = number + 1 == LOOKS.len() || fresh.len() < size;
        open.retain(|row| match look(row, suspects, &fresh) {
            Look::Open(_) if !is_last => true,
            Look::Open(finding) | Look::Decided(finding) => {
                findings.push(finding);
                false
            }
        });
    }
    Ok((findings, suspects))
}
