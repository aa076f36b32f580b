//! Checks on measurements whose outcome is computed by hand.

use std::collections::BTreeMap;
use std::convert::Infallible;

use gate::checks::timing::{
    Block, Build, LOOKS, Look, MachineState, SCREEN_BLOCKS, decide, look, screen,
};
use gate::checks::tolerance::{self, MetricValues};
use gate::checks::{exact, instructions};
use gate::{Check, Conclusion, Decision, Finding, Status, explain_times, text};
use harness::metric;
use study::Margins;

const ROW: &str = "step/relu";

/// Blocks in which a build's time is base's times e^effect; effects alternate by ±`spread`, so that they
/// have the median that is given.
fn blocks(count: usize, candidate: f64, control: f64, spread: f64) -> Vec<Block> {
    let of_block = |number: usize| {
        let deviation = if number.is_multiple_of(2) { spread } else { -spread };
        let time = |effect: f64| [(ROW.to_owned(), 1000.0 * effect.exp())].into();
        Block(BTreeMap::from([
            (Build::Base, time(0.0)),
            (Build::Candidate, time(candidate + deviation)),
            (Build::Control, time(control + deviation)),
        ]))
    };
    (0..count).map(of_block).collect()
}

fn decided(look: Look) -> Finding {
    match look {
        Look::Decided(finding) => finding,
        Look::Open(finding) => panic!("the row is still open: {}", finding.reason),
    }
}

fn open(look: Look) -> Finding {
    match look {
        Look::Open(finding) => finding,
        Look::Decided(finding) => panic!("the row is decided: {}", finding.reason),
    }
}

#[test]
fn a_confirmed_slowdown_has_the_numbers_of_its_blocks() {
    // σ = 1.482602 · 0.004, and a median of 12 has the error 1.253314 · σ / √12 = 0.0021456. All blocks
    // agree, which has a probability of 2 / 2¹², for one row and seven looks 14 / 4096.
    let finding = decided(look(ROW, 1, &blocks(12, 0.08, 0.0, 0.004)));
    assert_eq!((finding.status, finding.row.as_str()), (Status::Regression, "time/step/relu"));
    assert_eq!(
        finding.reason,
        "slower, +8.3 % [+7.9 %, +8.8 %] over 12 fresh blocks (sign test, adjusted for 1 rows and 7 looks: p = 3.4e-3; threshold +3.0 %, of identical code 0.21 %)"
    );
    assert!((finding.effect.expect("a size") - 0.08_f64.exp_m1()).abs() < 1e-12);
    let ends = finding.interval.expect("an interval");
    assert!((ends.low() - 0.076_f64.exp_m1()).abs() < 1e-12);
    let faster = decided(look(ROW, 1, &blocks(12, -0.08, 0.0, 0.004)));
    assert_eq!(faster.status, Status::Improved);
    assert!(faster.reason.starts_with("faster, −7.7 % [−8.1 %, −7.3 %]"), "{}", faster.reason);
}

#[test]
fn the_probability_of_an_alarm_is_shared_by_all_suspect_rows() {
    // 2 / 2¹² · 7 looks · 2 rows is below 0.01, and for 3 rows it is above.
    assert_eq!(decided(look(ROW, 2, &blocks(12, 0.08, 0.0, 0.004))).status, Status::Regression);
    for effect in [0.08, -0.08] {
        let finding = open(look(ROW, 3, &blocks(12, effect, 0.0, 0.004)));
        assert_eq!(finding.status, Status::NotEnoughEvidence);
        assert!(finding.reason.contains("the blocks disagree"), "{}", finding.reason);
        assert!(finding.reason.contains("p = 1.0e-2"), "{}", finding.reason);
    }
}

#[test]
fn a_block_without_a_difference_counts_for_neither_side() {
    let mut thirteen = blocks(12, 0.08, 0.0, 0.004);
    thirteen.extend(blocks(1, 0.0, 0.0, 0.0));
    let finding = decided(look(ROW, 1, &thirteen));
    assert!(finding.reason.contains("p = 3.4e-3"), "as for twelve of twelve: {}", finding.reason);
}

#[test]
fn a_threshold_is_the_largest_of_margin_noise_and_control() {
    // 3.5 errors of 0.010728 are 0.037548, and 1.96 more are 0.058575.
    let noisy = open(look(ROW, 1, &blocks(12, 0.036, 0.0, 0.02)));
    assert_eq!(noisy.status, Status::Pass, "{}", noisy.reason);
    assert!(
        noisy.reason.contains("would have been found is +6.0 %")
            && noisy.reason.contains("threshold +3.8 %, of identical code 1.08 %"),
        "{}",
        noisy.reason
    );
    // Twice the 0.02 by which a copy of base differs. The deviations have the median 0.01, so that 1.96 errors
    // are 0.010513.
    let moved = open(look(ROW, 1, &blocks(12, 0.039, -0.02, 0.001)));
    assert_eq!(moved.status, Status::Pass, "{}", moved.reason);
    assert!(
        moved.reason.contains("found is +5.2 %") && moved.reason.contains("threshold +4.1 %"),
        "{}",
        moved.reason
    );
    let beyond = decided(look(ROW, 1, &blocks(12, 0.042, -0.02, 0.001)));
    assert_eq!(beyond.status, Status::Regression, "{}", beyond.reason);
}

