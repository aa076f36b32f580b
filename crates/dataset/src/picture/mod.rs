//! A picture of a data set for the report: what a network is to learn, at a glance.

mod page;
mod charts;
mod images;
mod spread;
mod foreign;

pub use foreign::check_picture;

use mlp::data::Targets;

use crate::dataset::Dataset;

/// An SVG of the data set, below 60 kB: a sheet of examples by class for images, a scatter plot for
/// two inputs with classes, mean and spread of targets whose distribution is known, else the
/// distribution of the target. The same data give the same bytes.
pub fn picture(dataset: &Dataset) -> String {
    if let (Some(truth), Targets::Values(values)) = (dataset.truth, &dataset.targets) {
        return spread::mean_and_spread(dataset, truth, values.column(0));
    }
    match (&dataset.targets, dataset.image) {
        (Targets::Classes { labels, .. }, Some(size)) => images::sheet(dataset, labels, size),
        (Targets::Classes { labels, classes }, None) if dataset.inputs.ncols() == 2 => {
            charts::scatter(dataset, labels, *classes)
        }
        (Targets::Classes { labels, classes }, None) => charts::bars(dataset, labels, *classes),
        (Targets::Values(values) | Targets::WithGradients { values, .. }, _) => {
            match dataset.precise.targets.get(&0) {
                Some(precise) => charts::histogram_of_precise(dataset, precise),
                None => charts::histogram(dataset, &values.columns().into_iter().next()),
            }
        }
    }
}
