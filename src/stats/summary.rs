//! [`Summary`]: the eight figures of a set of samples.

use serde::{Deserialize, Serialize};

use super::Ascending;

/// Count, sum, mean, extremes and percentiles of at least one sample, all in the samples' unit (DEFINITIONS D16).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many samples.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// `sum / count`.
    pub mean: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The median, type 7.
    pub p50: f64,
    /// The 95th percentile, type 7.
    pub p95: f64,
    /// The 99th percentile, type 7.
    pub p99: f64,
}

impl Summary {
    /// Sums up `samples`, which are sorted in place; `None` for none. Sums in ascending order, so that the order in which
    /// the samples came changes no bit.
    pub fn of(samples: &mut [f64]) -> Option<Self> {
        super::ascending::sort(samples);
        Self::of_ascending(Ascending::new(0, samples))
    }

    /// [`Summary::of`] samples that are in ascending order already.
    pub fn of_ascending(samples: Ascending<'_>) -> Option<Self> {
        let count = samples.len();
        let (min, max) = (samples.at(0)?, samples.at(count - 1)?);
        let sum = samples.sum();
        let at = |percent| samples.percentile(percent).unwrap_or(max);
        Some(Self {
            count: count as u64,
            sum,
            mean: sum / count as f64,
            min,
            max,
            p50: at(50.0),
            p95: at(95.0),
            p99: at(99.0),
        })
    }

    /// The figure that a rule calls `name`: `mean`, `p95` …; `None` for one that is not kept.
    pub fn get(&self, name: &str) -> Option<f64> {
        Some(match name {
            "sum" => self.sum,
            "mean" => self.mean,
            "min" => self.min,
            "max" => self.max,
            "p50" => self.p50,
            "p95" => self.p95,
            "p99" => self.p99,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_samples_changes_nothing() {
        let mut one = [3.0, 1.0, 2.0];
        let mut two = [2.0, 3.0, 1.0];
        let summary = Summary::of(&mut one).unwrap();
        assert_eq!(summary, Summary::of(&mut two).unwrap());
        assert_eq!((summary.count, summary.sum, summary.mean, summary.p50), (3, 6.0, 2.0, 2.0));
        assert!(Summary::of(&mut []).is_none());
    }
}
