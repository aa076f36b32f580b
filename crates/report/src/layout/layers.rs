//! Figures by hidden layer, at initialization and after training.

use mlp::trace::{LayerState, Snapshot};

use super::panels::{arm_marks, quartile_point, spread};
use analysis::Runs;
use claims::Context;
use harness::metric::Run;
use present::figure::{Axis, Kind, Panel as Plot, Point};
use study::Panel;
use study::plan::Condition;

/// Which of a run's snapshots is shown: every run has both, unless it diverged.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Initialization,
    End,
}

impl Stage {
    fn of<'a>(self, run: &Run<'a>) -> Option<&'a Snapshot> {
        match self {
            Stage::Initialization => run.initialization(),
            Stage::End => run.end(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Stage::Initialization => "at initialization",
            Stage::End => "after training",
        }
    }
}

/// The median and middle half of a value of each layer, over the runs that have that snapshot; layer 1
/// is nearest the input.
fn by_layer(
    runs: &Runs<'_>,
    stage: Stage,
    value: impl Fn(&Snapshot, &LayerState) -> f64,
) -> Vec<Point> {
    let mut layers: Vec<Vec<f64>> = vec![Vec::new(); runs.condition.depth as usize];
    // Run by run: to come to a run's snapshot takes longer than to look at its layers.
    for snapshot in runs.runs().filter_map(|run| stage.of(&run)) {
        let values = snapshot.layers.iter().map(|layer| value(snapshot, layer));
        layers.iter_mut().zip(values).for_each(|(layer, value)| layer.push(value));
    }
    let layers = layers.iter().enumerate().filter(|(_, values)| !values.is_empty());
    layers.map(|(index, values)| quartile_point((index + 1) as f64, values)).collect()
}

/// The most conditions beside each other.
const MAX_COLUMNS: usize = 3;

/// Small multiples: a row at initialization and a row after training, with a column for each of at most
/// three conditions of at least this depth.
pub(crate) fn layer_panels(
    context: &Context<'_>,
    suite: usize,
    panel: Panel,
    min_depth: u32,
    value: impl Fn(&Snapshot, &LayerState) -> f64 + Copy,
) -> Vec<Plot> {
    let settings = context.saved.study.suite(suite);
    let plot = |stage: Stage, condition: Condition| {
        let marks = arm_marks(context, condition, Kind::Curve, |runs| by_layer(runs, stage, value));
        Plot {
            title: format!("{}, {}", condition.words(settings), stage.words()),
            marks,
            ..Plot::default()
        }
    };
    let mut conditions = context.conditions(suite, panel);
    conditions.retain(|condition| condition.depth >= min_depth);
    let conditions = spread(&conditions, MAX_COLUMNS);
    let rows = [Stage::Initialization, Stage::End].into_iter();
    rows.flat_map(|stage| conditions.iter().map(move |&condition| (stage, condition)))
        .map(|(stage, condition)| plot(stage, condition))
        .collect()
}

/// The axis of layers, with ticks at whole numbers.
pub(crate) fn layer_axis(depths: &[u32]) -> Axis {
    let deepest = depths.iter().copied().max().unwrap_or(1);
    let step = deepest.div_ceil(6).max(1);
    let ticks = (1..=deepest).filter(|layer| *layer == 1 || layer % step == 0);
    Axis::linear("hidden layer (1 is nearest the input)").with_ticks_at(ticks.map(f64::from))
}
