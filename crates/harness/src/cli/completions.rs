//! `softknee completions`: what a shell needs to complete commands and options.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, print};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell; bash: softknee completions bash > ~/.local/share/bash-completion/completions/softknee
    shell: Shell,
}

impl Arguments {
    pub(super) fn run(self) -> Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "softknee", &mut script);
        print(&String::from_utf8(script)?)?;
        Ok(ExitCode::SUCCESS)
    }
}
