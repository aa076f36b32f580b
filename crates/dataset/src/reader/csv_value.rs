//! One value of a table: a number, or what it is instead.

/// Texts, in lower case, that stand for a missing number: those of R, pandas, SQL and spreadsheets.
const MISSING: [&str; 20] = [
    "", "na", "n/a", "nan", "null", "none", "nil", "?", "-", "--", "---", ".", "#n/a", "#na",
    "<na>", "<null>", "(null)", "\\n", "#n/a n/a", "missing",
];

/// What a spreadsheet writes where a formula failed, in lower case.
const ERRORS: [&str; 6] = ["#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!"];

/// Marks between thousands beside the comma: spaces of every width, apostrophes, underscores.
const MARKS: [char; 7] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’', '_'];

/// Signs beside a number.
const UNITS: [char; 7] = ['%', '‰', '$', '€', '£', '¥', '°'];

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing, or a text that stands for a missing number.
    Missing(String),
    /// The error of a spreadsheet formula.
    FailedFormula(String),
    /// A number with a comma.
    Comma(String, Comma),
    /// A number with other marks between thousands.
    Marks(String),
    /// A number with a unit.
    Unit(String),
    /// Some other text.
    Text(String),
    /// A number that is not finite in single precision.
    NotFinite(String),
    /// A column of names with more different ones than this.
    TooMany(usize),
}

/// What the comma in a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comma {
    /// A decimal comma.
    Decimal,
    /// A mark between thousands.
    Thousands,
    /// Either, as in `1,234`.
    Unclear,
}

impl Problem {
    /// Whether a person would read the value as a number.
    pub(super) fn is_number(&self) -> bool {
        matches!(
            self,
            Problem::Comma(..) | Problem::Marks(_) | Problem::Unit(_) | Problem::NotFinite(_)
        )
    }

    /// The problem as part of a sentence; `comma` is what commas are in the other values of the file.
    pub fn described(&self, comma: Comma) -> String {
        match self {
            Problem::Missing(text) if text.is_empty() => "the value is missing".to_owned(),
            Problem::Missing(text) => format!("{text:?} stands for a missing number"),
            Problem::FailedFormula(text) => {
                format!("{text:?} is the error of a spreadsheet formula, expected a number")
            }
            Problem::Comma(text, own) => {
                let comma = if *own == Comma::Unclear { comma } else { *own };
                let what = match comma {
                    Comma::Decimal => "has a decimal comma",
                    Comma::Thousands => "has a comma between thousands",
                    Comma::Unclear => {
                        "has a comma, either a decimal comma or one between thousands"
                    }
                };
                format!("{text:?} {what}, expected a number such as 1344 or 1.344")
            }
            Problem::Marks(text) => {
                format!("{text:?} has a mark between thousands, expected a number such as 1344")
            }
            Problem::Unit(text) => {
                format!("{text:?} has a unit beside the number, expected a number such as 1344")
            }
            Problem::Text(text) if holds_number(text) => {
                format!(
                    "{text:?} holds a number with other characters, expected a number such as 1344"
                )
            }
            Problem::Text(text) => format!("{text:?} is text, expected a number"),
            Problem::NotFinite(text) => {
                format!("{text:?} is no finite number in single precision")
            }
            Problem::TooMany(max) => format!("it has more than {max} different values"),
        }
    }
}

/// The number that a text stands for.
///
/// # Errors
/// What the text is instead of a number that is finite in single precision.
pub fn number(text: &str) -> Result<f64, Problem> {
    let lower = text.to_lowercase();
    if MISSING.contains(&lower.as_str()) {
        return Err(Problem::Missing(text.to_owned()));
    }
    match text.parse::<f64>() {
        Ok(value) if (value as f32).is_finite() => Ok(value),
        Ok(_) => Err(Problem::NotFinite(shortened(text))),
        Err(_) if ERRORS.contains(&lower.as_str()) => Err(Problem::FailedFormula(text.to_owned())),
        Err(_) => Err(match comma(text) {
            Some(comma) => Problem::Comma(shortened(text), comma),
            None if has_marks(text) => Problem::Marks(shortened(text)),
            None if has_unit(text) => Problem::Unit(shortened(text)),
            None => Problem::Text(shortened(text)),
        }),
    }
}

/// What the comma is if the text is a number with commas.
fn comma(text: &str) -> Option<Comma> {
    let unsigned = text.trim_start_matches(['+', '-']);
    let (whole, rest) = unsigned.split_once(',')?;
    if is_grouped(unsigned, ',') {
        return Some(if is_digits(rest) { Comma::Unclear } else { Comma::Thousands });
    }
    let has_whole = whole.is_empty() || is_digits(whole) || is_grouped(whole, '.');
    let has_fraction = rest.starts_with(|c: char| c.is_ascii_digit())
        && format!("0.{rest}").parse::<f64>().is_ok();
    (has_whole && has_fraction).then_some(Comma::Decimal)
}

/// Whether the text is a number whose thousands are apart by this mark, as in `12,345.6`.
fn is_grouped(text: &str, mark: char) -> bool {
    let (whole, fraction) = match text.split_once('.').filter(|_| mark != '.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, "0"),
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && !rest.is_empty()
        && rest.iter().all(|group| is_digits(group) && group.len() == 3)
        && is_digits(fraction)
}

fn has_marks(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    MARKS.iter().any(|&mark| is_grouped(unsigned, mark))
}

/// Whether the text is a number with a percent sign or a currency.
fn has_unit(text: &str) -> bool {
    let is_unit = |c: char| UNITS.contains(&c) || c == ' ';
    let plain = text.trim_matches(is_unit);
    plain != text && (plain.parse::<f64>().is_ok() || comma(plain).is_some() || has_marks(plain))
}

/// The most letters of a currency or month before a number, as in `US$ 5` and `Sep 5, 2024`.
const MAX_LETTERS_BEFORE: usize = 3;

/// Whether the text is a number, date or time with other characters: apart from signs it begins with
/// a digit, or with a short word, something between, and a digit.
pub(super) fn holds_number(text: &str) -> bool {
    let plain = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let after_letters = plain.trim_start_matches(char::is_alphabetic);
    let number = after_letters.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_apart = number.len() < after_letters.len() && !after_letters.starts_with(['-', '_']);
    let letters = plain.len() - after_letters.len();
    number.starts_with(|c: char| c.is_ascii_digit())
        && (letters == 0 || letters <= MAX_LETTERS_BEFORE && is_apart)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The beginning of a text, for an error message.
pub(super) fn shortened(text: &str) -> String {
    const MAX_CHARACTERS: usize = 40;
    if text.chars().count() <= MAX_CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(MAX_CHARACTERS).chain(['…']).collect()
}
