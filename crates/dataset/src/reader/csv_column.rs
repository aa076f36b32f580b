//! One column of a table while it is read: its values so far, and the first error in it.

use std::collections::{HashMap, HashSet};

use mlp::data::Targets;
use ndarray::Array2;

use super::csv_digits::LongNumbers;
use super::csv_value::{Comma, Problem, holds_number, number};
use crate::digits::{few_whole_numbers, needs_double};
use crate::limits::MAX_CLASSES;
use crate::task::Task;

/// The most categories of an input column; each becomes one input.
const MAX_CATEGORIES: usize = 100;

/// The most distinct names that become inputs even if every row has its own.
const MAX_DISTINCT: usize = 20;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Input,
    Target,
    Dropped,
}

/// What is wrong with a column, in which row first, and in how many rows.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Where the row begins in the file, in bytes.
    pub(super) start: u64,
    pub(super) problem: Problem,
    rows: u64,
}

impl Fault {
    /// The fault in words; `comma` is what commas are in the other values of the file.
    pub(super) fn described(&self, comma: Comma) -> String {
        let described = self.problem.described(comma);
        match self.rows {
            1 => described,
            rows => format!("{described} ({rows} such rows)"),
        }
    }
}

/// The column read as numbers.
#[derive(Clone, Debug, Default)]
struct Numbers {
    values: Vec<f64>,
    long: LongNumbers,
    fault: Option<Fault>,
    /// Values that a person would read as numbers, and values that are neither these nor missing.
    numbers: u64,
    texts: u64,
    /// Texts that hold a number with other characters.
    texts_with_numbers: u64,
    /// Distinct texts, of which no more are kept than `one_hot` allows and one.
    distinct_texts: HashSet<String>,
    /// Whether a number has a decimal point, a comma that must be decimal, one between thousands.
    has_point: bool,
    has_decimal_comma: bool,
    has_thousands_comma: bool,
}

impl Numbers {
    fn push(&mut self, text: &str, start: u64) {
        let problem = match number(text) {
            Ok(value) => {
                self.numbers += 1;
                self.has_point |= text.contains('.');
                self.long.push(text, value);
                return self.values.push(value);
            }
            Err(problem) => problem,
        };
        self.numbers += u64::from(problem.is_number());
        if matches!(problem, Problem::Text(_)) {
            self.texts += 1;
            self.texts_with_numbers += u64::from(holds_number(text));
            if self.distinct_texts.len() <= MAX_CATEGORIES && !self.distinct_texts.contains(text) {
                self.distinct_texts.insert(text.to_owned());
            }
        }
        if let Problem::Comma(_, comma) = problem {
            self.has_decimal_comma |= comma == Comma::Decimal;
            self.has_thousands_comma |= comma == Comma::Thousands;
        }
        count(&mut self.fault, problem, start);
    }
}

/// The column read as names.
#[derive(Clone, Debug)]
struct Categories {
    /// Codes in order of appearance.
    codes: HashMap<String, usize>,
    /// The code of each row.
    rows: Vec<usize>,
    max: usize,
    fault: Option<Fault>,
}

impl Categories {
    fn new(max: usize) -> Self {
        Self { codes: HashMap::new(), rows: Vec::new(), max, fault: None }
    }

    /// Adds a row; every text is a name, also one that looks like a missing number.
    fn push(&mut self, text: &str, start: u64) {
        if text.is_empty() {
            return count(&mut self.fault, Problem::Missing(String::new()), start);
        }
        let next = self.codes.len();
        match self.codes.get(text) {
            Some(&code) => self.rows.push(code),
            None if next == self.max => {
                count(&mut self.fault, Problem::TooMany(self.max), start);
            }
            None => {
                self.codes.insert(text.to_owned(), next);
                self.rows.push(next);
            }
        }
    }

    /// The names in order, as numbers if all are numbers and else as text, and the rank of each row.
    fn sorted(self, as_numbers: bool) -> (Vec<String>, Vec<usize>) {
        let mut names: Vec<(String, usize)> = self.codes.into_iter().collect();
        names.sort();
        if as_numbers && names.iter().all(|(name, _)| number(name).is_ok()) {
            let value = |name: &str| number(name).unwrap_or_default();
            names.sort_by(|(a, _), (b, _)| value(a).total_cmp(&value(b)));
        }
        let mut ranks = vec![0; names.len()];
        for (rank, (_, code)) in names.iter().enumerate() {
            ranks[*code] = rank;
        }
        let rows = self.rows.iter().map(|&code| ranks[code]).collect();
        (names.into_iter().map(|(name, _)| name).collect(), rows)
    }
}

/// Counts a row with a problem; the first one is kept.
fn count(fault: &mut Option<Fault>, problem: Problem, start: u64) {
    fault.get_or_insert(Fault { start, problem, rows: 0 }).rows += 1;
}

/// A column being read: as numbers, as names, as both until [`Column::decide`], or not at all.
#[derive(Clone, Debug)]
pub(super) struct Column {
    name: String,
    role: Role,
    numbers: Option<Numbers>,
    categories: Option<Categories>,
}

/// The inputs that a column gives.
pub(super) struct Inputs {
    pub(super) names: Vec<String>,
    pub(super) values: Array2<f32>,
    /// The values in double precision, where they need it.
    pub(super) precise: Option<Vec<f64>>,
}

impl Column {
    fn new(name: &str, role: Role) -> Self {
        Self { name: name.to_owned(), role, numbers: None, categories: None }
    }

    pub(super) fn number(name: &str) -> Self {
        Self { numbers: Some(Numbers::default()), ..Self::new(name, Role::Input) }
    }

