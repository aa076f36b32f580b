//! The values of two arms: effects, the verdict that the interval allows, and what takes it back.

use mlp::seed::Streams;
use rand::Rng;
use stats::paired::{Comparison, Paired, Question, Value, too_weak};
use stats::verdict::{Direction, Verdict};
use stats::{Draws, Interval, family};

use Comparison::{Difference, Event, Ratio};
use Direction::{HigherIsBetter, LowerIsBetter, Neither};

fn draws() -> Draws<impl Rng + Clone> {
    let streams = Streams::new(3, 0);
    let (resampling, sign_flips) = (streams.stream("resamples"), streams.stream("flips"));
    Draws::new(2_000, resampling, sign_flips)
}

fn asked<'q>(
    comparison: Comparison,
    direction: Direction,
    margin: &'q dyn Fn(f64) -> f64,
) -> Question<'q> {
    let (why_missing, failure) = ("have no value", "diverged");
    Question { comparison, direction, margin, is_share: false, why_missing, failure }
}

fn numbers(values: impl IntoIterator<Item = f64>) -> Vec<Option<Value>> {
    values.into_iter().map(|number| Some(Value::of(number))).collect()
}

fn new(question: &Question<'_>, values: [Vec<Option<Value>>; 2]) -> Paired {
    Paired::new(question, values, &draws()).expect("a run has a value")
}

/// Baseline values of twelve seeds, and those of an arm that is larger by 1 ± 1/8. All sums are exact.
fn larger_by_about_one() -> [Vec<f64>; 2] {
    let baseline: Vec<f64> = (0..12).map(|seed| f64::from(seed * 5 % 12)).collect();
    let sign = |seed: usize| if seed.is_multiple_of(2) { 0.125 } else { -0.125 };
    let arm = baseline.iter().enumerate().map(|(seed, value)| value + 1.0 + sign(seed)).collect();
    [baseline, arm]
}

fn compared(
    comparison: Comparison,
    direction: Direction,
    margin: f64,
    values: [Vec<f64>; 2],
) -> Paired {
    new(&asked(comparison, direction, &|_| margin), values.map(numbers))
}

/// The verdict once all evidence is looked at, and what the note says.
fn withheld(mut paired: Paired) -> (Verdict, String) {
    paired.withhold();
    (paired.verdict, paired.note.unwrap_or_default())
}

#[test]
fn a_difference_has_the_effect_of_its_means_and_the_verdict_of_its_direction() {
    let [baseline, arm] = larger_by_about_one();
    let up = compared(Difference, HigherIsBetter, 0.5, [baseline.clone(), arm.clone()]);
    assert_eq!((up.pairs, up.means, up.effect), (12, [5.5, 6.5], 1.0));
    assert_eq!((up.censored, up.failed, up.note.as_deref()), ([0, 0], [0, 0], None));
    // Of 2¹² patterns only all plus and all minus are as extreme; none but all minus is above the margin.
    assert_eq!((up.p, up.p_adjusted), (Some(2.0 / 4096.0), None));
    assert_eq!(up.p_equivalent, Some(1.0));
    let interval = up.interval.expect("the differences vary");
    assert!(interval.low() > 0.875 && interval.low() < 1.0, "{interval:?}");
    assert!(interval.high() > 1.0 && interval.high() < 1.125, "{interval:?}");
    let cases = [
        (HigherIsBetter, 0.5, Verdict::Better, Verdict::Worse),
        (LowerIsBetter, 0.5, Verdict::Worse, Verdict::Better),
        (Neither, 0.5, Verdict::Higher, Verdict::Lower),
        (HigherIsBetter, 1.0, Verdict::Inconclusive, Verdict::Inconclusive),
        (LowerIsBetter, 1.5, Verdict::Equivalent, Verdict::Equivalent),
    ];
    for (direction, margin, forward, backward) in cases {
        for (values, verdict) in [([&baseline, &arm], forward), ([&arm, &baseline], backward)] {
            let paired = compared(Difference, direction, margin, values.map(Vec::clone));
            assert_eq!(paired.verdict, verdict, "{direction:?}, margin {margin}");
        }
    }
}

