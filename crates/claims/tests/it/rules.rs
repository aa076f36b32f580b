//! For every claim a table of evidence and the verdict that must follow.
//!
//! Conditions have 30 runs of each arm unless a case says otherwise; "the tie" is a share of runs of
//! exactly a tenth, or an interval that ends at the margin.

use stats::Interval;
use stats::verdict::Verdict;

use claims::rules::ClaimVerdict::{self, NotShown, Refuted, Supported, SupportedWithALimit};
use claims::rules::{self, Counts, Dead, Heads, Parts, Zeros};

/// Checks a rule against a table of cases.
pub(crate) fn check<E>(
    cases: impl IntoIterator<Item = (&'static str, E, ClaimVerdict)>,
    rule: impl Fn(E) -> ClaimVerdict,
) {
    for (case, evidence, expected) in cases {
        assert_eq!(rule(evidence), expected, "{case}");
    }
}

/// Conditions in which Softplus is worse, better, equivalent, and in which nothing is shown.
pub(crate) fn counts([worse, better, equivalent, unclear]: [usize; 4]) -> Counts {
    Counts { better, worse, equivalent, unclear }
}

#[test]
fn parts_make_one_verdict() {
    // The verdicts on the parts, the verdict on the claim, and that on a claim about every part.
    let limit = SupportedWithALimit;
    for (parts, of_parts, of_every_part) in [
        (&[Refuted, Refuted][..], Refuted, Refuted),
        (&[Supported, Supported], Supported, Supported),
        (&[limit, limit], limit, limit),
        (&[Supported, NotShown], limit, limit),
        (&[Supported, Refuted], limit, limit),
        (&[limit, Refuted], limit, limit),
        (&[Refuted, NotShown], NotShown, Refuted),
        (&[NotShown, NotShown], NotShown, NotShown),
        (&[], NotShown, NotShown),
    ] {
        assert_eq!(ClaimVerdict::of_parts(parts), of_parts, "{parts:?}");
        assert_eq!(ClaimVerdict::of_every_part(parts), of_every_part, "{parts:?}");
    }
}

#[test]
fn verdicts_are_counted() {
    let counts = Counts::of([
        Verdict::Worse,
        Verdict::Better,
        Verdict::Better,
        Verdict::Equivalent,
        Verdict::Inconclusive,
        Verdict::Higher,
    ]);
    assert_eq!(counts, Counts { worse: 1, better: 2, equivalent: 1, unclear: 2 });
    assert_eq!(counts.words("line"), "worse in 1, better in 2, equivalent in 1 of 6 lines");
    assert_eq!(Counts::of([Verdict::Lower]).words("line"), "nothing shown in 1 line");
}

/// C1a, C2, C3 and C12.
#[test]
fn properties_of_the_functions() {
    check(
        [
            ("holds", (true, false), Supported),
            ("holds up to underflow", (true, true), SupportedWithALimit),
            ("does not hold", (false, false), Refuted),
            ("neither", (false, true), Refuted),
        ],
        |(holds, limit)| rules::decide_property(holds, limit),
    );
}

#[test]
fn c1b_a_jump_of_the_value() {
    check(
        [
            ("no jump", (0.0, [0.0, 0.0]), Refuted),
            ("rounding is no jump", (1e-300, [1e-16, 1e-16]), Refuted),
            ("a jump", (0.5, [0.0, 0.0]), Supported),
            ("a value that is not a number", (f64::NAN, [0.0, 0.0]), Supported),
            ("the control jumps", (0.0, [0.0, 1.0]), NotShown),
        ],
        |(relu, control)| rules::decide_jump(relu, control),
    );
}

#[test]
fn c4_zeros() {
    let plain = Zeros {
        relu_low: 0.44,
        relu_missing: 0,
        softplus_low: 0.0,
        softplus_runs_above: 0,
        runs: 30,
    };
    let nothing = Zeros { relu_low: f64::NAN, softplus_low: f64::NAN, ..plain };
    check(
        [
            ("zeros and none", vec![plain], SupportedWithALimit),
            (
                "one collapsed run of 30",
                vec![Zeros { softplus_runs_above: 1, ..plain }],
                SupportedWithALimit,
            ),
            (
                "the tie: 3 of 30",
                vec![Zeros { softplus_runs_above: 3, ..plain }],
                SupportedWithALimit,
            ),
            ("4 of 30", vec![Zeros { softplus_runs_above: 4, ..plain }], NotShown),
            (
                "one diverged ReLU run of 30",
                vec![Zeros { relu_missing: 1, ..plain }],
                SupportedWithALimit,
            ),
            ("4 diverged ReLU runs of 30", vec![Zeros { relu_missing: 4, ..plain }], NotShown),
            (
                "Softplus at the margin",
                vec![Zeros { softplus_low: 0.01, ..plain }],
                SupportedWithALimit,
            ),
            ("Softplus above it", vec![Zeros { softplus_low: 0.011, ..plain }], Refuted),
            ("mixed evidence", vec![plain, Zeros { softplus_low: 0.3, ..plain }], Refuted),
            ("ReLU at 10 %", vec![Zeros { relu_low: 0.1, ..plain }], NotShown),
            ("dense in one of two", vec![plain, Zeros { relu_low: 0.0, ..plain }], NotShown),
            (
                "every run diverged",
                vec![Zeros { relu_missing: 30, softplus_runs_above: 30, ..nothing }],
                NotShown,
            ),
            ("two seeds", vec![Zeros { runs: 2, ..plain }], NotShown),
            (
                "two seeds, many zeros",
                vec![Zeros { runs: 2, softplus_low: 0.3, ..plain }],
                NotShown,
            ),
            ("no condition", vec![], NotShown),
        ],
        |conditions| rules::decide_zeros(&conditions, 0.01),
    );
}

/// Runs with a unit that is gate-dead at ε = 0.1, 0.01 and 0.001, out of 30.
fn gate(gate: [usize; 3]) -> Dead {
    Dead { runs: 30, gate, ..Dead::default() }
}

#[test]
fn c5a_units_that_die() {
    let none = gate([0; 3]);
    check(
        [
            ("many", vec![gate([20, 20, 20])], Supported),
            ("one run of 30", vec![gate([1, 1, 1])], SupportedWithALimit),
            ("the tie: 3 of 30", vec![gate([3, 3, 3])], SupportedWithALimit),
            ("4 of 30", vec![gate([4, 4, 4])], Supported),
            ("only at ε = 0.1", vec![gate([30, 0, 0])], NotShown),
            ("mixed evidence: in one of two", vec![none, gate([20, 20, 20])], Supported),
            ("one diverged run of 30", vec![Dead { missing: 1, ..none }], NotShown),
            ("every run diverged", vec![Dead { missing: 30, ..none }], NotShown),
            ("two seeds", vec![Dead { runs: 2, ..gate([2, 2, 2]) }], NotShown),
            ("none", vec![none], NotShown),
            ("no condition", vec![], NotShown),
        ],
        |conditions| rules::decide_can(&conditions),
    );
}

#[test]
fn c5b_units_that_cannot() {
    let none = gate([0; 3]);
    check(
        [
            ("none", vec![none], Supported),
            ("one run of 30", vec![gate([1, 1, 1])], SupportedWithALimit),
            ("the tie: 3 of 30", vec![gate([3, 3, 0])], SupportedWithALimit),
            ("4 of 30", vec![gate([4, 4, 0])], Refuted),
            ("only at ε = 0.1", vec![gate([30, 0, 0])], SupportedWithALimit),
            ("zero-output in 4 of 30", vec![Dead { zero_output: 4, ..none }], Refuted),
            ("zero-output in none says nothing", vec![gate([30, 30, 0])], Refuted),
            ("one diverged run of 30", vec![Dead { missing: 1, ..none }], SupportedWithALimit),
            ("every run diverged", vec![Dead { missing: 30, ..none }], NotShown),
            ("mixed evidence", vec![none, gate([20, 20, 20])], Refuted),
            ("two seeds", vec![Dead { runs: 2, ..none }], NotShown),
            ("two seeds, dead", vec![Dead { runs: 2, ..gate([2, 2, 2]) }], NotShown),
            ("no condition", vec![], NotShown),
        ],
        |conditions| rules::decide_cannot(&conditions),
    );
}

#[test]
fn c6_correlation() {
    check(
        [
            ("above 0", Interval::new(0.01, 0.4), Supported),
            ("below 0", Interval::new(-0.4, -0.01), Refuted),
            ("mixed evidence", Interval::new(-0.1, 0.1), NotShown),
            ("tie at 0", Interval::new(0.0, 0.4), NotShown),
            ("tie at 0, from below", Interval::new(-0.4, 0.0), NotShown),
            ("two seeds, or no unit that dies", None, NotShown),
        ],
        rules::decide_harm,
    );
}

#[test]
fn c7_and_c18_time() {
    check(
        [
            ("slower everywhere", [4, 0, 0, 0], Supported),
            ("slower in some rows", [2, 0, 2, 0], SupportedWithALimit),
            ("slower in some, others open", [2, 0, 0, 2], SupportedWithALimit),
            ("mixed evidence", [2, 1, 1, 0], NotShown),
            ("equally fast", [0, 0, 4, 0], Refuted),
            ("faster", [0, 4, 0, 0], Refuted),
            ("ties at the margin", [0, 0, 3, 1], NotShown),
            ("too few blocks, or a loaded machine", [0, 0, 0, 4], NotShown),
            ("no row", [0, 0, 0, 0], NotShown),
        ],
        |rows| rules::decide_slower(counts(rows)),
    );
    check(
        [
            ("slower", Verdict::Worse, SupportedWithALimit),
            ("equally fast: the GPU is still open", Verdict::Equivalent, NotShown),
            ("faster: the same", Verdict::Better, NotShown),
            ("tie at the margin", Verdict::Inconclusive, NotShown),
        ],
        rules::decide_overhead,
    );
}

#[test]
fn c8_four_parts() {
    let (good, bad, open, none) = ([0, 1, 1, 1], [1, 0, 1, 1], [0, 0, 2, 1], [0, 0, 0, 0]);
    let mixed = [1, 1, 0, 0];
    check(
        [
            ("all for it", [good; 4], Supported),
            ("three for it, one open", [good, good, good, open], SupportedWithALimit),
            ("three for it, one not measured", [good, good, good, none], SupportedWithALimit),
            ("one for it, one mixed in itself", [good, mixed, none, none], SupportedWithALimit),
            ("mixed evidence", [good, good, good, bad], NotShown),
            ("mixed within the part", [mixed; 4], NotShown),
            ("against it", [bad, open, open, none], Refuted),
            ("ties at the margin", [open; 4], NotShown),
            ("two seeds", [[0, 0, 0, 3]; 4], NotShown),
            ("no condition in which both learned", [none; 4], NotShown),
        ],
        |parts| rules::decide_gradient_flow(parts.map(counts)),
    );
}

#[test]
fn c9_lines_of_one_optimizer() {
    check(
        [
            ("grows along all", [3, 0, 0, 0], Supported),
            (
                "grows along some, others open or beyond the budget",
                [1, 0, 0, 2],
                SupportedWithALimit,
            ),
            ("grows along some, the same along others", [1, 0, 2, 0], SupportedWithALimit),
            ("mixed evidence", [2, 1, 0, 0], NotShown),
            ("shrinks or stays the same along all", [0, 1, 2, 0], Refuted),
            ("tie at the margin", [0, 0, 2, 1], NotShown),
            ("all censored, or two seeds", [0, 0, 0, 3], NotShown),
            ("no line", [0, 0, 0, 0], NotShown),
        ],
        |lines| rules::decide_lines(counts(lines)),
    );
}

#[test]
fn c10a_structure() {
    check(
        [
            ("the same", (30, 30), Supported),
            ("one pair differs", (29, 30), Refuted),
            ("no pair", (0, 0), NotShown),
        ],
        |(same, pairs)| rules::decide_structure(same, pairs),
    );
}

#[test]
fn c10b_accuracy_by_depth() {
    let (equal, worse, open) = ([0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 1, 1]);
    check(
        [
            ("equivalent or better", vec![equal, equal], Supported),
            ("at one depth only", vec![equal, open], SupportedWithALimit),
            ("mixed evidence between depths", vec![equal, worse], SupportedWithALimit),
            ("mixed evidence at one depth", vec![[1, 1, 0, 0]], Refuted),
            ("worse at one depth, the other open", vec![worse, open], Refuted),
            ("ties at the margin", vec![open, open], NotShown),
            ("two seeds", vec![[0, 0, 0, 2]], NotShown),
            ("neither arm learned", vec![], NotShown),
        ],
        |depths| {
            let depths: Vec<Counts> = depths.into_iter().map(counts).collect();
            rules::decide_replacement(&depths)
        },
    );
}

#[test]
fn c11_heads() {
    let plain = Heads { identity_negative: 8, losses: counts([0, 1, 2, 0]), ..Heads::default() };
    let losses = |losses| Heads { losses: counts(losses), ..plain };
    check(
        [
            ("as good as the others", plain, Supported),
            ("one negative prediction", Heads { negative: 1, ..plain }, Refuted),
            ("one diverged run of 30", Heads { failed: 1, ..plain }, NotShown),
            ("worse", losses([1, 0, 2, 0]), Refuted),
            ("mixed evidence", losses([1, 1, 1, 0]), SupportedWithALimit),
            ("tie at the margin", losses([0, 1, 1, 1]), NotShown),
            ("two seeds", losses([0, 0, 0, 3]), NotShown),
            (
                "the task allows no negative prediction",
                Heads { identity_negative: 0, ..plain },
                NotShown,
            ),
            ("no other head", losses([0, 0, 0, 0]), NotShown),
        ],
        rules::decide_heads,
    );
}

#[test]
fn c13_deep_networks() {
    check(
        [
            ("equivalent", [0, 0, 2, 0], Supported),
            ("worse in one, others open", [1, 0, 0, 3], Supported),
            ("mixed evidence", [1, 1, 0, 0], SupportedWithALimit),
            ("better in all", [0, 3, 0, 0], Refuted),
            ("better in some, others open", [0, 2, 0, 1], NotShown),
            ("ties at the margin, or two seeds", [0, 0, 0, 3], NotShown),
            ("neither arm learned", [0, 0, 0, 0], NotShown),
        ],
        |conditions| rules::decide_deep(counts(conditions)),
    );
}

#[test]
fn c20_a_default() {
    let parts = |slower_when_deep, drop_in, deep: Option<[usize; 4]>| Parts {
        slower_when_deep,
        drop_in,
        deep: deep.map(counts),
    };
    let (better, equal, worse) = (Some([0, 2, 0, 1]), Some([0, 0, 3, 0]), Some([1, 0, 0, 2]));
    check(
        [
            ("all for it", parts(Some(Refuted), Some(Supported), better), Supported),
            (
                "as good, not better",
                parts(Some(Refuted), Some(Supported), equal),
                SupportedWithALimit,
            ),
            ("all against it", parts(Some(Supported), Some(Refuted), worse), Refuted),
            (
                "slower under a limit, others open",
                parts(Some(SupportedWithALimit), Some(NotShown), None),
                Refuted,
            ),
            (
                "worse when swapped, others open",
                parts(Some(NotShown), Some(Refuted), equal),
                Refuted,
            ),
            ("mixed evidence", parts(Some(Supported), Some(Supported), better), NotShown),
            ("mixed evidence of C13", parts(Some(Refuted), Some(Supported), worse), NotShown),
            ("only some depths", parts(Some(Refuted), Some(SupportedWithALimit), better), NotShown),
            ("two seeds", parts(Some(NotShown), Some(NotShown), Some([0, 0, 0, 3])), NotShown),
            ("not measured", parts(None, None, None), NotShown),
        ],
        rules::decide_default,
    );
}
