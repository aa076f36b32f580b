//! Results that were made elsewhere: the order of the lines changes nothing, a page can be made of whatever is
//! accepted, and an error names the file, the column or the option.

use std::path::Path;

use anyhow::Result;
use files::shell::words;
use judge::{Judgement, Request};
use stats::verdict::Verdict;

use crate::common::{Scratch, prepare};

/// The name of the file.
const FILE: &str = "runs.csv";
/// What the verdicts of a study need at least.
const RESAMPLES: u32 = 1_000;
/// More lines take too long.
const MAX_LINES: usize = 120;

/// Checks a file of results. The first line of the input has the options of `softknee judge`.
pub fn check(data: &[u8]) {
    prepare();
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let Ok(options) = std::str::from_utf8(&data[..end]) else { return };
    let text = data.get(end + 1..).unwrap_or_default();
    if text.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count() > MAX_LINES {
        return;
    }
    let scratch = Scratch::new();
    let request = Request { file: scratch.write(FILE, text), ..request(options) };
    let judgement = match judged(request.clone()) {
        Ok(judgement) => judgement,
        Err(error) => {
            let message = format!("{error:#}");
            let is_named = message.contains(FILE) || message.contains("the column ");
            assert!(is_named || message.contains("--"), "what is wrong? {message}");
            return;
        }
    };
    consistent(&judgement, scratch.path());
    let Some(reversed) = reversed(text) else { return };
    scratch.write(FILE, reversed.as_bytes());
    let other = judged(request).unwrap_or_else(|error| panic!("reversed: {error:#}\n{reversed}"));
    assert_eq!(judgement.csv(), other.csv(), "the order of the lines matters\n{reversed}");
    assert_eq!(judgement.text(), other.text(), "the order of the lines matters\n{reversed}");
}

/// What the first line of an input asks for; what is no option is left out.
fn request(options: &str) -> Request {
    let mut request = Request::default();
    let mut words = words(options).into_iter();
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        match option.as_str() {
            "--metric" => request.metrics.push(value),
            "--condition" => request.conditions.push(value),
            "--arm" => request.arm = Some(value),
            "--seed" => request.seed = Some(value),
            "--baseline" => request.baseline = Some(value),
            "--ratio" => request.ratio.push(value),
            "--censored" => request.censored.push(value),
            "--failed" => request.failed = Some(value),
            "--failed-value" => request.failed_values.push(value),
            _ => {}
        }
    }
    request
}

fn judged(request: Request) -> Result<Judgement> {
    Judgement::new(request, &analysis::draws(0, RESAMPLES))
}

/// What holds of a judgement.
fn consistent(judgement: &Judgement, folder: &Path) {
    let [arms, conditions] = [judgement.arms.len(), judgement.conditions.len()];
    assert!(arms >= 2 && judgement.runs.len() == arms && judgement.shown_arms.len() == arms);
    for (index, condition) in judgement.conditions.iter().enumerate() {
        assert!(!judgement.conditions[..index].contains(condition), "a condition is listed twice");
    }
    for contrast in judgement.contrasts.iter().chain(&judgement.failures) {
        assert!((1..arms).contains(&contrast.arm) && contrast.condition < conditions);
        // Without pairs there is no effect, which must not get a verdict.
        let paired = &contrast.paired;
        let is_withheld = paired.verdict == Verdict::Inconclusive;
        assert!(is_withheld || paired.effect.is_finite(), "a verdict on nothing: {contrast:?}");
        for p in [paired.p, paired.p_adjusted, paired.p_equivalent].into_iter().flatten() {
            assert!((0.0..=1.0).contains(&p), "p = {p}: {contrast:?}");
        }
    }
    let json = judgement.json();
    serde_json::from_str::<serde_json::Value>(&json).expect("the document is JSON");
    judgement.markdown();
    judgement.write(&folder.join("out")).expect("the page can be written");
}

/// The file with its lines in the opposite order, below the header; `None` where a quote may join lines.
fn reversed(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.contains('"'))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    lines.get_mut(1..)?.reverse();
    Some(lines.join("\n") + "\n")
}
