//! The binary `softknee`: the command line, with one file per command in `command/`.
//!
//! Results go to stdout, messages to stderr. Commands call the libraries and print.
#![forbid(unsafe_code)]

#[macro_use]
mod terminal;
mod arguments;
mod command;
mod command_line;
mod missing;
mod output;
mod table;
mod table_study;

use std::process::ExitCode;

use ::terminal::error;
use activations::Isa;
use clap::{CommandFactory, Parser};

use crate::command::{run, schema};
use crate::command_line::{Command, CommandLine};
use crate::terminal::{chain, end_on_signal, is_broken_pipe};

/// Parses the command line, runs the command and returns the exit code.
fn main() -> ExitCode {
    if let Err(limit) = Isa::check_limit() {
        error(&format!("error: {limit}"));
        return ExitCode::FAILURE;
    }
    let command_line = CommandLine::parse();
    command_line.output.apply();
    let isa = command_line.isa;
    if let Some(isa) = isa {
        isa.force();
    }
    let command = command_line.command.unwrap_or_else(|| Command::Run(run::Arguments::quick()));
    let ended = if command.ends_on_signal() { end_on_signal() } else { Ok(()) };
    let outcome = ended.and_then(|()| match command {
        Command::Run(arguments) => arguments.run(isa),
        Command::Plan(arguments) => arguments.run(isa),
        Command::Status(listing) => listing.status(),
        Command::Merge(arguments) => arguments.run(isa),
        Command::Compare(arguments) => arguments.run(),
        Command::Report(arguments) => arguments.run(),
        Command::Index(arguments) => arguments.run(),
        Command::Judge(arguments) => arguments.run(),
        Command::Show(arguments) => arguments.run(),
        Command::List(arguments) => arguments.run(),
        Command::Eval(arguments) => arguments.run(isa),
        Command::Propagate(arguments) => arguments.run(),
        Command::Gate(arguments) => arguments.run(isa),
        Command::Calibrate(arguments) => arguments.run(),
        Command::Schema => schema::run(),
        Command::Doctor(arguments) => arguments.run(),
        Command::Completions(arguments) => arguments.run(),
        Command::Man(arguments) => arguments.run(CommandLine::command()),
        Command::GateTime(arguments) => arguments.run(),
        Command::GateCount(arguments) => arguments.run(),
        Command::GateNeighbor => command::gate_process::keep_busy(),
    });
    outcome.unwrap_or_else(|failure| {
        if is_broken_pipe(&failure) {
            return ExitCode::SUCCESS;
        }
        error(&format!("error: {}", chain(&failure)));
        ExitCode::FAILURE
    })
}
