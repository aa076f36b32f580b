//! An activation as text: `relu`, `softplus(β=5)`.

use std::fmt;
use std::str::FromStr;

use crate::activation::{Activation, entry_of, unknown_parameter};
use crate::error::Error;

/// The name with the parameters that differ from their defaults.
impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label())
    }
}

/// Reads what [`fmt::Display`] writes; parameters may also be given by name, `softplus(beta=5)`.
impl FromStr for Activation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = || Error::Unreadable { text: text.to_owned() };
        let Some((name, rest)) = text.split_once('(') else { return Self::new(text.trim()) };
        let entry = entry_of(name.trim())?;
        let assignments = rest.trim_end().strip_suffix(')').ok_or_else(unreadable)?;
        let mut given: Vec<(&str, f64)> = Vec::new();
        for assignment in assignments.split(',') {
            let (key, value) = assignment.split_once('=').ok_or_else(unreadable)?;
            let key = key.trim();
            let mut parameters = entry.parameters.iter();
            let parameter = parameters
                .find(|parameter| parameter.name == key || parameter.symbol == key)
                .ok_or_else(|| unknown_parameter(entry, key))?;
            if given.iter().any(|(name, _)| *name == parameter.name) {
                return Err(unreadable());
            }
            given.push((parameter.name, value.trim().parse().map_err(|_| unreadable())?));
        }
        Self::with(entry.name, &given)
    }
}
