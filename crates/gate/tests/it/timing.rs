//! The timing check on simulated machines: its false alarms, what it finds, and what it refuses to judge.

use std::convert::Infallible;

use gate::checks::instructions;
use gate::checks::timing::{
    BUILDS, Block, Build, LOOKS, Look, MachineState, SCREEN_BLOCKS, decide, look, sample, screen,
};
use gate::{Check, Decision, Finding, Status, explain_times};
use proptest::prelude::*;
use rayon::prelude::*;
use timing::Ticks;

use crate::machine::{CALM, Machine, ROWS, draws, machines, names};

fn share(decisions: u64, has: impl Fn(u64) -> bool + Sync) -> f64 {
    let found = (0..decisions).into_par_iter().filter(|&seed| has(seed)).count();
    found as f64 / decisions as f64
}

fn alarm(findings: &[Finding]) -> bool {
    findings.iter().any(|f| matches!(f.status, Status::Regression | Status::Improved))
}

fn undecided(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.status == Status::NotEnoughEvidence)
}

fn first(findings: &[Finding]) -> &Finding {
    findings.iter().find(|finding| finding.row == "time/row 0").expect("every row has one")
}

/// The first row, from fresh blocks.
fn looked_at(blocks: &[Block]) -> Finding {
    match look("row 0", 1, blocks) {
        Look::Decided(finding) | Look::Open(finding) => finding,
    }
}

#[test]
fn identical_code_raises_no_alarm_and_has_a_verdict_whatever_the_noise() {
    for (name, machine) in machines() {
        let alarms = share(60, |seed| alarm(&machine.decide(seed, 0.0)));
        let open = share(60, |seed| undecided(&machine.decide(seed, 0.0)));
        assert_eq!((alarms, open), (0.0, 0.0), "{name}: false alarms, and decisions without one");
    }
}

#[test]
fn a_slowdown_of_five_percent_is_found_and_named_in_its_row_only() {
    for (name, machine) in machines() {
        let found = share(60, |seed| {
            let findings = machine.decide(seed, 0.05);
            let is_red = |finding: &&Finding| finding.status == Status::Regression;
            let red: Vec<_> = findings.iter().filter(is_red).collect();
            red.len() == 1 && red[0].row == "time/row 0"
        });
        assert!(found >= 0.95, "{name}: {found} found");
    }
    let sped_up = share(60, |seed| first(&CALM.decide(seed, -0.05)).status == Status::Improved);
    assert!(sped_up >= 0.95, "a speed-up is found by the same rule: {sped_up}");
}

/// What the numbers of the rule were chosen by. `cargo test --release -p gate -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes: 10,000 decisions on identical code and as many on a slowdown"]
fn ten_thousand_decisions() {
    const DECISIONS: u64 = 10_000;
    let each = DECISIONS / machines().len() as u64;
    let mut all_alarms = 0.0;
    for (name, machine) in machines() {
        let alarms = share(each, |seed| alarm(&machine.decide(seed, 0.0)));
        let open = share(each, |seed| undecided(&machine.decide(seed, 0.0)));
        let found =
            share(each, |seed| first(&machine.decide(seed, 0.05)).status == Status::Regression);
        println!("{name}: alarms {alarms}, without a verdict {open}, 5 % found {found}");
        all_alarms += alarms * each as f64;
        assert!(alarms <= 0.01 && open <= 0.1 && found >= 0.95, "{name}");
    }
    println!("{all_alarms} false alarms in {DECISIONS} decisions");
    assert!(all_alarms <= 0.01 * DECISIONS as f64);
}

#[test]
fn time_that_is_stolen_costs_batches_and_does_not_move_the_sample() {
    let whole: Vec<f64> = (0..16).map(|batch| 100.0 + f64::from(batch) / 10.0).collect();
    for stolen in 1..=12 {
        let mut batches = whole.clone();
        batches.iter_mut().rev().take(stolen).for_each(|ns| *ns *= 10.0);
        assert_eq!(sample(&batches), sample(&whole), "{stolen} of 16 batches");
    }
    assert!(sample(&[]).is_nan() && sample(&[1.0, f64::NAN]).is_nan());
}

