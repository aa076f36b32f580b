//! A study's page and its figures, in memory and in the study's folder.

use std::path::PathBuf;

use analysis::speed_rows;
use anyhow::Result;
use rayon::prelude::*;

use crate::answer;
use crate::section::{Content, SECTIONS};
use claims::Context;
use claims::{FINDINGS_FILE, Findings};
use harness::plan::Plan;
use harness::record::shell::quoted;
use harness::record::{Folder, InitializationRecords, Records, Saved, Timing};
use harness::run::COPY;
use harness::study::Study;
use present::markdown;

/// Name of the page in a study's folder.
pub const FILE: &str = "report.md";

/// A study's page and its figures, in memory.
#[derive(Clone, Debug)]
pub struct Page {
    /// Files by name, the page itself first.
    files: Vec<(String, String)>,
    /// What the study found, one sentence per line.
    answers: Vec<String>,
}

impl Page {
    /// The page of a study, from its records.
    ///
    /// # Errors
    /// If an evaluation run of the plan is not on record, or a record names an activation that this
    /// build does not have.
    pub fn new(
        saved: &Saved,
        plan: &Plan,
        records: &Records,
        initializations: &InitializationRecords,
        timings: &[Timing],
    ) -> Result<Self> {
        let context = Context::new(saved, plan, records, initializations, timings)?;
        let answers = answer::sentences(&context);
        let mut page = opening(&context, &answers);
        let mut others = Vec::new();
        // Made on all cores, and joined in their order.
        let contents: Vec<Result<Option<Content>>> =
            SECTIONS.par_iter().map(|section| (section.content)(&context)).collect();
        for (section, content) in SECTIONS.iter().zip(contents) {
            let Some(content) = content? else { continue };
            page.push_str(&format!("\n## {}\n\n{}\n", section.title, content.markdown.trim()));
            others.extend(content.files);
        }
        let findings = Findings::new(&context, &answers).json()?;
        let mut files = vec![(FILE.to_owned(), page), (FINDINGS_FILE.to_owned(), findings)];
        files.extend(others);
        Ok(Self { files, answers })
    }

    /// Writes the page and its figures into the folder of the study; a file that does not change is
    /// not touched.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Folder) -> Result<()> {
        self.files.iter().try_for_each(|(name, text)| folder.save(name, text.as_bytes()))
    }

    /// The files in the folder that are not what the records give; one that cannot be read is stale.
    pub fn stale(&self, folder: &Folder) -> Vec<PathBuf> {
        let differs = |(name, text): &&(String, String)| {
            !std::fs::read(folder.path().join(name)).is_ok_and(|bytes| bytes == text.as_bytes())
        };
        let stale = self.files.iter().filter(differs);
        stale.map(|(name, _)| folder.path().join(name)).collect()
    }

    /// What the study found, for a terminal.
    pub fn summary(&self) -> String {
        summary(&self.answers)
    }

    /// What the study found, as a Markdown list.
    pub fn answer(&self) -> String {
        self.answers.iter().map(|answer| format!("- {answer}\n")).collect()
    }

    /// The page and its figures by name, the page first.
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }
}

/// What a study's timings say, for a terminal: they are complete before anything is trained.
pub fn speed_summary(study: &Study, timings: &[Timing]) -> String {
    summary(&answer::speed(&speed_rows(study, timings, COPY)))
}

fn summary(answers: &[String]) -> String {
    answers.iter().map(|answer| format!("- {}\n", markdown::plain(answer))).collect()
}

/// Title, question, origin and answer, with marks around the answer.
fn opening(context: &Context<'_>, answers: &[String]) -> String {
    let study = &context.saved.study;
    let command = &context.saved.origin.command;
    let mut text = format!("<!-- made by: {} -->\n", command.replace("-->", "-- >"));
    text.push_str(&format!("# Study {}\n\n", markdown::escape(&study.name)));
    text.push_str(&format!("**{}**\n\n", markdown::escape(&study.question)));
    text.push_str(&format!(
        "Made by {}. The records are in the folder of this page, and {} makes the page from them again.\n\n",
        markdown::code(command),
        markdown::code(&format!("softknee report {}", quoted(&context.saved.folder_name()))),
    ));
    text.push_str("<!-- answer -->\n");
    for answer in answers {
        text.push_str(&format!("- {answer}\n"));
    }
    text.push_str("<!-- /answer -->\n");
    text
}
