//! `softknee run PLAN --shard K/N`: which shard of a plan is run.
//!
//! The number of shards comes from the plan and never from the environment, where resubmitting one task
//! of a Slurm array sets it to 1.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, bail, ensure};

/// Variables in which an engine gives the number of the task, with the number of its first task.
const ENGINES: [(&str, usize); 3] =
    [("SLURM_ARRAY_TASK_ID", 1), ("JOB_COMPLETION_INDEX", 0), ("PARALLEL_SEQ", 1)];

/// The shard to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shard {
    /// The shard that the engine gives.
    Auto,
    /// The shard with this number, from 1, out of so many.
    Of(usize, usize),
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::Of(number, count) => write!(formatter, "{number}/{count}"),
        }
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').map(|(number, count)| (number.parse(), count.parse()));
        match (text, parts) {
            ("auto", _) => Ok(Self::Auto),
            (_, Some((Ok(number), Ok(count)))) if (1..=count).contains(&number) => {
                Ok(Self::Of(number, count))
            }
            _ => Err("write K/N with 1 ≤ K ≤ N, for example 1/4, or auto".to_owned()),
        }
    }
}

impl Shard {
    /// The position of the shard among `count`, from 0. `variable` reads an environment variable.
    pub(crate) fn position(
        self,
        count: usize,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<usize> {
        let number = match self {
            Self::Of(number, of_count) => {
                ensure!(
                    of_count == count,
                    "--shard {number}/{of_count}: the plan has {count} shards"
                );
                number
            }
            Self::Auto => {
                let set: Vec<_> = ENGINES
                    .iter()
                    .filter_map(|&(name, first)| Some((name, first, variable(name)?)))
                    .collect();
                let [(name, first, value)] = set.as_slice() else {
                    let names = ENGINES.map(|(name, _)| name).join(", ");
                    bail!(
                        "--shard auto: exactly one of {names} must be set; {} of them are",
                        set.len()
                    );
                };
                match value.parse::<usize>() {
                    Ok(number) if number >= *first => number - first + 1,
                    _ => bail!("--shard auto: {name}={value}: it must be a number from {first} on"),
                }
            }
        };
        ensure!((1..=count).contains(&number), "shard {number}: the plan has shards 1 to {count}");
        Ok(number - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_task_counts_from_the_first_task_of_its_engine() {
        let position = |set: &[(&str, &str)], count| {
            let variable = |name: &str| {
                set.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            };
            Shard::Auto.position(count, variable).map_err(|error| error.to_string())
        };
        assert_eq!(position(&[("SLURM_ARRAY_TASK_ID", "3")], 4), Ok(2));
        assert_eq!(position(&[("JOB_COMPLETION_INDEX", "3")], 4), Ok(3));
        assert_eq!(position(&[("PARALLEL_SEQ", "1")], 4), Ok(0));
        assert!(position(&[("SLURM_ARRAY_TASK_ID", "5")], 4).is_err());
        assert!(position(&[("SLURM_ARRAY_TASK_ID", "0")], 4).is_err());
        assert!(position(&[("PARALLEL_SEQ", "one")], 4).is_err());
        assert!(position(&[], 4).expect_err("nothing is set").contains("SLURM_ARRAY_TASK_ID"));
        assert!(position(&[("SLURM_ARRAY_TASK_ID", "1"), ("PARALLEL_SEQ", "2")], 4).is_err());
    }

    #[test]
    fn a_shard_is_one_of_those_the_plan_has() {
        let none = |_: &str| None;
        assert_eq!("2/4".parse::<Shard>().map(|shard| shard.position(4, none).ok()), Ok(Some(1)));
        assert!(Shard::Of(2, 3).position(4, none).is_err());
        for wrong in ["0/4", "5/4", "4", "a/b", "1/0", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
