//! The timing check on simulated machines: its false alarms, what it finds, and what it refuses to judge.
//!
//! Every number is drawn from fixed seeds, so a failure is a change of the rule and never bad luck.

use std::collections::BTreeMap;
use std::convert::Infallible;

use gate::checks::timing::{
    Block, Build, CONFIRM_BLOCKS, MachineState, SCREEN_BLOCKS, Samples, confirm, resolve, screen,
    withhold,
};
use gate::{Finding, Status};
use harness::environment::Ticks;
use mlp::seed::Streams;
use proptest::prelude::*;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};

/// What the noise of a process is like, as ln of a factor on its time.
type Noise = fn(&mut Xoshiro256PlusPlus) -> f64;

fn normal(draws: &mut Xoshiro256PlusPlus) -> f64 {
    StandardNormal.sample(draws)
}

/// 1 % of noise.
fn calm(draws: &mut Xoshiro256PlusPlus) -> f64 {
    0.01 * normal(draws)
}

/// Student's t with 2 degrees of freedom: one process in fifty is off by 7 % and more.
fn heavy(draws: &mut Xoshiro256PlusPlus) -> f64 {
    let chi: f64 = 0.5 * (normal(draws).powi(2) + normal(draws).powi(2));
    0.01 * normal(draws) / chi.sqrt()
}

/// Two modes 6 % apart, drawn anew for each process: where the system puts the buffers.
fn bimodal(draws: &mut Xoshiro256PlusPlus) -> f64 {
    let slow: bool = draws.random();
    0.005 * normal(draws) + if slow { 0.06 } else { 0.0 }
}

const ROWS: usize = 10;

fn names() -> Vec<String> {
    (0..ROWS).map(|row| format!("row {row}")).collect()
}

/// Blocks in which the candidate's first row is slower by `slow`, on a machine that slows down by `drift`
/// per process.
fn blocks(
    draws: &mut Xoshiro256PlusPlus,
    noise: Noise,
    count: usize,
    drift: f64,
    slow: f64,
) -> Vec<Block> {
    let mut clock = 0.0;
    let mut process = |build: Build| -> Samples {
        clock += drift;
        let time = |(row, name): (usize, String)| {
            let more = if row == 0 && build == Build::Candidate { (1.0 + slow).ln() } else { 0.0 };
            (name, 1000.0 * (noise(draws) + clock + more).exp())
        };
        names().into_iter().enumerate().map(time).collect()
    };
    let mut block = || {
        let mut block = Block::default();
        for build in [
            Build::Candidate,
            Build::Base,
            Build::Control,
            Build::Control,
            Build::Base,
            Build::Candidate,
        ] {
            block.0.entry(build).or_default().push(process(build));
        }
        block
    };
    (0..count).map(|_| block()).collect()
}

/// One decision on a simulated machine.
fn decide(seed: u64, noise: Noise, drift: f64, slow: f64) -> Vec<Finding> {
    let mut draws = Streams::new(7, seed).stream("simulated machine");
    let screening = screen(&names(), &blocks(&mut draws, noise, SCREEN_BLOCKS, drift, slow));
    let mut findings = screening.findings;
    findings.extend(resolved(screening.suspects, |_, _| {
        blocks(&mut draws, noise, CONFIRM_BLOCKS, drift, slow)
    }));
    findings
}

/// The findings on suspects, on a machine that never fails to time them.
fn resolved(
    suspects: Vec<String>,
    mut fresh: impl FnMut(&[String], usize) -> Vec<Block>,
) -> Vec<Finding> {
    let time_blocks =
        |rows: &[String], confirmation: usize| Ok::<_, Infallible>(fresh(rows, confirmation));
    resolve(suspects, time_blocks).expect("it cannot fail")
}

fn share(decisions: u64, has: impl Fn(u64) -> bool) -> f64 {
    (0..decisions).filter(|&seed| has(seed)).count() as f64 / decisions as f64
}

fn alarm(findings: &[Finding]) -> bool {
    findings.iter().any(|f| matches!(f.status, Status::Regression | Status::Improved))
}

#[test]
fn identical_code_raises_no_alarm_whatever_the_noise() {
    for (name, noise, drift) in [
        ("calm", calm as Noise, 0.0),
        ("heavy tails", heavy, 0.0),
        ("two modes", bimodal, 0.0),
        ("drift", calm, 0.004),
        ("two modes and drift", bimodal, -0.003),
    ] {
        let alarms = share(400, |seed| alarm(&decide(seed, noise, drift, 0.0)));
        assert!(alarms <= 0.005, "{name}: {alarms} of decisions raised a false alarm");
    }
}

#[test]
fn a_slowdown_of_five_percent_is_found_and_named_in_its_row_only() {
    for (name, noise, drift) in [("calm", calm as Noise, 0.0), ("drift", calm, 0.004)] {
        let found = share(200, |seed| {
            let findings = decide(seed, noise, drift, 0.05);
            let red: Vec<_> =
                findings.iter().filter(|finding| finding.status == Status::Regression).collect();
            red.len() == 1 && red[0].row == "time/row 0"
        });
        assert!(found >= 0.95, "{name}: {found} found");
    }
    let sped_up = share(100, |seed| {
        let findings = decide(seed, calm, 0.0, -0.05);
        findings.iter().any(|f| f.row == "time/row 0" && f.status == Status::Improved)
    });
    assert!(sped_up >= 0.95, "a speed-up is found by the same rule: {sped_up}");
}

