//! Where a training step spends its time, by width, depth and arm, and what share of the core's peak
//! its matrix products reach.

use anyhow::Result;
use mlp::profile::{PHASES, step_flops};

use super::content::{Content, Part, Section};
use crate::layout::speed_file;
use crate::wording::dash;
use claims::Context;
use harness::record::Timed;
use harness::run::PEAK;
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::number;
use present::table::{Column, Table};
use stats::{bootstrap, summary};
use study::StepShape;

pub(crate) static SECTION: Section =
    Section { title: "Where a training step spends its time", part: Part::Findings, content };

/// The step of one arm on one network.
struct Profile {
    shape: StepShape,
    arm: usize,
    label: String,
    /// Median nanoseconds of the step when it is timed as a whole.
    whole: f64,
    /// Nanoseconds of each part, block by block.
    parts: Vec<Vec<f64>>,
}

impl Profile {
    /// Share of a part in the sum of all parts, block by block.
    fn shares(&self, part: usize) -> Vec<f64> {
        let sum = |block: usize| self.parts.iter().map(|part| part[block]).sum::<f64>();
        self.parts[part].iter().enumerate().map(|(block, ns)| ns / sum(block)).collect()
    }

    /// The sum of the parts, divided by the time of the step as a whole.
    fn sum_over_whole(&self) -> f64 {
        self.parts.iter().map(|part| summary::median(part)).sum::<f64>() / self.whole
    }

    /// Operations of the matrix products per nanosecond of the step as a whole: GFLOP/s.
    fn rate(&self) -> f64 {
        let StepShape { inputs, width, depth, classes, batch_size } = self.shape;
        let hidden = (0..depth).map(|_| width as usize);
        let widths: Vec<usize> =
            std::iter::once(inputs as usize).chain(hidden).chain([classes as usize]).collect();
        step_flops(&widths, batch_size as usize) / self.whole
    }
}

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.saved.study.speed.iter().enumerate() {
        let profiles = profiles(context, suite);
        if profiles.is_empty() {
            continue;
        }
        let peak = peak(context, suite);
        content.text(&explanation(peak, settings.blocks));
        let file = speed_file("step-profile", suite);
        content.figure(
            &file,
            &figure(context, suite, &profiles),
            "Matrix products take most of a step, so that the activation can change little.",
        );
        content.table(&file, "Parts of a step", &table(&profiles, peak));
    }
    Ok((!content.is_empty()).then_some(content))
}

/// The profiles of a suite: by network, in the order of the study.
fn profiles(context: &Context<'_>, suite: usize) -> Vec<Profile> {
    let settings = &context.saved.study.speed[suite];
    let samples = |what: Timed, label: &str| context.samples(suite, what, label);
    let profile = |(shape, (arm, label)): (StepShape, (usize, String))| -> Option<Profile> {
        let whole = summary::median(samples(shape.into(), &label)?);
        let part = |phase| Some(samples(Timed::StepPhase { phase, shape }, &label)?.to_vec());
        let parts = PHASES.into_iter().map(part).collect::<Option<_>>()?;
        Some(Profile { shape, arm, label, whole, parts })
    };
    let labels = || settings.arms.iter().map(|arm| arm.label()).enumerate();
    let rows =
        settings.training_step.iter().flat_map(|&shape| labels().map(move |arm| (shape, arm)));
    rows.filter_map(profile).collect()
}

/// The peak of the core in GFLOP/s.
fn peak(context: &Context<'_>, suite: usize) -> Option<f64> {
    context.timings.iter().find_map(|timing| match timing.what {
        Timed::MultiplyAdds { operations } if timing.suite == suite && timing.arm == PEAK => {
            Some(f64::from(operations) / summary::median(&timing.ns))
        }
        _ => None,
    })
}

fn explanation(peak: Option<f64>, blocks: u32) -> String {
    let peak = match peak {
        Some(peak) => format!(
            "The core's peak is {} GFLOP/s, measured in the same run with twelve independent chains of fused multiply-adds in `f32` and the widest vectors in use.",
            number::significant(peak, 3)
        ),
        None => "The core's peak was not measured.".to_owned(),
    };
    format!(
        "Training steps with the clock read after every part; medians over {blocks} blocks. \
         Reading the clock takes time: *sum* is the sum of all parts, divided by the time of the step as a whole. \
         The rate counts only the operations of the matrix products, divided by the time of the step as a whole. {peak}"
    )
}

fn table(profiles: &[Profile], peak: Option<f64>) -> Table {
    let parts = PHASES.map(|phase| Column::right(format!("{} (%)", phase.name())));
    let mut columns =
        vec![Column::left("network, batch"), Column::left("arm"), Column::right("step (µs)")];
    columns.extend(parts);
    columns.extend(["sum", "GFLOP/s", "share of peak (%)"].map(Column::right));
    let mut table = Table::new(columns);
    for profile in profiles {
        let share = |part| 100.0 * summary::median(&profile.shares(part));
        let rate = profile.rate();
        let mut row = vec![
            network(profile.shape),
            profile.label.clone(),
            number::significant(profile.whole / 1e3, 3),
        ];
        row.extend((0..PHASES.len()).map(|part| number::fixed(share(part), 1)));
        row.push(format!("×{}", number::significant(profile.sum_over_whole(), 3)));
        row.push(number::significant(rate, 3));
        row.push(peak.map_or_else(dash, |peak| number::fixed(100.0 * rate / peak, 0)));
        table.row(row);
    }
    table
}

fn network(shape: StepShape) -> String {
    let StepShape { inputs, width, depth, classes, batch_size } = shape;
    format!("{inputs}→{width}×{depth}→{classes}, {batch_size}")
}

/// Bars of the parts, one group per network, one plot per arm.
fn figure(context: &Context<'_>, suite: usize, profiles: &[Profile]) -> Figure {
    let settings = &context.saved.study.speed[suite];
    let panel = |(arm, label): (usize, String)| {
        let of_arm = || profiles.iter().filter(|profile| profile.arm == arm).enumerate();
        let mark = |part: usize| Mark {
            series: part,
            kind: Kind::Bars,
            points: of_arm()
                .map(|(index, profile)| {
                    let shares: Vec<f64> =
                        profile.shares(part).iter().map(|share| 100.0 * share).collect();
                    let interval = summary::median_interval(&shares, bootstrap::LEVEL);
                    Point::new(index as f64, summary::median(&shares), interval)
                })
                .collect(),
        };
        Panel { title: label, marks: (0..PHASES.len()).map(mark).collect(), ..Panel::default() }
    };
    let names =
        settings.training_step.iter().map(|shape| format!("{}×{}", shape.width, shape.depth));
    Figure {
        title: "Parts of a training step: median over blocks, with its interval".into(),
        description: "Share of the time of a step for each of its parts, one group of bars per network, one plot per arm.".into(),
        x: Axis::categories("network (width × depth)", names),
        y: Axis::linear("share of the step (%)").starting_at_zero(),
        series: PHASES.map(|phase| phase.name().to_owned()).to_vec(),
        panels: settings.arms.iter().map(|arm| arm.label()).enumerate().map(panel).collect(),
    }
}
