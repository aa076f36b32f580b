//! One column of a table while it is read: its values so far, and the first thing wrong with it.
//!
//! Deliberately absent: the file. A column sees one text and its line at a time.

use std::collections::BTreeMap;
use std::fmt;

use mlp::data::Targets;
use ndarray::Array2;

use crate::check::MOST_CLASSES;

/// Most values of a column that becomes one input for each.
const MOST_CHOICES: usize = 100;

/// Texts, in lower case, that stand for a missing number.
const MISSING: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "?", "-"];

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Input,
    Target,
    Dropped,
}

/// What is wrong with a column, where first, and in how many rows.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) line: u64,
    what: What,
    rows: u64,
}

#[derive(Clone, Debug)]
enum What {
    Missing,
    Text(String),
    NotFinite(String),
    TooMany(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Missing => write!(f, "the value is missing")?,
            What::Text(text) => write!(f, "{text:?} is text, expected a number")?,
            What::NotFinite(text) => write!(f, "{text:?} is no finite number in single precision")?,
            What::TooMany(most) => write!(f, "it has more than {most} different values")?,
        }
        match self.rows {
            1 => Ok(()),
            rows => write!(f, " ({rows} such rows)"),
        }
    }
}

#[derive(Clone, Debug)]
enum Values {
    Ignored,
    Number(Vec<f32>),
    /// Codes in the order of appearance.
    Choice {
        codes: BTreeMap<String, usize>,
        rows: Vec<usize>,
        most: usize,
    },
    /// A target before its first row.
    Open,
}

/// A column being read.
#[derive(Clone, Debug)]
pub(super) struct Column {
    name: String,
    role: Role,
    values: Values,
    fault: Option<Fault>,
}

impl Column {
    fn new(name: &str, role: Role, values: Values) -> Self {
        Self { name: name.to_owned(), role, values, fault: None }
    }

    pub(super) fn number(name: &str) -> Self {
        Self::new(name, Role::Input, Values::Number(Vec::new()))
    }

    pub(super) fn choice(name: &str) -> Self {
        Self::new(name, Role::Input, choice(MOST_CHOICES))
    }

    pub(super) fn dropped(name: &str) -> Self {
        Self::new(name, Role::Dropped, Values::Ignored)
    }

    /// A target: classes if its first value is text or `classes` says so, else numbers.
    pub(super) fn target(name: &str, classes: bool) -> Self {
        Self::new(name, Role::Target, if classes { choice(MOST_CLASSES) } else { Values::Open })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }

    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Whether `one_hot` would make the column usable.
    pub(super) fn wants_one_hot(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| matches!(fault.what, What::Text(_)))
    }

    /// Takes the value of the next row.
    pub(super) fn push(&mut self, text: &str, line: u64) {
        if let Values::Open = self.values {
            self.values = match number(text) {
                Err(What::Text(_)) => choice(MOST_CLASSES),
                _ => Values::Number(Vec::new()),
            };
        }
        let result = match &mut self.values {
            Values::Ignored | Values::Open => Ok(()),
            Values::Number(values) => number(text).map(|value| values.push(value)),
            Values::Choice { codes, rows, most } => {
                // In a column of text, `NA` or `-` may be a value like any other, except in a target.
                let missing = text.is_empty() || self.role == Role::Target && is_missing(text);
                if missing { Err(What::Missing) } else { add_choice(codes, rows, *most, text) }
            }
        };
        if let Err(what) = result {
            self.fault.get_or_insert(Fault { line, what, rows: 0 }).rows += 1;
        }
    }

    /// N × 1 numbers, or N × choices zeros and ones; `None` for what is no input.
    pub(super) fn into_inputs(self) -> Option<Array2<f32>> {
        match self.values {
            Values::Number(values) => {
                Some(Array2::from_shape_fn((values.len(), 1), |(row, _)| values[row]))
            }
            Values::Choice { codes, rows, .. } => {
                let ranks = ranks(&codes);
                let mut inputs = Array2::zeros((rows.len(), ranks.len()));
                for (row, code) in rows.iter().enumerate() {
                    inputs[[row, ranks[*code]]] = 1.0;
                }
                Some(inputs)
            }
            Values::Ignored | Values::Open => None,
        }
    }

    /// The column as targets: classes in the order of their text.
    pub(super) fn into_targets(self) -> Targets<f32> {
        match self.values {
            Values::Choice { codes, rows, .. } => {
                let ranks = ranks(&codes);
                let labels = rows.iter().map(|code| ranks[*code] as u16).collect();
                Targets::Classes { labels, classes: ranks.len() }
            }
            Values::Number(values) => {
                Targets::Values(Array2::from_shape_fn((values.len(), 1), |(row, _)| values[row]))
            }
            Values::Ignored | Values::Open => Targets::Values(Array2::zeros((0, 1))),
        }
    }
}

fn choice(most: usize) -> Values {
    Values::Choice { codes: BTreeMap::new(), rows: Vec::new(), most }
}

fn add_choice(
    codes: &mut BTreeMap<String, usize>,
    rows: &mut Vec<usize>,
    most: usize,
    text: &str,
) -> Result<(), What> {
    if !codes.contains_key(text) {
        if codes.len() == most {
            return Err(What::TooMany(most));
        }
        codes.insert(text.to_owned(), codes.len());
    }
    rows.push(codes[text]);
    Ok(())
}

/// From codes in order of appearance to places in the order of the texts.
fn ranks(codes: &BTreeMap<String, usize>) -> Vec<usize> {
    let mut ranks = vec![0; codes.len()];
    for (rank, code) in codes.values().enumerate() {
        ranks[*code] = rank;
    }
    ranks
}

fn is_missing(text: &str) -> bool {
    MISSING.contains(&text.to_lowercase().as_str())
}

fn number(text: &str) -> Result<f32, What> {
    if is_missing(text) {
        return Err(What::Missing);
    }
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(What::NotFinite(shortened(text))),
        Err(_) => Err(What::Text(shortened(text))),
    }
}

/// The beginning of a text, for a message of bearable length.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
