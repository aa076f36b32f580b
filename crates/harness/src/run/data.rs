//! The data of a study's training suites.

use std::path::Path;

use anyhow::Result;

use super::train::Data;
use crate::study::Study;

/// Loads the data of every training suite, and data that several share only once. Relative paths start
/// from `base`.
pub fn load_data(study: &Study, base: &Path) -> Result<Vec<Data>> {
    let mut loaded: Vec<Data> = Vec::new();
    for suite in study.training() {
        let earlier =
            study.training().take(loaded.len()).position(|other| other.dataset == suite.dataset);
        let data = match earlier {
            Some(index) => loaded[index].clone(),
            None => Data::load(&suite.dataset, base)?,
        };
        loaded.push(data);
    }
    Ok(loaded)
}
