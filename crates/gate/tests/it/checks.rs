//! The checks but timing, and the exit code: each with a planted fault and with missing evidence.

use std::collections::BTreeMap;

use activations::{Activation, Isa};
use gate::baseline::{self, Baseline, Origin, RunOutcome};
use gate::checks::exact::{self, ExactOutcome};
use gate::checks::tolerance::{self, MetricValues};
use gate::checks::{correctness, instructions};
use gate::measure::kernels;
use gate::{Check, Conclusion, Decision, Finding, Status, text};
use harness::environment::Environment;
use harness::metric;
use study::Margins;

fn statuses(findings: &[Finding]) -> Vec<Status> {
    findings.iter().map(|finding| finding.status).collect()
}

#[test]
fn every_kernel_of_this_machine_is_within_its_bounds() {
    let findings = correctness::judge(&kernels::errors().expect("kernels are registered"));
    assert!(findings.len() >= 2 * Isa::available().count());
    for finding in findings {
        assert_eq!(finding.status, Status::Pass, "{}: {}", finding.row, finding.reason);
    }
}

#[test]
fn relu_with_a_derivative_of_one_at_zero_is_found_at_zero() {
    let relu = Activation::new("relu").expect("it is registered");
    let wrong = |x: &[f32], d: &mut [f32]| {
        for (x, d) in x.iter().zip(d) {
            *d = if *x >= 0.0 || x.is_nan() { 1.0 } else { 0.0 };
        }
    };
    let error = kernels::error("relu/planted".into(), &relu, &|x, y| relu.forward(x, y), &wrong);
    let finding = &correctness::judge(&[error])[0];
    assert_eq!(finding.status, Status::Regression);
    assert!(
        finding.reason.contains("f' is off") && finding.reason.contains("x = 0e0"),
        "{}",
        finding.reason
    );
}

#[test]
fn the_naive_softplus_is_found() {
    let softplus = Activation::new("softplus").expect("it is registered");
    let naive = |x: &[f32], y: &mut [f32]| {
        for (x, y) in x.iter().zip(y) {
            *y = (1.0 + x.exp()).ln();
        }
    };
    let derivative = |x: &[f32], d: &mut [f32]| softplus.derivative(x, d);
    let error = kernels::error("softplus/planted".into(), &softplus, &naive, &derivative);
    assert_eq!(correctness::judge(&[error])[0].status, Status::Regression);
}

#[test]
fn an_error_that_is_no_number_and_a_kernel_that_was_not_looked_at_do_not_pass() {
    let error = |value: f64, inputs: usize| correctness::KernelError {
        row: "relu/x".into(),
        value,
        value_at: 1.0,
        derivative: 0.0,
        derivative_at: 0.0,
        bounds: [1.0, 1.0],
        inputs,
    };
    let status = |error| correctness::judge(&[error])[0].status;
    assert_eq!(status(error(f64::NAN, 5)), Status::Regression);
    assert_eq!(status(error(0.5, 0)), Status::NotEnoughEvidence);
    assert_eq!(status(error(0.5, 5)), Status::Pass);
}

fn run(loss: f64) -> ExactOutcome {
    ExactOutcome {
        curve: vec![format!("{:016x}", 2.0_f64.to_bits()), format!("{:016x}", loss.to_bits())],
        zeros: vec!["3fe0000000000000".into()],
        dead: vec![[1, 2]],
        weights: "abcd".into(),
    }
}

fn named(exact: ExactOutcome) -> BTreeMap<String, ExactOutcome> {
    BTreeMap::from([("relu/depth 2/seed 0".to_owned(), exact)])
}

