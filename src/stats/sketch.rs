//! [`Sketch`]: how many samples fell where, in buckets 1/64 of a power of two wide. It forgets the samples, keeps their
//! percentiles to less than 1 %, and merges exactly.

use super::Ascending;
use super::ascending::{from_ordered, ordered};

/// Bits of a number that tell its bucket from its neighbours: sign and exponent, then six bits of mantissa.
const DROPPED: u32 = 46;

/// Buckets to a page: one power of two.
const PAGE: usize = 64;

/// Counts of samples by bucket. A bucket's bounds are at most 1/64 apart, so its middle is at most 1/128 (0.79 %) off any
/// sample in it. Buckets are cut out of the number's own bits: no logarithm is taken, so every machine agrees on them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Pages in ascending order of what they hold. Sorted samples walk through them from left to right.
    pages: Vec<(i32, Box<[u64; PAGE]>)>,
    count: u64,
    sum: f64,
    min: f64,
    max: f64,
}

impl Sketch {
    /// Adds samples.
    pub fn add(&mut self, samples: Ascending<'_>) {
        let sum = self.sum + samples.sum();
        self.add_but_sum(samples);
        self.sum = sum;
    }

    /// The sketch of samples whose sum, in the order in which they came, is `sum`.
    pub(super) fn of(samples: Ascending<'_>, sum: f64) -> Self {
        let mut sketch = Self::default();
        sketch.add_but_sum(samples);
        Self { sum, ..sketch }
    }

    fn add_but_sum(&mut self, samples: Ascending<'_>) {
        let count = samples.len();
        let (Some(min), Some(max)) = (samples.at(0), count.checked_sub(1).and_then(|last| samples.at(last))) else {
            return;
        };
        self.widen(min, max, count as u64);
        let (before, behind) = samples.around_zeros();
        self.count_up(before);
        if samples.zeros() > 0 {
            let zero = key(0.0);
            if let Some(count) = self.page(zero >> 6).get_mut((zero & 63) as usize) {
                *count += samples.zeros() as u64;
            }
        }
        self.count_up(behind);
    }

    /// Ascending samples walk through the pages from left to right; many of them are equal.
    fn count_up(&mut self, samples: &[f64]) {
        let runs = samples.chunk_by(|a, b| a.to_bits() == b.to_bits());
        let mut runs = runs.filter_map(|run| Some((key(*run.first()?), run.len() as u64))).peekable();
        while let Some((first, _)) = runs.peek() {
            let page = first >> 6;
            let counts = self.page(page);
            while let Some((key, length)) = runs.next_if(|(key, _)| key >> 6 == page) {
                if let Some(count) = counts.get_mut((key & 63) as usize) {
                    *count += length;
                }
            }
        }
    }

    /// Adds what another sketch counted. The counts are those of one sketch of all samples.
    pub fn merge(&mut self, other: &Sketch) {
        if other.count == 0 {
            return;
        }
        self.widen(other.min, other.max, other.count);
        self.sum += other.sum;
        for (page, counts) in &other.pages {
            self.page(*page).iter_mut().zip(counts.iter()).for_each(|(own, others)| *own += others);
        }
    }

    /// How many samples were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The eight figures: count, sum, mean and extremes of the samples, percentiles to less than 1 %; `None` for none.
    pub fn summary(&self) -> Option<super::Summary> {
        let at = |percent| self.percentile(percent);
        Some(super::Summary {
            count: self.count,
            sum: self.sum,
            mean: self.sum / self.count as f64,
            min: self.min,
            max: self.max,
            p50: at(50.0)?,
            p95: at(95.0)?,
            p99: at(99.0)?,
        })
    }

    /// [`super::percentile()`] of the samples, to less than 1 %.
    pub fn percentile(&self, percent: f64) -> Option<f64> {
        let last = self.count.checked_sub(1)?;
        let position = last as f64 * percent.clamp(0.0, 100.0) / 100.0;
        let below = position.floor();
        let low = self.at_rank(below as u64)?;
        let high = self.at_rank((below as u64 + 1).min(last))?;
        Some(low + (high - low) * (position - below))
    }

