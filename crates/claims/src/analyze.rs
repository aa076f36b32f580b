//! A study is analyzed, and its controls are judged by the analysis.

use anyhow::Result;

use crate::context::Context;
use crate::control;
use crate::judged::Outcomes;
use analysis::{Analysis, speed_rows, zero_lines};
use harness::record::{InitializationRecords, Records, Saved, Timing};
use harness::run::COPY;
use study::plan::Plan;

impl<'a> Context<'a> {
    /// Analyzes a study.
    ///
    /// # Errors
    /// If an evaluation run of the plan is not on record.
    pub fn new(
        saved: &'a Saved,
        plan: &'a Plan,
        records: &'a Records,
        initializations: &'a InitializationRecords,
        timings: &'a [Timing],
    ) -> Result<Self> {
        let mut context = Self {
            saved,
            plan,
            records,
            initializations,
            timings,
            analysis: Analysis::new(saved, plan, records)?,
            speed: speed_rows(&saved.study, timings, COPY),
            zero_lines: zero_lines(&saved.study, timings),
            control_outcomes: Outcomes::new(),
        };
        context.control_outcomes = control::judge(&context);
        Ok(context)
    }
}
