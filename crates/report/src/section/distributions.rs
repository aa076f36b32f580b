//! Predicted distributions: the likelihood of test rows, and whether scales are right, stuck or exploded.

use anyhow::Result;

use super::content::{Content, Section};
use super::heads::events;
use crate::layout::{arm_table, chosen_settings, suite_heading};
use crate::wording::{self, dash};
use claims::Context;
use harness::metric;
use present::number;
use present::table::{Column, Format};

pub(super) static SECTION: Section = Section { title: "Predicted distributions", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites().filter(|(_, it)| it.compares_likelihoods()) {
        content.text(&suite_heading(context, suite));
        content.text(&format!(
            "Each network predicts a mean and a scale for every target; arms name the function that makes the scale. \
             The loss is the negative log-likelihood of the targets, which can be below 0. \
             The error of coverage is how far from 95 % the share of test targets is that lie within 1.96 predicted scales of the mean. \
             Each row is of {} runs.{}",
            settings.seeds,
            floor(context.saved.origin.datasets[suite].true_likelihood)
        ));
        let columns = [
            Column::left("setting"),
            Column::right("negative log-likelihood (nats) [95 %]"),
            Column::right("error of coverage [95 %]"),
            Column::right("scales at their minimum [95 %]"),
            Column::right("exploded scale"),
            Column::right("diverged"),
            Column::right("n"),
        ];
        let table = arm_table(context, suite, columns, |runs| {
            let mean = |name: &str| {
                let metric = metric::named(name);
                let estimate = context.analysis.estimate(runs, metric);
                estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
            };
            Some(vec![
                chosen_settings(runs),
                mean("likelihood"),
                mean("coverage_error"),
                mean("scale_at_minimum"),
                events(runs, "exploded_scale"),
                events(runs, "diverged"),
                runs.records.len().to_string(),
            ])
        });
        content.text(&table.render(Format::Markdown));
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}

/// What no network can beat, where the distribution of the targets is known.
fn floor(true_likelihood: Option<f64>) -> String {
    true_likelihood.map_or_else(String::new, |likelihood| {
        format!(
            " The distribution that the targets were drawn from is known: its negative log-likelihood is {} nats over all rows, which no network can beat on average.",
            number::significant(likelihood, 3)
        )
    })
}
