//! Percentiles by linear interpolation, type 7: what the project's own tools compute.

/// Percentile by linear interpolation (type 7) of the ascending samples, in their unit: the value at position
/// `(n - 1) * p / 100`, between its two neighbours. `None` for no samples. `percent` is held to 0…100.
/// Definition: DEFINITIONS D16, told to users in `content/guide/measures.md`.
pub fn percentile(ascending: &[f64], percent: f64) -> Option<f64> {
    interpolated(ascending.len(), percent, |rank| ascending.get(rank).copied())
}

/// [`percentile()`] of so many samples, which `at` gives by rank.
pub(super) fn interpolated(count: usize, percent: f64, at: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    let last = count.checked_sub(1)?;
    let position = last as f64 * percent.clamp(0.0, 100.0) / 100.0;
    let below = position as usize;
    let low = at(below)?;
    let high = at((below + 1).min(last))?;
    Some(low + (high - low) * (position - below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        let samples = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(percentile(&samples, 50.0), Some(2.5));
        assert_eq!(percentile(&samples, 0.0), Some(1.0));
        assert_eq!(percentile(&samples, 100.0), Some(4.0));
        assert_eq!(percentile(&[7.0], 95.0), Some(7.0));
        assert_eq!(percentile(&[], 95.0), None);
    }

    #[test]
    fn type_7_is_not_nearest_rank() {
        let samples: Vec<f64> = (1..=20).map(f64::from).collect();
        assert!((percentile(&samples, 95.0).unwrap() - 19.05).abs() < 1e-12);
    }
}
