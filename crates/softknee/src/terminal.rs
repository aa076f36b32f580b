//! What all commands do with the terminal: print, report errors, stop on a signal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

/// Exit code: cells are missing, so nothing can be said.
pub(crate) const NOT_ENOUGH_EVIDENCE: u8 = 4;

/// An error with its causes, one a line.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}

/// Whoever read our output has seen enough (`softknee list | head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Set by the first Ctrl-C or SIGTERM: what is on hand is dropped, what is finished is
/// kept. A second signal ends the process at once.
pub(crate) fn cancel_on_signal() -> Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("stopping; once more to stop at once");
    })
    .context("signals cannot be handled")?;
    Ok(cancel)
}

/// Prints to stdout; a closed pipe is an error that `main` takes for the reader's choice.
pub(crate) fn print(text: &str) -> Result<()> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
