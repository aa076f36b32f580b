//! What zeros are worth: the time of a product that skips them over that of the dense one, and where
//! skipping starts to pay.

use harness::record::{Timed, Timing};
use harness::run::{DENSE, SKIPPING};
use stats::verdict::{Direction, Verdict, judge};
use stats::{Interval, bootstrap, summary};
use study::{Study, ZeroPattern};

use super::speed::{block_note, load_of};

/// Products of one layer with one batch size and pattern of zeros, at several percentages.
#[derive(Clone, Debug)]
pub struct ZeroLine {
    /// Position of the suite in the study.
    pub suite: usize,
    /// Inputs of the layer.
    pub inputs: u32,
    /// Units of the layer.
    pub outputs: u32,
    /// Examples in the batch.
    pub batch_size: u32,
    /// Where the zeros are.
    pub pattern: ZeroPattern,
    /// Every percentage, ascending.
    pub points: Vec<ZeroPoint>,
    /// Number of blocks.
    pub blocks: usize,
    /// Why nothing is judged, if so.
    pub note: Option<String>,
    /// The practical margin, a factor minus 1.
    pub margin: f64,
}

/// One percentage of zeros.
#[derive(Clone, Debug)]
pub struct ZeroPoint {
    /// The percentage.
    pub percent: u32,
    /// Median nanoseconds of the dense product.
    pub dense: f64,
    /// Median nanoseconds of the product that skips zeros.
    pub skipping: f64,
    /// Logarithm of the ratio of the two times, block by block.
    log_ratios: Vec<f64>,
}

/// A ratio of times minus 1, and what follows.
#[derive(Clone, Copy, Debug)]
pub struct ZeroRatio {
    /// Median of the blocks' ratios, minus 1.
    pub effect: f64,
    /// Its interval, at least 95 %.
    pub interval: Option<Interval>,
    /// Whether skipping is faster (*better*) or slower by more than the margin.
    pub verdict: Verdict,
}

/// The percentage of zeros from which on skipping is the faster product. An end may be below the smallest
/// percentage that was timed, and is then 0, or beyond the largest, and is then infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Median over blocks.
    pub percent: f64,
    /// Lower end of its interval, at least 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl ZeroLine {
    /// The ratio at a percentage, interpolated between the two beside it; nothing beyond those timed.
    pub fn ratio_at(&self, percent: f64) -> Option<ZeroRatio> {
        let above = self.points.iter().position(|point| f64::from(point.percent) >= percent)?;
        let (below, above) = (&self.points[above.saturating_sub(1)], &self.points[above]);
        let (low, high) = (f64::from(below.percent), f64::from(above.percent));
        if percent < low || percent > high {
            return None;
        }
        let part = if high > low { (percent - low) / (high - low) } else { 0.0 };
        let blocks = below.log_ratios.iter().zip(&above.log_ratios);
        let ratios: Vec<f64> =
            blocks.map(|(below, above)| below + part * (above - below)).collect();
        let interval = summary::median_interval(&ratios, bootstrap::LEVEL);
        let usable = interval.filter(|_| self.note.is_none());
        Some(ZeroRatio {
            effect: libm::expm1(summary::median(&ratios)),
            interval: interval.and_then(|interval| interval.map(libm::expm1)),
            verdict: judge(usable, libm::log1p(self.margin), Direction::LowerIsBetter),
        })
    }

    /// The ratio at a percentage that was timed.
    pub fn ratio(&self, point: &ZeroPoint) -> Option<ZeroRatio> {
        self.ratio_at(f64::from(point.percent))
    }

    /// Where skipping starts to pay: every block has its own crossing.
    pub fn crossing(&self) -> Crossing {
        let mut crossings: Vec<f64> =
            (0..self.blocks).map(|block| self.crossing_in(block)).collect();
        crossings.sort_by(f64::total_cmp);
        // Positions of the order statistics that bound the median, whatever the values are.
        let ranks: Vec<f64> = (0..crossings.len()).map(|rank| rank as f64).collect();
        let ends = summary::median_interval(&ranks, bootstrap::LEVEL);
        let end = |rank: f64| crossings.get(rank as usize).copied();
        Crossing {
            percent: summary::median(&crossings),
            low: ends.and_then(|ends| end(ends.low())).unwrap_or(0.0),
            high: ends.and_then(|ends| end(ends.high())).unwrap_or(f64::INFINITY),
        }
    }

    /// The last crossing of one block: beyond it skipping is faster at every percentage.
    fn crossing_in(&self, block: usize) -> f64 {
        let is_slower = |point: &ZeroPoint| point.log_ratios[block] >= 0.0;
        let Some(last) = self.points.iter().rposition(is_slower) else { return 0.0 };
        let Some(after) = self.points.get(last + 1) else { return f64::INFINITY };
        let (slower, faster) = (self.points[last].log_ratios[block], after.log_ratios[block]);
        let (low, high) = (f64::from(self.points[last].percent), f64::from(after.percent));
        low + (high - low) * slower / (slower - faster)
    }
}

