//! Tables with one row per suite, panel, condition and arm.

use analysis::Runs;
use claims::Context;
use present::table::{Column, Table};

/// The table of a study: suite, panel, condition and arm, then the given columns. Suite and panel are left
/// out where the study has one. Runs for which `cells` gives nothing have no row.
pub(crate) fn arm_table(
    context: &Context<'_>,
    columns: impl IntoIterator<Item = Column>,
    cells: impl Fn(&Runs<'_>) -> Option<Vec<String>>,
) -> Table {
    let panels = || context.suites().flat_map(|(_, settings)| &settings.panel);
    let names_panel = panels().any(|panel| Some(panel) != panels().next());
    let leading = |suite: String, panel: String, condition: String, arm: String| {
        let optional = [(context.has_several_suites(), suite), (names_panel, panel)];
        let optional = optional.into_iter().filter_map(|(is_shown, text)| is_shown.then_some(text));
        optional.chain([condition, arm]).collect::<Vec<_>>()
    };
    let titles = ["suite", "panel", "condition", "arm"].map(str::to_owned);
    let [suite, panel, condition, arm] = titles;
    let titles = leading(suite, panel, condition, arm).into_iter().map(Column::left);
    let mut table = Table::new(titles.chain(columns));
    for (suite, _) in context.suites() {
        for runs in context.suite_runs(suite) {
            let Some(cells) = cells(runs) else { continue };
            let leading = leading(
                context.suite_name(suite),
                runs.condition.panel.label().to_owned(),
                runs.condition.words(runs.suite),
                runs.label(),
            );
            table.row(leading.into_iter().chain(cells));
        }
    }
    table
}
