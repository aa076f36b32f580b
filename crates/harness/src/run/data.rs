//! The data of a study's training suites.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::train::Data;
use crate::study::{Study, TrainSuite};

/// Loads the data of every training suite, and data that several share only once. Relative paths start
/// from `base`.
pub fn load_data(study: &Study, base: &Path) -> Result<Vec<Data>> {
    let mut loaded: Vec<Data> = Vec::new();
    for suite in study.training() {
        let shares = |other: &TrainSuite| other.dataset == suite.dataset;
        let is_alike = |other: &TrainSuite| {
            shares(other) && other.has_positive_head() == suite.has_positive_head()
        };
        let mut earlier = study.training().take(loaded.len());
        let alike = earlier.clone().position(is_alike);
        let data = match alike.or_else(|| earlier.position(shares)) {
            Some(index) if Some(index) == alike => loaded[index].clone(),
            Some(index) => Data::new(Arc::clone(&loaded[index].dataset), suite),
            None => Data::load(suite, base)?,
        };
        loaded.push(data);
    }
    Ok(loaded)
}
