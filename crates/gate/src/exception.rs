//! Accepted exceptions: a regression that was looked at, with a reason and a last day.
//!
//! An exception covers what was seen when it was accepted and nothing larger: for rows with a size up
//! to that size, for the others the very words of the finding. Expired ones cover nothing and are
//! named, so that they are removed.
//!
//! Deliberately absent: patterns. An exception names one row.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{Decision, Finding, Status};

/// Days that an exception lasts.
pub const DAYS: u64 = 30;

/// One accepted regression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The row of the finding.
    pub metric: String,
    /// Why it is accepted.
    pub reason: String,
    /// Last day on which it counts, `2027-01-31`.
    pub until: String,
    /// Machine class on which it was seen.
    pub class: String,
    /// Size up to which it covers; absent for findings without a size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<f64>,
    /// What was found, in the words of the lane.
    pub found: String,
}

/// The committed file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// In the order in which they were accepted.
    #[serde(default, rename = "exception")]
    pub exceptions: Vec<Exception>,
}

impl Exceptions {
    /// Reads the file; none if it is not there.
    ///
    /// # Errors
    /// If it cannot be read, has unknown or missing keys, an empty reason or a day that is none.
    pub fn load(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        let exceptions: Self = toml::from_str(&text)
            .with_context(|| format!("{} is not a list of exceptions", path.display()))?;
        for exception in &exceptions.exceptions {
            ensure!(
                !exception.reason.trim().is_empty(),
                "{}: the exception of {} has no reason",
                path.display(),
                exception.metric
            );
            ensure!(
                days(&exception.until).is_some(),
                "{}: the exception of {} lasts until {:?}, which is no day such as 2027-01-31",
                path.display(),
                exception.metric,
                exception.until
            );
        }
        Ok(exceptions)
    }

    /// The file's text.
    ///
    /// # Errors
    /// None at present.
    pub fn text(&self) -> Result<String> {
        let body = toml::to_string(self).context("the exceptions cannot be written as TOML")?;
        Ok(format!(
            "# Regressions that were accepted, each until its last day. Written by `softknee gate --accept`.\n{body}"
        ))
    }

    /// Turns covered regressions into accepted ones. `today` in days since 1970. Returns the names of
    /// expired exceptions.
    pub fn apply(&self, decision: &mut Decision, class: &str, today: u64) -> Vec<String> {
        for finding in &mut decision.findings {
            if finding.status != Status::Regression {
                continue;
            }
            let covers = |exception: &&Exception| {
                exception.class == class && !exception.expired(today) && exception.covers(finding)
            };
            if let Some(exception) = self.exceptions.iter().find(covers) {
                finding.status = Status::Accepted;
                finding.reason = format!(
                    "{} — accepted until {}: {}",
                    finding.reason, exception.until, exception.reason
                );
            }
        }
        let expired = self.exceptions.iter().filter(|exception| exception.expired(today));
        expired
            .map(|exception| format!("{} (until {})", exception.metric, exception.until))
            .collect()
    }
}

impl Exception {
    /// Accepts a finding for [`DAYS`] from `today`.
    pub fn of(finding: &Finding, reason: &str, class: &str, today: u64) -> Self {
        let far = |effect: f64| {
            let ends = finding.interval.map_or([effect; 2], |ends| [ends.low(), ends.high()]);
            ends.into_iter().fold(effect, |far, end| if end.abs() > far.abs() { end } else { far })
        };
        Self {
            metric: finding.row.clone(),
            reason: reason.to_owned(),
            until: date(today + DAYS),
            class: class.to_owned(),
            up_to: finding.effect.map(far),
            found: finding.reason.clone(),
        }
    }

    fn expired(&self, today: u64) -> bool {
        days(&self.until).is_none_or(|until| until < today)
    }

    fn covers(&self, finding: &Finding) -> bool {
        let enough = match (self.up_to, finding.effect) {
            (Some(up_to), Some(effect)) => {
                effect.abs() <= up_to.abs() && effect.signum() == up_to.signum()
            }
            (None, None) => self.found == finding.reason,
            _ => false,
        };
        self.metric == finding.row && enough
    }
}

/// The day so many days after 1 January 1970, as `2027-01-31`, in the Gregorian calendar.
///
/// Counted from 1 March of year 0, so that the leap day is the last of its year: an era of 400 years
/// has 146 097 days.
pub fn date(days_since_1970: u64) -> String {
    let days = days_since_1970 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", 400 * era + year_of_era + next)
}

/// The inverse of [`date`]; `None` for what is no day from 1970 on.
pub fn days(text: &str) -> Option<u64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day.checked_sub(1)?;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (146_097 * era + day_of_era).checked_sub(719_468)?;
    (date(days) == text).then_some(days)
}
