//! The command line: commands and global options.

use activations::Isa;
use clap::{Parser, Subcommand};

use crate::arguments::Listing;
use crate::command::{
    calibrate, compare, completions, doctor, eval, gate, gate_process, index, judge, list, man,
    merge, plan, propagate, report, run, show,
};
use crate::output::Output;

/// Compare Softplus with ReLU in controlled experiments: speed, sparsity, dead units, convergence.
///
/// Without a command, softknee runs the study `quick` and writes its report.
#[derive(Parser, Debug)]
#[command(name = "softknee", version, max_term_width = 100, after_help = EXIT_CODES,
          after_long_help = EXAMPLES.to_owned() + EXIT_CODES)]
pub(crate) struct CommandLine {
    /// Instruction set of the kernels [default: the best that this machine has]
    #[arg(long, global = true, value_name = "NAME", value_parser = Isa::by_name)]
    pub(crate) isa: Option<Isa>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 success, 1 error, 2 wrong usage, 3 regression, 4 not enough evidence or unfinished";

/// Printed after the commands, and before the exit codes.
const EXAMPLES: &str = "\
Examples:
  softknee
  softknee list
  softknee run housing.csv --target median_house_value
  softknee status quick

";

const STATUS_EXAMPLES: &str = "\
Examples:
  softknee status quick
  softknee status mine.toml --json

JSON: a list with one object per purpose; keys are the titles of the columns. The exit code is 4 where runs are missing";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  softknee schema > study.schema.json";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run a study and write its report; finished runs are not repeated
    Run(run::Arguments),
    /// List the runs of a study, or divide them into shards, without running them
    Plan(plan::Arguments),
    /// Show how much of a study is finished
    #[command(after_long_help = STATUS_EXAMPLES)]
    Status(Listing),
    /// Merge the records of several folders into one, for example those of all shards
    Merge(merge::Arguments),
    /// Compare the records of two folders, run by run
    Compare(compare::Arguments),
    /// Write a study's report from its records, or check that it is up to date
    Report(report::Arguments),
    /// Write the index of all pages in a folder: every claim, its verdict and the page that decides it
    Index(index::Arguments),
    /// Judge results that were made elsewhere: a CSV file with one line per run
    Judge(judge::Arguments),
    /// Show one run: its configuration, its training curve and the command that repeats it
    Show(show::Arguments),
    /// List activations, data sets, metrics or the embedded studies
    List(list::Arguments),
    /// Evaluate an activation and its derivative at given inputs, with the errors of the kernels
    Eval(eval::Arguments),
    /// Compute signal propagation at initialization: theory and simulation, layer by layer
    Propagate(propagate::Arguments),
    /// Compare this build with a baseline: exit code 3 for a confirmed regression, 4 for not enough
    /// evidence
    Gate(gate::Arguments),
    /// Measure the gate on this machine: its false alarms and the regressions that it finds. Takes
    /// hours; the same command continues it after an interruption
    Calibrate(calibrate::Arguments),
    /// Print the JSON Schema of study files, for editors: save it as FILE, and start a study file with
    /// `#:schema FILE`
    #[command(after_long_help = SCHEMA_EXAMPLES)]
    Schema,
    /// Check this machine for what would distort timings
    Doctor(doctor::Arguments),
    /// Print the completion script of a shell
    Completions(completions::Arguments),
    /// Write manual pages, one per command
    Man(man::Arguments),
    /// Time the rows that are asked for on standard input
    #[command(name = gate_process::TIME, hide = true)]
    GateTime(gate_process::TimeArguments),
    /// Call a row without reading a clock
    #[command(name = gate_process::COUNT, hide = true)]
    GateCount(gate_process::CountArguments),
    /// Keep a processor busy until standard input ends
    #[command(name = gate_process::NEIGHBOR, hide = true)]
    GateNeighbor,
}

impl Command {
    /// Whether a signal ends the command wherever it is: it has nothing to continue with.
    pub(crate) fn ends_on_signal(&self) -> bool {
        use Command::{Compare, Index, Judge, Merge, Plan, Report, Show, Status};
        matches!(
            self,
            Plan(_) | Status(_) | Merge(_) | Compare(_) | Report(_) | Index(_) | Judge(_) | Show(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};
    use clap_complete::{Shell, generate_to};
    use harness::record::shell::words;

    use super::CommandLine;

    /// The commands in the examples of a long help, without what the shell does with their output.
    fn examples(command: &clap::Command) -> Vec<String> {
        let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let lines = help.lines().filter_map(|line| line.strip_prefix("  softknee"));
        lines.map(|line| format!("softknee{}", line.split(" > ").next().unwrap_or(line))).collect()
    }

    #[test]
    fn every_command_has_examples_that_the_parser_accepts() {
        let whole = CommandLine::command();
        let visible = whole.get_subcommands().filter(|command| !command.is_hide_set());
        for command in visible.chain([&whole]) {
            let name = command.get_name();
            let examples = examples(command);
            assert!(!examples.is_empty(), "the long help of `{name}` has no example");
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            let has_json = !["softknee", "schema", "completions"].contains(&name);
            assert_eq!(help.contains("\nJSON: "), has_json, "the result of `{name}` as JSON");
            for example in examples {
                let parsed = CommandLine::try_parse_from(words(&example));
                assert!(parsed.is_ok(), "{example}: {}", parsed.expect_err("refused"));
                let is_of_command = words(&example).get(1).is_some_and(|word| word == name);
                assert!(is_of_command || name == "softknee", "`{name}` has the example {example}");
                assert!(example.chars().count() <= 58, "{example}: too long for a narrow terminal");
            }
        }
    }

    /// `SOFTKNEE_ACCEPT=1` writes the scripts; `scripts/accept.sh` sets it.
    #[test]
    fn the_committed_completions_are_those_of_this_command_line() {
        let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
        let accept = std::env::var_os("SOFTKNEE_ACCEPT").is_some();
        let fresh = tempfile::tempdir().expect("a folder");
        let folder = if accept { committed.as_path() } else { fresh.path() };
        for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
            let mut command = CommandLine::command();
            let made = generate_to(shell, &mut command, "softknee", folder).expect("a script");
            let name = made.file_name().expect("a name");
            let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("a script");
            assert!(
                read(&made) == read(&committed.join(name)),
                "{} is stale: run scripts/accept.sh",
                name.display()
            );
        }
    }
}
