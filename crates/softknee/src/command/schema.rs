//! `softknee schema`: the JSON Schema of study files.

use std::process::ExitCode;

use anyhow::Result;
use study::SCHEMA;

use crate::terminal::print;

pub(crate) fn run() -> Result<ExitCode> {
    print(SCHEMA)?;
    Ok(ExitCode::SUCCESS)
}