#[test]
fn one_other_bit_in_curve_zeros_dead_units_or_weights_is_red() {
    let base = named(run(1.5));
    assert_eq!(statuses(&exact::judge(&base, &base, None)), [Status::Pass]);
    let next = f64::from_bits(1.5_f64.to_bits() + 1);
    let mut faults = vec![run(next); 4];
    faults[1] = ExactOutcome { dead: vec![[1, 3]], ..run(1.5) };
    faults[2] = ExactOutcome { zeros: vec!["3fe0000000000001".into()], ..run(1.5) };
    faults[3] = ExactOutcome { weights: "abce".into(), ..run(1.5) };
    for (fault, word) in faults.into_iter().zip(["point 2", "dead units", "zeros", "weights"]) {
        let findings = exact::judge(&base, &named(fault), None);
        assert_eq!(statuses(&findings), [Status::Regression]);
        assert!(findings[0].reason.contains(word), "{}", findings[0].reason);
    }
    let short = ExactOutcome { curve: run(1.5).curve[..1].to_vec(), ..run(1.5) };
    assert_eq!(statuses(&exact::judge(&base, &named(short), None)), [Status::Regression]);
    let kernel = |hash: &str| BTreeMap::from([("relu/avx2".to_owned(), hash.to_owned())]);
    let findings = exact::judge_kernels(&kernel("a"), &kernel("b"));
    assert_eq!(statuses(&findings), [Status::Regression]);
}

#[test]
fn missing_runs_an_empty_baseline_and_another_class_are_not_enough_evidence() {
    let (base, none) = (named(run(1.5)), BTreeMap::new());
    let missing = [Status::NotEnoughEvidence];
    assert_eq!(statuses(&exact::judge(&base, &none, None)), missing);
    assert_eq!(statuses(&exact::judge(&none, &base, None)), missing);
    assert_eq!(statuses(&exact::judge(&none, &none, None)), missing);
    let findings = exact::judge(&base, &base, Some("another class"));
    assert_eq!(statuses(&findings), missing);
    assert!(findings[0].reason.contains("tolerance check"));
    let kernel = BTreeMap::from([("relu/avx2".to_owned(), "a".to_owned())]);
    assert_eq!(statuses(&exact::judge_kernels(&kernel, &BTreeMap::new())), missing);
    assert_eq!(statuses(&exact::judge_kernels(&BTreeMap::new(), &kernel)), missing);
}

/// Twelve seeds of one metric of one arm.
fn values(metric: &str, value: impl Fn(u64) -> Option<f64>) -> MetricValues {
    let seeds = (0..12).map(|seed| (seed, value(seed))).collect();
    BTreeMap::from([("relu/depth 2".to_owned(), BTreeMap::from([(metric.to_owned(), seeds)]))])
}

/// Noise that differs from seed to seed and is the same in both builds.
fn noise(seed: u64) -> f64 {
    0.01 * ((seed * 7) % 12) as f64
}

fn tolerance(metric: &str, base: &MetricValues, candidate: &MetricValues) -> Vec<Status> {
    statuses(&tolerance::judge(metric::named(metric), &Margins::default(), base, candidate))
}

#[test]
fn an_outcome_that_is_worse_beyond_its_margin_in_every_pair_is_red() {
    let loss = |shift: f64| {
        values("test_loss", move |seed| {
            Some((0.5 + noise(seed)) * (1.0 + shift + 0.001 * noise(seed + 1)))
        })
    };
    assert_eq!(tolerance("test_loss", &loss(0.0), &loss(0.0)), [Status::Pass]);
    assert_eq!(tolerance("test_loss", &loss(0.0), &loss(0.12)), [Status::Regression]);
    assert_eq!(tolerance("test_loss", &loss(0.12), &loss(0.0)), [Status::Improved]);
    assert_eq!(
        tolerance("test_loss", &loss(0.0), &loss(0.02)),
        [Status::Pass],
        "within the margin"
    );
    let zeros = |share: f64| values("zero_share", move |seed| Some(share + 0.001 * noise(seed)));
    assert_eq!(tolerance("zero_share", &zeros(0.5), &zeros(0.6)), [Status::Changed]);
}

