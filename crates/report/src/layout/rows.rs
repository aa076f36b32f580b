//! Tables with one row per panel, condition and arm of a suite.

use analysis::Runs;
use claims::Context;
use present::table::{Column, Table};

/// The table of a suite: panel, condition and arm, then the given columns. Runs for which `cells` gives
/// nothing have no row.
pub(crate) fn arm_table(
    context: &Context<'_>,
    suite: usize,
    columns: impl IntoIterator<Item = Column>,
    cells: impl Fn(&Runs<'_>) -> Option<Vec<String>>,
) -> Table {
    let leading = ["panel", "condition", "arm"].map(Column::left);
    let mut table = Table::new(leading.into_iter().chain(columns));
    for runs in context.suite_runs(suite) {
        let Some(cells) = cells(runs) else { continue };
        let condition = runs.condition;
        let leading =
            [condition.panel.label().to_owned(), condition.words(runs.suite), runs.label()];
        table.row(leading.into_iter().chain(cells));
    }
    table
}
