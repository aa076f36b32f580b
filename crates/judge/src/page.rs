//! The judgement for people: as text for a terminal, and as a Markdown page with its figures.

use std::path::Path;

use anyhow::Result;
use present::markdown;
use present::table::Format;
use stats::paired::MIN_PAIRS;

use crate::figures::{Drawn, MAX_ARMS, MAX_CONDITIONS};
use crate::form::Form;
use crate::judgement::Judgement;
use crate::tables::{MAX_ROWS, limited};
use crate::words::{count, direction, margin};

/// Arms with failed runs that the overview names.
const MAX_NAMED: usize = 10;

/// What is said of a metric without a contrast.
const NOTHING: &str = "Nothing can be compared: no pair of runs has a value.";

/// The page.
pub const PAGE: &str = "judgement.md";
/// The same for programs.
pub const DOCUMENT: &str = "judgement.json";
/// Every contrast with every number.
pub const CONTRASTS: &str = "contrasts.csv";

impl Judgement {
    /// The judgement as text for a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.overview(Form::Text));
        for metric in 0..self.metrics.len() {
            text.push_str(&format!("\n{}\n\n", self.heading(metric)));
            for sentence in self.few_sentences(metric, Form::Text) {
                text.push_str(&format!("- {sentence}\n"));
            }
            if self.of_metric(metric).is_empty() {
                text.push_str(&format!("- {NOTHING}\n"));
                continue;
            }
            text.push_str(&format!("\n{}", self.table(metric).render(Format::Text)));
            if self.of_metric(metric).len() > MAX_ROWS {
                text.push_str(&format!("\n{}\n", self.shortened_table()));
            }
            self.push_list(
                &mut text,
                "Why verdicts are withheld:",
                &self.reasons(metric, Form::Text),
            );
        }
        if let Some(table) = self.failure_table() {
            text.push_str(&format!("\nFailed runs\n\n{}", table.render(Format::Text)));
        }
        self.push_list(&mut text, "Without a partner:", &self.unpaired(Form::Text));
        self.push_list(&mut text, "Assumed, and how to say otherwise:", &self.notes_in(Form::Text));
        text
    }

    fn push_list(&self, text: &mut String, title: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        text.push('\n');
        if !title.is_empty() {
            text.push_str(&format!("{title}\n"));
        }
        lines.iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    }

    fn few_sentences(&self, metric: usize, form: Form) -> Vec<String> {
        limited(self.sentences(metric, form), MAX_ROWS, "arm")
    }

    fn notes_in(&self, form: Form) -> Vec<String> {
        self.notes.iter().map(|note| note.written(form)).collect()
    }

    /// The judgement as Markdown, without figures.
    pub fn markdown(&self) -> String {
        self.page(&[], false)
    }

    /// Writes the page, its figures and the files for programs into a folder, and returns the files that it
    /// has written.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<Vec<String>> {
        let figures: Vec<Vec<Drawn>> =
            (0..self.metrics.len()).map(|metric| self.figures(metric)).collect();
        let mut written = vec![
            (PAGE.to_owned(), self.page(&figures, true)),
            (DOCUMENT.to_owned(), self.json()),
            (CONTRASTS.to_owned(), self.csv()),
        ];
        for figure in figures.into_iter().flatten() {
            written.push((format!("{}.svg", figure.name), figure.svg));
            written.push((format!("{}.csv", figure.name), figure.csv));
        }
        files::create_folder(folder)?;
        for (name, text) in &written {
            files::write_atomically(&folder.join(name), text.as_bytes())?;
        }
        Ok(written.into_iter().map(|(name, _)| name).collect())
    }

    fn page(&self, figures: &[Vec<Drawn>], has_files: bool) -> String {
        let form = Form::Markdown;
        let baseline = markdown::code(&self.shown_arms[0]);
        let mut page = format!("# Which arm differs from {baseline}?\n\n{}\n", self.overview(form));
        for metric in 0..self.metrics.len() {
            page.push_str(&format!("\n## {}\n\n", markdown::escape(&self.heading(metric))));
            for sentence in self.few_sentences(metric, form) {
                page.push_str(&format!("- {sentence}\n"));
            }
            if self.of_metric(metric).is_empty() {
                page.push_str(&format!("- {NOTHING}\n"));
                continue;
            }
            for figure in figures.get(metric).into_iter().flatten() {
                let alt = markdown::link_text(&figure.title);
                let caption = markdown::escape(&figure.caption);
                page.push_str(&format!(
                    "\n![{alt}]({name}.svg)\n\n{caption} [The numbers]({name}.csv).\n",
                    name = figure.name
                ));
            }
            if has_files && figures.get(metric).is_none_or(Vec::is_empty) {
                page.push_str(&format!(
                    "\nNo figure is drawn: one can show {MAX_CONDITIONS} conditions and {MAX_ARMS} arms.\n"
                ));
            }
            page.push_str(&format!("\n{}", self.table(metric).render(Format::Markdown)));
            if self.of_metric(metric).len() > MAX_ROWS {
                page.push_str(&format!("\n{}\n", self.shortened_table()));
            }
            self.push_list(&mut page, "Why verdicts are withheld:\n", &self.reasons(metric, form));
        }
        if let Some(table) = self.failure_table() {
            page.push_str(&format!(
                "\n## Failed runs\n\nA run counts as failed if the file says so or a metric has no value. Shares are compared by McNemar's test, with a margin of one point.\n\n{}",
                table.render(Format::Markdown)
            ));
        }
        let unpaired = self.unpaired(form);
        if !unpaired.is_empty() {
            page.push_str("\n## Runs without a partner\n");
            self.push_list(&mut page, "", &unpaired);
        }
        if !self.notes.is_empty() {
            page.push_str("\n## What was assumed\n");
            self.push_list(&mut page, "", &self.notes_in(form));
        }
        page.push_str(&self.method(has_files));
        page
    }

    /// What a table of counts leaves out.
    fn shortened_table(&self) -> String {
        let arms = self.arms.len() - 1;
        let left_out = match arms > MAX_ROWS {
            true => format!(" The table has the first {MAX_ROWS} of {arms} arms."),
            false => String::new(),
        };
        format!("Every contrast is in {CONTRASTS} of --out DIR, and in --format csv.{left_out}")
    }

    /// The title of a metric's part.
    fn heading(&self, index: usize) -> String {
        let metric = &self.metrics[index];
        let compared = if metric.is_ratio() { "ratios of geometric means" } else { "differences" };
        format!(
            "{}: {compared}, {}, margin {}",
            self.metric_name(index),
            direction(metric),
            margin(metric)
        )
    }

    /// What is compared, in a sentence.
    fn overview(&self, form: Form) -> String {
        let arms = self.arms.len() - 1;
        let mut text = format!(
            "{} compared with {}",
            if arms == 1 { "1 arm is".to_owned() } else { format!("{arms} arms are") },
            form.name(&self.shown_arms[0])
        );
        if !self.condition_columns.is_empty() {
            let columns = crate::names::listed(self.condition_columns.iter().map(String::as_str));
            text.push_str(&format!(
                " in {} ({})",
                count(self.conditions.len(), "condition"),
                form.words(&columns)
            ));
        }
        text.push_str(", in pairs of runs with the same seed.");
        let failed: Vec<String> = self
            .runs
            .iter()
            .zip(&self.shown_arms)
            .filter(|([failed, _], _)| *failed > 0)
            .map(|([failed, all], arm)| format!("{failed} of {all} of {}", form.name(arm)))
            .collect();
        if !failed.is_empty() {
            let failed = limited(failed, MAX_NAMED, "arm").join(", ");
            text.push_str(&format!(" Runs that failed: {}.", failed.trim_end_matches('.')));
        }
        if !self.has_enough_pairs() {
            text.push_str(&format!(
                " No contrast has {MIN_PAIRS} pairs, so nothing is called better or worse: run more seeds."
            ));
        }
        text
    }

    /// How the numbers were computed, and how to compute them again.
    fn method(&self, has_files: bool) -> String {
        let files = match has_files {
            true => format!(
                " Every number is in [{CONTRASTS}]({CONTRASTS}) and, for programs, in [{DOCUMENT}]({DOCUMENT})."
            ),
            false => String::new(),
        };
        format!(
            "\n## How this was computed\n\n\
             Intervals are the wider of the inverted sign-flip test and the bootstrap-t; p is that of the sign-flip test, after Holm's correction over all arms and conditions of a metric. \
             A verdict is *better* or *worse* if the whole interval lies beyond the margin and p (Holm) is at most 0.05, *equivalent* if it lies inside the margin and both one-sided tests agree; else, and with fewer than {MIN_PAIRS} pairs, *inconclusive*. \
             A censored value is a bound; ≥, ≤ and ≈ mark effects that such values make a bound or approximate. \
             A failed run may show that its arm is worse, never that it is better or equivalent.{files}\n\n\
             Made by {}.\n",
            markdown::code(&self.request.command())
        )
    }
}