#[test]
fn a_row_that_could_not_show_ten_percent_does_not_pass() {
    // Noise of 0.03 shows 9.2 %, and 0.06 shows 19.2 %.
    assert_eq!(open(look(ROW, 1, &blocks(12, 0.0, 0.0, 0.03))).status, Status::Pass);
    let finding = open(look(ROW, 1, &blocks(12, 0.0, 0.0, 0.06)));
    assert_eq!(finding.status, Status::NotEnoughEvidence);
    assert!(
        finding.reason.starts_with("too noisy: only a slowdown of +19.2 %"),
        "{}",
        finding.reason
    );
}

#[test]
fn a_screen_suspects_what_moved_by_half_the_margin_or_is_too_noisy() {
    let rows = [ROW.to_owned()];
    let is_suspect = |candidate, control, spread| {
        let screening = screen(&rows, &blocks(SCREEN_BLOCKS, candidate, control, spread));
        assert_eq!(screening.suspects.len() + screening.findings.len(), 1);
        assert!(screening.findings.iter().all(|finding| finding.status == Status::Pass));
        !screening.suspects.is_empty()
    };
    // Half of ln 1.03 is 0.01478.
    for sign in [1.0, -1.0] {
        assert!(!is_suspect(sign * 0.0147, 0.0, 0.001) && is_suspect(sign * 0.0149, 0.0, 0.001));
        assert!(!is_suspect(0.0, sign * 0.0147, 0.001) && is_suspect(0.0, sign * 0.0149, 0.001));
    }
    // With six blocks, a spread of 0.0112 can show 4.7 %, and 0.013 can show 5.5 %.
    assert!(!is_suspect(0.0, 0.0, 0.0112) && is_suspect(0.0, 0.0, 0.013));
    let passed = &screen(&rows, &blocks(SCREEN_BLOCKS, 0.01, 0.0, 0.0)).findings[0];
    assert_eq!(
        passed.reason,
        "no change found: +1.0 % over 6 blocks; the smallest slowdown that would have been found is +3.0 %"
    );
    assert!((passed.effect.expect("a size") - 0.01_f64.exp_m1()).abs() < 1e-12);
}

#[test]
fn a_row_that_stays_open_is_timed_until_the_last_look_or_the_end_of_the_time() {
    let rows = [ROW.to_owned()];
    let timed_within = |limit: usize| {
        let mut asked = Vec::new();
        let result = decide(&rows, |wanted| {
            asked.push((wanted.first, wanted.blocks));
            let count = wanted.blocks.min(limit.saturating_sub(wanted.first));
            // Half of the blocks say slower, half faster, however many there are.
            Ok::<_, Infallible>(blocks(count, 0.0, 0.0, 3.0))
        });
        let (findings, suspects) = result.expect("it cannot fail");
        assert_eq!((findings.len(), suspects), (1, 1));
        assert_eq!(findings[0].status, Status::NotEnoughEvidence, "{}", findings[0].reason);
        asked
    };
    let all = [(0, 6), (6, 12), (18, 12), (30, 24), (54, 48), (102, 96), (198, 192), (390, 384)];
    assert_eq!(timed_within(usize::MAX), all);
    assert_eq!(timed_within(6 + LOOKS[2]), all[..5], "no block is left for the fourth look");
    assert_eq!(timed_within(6 + LOOKS[2] - 1), all[..4], "the third look lacks one");
}

#[test]
fn a_machine_that_tells_nothing_has_an_unknown_state() {
    let said = MachineState::default().to_string();
    assert_eq!(said, "load unknown, stolen time unknown, governor unknown");
    let known =
        MachineState { foreign: Some(0.5), stolen: Some(0.25), governor: Some("fast".into()) };
    let said = known.to_string();
    assert_eq!(
        said,
        "other processes kept 0.50 processors busy, 25.0 % of processor time stolen, governor fast"
    );
}

fn values(arms: usize, seeds: u64, metric: &str, value: impl Fn(u64) -> f64) -> MetricValues {
    let of_seeds: tolerance::Seeds = (0..seeds).map(|seed| (seed, Some(value(seed)))).collect();
    let arm = BTreeMap::from([(metric.to_owned(), of_seeds)]);
    (0..arms).map(|number| (format!("arm {number}"), arm.clone())).collect()
}

