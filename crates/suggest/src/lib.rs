//! The name that a person meant: the one place that decides whether a misspelled name is near enough to
//! an existing one to be suggested.
#![forbid(unsafe_code)]

/// Of so many letters of a name, one may be wrong.
const LETTERS_PER_MISTAKE: usize = 3;

/// A part of a name that is long enough to stand for it.
const MIN_PART: usize = 3;

/// Longer names are not looked at: comparing two takes time that grows with the product of their lengths.
const MAX_LETTERS: usize = 200;

/// The candidate that is nearest to `name`, if one is near: the same but for case and for `-`, `_` and
/// spaces, or with few letters wrong, missing or exchanged, or the only one that begins like this, or the only
/// one that it is a part of.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain_name = plain(name);
    let letters = plain_name.chars().count();
    if letters > MAX_LETTERS {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    let (mut beginnings, mut wholes) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let plain_candidate = plain(candidate);
        if plain_candidate.chars().count() > MAX_LETTERS {
            continue;
        }
        let distance = strsim::osa_distance(&plain_name, &plain_candidate);
        if best.is_none_or(|(smallest, _)| distance < smallest) {
            best = Some((distance, candidate));
        }
        if letters >= MIN_PART && plain_candidate.starts_with(&plain_name) {
            beginnings.push(candidate);
        }
        if letters >= MIN_PART && plain_candidate.contains(&plain_name) {
            wholes.push(candidate);
        }
    }
    let allowed = letters.div_ceil(LETTERS_PER_MISTAKE);
    // Where every letter is another one, the name has nothing in common with the candidate.
    let is_near = |distance: usize| distance <= allowed && distance < letters;
    match (best, &beginnings[..], &wholes[..]) {
        (Some((distance, candidate)), ..) if is_near(distance) => Some(candidate),
        (_, [only], _) | (_, _, [only]) => Some(only),
        _ => None,
    }
}

/// A further line for an error message, which asks whether the nearest candidate was meant; empty if no
/// candidate is near.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or(String::new(), |meant| format!("\n  did you mean `{meant}`?"))
}

/// The same line for a message of serde, which names what it found and what it expected:
/// "unknown field `witdh`, expected one of `width`, `depth`".
pub fn did_you_mean_in(message: &str) -> String {
    let unknown = ["unknown field `", "unknown variant `"].into_iter();
    let Some(rest) = unknown.filter_map(|start| Some(message.split_once(start)?.1)).next() else {
        return String::new();
    };
    let Some((name, expected)) = rest.split_once("`, expected ") else { return String::new() };
    let expected = expected.lines().next().unwrap_or_default();
    did_you_mean(name, expected.split('`').skip(1).step_by(2))
}

/// What is compared: letters and digits, without case and what stands between words.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.'));
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, did_you_mean_in, nearest};

    const NAMES: [&str; 6] =
        ["relu", "softplus", "shifted_softplus", "median_house_value", "gelu", "elu"];

    #[test]
    fn what_is_near_is_suggested() {
        for (name, meant) in [
            ("sotfplus", "softplus"),
            ("Softplus", "softplus"),
            ("soft-plus", "softplus"),
            ("shiftedsoftplus", "shifted_softplus"),
            ("median house", "median_house_value"),
            ("rleu", "relu"),
            ("reluu", "relu"),
            ("house value", "median_house_value"),
        ] {
            assert_eq!(nearest(name, NAMES), Some(meant), "{name}");
        }
        assert_eq!(did_you_mean("sotfplus", NAMES), "\n  did you mean `softplus`?");
    }

    #[test]
    fn what_is_far_is_not() {
        for name in ["", "x", "qq", "tanh", "perceptron", "se"] {
            assert_eq!(nearest(name, NAMES), None, "{name}");
            assert_eq!(did_you_mean(name, NAMES), "");
        }
        assert_eq!(nearest("relu", []), None);
        assert_eq!(nearest("sof", ["softplus", "softmax"]), None, "two begin like this");
        assert_eq!(nearest("loss", ["test_loss", "train_loss"]), None, "it is a part of two");
        let long = "x".repeat(201);
        assert_eq!(nearest(&long, [&*long]), None, "too long to compare");
        assert_eq!(nearest("relu", [&*long, "relu"]), Some("relu"));
    }

    #[test]
    fn a_message_of_serde_is_understood() {
        let message =
            "TOML parse error\n  |\nunknown field `witdh`, expected one of `depth`, `width`\n";
        assert_eq!(did_you_mean_in(message), "\n  did you mean `width`?");
        let two = "unknown variant `fiar`, expected `drop-in` or `fair`";
        assert_eq!(did_you_mean_in(two), "\n  did you mean `fair`?");
        assert_eq!(did_you_mean_in("missing field `name`"), "");
        assert_eq!(did_you_mean_in("unknown field `zzz`, there are no fields"), "");
    }
}
