//! What may be written on the command line.

use activations::Isa;
use clap::{Parser, Subcommand};

use crate::arguments::Listing;
use crate::command::{
    calibrate, compare, completions, doctor, eval, gate, gate_process, list, merge, plan,
    propagate, report, run, show,
};

/// Controlled experiments between Softplus and ReLU: speed, sparsity, dead units, convergence.
///
/// Without a command it runs the quick study and writes its report.
#[derive(Parser, Debug)]
#[command(name = "softknee", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct CommandLine {
    /// Instruction set of the kernels [default: the best this machine has]
    #[arg(long, global = true, value_name = "NAME", value_parser = Isa::by_name)]
    pub(crate) isa: Option<Isa>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str =
    "Exit codes: 0 pass, 1 error, 2 usage, 3 regression, 4 not enough evidence (unfinished)";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run a study (what is finished is not run again) and write its report
    Run(run::Arguments),
    /// Show the runs of a study with keys and cost, or divide them into shards; run none
    Plan(plan::Arguments),
    /// Show how much of a study is finished
    Status(Listing),
    /// Bring the records of several folders together, for example those of all shards
    Merge(merge::Arguments),
    /// Compare the records of two folders, run by run
    Compare(compare::Arguments),
    /// Write a study's report again from its records, or check that it is up to date
    Report(report::Arguments),
    /// Show one run: its cell, its curve and the command that reruns it
    Show(show::Arguments),
    /// List what can be named in a study
    List(list::Arguments),
    /// Evaluate an activation: value, derivative, reference and error
    Eval(eval::Arguments),
    /// Signal propagation at initialisation: theory beside simulation, layer by layer
    Propagate(propagate::Arguments),
    /// Compare this build with a baseline: exit code 3 for a confirmed regression, 4 where the
    /// evidence does not suffice
    Gate(gate::Arguments),
    /// Measure the gate itself on this machine: its false alarms and what it finds. Takes long; if it is
    /// stopped, the same command continues it
    Calibrate(calibrate::Arguments),
    /// Print the JSON Schema of study files, for editors: save it, and begin a study with
    /// `#:schema FILE`
    Schema,
    /// Say what on this machine would spoil a timing
    Doctor(doctor::Arguments),
    /// Print the completions of a shell
    Completions(completions::Arguments),
    /// Time rows in this process
    #[command(name = gate_process::TIME, hide = true)]
    GateTime(gate_process::TimeArguments),
    /// Call a row without reading a clock
    #[command(name = gate_process::COUNT, hide = true)]
    GateCount(gate_process::CountArguments),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap_complete::{Shell, generate_to};

    use super::CommandLine;

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