#[test]
fn a_ratio_has_the_effect_and_the_margin_of_a_factor() {
    let baseline: Vec<f64> = (0..12).map(|seed| f64::from(1 << (seed * 5 % 12))).collect();
    let factor = |seed: usize| if seed.is_multiple_of(2) { 2.0 } else { 8.0 };
    let arm: Vec<f64> = baseline.iter().enumerate().map(|(seed, v)| v * factor(seed)).collect();
    let values = || [baseline.clone(), arm.clone()];
    // The mean of the exponents 0 to 11 is 5.5, and that of the factors is 2.
    let larger = compared(Ratio, LowerIsBetter, 1.0, values());
    let means = [2.0_f64.powf(5.5), 2.0_f64.powf(7.5)];
    for (found, expected) in larger.means.into_iter().zip(means) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
    }
    assert!((larger.effect - 3.0).abs() < 1e-12, "{}", larger.effect);
    assert_eq!((larger.p, larger.verdict), (Some(2.0 / 4096.0), Verdict::Worse));
    let interval = larger.interval.expect("the ratios vary");
    // A factor of more than the margin's 2 and of less than 8.
    assert!(interval.low() > 1.0 && interval.low() < 3.0, "{interval:?}");
    assert!(interval.high() > 3.0 && interval.high() < 7.0, "{interval:?}");
    assert_eq!(compared(Ratio, LowerIsBetter, 3.0, values()).verdict, Verdict::Inconclusive);
    let inside = compared(Ratio, LowerIsBetter, 7.0, values());
    assert_eq!(inside.verdict, Verdict::Equivalent);
}

#[test]
fn equivalence_has_the_p_value_of_the_two_one_sided_tests() {
    let [baseline, arm] = larger_by_about_one();
    // Every difference is inside a margin of 2, so that on both sides only one pattern is as extreme.
    let paired = compared(Difference, Neither, 2.0, [baseline, arm]);
    assert_eq!((paired.p_equivalent, paired.verdict), (Some(1.0 / 4096.0), Verdict::Equivalent));
    assert_eq!(withheld(paired), (Verdict::Equivalent, String::new()));
}

#[test]
fn the_margin_is_asked_for_with_the_mean_of_the_baseline() {
    let [baseline, arm] = larger_by_about_one();
    let paired =
        new(&asked(Difference, Neither, &|mean| 10.0 * mean), [baseline, arm].map(numbers));
    assert_eq!((paired.margin, paired.verdict), (55.0, Verdict::Equivalent));
}

#[test]
fn the_probability_of_being_better_follows_the_direction() {
    let baseline = vec![0.0; 12];
    let arm: Vec<f64> = (0..12).map(|seed| [2.0, 1.0, 0.0, -1.0][seed % 4]).collect();
    let probability = |direction| {
        compared(Difference, direction, 0.1, [baseline.clone(), arm.clone()]).probability_better
    };
    // Of four values two are larger, one is equal and one is smaller.
    assert_eq!(probability(HigherIsBetter), Some(0.625));
    assert_eq!(probability(Neither), Some(0.625));
    assert_eq!(probability(LowerIsBetter), Some(0.375));
}

#[test]
fn no_value_is_no_contrast_and_one_side_alone_is_no_pair() {
    let none = || vec![None; 12];
    for comparison in [Difference, Ratio, Event] {
        let question = asked(comparison, HigherIsBetter, &|_| 0.5);
        assert!(Paired::new(&question, [none(), none()], &draws()).is_none());
        let alone = new(&question, [none(), numbers([1.0; 12])]);
        assert_eq!((alone.pairs, alone.p), (0, None), "{comparison:?}");
        let (verdict, note) = withheld(alone);
        assert_eq!((verdict, note.as_str()), (Verdict::Inconclusive, "0 pairs are fewer than 10"));
    }
}

#[test]
fn seeds_that_only_one_side_has_are_left_out() {
    let [baseline, mut arm] = larger_by_about_one();
    let alone = compared(Difference, HigherIsBetter, 0.5, [baseline.clone(), arm.clone()]);
    arm.extend([1e6; 3]);
    let longer = compared(Difference, HigherIsBetter, 0.5, [baseline, arm]);
    assert_eq!((longer.pairs, longer.effect), (12, 1.0));
    assert_eq!((longer.interval, longer.verdict), (alone.interval, Verdict::Better));
}

