//! Busy neighbors: processes that keep a processor and the memory busy while others are timed. They are
//! not awaited meanwhile, so that their processor time counts as foreign.

use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

/// The hidden command of a neighbor.
pub const COMMAND: &str = "gate-neighbor";
/// Elements of each of its two buffers of 16 MiB, together as large as a large last-level cache.
const ELEMENTS: usize = 4 << 20;

/// Copies a buffer over and over until `input` ends, as it does when who holds the other end is gone.
pub fn keep_busy(mut input: impl Read + Send + 'static) {
    let has_ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&has_ended);
    std::thread::spawn(move || {
        // An input that cannot be read has ended too.
        let _ = input.read_to_end(&mut Vec::new());
        flag.store(true, Ordering::Relaxed);
    });
    let (x, mut y) = (vec![1.0_f32; ELEMENTS], vec![0.0_f32; ELEMENTS]);
    while !has_ended.load(Ordering::Relaxed) {
        black_box(&mut y[..]).copy_from_slice(black_box(&x));
    }
}

/// Neighbors that are there until this is dropped.
#[derive(Debug)]
pub(super) struct Neighbors(Vec<Child>);

impl Neighbors {
    /// Starts so many of them from `program`.
    ///
    /// # Errors
    /// If one cannot be started.
    pub(super) fn start(program: &Path, count: u32) -> Result<Self> {
        let mut neighbors = Self(Vec::new());
        for _ in 0..count {
            let mut command = Command::new(program);
            command.arg(COMMAND).stdin(Stdio::piped());
            let child = command.spawn().context("a busy neighbor cannot be started")?;
            neighbors.0.push(child);
        }
        Ok(neighbors)
    }
}

impl Drop for Neighbors {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // A process that has ended already cannot be ended, which is what is wanted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
