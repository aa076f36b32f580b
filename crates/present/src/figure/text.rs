//! The room that texts take, and their division into lines.

/// An estimate of the width of a text: 0.58 em per character is wide for all common sans-serif
/// fonts.
pub(super) fn text_width(text: &str, size: i32) -> i32 {
    (text.chars().count() as f64 * 0.58 * f64::from(size)).ceil() as i32
}

/// The text in lines of at most `width` pixels.
pub(super) fn wrapped(text: &str, width: i32, size: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Broken at plain spaces only, so that a no-break space keeps a number with its unit.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// As [`wrapped`], with a word that is longer than a line cut.
pub(super) fn fitted(text: &str, width: i32, size: i32) -> Vec<String> {
    wrapped(text, width, size).into_iter().map(|line| cut(&line, width, size)).collect()
}

/// The text in one line, with what has no room cut off.
pub(super) fn cut(text: &str, width: i32, size: i32) -> String {
    let mut kept = text.to_owned();
    if text_width(text, size) <= width {
        return kept;
    }
    while kept.pop().is_some() && text_width(&format!("{kept}…"), size) > width {}
    format!("{}…", kept.trim_end())
}