/// Shares near ½ of so many seeds, and shares that are larger by about `difference`.
fn shares(seeds: u8, difference: f64) -> [Vec<Option<Value>>; 2] {
    let share = |seed: u8| 0.5 + f64::from(seed % 3) / 64.0;
    let arm = |seed: u8| share(seed) + difference + f64::from(seed % 2) / 64.0;
    [numbers((0..seeds).map(share)), numbers((0..seeds).map(arm))]
}

#[test]
fn a_share_keeps_its_verdict_only_if_every_missing_value_leaves_it_the_same() {
    let judged = |is_share, comparison, seeds, difference| {
        let question = Question { is_share, ..asked(comparison, HigherIsBetter, &|_| 0.01) };
        let [mut baseline, mut arm] = shares(seeds, difference);
        baseline.push(Some(Value::of(0.5)));
        arm.push(None);
        new(&question, [baseline, arm])
    };
    // Of 31 pairs one is missing: even at 0 it takes 1/62 from a difference of about 0.3.
    let far = judged(true, Difference, 30, 0.3);
    assert_eq!((far.pairs, far.verdict, &far.note), (30, Verdict::Better, &None));
    // Of 13 pairs one is missing: at 0 it takes 1/26 from a difference of about 0.05.
    let near = judged(true, Difference, 12, 0.05);
    assert_eq!((near.pairs, near.verdict), (12, Verdict::Inconclusive));
    let note = near.note.expect("a reason");
    assert!(note.starts_with("1 of 26 runs have no value, and the verdict depends"), "{note}");
    for (is_share, comparison) in [(false, Difference), (true, Ratio)] {
        let unbounded = judged(is_share, comparison, 30, 0.3);
        assert_eq!(unbounded.verdict, Verdict::Inconclusive, "{comparison:?}");
        assert!(unbounded.note.expect("a reason").starts_with("1 of 62 runs have no value"));
        assert!(unbounded.effect > 0.3, "the numbers of the other pairs stay");
    }
}

#[test]
fn a_missing_value_does_not_hide_why_there_is_no_interval() {
    let question = asked(Difference, HigherIsBetter, &|_| 0.01);
    let paired = new(&question, [numbers([0.5, 0.5]), vec![Some(Value::of(0.75)), None]]);
    assert_eq!((paired.pairs, paired.effect), (1, 0.25));
    assert_eq!(paired.note.as_deref(), Some("too few pairs for an interval"));
}

fn censored(number: f64) -> Option<Value> {
    Some(Value { number, censored: true, failed: false })
}

#[test]
fn bounds_on_both_sides_say_nothing_and_bounds_on_one_side_do() {
    let question = asked(Difference, LowerIsBetter, &|_| 0.5);
    let bounds = vec![censored(100.0); 12];
    let both = new(&question, [bounds.clone(), bounds.clone()]);
    assert!(both.effect.is_nan());
    assert_eq!(
        (both.censored, both.interval, both.verdict),
        ([12; 2], None, Verdict::Inconclusive)
    );
    assert_eq!(both.note.as_deref(), Some("no run of either arm reaches the target"));
    let faster = numbers((0..12).map(|seed| 50.0 + f64::from(seed)));
    let one = new(&question, [bounds, faster]);
    assert_eq!((one.censored, one.verdict), ([12, 0], Verdict::Better));
    assert_eq!(withheld(one).0, Verdict::Better);
}

