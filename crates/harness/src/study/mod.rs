//! Study files: what is to be compared, in TOML, strictly parsed.
//!
//! Deliberately absent: defaults for anything that decides an answer (data set, arms, depths,
//! seeds, learning rates); a study says them itself.

mod arm;
mod embedded;
mod overrides;
mod initialization;
#[cfg(feature = "schema")]
mod schema;
mod validate;

pub use arm::Arm;
pub use embedded::{EMBEDDED, Embedded};
pub use initialization::InitializationSuite;
#[cfg(feature = "schema")]
pub use schema::schema;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use meanfield::Init;
use serde::{Deserialize, Serialize};

use dataset::Source;

/// The JSON Schema of study files, as it is committed; a test generates it again.
pub const SCHEMA: &str = include_str!("../../studies/study.schema.json");

/// A whole study file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Short name; also the name of the output folder.
    pub name: String,
    /// What the study asks, in a sentence.
    pub question: String,
    /// Changes every random number of the study.
    #[serde(default)]
    pub master_seed: u64,
    /// Bootstrap resamples behind every interval.
    #[serde(default = "default_resamples")]
    pub resamples: u32,
    /// Differences that matter in practice, fixed before the runs.
    #[serde(default)]
    pub margins: Margins,
    /// Training experiments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub train: Vec<TrainSuite>,
    /// Training experiments whose arms differ in the activation of the last layer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<TrainSuite>,
    /// Networks at initialization, held against theory.
    #[serde(alias = "propagate", default, skip_serializing_if = "Vec::is_empty")]
    pub initialization: Vec<InitializationSuite>,
    /// Timings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speed: Vec<SpeedSuite>,
}

/// Whether a key may be left out: what is not asked for is in no canonical form, and so changes no
/// key of a cell.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn default_resamples() -> u32 {
    10_000
}

/// The two rules that an activation's own Gaussian moments give.
fn default_init() -> Vec<Init> {
    vec![Init::Forward, Init::Backward]
}

/// The smallest differences that matter in practice, each in the unit of its metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Margins {
    /// Points of accuracy, as a share: 0.005 is half a point.
    pub accuracy: f64,
    /// Relative difference in steps to target, and in the area under the loss curve.
    pub steps: f64,
    /// Relative difference in a loss.
    pub loss: f64,
    /// Relative difference in time.
    pub time: f64,
    /// Share of units, for sparsity and for dead or dormant units: 0.01 is one point.
    pub units: f64,
    /// Decades between the gradients of first and last layer: 0.3 is a factor of two.
    pub gradient: f64,
}

impl Default for Margins {
    fn default() -> Self {
        Self { accuracy: 0.005, steps: 0.10, loss: 0.05, time: 0.05, units: 0.01, gradient: 0.3 }
    }
}

mlp::with_training_options! {
    /// Training runs: every arm × panel × depth × width × seed on one data set.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct TrainSuite {
        before optimizer {
            /// What is learnt.
            pub dataset: Source,
            /// Whether the suite is left out where the files of its data set are not there.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            pub if_present: bool,
            /// What is compared; every other arm is compared with the first.
            pub arms: Vec<Arm>,
            /// Which of the two questions are asked.
            pub panel: Vec<Panel>,
            /// Numbers of hidden layers.
            pub depth: Vec<u32>,
            /// Units in each hidden layer.
            pub width: Vec<u32>,
        }
        before schedule {
            /// Learning rates to tune over.
            pub learning_rate: Tuning,
        }
        before batch_size {
            /// Numbers that networks are trained in.
            #[serde(default, skip_serializing_if = "is_default")]
            pub precision: Precision,
            /// Initialisations that the fair panel tunes over, for arms that do not name their own.
            #[serde(default = "default_init")]
            pub init: Vec<Init>,
        }
        last {
            /// Training loss that counts as learnt.
            pub target_loss: f64,
            /// Paired evaluation seeds.
            pub seeds: u32,
        }
    }
}

impl TrainSuite {
    /// Whether this arm's hidden layers are normalised.
    pub fn normalises(&self, arm: &Arm) -> bool {
        arm.layer_norm.unwrap_or(self.layer_norm)
    }
}

/// Numbers that a network is trained in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Double precision: the same code, to tell rounding from learning.
    F64,
}

/// How settings are chosen: for every evaluation seed anew, an arm tries the whole grid of learning
/// rates, in the fair panel with each initialisation, on seeds that are used for nothing else, and
/// takes the setting with the lowest mean final validation loss (a diverged run counts as infinite;
/// of equals the first). So the luck of tuning is drawn with every seed, and intervals cover it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tuning {
    /// Rates to try, ascending.
    pub grid: Vec<f64>,
    /// Seeds that a setting is tried with for each evaluation seed.
    pub tuning_seeds: u32,
}

