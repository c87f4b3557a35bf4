//! Samples in ascending order: sorting them, merging what is sorted. The order is that of [`f64::total_cmp`].

/// Sorts samples.
pub fn sort(samples: &mut [f64]) {
    let mut sorted = Vec::with_capacity(samples.len());
    append_sorted(samples, &mut Vec::new(), &mut sorted);
    samples.copy_from_slice(&sorted);
}

/// Appends `samples`, sorted, to `sorted`. `keys` is a buffer that may be used again.
pub fn append_sorted(samples: &[f64], keys: &mut Vec<i64>, sorted: &mut Vec<f64>) {
    // Whole numbers in the order of the samples: sorting them is twice as fast as sorting floats. Zeros, which are many,
    // are counted only.
    keys.resize(samples.len(), 0);
    let mut count = 0;
    for sample in samples {
        if let Some(slot) = keys.get_mut(count) {
            *slot = ordered(sample.to_bits() as i64);
        }
        count += usize::from(sample.to_bits() != 0);
    }
    keys.truncate(count);
    keys.sort_unstable();
    let (negative, positive) = keys.split_at(keys.partition_point(|key| *key < 0));
    sorted.extend(negative.iter().map(|key| from_ordered(*key)));
    sorted.resize(sorted.len() + samples.len() - count, 0.0);
    sorted.extend(positive.iter().map(|key| from_ordered(*key)));
}

/// The sum of ascending samples, added in their order.
pub fn sum(ascending: &[f64]) -> f64 {
    // Each addition waits for the one before; zeros need none.
    ascending.iter().skip(leading_zeros(ascending)).fold(0.0, |sum, sample| sum + sample)
}

/// How many of the ascending samples are zeros with nothing before them: of most fields that count or measure, most.
fn leading_zeros(ascending: &[f64]) -> usize {
    match ascending.first() {
        Some(first) if *first == 0.0 => ascending.partition_point(|sample| *sample == 0.0),
        _ => 0,
    }
}

/// Merges ascending finite samples with further ones into `merged`, whose content is replaced. It merges from both ends
/// towards the middle: each step waits for the one before it, but the two ends do not wait for each other.
pub fn merge(left: &[f64], right: &[f64], merged: &mut Vec<f64>) {
    let has_negative = [left, right].iter().any(|samples| samples.first().is_some_and(|first| *first < 0.0));
    let zeros = |samples: &[f64]| if has_negative { 0 } else { leading_zeros(samples) };
    let (left_zeros, left) = left.split_at(zeros(left));
    let (right_zeros, right) = right.split_at(zeros(right));
    let zeros = left_zeros.len() + right_zeros.len();
    let count = left.len() + right.len();
    merged.resize(zeros + count, 0.0);
    let (zeros, merged) = merged.split_at_mut(zeros);
    zeros.fill(0.0);
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

    #[test]
    fn samples_are_sorted_and_merged_as_floats_are() {
        let samples = [3.5, 2.0, 0.0, -2.0, f64::MAX, 1e-300, f64::MIN, 3.5, -1e-300, 0.0, 0.0, 7.0, 0.0, 1.0];
        let mut expected = samples;
        expected.sort_by(f64::total_cmp);
        let mut sorted = samples;
        sort(&mut sorted);
        let mut appended = vec![1.0];
        append_sorted(&samples, &mut vec![7], &mut appended);
        assert_eq!(appended[1..], sorted);
        assert_eq!(sorted.map(f64::to_bits), expected.map(f64::to_bits));
        for (start, end) in [(0, 14), (0, 8), (3, 9), (4, 4), (0, 1), (5, 7), (9, 14), (9, 11), (10, 12)] {
            for middle in start..=end {
                let (mut left, mut right) = (samples[start..middle].to_vec(), samples[middle..end].to_vec());
                sort(&mut left);
                sort(&mut right);
                let mut merged = vec![1.0];
                merge(&left, &right, &mut merged);
                let mut expected = samples[start..end].to_vec();
                expected.sort_by(f64::total_cmp);
                assert_eq!(merged, expected);
                assert_eq!(sum(&left), left.iter().sum::<f64>() + 0.0);
            }
        }
    }
}
