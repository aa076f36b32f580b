//! The claims under test and what the study finds about each, also where it measures nothing.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::wording::dash;
use claims::Context;
use claims::control::refusal;
use claims::{CLAIMS, Claim, ClaimControl, Finding};
use present::table::{Cell, Column, Table};

pub(crate) static SECTION: Section = Section { title: "Claims", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let refusal = refusal(context);
    let findings: Vec<(&Claim, Option<Finding>)> =
        CLAIMS.iter().map(|claim| (*claim, (claim.finding)(context))).collect();
    let mut content = Content::default();
    if let Some(refusal) = &refusal {
        content.text(refusal);
    } else {
        content.text(
            "What is commonly claimed about the two functions, as far as this study measures it. *Supported* and *refuted* follow from rules that were fixed beforehand, *not shown* means that the study does not decide.",
        );
        content.main_table("measured-claims", "", &measured(context, &findings));
    }
    content.table_in_file(
        "claims",
        "Every claim with its metric, control, decision rule and all numbers",
        &every_claim(context, &findings, refusal.is_some()),
    );
    Ok(Some(content))
}

/// The claims that rest on the study's records and, where it times kernels, those about the functions
/// themselves, which the program evaluates.
fn measured(context: &Context<'_>, findings: &[(&Claim, Option<Finding>)]) -> Table {
    let mut table = Table::new(["claim", "verdict", "the number that decides"].map(Column::left));
    let has_kernels = !context.speed.is_empty();
    let shown = findings.iter().filter(|(claim, _)| claim.study.is_some() || has_kernels);
    for (claim, finding) in shown {
        let Some(finding) = finding else { continue };
        table.row([
            Cell::from(format!("{}: {}", claim.id, claim.statement)),
            Cell::from(finding.verdict.to_string()),
            Cell::from(finding.number.as_str()),
        ]);
    }
    table
}

fn every_claim(
    context: &Context<'_>,
    findings: &[(&Claim, Option<Finding>)],
    is_refused: bool,
) -> Table {
    let columns =
        ["id", "claim", "metric", "control", "decision rule", "evidence", "details", "verdict"];
    let mut table = Table::new(columns.map(Column::left));
    for (claim, finding) in findings {
        let details = claim.details.filter(|_| finding.is_some());
        let (verdict, evidence) = match finding {
            Some(finding) if !is_refused => (finding.verdict.to_string(), finding.evidence.clone()),
            // The evidence says what supports what, so it is withheld too.
            Some(_) => ("not judged: a control failed".to_owned(), dash()),
            None => ("not yet measured".to_owned(), dash()),
        };
        table.row([
            Cell::from(claim.id),
            Cell::from(claim.statement),
            Cell::from(claim.metric),
            Cell::from(control(context, claim)),
            Cell::from(claim.rule),
            Cell::from(evidence),
            Cell::from(details.map_or_else(dash, str::to_owned)),
            Cell::from(verdict),
        ]);
    }
    table
}

fn control(context: &Context<'_>, claim: &Claim) -> String {
    match claim.control {
        ClaimControl::Within(words) => words.to_owned(),
        ClaimControl::Arm(label, words) => {
            let is_present = context
                .suites()
                .any(|(suite, _)| context.labels(suite).iter().any(|present| present == label));
            let note = if is_present { "" } else { "; not in this study" };
            format!("arm {label}: {words}{note}")
        }
    }
}
