//! `softknee run PLAN --shard K/N`: which part of a frozen plan.
//!
//! Deliberately absent: the number of shards from the environment. Resubmitting one task of a Slurm
//! array sets its count to 1; the plan knows it.

use std::str::FromStr;

use anyhow::{Result, bail, ensure};

/// Variables in which an engine says which of its tasks this is, with the number of the first.
const ENGINES: [(&str, usize); 3] =
    [("SLURM_ARRAY_TASK_ID", 1), ("JOB_COMPLETION_INDEX", 0), ("PARALLEL_SEQ", 1)];

/// Which shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shard {
    /// The engine says it.
    Auto,
    /// This one, counted from 1, of so many.
    Of(usize, usize),
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').map(|(k, n)| (k.parse(), n.parse()));
        match (text, parts) {
            ("auto", _) => Ok(Self::Auto),
            (_, Some((Ok(k), Ok(n)))) if (1..=n).contains(&k) => Ok(Self::Of(k, n)),
            _ => Err("write K/N with 1 ≤ K ≤ N, for example 1/4, or auto".to_owned()),
        }
    }
}

impl Shard {
    /// The position of the shard among `count`, from 0; `variable` reads the environment.
    pub(crate) fn position(
        self,
        count: usize,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<usize> {
        let k = match self {
            Self::Of(k, n) => {
                ensure!(n == count, "--shard {k}/{n}: the plan has {count} shards");
                k
            }
            Self::Auto => {
                let set: Vec<_> = ENGINES
                    .iter()
                    .filter_map(|&(name, first)| Some((name, first, variable(name)?)))
                    .collect();
                let [(name, first, value)] = set.as_slice() else {
                    let names = ENGINES.map(|(name, _)| name).join(", ");
                    bail!("--shard auto: exactly one of {names} must be set; {} are", set.len());
                };
                match value.parse::<usize>() {
                    Ok(number) if number >= *first => number - first + 1,
                    _ => bail!("--shard auto: {name}={value} is no number from {first} on"),
                }
            }
        };
        ensure!((1..=count).contains(&k), "shard {k}: the plan has shards 1 to {count}");
        Ok(k - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_says_which_shard_from_its_own_first_number() {
        let with = |set: &[(&str, &str)], count| {
            let variable = |name: &str| {
                set.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned())
            };
            Shard::Auto.position(count, variable).map_err(|error| error.to_string())
        };
        assert_eq!(with(&[("SLURM_ARRAY_TASK_ID", "3")], 4), Ok(2));
        assert_eq!(with(&[("JOB_COMPLETION_INDEX", "3")], 4), Ok(3));
        assert_eq!(with(&[("PARALLEL_SEQ", "1")], 4), Ok(0));
        assert!(with(&[("SLURM_ARRAY_TASK_ID", "5")], 4).is_err());
        assert!(with(&[("SLURM_ARRAY_TASK_ID", "0")], 4).is_err());
        assert!(with(&[("PARALLEL_SEQ", "one")], 4).is_err());
        assert!(with(&[], 4).expect_err("nothing is set").contains("SLURM_ARRAY_TASK_ID"));
        assert!(with(&[("SLURM_ARRAY_TASK_ID", "1"), ("PARALLEL_SEQ", "2")], 4).is_err());
    }

    #[test]
    fn a_shard_is_one_of_those_the_plan_has() {
        let none = |_: &str| None;
        assert_eq!("2/4".parse::<Shard>().map(|s| s.position(4, none).ok()), Ok(Some(1)));
        assert!(Shard::Of(2, 3).position(4, none).is_err());
        for wrong in ["0/4", "5/4", "4", "a/b", "1/0", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
