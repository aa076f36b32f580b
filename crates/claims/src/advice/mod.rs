//! What a study says to someone who must choose an activation: for a situation what to take, and the
//! numbers that this rests on.

mod choice;
mod depth;
mod gradient;
mod last_layer;
mod time;

pub use choice::Advice;
pub use time::time_in_pytorch;

use crate::claim::DEEP;
use crate::context::Context;
use study::Panel;

/// Depth up to which a network counts as shallow here.
const SHALLOW: u32 = 4;

/// A question that one study was made for.
struct Question {
    study: &'static str,
    situation: &'static str,
    /// What to take, and what that rests on; nothing where the study does not measure it.
    judge: fn(&Context<'_>) -> Option<(String, String)>,
}

static QUESTIONS: &[Question] = &[
    Question {
        study: "depth",
        situation: "a perceptron with at most 4 hidden layers, tuned for its activation",
        judge: |context| depth::plain(context, Panel::Fair, 0, SHALLOW),
    },
    Question {
        study: "depth",
        situation: "a perceptron with 8 or more hidden layers, tuned for its activation",
        judge: |context| depth::plain(context, Panel::Fair, DEEP, u32::MAX),
    },
    Question {
        study: "causes",
        situation: "a deep perceptron, tuned, where Softplus may be changed",
        judge: depth::variants,
    },
    Question {
        study: "recipes",
        situation: "a deep perceptron, tuned, by optimizer, normalization and batch size",
        judge: depth::recipes,
    },
    Question {
        study: "recipes",
        situation: "a deep perceptron with layer normalization before the activation",
        judge: depth::normalized,
    },
    Question {
        study: "depth",
        situation: "a perceptron whose settings were found for ReLU and stay as they are",
        judge: |context| depth::plain(context, Panel::DropIn, 0, u32::MAX),
    },
    Question {
        study: "heads",
        situation: "an output that must be positive",
        judge: |context| {
            last_layer::judge(context, |context, suite| context.is_head_suite(suite), "test_loss")
        },
    },
    Question {
        study: "heads",
        situation: "the scale of a predicted distribution",
        judge: |context| {
            last_layer::judge(
                context,
                |context, suite| context.saved.study.suite(suite).compares_likelihoods(),
                "likelihood",
            )
        },
    },
    Question {
        study: "smoothness",
        situation: "a network whose gradient or curvature is used, such as a signed distance",
        judge: gradient::judge,
    },
    Question { study: "cost", situation: "as little time as possible", judge: time::judge },
];

/// The situations in the order in which a reader wants them.
pub fn situations() -> impl Iterator<Item = &'static str> {
    QUESTIONS.iter().map(|question| question.situation)
}

/// The lines that a study answers.
pub(crate) fn advice(context: &Context<'_>) -> Vec<Advice> {
    let own = QUESTIONS.iter().filter(|question| question.study == context.saved.study.name);
    let line = |question: &Question| {
        let (take, number) = (question.judge)(context)?;
        Some(Advice { situation: question.situation.to_owned(), take, number })
    };
    own.filter_map(line).collect()
}