#[test]
fn an_event_has_mcnemars_p_and_the_difference_of_its_shares() {
    // Of 20 seeds the event happens in both arms in 4, in neither in 6, once only in the baseline, and
    // nine times only in the other arm.
    let happens = |both: usize, alone: usize| {
        move |seed: usize| f64::from(u8::from(seed < both || seed == alone))
    };
    let baseline = (0..20).map(happens(4, 4));
    let arm =
        (0..20).map(|seed| happens(4, 99)(seed) + f64::from(u8::from((5..14).contains(&seed))));
    let values = || [numbers(baseline.clone()), numbers(arm.clone())];
    let question = asked(Event, LowerIsBetter, &|_| 0.1);
    let paired = new(&question, values());
    assert_eq!((paired.pairs, paired.means), (20, [0.25, 0.65]));
    assert!((paired.effect - 0.4).abs() < 1e-15);
    // Of 2¹⁰ ways to divide ten events, 1 and 10 are as uneven on each side.
    assert!((paired.p.expect("pairs") - 22.0 / 1024.0).abs() < 1e-12);
    assert_eq!((paired.interval, paired.p_equivalent), (None, None));
    let adjusted = |margin: f64, swap: bool| {
        let mut values = values();
        if swap {
            values.swap(0, 1);
        }
        let mut contrasts = [new(&asked(Event, LowerIsBetter, &|_| margin), values)];
        family::adjust(&mut contrasts, |_| 0, |paired| paired, |paired| paired);
        contrasts[0].verdict
    };
    assert_eq!(adjusted(0.1, false), Verdict::Worse);
    assert_eq!(adjusted(0.1, true), Verdict::Better);
    // The difference of the shares is the margin, or less.
    assert_eq!(adjusted(paired.effect, false), Verdict::Inconclusive);
    assert_eq!(adjusted(0.5, false), Verdict::Inconclusive);
}

/// A contrast of twelve pairs whose evidence is set by hand.
fn evidence(verdict: Verdict, change: impl FnOnce(&mut Paired)) -> (Verdict, String) {
    let mut paired = compared(Difference, HigherIsBetter, 0.5, larger_by_about_one());
    paired.verdict = verdict;
    (paired.p, paired.p_equivalent) = (Some(0.01), Some(0.01));
    change(&mut paired);
    withheld(paired)
}

const NAMED: [Verdict; 4] = [Verdict::Better, Verdict::Worse, Verdict::Higher, Verdict::Lower];

#[test]
fn ten_pairs_are_enough_and_nine_are_not() {
    for verdict in NAMED.into_iter().chain([Verdict::Equivalent]) {
        assert_eq!(evidence(verdict, |paired| paired.pairs = 10), (verdict, String::new()));
        let few = (Verdict::Inconclusive, "9 pairs are fewer than 10".to_owned());
        assert_eq!(evidence(verdict, |paired| paired.pairs = 9), few);
    }
    let note = |pairs| {
        let (verdict, note) = evidence(Verdict::Inconclusive, |paired| {
            (paired.pairs, paired.note) = (pairs, Some("all differences are equal".to_owned()));
        });
        assert_eq!(verdict, Verdict::Inconclusive);
        note
    };
    assert_eq!(note(10), "all differences are equal");
    assert_eq!(note(9), "9 pairs are fewer than 10");
}

#[test]
fn a_difference_needs_a_small_p_after_the_correction() {
    for verdict in NAMED {
        let judged = |p, p_adjusted| {
            evidence(verdict, |paired| (paired.p, paired.p_adjusted) = (p, p_adjusted))
        };
        assert_eq!(judged(Some(0.05), None), (verdict, String::new()));
        assert_eq!(judged(Some(0.5), Some(0.05)), (verdict, String::new()));
        for (p, p_adjusted) in
            [(Some(0.051), None), (Some(0.01), Some(0.051)), (None, None), (Some(f64::NAN), None)]
        {
            let (verdict, note) = judged(p, p_adjusted);
            assert_eq!(verdict, Verdict::Inconclusive, "p = {p:?}, adjusted {p_adjusted:?}");
            assert!(note.contains("p (Holm) is above 0.05"), "{note}");
        }
    }
    // Equivalence is shown by its own test.
    let judged =
        |p| evidence(Verdict::Equivalent, |paired| (paired.p, paired.p_equivalent) = (None, p));
    assert_eq!(judged(Some(0.025)), (Verdict::Equivalent, String::new()));
    for p in [Some(0.026), None, Some(f64::NAN)] {
        let (verdict, note) = judged(p);
        assert_eq!(verdict, Verdict::Inconclusive, "{p:?}");
        assert!(note.contains("two one-sided tests"), "{note}");
    }
    assert_eq!(too_weak(10, Verdict::Better, Some(0.05)), None);
}

