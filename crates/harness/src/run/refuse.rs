//! What a run is refused for, before its folder is touched and before anything large is allocated: results
//! that other kernels made, too many threads, and networks that do not fit into memory.

use anyhow::{Context, Result, bail, ensure};

use super::data::Data;
use super::execute::on_record;
use super::prepare::config;
use super::speed::timings_are_complete;
use crate::environment::Environment;
use crate::record::{Folder, InitializationRecords};
use propagation::Settings;
use study::plan::{Cell, Plan, Rule};
use study::{Precision, SpeedSuite, Study};

/// The most threads: more than the processors of any machine that this program was used on.
pub const MAX_THREADS: usize = 1024;
/// Memory that a run may take where the system does not say how much there is.
const UNKNOWN_MEMORY: u64 = 8 << 30;
/// Bytes in a GiB.
const GIB: f64 = (1u64 << 30) as f64;

/// The memory that a run may take.
pub fn memory() -> u64 {
    timing::available_memory().unwrap_or(UNKNOWN_MEMORY)
}

/// Checks that a number of threads can be started.
///
/// # Errors
/// If there are more than [`MAX_THREADS`].
pub fn check_threads(threads: usize) -> Result<()> {
    ensure!(
        threads <= MAX_THREADS,
        "--threads {threads}: at most {MAX_THREADS} threads can be used; more than this machine has cores only take memory"
    );
    Ok(())
}

/// Refuses a run that cannot succeed, before it has changed anything: what its folder holds was made by other
/// kernels, or it takes more than `memory` bytes. A shard has no `study`, since it neither simulates nor times;
/// there is no `folder` where it is not made yet.
///
/// # Errors
/// For the first reason; the message says what to do.
pub fn refuse(
    study: Option<&Study>,
    plan: &Plan,
    data: &[Data],
    folder: Option<&Folder>,
    threads: usize,
    memory: u64,
) -> Result<()> {
    check_threads(threads)?;
    let environment = Environment::current();
    let finished = folder.map(|folder| on_record(plan, folder, &environment, &|_| ()));
    let finished = finished.transpose()?.unwrap_or_default();
    let missing = plan.cells.iter().filter(|planned| !finished.contains_key(&planned.key));
    let missing = missing.map(|planned| (planned.cell(), &data[planned.suite]));
    check_training(missing, threads, memory)?;
    let Some(study) = study else { return Ok(()) };
    if !plan.initializations.is_empty() {
        let mut known = InitializationRecords::new();
        if let Some(folder) = folder {
            known = folder.load_initializations()?;
            refuse_simulations(plan, folder, &known, &environment)?;
        }
        let missing = plan.initializations.iter();
        for planned in missing.filter(|planned| !known.contains_key(&planned.key)) {
            check_simulation(&planned.cell.settings()?, threads, memory)?;
        }
    }
    let timings = folder.map(Folder::load_timings).transpose()?.unwrap_or_default();
    if timings_are_complete(study, &timings, &environment) {
        return Ok(());
    }
    for (index, suite) in study.speed.iter().enumerate() {
        let (what, bytes) = timed(suite);
        ensure!(
            bytes <= memory as f64,
            "[[speed]] number {}: {what} takes about {}, and {} are available\n  choose a smaller one",
            index + 1,
            gib(bytes),
            gib(memory as f64)
        );
    }
    Ok(())
}

/// Refuses to add simulations to those that other kernels made.
pub(super) fn refuse_simulations(
    plan: &Plan,
    folder: &Folder,
    initializations: &InitializationRecords,
    environment: &Environment,
) -> Result<()> {
    let mut planned = plan.initializations.iter();
    if planned.all(|planned| initializations.contains_key(&planned.key)) {
        return Ok(());
    }
    let mut others = initializations.values().filter(|found| found.algorithm == plan.algorithm);
    if let Some(other) = others.find(|found| found.environment.isa != environment.isa) {
        let isa = &other.environment.isa;
        bail!(
            "{} has simulations made with {isa} kernels, but this run would use {} kernels\n  continue with --isa {isa}, or start anew with --out DIR",
            folder.path().display(),
            environment.isa
        );
    }
    Ok(())
}

