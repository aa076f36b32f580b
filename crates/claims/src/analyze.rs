//! A study is analyzed, and its controls are judged.

use anyhow::Result;

use crate::context::Context;
use crate::control;
use harness::record::{InitializationRecords, Records, Saved, Timing};
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
        let context = Self::without_controls(saved, plan, records, initializations, timings)?;
        Ok(Self { control_outcomes: control::judge(&context), ..context })
    }
}
