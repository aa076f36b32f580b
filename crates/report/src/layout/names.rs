//! Names of conditions and of files; both say suite and panel only where the study has several.

use claims::Context;
use present::figure::Figure;
use study::{Panel, TrainSuite};

/// A figure with the name of its file and the condition that it shows.
#[derive(Clone, Debug)]
pub(crate) struct NamedFigure<P = Figure> {
    /// Without folder and extension.
    pub(crate) file: String,
    pub(crate) condition: String,
    pub(crate) figure: P,
}

/// Panels in the order in which a reader wants them.
pub(crate) const FAIR_FIRST: [Panel; 2] = [Panel::Fair, Panel::DropIn];

/// A figure for each suite that is meant and each of its panels, the fair panel first: it is the one that a
/// reader sees.
pub(crate) fn figures_by_panel<P>(
    context: &Context<'_>,
    name: &str,
    is_meant: impl Fn(&TrainSuite) -> bool,
    figure: impl Fn(usize, &TrainSuite, Panel) -> P,
) -> Vec<NamedFigure<P>> {
    let has_both = context.suites().any(|(_, settings)| settings.panel.len() > 1);
    let mut figures = Vec::new();
    for (suite, settings) in context.suites().filter(|(_, settings)| is_meant(settings)) {
        for panel in FAIR_FIRST.into_iter().filter(|panel| settings.panel.contains(panel)) {
            let mut condition = context.suite_name(suite);
            let mut file = suite_file(context, name, suite);
            if has_both {
                condition.push_str(&format!(", {}", panel.label()));
                file.push_str(&format!("-{}", panel.label()));
            }
            let figure = figure(suite, settings, panel);
            figures.push(NamedFigure { file, condition, figure });
        }
    }
    figures
}

/// A figure for each suite that is meant.
pub(crate) fn figures_by_suite(
    context: &Context<'_>,
    name: &str,
    is_meant: impl Fn(&TrainSuite) -> bool,
    figure: impl Fn(usize, &TrainSuite) -> Figure,
) -> Vec<NamedFigure> {
    let suites = context.suites().filter(|(_, settings)| is_meant(settings));
    let named = suites.map(|(suite, settings)| NamedFigure {
        file: suite_file(context, name, suite),
        condition: context.suite_name(suite),
        figure: figure(suite, settings),
    });
    named.collect()
}

/// Name of a file about a speed suite, without extension.
pub(crate) fn speed_file(name: &str, suite: usize) -> String {
    if suite == 0 { name.to_owned() } else { format!("{name}-{}", suite + 1) }
}

/// Name of a file about one suite, without extension.
pub(crate) fn suite_file(context: &Context<'_>, name: &str, suite: usize) -> String {
    if context.has_several_suites() { format!("{name}-{}", suite + 1) } else { name.to_owned() }
}
