//! Numbers that others published about Softplus and ReLU, each with the condition of ours that comes
//! nearest.
//!
//! Only numbers that were read in the source, or in a public text that quotes it, are listed.

use present::markdown::{escape, link_text};

use crate::row::table;

/// What others report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// Authors or name, and year.
    pub source: &'static str,
    /// Where it is.
    pub address: &'static str,
    /// What was trained, and how.
    pub setting: &'static str,
    /// Their numbers.
    pub theirs: &'static str,
    /// The condition of ours that comes nearest.
    pub ours: OurCondition,
    /// How that condition differs from theirs.
    pub difference: &'static str,
}

/// A condition of one of our studies, and what is read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OurCondition {
    /// Name of the embedded study.
    pub study: &'static str,
    /// Name of the suite; none where the study's only suite has no name.
    pub suite: Option<&'static str>,
    /// The panel, as pages name it.
    pub panel: &'static str,
    /// Hidden layers.
    pub depth: u32,
    /// Name of the metric.
    pub metric: &'static str,
    /// Label of the arm: compared with ReLU, or ReLU itself for a value of its own.
    pub arm: &'static str,
}

/// Every row of the table "Beside what is published".
pub const PUBLISHED: &[Published] = &[
    Published {
        source: "Mish repository (Misra 2019)",
        address: "https://github.com/digantamisra98/Mish",
        setting: "SqueezeNet on CIFAR-10, 50 epochs, Adam, learning rate 0.001 for all activations, batch 128, 23 runs",
        theirs: "test accuracy: ReLU 86.66 % ± 0.25, Softplus 83.00 % ± 0.61 (95 % intervals)",
        ours: OurCondition {
            study: "causes",
            suite: Some("Adam"),
            panel: "fair",
            depth: 12,
            metric: "test_accuracy",
            arm: "softplus",
        },
        difference: "theirs shares one learning rate and initialization; ours tunes both for each activation, in a perceptron on generated pictures",
    },
    Published {
        source: "caffenet-benchmark",
        address: "https://github.com/ducha-aiki/caffenet-benchmark/blob/master/Activations.md",
        setting: "CaffeNet with pictures of 128 pixels on ImageNet, initialization fitted to the data (LSUV)",
        theirs: "accuracy: shifted Softplus 0.486, ELU 0.488, ReLU 0.471 (no intervals)",
        ours: OurCondition {
            study: "causes",
            suite: Some("SGD with momentum"),
            panel: "fair",
            depth: 12,
            metric: "test_accuracy",
            arm: "shifted_softplus",
        },
        difference: "theirs fits the initialization to the data, as our choice among initializations does in part; a perceptron on generated pictures instead of a convolutional network on photographs",
    },
    Published {
        source: "Glorot, Bordes & Bengio 2011",
        address: "https://proceedings.mlr.press/v15/glorot11a.html",
        setting: "rectifier networks on MNIST, CIFAR-10, NISTP and NORB",
        theirs: "zeros in the hidden layers after training: 83.4, 72.0, 68.0 and 73.8 %",
        ours: OurCondition {
            study: "depth",
            suite: Some("MNIST"),
            panel: "fair",
            depth: 2,
            metric: "zero_share",
            arm: "relu",
        },
        difference: "theirs penalizes the sum of the outputs (L1), which makes zeros; ours has no penalty",
    },
    Published {
        source: "Zheng et al. 2015",
        address: "https://doi.org/10.1109/IJCNN.2015.7280459",
        setting: "phoneme recognition, with pre-training by restricted Boltzmann machines and dropout",
        theirs: "Softplus needs fewer epochs to converge than ReLU (from the abstract, which has no number)",
        ours: OurCondition {
            study: "causes",
            suite: Some("SGD with momentum"),
            panel: "fair",
            depth: 12,
            metric: "steps_to_target",
            arm: "softplus",
        },
        difference: "theirs starts from pre-trained weights; ours from random ones, without dropout",
    },
];

/// The table "Beside what is published", in Markdown. `ours` gives our value in a condition, in words, if
/// there are records of it.
pub fn table_of_published(ours: impl Fn(&OurCondition) -> Option<String>) -> String {
    let row = |row: &Published| {
        let value = ours(&row.ours).unwrap_or_else(|| "not measured".to_owned());
        [
            format!("[{}]({})", link_text(row.source), row.address),
            escape(row.setting),
            escape(row.theirs),
            format!("{} ({})", escape(&value), escape(&row.ours.words())),
            escape(row.difference),
        ]
    };
    let head = ["source", "setting", "theirs", "ours", "what differs"];
    table(head, PUBLISHED.iter().map(row))
}

impl OurCondition {
    /// The condition in words: `study causes, Adam, fair, depth 12`.
    pub fn words(&self) -> String {
        let suite = self.suite.map_or_else(String::new, |suite| format!(", {suite}"));
        format!("study {}{suite}, {}, depth {}", self.study, self.panel, self.depth)
    }
}
