//! What a study found, in a form for other programs and for the index of all pages.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::advice::{Advice, advice};
use crate::beside::{self, OurNumber};
use crate::claim::{CLAIMS, ClaimVerdict};
use crate::context::Context;
use crate::control;

/// Name of the file in a study's folder.
pub const FINDINGS_FILE: &str = "claims.json";

/// The contents of `claims.json`: what a study was made to answer, its answer, and the claims that it
/// decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// The study's name.
    pub study: String,
    /// Its question.
    pub question: String,
    /// The sentences of its answer, in Markdown.
    pub answer: Vec<String>,
    /// Why no claim is judged, if a control failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// What it says to someone who must choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
    /// The claims that it has measurements of, in order.
    pub claims: Vec<ClaimFinding>,
    /// Its numbers in the conditions that published ones are compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<OurNumber>,
}

/// What a study found about one claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFinding {
    /// The claim's number, such as `C5a`.
    pub id: String,
    /// The verdict; its words are those of the page.
    pub verdict: ClaimVerdict,
    /// The number that decides, in a few words of Markdown.
    pub number: String,
    /// All numbers, with intervals and counts, in Markdown.
    pub evidence: String,
}

impl Findings {
    /// What a study found; the sentences of its answer are made with its page.
    pub fn new(context: &Context<'_>, answer: &[String]) -> Self {
        let study = &context.saved.study;
        let refusal = control::refusal(context);
        let finding = |claim: &&crate::claim::Claim| {
            let found = (claim.finding)(context)?;
            Some(ClaimFinding {
                id: claim.id.to_owned(),
                verdict: found.verdict,
                number: found.number,
                evidence: found.evidence,
            })
        };
        let (advice, claims, published) = match refusal {
            Some(_) => (Vec::new(), Vec::new(), Vec::new()),
            None => (
                advice(context),
                CLAIMS.iter().filter_map(finding).collect(),
                beside::numbers(context),
            ),
        };
        Self {
            study: study.name.clone(),
            question: study.question.clone(),
            answer: answer.to_vec(),
            refusal,
            advice,
            claims,
            published,
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// If a number cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).context("findings cannot be written")?;
        Ok(text + "\n")
    }
}