#[test]
fn the_least_change_that_a_row_can_show_is_found_as_often_as_it_says() {
    // What a calm row claims after the screen is the median over many decisions of its noise.
    let claims = |seed: u64| -> Vec<f64> {
        let claim = |finding: &Finding| -> Option<f64> {
            let (_, rest) = finding.reason.split_once("a slowdown of +")?;
            rest.split_once(" %")?.0.parse::<f64>().ok()
        };
        decide(seed, calm, 0.0, 0.0).iter().filter_map(claim).collect()
    };
    let mut all: Vec<f64> = (0..50).flat_map(claims).collect();
    all.sort_by(f64::total_cmp);
    let claimed = all[all.len() / 2] / 100.0;
    let found = share(200, |seed| alarm(&decide(1000 + seed, calm, 0.0, claimed)));
    assert!((0.03..0.06).contains(&claimed) && found >= 0.9, "claims {claimed}, finds {found}");
}

#[test]
fn a_machine_too_noisy_to_see_anything_says_so_and_does_not_pass_a_suspect_row() {
    let wild: Noise = |draws| 0.2 * normal(draws);
    let mut judged = 0;
    for seed in 0..50 {
        for finding in decide(seed, wild, 0.0, 0.05) {
            assert_ne!(finding.status, Status::Regression, "{}", finding.reason);
            judged += u32::from(
                finding.reason.contains("over 15 fresh") && finding.status == Status::Pass,
            );
        }
    }
    assert_eq!(judged, 0, "noise of 20 % cannot confirm that nothing happened");
}

#[test]
fn a_copy_of_base_that_differs_from_base_leaves_no_verdict() {
    let mut draws = Streams::new(7, 1).stream("simulated machine");
    let mut fresh = blocks(&mut draws, calm, CONFIRM_BLOCKS, 0.0, 0.08);
    for process in
        fresh.iter_mut().flat_map(|block| block.0.get_mut(&Build::Control).expect("it ran"))
    {
        *process.get_mut("row 0").expect("it was timed") *= 1.03;
    }
    let findings = confirm(&["row 0".to_owned()], &fresh);
    assert_eq!(findings[0].status, Status::NotEnoughEvidence);
    assert!(findings[0].reason.contains("null control is not clean"), "{}", findings[0].reason);
}

#[test]
fn a_row_without_a_verdict_is_confirmed_once_more_and_no_other() {
    let wild: Noise = |draws| 0.2 * normal(draws);
    // The machine is wild at first, and calm from confirmation number `calm_from` on.
    let resolve_on = |calm_from: usize, slow: f64| {
        let mut draws = Streams::new(7, 2).stream("simulated machine");
        let mut row_counts = Vec::new();
        let findings = resolved(names(), |rows, confirmation| {
            row_counts.push(rows.len());
            let noise = if confirmation < calm_from { wild } else { calm };
            blocks(&mut draws, noise, CONFIRM_BLOCKS, 0.0, slow)
        });
        assert_eq!(findings.len(), ROWS, "every row has one finding");
        let first =
            findings.iter().find(|finding| finding.row == "time/row 0").expect("it is there");
        (row_counts, first.status)
    };
    assert_eq!(resolve_on(1, 0.08), (vec![ROWS], Status::Regression), "calm at once");
    assert_eq!(resolve_on(2, 0.08), (vec![ROWS, ROWS], Status::Regression), "the noise passed");
    assert_eq!(resolve_on(2, 0.0), (vec![ROWS, ROWS], Status::Pass), "the noise passed");
    assert_eq!(resolve_on(9, 0.08), (vec![ROWS, ROWS], Status::NotEnoughEvidence), "it did not");
}

#[test]
fn an_alarm_names_effect_interval_p_value_threshold_and_noise_floor() {
    let findings = decide(3, calm, 0.0, 0.08);
    let red = findings.iter().find(|f| f.status == Status::Regression).expect("8 % is found");
    for word in ["slower, +", "[+", "15 fresh blocks", "p = ", "threshold +", "noise floor "] {
        assert!(red.reason.contains(word), "{word} is not in: {}", red.reason);
    }
    let (effect, ends) = (red.effect.expect("a size"), red.interval.expect("an interval"));
    assert!(ends.contains(effect) && (effect - 0.08).abs() < 0.02);
}

