//! Headings of suites and names of files; both say which suite only where the study has several.

use claims::Context;

/// A heading for the suite; empty where the study has one suite.
pub(crate) fn suite_heading(context: &Context<'_>, suite: usize) -> String {
    if !context.has_several_suites() {
        return String::new();
    }
    format!("### {}\n\n", present::markdown::escape(&context.suite_name(suite)))
}

/// Name of the file of a suite's figure.
pub(crate) fn figure_file(context: &Context<'_>, name: &str, suite: usize) -> String {
    suite_file(context, name, suite, "svg")
}

/// Name of the file of a speed suite's figure.
pub(crate) fn speed_figure_file(name: &str, suite: usize) -> String {
    if suite == 0 { format!("{name}.svg") } else { format!("{name}-{}.svg", suite + 1) }
}

/// Name of a file about one suite.
pub(crate) fn suite_file(
    context: &Context<'_>,
    name: &str,
    suite: usize,
    extension: &str,
) -> String {
    if !context.has_several_suites() {
        format!("{name}.{extension}")
    } else {
        format!("{name}-{}.{extension}", suite + 1)
    }
}