#[test]
fn runs_that_fail_where_they_did_not_are_red_and_other_gaps_are_not_enough_evidence() {
    let fine = values("test_loss", |seed| Some(0.5 + noise(seed)));
    let failing = values("test_loss", |seed| (seed > 0).then(|| 0.5 + noise(seed)));
    assert_eq!(tolerance("test_loss", &fine, &failing), [Status::Regression]);
    assert_eq!(tolerance("test_loss", &failing, &fine), [Status::NotEnoughEvidence]);
    assert_eq!(tolerance("test_loss", &fine, &BTreeMap::new()), [Status::NotEnoughEvidence]);
    assert_eq!(tolerance("test_loss", &BTreeMap::new(), &fine), [Status::NotEnoughEvidence]);
    let nan = values("test_loss", |_| Some(f64::NAN));
    assert_eq!(tolerance("test_loss", &fine, &nan), [Status::NotEnoughEvidence]);
    let mut few = fine.clone();
    let seeds = few.get_mut("relu/depth 2").and_then(|of| of.get_mut("test_loss"));
    seeds.expect("it is there").retain(|seed, _| *seed < 9);
    assert_eq!(tolerance("test_loss", &few, &few), [Status::NotEnoughEvidence], "nine pairs");
    assert_eq!(tolerance("test_loss", &fine, &few), [Status::NotEnoughEvidence], "other seeds");
}

#[test]
fn instructions_may_grow_by_a_share_and_by_a_number_and_need_counts() {
    let counts = |count: f64| BTreeMap::from([("forward/relu/2048".to_owned(), count)]);
    let status = |base: f64, candidate: f64| {
        statuses(&instructions::judge(&counts(base), &counts(candidate), None))[0]
    };
    assert_eq!(status(20_000.0, 20_000.0), Status::Pass);
    assert_eq!(status(20_000.0, 20_199.0), Status::Pass, "below 1 %");
    assert_eq!(status(20_000.0, 20_300.0), Status::Regression);
    assert_eq!(status(20_300.0, 20_000.0), Status::Improved);
    assert_eq!(status(2_000.0, 2_090.0), Status::Pass, "below 100 instructions");
    for bad in [f64::NAN, 0.0, f64::INFINITY] {
        assert_eq!(status(2_000.0, bad), Status::NotEnoughEvidence);
        assert_eq!(status(bad, 2_000.0), Status::NotEnoughEvidence);
    }
    let (some, none) = (counts(1.0), BTreeMap::new());
    let missing = [Status::NotEnoughEvidence];
    assert_eq!(statuses(&instructions::judge(&some, &none, None)), missing);
    assert_eq!(statuses(&instructions::judge(&none, &some, None)), missing);
    assert_eq!(statuses(&instructions::judge(&some, &some, Some("another compiler"))), missing);
}

#[test]
fn exit_codes_follow_the_worst_finding_and_nothing_measured_is_never_green() {
    let conclusion = |statuses: &[Status]| {
        let mut decision = Decision::default();
        for &status in statuses {
            decision.add(Check::Exact, vec![Finding::new(Check::Exact, "x", status, "")]);
        }
        decision.conclusion()
    };
    assert_eq!(Decision::default().conclusion(), Conclusion::NotEnoughEvidence);
    assert_eq!(conclusion(&[Status::NotRun]), Conclusion::NotEnoughEvidence);
    assert_eq!(conclusion(&[Status::Pass, Status::NotRun]), Conclusion::Pass);
    assert_eq!(conclusion(&[Status::Pass, Status::Improved, Status::Changed]), Conclusion::Pass);
    assert_eq!(
        conclusion(&[Status::Pass, Status::NotEnoughEvidence]),
        Conclusion::NotEnoughEvidence
    );
    assert_eq!(
        conclusion(&[Status::Regression, Status::NotEnoughEvidence]),
        Conclusion::Regression
    );
    assert_eq!(
        [Conclusion::Pass, Conclusion::Regression, Conclusion::NotEnoughEvidence]
            .map(Conclusion::exit_code),
        [0, 3, 4]
    );
    let mut empty = Decision::default();
    empty.add(Check::Tolerance, Vec::new());
    assert_eq!(empty.conclusion(), Conclusion::NotEnoughEvidence);
    assert!(text(&empty, false).contains("the result is empty"));
}

fn baseline() -> Baseline {
    let environment = Environment::current();
    let origin =
        Origin { schema: 1, algorithm: 1, class: "here".into(), study: "s".into(), environment };
    let metrics = BTreeMap::from([("test_loss".to_owned(), Some(0.1))]);
    let runs = vec![RunOutcome { arm: "relu/depth 2".into(), seed: 0, exact: run(1.5), metrics }];
    Baseline { origin, runs, kernels: BTreeMap::new(), instructions: None }
}

