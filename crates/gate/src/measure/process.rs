//! A worker: a process of one build that times the rows it is asked for, a few batches per request.
//!
//! The process is the unit of replication for a claim about code: where the system puts its pages and
//! its buffers is drawn anew for each, so it is one observation however long it runs. The workers of a
//! block are alive at the same time and take turns within milliseconds, so that what the machine does
//! meanwhile happens to all of them alike. Only one of them is ever busy.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::workload;
use timing::{at_depth, calls_per_batch, time};

/// The hidden command of a worker. Builds of other revisions are started with it too, so that it cannot
/// be renamed.
pub const COMMAND: &str = "gate-slot";
/// Version of requests and answers, which the builds of a comparison must share.
const SCHEMA: u32 = 2;

/// What a worker is asked, as one JSON line.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    schema: u32,
    row: String,
    batches: usize,
}

/// What it answers, as one JSON line.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    schema: u32,
    row: String,
    /// Mean nanoseconds per call of each batch.
    ns: Vec<f64>,
}

/// Answers the requests in `input` until it ends. `extra_work` is work to add to rows, as
/// [`workload::with_call`] describes.
///
/// # Errors
/// If a request is none of this version, asks for a row that there is not, or cannot be answered.
pub fn serve(
    extra_work: &[(String, f64)],
    input: impl BufRead,
    mut output: impl Write,
) -> Result<()> {
    // A row is timed with the same number of calls in all visits, which are counted.
    let mut known: HashMap<String, (Option<u32>, usize)> = HashMap::new();
    for line in input.lines() {
        let line = line.context("a request cannot be read")?;
        let Request { schema, row, batches } = serde_json::from_str(&line).with_context(|| {
            format!("`{line}` is no request; `softknee gate --against` makes them")
        })?;
        ensure!(schema == SCHEMA, "a request has format {schema}, this build reads {SCHEMA}");
        let percent = extra_work.iter().find(|(name, _)| *name == row).map_or(0.0, |extra| extra.1);
        let (calls, visits) = known.entry(row.clone()).or_default();
        let mut ns = None;
        at_depth(*visits, &mut || {
            ns = Some(workload::with_call(&row, percent, |call| {
                let calls = *calls.get_or_insert_with(|| calls_per_batch(call));
                // A visit begins with cold caches.
                time(call, calls.div_ceil(4));
                (0..batches).map(|_| time(call, calls)).collect()
            }));
        });
        *visits += 1;
        let ns = ns.context("nothing was timed")??;
        let answer = serde_json::to_string(&Answer { schema: SCHEMA, row, ns })?;
        writeln!(output, "{answer}").and_then(|()| output.flush()).context("nobody listens")?;
    }
    Ok(())
}

/// A running worker.
#[derive(Debug)]
pub(super) struct Worker {
    program: String,
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a worker of `program`. `global` are arguments before the command; `extra_work` is work to
    /// add to rows, in percent.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub(super) fn start(
        program: &Path,
        global: &[String],
        extra_work: &[(String, f64)],
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(global).arg(COMMAND);
        for (row, percent) in extra_work {
            command.arg("--extra-work").arg(format!("{row}={percent}"));
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = program.display().to_string();
        let mut process =
            command.spawn().with_context(|| format!("{program} cannot be started"))?;
        let (requests, answers) = (process.stdin.take(), process.stdout.take());
        let answers = BufReader::new(answers.context("the worker has no output")?);
        Ok(Self { program, process, requests, answers })
    }

    /// Nanoseconds per call of each of `batches` batches of a row.
    ///
    /// # Errors
    /// If the worker fails, or answers what is no answer of this version.
    pub(super) fn time(&mut self, row: &str, batches: usize) -> Result<Vec<f64>> {
        let request = serde_json::to_string(&Request { schema: SCHEMA, row: row.into(), batches })?;
        if let Some(pipe) = self.requests.as_mut() {
            // Who has ended cannot be asked, and gives no answer either.
            let _ = writeln!(pipe, "{request}");
        }
        let mut line = String::new();
        if self.answers.read_line(&mut line).context("an answer cannot be read")? == 0 {
            return self.failure();
        }
        let answer: Answer = serde_json::from_str(&line).with_context(|| {
            format!("a timed process printed a line that is not a sample: {}", line.trim_end())
        })?;
        ensure!(
            answer.schema == SCHEMA,
            "a timed process prints format {}, this build reads {SCHEMA}: the two revisions cannot be compared",
            answer.schema
        );
        ensure!(
            answer.row == row && answer.ns.len() == batches,
            "a timed process was asked for {batches} batches of {row} and printed {}",
            line.trim_end()
        );
        Ok(answer.ns)
    }

    /// The error of a worker that ended before its work did.
    fn failure<T>(&mut self) -> Result<T> {
        self.requests = None;
        let mut said = String::new();
        if let Some(stderr) = self.process.stderr.as_mut() {
            stderr.read_to_string(&mut said).context("its errors cannot be read")?;
        }
        let status = self.process.wait().context("its end cannot be awaited")?;
        let said = said.lines().next().unwrap_or("it said nothing");
        bail!("{} {COMMAND} failed ({status}): {said}", self.program)
    }
}

impl Drop for Worker {
    /// Ends the process and waits for it, so that its processor time is counted as this process's own.
    fn drop(&mut self) {
        self.requests = None;
        // A process that has ended already cannot be ended, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
