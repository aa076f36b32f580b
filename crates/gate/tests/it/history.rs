//! The history: a step is found at its commit, and noise is no step.

use std::collections::BTreeMap;

use gate::history::{Entry, MIN_SEGMENT, SCHEMA, change_points, figure, series, table};
use mlp::seed::Streams;
use present::table::Format;
use rand_distr::{Distribution, StandardNormal};

/// Values around 1 with 1 % of noise, 5 % higher from `step` on.
fn values(seed: u64, commits: usize, step: usize) -> Vec<f64> {
    let mut draws = Streams::new(3, seed).stream("commits");
    let value = |at: usize| {
        let noise: f64 = StandardNormal.sample(&mut draws);
        (1.0 + 0.01 * noise) * if at >= step { 1.05 } else { 1.0 }
    };
    (0..commits).map(value).collect()
}

#[test]
fn a_step_among_twenty_four_commits_is_found_at_its_commit() {
    let found = (0..100).filter(|&seed| change_points(&values(seed, 24, 13), 0) == [13]).count();
    assert!(found >= 95, "{found} of 100");
}

#[test]
fn a_flat_noisy_history_has_no_step() {
    let quiet = |commits| {
        (0..100)
            .filter(|&seed| change_points(&values(seed, commits, commits), 0).is_empty())
            .count()
    };
    for commits in [20, 40] {
        let quiet = quiet(commits);
        assert!(quiet >= 95, "{commits} commits: {quiet} of 100 without a step");
    }
}

#[test]
fn two_steps_upward_are_both_found() {
    let mut history = values(1, 45, 15);
    history[30..].iter_mut().for_each(|value| *value *= 1.05);
    assert_eq!(change_points(&history, 0), [15, 30]);
}

/// Both ends of a rise that lasts a third of the history, or nothing: never a step in between.
#[test]
fn a_level_that_comes_back_is_found_at_both_ends_once_it_has_stood_for_25_commits() {
    let found = |thirds: usize| {
        let history = |seed| {
            let mut history = values(seed, 3 * thirds, thirds);
            history[2 * thirds..].iter_mut().for_each(|value| *value /= 1.05);
            history
        };
        let both = |seed: &u64| change_points(&history(*seed), 0) == [thirds, 2 * thirds];
        (0..50).filter(both).count()
    };
    let (short, long) = (found(10), found(25));
    assert!(long >= 45, "{long} of 50");
    assert!(short <= 25, "{short} of 50: docs/gate.md says that this is not to be relied on");
}

#[test]
fn short_constant_and_broken_series_have_no_step() {
    assert!(change_points(&[], 0).is_empty());
    assert!(change_points(&values(1, 2 * MIN_SEGMENT - 1, 3), 0).is_empty());
    assert!(change_points(&[2.0; 30], 0).is_empty());
    let mut broken = values(1, 24, 12);
    broken[3] = f64::NAN;
    assert!(change_points(&broken, 0).is_empty());
}

#[test]
fn the_table_names_the_commit_and_the_figure_is_drawn() {
    let entry = |(at, value): (usize, f64)| Entry {
        schema: SCHEMA,
        revision: format!("commit{at}"),
        class: "here".into(),
        values: BTreeMap::from([("instructions/x".into(), value), ("bad".into(), f64::NAN)]),
    };
    let entries: Vec<Entry> = values(5, 24, 12).into_iter().enumerate().map(entry).collect();
    let series = series(&entries);
    assert_eq!(series.len(), 1, "a series without finite values is none");
    let text = table(&series).render(Format::Text);
    assert!(text.contains("commit12"), "{text}");
    let svg = figure(&series).svg();
    assert!(roxmltree::Document::parse(&svg).is_ok());
}
