//! The verdict on a claim, and how the verdicts on its parts make one.

use std::fmt;

use serde::{Deserialize, Serialize};

use stats::verdict::Verdict;

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ClaimVerdict {
    /// What is claimed was found.
    Supported,
    /// It was found in a part of the cases, which the evidence names.
    SupportedWithALimit,
    /// The contrary was found.
    Refuted,
    /// Neither was found.
    NotShown,
}

impl ClaimVerdict {
    /// Whether it speaks for the claim.
    pub(super) fn supports(self) -> bool {
        matches!(self, ClaimVerdict::Supported | ClaimVerdict::SupportedWithALimit)
    }

    /// The verdict on a claim that is judged in parts, such as optimizers: theirs where they agree,
    /// supported with a limit where some of them support it, and else not shown.
    pub fn of_parts(parts: &[Self]) -> Self {
        let Some(&first) = parts.first() else { return ClaimVerdict::NotShown };
        if parts.iter().all(|&part| part == first) {
            first
        } else if parts.iter().any(|part| part.supports()) {
            ClaimVerdict::SupportedWithALimit
        } else {
            ClaimVerdict::NotShown
        }
    }

    /// The same for a claim about every part: where no part supports it, one that refutes it is enough.
    pub fn of_every_part(parts: &[Self]) -> Self {
        let verdict = Self::of_parts(parts);
        let is_refuted =
            verdict == ClaimVerdict::NotShown && parts.contains(&ClaimVerdict::Refuted);
        if is_refuted { ClaimVerdict::Refuted } else { verdict }
    }
}

impl fmt::Display for ClaimVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ClaimVerdict::Supported => "supported",
            ClaimVerdict::SupportedWithALimit => "supported with a limit",
            ClaimVerdict::Refuted => "refuted",
            ClaimVerdict::NotShown => "not shown",
        })
    }
}

impl From<ClaimVerdict> for String {
    fn from(verdict: ClaimVerdict) -> Self {
        verdict.to_string()
    }
}

impl TryFrom<String> for ClaimVerdict {
    type Error = String;

    fn try_from(words: String) -> Result<Self, String> {
        let all = [Self::Supported, Self::SupportedWithALimit, Self::Refuted, Self::NotShown];
        let known =
            all.iter().map(|verdict| format!("\"{verdict}\"")).collect::<Vec<_>>().join(", ");
        let found = all.into_iter().find(|verdict| verdict.to_string() == words);
        found.ok_or_else(|| format!("\"{words}\" is no verdict; known are {known}"))
    }
}

/// How often Softplus is better or worse than what it is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Conditions in which it is better.
    pub better: usize,
    /// Conditions in which it is worse.
    pub worse: usize,
    /// Conditions in which it is equivalent.
    pub equivalent: usize,
    /// Conditions in which none of these is shown.
    pub unclear: usize,
}

impl Counts {
    /// Counts verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Better => counts.better += 1,
                Verdict::Worse => counts.worse += 1,
                Verdict::Equivalent => counts.equivalent += 1,
                Verdict::Inconclusive | Verdict::Higher | Verdict::Lower => counts.unclear += 1,
            }
        }
        counts
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            better: self.better + other.better,
            worse: self.worse + other.worse,
            equivalent: self.equivalent + other.equivalent,
            unclear: self.unclear + other.unclear,
        }
    }

    /// All conditions.
    pub fn total(self) -> usize {
        self.better + self.worse + self.equivalent + self.unclear
    }

    /// Whether Softplus is better in some and worse in none, or the other way round, if either.
    pub fn speaks_for(self) -> Option<bool> {
        match (self.better, self.worse) {
            (1.., 0) => Some(true),
            (0, 1..) => Some(false),
            _ => None,
        }
    }

    /// The counts in words, in singular or plural: `worse in 1, better in 2 of 7 conditions`.
    pub fn words(self, noun: &str) -> String {
        let parts =
            [("worse", self.worse), ("better", self.better), ("equivalent", self.equivalent)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word} in {count}"))
            .collect();
        let all = wording::count(self.total(), noun);
        if parts.is_empty() {
            format!("nothing shown in {all}")
        } else {
            format!("{} of {all}", parts.join(", "))
        }
    }
}
