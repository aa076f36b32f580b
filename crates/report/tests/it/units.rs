//! Sections about units that runs count on request, on planted records.

use mlp::trace::{Ablation, DORMANT_GRID, GATE_GRID, UnitCurves};

use crate::fixture::{Fate, PLAIN, WIDTH, page, page_text, world};

/// ReLU has two dead units of eight in each layer for every ε; of Softplus one more unit is dead for each
/// ε from 0.01 on, and one unit more in every second run.
fn curves(label: &str, seed: u64) -> UnitCurves {
    let gate_dead = |epsilon: f64| match label {
        "relu" => 2,
        _ if epsilon < 0.01 => 0,
        _ => 3 + u32::from(epsilon > 0.1) + (seed % 2) as u32,
    };
    let dormant = |tau: f64| if label == "relu" { 2 } else { u32::from(tau > 0.05) };
    UnitCurves { gate_dead: GATE_GRID.map(gate_dead), dormant: DORMANT_GRID.map(dormant) }
}

const TITLE: &str = "## Dead units for every threshold";

#[test]
fn dead_units_by_threshold_have_figures_and_tables() {
    let overrides = ["panel=fair", "depth=1,4", "unit_curves=true"];
    let world =
        world(&overrides, |cell, label| Fate { curves: Some(curves(label, cell.seed)), ..PLAIN });
    let page = page(&world);
    let text = page_text(&world);
    assert!(text.contains(TITLE), "{text}");
    // Of eight units per layer and twelve runs: 2/8; 4.5/8, 3.5/8 and 0.
    let row = |from: &str, arm: &str| {
        let table = text.split(from).nth(1).expect("a table");
        let row = table.lines().find(|line| line.contains(&format!("| {arm} "))).expect("a row");
        row.split('|')
            .map(|cell| cell.trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .collect::<Vec<_>>()
    };
    let gate_dead = "## tables/dead-by-epsilon.csv";
    assert_eq!(row(gate_dead, "relu")[2..], [["25.00"; 7].as_slice(), &["12"]].concat());
    let softplus = ["56.25", "43.75", "43.75", "0.00", "0.00", "0.00", "0.00", "12"];
    assert_eq!(row(gate_dead, "softplus")[2..], softplus);
    let dormant = ["12.50", "12.50", "0.00", "0.00", "0.00", "0.00", "12"];
    assert_eq!(row("## tables/dormant-by-tau.csv", "softplus")[2..], dormant);
    // The first figure of the section stands on top of the page.
    assert!(text.find("(figures/dead-by-epsilon.svg)") < text.find("\n## "), "{text}");
    for name in ["figures/dead-by-epsilon.svg", "figures/dormant-by-tau.svg"] {
        let (_, svg) = page.files().iter().find(|(file, _)| file == name).expect("it is a file");
        assert!(svg.contains("depth 1") && svg.contains("depth 4"), "a plot per depth");
        for tick in ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"] {
            assert!(svg.contains(&format!(">\n{tick}\n</text>")), "{name} names {tick}");
        }
    }
}

#[test]
fn what_was_not_counted_is_not_shown() {
    let text = page_text(&world(&["panel=fair", "depth=1"], |_, _| PLAIN));
    assert!(!text.contains(TITLE));
    let section = text.split("## Dead units\n").nth(1).expect("a section");
    let section = section.split("\n## ").next().expect("it ends");
    assert!(!section.contains("functionally dead"), "{section}");
}

#[test]
fn functionally_dead_units_stand_beside_the_other_definitions() {
    let world = world(&["panel=fair", "depth=1", "ablation=true"], |cell, label| {
        let relu = label == "relu";
        // Softplus: four of eight units in half of the runs, else five.
        let dead = if relu { 2 } else { 4 + (cell.seed % 2) as u32 };
        let ablation = Some(Ablation { dead, gate_dead: u32::from(relu) });
        Fate { dead: if relu { [0, 0, 2] } else { [0; 3] }, ablation, ..PLAIN }
    });
    assert_eq!(WIDTH, 8);
    let text = page_text(&world);
    let section = text.split("## Dead units\n").nth(1).expect("a section");
    let table = text.split("## tables/dead-units.csv").nth(1).expect("a table");
    let line = |start: &str| {
        let line = table.lines().find(|line| line.contains(start)).expect("a line");
        line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    let titles = line("| condition ");
    let column = |title: &str| titles.iter().position(|it| it == title).expect("a column");
    let (all, gate_dead) =
        (column("functionally dead"), column("of gate-dead (ε = 0.01), functionally dead"));
    assert!(column("zero-output") < all && all < column("always-on"), "beside the others");
    let (relu, softplus) = (line("| relu "), line("| softplus "));
    assert_eq!([&relu[all], &relu[gate_dead]], ["25.00", "12/24"]);
    assert_eq!([&softplus[all], &softplus[gate_dead]], ["56.25", "0/0"]);
    assert!(section.contains("functionally dead if"), "it is defined");
}
