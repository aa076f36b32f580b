//! The SVG document around every picture of a data set.

use crate::dataset::Dataset;

/// The document with its size, a white background and a title for screen readers.
pub(super) fn svg(dataset: &Dataset, [width, height]: [f64; 2], body: &str) -> String {
    let title = escaped(&format!(
        "{}: {} rows, {} inputs, {} outputs",
        dataset.name,
        dataset.inputs.nrows(),
        dataset.inputs.ncols(),
        dataset.targets.outputs()
    ));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

/// Text for XML, with spaces for the characters that XML does not allow.
pub(super) fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
