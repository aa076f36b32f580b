//! `softknee completions`: what a shell needs to complete commands and options.
//!
//! The scripts are generated when a test is told to accept them, not when the program runs: their
//! generator would be built into every binary for a command that is used once.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::terminal::print;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The shell; bash: softknee completions bash > ~/.local/share/bash-completion/completions/softknee
    shell: Shell,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        print(match self.shell {
            Shell::Bash => include_str!("../../completions/softknee.bash"),
            Shell::Elvish => include_str!("../../completions/softknee.elv"),
            Shell::Fish => include_str!("../../completions/softknee.fish"),
            Shell::Powershell => include_str!("../../completions/_softknee.ps1"),
            Shell::Zsh => include_str!("../../completions/_softknee"),
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
