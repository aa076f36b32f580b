//! What a person should know of a data set before its runs are believed.

use mlp::data::{Split, Targets};

use crate::dataset::{Dataset, Standardize};
use crate::digits::{few_whole_numbers, in_double, loses_values};
use crate::source::Source;
use crate::target_scale::TargetScale;
use crate::task::Task;

/// The most names in one sentence.
const MAX_NAMES: usize = 12;

impl Dataset {
    /// What a network has to predict, in words, with the column of a table.
    pub fn task_in_words(&self) -> String {
        let task = match &self.targets {
            Targets::Classes { classes, .. } => format!("classification with {classes} classes"),
            Targets::Values(_) => "regression".to_owned(),
        };
        match self.names.target.as_str() {
            "" => task,
            target => format!("{task}, target `{target}`"),
        }
    }

    /// Sentences about classes with names of their own, inputs that never change, and columns whose
    /// values single precision does not keep apart once they are prepared for a split.
    pub fn notes(&self, split: &Split, target_scale: TargetScale) -> Vec<String> {
        let mut notes = Vec::new();
        let names = &self.names.classes;
        if names.iter().enumerate().any(|(index, name)| *name != index.to_string()) {
            let labels =
                names.iter().enumerate().map(|(index, name)| format!("{index} = {name:?}"));
            notes.push(format!("classes by their labels: {}", listed(labels.collect())));
        }
        notes.extend(self.constant_inputs_in_words());
        notes.extend(self.lost_digits(split, target_scale));
        notes
    }

    /// The input columns that have the same value in every row.
    pub(crate) fn constant_inputs(&self) -> Vec<usize> {
        let columns = self.inputs.columns().into_iter().enumerate();
        let is_constant = |(index, column): &(usize, ndarray::ArrayView1<'_, f32>)| match self
            .precise
            .inputs
            .get(index)
        {
            Some(values) => values.iter().all(|value| *value == values[0]),
            None => column.iter().all(|value| *value == column[0]),
        };
        columns.filter(is_constant).map(|(index, _)| index).collect()
    }

    fn constant_inputs_in_words(&self) -> Option<String> {
        let constant = self.constant_inputs();
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

    fn input_name(&self, index: usize) -> String {
        let name = self.names.inputs.get(index).map(|name| format!("`{name}`"));
        name.unwrap_or_else(|| format!("input {}", index + 1))
    }

    fn lost_digits(&self, split: &Split, target_scale: TargetScale) -> Vec<String> {
        if self.standardize != Standardize::Columns {
            return Vec::new();
        }
        let prepared = self.prepare(split, target_scale);
        let mut columns = Vec::new();
        for (index, column) in self.inputs.columns().into_iter().enumerate() {
            let values = in_double(&column, self.precise.inputs.get(&index));
            let lost = loses_values(&values, prepared.inputs.column(index).iter().copied());
            columns.extend(lost.map(|counts| (self.input_name(index), counts)));
        }
        if let (Targets::Values(values), Targets::Values(scaled)) =
            (&self.targets, &*prepared.targets)
        {
            for (index, column) in values.columns().into_iter().enumerate() {
                let values = in_double(&column, self.precise.targets.get(&index));
                let lost = loses_values(&values, scaled.column(index).iter().copied());
                columns.extend(lost.map(|counts| (format!("`{}`", self.names.target), counts)));
            }
        }
        let sentence = |(name, [before, after]): (String, [usize; 2])| {
            format!(
                "column {name} has {before} distinct values, of which single precision keeps {after} apart after scaling: subtract an offset or leave out what lies far from the rest"
            )
        };
        columns.into_iter().map(sentence).collect()
    }
}

impl Source {
    /// Where a table's target is a few whole numbers and the study does not name the task: the
    /// sentence that says how they become classes.
    pub fn classes_instead(&self, dataset: &Dataset) -> Option<String> {
        let Source::Csv { task: None, target, .. } = self else { return None };
        let Targets::Values(values) = &dataset.targets else { return None };
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
    let first = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(MAX_NAMES) {
        Some(others @ 1..) => format!("{first} and {others} others"),
        _ => first,
    }
}