#[test]
fn a_failed_run_takes_back_only_what_it_could_have_changed() {
    let failed = |verdict, failed| evidence(verdict, |paired| paired.failed = failed);
    assert_eq!(failed(Verdict::Better, [3, 0]), (Verdict::Better, String::new()));
    assert_eq!(failed(Verdict::Worse, [0, 3]), (Verdict::Worse, String::new()));
    for (verdict, runs) in [(Verdict::Better, [0, 3]), (Verdict::Worse, [3, 0])] {
        let (left, note) = failed(verdict, runs);
        assert_eq!(left, Verdict::Inconclusive);
        assert!(note.starts_with("3 diverged and count as if"), "{note}");
        assert!(note.ends_with(&format!("so {verdict} cannot be shown")), "{note}");
    }
    for verdict in [Verdict::Higher, Verdict::Lower] {
        assert_eq!(failed(verdict, [3, 3]), (verdict, String::new()));
    }
    let (left, note) = failed(Verdict::Equivalent, [1, 2]);
    assert_eq!(left, Verdict::Inconclusive);
    assert_eq!(note, "3 diverged: equivalence cannot be shown");
    let (_, note) = failed(Verdict::Equivalent, [0, 1]);
    assert_eq!(note, "1 diverged: equivalence cannot be shown");
}

#[test]
fn a_censored_run_takes_back_equivalence_and_nothing_else() {
    let censored = |verdict, runs| evidence(verdict, |paired| paired.censored = runs);
    assert_eq!(censored(Verdict::Better, [5, 0]), (Verdict::Better, String::new()));
    let equivalent = |runs| {
        let (left, note) = censored(Verdict::Equivalent, runs);
        assert_eq!(left, Verdict::Inconclusive);
        note
    };
    assert_eq!(equivalent([0, 1]), "1 censored run: equivalence cannot be shown");
    assert_eq!(equivalent([1, 1]), "2 censored runs: equivalence cannot be shown");
}

#[test]
fn values_say_whether_their_run_failed() {
    let question = asked(Difference, HigherIsBetter, &|_| 0.5);
    let mut arm = numbers((0..12).map(|seed| 3.0 + f64::from(seed % 2)));
    arm[0] = Some(Value::failed(0.0));
    let mut baseline = numbers([1.0; 12]);
    baseline[1] = censored(1.0);
    baseline[2] = censored(1.0);
    let paired = new(&question, [baseline, arm]);
    assert_eq!((paired.failed, paired.censored), ([0, 1], [2, 0]));
    assert_eq!(paired.verdict, Verdict::Better);
    let (verdict, note) = withheld(paired);
    assert_eq!(verdict, Verdict::Inconclusive);
    assert!(note.starts_with("1 diverged"), "{note}");
}

#[test]
fn holm_corrects_within_a_family_and_counts_tests_that_were_not_made() {
    let mut items: Vec<(&str, Option<f64>, Option<f64>)> = vec![
        ("a", Some(0.01), None),
        ("b", Some(0.04), None),
        ("a", Some(0.04), None),
        ("c", Some(0.02), None),
        ("a", Some(0.03), None),
        ("c", None, None),
    ];
    family::for_each_adjusted(
        &mut items,
        |(family, ..)| *family,
        |(_, p, _)| *p,
        |(.., received), adjusted| *received = adjusted,
    );
    let adjusted: Vec<Option<f64>> = items.iter().map(|(.., adjusted)| *adjusted).collect();
    let expected = [Some(0.03), Some(0.04), Some(0.06), Some(0.04), Some(0.06), None];
    assert_eq!(adjusted, expected);
}

#[test]
fn an_adjusted_family_takes_back_what_its_size_does_not_bear_out() {
    let small = |index: usize| {
        let mut paired = compared(Difference, HigherIsBetter, 0.5, larger_by_about_one());
        paired.p = Some(if index == 0 { 0.001 } else { 0.04 });
        paired
    };
    let mut contrasts: Vec<Paired> = (0..3).map(small).collect();
    family::adjust(&mut contrasts, |_| 0, |paired| paired, |paired| paired);
    let verdicts: Vec<Verdict> = contrasts.iter().map(|paired| paired.verdict).collect();
    assert_eq!(verdicts, [Verdict::Better, Verdict::Inconclusive, Verdict::Inconclusive]);
    let adjusted: Vec<Option<f64>> = contrasts.iter().map(|paired| paired.p_adjusted).collect();
    assert_eq!(adjusted, [Some(0.003), Some(0.08), Some(0.08)]);
    let interval: Option<Interval> = contrasts[1].interval;
    assert!(interval.is_some(), "the interval stays");
}