#[test]
fn a_baseline_reads_back_and_damage_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let here = folder.path().join("here");
    assert_eq!(baseline::find(folder.path(), "here").expect("none is no error"), None);
    assert_eq!(baseline::find(&folder.path().join("nowhere"), "here").expect("none"), None);
    let written = baseline();
    written.save(&here).expect("it can be written");
    assert_eq!(baseline::find(folder.path(), "here").expect("it reads"), Some(written.clone()));
    let other = baseline::find(folder.path(), "elsewhere").expect("it reads").expect("the other's");
    let elsewhere = Origin { class: "elsewhere".into(), ..written.origin.clone() };
    assert!(other.incomparable_bits(&elsewhere).expect("another class").contains("elsewhere"));
    let newer = Origin { algorithm: 2, ..written.origin.clone() };
    assert!(other.incomparable_bits(&newer).expect("another version").contains("version"));
    assert_eq!(other.incomparable_bits(&written.origin), None);

    let mut failing = written;
    failing.runs[0].metrics.insert("test_loss".into(), None);
    assert!(failing.save(&here).is_err(), "a run that fails is no baseline");
    let runs = std::fs::read_to_string(here.join("runs.jsonl")).expect("it is there");
    for bad in ["", "{", "{}", "null", &runs.replace("curve", "kurve")] {
        std::fs::write(here.join("runs.jsonl"), format!("{bad}\n")).expect("it can be written");
        let error = baseline::find(folder.path(), "here").expect_err("it is damaged");
        let words = if bad.is_empty() { "runs.jsonl is empty" } else { "runs.jsonl, line 1: " };
        assert!(format!("{error:#}").contains(words), "{error:#}");
    }
}

#[test]
fn a_damaged_file_of_a_baseline_is_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let here = folder.path().join("here");
    baseline().save(&here).expect("it can be written");
    let refused = |name: &str, text: &str| {
        let path = here.join(name);
        let whole = std::fs::read_to_string(&path).expect("it is there");
        std::fs::write(&path, text).expect("it can be written");
        let error = baseline::find(folder.path(), "here").expect_err("it is damaged");
        std::fs::write(&path, whole).expect("it can be written");
        format!("{error:#}")
    };
    let runs = std::fs::read_to_string(here.join("runs.jsonl")).expect("it is there");
    for (name, text, words) in [
        ("kernels.json", "{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n", "kernels.json, line 2: not what"),
        ("kernels.json", "{\n  \"a\": \"x\",\n  \"b\": 1\n}\n", "kernels.json, line 3: not what"),
        ("kernels.json", "{\n  \"a\": \"x\"\n", "kernels.json, line 2: not what"),
        (
            "kernels.json",
            "{}\n<<<<<<< ours\n",
            "kernels.json, line 2: an unresolved merge conflict",
        ),
        ("kernels.json", "{\n}", "kernels.json, line 2: the file ends in the middle of a line"),
        ("runs.jsonl", &format!("{runs}{runs}x\n{runs}"), "runs.jsonl, line 3: not what"),
        ("origin.json", "{\"schema\": 9}\n", "origin.json has format 9; this build reads 1"),
    ] {
        let error = refused(name, text);
        assert!(error.contains(words), "{error}");
    }
    std::fs::remove_file(here.join("origin.json")).expect("it is there");
    let error = baseline::find(folder.path(), "here").expect_err("files are left over");
    assert!(format!("{error:#}").contains("origin.json is missing, although other files"));
    let no_folder = here.join("runs.jsonl");
    let error = baseline::find(&no_folder, "here").expect_err("the root is a file");
    assert!(format!("{error:#}").contains("the folder of all baselines"), "{error:#}");
}

#[test]
fn a_baseline_with_the_earlier_names_of_metrics_is_read_with_the_present_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let here = folder.path().join("here");
    let mut written = baseline();
    let metrics = |name: &str| BTreeMap::from([(name.to_owned(), Some(0.25))]);
    for (earlier, name) in
        [("died", "died_in_training"), ("moment_at_birth", "moment_at_initialization")]
    {
        written.runs[0].metrics = metrics(earlier);
        written.save(&here).expect("it can be written");
        let read = baseline::find(folder.path(), "here").expect("it reads").expect("it is there");
        assert_eq!(read.runs[0].metrics, metrics(name));
    }
}
