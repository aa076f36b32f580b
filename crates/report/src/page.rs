//! A study's page and its figures, in memory and in the study's folder.

use std::path::PathBuf;

use analysis::speed_rows;
use anyhow::Result;
use rayon::prelude::*;

use crate::answer::{self, Sentence};
use crate::headline::is_about_cost;
use crate::section::{Content, HEROES, Part, SECTIONS, Section, controls, speed, verdicts};
use claims::Context;
use claims::{FINDINGS_FILE, Findings};
use harness::record::shell::quoted;
use harness::record::{Folder, InitializationRecords, Records, Saved, Timing};
use harness::run::COPY;
use present::markdown;
use study::plan::Plan;
use study::{Study, TrainSuite};
use terminal::Progress;

/// Name of the page in a study's folder.
pub const FILE: &str = "report.md";

/// A study's page and its figures, in memory.
#[derive(Clone, Debug)]
pub struct Page {
    /// Files by name, the page itself first.
    files: Vec<(String, String)>,
    /// What the study found, one sentence per line.
    answers: Vec<String>,
    /// What a step of CI shows.
    compact: String,
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
        let count = SECTIONS.len();
        let progress = Progress::if_slow("making the page", "sections", count, count as f64);
        let context = Context::new(saved, plan, records, initializations, timings)?;
        let sentences = answer::sentences(&context);
        // Made on all cores, one by one since a few take nearly all of the time, and joined in their order.
        let contents: Vec<Option<Content>> = SECTIONS
            .par_iter()
            .with_max_len(1)
            .map(|section| {
                let content = (section.content)(&context);
                progress.advance(1.0);
                content
            })
            .collect::<Result<_>>()?;
        let contents = SECTIONS.iter().copied().zip(contents);
        let mut contents: Vec<(&Section, Content)> =
            contents.filter_map(|(section, content)| Some((section, content?))).collect();
        let hero = take_hero(&context, &mut contents);
        let mut page = opening(&context, &sentences, hero.as_deref());
        let mut part = Part::Findings;
        for (section, content) in &contents {
            if section.part != part {
                part = section.part;
                page.push_str(&format!("\n## {}\n", part.title()));
            }
            let marks = if part == Part::Findings { "##" } else { "###" };
            page.push_str(&format!("\n{marks} {}\n\n{}\n", section.title, content.markdown()));
        }
        let answers: Vec<String> = sentences.into_iter().map(|sentence| sentence.text).collect();
        let compact = compact(&context, &answers, &contents);
        let findings = Findings::new(&context, &answers).json()?;
        let mut files = vec![(FILE.to_owned(), page), (FINDINGS_FILE.to_owned(), findings)];
        files.extend(contents.into_iter().flat_map(|(_, content)| content.files));
        Ok(Self { files, answers, compact })
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
            !folder.read(name).is_ok_and(|bytes| bytes == text.as_bytes())
        };
        let stale = self.files.iter().filter(differs);
        stale.map(|(name, _)| folder.path().join(name)).collect()
    }

    /// What the study found, for a terminal.
    pub fn summary(&self) -> String {
        summary(&self.answers)
    }

    /// The question, the answer, the verdicts and the controls in less than 60 lines of Markdown, for the
    /// summary of a step in CI.
    pub fn compact(&self) -> &str {
        &self.compact
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
    summary(&answer::cost(&speed_rows(study, timings, COPY)))
}

fn summary(answers: &[String]) -> String {
    answers.iter().map(|answer| format!("- {}\n", markdown::plain(answer))).collect()
}

/// The question, the answer, and the sections of verdicts and controls.
fn compact(context: &Context<'_>, answers: &[String], contents: &[(&Section, Content)]) -> String {
    let mut text = format!("# {}\n\n", markdown::escape(&context.saved.study.question));
    answers.iter().for_each(|answer| text.push_str(&format!("- {answer}\n")));
    for section in [&verdicts::SECTION, &controls::SECTION] {
        let found = contents.iter().find(|(other, _)| std::ptr::eq(*other, section));
        let tables = found.into_iter().flat_map(|(_, content)| content.tables());
        tables.for_each(|table| text.push_str(&format!("\n{table}\n")));
    }
    text
}

/// Takes the figure that answers the question out of its section, which becomes the first after the
/// verdicts.
fn take_hero(context: &Context<'_>, contents: &mut Vec<(&Section, Content)>) -> Option<String> {
    let of_cost = is_about_cost(context).then_some(&speed::SECTION);
    let candidates = of_cost.into_iter().chain(HEROES.iter().copied());
    for candidate in candidates {
        let found = contents.iter().position(|(section, _)| std::ptr::eq(*section, candidate));
        let Some(at) = found else { continue };
        let Some(picture) = contents[at].1.take_picture() else { continue };
        let section = contents.remove(at);
        let verdicts =
            contents.iter().position(|(section, _)| std::ptr::eq(*section, &verdicts::SECTION));
        contents.insert(verdicts.map_or(0, |at| at + 1), section);
        return Some(picture);
    }
    None
}

/// The question, the answer between marks, the figure that shows it, and where the page comes from.
fn opening(context: &Context<'_>, answer: &[Sentence], hero: Option<&str>) -> String {
    let study = &context.saved.study;
    let command = &context.saved.origin.command.to_string();
    let mut text = format!("{}\n", markdown::comment(&format!("made by: {command}")));
    text.push_str(&format!("# {}\n\n", markdown::escape(&study.question)));
    text.push_str("<!-- answer -->\n");
    for Sentence { text: sentence, section, .. } in answer {
        let link = section.map_or_else(String::new, |section| {
            format!(" ({})", markdown::link_to_section("shown here", section))
        });
        text.push_str(&format!("- {sentence}{link}\n"));
    }
    text.push_str("<!-- /answer -->\n");
    if let Some(hero) = hero {
        text.push_str(&format!("\n{hero}\n"));
    }
    let is_control = |(_, settings): (usize, &TrainSuite)| {
        settings.arms.iter().any(|arm| arm.other_seeds.is_some())
    };
    if context.suites().any(is_control) {
        text.push_str(
            "\nAn arm with *other seeds* is a control: a function compared with itself.\n",
        );
    }
    text.push_str(&format!(
        "\nThis is the study {}, made by {}. The folder of this page has the records and, as CSV, the numbers behind every figure and every table; {} makes the page from them again.\n",
        markdown::code(&study.name),
        markdown::code(command),
        markdown::code(&format!("softknee report {}", quoted(&context.saved.folder_name()))),
    ));
    text
}
