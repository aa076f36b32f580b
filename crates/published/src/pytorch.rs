//! What PyTorch's own ratios of time say of the claims: `reports/peers/verdicts.json`, which
//! `scripts/peers.sh page` makes from samples.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use present::markdown::{escape, link_text};
use serde::Deserialize;

use crate::row::table;

/// Path of the file below `reports`.
pub const VERDICTS_FILE: &str = "peers/verdicts.json";

/// The verdicts that a claim can have, in the words of the pages.
const VERDICTS: [&str; 4] = ["supported", "supported with a limit", "refuted", "not shown"];

/// The contents of the file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PytorchVerdicts {
    /// The margin of time, a factor minus 1.
    pub margin: f64,
    /// Every claim on every machine that measured it.
    pub claims: Vec<PytorchFinding>,
}

/// What one machine says of one claim.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PytorchFinding {
    /// The claim, such as `C7`.
    pub id: String,
    /// Name of the machine's folder.
    pub machine: String,
    /// What computed.
    pub device: Device,
    /// The verdict, in the words of the pages.
    pub verdict: String,
    /// The smallest and the largest ratio, in words.
    pub number: String,
    /// How many rows were slower, faster, equally fast, or not decided.
    pub evidence: String,
    /// Training steps, where there are some.
    pub steps: Option<Rows>,
    /// Kernels alone, where there are some.
    pub kernels: Option<Rows>,
    /// The smallest ratio.
    pub smallest: Ratio,
    /// The largest ratio.
    pub largest: Ratio,
    /// Rounds behind each ratio, at least.
    pub rounds: u32,
    /// Page and section with the details, relative to the folder `reports`.
    pub link: String,
}

/// What computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Device {
    /// The processor.
    #[serde(rename = "CPU")]
    Cpu,
    /// A graphics processor.
    #[serde(rename = "GPU")]
    Gpu,
}

/// Some rows together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The smallest ratio.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// Rows in which Softplus is slower beyond the margin.
    pub slower: usize,
    /// Rows in which it is faster.
    pub faster: usize,
    /// All rows.
    pub rows: usize,
}

/// Softplus's time over ReLU's.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// What was timed.
    pub what: String,
    /// Median over rounds.
    pub ratio: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl PytorchVerdicts {
    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read, has an unknown, missing or repeated entry, or a number that cannot be.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| {
            format!(
                "{} is not what `scripts/peers.sh page` writes; run that command again",
                path.display()
            )
        })
    }

    fn parse(text: &str) -> Result<Self> {
        let verdicts: Self = serde_json::from_str(text)?;
        let margin = verdicts.margin;
        ensure!(margin > 0.0 && margin < 1.0, "margin = {margin}: it is a share between 0 and 1");
        let mut seen = HashSet::new();
        for (index, finding) in verdicts.claims.iter().enumerate() {
            let place = || format!("claims[{index}], {} on {}", finding.id, finding.machine);
            finding.check().with_context(place)?;
            ensure!(
                seen.insert((&finding.id, &finding.machine)),
                "{}: it is there twice; one entry per claim and machine is expected",
                place()
            );
        }
        Ok(verdicts)
    }

    /// What the machines say of a claim, in the order of the file.
    pub fn of_claim<'v>(&'v self, id: &'v str) -> impl Iterator<Item = &'v PytorchFinding> {
        self.claims.iter().filter(move |finding| finding.id == id)
    }

    /// All of it as a Markdown table, for a page in the folder `reports`.
    pub fn table(&self) -> String {
        let head =
            ["claim", "machine", "verdict", "Softplus's time over ReLU's", "rows", "details"];
        let row = |finding: &PytorchFinding| {
            [
                escape(&finding.id),
                escape(&finding.machine_words()),
                finding.verdict.clone(),
                escape(&finding.number),
                escape(&finding.evidence),
                format!("[{}]({})", link_text("PyTorch's own ratios"), finding.link),
            ]
        };
        table(head, self.claims.iter().map(row))
    }
}

impl PytorchFinding {
    /// The machine and what computed: `amd-epyc-zen5 (CPU)`.
    pub fn machine_words(&self) -> String {
        let device = match self.device {
            Device::Cpu => "CPU",
            Device::Gpu => "GPU",
        };
        format!("{} ({device})", self.machine)
    }

    fn check(&self) -> Result<()> {
        ensure!(
            VERDICTS.contains(&self.verdict.as_str()),
            "verdict = {:?}: one of {VERDICTS:?} is expected",
            self.verdict
        );
        for (key, text) in [("id", &self.id), ("machine", &self.machine), ("number", &self.number)]
        {
            ensure!(!text.is_empty(), "{key} is empty");
        }
        ensure!(self.rounds > 0, "rounds = 0: a ratio needs at least one round");
        ensure!(
            self.link.starts_with("peers.md#"),
            "link = {:?}: a section of peers.md is expected",
            self.link
        );
        for (key, ratio) in [("smallest", &self.smallest), ("largest", &self.largest)] {
            let Ratio { ratio, low, high, .. } = *ratio;
            ensure!(
                0.0 < low && low <= ratio && ratio <= high && high.is_finite(),
                "{key}: {ratio} [{low}, {high}]: a positive ratio within its interval is expected"
            );
        }
        for (key, rows) in [("steps", &self.steps), ("kernels", &self.kernels)] {
            let Some(Rows { low, high, slower, faster, rows }) = rows else { continue };
            ensure!(
                0.0 < *low && low <= high && high.is_finite() && slower + faster <= *rows,
                "{key}: {low} to {high}, {slower} and {faster} of {rows}: a range of positive ratios, and no more rows than all are expected"
            );
        }
        ensure!(
            self.smallest.ratio <= self.largest.ratio,
            "smallest.ratio = {} is above largest.ratio = {}",
            self.smallest.ratio,
            self.largest.ratio
        );
        Ok(())
    }
}
