//! Learning rates against values computed by hand, and a run that follows them.
//!
//! Deliberately absent: agreement with PyTorch over a whole run (`pytorch`).

use approx::assert_relative_eq;
use mlp::data::Task;
use mlp::loss::Loss;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::schedule::{Cosine, Schedule};
use mlp::seed::Streams;
use mlp::trainer::Trainer;

use crate::common::{Data, config, xor};

fn rates(schedule: Schedule, steps: u32) -> Vec<f64> {
    (0..steps).map(|step| schedule.rate(2.0, step, steps)).collect()
}

#[test]
fn a_constant_rate_is_the_rate_of_the_run() {
    assert_eq!(rates(Schedule::Constant, 3), [2.0, 2.0, 2.0]);
}

#[test]
fn a_cosine_warms_up_in_equal_stairs_and_falls_to_its_floor() {
    let ours = rates(Schedule::Cosine(Cosine { warmup_steps: 4, floor: 0.1 }), 8);
    // cos 0, 45°, 90° and 135°: the floor itself would be step 8.
    let fall = |cosine: f64| 2.0 * (0.1 + 0.9 * (1.0 + cosine) / 2.0);
    let half = 0.5_f64.sqrt();
    let expected = [0.5, 1.0, 1.5, 2.0, 2.0, fall(half), fall(0.0), fall(-half)];
    for (ours, expected) in ours.iter().zip(expected) {
        assert_relative_eq!(*ours, expected, max_relative = 1e-15);
    }
}

#[test]
fn beyond_its_end_a_cosine_stays_at_the_floor_and_a_warm_up_may_fill_the_run() {
    let cosine = Schedule::Cosine(Cosine { warmup_steps: 0, floor: 0.25 });
    assert_eq!(cosine.rate(2.0, 0, 5), 2.0);
    assert_eq!([5, 6, u32::MAX].map(|step| cosine.rate(2.0, step, 5)), [0.5; 3]);
    let all = Schedule::Cosine(Cosine { warmup_steps: 2, floor: 0.0 });
    assert_eq!(all.check(2), Ok(()));
    assert_eq!(rates(all, 2), [1.0, 2.0]);
    assert!(all.rate(2.0, 2, 2).is_finite());
}

#[test]
fn a_run_takes_each_step_at_the_rate_of_its_schedule() {
    // Plain descent from the same weights: the first update is proportional to the rate.
    let data: Data<f64> = xor(100);
    let task: Task<'_, f64> = data.task();
    let moved = |schedule, learning_rate| {
        let config = config("tanh", Loss::CrossEntropy)
            .optimizer(Optimizer::Sgd(Sgd::default()))
            .schedule(schedule)
            .learning_rate(learning_rate)
            .build()
            .unwrap();
        let mut trainer = Trainer::new(&config, &task, &Streams::new(1, 1)).unwrap();
        trainer.step();
        trainer.step();
        trainer.network().layers().to_vec()
    };
    let warm = moved(Schedule::Cosine(Cosine { warmup_steps: 200, floor: 0.0 }), 0.2);
    // η·1/200 and η·2/200 are not one rate twice, but the rates of two runs half as warm.
    let slower = moved(Schedule::Cosine(Cosine { warmup_steps: 100, floor: 0.0 }), 0.1);
    let constant = moved(Schedule::Constant, 0.001);
    for ((warm, slower), constant) in warm.iter().zip(&slower).zip(&constant) {
        for (warm, slower) in warm.weights().iter().zip(slower.weights()) {
            assert_relative_eq!(*warm, *slower, max_relative = 1e-12);
        }
        assert_ne!(warm.weights(), constant.weights());
    }
}