#[test]
fn missing_rows_empty_results_and_times_that_are_no_times_are_not_enough_evidence() {
    let fresh = || blocks(&mut Streams::new(7, 2).stream("simulated machine"), calm, 15, 0.0, 0.0);
    let only = |findings: &[Finding], reason: &str| {
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].status, Status::NotEnoughEvidence, "{}", findings[0].reason);
        assert!(findings[0].reason.contains(reason), "{}", findings[0].reason);
    };
    let rows = ["row 0".to_owned()];
    for bad in [f64::NAN, f64::INFINITY, 0.0, -3.0] {
        let mut blocks = fresh();
        blocks[1].0.get_mut(&Build::Candidate).expect("it ran")[1].insert("row 0".to_owned(), bad);
        only(&screen(&rows, &blocks[..3]).findings, "block 2 has no finite");
        only(&confirm(&rows, &blocks), "block 2 has no finite");
    }
    let mut blocks = fresh();
    blocks[0].0.get_mut(&Build::Control).expect("it ran")[0].remove("row 0");
    only(&screen(&rows, &blocks[..3]).findings, "block 1 has no finite");
    only(&screen(&["other".to_owned()], &fresh()[..3]).findings, "block 1 has no finite");
    only(&screen(&rows, &[]).findings, "0 blocks");
    only(&screen(&rows, &fresh()[..2]).findings, "2 blocks");
    only(&confirm(&rows, &fresh()[..9]), "9 fresh blocks");
    only(&confirm(&rows, &[]), "0 fresh blocks");
}

#[test]
fn a_loaded_machine_and_stolen_time_leave_no_verdict() {
    let ticks = |all, stolen| Some(Ticks { all, stolen });
    let calm_machine = MachineState::between(Some(0.5), ticks(0, 0), ticks(1000, 10));
    assert_eq!(calm_machine.objection(), None);
    assert_eq!(MachineState::between(None, None, None).objection(), None);
    for machine in [
        MachineState::between(Some(2.5), None, None),
        MachineState::between(Some(f64::NAN), None, None),
        MachineState::between(Some(0.5), ticks(0, 0), ticks(1000, 100)),
    ] {
        let reason = machine.objection().expect("this is no quiet machine");
        let mut findings = decide(3, calm, 0.0, 0.08);
        withhold(&mut findings, &reason);
        assert!(findings.iter().all(|finding| finding.status == Status::NotEnoughEvidence));
    }
}

proptest! {
    /// What a machine's clock rate is, and in what order rows come, decides nothing.
    #[test]
    fn verdicts_do_not_depend_on_the_unit_of_time(seed in 0_u64..50, factor in 0.01_f64..100.0) {
        let mut draws = Streams::new(9, seed).stream("simulated machine");
        let fresh = blocks(&mut draws, heavy, 15, 0.001, 0.05);
        let mut scaled = fresh.clone();
        for process in scaled.iter_mut().flat_map(|block| block.0.values_mut()).flatten() {
            process.values_mut().for_each(|ns| *ns *= factor);
        }
        let status = |blocks: &[Block]| -> Vec<Status> {
            confirm(&names(), blocks).iter().map(|finding| finding.status).collect()
        };
        prop_assert_eq!(status(&fresh), status(&scaled));
    }

    /// Swapping base and candidate turns slower into faster.
    #[test]
    fn a_regression_backwards_is_an_improvement(seed in 0_u64..50) {
        let mut draws = Streams::new(11, seed).stream("simulated machine");
        let fresh = blocks(&mut draws, calm, 15, 0.0, 0.08);
        // The copy of base must stay a copy of what is now base.
        let swap = |block: &Block| {
            let mut swapped = block.clone();
            let candidate = block.0[&Build::Candidate].clone();
            let again = candidate.iter().rev().cloned().collect();
            swapped.0.insert(Build::Candidate, block.0[&Build::Base].clone());
            swapped.0.insert(Build::Base, candidate);
            swapped.0.insert(Build::Control, again);
            swapped
        };
        let swapped: Vec<Block> = fresh.iter().map(swap).collect();
        let first = |blocks: &[Block]| confirm(&["row 0".to_owned()], blocks)[0].status;
        prop_assert_eq!(first(&fresh), Status::Regression);
        prop_assert_eq!(first(&swapped), Status::Improved);
    }

    /// Whatever the times are, there is no alarm without fifteen finite blocks that agree.
    #[test]
    fn an_alarm_needs_blocks_that_agree(times in prop::collection::vec(
        prop_oneof![Just(f64::NAN), Just(0.0), Just(f64::INFINITY), 1.0_f64..2.0], 60)) {
        let mut values = times.into_iter();
        let mut block = || {
            let mut block = Block::default();
            for build in [Build::Base, Build::Candidate, Build::Control] {
                let row = ("row 0".to_owned(), values.next().unwrap_or(1.0));
                block.0.insert(build, vec![BTreeMap::from([row])]);
            }
            block
        };
        let fresh: Vec<Block> = (0..15).map(|_| block()).collect();
        let finding = &confirm(&["row 0".to_owned()], &fresh)[0];
        if matches!(finding.status, Status::Regression | Status::Improved) {
            let time = |block: &Block, build: Build| block.0[&build][0]["row 0"];
            let same_side = fresh.iter().filter(|block| {
                time(block, Build::Candidate) > time(block, Build::Base)
            }).count();
            prop_assert!(fresh.iter().all(|block| [Build::Base, Build::Candidate, Build::Control].iter().all(|build| time(block, *build).is_finite())));
            prop_assert!(same_side >= 13 || same_side <= 2, "{same_side}");
        }
    }
}
