//! Errors against the function behind the targets: of values, input gradients and curvatures.

use anyhow::Result;

use super::content::{Content, Section};
use crate::context::Context;
use crate::layout::arm_table;
use crate::wording::{self, dash};
use harness::metric;
use present::table::{Column, Format};

pub(super) static SECTION: Section = Section { title: "Errors against the true function", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites().filter(|(_, suite)| suite.target_errors) {
        content.text(&context.suite_heading(suite));
        content.text(&format!(
            "The targets are values of a known function. \
             The errors are root mean squares over the test rows, of the value, of the input gradient and of the Hessian of each network, whatever it minimized. \
             A network of straight pieces has no curvature, so that its error of curvature is the curvature of the function. \
             Each row is of {} runs; a diverged one counts with the errors of the best constant prediction.",
            settings.seeds
        ));
        let columns =
            ["value error [95 %]", "gradient error [95 %]", "curvature error [95 %]", "n"];
        let table = arm_table(context, suite, columns.map(Column::right), |runs| {
            let mean = |name: &str| {
                let metric = metric::named(name);
                let estimate = context.analysis.estimate(runs, metric);
                estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
            };
            Some(vec![
                mean("value_error"),
                mean("gradient_error"),
                mean("curvature_error"),
                runs.records.len().to_string(),
            ])
        });
        content.text(&table.render(Format::Markdown));
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}