#[test]
fn the_least_change_that_a_row_can_show_is_found_as_often_as_it_says() {
    let claim = |finding: &Finding| -> Option<f64> {
        let (_, rest) = finding.reason.split_once("would have been found is +")?;
        rest.split_once(" %")?.0.parse::<f64>().ok()
    };
    let machine = Machine { process: 0.02, ..CALM };
    let mut claims: Vec<f64> =
        (0..40).flat_map(|seed| machine.decide(seed, 0.0)).filter_map(|f| claim(&f)).collect();
    assert_eq!(claims.len(), 40 * ROWS, "every row that passes says it");
    claims.sort_by(f64::total_cmp);
    let claimed = claims[claims.len() / 2] / 100.0;
    let found = share(200, |seed| alarm(&machine.decide(1000 + seed, claimed)));
    assert!((0.03..=0.05).contains(&claimed) && found >= 0.9, "claims {claimed}, finds {found}");
}

/// At the end of its time a row passes only if it could have shown a slowdown of 10 %.
#[test]
fn a_machine_too_noisy_to_see_anything_says_so() {
    let wild = Machine { process: 0.2, ..CALM };
    let limit = SCREEN_BLOCKS + LOOKS[0] + 5;
    for seed in 0..20 {
        for finding in wild.decide_within(limit, seed, 0.05) {
            assert_eq!(finding.status, Status::NotEnoughEvidence, "{}", finding.reason);
            assert!(
                finding.reason.contains("too noisy") || finding.reason.contains("blocks disagree"),
                "{}",
                finding.reason
            );
        }
    }
}

#[test]
fn a_copy_of_base_that_differs_from_base_raises_the_threshold_of_its_row() {
    let mut fresh = CALM.blocks(&mut draws(1), &names(), 24, 0.05);
    assert_eq!(looked_at(&fresh).status, Status::Regression);
    let slow_down_control = |fresh: &mut [Block], factor: f64| {
        for block in fresh {
            let control = block.0.get_mut(&Build::Control).expect("it ran");
            *control.get_mut("row 0").expect("it was timed") *= factor;
        }
    };
    slow_down_control(&mut fresh, 1.03);
    let finding = looked_at(&fresh);
    assert_eq!(finding.status, Status::Pass, "{}", finding.reason);
    assert!(finding.reason.contains("found is +7"), "{}", finding.reason);
    assert!(matches!(look("row 0", 1, &fresh), Look::Open(_)), "more blocks may settle it");
    slow_down_control(&mut fresh, 1.03);
    let finding = looked_at(&fresh);
    assert_eq!(finding.status, Status::NotEnoughEvidence, "{}", finding.reason);
    assert!(finding.reason.contains("a copy of base differs from it by +"), "{}", finding.reason);
}

#[test]
fn sampling_ends_where_every_row_is_decided_and_goes_on_where_one_is_open() {
    let stages = |machine: Machine, slow: f64| {
        let (mut draws, mut stages) = (draws(2), Vec::new());
        let result = decide(&names(), |wanted| {
            stages.push((wanted.stage, wanted.first, wanted.blocks, wanted.rows.len()));
            Ok::<_, Infallible>(machine.blocks(&mut draws, wanted.rows, wanted.blocks, slow))
        });
        (stages, result.expect("it cannot fail"))
    };
    let quiet = Machine { process: 0.002, batch: 0.004, ..CALM };
    let (calm, (findings, suspects)) = stages(quiet, 0.0);
    assert_eq!((calm, suspects), (vec![("screening", 0, 6, ROWS)], 0));
    assert_eq!(findings.len(), ROWS);
    let (slow, (findings, suspects)) = stages(quiet, 0.08);
    assert_eq!(slow, [("screening", 0, 6, ROWS), ("confirming", 6, 12, 1)]);
    assert_eq!((first(&findings).status, suspects), (Status::Regression, 1));
    let (noisy, (findings, _)) = stages(Machine { process: 0.05, ..CALM }, 0.0);
    assert!(noisy.len() > 3, "{noisy:?}");
    assert!(noisy.windows(2).all(|pair| pair[0].3 >= pair[1].3), "decided rows rest: {noisy:?}");
    assert_eq!(findings.len(), ROWS, "every row has one finding");
}

