//! The rules of claims that need recordings on request, a likelihood or times of products with zeros:
//! tables of evidence and the verdict that must follow, as in the module `rules`.

use stats::verdict::Verdict;

use crate::rules::{check, counts};
use claims::rules::ClaimVerdict::{NotShown, Refuted, Supported, SupportedWithALimit};
use claims::rules::{self, Gap, Scales, Updates};

#[test]
fn c14_needs_more_information_at_initialization_and_after_training() {
    check(
        [
            ("higher at both", [[0, 2, 1, 1], [0, 1, 0, 0]], Supported),
            ("higher at one", [[0, 2, 0, 0], [0, 0, 1, 1]], SupportedWithALimit),
            ("higher at one, lower at the other", [[0, 2, 0, 0], [1, 0, 0, 0]], NotShown),
            ("mixed at one", [[1, 2, 0, 0], [0, 1, 0, 0]], NotShown),
            ("equivalent or lower, all decided", [[0, 0, 2, 0], [1, 0, 1, 0]], Refuted),
            ("one is not decided", [[0, 0, 2, 0], [0, 0, 1, 1]], NotShown),
            ("one is not measured", [[0, 0, 2, 0], [0, 0, 0, 0]], NotShown),
            ("nothing is measured", [[0; 4], [0; 4]], NotShown),
        ],
        |parts| rules::decide_information(parts.map(counts)),
    );
}

#[test]
fn c16_needs_a_gap_that_is_smaller_than_that_of_softplus_and_of_the_control() {
    use Verdict::{Better, Equivalent, Inconclusive, Worse};
    let gap = |(softplus, control)| Gap { softplus, control };
    check(
        [
            ("smaller than both", vec![(Worse, Some(Worse)), (Equivalent, None)], Supported),
            ("smaller than Softplus's only", vec![(Worse, Some(Equivalent))], NotShown),
            ("without the control", vec![(Worse, None)], NotShown),
            (
                "smaller than each, in two conditions",
                vec![(Worse, None), (Inconclusive, Some(Worse))],
                NotShown,
            ),
            ("larger", vec![(Better, None), (Worse, None)], Refuted),
            ("smaller here, larger there", vec![(Worse, Some(Worse)), (Better, None)], NotShown),
            ("nothing shown", vec![(Inconclusive, Some(Inconclusive))], NotShown),
            ("nothing measured", vec![], NotShown),
        ],
        |gaps| rules::decide_regularization(&gaps.into_iter().map(gap).collect::<Vec<_>>()),
    );
}

#[test]
fn c17_allows_a_tenth_of_the_runs_to_have_a_unit_without_a_gradient() {
    let updates = |[runs, with_zero, missing]: [usize; 3]| Updates { runs, with_zero, missing };
    check(
        [
            ("none", vec![[30, 0, 0], [10, 0, 0]], Supported),
            ("the tie", vec![[30, 3, 0], [30, 0, 0]], SupportedWithALimit),
            ("more than a tenth", vec![[30, 4, 0], [30, 0, 0]], Refuted),
            ("one diverged", vec![[30, 0, 1]], SupportedWithALimit),
            ("a tenth has or may have one", vec![[30, 2, 1]], SupportedWithALimit),
            ("too many diverged", vec![[30, 2, 2]], NotShown),
            ("few runs decide nothing", vec![[9, 9, 0]], NotShown),
            ("nothing measured", vec![], NotShown),
        ],
        |cases| rules::decide_updates(&cases.into_iter().map(updates).collect::<Vec<_>>()),
    );
}

#[test]
fn c19_needs_a_likelihood_that_is_nowhere_worse_and_no_failed_run() {
    check(
        [
            ("equivalent or better", (0, [0, 1, 3, 0]), Supported),
            ("a run failed", (1, [0, 1, 3, 0]), NotShown),
            ("one is not decided", (0, [0, 1, 3, 1]), NotShown),
            ("worse here, better there", (0, [1, 1, 0, 0]), SupportedWithALimit),
            ("worse in one", (0, [1, 0, 3, 0]), Refuted),
            ("worse in one, with failed runs", (2, [1, 0, 3, 1]), Refuted),
            ("nothing measured", (0, [0; 4]), NotShown),
        ],
        |(failed, likelihoods)| {
            rules::decide_scales(Scales { failed, likelihoods: counts(likelihoods) })
        },
    );
}

#[test]
fn the_verdict_on_skipped_zeros_follows_from_their_counts() {
    check(
        [
            ("faster at every share", (counts([0, 3, 0, 0]), true), Supported),
            ("faster at some", (counts([1, 1, 0, 0]), true), SupportedWithALimit),
            ("mixed evidence", (counts([1, 1, 1, 1]), true), SupportedWithALimit),
            ("slower at every share", (counts([3, 0, 0, 0]), true), Refuted),
            ("as fast at every share", (counts([0, 0, 3, 0]), true), Refuted),
            ("the tie at the margin decides nothing", (counts([2, 0, 0, 1]), true), NotShown),
            ("nothing decided", (counts([0, 0, 0, 3]), true), NotShown),
            ("no share at all", (counts([0; 4]), true), NotShown),
            ("no trained network", (counts([0, 3, 0, 0]), false), SupportedWithALimit),
            ("no trained network, never faster", (counts([3, 0, 0, 0]), false), Refuted),
        ],
        |(shares, is_measured)| rules::decide_zero_time(shares, is_measured),
    );
}