    pub(super) fn categories(name: &str) -> Self {
        let categories = Some(Categories::new(MAX_CATEGORIES));
        Self { categories, ..Self::new(name, Role::Input) }
    }

    pub(super) fn dropped(name: &str) -> Self {
        Self::new(name, Role::Dropped)
    }

    /// A target; without a task its values decide.
    pub(super) fn target(name: &str, task: Option<Task>) -> Self {
        let is = |wanted: Task| task.is_none_or(|task| task == wanted);
        Self {
            numbers: is(Task::Regression).then(Numbers::default),
            categories: is(Task::Classes).then(|| Categories::new(MAX_CLASSES)),
            ..Self::new(name, Role::Target)
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }

    pub(super) fn fault(&self) -> Option<&Fault> {
        let of_numbers = self.numbers.as_ref().and_then(|numbers| numbers.fault.as_ref());
        of_numbers.or(self.categories.as_ref().and_then(|categories| categories.fault.as_ref()))
    }

    /// Whether most values of this input are names, of so few kinds that each can become an input,
    /// and do not tell most rows apart.
    pub(super) fn wants_one_hot(&self) -> bool {
        let numbers = self.numbers.as_ref().filter(|_| self.role == Role::Input);
        numbers.is_some_and(|numbers| {
            let names = numbers.texts - numbers.texts_with_numbers;
            let distinct = numbers.distinct_texts.len();
            names > numbers.numbers + numbers.texts_with_numbers
                && distinct <= MAX_CATEGORIES
                && (distinct <= MAX_DISTINCT || distinct as u64 * 2 <= numbers.texts)
        })
    }

    /// Whether half of the texts of this input or more hold a number with other characters.
    pub(super) fn wants_plain_numbers(&self) -> bool {
        let numbers = self.numbers.as_ref().filter(|_| self.role == Role::Input);
        numbers.is_some_and(|numbers| {
            numbers.texts > 0 && numbers.texts_with_numbers * 2 >= numbers.texts
        })
    }

    /// How many different whole numbers the column has, if they are so few that they may be names of
    /// classes.
    pub(super) fn few_whole_numbers(&self) -> Option<usize> {
        few_whole_numbers(&self.numbers.as_ref()?.values)
    }

    /// Whether a target like this column has the names of classes, since it has more texts than numbers.
    pub(super) fn is_text(&self) -> bool {
        let is_text = |numbers: &Numbers| {
            numbers.texts > numbers.numbers || numbers.numbers == 0 && numbers.fault.is_some()
        };
        self.numbers.as_ref().is_some_and(is_text)
    }

    /// Whether the numbers of this target are so few and whole that they may be names of classes.
    pub(super) fn could_be_classes(&self) -> bool {
        let numbers = self.numbers.as_ref().filter(|_| self.role == Role::Target);
        numbers.is_some() && self.few_whole_numbers().is_some()
    }

    /// How many different numbers of many digits there are, and how many remain in double precision,
    /// if not all do.
    pub(super) fn lost_digits(&self) -> Option<[usize; 2]> {
        self.numbers.as_ref()?.long.lost()
    }

    /// Whether numbers have a decimal point, a decimal comma, a comma between thousands.
    pub(super) fn marks(&self) -> [bool; 3] {
        self.numbers.as_ref().map_or([false; 3], |numbers| {
            [numbers.has_point, numbers.has_decimal_comma, numbers.has_thousands_comma]
        })
    }

    /// Takes the value of the next row.
    pub(super) fn push(&mut self, text: &str, start: u64) {
        if let Some(numbers) = &mut self.numbers {
            numbers.push(text, start);
        }
        if let Some(categories) = &mut self.categories {
            categories.push(text, start);
        }
    }

    /// Decides what a target is whose task is not named: classes if it has more texts than numbers, or
    /// texts that could be missing numbers and no number.
    pub(super) fn decide(&mut self) {
        if self.categories.is_none() {
            return;
        }
        if self.is_text() {
            self.numbers = None;
        } else if self.numbers.is_some() {
            self.categories = None;
        }
    }

    /// The column as inputs; `None` if it is none.
    pub(super) fn into_inputs(self) -> Option<Inputs> {
        if let Some(numbers) = self.numbers {
            let (values, precise) = rounded(numbers.values);
            return Some(Inputs { names: vec![self.name], values, precise });
        }
        let (names, rows) = self.categories?.sorted(false);
        let mut values = Array2::zeros((rows.len(), names.len()));
        for (row, &rank) in rows.iter().enumerate() {
            values[[row, rank]] = 1.0;
        }
        let names = names.iter().map(|name| format!("{}={name}", self.name)).collect();
        Some(Inputs { names, values, precise: None })
    }

    /// The column as targets, with their values in double precision where they need it, and the
    /// names of classes.
    pub(super) fn into_targets(self) -> (Targets<f32>, Option<Vec<f64>>, Vec<String>) {
        match (self.numbers, self.categories) {
            (None, Some(categories)) => {
                let (names, rows) = categories.sorted(true);
                let labels = rows.iter().map(|&rank| rank as u16).collect();
                (Targets::Classes { labels, classes: names.len() }, None, names)
            }
            (numbers, _) => {
                let (values, precise) = rounded(numbers.unwrap_or_default().values);
                (Targets::Values(values), precise, Vec::new())
            }
        }
    }
}

/// N × 1 numbers in single precision, and in double precision where they need it.
fn rounded(values: Vec<f64>) -> (Array2<f32>, Option<Vec<f64>>) {
    let single = Array2::from_shape_fn((values.len(), 1), |(row, _)| values[row] as f32);
    let precise = needs_double(&values).then_some(values);
    (single, precise)
}
