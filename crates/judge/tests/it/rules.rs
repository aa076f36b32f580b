//! What is compared with what, and what counts: failures, bounds, few pairs, order of lines.

use stats::verdict::Verdict;

use crate::{File, two_arms};

const LOW: [f64; 10] = [1.0, 1.1, 0.9, 1.2, 1.0, 0.8, 1.1, 1.0, 0.95, 1.05];

fn raised(by: f64) -> Vec<f64> {
    LOW.iter().enumerate().map(|(index, value)| value + by + 0.01 * index as f64).collect()
}

fn verdict(file: &File) -> Verdict {
    file.judge().contrasts[0].paired.verdict
}

#[test]
fn direction_and_margin_decide_the_verdict() {
    let text = two_arms(&LOW, &raised(0.5));
    let with = |metric: &str| verdict(&File::new(&text).metrics(&[metric]));
    assert_eq!(with("x:lower:0.1"), Verdict::Worse);
    assert_eq!(with("x:higher:0.1"), Verdict::Better);
    assert_eq!(with("x:neither:0.1"), Verdict::Higher);
    assert_eq!(with("x:lower:5"), Verdict::Equivalent);
    assert_eq!(with("x:lower:0.55"), Verdict::Inconclusive);
    assert_eq!(with("x:lower:10%"), Verdict::Worse);
    assert_eq!(with("x:10%:lower"), Verdict::Worse);
    // Without a margin any difference counts, and nothing is equivalent.
    assert_eq!(with("x:lower"), Verdict::Worse);
    let same = two_arms(&LOW, &LOW);
    assert_eq!(verdict(&File::new(&same).metrics(&["x:lower"])), Verdict::Inconclusive);
    assert_eq!(verdict(&File::new(&same).metrics(&["x:lower:0.1"])), Verdict::Equivalent);
    let judgement = File::new(&text).metrics(&["x"]).judge();
    assert_eq!(judgement.contrasts[0].paired.verdict, Verdict::Higher);
    let printed = judgement.text();
    assert!(printed.contains("--metric x:higher"), "{printed}");
    assert!(printed.contains("--metric x:neither:MARGIN"), "{printed}");
}

#[test]
fn a_column_may_have_a_colon_in_its_name() {
    let text = two_arms(&LOW, &raised(0.5)).replace("seed,x", "seed,x:min");
    assert_eq!(verdict(&File::new(&text).metrics(&["x:min:lower:0.1"])), Verdict::Worse);
    assert!(File::new(&text).metrics(&["x:max"]).error().contains("`max` is neither a direction"));
}

#[test]
fn fewer_than_ten_pairs_show_nothing() {
    let text = two_arms(&LOW[..9], &raised(5.0)[..9]);
    let judgement = File::new(text).metrics(&["x:lower:0.1"]).judge();
    assert_eq!(judgement.contrasts[0].paired.verdict, Verdict::Inconclusive);
    assert!(!judgement.has_enough_pairs());
    assert!(judgement.text().contains("9 pairs are fewer than 10"));
}

#[test]
fn a_ratio_is_of_geometric_means() {
    let doubled: Vec<f64> = LOW.iter().map(|value| 2.0 * value).collect();
    let file = File::new(two_arms(&LOW, &doubled)).metrics(&["x:lower"]);
    let file = file.with(|request| request.ratio = vec!["x".to_owned()]);
    let judgement = file.judge();
    let paired = &judgement.contrasts[0].paired;
    assert!((paired.effect - 1.0).abs() < 1e-12 && paired.verdict == Verdict::Worse);
    assert!(judgement.text().contains("2.00 times as much"), "{}", judgement.text());
}

/// A failed run without a value takes the verdict away; with a value it can make its arm worse only.
#[test]
fn failed_runs_are_never_dropped() {
    let b = raised(0.5);
    let text = two_arms(&LOW, &b);
    for failed in ["", "nan", "inf", "-inf", "NaN", "None"] {
        let text = text.replace(&format!("b,9,{}\n", b[9]), &format!("b,9,{failed}\n"));
        let file = File::new(text).metrics(&["x:lower:0.1"]);
        let judgement = file.judge();
        let contrast = &judgement.contrasts[0];
        assert_eq!(contrast.paired.verdict, Verdict::Inconclusive, "{failed:?}");
        assert_eq!((contrast.failed_runs, contrast.missing), ([0, 1], 1), "{failed:?}");
        assert_eq!(judgement.failures[0].paired.effect, 0.1);
        let printed = judgement.text();
        assert!(printed.contains("--failed-value x=NUMBER"), "{printed}");
        assert!(printed.contains("1/10"), "{printed}");
        assert!(printed.contains("9 pairs, 1 left out for a failed run"), "{printed}");
        assert!(printed.contains("Runs that failed: 1 of 10 of b."), "{printed}");
        let with = |value: &str| vec![format!("x={value}")];
        let worse = file.with(|request| request.failed_values = with("3"));
        assert_eq!(verdict(&worse), Verdict::Worse);
        let printed = worse.judge().text();
        assert!(printed.contains("10 pairs, 1 failed run counted with 3)"), "{printed}");
        let better = worse.with(|request| request.metrics = vec!["x:higher:0.1".to_owned()]);
        let paired = &better.judge().contrasts[0].paired;
        assert_eq!(paired.verdict, Verdict::Inconclusive);
        assert!(paired.note.as_ref().is_some_and(|note| note.starts_with("1 failed and count")));
    }
}

