//! What a person should know of a data set before its runs are believed.

use mlp::data::{Split, Targets};
use ndarray::ArrayView1;

use crate::dataset::{Dataset, LostDigits, Standardize};
use crate::digits::{few_whole_numbers, in_double, loses_values};
use crate::listed::first_names;
use crate::source::Source;
use crate::target_scale::TargetScale;
use crate::task::Task;

/// The most names in one sentence.
const MAX_NAMES: usize = 12;

/// The most names of columns that only the checked split makes constant.
const MAX_CONSTANT_IN_TRAINING: usize = 5;

/// A column with what a note calls it and how its values change when they are prepared.
struct Described {
    name: String,
    /// Whether its values differ between any rows, and between training rows.
    varies: bool,
    varies_in_training: bool,
    /// Distinct values before and after scaling, if many are lost.
    lost: Option<[usize; 2]>,
}

impl Dataset {
    /// What a network has to predict, in words, with the column of a table.
    pub fn task_in_words(&self) -> String {
        let task = match &self.targets {
            Targets::Classes { classes, .. } => format!("classification with {classes} classes"),
            Targets::Values(_) => "regression".to_owned(),
            Targets::WithGradients { .. } => "regression with known gradients".to_owned(),
        };
        match self.names.target.as_str() {
            "" => task,
            target => format!("{task}, target `{target}`"),
        }
    }

    /// Sentences about classes with names of their own or without training rows, inputs that never
    /// change, columns that are constant in the training rows of a split, and digits that are lost
    /// when a file is read or a column is prepared for the split.
    pub fn notes(&self, split: &Split, target_scale: TargetScale) -> Vec<String> {
        let mut notes = Vec::new();
        let names = &self.names.classes;
        if names.iter().enumerate().any(|(index, name)| *name != index.to_string()) {
            let labels =
                names.iter().enumerate().map(|(index, name)| format!("{index} = {name:?}"));
            notes.push(format!("classes by their labels: {}", listed(labels.collect())));
        }
        notes.extend(self.classes_without_training_rows(split));
        notes.extend(self.constant_inputs_in_words());
        notes.extend(self.precise.lost.iter().map(ToString::to_string));
        notes.extend(self.lost_values(split, target_scale));
        notes
    }

    /// The classes that no training row has, if there are some.
    fn classes_without_training_rows(&self, split: &Split) -> Option<String> {
        let Targets::Classes { labels, classes } = &self.targets else { return None };
        let mut occurs = vec![false; *classes];
        split.train.iter().for_each(|&row| occurs[usize::from(labels[row as usize])] = true);
        let absent = (0..*classes).filter(|&class| !occurs[class]);
        let label = |class: usize| match self.names.classes.get(class) {
            Some(name) => format!("{name:?}"),
            None => class.to_string(),
        };
        let absent: Vec<String> = absent.map(label).collect();
        let (verb, them) = match absent.len() {
            0 => return None,
            1 => ("does", "it"),
            _ => ("do", "them"),
        };
        Some(format!(
            "{} of {classes} classes {verb} not occur in the training rows of the split that was checked, so that no network can learn {them}: {}",
            absent.len(),
            listed(absent)
        ))
    }

    /// The input columns that have the same value in every row.
    pub(crate) fn constant_inputs(&self) -> Vec<usize> {
        let columns = self.inputs.columns().into_iter().enumerate();
        let is_constant =
            |(index, column): &(usize, ArrayView1<'_, f32>)| match self.precise.inputs.get(index) {
                Some(values) => values.iter().all(|value| *value == values[0]),
                None => column.iter().all(|value| *value == column[0]),
            };
        columns.filter(is_constant).map(|(index, _)| index).collect()
    }

    /// What double precision made equal is the subject of a note of its own.
    fn constant_inputs_in_words(&self) -> Option<String> {
        let mut constant = self.constant_inputs();
        constant.retain(|&index| {
            let name = self.names.inputs.get(index);
            name.is_none_or(|name| self.lost_digits_of(name).is_none())
        });
        let all = self.inputs.ncols();
        if constant.is_empty() {
            return None;
        }
        let count = constant.len();
        if self.image.is_some() {
            return Some(format!("{count} of {all} pixels have the same value in every row"));
        }
        let names = listed(constant.iter().map(|&index| self.input_name(index)).collect());
        Some(format!(
            "{count} of {all} inputs, from which no network can learn, have the same value in every row: {names}"
        ))
    }

    /// The digits that a column of this name lost when it was read.
    pub(crate) fn lost_digits_of(&self, column: &str) -> Option<&LostDigits> {
        self.precise.lost.iter().find(|lost| lost.column == column)
    }

