//! Samples in ascending order: sorting them, merging what is sorted. The order is that of [`f64::total_cmp`].

/// Sorts samples. `keys` is a buffer that may be used again: whole numbers of the same order are sorted in it, which is
/// twice as fast as comparing floats.
pub fn sort(samples: &mut [f64], keys: &mut Vec<i64>) {
    if samples.len() < 2 {
        return;
    }
    keys.clear();
    keys.extend(samples.iter().map(|sample| ordered(sample.to_bits() as i64)));
    keys.sort_unstable();
    samples.iter_mut().zip(keys).for_each(|(sample, key)| *sample = from_ordered(*key));
}

/// Merges ascending samples with further ones into `merged`, whose content is replaced.
pub fn merge(left: &[f64], right: &[f64], merged: &mut Vec<f64>) {
    merged.clear();
    merged.reserve(left.len() + right.len());
    let (mut from_left, mut from_right) = (0, 0);
    while let (Some(a), Some(b)) = (left.get(from_left), right.get(from_right)) {
        let is_left = a.total_cmp(b).is_le();
        merged.push(if is_left { *a } else { *b });
        from_left += usize::from(is_left);
        from_right += usize::from(!is_left);
    }
    merged.extend_from_slice(left.get(from_left..).unwrap_or(&[]));
    merged.extend_from_slice(right.get(from_right..).unwrap_or(&[]));
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
        let samples = [3.5, -0.0, 0.0, -2.0, f64::MAX, 1e-300, f64::MIN, 3.5, -1e-300];
        let mut expected = samples;
        expected.sort_by(f64::total_cmp);
        let mut sorted = samples;
        sort(&mut sorted, &mut vec![7]);
        assert_eq!(sorted.map(f64::to_bits), expected.map(f64::to_bits));
        let (mut left, mut right) = (samples[..4].to_vec(), samples[4..].to_vec());
        sort(&mut left, &mut Vec::new());
        sort(&mut right, &mut Vec::new());
        let mut merged = vec![1.0];
        merge(&left, &right, &mut merged);
        assert_eq!(merged.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>(), expected.map(f64::to_bits));
    }
}
