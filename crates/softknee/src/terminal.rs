//! The terminal, as all commands use it: printing, errors, signals.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use study::plan::DatasetFacts;
use terminal::printable;

/// Prints a message to stderr, without the control characters that may come from files.
macro_rules! message {
    ($($argument:tt)*) => {
        terminal::message(&format!($($argument)*))
    };
}

/// Exit code where runs are missing, so that there is no result.
pub(crate) const NOT_ENOUGH_EVIDENCE: u8 = 4;

/// An error with its causes, one per line.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}

/// Whether the reader of our output has closed the pipe (`softknee list | head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The time that a command has after a signal to end by itself. Scripts and schedulers that stop a program
/// kill it where it takes much longer.
const GRACE: Duration = Duration::from_millis(1200);

/// A flag that the first Ctrl-C or SIGTERM sets: runs in progress are dropped, finished ones are kept. A
/// stage that does not look at it for too long is ended with exit code 4, and the message `ended`: whatever
/// is written is written as a whole or not at all. A second signal ends the process at once.
pub(crate) fn cancel_on_signal(ended: &str) -> Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let (flag, ended) = (Arc::clone(&cancel), ended.to_owned());
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            end(130);
        }
        message!("stopping; press Ctrl-C again to stop at once");
        let ended = ended.clone();
        std::thread::spawn(move || {
            std::thread::sleep(GRACE);
            message!("{ended}");
            end(NOT_ENOUGH_EVIDENCE);
        });
    })
    .context("signals cannot be handled")?;
    Ok(cancel)
}

/// From now on the first Ctrl-C or SIGTERM ends the process, with exit code 4.
pub(crate) fn end_on_signal() -> Result<()> {
    ctrlc::set_handler(|| {
        message!("interrupted; nothing is lost, and the same command starts anew");
        end(NOT_ENOUGH_EVIDENCE);
    })
    .context("signals cannot be handled")
}

/// Ends the process in the middle of its work.
fn end(code: u8) -> ! {
    files::remove_unfinished();
    std::process::exit(i32::from(code))
}

/// Says on stderr what is predicted from each data set, and what a person should know of it.
pub(crate) fn describe_data(datasets: &[DatasetFacts]) {
    for (index, facts) in datasets.iter().enumerate() {
        let is_same = |other: &DatasetFacts| {
            (&other.hash, &other.source, other.target_scale)
                == (&facts.hash, &facts.source, facts.target_scale)
        };
        if datasets[..index].iter().any(is_same) {
            continue;
        }
        // Names come from files; each of these is one line.
        let line = |text: &str| text.replace('\n', "\\n");
        let (source, task) = (line(&facts.source), line(&facts.task));
        message!("{source}: {} rows, {} inputs; {task}", facts.rows, facts.inputs);
        if !facts.scaling.is_empty() {
            message!("  targets are {}", facts.scaling);
        }
        if let Some(loss) = facts.constant_loss {
            let loss = present::number::significant(loss, 3);
            message!("  test loss if every prediction is the mean training target: {loss}");
        }
        facts.notes.iter().for_each(|note| message!("  note: {}", line(note)));
    }
}

/// Prints to stdout, without the control characters that may come from files. A closed pipe is an error,
/// which `main` does not count as a failure.
pub(crate) fn print(text: &str) -> Result<()> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(printable(text).as_bytes())?;
    Ok(stdout.flush()?)
}

/// Columns where there is no terminal.
const DEFAULT_WIDTH: usize = 80;

/// The number of columns of the terminal that stdout is.
pub(crate) fn width() -> usize {
    let size = terminal_size::terminal_size_of(std::io::stdout());
    size.map_or(DEFAULT_WIDTH, |(terminal_size::Width(columns), _)| usize::from(columns))
}