    /// The middle of the bucket that holds the sample of that rank, counted from 0.
    fn at_rank(&self, rank: u64) -> Option<f64> {
        if rank == 0 || rank + 1 == self.count {
            return Some(if rank == 0 { self.min } else { self.max });
        }
        let mut before = 0;
        for (page, counts) in &self.pages {
            for (slot, count) in counts.iter().enumerate() {
                before += count;
                if before > rank {
                    return Some(middle((page << 6) | slot as i32).clamp(self.min, self.max));
                }
            }
        }
        None
    }

    fn widen(&mut self, min: f64, max: f64, count: u64) {
        let is_first = self.count == 0;
        self.min = if is_first { min } else { self.min.min(min) };
        self.max = if is_first { max } else { self.max.max(max) };
        self.count += count;
    }

    fn page(&mut self, page: i32) -> &mut [u64; PAGE] {
        let index = match self.pages.binary_search_by_key(&page, |(page, _)| *page) {
            Ok(index) => index,
            Err(index) => {
                self.pages.insert(index, (page, Box::new([0; PAGE])));
                index
            }
        };
        match self.pages.get_mut(index) {
            Some((_, counts)) => counts,
            None => unreachable!("the page was found or has just been put there"),
        }
    }
}

/// The bucket of a number; buckets order as numbers do.
fn key(sample: f64) -> i32 {
    (ordered(sample.to_bits() as i64) >> DROPPED) as i32
}

/// The middle of a bucket. The two around zero hold nothing else that a log could contain.
fn middle(key: i32) -> f64 {
    if matches!(key, -1 | 0) {
        return 0.0;
    }
    let bound = |key: i64| from_ordered(key << DROPPED);
    let (low, high) = (bound(key.into()), bound(i64::from(key) + 1));
    let middle = low + (high - low) / 2.0;
    if middle.is_finite() { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::percentile;

    #[test]
    fn percentiles_are_within_one_percent() {
        let mut samples: Vec<f64> =
            (0..20_000u32).map(|n| f64::from(n.wrapping_mul(2_654_435_761) >> 8) / 1e4 - 300.0).collect();
        samples.extend([0.0; 500]);
        samples.sort_unstable_by(f64::total_cmp);
        let mut sketch = Sketch::default();
        sketch.add(Ascending::new(0, &samples));
        for percent in [0.0, 1.0, 20.0, 50.0, 95.0, 99.0, 99.9, 100.0] {
            let (exact, near) = (percentile(&samples, percent).unwrap(), sketch.percentile(percent).unwrap());
            assert!((exact - near).abs() <= exact.abs() * 0.008 + 1e-9, "p{percent}: {near} is not near {exact}");
        }
    }

    #[test]
    fn merging_is_adding() {
        let samples: Vec<f64> = (0..1000).map(|n| f64::from(n * n) - 5000.0).collect();
        let (mut whole, mut left, mut right) = (Sketch::default(), Sketch::default(), Sketch::default());
        whole.add(Ascending::new(0, &samples));
        left.add(Ascending::new(0, &samples[..300]));
        right.add(Ascending::new(0, &samples[300..]));
        left.merge(&right);
        left.merge(&Sketch::default());
        assert_eq!(left, whole);
        assert_eq!(whole.summary().unwrap().count, 1000);
        assert_eq!(Sketch::default().summary(), None);
    }

    #[test]
    fn the_ends_of_the_number_line_are_finite() {
        let mut sketch = Sketch::default();
        sketch.add(Ascending::new(2, &[f64::MIN, f64::MIN_POSITIVE, f64::MAX]));
        assert_eq!(sketch.percentile(0.0), Some(f64::MIN));
        assert_eq!(sketch.percentile(50.0), Some(0.0));
        assert!(sketch.percentile(100.0).unwrap().is_finite());
    }
}
