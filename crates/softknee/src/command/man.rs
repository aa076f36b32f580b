//! `softknee man`: manual pages, one per command.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use harness::record::write_atomically;

use crate::output::print_written;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee man --out ~/.local/share/man/man1

JSON: { manual_pages }, the path of their folder";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder for the pages: where `man` looks for them, the folder man1 in one of its paths
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Arguments {
    /// `program` is the whole command line.
    pub(crate) fn run(self, program: Command) -> Result<ExitCode> {
        fs::create_dir_all(&self.out)
            .with_context(|| format!("--out {}: the folder cannot be made", self.out.display()))?;
        for (name, page) in pages(program)? {
            write_atomically(&self.out.join(name), &page)?;
        }
        print_written("manual_pages", &self.out)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The page of the program and that of every command, with the names of their files.
fn pages(program: Command) -> Result<Vec<(String, Vec<u8>)>> {
    // `softknee-help` would say what `--help` says.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let commands: Vec<Command> = commands.cloned().collect();
    let mut pages = vec![page(&program)?];
    for command in &commands {
        pages.push(page(command)?);
    }
    Ok(pages)
}

fn page(command: &Command) -> Result<(String, Vec<u8>)> {
    let version = env!("CARGO_PKG_VERSION");
    let man = Man::new(command.clone()).source(format!("softknee {version}")).manual("softknee");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|inner| !inner.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    let after = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    notes(&after).to_writer(&mut page)?;
    Ok((man.get_filename(), page))
}

/// What stands after the options: examples and lists line by line, sentences filled.
fn notes(text: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["NOTES"]);
    let mut is_list = false;
    for line in text.lines() {
        let belongs_to_list = line.starts_with("  ");
        if belongs_to_list != is_list {
            roff.control(if belongs_to_list { "nf" } else { "fi" }, []);
            is_list = belongs_to_list;
        }
        if line.trim().is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line)]);
        }
    }
    if is_list {
        roff.control("fi", []);
    }
    roff
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::pages;
    use crate::command_line::CommandLine;

    #[test]
    fn every_command_has_a_page_of_its_own() {
        let program = CommandLine::command();
        let pages = pages(program.clone()).expect("memory can be written to");
        let visible = program.get_subcommands().filter(|command| !command.is_hide_set());
        let mut expected: Vec<String> =
            visible.map(|command| format!("softknee-{}.1", command.get_name())).collect();
        expected.insert(0, "softknee.1".to_owned());
        let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected.iter().collect::<Vec<_>>());
        for (name, page) in &pages {
            let page = String::from_utf8(page.clone()).expect("it is text");
            for part in
                [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS", ".SH NOTES", "\nExamples:\n.nf\n"]
            {
                assert!(page.contains(part), "{name} has no {part}\n{page}");
            }
        }
        let (_, whole) = &pages[0];
        let whole = String::from_utf8(whole.clone()).expect("it is text");
        assert!(whole.contains("softknee\\-run(1)"), "{whole}");
        assert!(!whole.contains("gate\\-time"), "hidden commands have no page");
    }
}
