//! The default study of a table: what `softknee run FILE.csv --target COLUMN` runs, as a study file that
//! its reader can keep and change.

use std::fmt::Write;
use std::path::Path;

use dataset::{Dataset, Task};
use mlp::data::Targets;
use study::EMBEDDED;
use terminal::is_hidden;

/// Longest name of a study.
const MAX_NAME: usize = 64;
/// Longest name of a column in the question.
const MAX_COLUMN: usize = 60;
/// Examples per step, where there are enough.
const MAX_BATCH: usize = 64;
/// How often a network sees each example, within the limits of steps.
const EPOCHS: usize = 30;
const MIN_STEPS: usize = 300;
const MAX_STEPS: usize = 1500;

/// What the columns of the table are for.
#[derive(Clone, Debug)]
pub(crate) struct TableRoles {
    /// The file, as the study names it.
    pub(crate) csv: String,
    /// The column to predict.
    pub(crate) target: String,
    /// What the target is.
    pub(crate) task: Task,
    /// Columns to leave out.
    pub(crate) drop: Vec<String>,
    /// Columns of which each value becomes an input.
    pub(crate) one_hot: Vec<String>,
}

/// The name of the study of a file: its name without the ending, with `-` for what no folder should have
/// in its name.
fn table_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let name: String = stem.chars().map(plain).collect();
    let name: String = name.trim_matches('-').chars().take(MAX_NAME - "-table".len()).collect();
    let is_embedded = EMBEDDED.iter().any(|study| study.name == name);
    match name.as_str() {
        "" => "table".to_owned(),
        // Its records would mix with those of the embedded study.
        name if is_embedded => format!("{name}-table"),
        name => name.to_owned(),
    }
}

/// The study of a table, which was loaded with these roles, as TOML.
pub(crate) fn table_study(roles: &TableRoles, dataset: &Dataset, training_rows: usize) -> String {
    let name = table_name(Path::new(&roles.csv));
    let column: String =
        roles.target.chars().filter(|c| !c.is_control()).take(MAX_COLUMN).collect();
    let question =
        format!("Does Softplus predict {column} of {name} as well as ReLU, at depth 2 and 8?");
    let batch = batch_size(training_rows);
    let steps = (EPOCHS * training_rows / batch).clamp(MIN_STEPS, MAX_STEPS).next_multiple_of(20);
    let mut data = format!("csv = {}, target = {}", quoted(&roles.csv), quoted(&roles.target));
    for (key, names) in [("drop", &roles.drop), ("one_hot", &roles.one_hot)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            let _ = write!(data, ", {key} = [{}]", names.join(", "));
        }
    }
    format!(
        r#"# The default study of a table. Save it as a file that ends in .toml, change what you like, and run it with
# `softknee run` and the name of that file. The table's path starts from the study file's folder.
name = "{name}"
question = {question}

[[train]]
dataset = {{ {data}, task = "{task}" }}
# Every arm is compared with the first. The last is a control: it differs in nothing but its seeds.
arms = ["relu", "softplus", {{ activation = "softplus", beta = 5 }}, {{ activation = "relu", other_seeds = 1 }}]
# Drop-in: only the activation changes. Fair: each arm has an initialization and a learning rate of its own.
panel = ["drop-in", "fair"]
depth = [2, 8]
width = [32]
optimizer = {{ adam = {{}} }}
learning_rate = {{ grid = [0.001, 0.003, 0.01, 0.03, 0.1], tuning_seeds = 1 }}
batch_size = {batch}
steps = {steps}
curve_every = {curve}
evaluate_every = {evaluate}
# The training loss that counts as learned: half of what the best constant prediction has.
target_loss = {target_loss}
# Fewer than 10 give no verdict.
seeds = 16
"#,
        question = quoted(&question),
        task = roles.task.name(),
        curve = steps / 20,
        evaluate = steps / 2,
        target_loss = target_loss(&dataset.targets),
    )
}

/// A power of two, of which the training rows make some batches.
fn batch_size(training_rows: usize) -> usize {
    let fitting = (training_rows / 4).max(1);
    (1 << fitting.ilog2()).min(MAX_BATCH)
}

/// Half of the loss of the best constant prediction, with two digits: of the entropy of the classes in
/// nats, or of the variance of standardized values, which is 1.
fn target_loss(targets: &Targets<f32>) -> f64 {
    let Targets::Classes { labels, classes } = targets else { return 0.5 };
    let mut counts = vec![0.0_f64; *classes];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1.0);
    let shares = counts.iter().map(|count| count / labels.len() as f64);
    let entropy: f64 = shares.filter(|&share| share > 0.0).map(|share| -share * share.ln()).sum();
    format!("{:.1e}", (entropy / 2.0).max(1e-3)).parse().expect("a number that was just written")
}

/// A string of TOML on one line, in which nothing is hidden from a reader on a terminal.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c == '\t' || is_hidden(c) || c == '\n' => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{batch_size, quoted, table_name};

    #[test]
    fn names_of_files_become_names_of_folders() {
        for (file, name) in [
            ("data/housing.csv", "housing"),
            ("quick.csv", "quick-table"),
            ("../../; rm -rf $HOME.csv", "rm--rf--HOME"),
            ("\u{1b}[2J.csv", "2J"),
            ("éé.csv", "table"),
            (".csv", "csv"),
        ] {
            assert_eq!(table_name(Path::new(file)), name, "{file}");
        }
        assert!(table_name(Path::new(&"x".repeat(200))).len() <= 64);
    }

    #[test]
    fn strings_are_read_back_by_toml() {
        for text in ["a b", "it's \"so\"", r"C:\x", "tab\tline\nesc\u{1b}", "a\u{202e}b", "é"] {
            let line = format!("v = {}", quoted(text));
            assert!(!line.contains(['\n', '\u{1b}', '\u{202e}']));
            let table: toml::Table = toml::from_str(&line).expect("it is TOML");
            assert_eq!(table["v"].as_str(), Some(text), "{line}");
        }
    }

    #[test]
    fn small_tables_have_small_batches() {
        assert_eq!([1, 7, 60, 200, 5_000].map(batch_size), [1, 1, 8, 32, 64]);
    }
}