/// The two questions that are never mixed in one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Panel {
    /// Change the activation and nothing else: He initialisation, and the learning rate that is
    /// best for the first arm.
    DropIn,
    /// Each arm with its own initialisation and learning rate, both tuned over the same choices.
    Fair,
}

impl Panel {
    /// The word used in tables.
    pub fn label(self) -> &'static str {
        match self {
            Panel::DropIn => "drop-in",
            Panel::Fair => "fair",
        }
    }
}

/// Timings of kernels and training steps, alone on the machine, arms interleaved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpeedSuite {
    /// What is compared; every other arm is compared with the first.
    pub arms: Vec<Arm>,
    /// Elements in a buffer of `f32`, one row of the table each.
    pub elements: Vec<u32>,
    /// Training steps to time.
    #[serde(default)]
    pub training_step: Vec<StepShape>,
    /// Interleaved blocks: each yields one sample of every arm.
    pub blocks: u32,
}

/// The network of a timed training step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StepShape {
    /// Input width.
    pub inputs: u32,
    /// Units in each hidden layer.
    pub width: u32,
    /// Hidden layers.
    pub depth: u32,
    /// Classes.
    pub classes: u32,
    /// Examples in the mini-batch.
    pub batch_size: u32,
}

impl Study {
    /// Reads a study: the name of an embedded one, or the path of a TOML file. Returns it with the
    /// folder that relative data paths start from.
    pub fn load(name_or_path: &str, overrides: &[String]) -> Result<Self> {
        if let Some(embedded) = EMBEDDED.iter().find(|study| study.name == name_or_path) {
            return Self::parse(embedded.text, &format!("{} (embedded)", embedded.name), overrides);
        }
        let path = Path::new(name_or_path);
        let looks_like_a_name = !name_or_path.contains(['/', '\\', '.']) && !path.exists();
        if looks_like_a_name {
            let names: Vec<_> = EMBEDDED.iter().map(|study| study.name).collect();
            return Err(anyhow!(
                "no study is called `{name_or_path}`\n  embedded studies: {}\n  or give the path of a TOML file; `softknee list studies` describes the embedded ones",
                names.join(", ")
            ));
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the study file {} cannot be read", path.display()))?;
        Self::parse(&text, &path.display().to_string(), overrides)
    }

    /// Parses the text of a study; `place` names it in messages.
    pub fn parse(text: &str, place: &str, overrides: &[String]) -> Result<Self> {
        // The text is parsed as it stands first, so that a mistake in the file is reported with its
        // line; only then are overrides laid over it.
        let mut study: Study = toml::from_str(text)
            .map_err(|error| anyhow!("the study {place} is not valid\n{error}"))?;
        if !overrides.is_empty() {
            study = overrides::apply(text, overrides)
                .with_context(|| format!("--set cannot be applied to the study {place}"))?;
        }
        validate::check(&study).with_context(|| format!("the study {place} is not valid"))?;
        if text.lines().any(|line| line.trim_start().starts_with("[[propagate]]")) {
            eprintln!(
                "note: {place}: [[propagate]] is now called [[initialization]]; both are read"
            );
        }
        Ok(study)
    }

    /// Every suite that trains networks: `[[train]]`, then `[[head]]`. Positions of suites, in plans,
    /// analyses and pages, are positions in this list.
    pub fn training(&self) -> impl Iterator<Item = &TrainSuite> {
        self.train.iter().chain(&self.head)
    }

    /// The training suite at a position of [`Study::training`].
    ///
    /// # Panics
    /// If there is none.
    pub fn suite(&self, at: usize) -> &TrainSuite {
        self.training().nth(at).expect("a position of a training suite")
    }

    /// Leaves out the suites that are to run only where their files are there; relative paths start
    /// from `base`. Returns what was left out.
    pub fn leave_out_absent(&mut self, base: &Path) -> Vec<String> {
        let mut left_out = Vec::new();
        for suites in [&mut self.train, &mut self.head] {
            suites.retain(|suite| {
                let stays = !suite.if_present || suite.dataset.is_present(base);
                if !stays {
                    left_out.push(suite.dataset.to_string());
                }
                stays
            });
        }
        left_out
    }

    /// The study as canonical TOML: what is saved beside the records.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).context("the study cannot be written as TOML")
    }

    /// Hash of the canonical form, which a report names so that a reader knows what was fixed.
    pub fn hash(&self) -> Result<String> {
        Ok(blake3::hash(self.to_toml()?.as_bytes()).to_hex()[..16].to_owned())
    }
}