#[test]
fn an_alarm_names_effect_interval_p_value_and_threshold() {
    let findings = CALM.decide(3, 0.08);
    let red = findings.iter().find(|f| f.status == Status::Regression).expect("8 % is found");
    for word in ["slower, +", "[+", "fresh blocks", "p = ", "threshold +"] {
        assert!(red.reason.contains(word), "{word} is not in: {}", red.reason);
    }
    let (effect, ends) = (red.effect.expect("a size"), red.interval.expect("an interval"));
    assert!(ends.contains(effect) && (effect - 0.08).abs() < 0.02);
}

#[test]
fn missing_rows_empty_results_and_times_that_are_no_times_are_not_enough_evidence() {
    let fresh = || CALM.blocks(&mut draws(2), &names(), LOOKS[0], 0.0);
    let only = |findings: &[Finding], reason: &str| {
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].status, Status::NotEnoughEvidence, "{}", findings[0].reason);
        assert!(findings[0].reason.contains(reason), "{}", findings[0].reason);
    };
    let rows = ["row 0".to_owned()];
    for bad in [f64::NAN, f64::INFINITY, 0.0, -3.0] {
        let mut blocks = fresh();
        blocks[1].0.get_mut(&Build::Candidate).expect("it ran").insert("row 0".to_owned(), bad);
        let reason = "block 2 has no finite, positive time of candidate and base";
        only(&screen(&rows, &blocks).findings, reason);
        only(&[looked_at(&blocks)], reason);
    }
    let mut blocks = fresh();
    blocks[0].0.get_mut(&Build::Control).expect("it ran").remove("row 0");
    let reason = "block 1 has no finite, positive time of control and base";
    only(&screen(&rows, &blocks).findings, reason);
    only(&screen(&["other".to_owned()], &fresh()).findings, "block 1 has no finite");
    only(&screen(&rows, &[]).findings, "0 blocks");
    only(&screen(&rows, &fresh()[..SCREEN_BLOCKS - 1]).findings, "5 blocks");
    only(&[looked_at(&fresh()[..LOOKS[0] - 1])], "11 fresh blocks");
    only(&[looked_at(&[])], "0 fresh blocks");
}

/// Processor time of the gate's own processes is no load; a neighbor's is, and so is stolen time.
#[test]
fn only_foreign_load_counts() {
    let none = Ticks { processors: 2, all: 1000, busy: 500, stolen: 10, own: 200 };
    let after = |busy, stolen, own| {
        Some(Ticks {
            processors: 2,
            all: 1200,
            busy: none.busy + busy,
            stolen: none.stolen + stolen,
            own: none.own + own,
        })
    };
    let state = |after| MachineState::between(Some(none), after);
    assert_eq!(state(after(100, 0, 100)).foreign, Some(0.0), "one processor, all our own");
    assert_eq!(state(after(200, 0, 100)).foreign, Some(1.0), "a neighbor on the other");
    assert_eq!(state(after(100, 40, 101)).stolen, Some(0.2));
    assert_eq!(state(after(100, 40, 101)).foreign, Some(0.0), "ticks are counted roughly");
    assert_eq!(state(Some(none)), MachineState::default(), "no time has passed");
    assert_eq!(MachineState::between(None, after(0, 0, 0)), MachineState::default());
    let said = state(after(200, 40, 100)).to_string();
    assert!(said.contains("1.00 processors busy") && said.contains("20.0 %"), "{said}");
}