/// Checks that these runs fit into memory on so many threads.
pub(super) fn check_training<'p>(
    missing: impl Iterator<Item = (Cell, &'p Data)>,
    threads: usize,
    memory: u64,
) -> Result<()> {
    let mut largest: Option<(f64, Cell)> = None;
    let mut runs = 0;
    for (cell, data) in missing {
        runs += 1;
        let bytes = bytes(&cell, data)?;
        if largest.as_ref().is_none_or(|(most, _)| bytes > *most) {
            largest = Some((bytes, cell));
        }
    }
    let Some((bytes, cell)) = largest else { return Ok(()) };
    let threads = threads.min(runs);
    if bytes * threads as f64 <= memory as f64 {
        return Ok(());
    }
    let what = match &cell.setting {
        Rule::Halving(candidates) => format!("the {} trials of a tuning run", candidates.trials),
        _ => "one run".to_owned(),
    };
    let fitting = (memory as f64 / bytes) as usize;
    let way_out = match fitting {
        0 => "choose a smaller width, depth or batch_size, or fewer learning rates".to_owned(),
        fitting => format!("use fewer threads: --threads {fitting}"),
    };
    bail!(
        "{what} of depth {} and width {} with batch_size {}: about {} of memory, {threads} at a time {}, and {} are available\n  {way_out}",
        cell.depth,
        cell.width,
        cell.batch_size,
        gib(bytes),
        gib(bytes * threads as f64),
        gib(memory as f64)
    )
}

/// About how many bytes the run of a cell holds at once.
fn bytes(cell: &Cell, data: &Data) -> Result<f64> {
    let facts = &data.facts;
    let settings = cell.settings();
    let setting = settings.first().context("there is no setting to try")?;
    let config = config(cell, *setting, &data.dataset)?;
    let outputs = config.loss().outputs(&data.dataset.targets);
    let trainer = config.numbers(facts.inputs, outputs, facts.training_rows);
    let rows = facts.rows as f64 * (facts.inputs + facts.outputs) as f64;
    let (trainers, copies) = match &cell.setting {
        Rule::Halving(candidates) => {
            (candidates.trials, candidates.trials.div_ceil(settings.len()))
        }
        _ => (1, 1),
    };
    let number = match cell.precision {
        Precision::F32 => 4.0,
        Precision::F64 => 8.0,
    };
    Ok(number * (trainers as f64 * trainer + copies as f64 * rows))
}

/// Checks that simulations of these networks fit into memory on so many threads.
///
/// # Errors
/// If they take more than `memory` bytes.
pub fn check_simulation(settings: &Settings, threads: usize, memory: u64) -> Result<()> {
    let Some(sample) = settings.sample else { return Ok(()) };
    let bytes = settings.bytes();
    let at_once = threads.min(sample.nets as usize);
    ensure!(
        bytes * at_once as f64 <= memory as f64,
        "networks of depth {} and width {} with {} inputs of length {} take about {} of memory each, {at_once} at a time {}, and {} are available\n  choose fewer layers, units or inputs, or fewer threads",
        settings.depth(),
        sample.width,
        sample.inputs,
        sample.input_dim,
        gib(bytes),
        gib(bytes * at_once as f64),
        gib(memory as f64)
    );
    Ok(())
}

/// What of a suite of timings takes the most memory, and about how many bytes.
fn timed(suite: &SpeedSuite) -> (String, f64) {
    let buffers = suite.elements.iter().map(|&elements| {
        (format!("timing kernels over {elements} elements"), 4.0 * 4.0 * f64::from(elements))
    });
    let steps = suite.training_step.iter().map(|shape| {
        let [inputs, width, depth, classes, batch] =
            [shape.inputs, shape.width, shape.depth, shape.classes, shape.batch_size]
                .map(f64::from);
        let weights = inputs * width + (depth - 1.0) * width * width + width * classes;
        let batch = batch.max(256.0) * (inputs + 2.0 * (depth + 2.0) * width + 2.0 * classes);
        let what = format!(
            "a training step of depth {depth} and width {width} with batch_size {}",
            shape.batch_size
        );
        (what, 4.0 * suite.arms.len() as f64 * (2.0 * weights + batch))
    });
    let zeros = suite.zeros.iter().map(|zeros| {
        let [inputs, outputs] = [zeros.inputs, zeros.outputs].map(f64::from);
        let batch = f64::from(zeros.batch_size.iter().copied().max().unwrap_or(0));
        let buffers = 2.0 + zeros.percent.len() as f64;
        let what = format!("timing products of {inputs} inputs and {outputs} outputs");
        (what, 4.0 * (inputs * outputs + batch * (buffers * inputs + outputs)))
    });
    let all = buffers.chain(steps).chain(zeros);
    all.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default()
}

/// Bytes in words.
fn gib(bytes: f64) -> String {
    format!("{:.1} GiB", bytes / GIB)
}
