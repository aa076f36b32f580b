//! A competing load: one thread that keeps a core and the memory busy while others are timed.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Elements of the load's buffers: 32 MiB, as much as a large last-level cache.
const ELEMENTS: usize = 4 << 20;

/// Runs until it is dropped.
#[derive(Debug)]
pub(super) struct Load {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Load {
    pub(super) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (x, mut y) = (vec![1.0_f32; ELEMENTS], vec![0.0_f32; ELEMENTS]);
            while !flag.load(Ordering::Relaxed) {
                black_box(&mut y[..]).copy_from_slice(black_box(&x));
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A copy cannot panic, and a destructor has nobody to tell.
            let _ = thread.join();
        }
    }
}