/// The products with zeros that a study timed, line by line.
pub fn zero_lines(study: &Study, timings: &[Timing]) -> Vec<ZeroLine> {
    let mut lines = Vec::new();
    for (suite, settings) in study.speed.iter().enumerate() {
        let Some(products) = &settings.zeros else { continue };
        let (inputs, outputs) = (products.inputs, products.outputs);
        for (batch_size, pattern) in products.lines() {
            let of_percent = |percent| {
                let what = Timed::ZeroProduct { inputs, outputs, batch_size, pattern, percent };
                let of_row: Vec<&Timing> = timings
                    .iter()
                    .filter(|timing| (timing.suite, timing.what) == (suite, what))
                    .collect();
                let samples = |label| of_row.iter().find(|timing| timing.arm == label);
                let (dense, skipping) = (&samples(DENSE)?.ns, &samples(SKIPPING)?.ns);
                let ratios =
                    skipping.iter().zip(dense).map(|(ours, dense)| libm::log(ours / dense));
                let point = ZeroPoint {
                    percent,
                    dense: summary::median(dense),
                    skipping: summary::median(skipping),
                    log_ratios: ratios.collect(),
                };
                Some((point, load_of(&of_row)))
            };
            let rows: Vec<(ZeroPoint, f64)> =
                products.percent.iter().copied().filter_map(of_percent).collect();
            let Some(blocks) = rows.iter().map(|(point, _)| point.log_ratios.len()).min() else {
                continue;
            };
            let load = rows.iter().map(|(_, load)| *load).fold(0.0, f64::max);
            lines.push(ZeroLine {
                suite,
                inputs,
                outputs,
                batch_size,
                pattern,
                points: rows.into_iter().map(|(point, _)| point).collect(),
                blocks,
                note: block_note(blocks, load),
                margin: study.margins.time,
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use stats::verdict::Verdict;
    use study::ZeroPattern;

    use super::{Crossing, ZeroLine, ZeroPoint};

    /// A line with the ratios of one block repeated in all of them, give or take `noise` percent.
    fn line(ratios: &[(u32, f64)], noise: f64) -> ZeroLine {
        let point = |&(percent, ratio): &(u32, f64)| ZeroPoint {
            percent,
            dense: 1.0,
            skipping: ratio,
            log_ratios: (0..20)
                .map(|block| libm::log(ratio) + noise * (f64::from(block) - 9.5))
                .collect(),
        };
        ZeroLine {
            suite: 0,
            inputs: 8,
            outputs: 8,
            batch_size: 1,
            pattern: ZeroPattern::Scattered,
            points: ratios.iter().map(point).collect(),
            blocks: 20,
            note: None,
            margin: 0.05,
        }
    }

    #[test]
    fn the_crossing_is_interpolated_between_the_percentages_beside_it() {
        let crossing = line(&[(0, 2.0), (50, 2.0), (90, 0.5), (99, 0.1)], 0.0).crossing();
        assert_eq!(crossing, Crossing { percent: 70.0, low: 70.0, high: 70.0 });
        let noisy = line(&[(0, 2.0), (50, 2.0), (90, 0.5), (99, 0.1)], 0.01).crossing();
        assert!(
            (noisy.percent - 70.0).abs() < 0.1 && noisy.low < 69.0 && noisy.high > 71.0,
            "{noisy:?}"
        );
    }

    #[test]
    fn a_line_that_dips_below_one_and_returns_pays_from_the_last_crossing_on() {
        let crossing = line(&[(0, 2.0), (20, 0.9), (50, 2.0), (90, 0.5)], 0.0).crossing();
        assert_eq!(crossing.percent, 70.0);
    }

    #[test]
    fn a_line_that_never_crosses_says_on_which_side_it_is() {
        let always = line(&[(0, 0.9), (90, 0.1)], 0.0).crossing();
        assert_eq!(always, Crossing { percent: 0.0, low: 0.0, high: 0.0 });
        let never = line(&[(0, 3.0), (99, 1.1)], 0.0).crossing();
        assert_eq!((never.percent, never.low), (f64::INFINITY, f64::INFINITY));
        // Some blocks cross and some never do.
        let some = line(&[(0, 3.0), (99, 1.0)], 0.01).crossing();
        assert!(some.low < 99.0 && some.high == f64::INFINITY, "{some:?}");
    }

    #[test]
    fn ratios_are_interpolated_and_judged_by_the_margin() {
        let line = line(&[(0, 2.0), (50, 1.0), (60, 0.97), (100, 0.25)], 0.0001);
        let verdict = |percent| line.ratio_at(percent).map(|ratio| ratio.verdict);
        let expected = [
            (0.0, Some(Verdict::Worse)),
            (50.0, Some(Verdict::Equivalent)),
            (60.0, Some(Verdict::Equivalent)),
            (80.0, Some(Verdict::Better)),
            (100.0, Some(Verdict::Better)),
            (101.0, None),
        ];
        for (percent, expected) in expected {
            assert_eq!(verdict(percent), expected, "{percent} %");
        }
        let halfway = line.ratio_at(25.0).expect("it was timed").effect;
        assert!((1.0 + halfway - 2.0_f64.sqrt()).abs() < 1e-9, "{halfway}");
        let loaded = ZeroLine { note: Some("load".to_owned()), ..line };
        assert_eq!(loaded.ratio_at(80.0).map(|it| it.verdict), Some(Verdict::Inconclusive));
    }
}