fn tolerance(
    arms: usize,
    seeds: u64,
    metric: &str,
    base: impl Fn(u64) -> f64,
    candidate: impl Fn(u64) -> f64,
) -> Vec<Finding> {
    let margins = Margins::default();
    let (base, candidate) =
        (values(arms, seeds, metric, base), values(arms, seeds, metric, candidate));
    tolerance::judge(metric::named(metric), &margins, &base, &candidate)
}

#[test]
fn an_outcome_is_described_on_the_scale_of_its_metric() {
    let only = |metric: &str, base: f64, candidate: f64| {
        let mut findings = tolerance(1, 12, metric, |_| base, |_| candidate);
        assert_eq!(findings.len(), 1);
        let finding = findings.remove(0);
        assert_eq!(finding.row, format!("outcome/{metric}/arm 0"));
        (finding.status, finding.reason, finding.effect.expect("a size"))
    };
    // Twelve equal differences: two of 2¹² patterns are as extreme, which is 0.0005.
    let (status, reason, effect) = only("test_loss", 0.5, 0.625);
    assert_eq!(status, Status::Regression);
    assert!((effect - 0.25).abs() < 1e-12);
    assert_eq!(
        reason,
        "worse: +25.0 % [+25.0 %, +25.0 %] over 12 pairs (sign-flip test, Holm-adjusted: p = 0.000; margin 0.05)"
    );
    let (status, reason, effect) = only("test_accuracy", 0.5, 0.625);
    assert_eq!((status, effect), (Status::Improved, 0.125));
    assert!(reason.starts_with("better: +12.5 % [+12.5 %, +12.5 %] over"), "{reason}");
    let (status, reason, effect) = only("gradient_ratio", 1.0, 0.5);
    assert_eq!((status, effect), (Status::Improved, -0.5));
    assert!(reason.starts_with("better: -0.500 [-0.500, -0.500] decades over"), "{reason}");
    let (status, reason, effect) = only("zero_share", 0.5, 0.25);
    assert_eq!((status, effect), (Status::Changed, -0.25));
    assert!(reason.starts_with("lower: −25.0 % [−25.0 %, −25.0 %] over"), "{reason}");
    let (status, reason, _) = only("test_loss", 0.5, 0.5);
    assert_eq!(status, Status::Pass);
    assert!(reason.starts_with("unchanged: +0.0 % [+0.0 %, +0.0 %]"), "{reason}");
    let (status, reason, _) = only("test_loss", 0.5, 0.505);
    assert_eq!(status, Status::Pass);
    assert!(reason.starts_with("equivalent: +1.0 %"), "{reason}");
    // −0.3 to 0.5 in turns: about the margin on both sides.
    let mixed = tolerance(1, 12, "gradient_ratio", |_| 1.0, |k| [0.7, 1.5][k as usize % 2]);
    assert_eq!(mixed[0].status, Status::Pass);
    assert!(mixed[0].reason.starts_with("not shown to be beyond the margin: +0.100"), "{mixed:?}");
}

#[test]
fn ten_pairs_are_enough_for_few_arms_and_holms_correction_counts_them_all() {
    // Ten equal differences have p = 2 / 2¹⁰: for 25 arms 0.0488, and for 26 arms 0.0508.
    for (metric, candidate, status) in [
        ("test_loss", 0.75, Status::Regression),
        ("test_loss", 0.25, Status::Improved),
        ("zero_share", 0.75, Status::Changed),
        ("zero_share", 0.25, Status::Changed),
    ] {
        let all = |arms, expected| {
            let findings = tolerance(arms, 10, metric, |_| 0.5, |_| candidate);
            assert_eq!(findings.len(), arms);
            for finding in findings {
                assert_eq!(finding.status, expected, "{arms} arms: {}", finding.reason);
            }
        };
        all(25, status);
        all(26, Status::NotEnoughEvidence);
    }
}

#[test]
fn a_difference_that_is_no_number_gives_no_verdict() {
    // The logarithm of 0 is −∞.
    for (base, candidate) in [(0.0, 0.5), (0.5, 0.0)] {
        let findings = tolerance(1, 12, "test_loss", |_| base, |_| candidate);
        assert_eq!(findings[0].status, Status::NotEnoughEvidence);
        assert!(findings[0].reason.contains("not a finite number"), "{}", findings[0].reason);
    }
}

