//! What a study must satisfy beyond its types. Every message names the key, the value and the cure.

use anyhow::{Context, Result, bail, ensure};
use mlp::{Activation, Loss, check_loss};

use super::arm::Arm;
use super::contents::Study;
use super::limits::{
    MAX_DEPTH, MAX_ELEMENTS, MAX_POINTS, MAX_RATES, MAX_RUNS, MAX_SEED_SETS, MAX_WIDTH, each, list,
};
use super::speed::{SpeedSuite, ZeroProducts};
use super::train::TrainSuite;

pub(super) fn check(study: &Study) -> Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    ensure!(
        !study.name.is_empty() && study.name.len() <= 64 && study.name.chars().all(plain),
        "name = {:?}: use 1 to 64 letters, digits, `-` or `_`; it becomes a folder's name",
        study.name
    );
    ensure!(
        study.training().next().is_some()
            || !study.initialization.is_empty()
            || !study.speed.is_empty(),
        "the study asks for nothing: add a [[train]], a [[head]], a [[initialization]] or a [[speed]] suite"
    );
    ensure!(
        (1_000..=1_000_000).contains(&study.resamples),
        "resamples = {}: an interval needs 1000 to 1000000 of them",
        study.resamples
    );
    let margins = study.margins;
    for (key, margin) in [
        ("accuracy", margins.accuracy),
        ("steps", margins.steps),
        ("loss", margins.loss),
        ("time", margins.time),
        ("units", margins.units),
        ("gradient", margins.gradient),
        ("likelihood", margins.likelihood),
    ] {
        ensure!(
            margin > 0.0 && margin < 1.0,
            "margins.{key} = {margin}: a margin is a share between 0 and 1"
        );
    }
    for (at, suite) in study.train.iter().enumerate() {
        check_train(suite).with_context(|| format!("in [[train]] number {}", at + 1))?;
    }
    for (at, suite) in study.head.iter().enumerate() {
        check_head(suite).with_context(|| format!("in [[head]] number {}", at + 1))?;
    }
    for (at, suite) in study.initialization.iter().enumerate() {
        suite.check().with_context(|| format!("in [[initialization]] number {}", at + 1))?;
    }
    for (at, suite) in study.speed.iter().enumerate() {
        check_speed(suite).with_context(|| format!("in [[speed]] number {}", at + 1))?;
    }
    check_size(study, MAX_RUNS)
}

/// Checks that a study has no more than `max` evaluation runs and simulations, before any of them is planned.
fn check_size(study: &Study, max: u64) -> Result<()> {
    let product = |lengths: &[usize]| {
        lengths.iter().fold(1_u64, |product, &length| product.saturating_mul(length as u64))
    };
    let training = study.training().map(|suite| {
        let conditions = [suite.panel.len(), suite.depth.len(), suite.width.len()];
        product(&[product(&conditions) as usize, suite.arms.len(), suite.seeds as usize])
    });
    let simulations = study.initialization.iter().map(|suite| {
        product(&[suite.arms.len(), suite.init.len(), suite.depth.len(), suite.width.len()])
    });
    let runs = training.chain(simulations).fold(0, u64::saturating_add);
    ensure!(
        runs <= max,
        "it asks for {runs} runs (arms × panels × depths × widths × seeds, of all suites together); at most {max} are planned\n  choose fewer seeds, depths or widths, or divide it into several studies"
    );
    Ok(())
}

fn check_train(suite: &TrainSuite) -> Result<()> {
    if let Some(name) = &suite.name {
        ensure!(
            !name.is_empty() && name.chars().count() <= 64 && !name.contains(char::is_control),
            "name = {name:?}: use 1 to 64 characters, none of them a control character; pages show it"
        );
    }
    check_arms(&suite.arms)?;
    list("panel", &suite.panel)?;
    list("depth", &suite.depth)?;
    list("width", &suite.width)?;
    list("init", &suite.init)?;
    each("depth", &suite.depth, 1, MAX_DEPTH)?;
    each("width", &suite.width, 1, MAX_WIDTH)?;
    each("seeds", &[suite.seeds], 1, 100_000)?;
    each("learning_rate.tuning_seeds", &[suite.learning_rate.tuning_seeds], 1, 1_000)?;
    each("batch_size", &[suite.batch_size], 1, 1 << 20)?;
    each("steps", &[suite.steps], 1, 100_000_000)?;
    each("curve_every", &[suite.curve_every], 1, suite.steps)?;
    each("evaluate_every", &[suite.evaluate_every], 1, suite.steps)?;
    for (key, every) in
        [("curve_every", suite.curve_every), ("evaluate_every", suite.evaluate_every)]
    {
        let points = suite.steps / every;
        ensure!(
            points <= MAX_POINTS,
            "{key} = {every}: a record of {} steps would hold {points} values; at most {MAX_POINTS} are kept\n  choose a larger {key}",
            suite.steps
        );
    }
    each("snapshots", &suite.snapshots, 1, suite.steps)?;
    suite.training_options().check()?;
    check_losses(suite)?;
    let grid = &suite.learning_rate.grid;
    ensure!(!grid.is_empty(), "learning_rate.grid is empty: list at least one rate");
    ensure!(
        grid.len() <= MAX_RATES,
        "learning_rate.grid has {} rates; at most {MAX_RATES} can be tried: list fewer",
        grid.len()
    );
    ensure!(
        grid.iter().all(|&rate| rate.is_finite() && rate > 0.0)
            && grid.windows(2).all(|pair| pair[0] < pair[1]),
        "learning_rate.grid = {grid:?}: rates must be positive, finite and ascending"
    );
    ensure!(
        suite.target_loss.is_finite() && suite.target_loss > 0.0,
        "target_loss = {}: it must be positive and finite",
        suite.target_loss
    );
    Ok(())
}

