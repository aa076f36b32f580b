//! The runs that claims about ReLU and Softplus rest on, and where they were made, in words.

use std::collections::HashSet;

use crate::analysis::Runs;
use crate::context::Context;
use harness::plan::Condition;
use harness::study::Panel;

/// One of the two functions that are compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Relu,
    Softplus,
}

/// The conditions of all suites that compare Softplus with ReLU as the baseline, drop-in before fair,
/// each with the position of Softplus among the arms.
pub(super) fn compared_conditions(context: &Context<'_>) -> Vec<(Condition, usize)> {
    let suites = context.suites_against_relu("softplus");
    suites
        .flat_map(|(suite, arm)| {
            let panels = [Panel::DropIn, Panel::Fair].into_iter();
            let conditions = panels.flat_map(move |panel| context.conditions(suite, panel));
            conditions.map(move |condition| (condition, arm))
        })
        .collect()
}

/// The runs of one side in those conditions. Runs that serve both panels are listed once, so that
/// they count once.
pub(super) fn distinct_runs<'c, 'a>(context: &'c Context<'a>, side: Side) -> Vec<&'c Runs<'a>> {
    let mut seen = HashSet::new();
    let runs = compared_conditions(context).into_iter().filter_map(|(condition, softplus)| {
        let arm = match side {
            Side::Relu => 0,
            Side::Softplus => softplus,
        };
        context.analysis.arm(condition, arm)
    });
    runs.filter(|runs| seen.insert(&runs.planned.runs)).collect()
}

/// The panel in words, with its suite where the study has several.
pub(super) fn panel_words(context: &Context<'_>, condition: Condition) -> String {
    let panel = condition.panel.label();
    if context.has_several_suites() {
        format!("{}, {panel}", context.suite_name(condition.suite))
    } else {
        panel.to_owned()
    }
}

/// The condition in words, with its suite where the study has several.
pub(super) fn condition_words(context: &Context<'_>, condition: Condition) -> String {
    let suite = context.saved.study.suite(condition.suite);
    format!("{}, {}", panel_words(context, condition), condition.words(suite))
}
