//! A picture of a data set for the report: what a network is asked to learn, at a glance.
//!
//! Deliberately absent: figures with a message. This shows rows and target, and compares nothing.

mod charts;
mod images;

use mlp::data::Targets;

use super::Dataset;

/// An SVG of the data set, below 60 kB: a sheet of examples by class for pictures, the points for
/// two inputs with classes, else how the target is distributed. The same data give the same bytes.
pub fn picture(dataset: &Dataset) -> String {
    match (&dataset.targets, dataset.image) {
        (Targets::Classes { labels, .. }, Some(size)) => images::sheet(dataset, labels, size),
        (Targets::Classes { labels, classes }, None) if dataset.inputs.ncols() == 2 => {
            charts::scatter(dataset, labels, *classes)
        }
        (Targets::Classes { labels, classes }, None) => charts::bars(dataset, labels, *classes),
        (Targets::Values(values), _) => {
            charts::histogram(dataset, &values.columns().into_iter().next())
        }
    }
}

/// The frame of every picture: size, white ground, a title for those who cannot see it.
fn svg(dataset: &Dataset, [width, height]: [f64; 2], body: &str) -> String {
    let about = escaped(&format!(
        "{}: {} rows, {} inputs, {} outputs",
        dataset.name,
        dataset.inputs.nrows(),
        dataset.inputs.ncols(),
        dataset.targets.outputs()
    ));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{about}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

/// Text that means itself in XML; characters that XML forbids become blanks.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
