//! The tables of `softknee propagate`: quantities of layers and networks, in theory and as simulated.

use present::number;
use present::table::{Column, Format, Table};
use propagation::{Layer, Network, Propagation, Quantity};

/// The quantities of a layer, with their names in CSV and in tables.
fn quantities(layer: &Layer) -> [(&'static str, &'static str, Quantity); 9] {
    [
        ("q", "q", layer.q),
        ("chi", "χ", layer.chi),
        ("gradient_ratio", "gradient ratio", layer.gradient_ratio),
        ("correlation", "correlation", layer.correlation),
        ("mean_share", "mean share", layer.mean_share),
        ("zero_share", "zero share", layer.zero_share),
        ("zero_dead", "zero-dead", layer.zero_dead),
        ("gate_dead", "gate-dead", layer.gate_dead),
        ("dormant", "dormant", layer.dormant),
    ]
}

/// Prints one side of a quantity, if there is one.
type PrintSide = fn(Quantity) -> Option<String>;

/// A table with a row per layer and some of the quantities; columns without a value are left out.
pub(crate) fn layer_table(propagation: &Propagation, range: std::ops::Range<usize>) -> Table {
    let rows: Vec<_> = propagation.layers.iter().map(quantities).collect();
    let mut columns = vec![Column::right("layer")];
    let mut sides: Vec<(usize, PrintSide)> = Vec::new();
    for index in range {
        let (_, title, _) = rows[0][index];
        if rows.iter().any(|row| row[index].2.theory.is_some()) {
            columns.push(Column::right(format!("{title} (theory)")));
            sides.push((index, in_theory));
        }
        if rows.iter().any(|row| row[index].2.simulated.is_some()) {
            columns.push(Column::right(format!("{title} (simulated)")));
            sides.push((index, simulated));
        }
    }
    let mut table = Table::new(columns);
    for (layer, row) in propagation.layers.iter().zip(&rows) {
        let cells = sides.iter().map(|&(index, side)| side(row[index].2).unwrap_or_else(dash));
        table.row(std::iter::once(layer.layer.to_string()).chain(cells));
    }
    table
}

/// A table with the shares of networks; empty if there are none.
pub(crate) fn network_table(network: &Network) -> Table {
    let mut table = Table::new([
        Column::left("share of networks"),
        Column::right("theory"),
        Column::right("simulated"),
    ]);
    for (words, quantity) in [
        ("whose output is the same for every input", network.dead_share),
        ("with a layer that is 0 throughout, for one given input", network.single_input_dead_share),
    ] {
        if quantity != Quantity::default() {
            let cells = [in_theory(quantity), simulated(quantity)];
            let [theory, simulated] = cells.map(|cell| cell.unwrap_or_else(dash));
            table.row([words.to_owned(), theory, simulated]);
        }
    }
    table
}

fn dash() -> String {
    "–".to_owned()
}

fn in_theory(quantity: Quantity) -> Option<String> {
    quantity.theory.map(|value| number::significant(value, 4))
}

/// The mean, and the standard error with two digits.
fn simulated(quantity: Quantity) -> Option<String> {
    let value = number::significant(quantity.simulated?, 4);
    Some(match quantity.standard_error {
        Some(error) => format!("{value} ± {}", number::significant(error, 2)),
        None => value,
    })
}

/// A line per quantity: layer (empty for networks), quantity, theory, simulated, standard error.
pub(crate) fn csv(propagation: &Propagation) -> String {
    let titles = ["layer", "quantity", "theory", "simulated", "standard_error"];
    let mut table = Table::new(titles.map(Column::right));
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let mut row = |layer: String, name: &str, quantity: Quantity| {
        let Quantity { theory, simulated, standard_error } = quantity;
        let numbers = [theory, simulated, standard_error].map(number);
        table.row([layer, name.to_owned()].into_iter().chain(numbers));
    };
    for layer in &propagation.layers {
        let unasked = |name: &str| name == "mean_share" && layer.mean_share == Quantity::default();
        for (name, _, quantity) in quantities(layer).into_iter().filter(|(name, ..)| !unasked(name))
        {
            row(layer.layer.to_string(), name, quantity);
        }
    }
    let network = &propagation.network;
    row(String::new(), "dead_share", network.dead_share);
    row(String::new(), "single_input_dead_share", network.single_input_dead_share);
    table.render(Format::Csv)
}
