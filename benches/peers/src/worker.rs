//! A worker: one JSON line in, one JSON line out, until the input ends.
//!
//! `scripts/peers/worker.py` speaks the same; its header lists the questions.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use timing::{Start, calls_per_batch, time};

use crate::inputs::BATCH;
use crate::peer::{Call, Peer, Shape, Training};

/// A question.
#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "lowercase")]
enum Question {
    About,
    Time { op: String, n: usize, seconds: f64 },
    Values { op: String, input: String, output: String },
    Train { shape: Shape, seconds: f64 },
    Sweep { runs: Vec<Shape>, steps: u32, threads: usize },
}

/// A peer with what it keeps between questions, since the script comes back many times: the calls
/// of the current size, and the last run.
pub struct Worker {
    peer: Box<dyn Peer>,
    start: Start,
    size: usize,
    calls: HashMap<String, Call>,
    run: Option<(String, Box<dyn Training>)>,
}

impl Worker {
    /// A worker for this peer, in a process that began at `start`.
    pub fn new(peer: Box<dyn Peer>, start: Start) -> Self {
        Self { peer, start, size: 0, calls: HashMap::new(), run: None }
    }

    /// Answers until the input ends. What a peer cannot do is answered with `error`.
    pub fn serve(&mut self, questions: impl BufRead, mut answers: impl Write) -> Result<()> {
        for line in questions.lines() {
            let answer = self.answer(&line?);
            let answer = answer.unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
            writeln!(answers, "{answer}")?;
            answers.flush()?;
        }
        Ok(())
    }

    fn answer(&mut self, line: &str) -> Result<Value> {
        match serde_json::from_str(line).context("the question is not understood")? {
            Question::About => Ok(self.peer.about()),
            Question::Time { op, n, seconds } => self.time(op, n, seconds),
            Question::Values { op, input, output } => self.values(&op, &input, &output),
            Question::Train { shape, seconds } => self.train(&shape, seconds),
            Question::Sweep { runs, steps, threads } => self.sweep(&runs, steps, threads),
        }
    }

    fn time(&mut self, op: String, n: usize, seconds: f64) -> Result<Value> {
        if self.size != n {
            (self.size, self.calls) = (n, HashMap::new());
        }
        if !self.calls.contains_key(&op) {
            let call = self.peer.kernel(&op, n).with_context(|| format!("it has no {op}"))?;
            self.calls.insert(op.clone(), call);
        }
        let call = self.calls.get_mut(&op).expect("it was put there");
        Ok(json!({ "ns": ns_per_call(call, seconds) / n as f64 }))
    }

    fn values(&self, op: &str, input: &str, output: &str) -> Result<Value> {
        let bytes = fs::read(input).with_context(|| format!("cannot read {input}"))?;
        let missing = || format!("it has no {op}");
        let results: Vec<u8> = if op.ends_with("f64") {
            let x: Vec<f64> = bytes.as_chunks().0.iter().map(|&b| f64::from_le_bytes(b)).collect();
            let y = self.peer.values64(op, &x).with_context(missing)?;
            y.into_iter().flat_map(f64::to_le_bytes).collect()
        } else {
            let x: Vec<f32> = bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
            let y = self.peer.values32(op, &x).with_context(missing)?;
            y.into_iter().flat_map(f32::to_le_bytes).collect()
        };
        fs::write(output, results).with_context(|| format!("cannot write {output}"))?;
        Ok(json!({}))
    }

    fn train(&mut self, shape: &Shape, seconds: f64) -> Result<Value> {
        let key = format!("{shape:?}");
        if !matches!(&self.run, Some((known, _)) if *known == key) {
            self.run = None;
            let run = self.peer.training(shape).context("it does not train")?;
            self.run = Some((key, run));
        }
        let (_, run) = self.run.as_mut().expect("it was put there");
        run.step();
        let (start, mut steps) = (Start::now(), 0_u32);
        while steps == 0 || start.elapsed().as_secs_f64() < seconds {
            run.step();
            steps += 1;
        }
        let rate = f64::from(steps) * BATCH as f64 / start.elapsed().as_secs_f64();
        Ok(json!({ "samples_per_s": rate, "loss": run.loss() }))
    }

    /// Every run from its start to its end, one thread per run, in the order given.
    fn sweep(&self, runs: &[Shape], steps: u32, threads: usize) -> Result<Value> {
        if runs.is_empty() || threads == 0 {
            bail!("a sweep has at least one run and one thread");
        }
        let (peer, start, next) = (&*self.peer, self.start, AtomicUsize::new(0));
        let work = || {
            let mut first_step = None;
            while let Some(shape) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut run = peer.training(shape).context("it does not train")?;
                for _ in 0..steps {
                    run.step();
                    first_step.get_or_insert_with(|| start.elapsed().as_secs_f64());
                }
            }
            anyhow::Ok(first_step)
        };
        let firsts: Vec<Option<f64>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no run panics"))
                .collect::<Result<_>>()
        })?;
        let first_step = firsts.into_iter().flatten().reduce(f64::min);
        Ok(json!({ "first_step_s": first_step, "peak_mib": peak_mib() }))
    }
}

/// Nanoseconds per call of `run`: the median over batches that fill `seconds`. The first call, which
/// brings the data back into the caches, does not count.
fn ns_per_call(run: &mut dyn FnMut(), seconds: f64) -> f64 {
    run();
    let start = Start::now();
    let calls = calls_per_batch(run);
    let mut samples = vec![time(run, calls)];
    while start.elapsed().as_secs_f64() < seconds {
        samples.push(time(run, calls));
    }
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// The most memory that this process ever held, in MiB, where the system tells it.
fn peak_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? / 1024.0)
}
