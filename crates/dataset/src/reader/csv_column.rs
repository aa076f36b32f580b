//! One column of a table while it is read: its values so far, and the first error in it.

use std::collections::BTreeMap;
use std::fmt;

use mlp::data::Targets;
use ndarray::Array2;

use crate::limits::MAX_CLASSES;

/// The most categories of an input column; each becomes one input.
const MAX_CATEGORIES: usize = 100;

/// Texts, in lower case, that stand for a missing number.
const MISSING: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "?", "-"];

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Input,
    Target,
    Dropped,
}

/// What is wrong with a column, in which line first, and in how many rows.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) line: u64,
    problem: Problem,
    rows: u64,
}

/// What is wrong with one value.
#[derive(Clone, Debug)]
enum Problem {
    Missing,
    Text(String),
    NotFinite(String),
    TooMany(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::Missing => write!(f, "the value is missing")?,
            Problem::Text(text) => write!(f, "{text:?} is text, expected a number")?,
            Problem::NotFinite(text) => {
                write!(f, "{text:?} is no finite number in single precision")?
            }
            Problem::TooMany(max) => write!(f, "it has more than {max} different values")?,
        }
        match self.rows {
            1 => Ok(()),
            rows => write!(f, " ({rows} such rows)"),
        }
    }
}

/// The values of a column so far.
#[derive(Clone, Debug)]
enum Values {
    Ignored,
    Numbers(Vec<f32>),
    /// Categories with codes in order of appearance, the code of each row, and how many there may
    /// be.
    Categories {
        codes: BTreeMap<String, usize>,
        rows: Vec<usize>,
        max: usize,
    },
    /// A target before its first row, which decides between numbers and categories.
    Undecided,
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
        Self::new(name, Role::Input, Values::Numbers(Vec::new()))
    }

    pub(super) fn categories(name: &str) -> Self {
        Self::new(name, Role::Input, categories(MAX_CATEGORIES))
    }

    pub(super) fn dropped(name: &str) -> Self {
        Self::new(name, Role::Dropped, Values::Ignored)
    }

    /// A target: classes if its first value is text or `are_classes` says so, else numbers.
    pub(super) fn target(name: &str, are_classes: bool) -> Self {
        Self::new(
            name,
            Role::Target,
            if are_classes { categories(MAX_CLASSES) } else { Values::Undecided },
        )
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
        self.fault.as_ref().is_some_and(|fault| matches!(fault.problem, Problem::Text(_)))
    }

    /// Takes the value of the next row.
    pub(super) fn push(&mut self, text: &str, line: u64) {
        if let Values::Undecided = self.values {
            self.values = match number(text) {
                Err(Problem::Text(_)) => categories(MAX_CLASSES),
                _ => Values::Numbers(Vec::new()),
            };
        }
        let result = match &mut self.values {
            Values::Ignored | Values::Undecided => Ok(()),
            Values::Numbers(values) => number(text).map(|value| values.push(value)),
            Values::Categories { codes, rows, max } => {
                // In an input column of text, `NA` or `-` may be a value like any other.
                let missing = text.is_empty() || self.role == Role::Target && is_missing(text);
                if missing { Err(Problem::Missing) } else { add_category(codes, rows, *max, text) }
            }
        };
        if let Err(problem) = result {
            self.fault.get_or_insert(Fault { line, problem, rows: 0 }).rows += 1;
        }
    }

    /// N × 1 numbers, or zeros and ones with one column per category; `None` if this is no input.
    pub(super) fn into_inputs(self) -> Option<Array2<f32>> {
        match self.values {
            Values::Numbers(values) => {
                Some(Array2::from_shape_fn((values.len(), 1), |(row, _)| values[row]))
            }
            Values::Categories { codes, rows, .. } => {
                let ranks = ranks(&codes);
                let mut inputs = Array2::zeros((rows.len(), ranks.len()));
                for (row, code) in rows.iter().enumerate() {
                    inputs[[row, ranks[*code]]] = 1.0;
                }
                Some(inputs)
            }
            Values::Ignored | Values::Undecided => None,
        }
    }

    /// The column as targets; classes are sorted as text.
    pub(super) fn into_targets(self) -> Targets<f32> {
        match self.values {
            Values::Categories { codes, rows, .. } => {
                let ranks = ranks(&codes);
                let labels = rows.iter().map(|code| ranks[*code] as u16).collect();
                Targets::Classes { labels, classes: ranks.len() }
            }
            Values::Numbers(values) => {
                Targets::Values(Array2::from_shape_fn((values.len(), 1), |(row, _)| values[row]))
            }
            Values::Ignored | Values::Undecided => Targets::Values(Array2::zeros((0, 1))),
        }
    }
}

/// An empty column of at most `max` categories.
fn categories(max: usize) -> Values {
    Values::Categories { codes: BTreeMap::new(), rows: Vec::new(), max }
}

/// Adds a row with this category, which gets the next code if it is new.
fn add_category(
    codes: &mut BTreeMap<String, usize>,
    rows: &mut Vec<usize>,
    max: usize,
    text: &str,
) -> Result<(), Problem> {
    if !codes.contains_key(text) {
        if codes.len() == max {
            return Err(Problem::TooMany(max));
        }
        codes.insert(text.to_owned(), codes.len());
    }
    rows.push(codes[text]);
    Ok(())
}

/// The rank of each code when categories are sorted as text.
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

fn number(text: &str) -> Result<f32, Problem> {
    if is_missing(text) {
        return Err(Problem::Missing);
    }
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(Problem::NotFinite(shortened(text))),
        Err(_) => Err(Problem::Text(shortened(text))),
    }
}

/// The beginning of a text, for an error message.
fn shortened(text: &str) -> String {
    const MAX_CHARACTERS: usize = 40;
    if text.chars().count() <= MAX_CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(MAX_CHARACTERS).chain(['…']).collect()
}