#[test]
fn a_metric_without_any_value_is_said_to_have_none() {
    let judgement = File::new("arm,seed,x\na,1,\nb,1,nan\n").metrics(&["x:lower"]).judge();
    assert!(judgement.contrasts.is_empty());
    for text in [judgement.text(), judgement.markdown()] {
        assert!(text.contains("Nothing can be compared"), "{text}");
        assert!(text.contains("no run has a value"), "{text}");
    }
}

#[test]
fn a_column_may_say_which_runs_failed() {
    let text = two_arms(&LOW, &raised(0.5)).replace('\n', ",finished\n");
    let text = text.replacen("x,finished", "x,status", 1).replacen(
        "b,3,1.73,finished",
        "b,3,1.73,crashed",
        1,
    );
    assert!(text.contains("crashed"), "{text}");
    let file = File::new(&text).metrics(&["x:higher:0.1"]);
    let judgement = file.judge();
    assert_eq!(judgement.contrasts[0].failed_runs, [0, 1]);
    assert_eq!(judgement.contrasts[0].paired.verdict, Verdict::Inconclusive);
    assert!(judgement.text().contains("`status` is taken"));
    let running = File::new(text.replace("crashed", "running")).metrics(&["x:higher:0.1"]);
    assert!(running.error().contains("`running` does not say whether the run failed"));
}

#[test]
fn a_failed_run_is_no_bound_where_no_direction_is_better() {
    let b = raised(0.5);
    let text = two_arms(&LOW, &b).replace(&format!("b,9,{}\n", b[9]), "b,9,\n");
    let file = File::new(text);
    let file = file.metrics(&["x:neither:0.1"]);
    let file = file.with(|request| request.failed_values = vec!["x=3".to_owned()]);
    let paired = &file.judge().contrasts[0].paired;
    assert_eq!(paired.verdict, Verdict::Inconclusive);
    assert!(paired.note.as_ref().is_some_and(|note| note.contains("nothing is a bound")));
}

/// Many failures of one arm are a difference of their own.
#[test]
fn shares_of_failed_runs_are_compared() {
    let mut text = two_arms(&LOW, &raised(0.5));
    for (seed, value) in raised(0.5).iter().enumerate().take(8) {
        text = text.replace(&format!("b,{seed},{value}\n"), &format!("b,{seed},\n"));
    }
    let judgement = File::new(text).metrics(&["x:lower:0.1"]).judge();
    let failure = &judgement.failures[0].paired;
    assert_eq!(failure.verdict, Verdict::Worse);
    assert!(failure.p.is_some_and(|p| (p - 2.0 / 256.0).abs() < 1e-12));
    assert!(judgement.text().contains("8/10"));
}

#[test]
fn seeds_without_a_partner_are_named() {
    let mut text = two_arms(&LOW, &raised(0.5));
    text.push_str("b,77,1\na,88,1\na,89,1\nc,0,1\n");
    let judgement = File::new(text).metrics(&["x:lower:0.1"]).judge();
    let [b, c] = judgement.contrasts.as_slice() else { panic!("there are two contrasts") };
    assert_eq!(b.unpaired, [vec!["88".to_owned(), "89".to_owned()], vec!["77".to_owned()]]);
    assert_eq!((b.paired.pairs, c.paired.pairs), (10, 1));
    let printed = judgement.text();
    assert!(printed.contains("b: the arm has no run for 2 seeds: 88, 89."), "{printed}");
    assert!(printed.contains("b: the baseline has no run for 1 seed: 77."), "{printed}");
}

#[test]
fn what_cannot_be_compared_is_named() {
    let text = "arm,seed,d,x\na,1,1,1\nb,1,1,2\na,1,2,1\nb,2,2,1\na,1,3,1\nb,1,4,1\n";
    let judgement = File::new(text).metrics(&["x:lower"]).conditions(&["d"]).judge();
    let reasons: Vec<&str> = judgement.not_compared.iter().map(|it| it.reason).collect();
    let expected =
        ["no seed in common with the baseline", "the arm has no run", "the baseline has no run"];
    assert_eq!(reasons, expected);
    assert!(judgement.text().contains("b with d 3: the arm has no run."));
}

