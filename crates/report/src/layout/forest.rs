//! The forest plot of a table of verdicts: its rows, in blocks of what is compared.

use present::figure::{Effects, Forest, ForestBlock, ForestRow};

/// The most rows of a figure.
const MAX_ROWS: usize = 26;

/// One row of a table of verdicts, for a forest plot.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// What is compared; rows with the same share an axis.
    pub(crate) block: String,
    /// The unit of the effect, and which side is better.
    pub(crate) axis: String,
    pub(crate) effects: Effects,
    /// The baseline and the other arm.
    pub(crate) pair: [String; 2],
    pub(crate) row: ForestRow,
}

/// The forest plot of these rows: whole blocks, as long as there is room, and of the first block as many
/// rows as have room.
pub(crate) fn forest(compared: Vec<Compared>) -> Forest {
    let mut series: Vec<String> = Vec::new();
    let mut blocks: Vec<ForestBlock> = Vec::new();
    let pair = compared.first().map(|it| it.pair.clone());
    let pair = pair.filter(|pair| compared.iter().all(|it| it.pair == *pair));
    for Compared { block, axis, effects, pair: [baseline, arm], mut row } in compared {
        if pair.is_none() {
            row.label = joined(&row.label, ": ", &arm);
            row.group = joined(&row.group, ", ", &format!("beside {baseline}"));
        }
        row.series = series.iter().position(|name| *name == arm).unwrap_or(series.len());
        if row.series == series.len() {
            series.push(arm);
        }
        match blocks.iter_mut().find(|it| it.title == block && it.axis == axis) {
            Some(found) => found.rows.push(row),
            None => blocks.push(ForestBlock { title: block, axis, effects, rows: vec![row] }),
        }
    }
    let mut room = MAX_ROWS;
    if let Some(first) = blocks.first_mut() {
        first.rows.truncate(room);
        room -= first.rows.len();
    }
    let mut kept = blocks.len().min(1);
    for block in blocks.iter().skip(1) {
        if block.rows.len() > room {
            break;
        }
        room -= block.rows.len();
        kept += 1;
    }
    blocks.truncate(kept);
    let title = match &pair {
        Some([baseline, arm]) => format!("{arm} beside {baseline}: differences and 95 % intervals"),
        None => "Differences from the baseline and 95 % intervals".to_owned(),
    };
    let description = "One row per comparison: the difference with its interval, the verdict beside it. A vertical line marks no difference, and a shaded band what is within the margin.".to_owned();
    Forest { title, description, series, blocks }
}

fn joined(first: &str, between: &str, second: &str) -> String {
    if first.is_empty() { second.to_owned() } else { format!("{first}{between}{second}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(block: &str, arm: &str) -> Compared {
        let row = ForestRow {
            group: "glyphs".into(),
            label: "depth 4".into(),
            series: 0,
            effect: 1.0,
            interval: None,
            margin: 0.5,
            open: false,
            pairs: 12,
            verdict: "inconclusive".into(),
            decided: false,
        };
        let pair = ["relu", arm].map(str::to_owned);
        let axis = "points".to_owned();
        Compared { block: block.into(), axis, effects: Effects::Differences, pair, row }
    }

    #[test]
    fn blocks_are_whole_and_no_figure_has_more_rows_than_a_reader_looks_at() {
        let sizes = |sizes: &[usize]| -> Vec<usize> {
            let rows = sizes.iter().enumerate().flat_map(|(index, &size)| {
                std::iter::repeat_n(compared(&index.to_string(), "softplus"), size)
            });
            forest(rows.collect()).blocks.iter().map(|block| block.rows.len()).collect()
        };
        assert_eq!(sizes(&[12, 12]), [12, 12]);
        assert_eq!(sizes(&[12, 12, 3, 1]), [12, 12], "in their order");
        assert_eq!(sizes(&[30, 1]), [MAX_ROWS]);
        assert_eq!(sizes(&[]), [0; 0]);
    }

    #[test]
    fn arms_are_named_where_there_are_several() {
        let labels = |arms: &[&str]| {
            let forest = forest(arms.iter().map(|arm| compared("accuracy", arm)).collect());
            let row = &forest.blocks[0].rows[0];
            (row.group.clone(), row.label.clone(), forest.series)
        };
        let words = |group: &str, label: &str, series: &[&str]| {
            let series = series.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            (group.to_owned(), label.to_owned(), series)
        };
        assert_eq!(labels(&["elu", "elu"]), words("glyphs", "depth 4", &["elu"]));
        let several = words("glyphs, beside relu", "depth 4: elu", &["elu", "softplus"]);
        assert_eq!(labels(&["elu", "softplus"]), several);
    }
}
