//! [`Ascending`]: samples in ascending order, the zeros among them only counted. Of most fields that count or measure, most
//! samples are zeros, so that sorting, merging and summing up has half the work.

/// Samples in ascending order, which is that of [`f64::total_cmp`]; none is a minus zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ascending<'a> {
    others: &'a [f64],
    zeros: usize,
}

impl<'a> Ascending<'a> {
    /// So many zeros, and others in ascending order. Zeros among the others are fine, too.
    pub fn new(zeros: usize, others: &'a [f64]) -> Self {
        Self { others, zeros }
    }

    /// How many samples.
    pub fn len(self) -> usize {
        self.zeros + self.others.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How many zeros are counted only.
    pub fn zeros(self) -> usize {
        self.zeros
    }

    /// Those that are not counted only.
    pub fn others(self) -> &'a [f64] {
        self.others
    }

    /// Those before the zeros, and those behind them.
    pub fn around_zeros(self) -> (&'a [f64], &'a [f64]) {
        self.others.split_at(self.negative())
    }

    fn negative(self) -> usize {
        match self.others.first() {
            Some(first) if *first < 0.0 => self.others.partition_point(|sample| *sample < 0.0),
            _ => 0,
        }
    }

    /// The sample of `rank`, counted from 0.
    pub fn at(self, rank: usize) -> Option<f64> {
        match rank.checked_sub(self.negative()) {
            Some(behind) if behind < self.zeros => Some(0.0),
            Some(_) => self.others.get(rank - self.zeros).copied(),
            None => self.others.get(rank).copied(),
        }
    }

    /// All of them, one by one.
    pub fn iter(self) -> impl Iterator<Item = f64> {
        let (before, behind) = self.around_zeros();
        before.iter().copied().chain(std::iter::repeat_n(0.0, self.zeros)).chain(behind.iter().copied())
    }

    /// Their sum, added in their order.
    pub fn sum(self) -> f64 {
        self.others.iter().fold(0.0, |sum, sample| sum + sample)
    }

    /// Their percentile (type 7), as [`super::percentile()`].
    pub fn percentile(self, percent: f64) -> Option<f64> {
        super::percentile::interpolated(self.len(), percent, |rank| self.at(rank))
    }
}

/// Sorts samples.
pub fn sort(samples: &mut [f64]) {
    let mut sorted = Vec::with_capacity(samples.len());
    append_sorted(samples, &mut Vec::new(), &mut sorted);
    samples.copy_from_slice(&sorted);
}

/// Appends `samples`, sorted, to `sorted`. `keys` is a buffer that may be used again.
pub fn append_sorted(samples: &[f64], keys: &mut Vec<i64>, sorted: &mut Vec<f64>) {
    // Whole numbers in the order of the samples: sorting them is twice as fast as sorting floats.
    keys.clear();
    keys.extend(samples.iter().map(|sample| ordered(sample.to_bits() as i64)));
    keys.sort_unstable();
    sorted.extend(keys.iter().map(|key| from_ordered(*key)));
}

/// Merges ascending finite samples with further ones into `merged`, whose content is replaced. It merges from both ends
/// towards the middle: each step waits for the one before it, but the two ends do not wait for each other.
pub fn merge(left: &[f64], right: &[f64], merged: &mut Vec<f64>) {
    let count = left.len() + right.len();
    merged.resize(count, 0.0);
    let (front, back) = merged.split_at_mut(count / 2);
    let (mut left_start, mut right_start, mut left_end, mut right_end) = (0, 0, left.len(), right.len());
    let at = |samples: &[f64], index: usize| samples.get(index).copied();
    let before = |samples: &[f64], end: usize| end.checked_sub(1).and_then(|index| at(samples, index));
    let highest = |slot: &mut f64, left_end: &mut usize, right_end: &mut usize| {
        let a = before(left, *left_end).unwrap_or(f64::NEG_INFINITY);
        let b = before(right, *right_end).unwrap_or(f64::NEG_INFINITY);
        let is_left = a > b;
        *slot = if is_left { a } else { b };
        *left_end -= usize::from(is_left);
        *right_end -= usize::from(!is_left);
    };
    let (middle, back) = back.split_at_mut(count % 2);
    for (low, high) in front.iter_mut().zip(back.iter_mut().rev()) {
        let (a, b) = (at(left, left_start).unwrap_or(f64::INFINITY), at(right, right_start).unwrap_or(f64::INFINITY));
        let is_left = a <= b;
        *low = if is_left { a } else { b };
        left_start += usize::from(is_left);
        right_start += usize::from(!is_left);
        highest(high, &mut left_end, &mut right_end);
    }
    middle.iter_mut().for_each(|slot| highest(slot, &mut left_end, &mut right_end));
}

/// The bits of a number, in an order that is that of numbers; its own inverse.
pub(super) fn ordered(bits: i64) -> i64 {
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number of [`ordered`] bits.
pub(super) fn from_ordered(key: i64) -> f64 {
    f64::from_bits(ordered(key) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [f64; 14] = [3.5, 2.0, 0.0, -2.0, f64::MAX, 1e-300, f64::MIN, 3.5, -1e-300, 0.0, 0.0, 7.0, 0.0, 1.0];

    fn sorted(samples: &[f64]) -> Vec<f64> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    #[test]
    fn samples_are_sorted_and_merged_as_floats_are() {
        let mut appended = vec![1.0];
        append_sorted(&SAMPLES, &mut vec![7], &mut appended);
        assert_eq!(
            appended[1..].iter().map(|s| s.to_bits()).collect::<Vec<_>>(),
            sorted(&SAMPLES).iter().map(|s| s.to_bits()).collect::<Vec<_>>()
        );
        for (start, end) in [(0, 14), (0, 8), (3, 9), (4, 4), (0, 1), (5, 7), (9, 14), (9, 11), (10, 12)] {
            for middle in start..=end {
                let mut merged = vec![1.0];
                merge(&sorted(&SAMPLES[start..middle]), &sorted(&SAMPLES[middle..end]), &mut merged);
                assert_eq!(merged, sorted(&SAMPLES[start..end]));
            }
        }
    }

    #[test]
    fn zeros_that_are_counted_stand_where_they_would() {
        let all = sorted(&SAMPLES);
        let others: Vec<f64> = all.iter().copied().filter(|sample| *sample != 0.0).collect();
        let ascending = Ascending::new(all.len() - others.len(), &others);
        assert_eq!(ascending.iter().collect::<Vec<_>>(), all);
        assert_eq!(
            (0..=all.len()).map(|rank| ascending.at(rank)).collect::<Vec<_>>(),
            all.iter().copied().map(Some).chain([None]).collect::<Vec<_>>()
        );
        assert_eq!(ascending.percentile(50.0), crate::stats::percentile(&all, 50.0));
        assert_eq!(Ascending::new(3, &[]).percentile(99.0), Some(0.0));
        assert_eq!((Ascending::default().at(0), Ascending::default().is_empty()), (None, true));
    }
}