#[test]
fn what_became_of_instructions_is_said_beside_a_time_that_moved() {
    let counts = |relu: f64| {
        [("forward/relu/2048".to_owned(), relu), ("step/relu".to_owned(), 9000.0)].into()
    };
    let mut decision = Decision::default();
    decision.add(Check::Instructions, instructions::judge(&counts(1000.0), &counts(1005.0), None));
    let of = |row: &str, status| Finding::new(Check::Timing, row, status, "here");
    decision.add(
        Check::Timing,
        vec![
            of("time/forward/relu/16384", Status::Regression),
            of("time/step/relu", Status::Improved),
            of("time/step/softplus", Status::Regression),
            of("time/forward/relu/2048", Status::Pass),
        ],
    );
    explain_times(&mut decision);
    let reasons: Vec<&str> = decision.findings.iter().map(|f| f.reason.as_str()).collect();
    let explained = ["here; instructions per call: +0.5 %", "here; instructions per call: +0.0 %"];
    assert_eq!(reasons[2..], [explained[0], explained[1], "here", "here"]);
}

proptest! {
    /// What a machine's clock rate is, and in what order rows come, decides nothing.
    #[test]
    fn verdicts_do_not_depend_on_the_unit_of_time(seed in 0_u64..50, factor in 0.01_f64..100.0) {
        let heavy = Machine { heavy: true, drift: 0.001, ..CALM };
        let fresh = heavy.blocks(&mut draws(seed), &names(), 24, 0.05);
        let mut scaled = fresh.clone();
        for process in scaled.iter_mut().flat_map(|block| block.0.values_mut()) {
            process.values_mut().for_each(|ns| *ns *= factor);
        }
        prop_assert_eq!(looked_at(&fresh).status, looked_at(&scaled).status);
    }

    /// Swapping base and candidate turns slower into faster.
    #[test]
    fn a_regression_backwards_is_an_improvement(seed in 0_u64..50) {
        let fresh = CALM.blocks(&mut draws(seed), &names(), 24, 0.08);
        // The copy of base must stay a copy of what is now base.
        let again = CALM.blocks(&mut draws(seed + 1000), &names(), 24, 0.08);
        let swap = |(block, again): (&Block, &Block)| {
            let mut swapped = Block::default();
            swapped.0.insert(Build::Candidate, block.0[&Build::Base].clone());
            swapped.0.insert(Build::Base, block.0[&Build::Candidate].clone());
            swapped.0.insert(Build::Control, again.0[&Build::Candidate].clone());
            swapped
        };
        let swapped: Vec<Block> = fresh.iter().zip(&again).map(swap).collect();
        prop_assert_eq!(looked_at(&fresh).status, Status::Regression);
        prop_assert_eq!(looked_at(&swapped).status, Status::Improved);
    }

    /// Whatever the times are, there is no alarm without finite blocks that agree.
    #[test]
    fn an_alarm_needs_blocks_that_agree(times in prop::collection::vec(
        prop_oneof![Just(f64::NAN), Just(0.0), Just(f64::INFINITY), 1.0_f64..2.0], 36)) {
        let mut values = times.into_iter();
        let mut block = || {
            let mut block = Block::default();
            for build in BUILDS {
                let ns = values.next().unwrap_or(1.0);
                block.0.insert(build, [("row 0".to_owned(), ns)].into());
            }
            block
        };
        let fresh: Vec<Block> = (0..12).map(|_| block()).collect();
        if alarm(&[looked_at(&fresh)]) {
            let time = |block: &Block, build: Build| block.0[&build]["row 0"];
            let is_slower = |block: &&Block| {
                time(block, Build::Candidate) > time(block, Build::Base)
            };
            let slower = fresh.iter().filter(is_slower).count();
            let times = fresh.iter().flat_map(|block| BUILDS.map(|build| time(block, build)));
            let all_finite = times.into_iter().all(f64::is_finite);
            prop_assert!(all_finite);
            prop_assert!(slower == 12 || slower == 0, "{slower}");
        }
    }
}