    fn input_name(&self, index: usize) -> String {
        let name = self.names.inputs.get(index).map(|name| format!("`{name}`"));
        name.unwrap_or_else(|| format!("input {}", index + 1))
    }

    /// The columns that are scaled one by one, first the inputs and then the targets.
    fn described_columns(&self, split: &Split, target_scale: TargetScale) -> Vec<Described> {
        if self.standardize != Standardize::Columns {
            return Vec::new();
        }
        let prepared = self.prepare(split, target_scale);
        let describe = |name, values: &[f64], scaled: ArrayView1<'_, f32>| {
            let mut training = split.train.iter().map(|&row| values[row as usize]);
            let first = training.next();
            Described {
                name,
                varies: values.iter().any(|value| *value != values[0]),
                varies_in_training: training.any(|value| Some(value) != first),
                lost: loses_values(values, scaled.iter().copied()),
            }
        };
        let mut columns = Vec::new();
        for (index, column) in self.inputs.columns().into_iter().enumerate() {
            let values = in_double(&column, self.precise.inputs.get(&index));
            let scaled = prepared.inputs.column(index);
            columns.push(describe(self.input_name(index), &values, scaled));
        }
        if let (Targets::Values(values), Targets::Values(scaled)) =
            (&self.targets, &*prepared.targets)
        {
            for (index, column) in values.columns().into_iter().enumerate() {
                let values = in_double(&column, self.precise.targets.get(&index));
                let name = format!("`{}`", self.names.target);
                columns.push(describe(name, &values, scaled.column(index)));
            }
        }
        columns
    }

    /// Why columns lose their values when they are prepared: they are constant in the training rows,
    /// or single precision has too few digits.
    fn lost_values(&self, split: &Split, target_scale: TargetScale) -> Vec<String> {
        let columns = self.described_columns(split, target_scale);
        let (in_training, others): (Vec<_>, Vec<_>) = columns
            .into_iter()
            .filter(|column| column.varies)
            .partition(|column| !column.varies_in_training);
        let mut notes = Vec::new();
        if !in_training.is_empty() {
            let what = match in_training.len() {
                1 => "1 column that varies elsewhere has".to_owned(),
                count => format!("{count} columns that vary elsewhere have"),
            };
            let names = in_training.into_iter().map(|column| column.name).collect();
            notes.push(format!(
                "{what} the same value in every training row of the split that was checked: {}",
                first_names(names, MAX_CONSTANT_IN_TRAINING)
            ));
        }
        notes.extend(others.into_iter().filter_map(|Described { name, lost, .. }| {
            let [before, after] = lost?;
            Some(format!(
                "column {name} has {before} distinct values, of which single precision keeps {after} apart after scaling: subtract an offset or leave out what lies far from the rest"
            ))
        }));
        notes
    }
}

impl Source {
    /// Where a table's target is a few whole numbers and the study does not name the task: the
    /// sentence that says how they become classes.
    pub fn classes_instead(&self, dataset: &Dataset) -> Option<String> {
        let Source::Csv { task: None, target, .. } = self else { return None };
        let Targets::Values(values) = &dataset.targets else { return None };
        if dataset.lost_digits_of(target).is_some() {
            return None;
        }
        let values = in_double(&values.column(0), dataset.precise.targets.get(&0));
        let distinct = few_whole_numbers(&values)?;
        let classes = self.with_task(Task::Classes).to_toml();
        Some(format!(
            "`{target}` has only {distinct} distinct values, all whole numbers; if they are classes, add task = \"classes\": dataset = {classes}; if not, task = \"regression\" ends this note"
        ))
    }

    fn with_task(&self, named: Task) -> Source {
        let mut source = self.clone();
        if let Source::Csv { task, .. } = &mut source {
            *task = Some(named);
        }
        source
    }

    /// The table of a CSV file as one line of a study file, without folders.
    fn to_toml(&self) -> String {
        let Source::Csv { csv, target, drop, one_hot, task } = self else { return String::new() };
        let mut line = format!("{{ csv = {:?}, target = {target:?}", crate::source::last_part(csv));
        for (key, names) in [("drop", drop), ("one_hot", one_hot)] {
            if !names.is_empty() {
                line += &format!(", {key} = {names:?}");
            }
        }
        line + &task.map_or(String::new(), |task| format!(", task = {:?}", task.name())) + " }"
    }
}

/// The first names of a list, with commas, and how many others there are.
fn listed(names: Vec<String>) -> String {
    first_names(names, MAX_NAMES)
}
