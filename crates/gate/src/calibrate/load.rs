//! A competing load: a thread that keeps a core and the memory busy while processes are timed.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Elements of each of the load's two buffers of 16 MiB, together as large as a large last-level cache.
const ELEMENTS: usize = 4 << 20;

/// A load that runs until it is dropped.
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
            // The thread only copies and cannot panic, so that there is no error to report.
            let _ = thread.join();
        }
    }
}
