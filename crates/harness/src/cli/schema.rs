//! `softknee schema`: the JSON Schema of study files.

use std::process::ExitCode;

use anyhow::Result;

use super::print;
use crate::study;

pub(super) fn run() -> Result<ExitCode> {
    print(&format!("{}\n", serde_json::to_string_pretty(&study::schema())?))?;
    Ok(ExitCode::SUCCESS)
}