#[test]
fn instructions_are_said_with_sign_and_limit() {
    let finding = |base: f64, candidate: f64| {
        let counts = |count| BTreeMap::from([("step/relu".to_owned(), count)]);
        instructions::judge(&counts(base), &counts(candidate), None).remove(0)
    };
    let (fewer, same) = (finding(20_000.0, 19_000.0), finding(1e9, 1e9 - 1.0));
    assert_eq!(
        fewer.reason,
        "19000 instructions per call, 20000 before: −5.0 % (limit +1.0 % and 100 instructions)"
    );
    assert_eq!((fewer.status, fewer.row.as_str()), (Status::Improved, "instructions/step/relu"));
    assert!((fewer.effect.expect("a size") + 0.05).abs() < 1e-12);
    assert!(same.reason.contains("before: +0.0 %"), "{}", same.reason);
    // Both limits must be passed.
    assert_eq!(finding(20_000.0, 20_201.0).status, Status::Regression);
    assert_eq!(finding(10_100.0, 10_000.0).status, Status::Pass, "not more than 100");
    assert_eq!(finding(1_000_000.0, 1_009_000.0).status, Status::Pass, "not more than 1 %");
}

#[test]
fn instructions_explain_only_the_rows_that_moved_and_are_of_the_same_kernel() {
    let counts = |relu: f64| BTreeMap::from([("forward/relu/2048".to_owned(), relu)]);
    let mut decision = Decision::default();
    decision.add(Check::Instructions, instructions::judge(&counts(1000.0), &counts(1500.0), None));
    let moved = |check, row: &str| Finding::new(check, row, Status::Regression, "here");
    let rows = ["time/forward/tanh/2048", "time/backward/relu/2048", "time/forward/relu/wide"];
    decision.add(Check::Timing, rows.map(|row| moved(Check::Timing, row)).to_vec());
    decision.add(Check::Exact, vec![moved(Check::Exact, "forward/relu/2048")]);
    explain_times(&mut decision);
    assert!(decision.findings[1..].iter().all(|finding| finding.reason == "here"), "{decision:?}");
}

#[test]
fn names_are_those_of_the_command_line_and_of_records() {
    for check in Check::ALL {
        let written = serde_json::to_value(check).expect("it can be written");
        assert_eq!(written, check.name());
    }
    let conclusions = [Conclusion::Pass, Conclusion::Regression, Conclusion::NotEnoughEvidence];
    let labels = ["pass", "regression confirmed", "not enough evidence"];
    assert_eq!(conclusions.map(Conclusion::label), labels);
}

#[test]
fn the_text_counts_every_status_and_lists_what_did_not_pass() {
    let mut decision = Decision::default();
    let finding = |row: &str, status| Finding::new(Check::Exact, row, status, "why");
    decision.add(
        Check::Exact,
        vec![
            finding("a", Status::Pass),
            finding("b", Status::Regression),
            finding("c", Status::Pass),
            finding("d", Status::Improved),
        ],
    );
    decision.add_not_run(Check::Timing, "no other build");
    let lines = |all_rows| -> Vec<String> {
        text(&decision, all_rows).lines().map(str::to_owned).collect()
    };
    let expected = [
        "correctness check  not run",
        "exact check        1 REGRESSION, 1 improved, 2 pass",
        "    REGRESSION: b — why",
        "    improved: d — why",
        "tolerance check    not run",
        "instruction check  not run",
        "timing check       1 not run",
        "    not run: all — no other build",
        "gate: regression confirmed (exit code 3)",
    ];
    assert_eq!(lines(false), expected);
    let mut with_passes = expected.map(str::to_owned).to_vec();
    with_passes.insert(2, "    pass: a — why".to_owned());
    with_passes.insert(4, "    pass: c — why".to_owned());
    assert_eq!(lines(true), with_passes);
}

#[test]
fn the_first_difference_of_a_run_is_named_with_its_numbers() {
    let bits = |value: f64| format!("{:016x}", value.to_bits());
    let run = |losses: &[f64], zeros: &[f64]| exact::ExactOutcome {
        curve: losses.iter().copied().map(bits).collect(),
        zeros: zeros.iter().copied().map(bits).collect(),
        dead: vec![[1, 2]],
        weights: "abcd".into(),
    };
    let named = |run| BTreeMap::from([("relu/depth 2/seed 0".to_owned(), run)]);
    let reason = |base, candidate| {
        let findings = exact::judge(&named(base), &named(candidate), None);
        assert_eq!(findings[0].row, "bits/relu/depth 2/seed 0");
        findings[0].reason.clone()
    };
    let base = || run(&[2.0, 1.5], &[0.5, 0.25]);
    let curve = "the loss curve differs from point";
    assert_eq!(
        reason(base(), run(&[2.0, 1.25], &[0.0])),
        format!("{curve} 2: 1.5 before, 1.25 now")
    );
    assert_eq!(reason(base(), run(&[2.0], &[0.5])), format!("{curve} 2: 1.5 before, nothing now"));
    let zeros = "the share of zeros differs in hidden layer 2";
    assert_eq!(reason(base(), run(&[2.0, 1.5], &[0.5, 0.75])), zeros);
    assert_eq!(reason(base(), run(&[2.0, 1.5], &[0.5])), zeros);
}