fn check_losses(suite: &TrainSuite) -> Result<()> {
    for arm in &suite.arms {
        let Some(loss) = suite.loss_of(arm) else { continue };
        ensure!(
            loss != Loss::CrossEntropy,
            "loss = \"cross_entropy\": leave it out, classes are learned by it anyway"
        );
        let head = arm.head.unwrap_or(Activation::IDENTITY);
        check_loss(loss, &head, suite.options_of(arm).layer_norm)
            .with_context(|| format!("arms: {}", arm.label()))?;
    }
    Ok(())
}

fn check_head(suite: &TrainSuite) -> Result<()> {
    if let Some(arm) = suite.arms.iter().find(|arm| arm.head.is_none()) {
        bail!(
            "arms: {} names no head; write {{ activation = \"relu\", head = \"softplus\" }}",
            arm.label()
        );
    }
    check_train(suite)
}

fn check_speed(suite: &SpeedSuite) -> Result<()> {
    check_arms(&suite.arms)?;
    ensure!(
        !suite.elements.is_empty() || !suite.training_step.is_empty() || suite.zeros.is_some(),
        "nothing to time: list `elements` or a `training_step`, or add `zeros`"
    );
    each("elements", &suite.elements, 1, MAX_ELEMENTS)?;
    each("blocks", &[suite.blocks], 10, 10_000)?;
    for shape in &suite.training_step {
        each("training_step.inputs", &[shape.inputs], 1, MAX_WIDTH)?;
        each("training_step.width", &[shape.width], 1, MAX_WIDTH)?;
        each("training_step.depth", &[shape.depth], 1, MAX_DEPTH)?;
        each("training_step.classes", &[shape.classes], 2, MAX_WIDTH)?;
        each("training_step.batch_size", &[shape.batch_size], 1, 1 << 20)?;
    }
    suite.zeros.as_ref().map_or(Ok(()), check_zeros)
}

fn check_zeros(zeros: &ZeroProducts) -> Result<()> {
    each("zeros.inputs", &[zeros.inputs], 1, MAX_WIDTH)?;
    each("zeros.outputs", &[zeros.outputs], 1, MAX_WIDTH)?;
    list("zeros.batch_size", &zeros.batch_size)?;
    each("zeros.batch_size", &zeros.batch_size, 1, 1 << 20)?;
    list("zeros.percent", &zeros.percent)?;
    each("zeros.percent", &zeros.percent, 0, 100)?;
    ensure!(
        zeros.percent.len() >= 2 && zeros.percent.is_sorted(),
        "zeros.percent = {:?}: list at least two percentages, ascending",
        zeros.percent
    );
    let widest = u64::from(zeros.inputs.max(zeros.outputs));
    let largest = zeros.batch_size.iter().map(|&size| u64::from(size) * widest).max();
    ensure!(
        largest <= Some(u64::from(MAX_ELEMENTS)),
        "zeros: a batch has more than {MAX_ELEMENTS} inputs or outputs; make it smaller"
    );
    Ok(())
}

fn check_arms(arms: &[Arm]) -> Result<()> {
    ensure!(arms.len() >= 2, "arms: a comparison needs at least two, the first is the baseline");
    for arm in arms {
        let sets = 1..=MAX_SEED_SETS;
        ensure!(
            arm.other_seeds.is_none_or(|set| sets.contains(&set)),
            "arms: {}: other_seeds is 1 to {MAX_SEED_SETS}; leave it out for the suite's own seeds",
            arm.label()
        );
    }
    let labels: Vec<String> = arms.iter().map(Arm::label).collect();
    list("arms", &labels)
}

#[cfg(test)]
mod tests {
    use super::{Study, check_size};

    #[test]
    fn the_runs_of_all_suites_are_counted_before_they_are_planned() {
        let text = include_str!("../tests/it/tiny.toml");
        let initialization = "[[initialization]]\narms = ['relu']\ninit = ['he', 'forward']\ndepth = [2, 4]\nwidth = [4]\nnets = 2\ninputs = 4\ninput_dim = 5\n";
        let study = Study::parse(&format!("{text}\n{initialization}"), "tiny.toml", &[]);
        let study = study.expect("it is valid");
        let suites = study.training().map(|suite| {
            let conditions = suite.panel.len() * suite.depth.len() * suite.width.len();
            conditions * suite.arms.len() * suite.seeds as usize
        });
        let runs = suites.sum::<usize>() as u64 + 4;
        check_size(&study, runs).expect("that many are allowed");
        let error = check_size(&study, runs - 1).expect_err("one too many").to_string();
        for word in [&format!("{runs} runs"), &format!("at most {}", runs - 1), "fewer seeds"] {
            assert!(error.contains(word), "{error}");
        }
    }
}
