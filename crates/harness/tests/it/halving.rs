//! Successive halving: trials are the runs that they name, and the best of them is chosen.

use std::path::Path;

use harness::record::{Folder, Record};
use harness::run::{Data, prepare};
use mlp::trainer::Trainer;
use study::plan::{Cell, Rule};

use crate::run::{executed, folder, planned};

/// The tuning records of a study of one seed, with its data.
fn tuning(overrides: &[&str]) -> (Vec<Record>, Vec<Data>) {
    let fixed = ["depth=1", "panel=fair", "seeds=1"];
    let (plan, data) = planned(&[&fixed[..], overrides].concat());
    let (_root, path) = folder("halving");
    executed(&path, &plan, &data, 2, false).expect("it runs");
    let records = Folder::new(Path::new(&path)).load_records().expect("they can be read");
    let tuning = records
        .into_values()
        .map(|record| *record)
        .filter(|record| record.cell.is_tuning())
        .collect();
    (tuning, data)
}

#[test]
fn a_trial_has_the_losses_of_the_run_that_it_names() {
    let (records, data) = tuning(&["learning_rate.grid=0.01,0.03,0.1,0.3"]);
    assert_eq!(records.len(), 2);
    for record in &records {
        let Rule::Halving(candidates) = &record.cell.setting else { panic!("it is halved") };
        let rungs = candidates.rungs(record.cell.steps, record.cell.schedule);
        let on_rung =
            |rung: usize| record.trials.iter().filter(|trial| trial.losses.len() > rung).count();
        assert_eq!([0, 1, 2].map(on_rung), [12, 6, 3], "{rungs:?}");
        for trial in &record.trials {
            let seed = record.cell.seed + (u64::from(trial.seed) << 32);
            let cell = Cell { setting: Rule::Fixed(trial.setting), seed, ..record.cell.clone() };
            let prepared = prepare(&cell, trial.setting, &data[0]).expect("it can be prepared");
            let trainer = Trainer::new(&prepared.config, &prepared.task(), &prepared.streams);
            let mut trainer = trainer.expect("it fits");
            for (rung, loss) in rungs.iter().zip(&trial.losses) {
                while trainer.steps() < rung.steps {
                    trainer.step();
                }
                assert_eq!(trainer.validation_loss(), *loss, "{} {}", trial.setting, trial.seed);
            }
        }
    }
}

#[test]
fn the_setting_with_the_lowest_loss_on_the_last_rung_is_chosen() {
    let (records, _) = tuning(&["learning_rate.grid=0.01,0.03,0.1,0.3"]);
    for record in &records {
        let last = record.trials.iter().filter(|trial| trial.losses.len() == 3);
        let best = last.min_by(|a, b| a.losses[2].partial_cmp(&b.losses[2]).expect("finite"));
        assert_eq!(record.setting, best.expect("some are left").setting);
        assert_eq!(record.choice(), Some(record.setting));
    }
}

#[test]
fn a_setting_that_diverges_is_out() {
    let (records, _) = tuning(&["learning_rate.grid=0.01,1e30"]);
    for record in &records {
        assert_eq!(record.setting.learning_rate, 0.01);
        let wild = record.trials.iter().filter(|trial| trial.setting.learning_rate > 1.0);
        let diverged: Vec<bool> = wild.map(|trial| trial.losses.contains(&None)).collect();
        assert!(!diverged.is_empty() && diverged.into_iter().all(|diverged| diverged));
    }
}
