//! Samples to the figures that reports print: mean, extremes, percentiles by linear interpolation (type 7). Written a
//! second time on purpose, so that the demo's stored figures check the program's own.

use super::json::{Json, Milli, object};

/// Samples in ascending order.
pub(super) struct Samples(Vec<f64>);

impl Samples {
    /// Sorts `values`.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    pub(super) fn mean(&self) -> f64 {
        if self.0.is_empty() { 0.0 } else { self.sum() / self.0.len() as f64 }
    }

    pub(super) fn min(&self) -> f64 {
        self.0.first().copied().unwrap_or(0.0)
    }

    pub(super) fn max(&self) -> f64 {
        self.0.last().copied().unwrap_or(0.0)
    }

    /// The value at position `(n - 1) * percent / 100`, between its two neighbours.
    pub(super) fn percentile(&self, percent: u32) -> f64 {
        let position = self.0.len().saturating_sub(1) as f64 * f64::from(percent) / 100.0;
        let below = position.floor();
        let at = |index: f64| self.0.get(index as usize).copied().unwrap_or(0.0);
        at(below) + (at(position.ceil()) - at(below)) * (position - below)
    }

    /// The block that queue summaries print.
    pub(super) fn summary(&self) -> Json {
        object([
            ("SampleCount", self.count().into()),
            ("Average", Milli::of(self.mean()).into()),
            ("P95", Milli::of(self.percentile(95)).into()),
            ("P99", Milli::of(self.percentile(99)).into()),
            ("Min", Milli::of(self.min()).into()),
            ("Max", Milli::of(self.max()).into()),
        ])
    }

    /// The block that analyzer reports print.
    pub(super) fn block(&self, name: &str) -> Json {
        object([
            ("Name", name.into()),
            ("Count", self.count().into()),
            ("Min", Milli::of(self.min()).into()),
            ("Average", Milli::of(self.mean()).into()),
            ("P50", Milli::of(self.percentile(50)).into()),
            ("P95", Milli::of(self.percentile(95)).into()),
            ("Max", Milli::of(self.max()).into()),
        ])
    }
}
