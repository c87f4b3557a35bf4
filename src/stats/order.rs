//! Samples in ascending order: sorting them, merging what is sorted. The order is that of [`f64::total_cmp`].

/// Sorts samples.
pub fn sort(samples: &mut [f64]) {
    let mut keys = Vec::new();
    keys_of(samples, &mut keys);
    samples.iter_mut().zip(keys).for_each(|(sample, key)| *sample = from_ordered(key));
}

/// Appends `samples`, sorted, to `sorted`. `keys` is a buffer that may be used again.
pub fn append_sorted(samples: &[f64], keys: &mut Vec<i64>, sorted: &mut Vec<f64>) {
    keys_of(samples, keys);
    sorted.extend(keys.iter().map(|key| from_ordered(*key)));
}

/// Whole numbers in the order of the samples: sorting them is twice as fast as sorting floats.
fn keys_of(samples: &[f64], keys: &mut Vec<i64>) {
    keys.clear();
    keys.extend(samples.iter().map(|sample| ordered(sample.to_bits() as i64)));
    keys.sort_unstable();
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

    #[test]
    fn samples_are_sorted_and_merged_as_floats_are() {
        let samples = [3.5, 2.0, 0.0, -2.0, f64::MAX, 1e-300, f64::MIN, 3.5, -1e-300];
        let mut expected = samples;
        expected.sort_by(f64::total_cmp);
        let mut sorted = samples;
        sort(&mut sorted);
        let mut appended = vec![1.0];
        append_sorted(&samples, &mut vec![7], &mut appended);
        assert_eq!(appended[1..], sorted);
        assert_eq!(sorted.map(f64::to_bits), expected.map(f64::to_bits));
        for (start, end) in [(0, 9), (0, 8), (3, 9), (4, 4), (0, 1), (5, 7)] {
            for middle in start..=end {
                let (mut left, mut right) = (samples[start..middle].to_vec(), samples[middle..end].to_vec());
                sort(&mut left);
                sort(&mut right);
                let mut merged = vec![1.0];
                merge(&left, &right, &mut merged);
                let mut expected = samples[start..end].to_vec();
                expected.sort_by(f64::total_cmp);
                assert_eq!(merged, expected);
            }
        }
    }
}
