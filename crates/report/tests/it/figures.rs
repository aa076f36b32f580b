//! The figures of verdicts and of dead units by layer, on planted records.

use study::plan::Cell;

use crate::fixture::{Fate, PLAIN, page, planted, separated, world, world_of_heads};

pub(crate) type Row = Vec<String>;

/// The lines of a CSV file of a page, without the header.
fn rows(page: &report::Page, name: &str) -> Vec<Row> {
    let (_, text) = page.files().iter().find(|(file, _)| file == name).expect(name);
    parsed(text)
}

/// The lines of a CSV file, without the header.
pub(crate) fn parsed(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

#[test]
fn the_verdicts_are_a_figure_before_they_are_a_table() {
    let page = page(&planted());
    let text = &page.files()[0].1;
    let section = text.split("## Verdicts\n").nth(1).expect("a section");
    let figure = section.find("(figures/verdicts.svg)").expect("a figure");
    assert!(figure < section.find("\n| question ").expect("a table"), "{section:.2000}");
    let lines = rows(&page, "figures/verdicts.csv");
    // Two panels of three depths, for each metric of the table that has room, and one training step.
    let table = section.split("\n| question ").nth(1).expect("a table");
    let table: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert_eq!(lines.len(), table.len());
    for (line, row) in lines.iter().zip(&table) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let words = if line[0] == "time" { "time of " } else { "" };
        let parts = [&line[0], &line[1], &line[2]].into_iter().filter(|it| *it != "time");
        let question = parts.cloned().collect::<Vec<_>>().join(", ");
        assert_eq!(format!("{words}{question}"), cells[0]);
        assert_eq!(line[10], cells[4], "n");
        assert!(cells[5].trim_matches('*').starts_with(&line[11]), "{line:?} {row}");
    }
    // Up to twice as many steps at the largest depth: a factor, with its margin as a factor.
    let is_slow = |line: &&Row| line[0] == "steps to target" && line[2] == "depth 12";
    for line in lines.iter().filter(is_slow) {
        let number = |at: usize| line[at].parse::<f64>().expect("a number");
        assert!((1.7..2.1).contains(&number(5)), "{line:?}");
        assert!(number(6) < number(5) && number(5) < number(7), "{line:?}");
        assert_eq!([&line[8], &line[11]], ["1.1", "worse"], "{line:?}");
    }
}

#[test]
fn few_verdicts_have_no_figure_and_censored_ones_are_open() {
    let world_of = |depth: &str, reaches: u32| {
        world(&["panel=fair", depth], move |cell: &Cell, label: &str| {
            let reaches = if label == "softplus" { reaches } else { 50 };
            Fate { reaches, ..separated(cell, label) }
        })
    };
    let page_of = |depth: &str, reaches: u32| page(&world_of(depth, reaches));
    let few = page_of("depth=4", 50);
    let has_figure =
        |page: &report::Page| page.files().iter().any(|(name, _)| name == "figures/verdicts.svg");
    // One row for each of three metrics, and one for the training step.
    assert!(!has_figure(&few), "{}", few.files()[0].1);
    let censored = page_of("depth=4,12", 1000);
    assert!(has_figure(&censored));
    let lines = rows(&censored, "figures/verdicts.csv");
    let bounds = lines.iter().filter(|line| line[0] == "steps to target");
    assert!(
        bounds.clone().count() == 2 && bounds.clone().all(|line| line[9] == "yes"),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| line[0] == "steps to target" || line[9] == "no"), "{lines:?}");
}

#[test]
fn rows_name_the_arm_and_the_baseline_where_these_differ() {
    let world = world_of_heads(&["depth=2,4"], |_, label| Fate {
        negative: Some(if label.contains("identity") { 0.1 } else { 0.0 }),
        ..PLAIN
    });
    let lines = rows(&page(&world), "figures/verdicts.csv");
    assert!(!lines.is_empty() && lines.len() <= 26);
    for line in &lines {
        assert_eq!(line[1], "beside relu, softplus head");
        assert!(line[2].ends_with(&format!(": {}", line[3])), "{line:?}");
    }
}

#[test]
fn dead_units_are_a_map_of_layers_and_steps() {
    let world = world(&["panel=fair", "depth=1,4"], |_, label| Fate {
        dead: if label == "relu" { [4, 2, 1] } else { [0; 3] },
        ..PLAIN
    });
    let page = page(&world);
    let lines = rows(&page, "figures/dead-layers.csv");
    // The deepest networks, all layers alike, of eight units; functions without a dead unit are left out.
    assert_eq!(lines.len(), 4 * 3);
    for (index, line) in lines.iter().enumerate() {
        let (step, share) = [("0", "50"), ("50", "25"), ("100", "12.5")][index % 3];
        assert_eq!(line[..], ["relu", &(1 + index / 3).to_string(), step, share]);
    }
    assert!(page.files()[0].1.contains("](figures/dead-layers.svg)"));
}

#[test]
fn the_baseline_has_a_map_where_only_others_have_dead_units_and_diverged_runs_are_missing() {
    let world = world(&["panel=fair", "depth=4"], |_, label| match label {
        "relu" => Fate { diverges: Some(10), ..PLAIN },
        "softplus" => Fate { dead: [0, 0, 8], ..PLAIN },
        _ => PLAIN,
    });
    let page = page(&world);
    let lines = rows(&page, "figures/dead-layers.csv");
    let of = |arm: &str| -> Vec<&str> {
        lines.iter().filter(|line| line[0] == arm).map(|line| line[3].as_str()).collect()
    };
    assert_eq!(of("softplus"), ["0", "0", "100"].repeat(4));
    assert_eq!(of("relu"), [""; 12]);
    let (_, svg) =
        page.files().iter().find(|(name, _)| name == "figures/dead-layers.svg").expect("it");
    assert!(svg.contains("n.a."), "the legend says what is missing");
}
