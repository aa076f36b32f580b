//! What every command prints: for people, or with `--json` for programs; with messages, or `--quiet`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;
use serde_json::json;
use terminal::{is_hidden, silence};

use crate::terminal::print;

/// Options of every command.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Print the result and errors only: no messages and no progress
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print the result as JSON, like --format json; `--help` of a command describes it
    #[arg(long, global = true)]
    json: bool,
}

/// Whether results are printed as JSON; set once, before the command runs.
static JSON: OnceLock<bool> = OnceLock::new();

impl Output {
    /// From now on, everything is printed like this.
    pub(crate) fn apply(self) {
        if self.quiet {
            silence();
        }
        JSON.get_or_init(|| self.json);
    }
}

/// Whether results are printed as JSON.
pub(crate) fn is_json() -> bool {
    JSON.get().copied().unwrap_or(false)
}

/// Prints a value as JSON.
pub(crate) fn print_json(value: &impl Serialize) -> Result<()> {
    print_json_text(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Prints JSON; what a terminal would obey is escaped as JSON escapes it.
pub(crate) fn print_json_text(text: &str) -> Result<()> {
    if !text.contains(is_hidden) {
        return print(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            escaped += &format!("\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    print(&escaped)
}

/// Prints which file was written: `report: PATH`, or `{ "report": PATH }`.
pub(crate) fn print_written(what: &str, path: &Path) -> Result<()> {
    print_written_with_html(what, path, &[])
}

/// Prints which files were written: `report: PATH`, then `html: PATH` for each page in HTML; or
/// `{ "report": PATH, "html": [PATH…] }`, without the list where it is empty.
pub(crate) fn print_written_with_html(what: &str, path: &Path, html: &[PathBuf]) -> Result<()> {
    let html: Vec<String> = html.iter().map(|page| page.display().to_string()).collect();
    let path = path.display();
    if is_json() {
        let mut written = json!({ what: path.to_string() });
        if !html.is_empty() {
            written["html"] = json!(html);
        }
        return print_json(&written);
    }
    let html: String = html.iter().map(|page| format!("html: {page}\n")).collect();
    print(&format!("{}: {path}\n{html}", what.replace('_', " ")))
}

/// Prints that a file is what it should be: `PATH is up to date`, or with `"up_to_date": true`.
pub(crate) fn print_up_to_date(what: &str, path: &Path) -> Result<()> {
    let path = path.display();
    if is_json() {
        return print_json(&json!({ what: path.to_string(), "up_to_date": true }));
    }
    print(&format!("{path} is up to date\n"))
}

/// Refuses `--json` for a command whose result is a text of another language.
pub(crate) fn refuse_json(command: &str) -> Result<()> {
    if is_json() {
        bail!("--json: `softknee {command}` has no result as JSON; leave --json out");
    }
    Ok(())
}
