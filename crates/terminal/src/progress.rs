//! Progress on stderr: a bar with an estimate on a terminal, a line every few seconds elsewhere.
//!
//! A deep run costs as much as a hundred shallow ones, so the bar shows the estimated cost and not the
//! number of runs, and the remaining time is estimated from it.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use timing::Start;

use crate::{is_silent, message, printable};

/// Time between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(10);
/// Work that may be done at once shows no progress before this time.
const SLOW: Duration = Duration::from_secs(2);
/// Time between two notes.
const NOTE_INTERVAL: Duration = Duration::from_secs(3);
/// Why a lock can be taken.
const UNPOISONED: &str = "no one panics while holding this lock";
/// The number of steps of a whole bar.
const BAR_STEPS: f64 = 10_000.0;

/// Whether progress is shown at present: work that is a part of other work shows none.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);

/// Progress through work of known cost; what is dropped is no longer shown.
#[derive(Debug)]
pub struct Progress {
    title: &'static str,
    items: &'static str,
    start: Start,
    bar: ProgressBar,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    total_cost: f64,
    total_items: usize,
    cost: f64,
    items: usize,
    is_shown: bool,
    last_line: Duration,
    last_note: Option<Duration>,
}

impl Progress {
    /// Shows progress through `total_items` items, which together cost `total_cost`. `items` is their
    /// name in the plural.
    pub fn new(
        title: &'static str,
        items: &'static str,
        total_items: usize,
        total_cost: f64,
    ) -> Self {
        let progress = Self::if_slow(title, items, total_items, total_cost);
        progress.show(&mut progress.state.lock().expect(UNPOISONED));
        progress
    }

    /// The same, but shows nothing unless the work takes two seconds.
    pub fn if_slow(
        title: &'static str,
        items: &'static str,
        total_items: usize,
        total_cost: f64,
    ) -> Self {
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {percent:>3} %  {msg}")
            .expect("the template is valid")
            .progress_chars("━╸─");
        let target = ProgressDrawTarget::hidden();
        let bar = ProgressBar::with_draw_target(Some(BAR_STEPS as u64), target).with_style(style);
        bar.set_prefix(title);
        let start = Start::now();
        let state = State { total_cost, total_items, ..State::default() };
        Self { title, items, start, bar, state: Mutex::new(state) }
    }

    /// Shows progress, unless other progress is shown.
    fn show(&self, state: &mut State) {
        state.is_shown = !IS_SHOWN.swap(true, Ordering::Relaxed);
        if state.is_shown && std::io::stderr().is_terminal() && !is_silent() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
    }

    /// Changes how many items, of which cost, are still to be done.
    pub fn expect(&self, items: usize, cost: f64) {
        let mut state = self.state.lock().expect(UNPOISONED);
        state.total_items = state.items + items;
        state.total_cost = state.cost + cost;
    }

    /// Counts one more item of this cost as done.
    pub fn advance(&self, cost: f64) {
        let mut state = self.state.lock().expect(UNPOISONED);
        state.cost += cost;
        state.items += 1;
        let share = (state.cost / state.total_cost).clamp(0.0, 1.0);
        let elapsed = self.start.elapsed();
        if !state.is_shown && elapsed >= SLOW {
            self.show(&mut state);
        }
        if !state.is_shown {
            return;
        }
        let remaining = elapsed.mul_f64((1.0 - share) / share.max(1e-9));
        let text = format!(
            "{}/{} {}, {} left",
            state.items,
            state.total_items,
            self.items,
            HumanDuration(Duration::from_secs(remaining.as_secs()))
        );
        if self.bar.is_hidden() && elapsed - state.last_line >= LINE_INTERVAL {
            state.last_line = elapsed;
            message(&format!("{}: {:.0} %, {text}", self.title, 100.0 * share));
        }
        self.bar.set_position((share * BAR_STEPS) as u64);
        self.bar.set_message(text);
    }

    /// Prints a line above the bar, unless there was one a moment ago.
    pub fn note(&self, line: &str) {
        let mut state = self.state.lock().expect(UNPOISONED);
        let elapsed = self.start.elapsed();
        if state.last_note.is_some_and(|last| elapsed - last < NOTE_INTERVAL) {
            return;
        }
        state.last_note = Some(elapsed);
        if self.bar.is_hidden() {
            message(line);
        } else {
            self.bar.println(printable(line));
        }
    }

    /// Removes the bar and returns the time since the start.
    pub fn finish(self) -> Duration {
        self.start.elapsed()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if self.state.get_mut().is_ok_and(|state| state.is_shown) {
            IS_SHOWN.store(false, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, since all share what is shown.
    #[test]
    fn one_progress_is_shown_at_a_time_and_none_of_quick_work() {
        let is_shown = |progress: &Progress| progress.state.lock().expect(UNPOISONED).is_shown;
        let quick = Progress::if_slow("reading", "MB", 2, 2.0);
        quick.advance(1.0);
        assert!(!is_shown(&quick));
        let whole = Progress::new("merging", "MB", 2, 2.0);
        let part = Progress::new("reading", "MB", 2, 2.0);
        assert!(is_shown(&whole) && !is_shown(&part));
        drop(part);
        assert!(!is_shown(&Progress::new("reading", "MB", 2, 2.0)), "the whole is still shown");
        whole.finish();
        assert!(is_shown(&Progress::new("reading", "MB", 2, 2.0)));
    }
}