/// A run that was stopped at 100 steps and one that needed 5,000 cannot be put in order.
#[test]
fn different_budgets_decide_nothing() {
    let text = |budget: u32| {
        let mut text = String::from("arm,seed,steps,censored\n");
        for seed in 0..10 {
            text.push_str(&format!("a,{seed},{},0\n", 400 + seed));
            text.push_str(&format!("b,{seed},{budget},1\n"));
        }
        text
    };
    let judged = |budget: u32| File::new(text(budget)).metrics(&["steps:lower:10%"]).judge();
    let same = judged(1000);
    assert_eq!(same.contrasts[0].paired.verdict, Verdict::Worse);
    assert!(same.text().contains("≥ ×2.47"), "{}", same.text());
    let other = judged(100);
    assert_eq!(other.contrasts[0].paired.verdict, Verdict::Inconclusive);
    let note = other.contrasts[0].paired.note.as_ref().expect("there is a reason");
    assert!(note.contains("in 10 of 10 pairs a run was censored before"), "{note}");
}

/// A file whose arms and conditions are names of runs has no table of all combinations.
#[test]
fn work_grows_with_lines_and_not_with_arms_times_conditions() {
    let mut text = String::from("arm,seed,d,x\na,1,0,1\nb0,1,0,2\n");
    let lines = 5_000;
    (1..lines).for_each(|run| text.push_str(&format!("b{run},1,{run},2\n")));
    let judgement = File::new(text).metrics(&["x:lower"]).conditions(&["d"]).judge();
    assert_eq!(judgement.contrasts.len(), 1);
    assert_eq!(judgement.not_compared.len(), lines - 1);
    assert!(judgement.text().lines().count() < 60, "{}", judgement.text());
}

/// A page stays short, and says what it leaves out.
#[test]
fn many_arms_and_conditions_are_counted() {
    let mut text = String::from("arm,seed,d,x\n");
    for arm in 0..50 {
        for d in 0..4 {
            for seed in 0..3 {
                text.push_str(&format!(
                    "{},{seed},{d},{}\n",
                    if arm == 0 { "a".to_owned() } else { format!("b{arm}") },
                    arm + seed
                ));
            }
        }
    }
    text.push_str("b1,5,0,\na,5,0,1\n");
    let file = File::new(text).metrics(&["x:lower:1"]).conditions(&["d"]);
    let judgement = file.judge();
    let (printed, page) = (judgement.text(), judgement.markdown());
    for text in [&printed, &page] {
        assert!(text.contains("And 19 more arms"), "{text}");
        assert!(text.contains("The table has the first 30 of 49 arms."), "{text}");
        assert!(text.lines().count() < 150, "{text}");
    }
    let out = file.folder.path().join("out");
    assert_eq!(judgement.write(&out).expect("it can be written").len(), 3, "no figure");
    assert!(judgement.csv().lines().count() == 1 + 49 * 4);
}

#[test]
fn the_order_of_lines_changes_no_byte() {
    let path = crate::root().join("docs/examples/activations.csv");
    let text = std::fs::read_to_string(path).expect("it is there");
    let (header, rows) = text.split_once('\n').expect("it has rows");
    let mut lines: Vec<&str> = rows.lines().collect();
    let file = |lines: &[&str]| {
        let text = format!("{header}\n{}\n", lines.join("\n"));
        let file = File::new(text).conditions(&["depth"]);
        file.metrics(&["test_accuracy:higher:0.005", "steps_to_90:lower:10%"])
            .with(|request| request.baseline = Some("relu".to_owned()))
    };
    let written = |file: &File| {
        let judgement = file.judge();
        let out = file.folder.path().join("out");
        let names = judgement.write(&out).expect("it can be written");
        let read = |name: &String| {
            let text = std::fs::read_to_string(out.join(name)).expect("it was written");
            text.replace(&file.folder.path().display().to_string(), "")
        };
        let mut files: Vec<String> = names.iter().map(read).collect();
        files.push(judgement.text());
        files
    };
    let before = written(&file(&lines));
    // A shuffle that needs no generator: 37 and the number of lines have no common divisor.
    lines = (0..lines.len()).map(|index| lines[index * 37 % lines.len()]).collect();
    let after = written(&file(&lines));
    assert_eq!(before.len(), 3 + 2 * 4 + 1);
    assert!(before == after, "the order of lines changes the output");
}
