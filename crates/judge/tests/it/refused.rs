//! What cannot be judged is refused with the file, the line, the column, what was expected and what to do.

use crate::{File, two_arms};

/// Asserts that the error holds every one of the words.
#[track_caller]
fn assert_refused(file: &File, words: &[&str]) {
    let error = file.error();
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
}

const TEXT: &str = "arm,depth,seed,test_loss,acc\na,4,1,0.5,0.9\nb,4,1,0.6,0.8\n";

#[test]
fn what_is_not_said_is_asked_for_with_a_command_line() {
    let file = File::new(TEXT).conditions(&["depth"]);
    let words = ["no metric is named", "test_loss, acc", "--metric test_loss", "--condition depth"];
    assert_refused(&file, &words);
    let file = File::new(TEXT).metrics(&["acc"]).with(|request| request.baseline = None);
    assert_refused(&file, &["arms: a, b", "--metric acc --baseline a"]);
    let file =
        File::new(TEXT).metrics(&["acc"]).with(|request| request.baseline = Some("B".into()));
    assert_refused(&file, &["no arm `B`", "did you mean `b`?"]);
}

#[test]
fn columns_that_are_not_there_are_named() {
    assert_refused(
        &File::new(TEXT).metrics(&["loss"]),
        &["runs.csv, line 1", "`loss`", "did you mean `test_loss`?"],
    );
    assert_refused(
        &File::new(TEXT).metrics(&["acc"]).conditions(&["width"]),
        &["no column `width`", "--condition COLUMN"],
    );
    let file = File::new(TEXT.replace("arm", "activation")).metrics(&["acc"]);
    assert_refused(&file, &["no column `arm`", "activation, depth", "--arm COLUMN"]);
    let file = File::new(TEXT.replace("seed", "run_seed")).metrics(&["acc"]);
    assert_refused(&file, &["no column `seed`", "did you mean `run_seed`?", "--seed COLUMN"]);
    let file = File::new(TEXT).metrics(&["acc"]).with(|request| request.ratio = vec!["ac".into()]);
    assert_refused(&file, &["--ratio", "did you mean `acc`?"]);
    assert_refused(&File::new(TEXT).metrics(&["acc", "acc"]), &["`acc` is asked for twice"]);
}

#[test]
fn arguments_that_cannot_be_read_are_explained() {
    assert_refused(
        &File::new(TEXT).metrics(&["acc:highr"]),
        &["`highr`", "did you mean `higher`?"],
    );
    assert_refused(&File::new(TEXT).metrics(&["acc:higher:-1"]), &["a margin is 0 or larger"]);
    assert_refused(&File::new(TEXT).metrics(&["acc:1:2"]), &["two margins"]);
    let file =
        File::new(TEXT).metrics(&["acc:0.1"]).with(|request| request.ratio = vec!["acc".into()]);
    assert_refused(&file, &["write a percentage, such as acc:10%"]);
    let file = File::new(TEXT)
        .metrics(&["acc"])
        .with(|request| request.failed_values = vec!["acc".into()]);
    assert_refused(&file, &["METRIC=NUMBER"]);
}

#[test]
fn values_that_are_no_numbers_have_a_place() {
    let file = |cell: &str| File::new(TEXT.replace("0.6", cell)).metrics(&["test_loss:lower"]);
    assert_refused(&file("good"), &["runs.csv, line 3, column `test_loss`", "\"good\" is text"]);
    assert_refused(&file("\"0,6\""), &["line 3", "has a decimal comma", "with a decimal point"]);
    assert_refused(&file("60 %"), &["has a unit"]);
    assert_refused(&file("0,6"), &["line 3: 6 values, expected 5", "decimal comma"]);
    let ratio = File::new(TEXT.replace("0.6", "-2")).metrics(&["test_loss:10%"]);
    assert_refused(
        &ratio,
        &["line 3, column `test_loss`", "-2 has no ratio", "test_loss:lower:MARGIN"],
    );
    let semicolons = TEXT.replace(',', ";").replace("0.6", "0,6");
    assert_refused(&File::new(semicolons).metrics(&["test_loss:lower"]), &["decimal comma"]);
    let no_arm = File::new(TEXT.replace("b,4", ",4")).metrics(&["acc"]);
    assert_refused(&no_arm, &["line 3, column `arm`", "expected the name of an arm"]);
    let no_seed = File::new(TEXT.replace("b,4,1", "b,4,")).metrics(&["acc"]);
    assert_refused(&no_seed, &["line 3, column `seed`", "expected a seed"]);
}

#[test]
fn files_without_a_comparison_are_refused() {
    let one_arm = File::new(TEXT.replace("b,4,1", "a,4,2")).metrics(&["acc"]);
    assert_refused(&one_arm, &["every run is of the arm `a`", "--arm COLUMN"]);
    let apart = File::new(TEXT.replace("b,4,1", "b,4,2")).metrics(&["acc"]);
    assert_refused(&apart, &["no arm has a seed in common with the baseline"]);
    assert_refused(&File::new("").metrics(&["acc"]), &["runs.csv is empty"]);
    assert_refused(&File::new("arm,seed,acc\n").metrics(&["acc"]), &["a header and no rows"]);
    let absent = File::new("").with(|request| request.file = "absent.csv".into());
    assert_refused(&absent, &["runs.csv cannot be read"]);
}

#[test]
fn two_lines_of_one_run_are_named() {
    let twice = format!("{TEXT}a,8,1,0.4,0.9\n");
    let file = File::new(&twice).metrics(&["acc"]);
    assert_refused(
        &file,
        &["lines 2 and 4", "arm `a`, seed `1`", "differ in depth", "--condition depth"],
    );
    assert_eq!(
        File::new(&twice).metrics(&["acc"]).conditions(&["depth"]).judge().contrasts.len(),
        1
    );
    let file = File::new(format!("{TEXT}b,4,1,0.6,0.8\n")).metrics(&["acc"]);
    assert_refused(&file, &["lines 3 and 4", "keep one of them"]);
}

#[test]
fn a_column_of_bounds_needs_its_metric() {
    let text = "arm,seed,x,steps,censored\na,1,1,5,0\nb,1,2,6,1\n";
    assert_refused(&File::new(text).metrics(&["x", "steps"]), &["--censored steps=censored"]);
    let file = File::new(text).metrics(&["x", "steps"]);
    let file = file.with(|request| request.censored = vec!["steps=censored".into()]);
    let judgement = file.judge();
    assert_eq!(judgement.contrasts[1].paired.censored, [0, 1]);
    assert!(File::new(text).metrics(&["steps"]).judge().text().contains("`censored` is taken"));
    let empty = File::new(text.replace("2,6,1", "2,,1")).metrics(&["steps"]);
    assert_refused(&empty, &["line 3, column `steps`", "a censored run needs a value"]);
    let unclear = File::new(text.replace("2,6,1", "2,6,maybe")).metrics(&["steps"]);
    assert_refused(&unclear, &["line 3, column `censored`", "expected 0 or 1"]);
}

#[test]
fn a_file_without_conditions_needs_no_condition() {
    let values = [1.0, 2.0, 3.0];
    let judgement = File::new(two_arms(&values, &values)).metrics(&["x:lower:1"]).judge();
    assert_eq!(judgement.contrasts.len(), 1);
    assert!(!judgement.text().contains("condition"), "{}", judgement.text());
}
