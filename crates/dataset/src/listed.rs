//! Lists of names in sentences.

/// The first names of a list, with commas, and how many others there are beyond `max`.
pub(crate) fn first_names(names: Vec<String>, max: usize) -> String {
    let first = names.iter().take(max).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(max) {
        Some(1) => format!("{first} and 1 other"),
        Some(others @ 2..) => format!("{first} and {others} others"),
        _ => first,
    }
}
