//! The claims under test and what the study finds about each, also where it measures nothing.

use anyhow::Result;

use super::content::{Content, Section};
use crate::wording::dash;
use claims::Context;
use claims::control::refusal;
use claims::{CLAIMS, Claim, ClaimControl};
use present::table::{Cell, Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Claims", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let columns =
        ["id", "claim", "metric", "control", "decision rule", "evidence", "details", "verdict"];
    let mut table = Table::new(columns.map(Column::left));
    let refusal = refusal(context);
    for claim in CLAIMS {
        let finding = (claim.finding)(context);
        let is_measured = finding.is_some();
        let (verdict, evidence) = match finding {
            Some(finding) if refusal.is_none() => (finding.verdict.to_string(), finding.evidence),
            // The evidence says what supports what, so it is withheld too.
            Some(_) => ("not judged: a control failed".to_owned(), dash()),
            None => ("not yet measured".to_owned(), dash()),
        };
        let details =
            claim.details.filter(|_| is_measured).map_or_else(|| Cell::from(dash()), Cell::section);
        table.row([
            Cell::from(claim.id),
            Cell::from(claim.statement),
            Cell::from(claim.metric),
            Cell::from(control(context, claim)),
            Cell::from(claim.rule),
            Cell::from(evidence),
            details,
            Cell::from(verdict),
        ]);
    }
    let mut content = Content::default();
    content.text(refusal.as_deref().unwrap_or_default());
    content.text(
        "What is commonly claimed about the two functions, and what this study finds. \
         C1a, C1b, C2, C3 and C12 are evaluated by the program itself, with its portable kernels; the others rest on the records and timings. \
         A claim that the study has no measurements of is \"not yet measured\"; one that was measured and not decided is \"not shown\". \
         For other programs, [claims.json](claims.json) has the verdicts. \
         A condition whose runs serve two suites counts once. The rules of C4 to C20 were revised on 2026-11-27, after the first records had been seen.",
    );
    content.text(&table.render(Format::Markdown));
    Ok(Some(content))
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
