//! A decision: the findings of all checks, and the conclusion that follows from them.

use serde::{Deserialize, Serialize};

use crate::finding::{Check, Finding, Status};

/// The findings of one run of the gate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// Findings in the order in which the checks ran.
    pub findings: Vec<Finding>,
}

/// What a decision comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Every check that ran had evidence, and none found a regression.
    Pass,
    /// At least one regression is confirmed.
    Regression,
    /// No regression is confirmed, and not every row could be judged.
    NotEnoughEvidence,
}

impl Conclusion {
    /// The exit code of the gate.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Regression => 3,
            Self::NotEnoughEvidence => 4,
        }
    }

    /// The conclusion in logs and on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Regression => "regression confirmed",
            Self::NotEnoughEvidence => "not enough evidence",
        }
    }
}

impl Decision {
    /// Adds the findings of a check that ran. An empty list means that nothing was measured.
    pub fn add(&mut self, check: Check, findings: Vec<Finding>) {
        if findings.is_empty() {
            let reason = "nothing was measured: the result is empty";
            self.findings.push(Finding::new(check, "all", Status::NotEnoughEvidence, reason));
        }
        self.findings.extend(findings);
    }

    /// Records that a check was not run, and why.
    pub fn add_not_run(&mut self, check: Check, reason: &str) {
        self.findings.push(Finding::new(check, "all", Status::NotRun, reason));
    }

    /// The conclusion. A decision in which nothing ran is not enough evidence.
    pub fn conclusion(&self) -> Conclusion {
        let any = |status: Status| self.findings.iter().any(|finding| finding.status == status);
        let ran = self.findings.iter().any(|finding| finding.status != Status::NotRun);
        if any(Status::Regression) {
            Conclusion::Regression
        } else if any(Status::NotEnoughEvidence) || !ran {
            Conclusion::NotEnoughEvidence
        } else {
            Conclusion::Pass
        }
    }

    /// The findings of one check.
    pub(crate) fn of(&self, check: Check) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.check == check)
    }
}
