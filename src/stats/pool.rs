//! [`Pool`]: samples gathered over many days, all of them while they are few, a [`Sketch`] of them beyond that.

use super::{Ascending, Sketch, Summary, ascending};

/// Samples of many days. Whether it is exact depends on their number alone, not on the order in which they came.
#[derive(Clone, Debug)]
pub enum Pool {
    /// Every sample.
    Exact(Kept),
    /// What became of more samples than were to be kept.
    Sketched(Sketch),
}

/// Samples in no order, held small: most are zero, most others are whole numbers.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    zeros: u64,
    /// Those that lose nothing in half the room.
    narrow: Vec<f32>,
    wide: Vec<f64>,
    /// Of all, as a sketch would have summed them.
    sum: f64,
}

impl Kept {
    fn add(&mut self, samples: Ascending<'_>) {
        self.sum += samples.sum();
        self.zeros += samples.zeros() as u64;
        for sample in samples.others() {
            let narrow = *sample as f32;
            if f64::from(narrow).to_bits() == sample.to_bits() {
                self.narrow.push(narrow);
            } else {
                self.wide.push(*sample);
            }
        }
    }

    fn count(&self) -> u64 {
        self.zeros + (self.narrow.len() + self.wide.len()) as u64
    }

    /// Those that are no zeros, sorted.
    fn others<'a>(pools: impl Iterator<Item = &'a Self>) -> Vec<f64> {
        let mut others = Vec::new();
        for kept in pools {
            others.extend(kept.narrow.iter().map(|sample| f64::from(*sample)));
            others.extend_from_slice(&kept.wide);
        }
        ascending::sort(&mut others);
        others
    }

    fn sketch(&self) -> Sketch {
        let others = Self::others([self].into_iter());
        Sketch::of(Ascending::new(self.zeros as usize, &others), self.sum)
    }
}

impl Default for Pool {
    fn default() -> Self {
        Pool::Exact(Kept::default())
    }
}

impl Pool {
    /// Adds samples; beyond `limit` samples in all, only a sketch of them is kept.
    pub fn add(&mut self, samples: Ascending<'_>, limit: usize) {
        match self {
            Pool::Exact(kept) if kept.count() + samples.len() as u64 <= limit as u64 => kept.add(samples),
            Pool::Exact(kept) => {
                let mut sketch = kept.sketch();
                sketch.add(samples);
                *self = Pool::Sketched(sketch);
            }
            Pool::Sketched(sketch) => sketch.add(samples),
        }
    }

    /// How many samples were added.
    pub fn count(&self) -> u64 {
        match self {
            Pool::Exact(kept) => kept.count(),
            Pool::Sketched(sketch) => sketch.count(),
        }
    }

    /// The figures of all samples in `pools`, and whether they are exact: they are for up to `limit` samples. `None` for
    /// no samples.
    pub fn summary<'a>(pools: impl Iterator<Item = &'a Pool> + Clone, limit: usize) -> Option<(Summary, bool)> {
        let count: u64 = pools.clone().map(Pool::count).sum();
        if count > limit as u64 {
            let mut sketch = Sketch::default();
            for pool in pools {
                match pool {
                    Pool::Exact(kept) => sketch.merge(&kept.sketch()),
                    Pool::Sketched(other) => sketch.merge(other),
                }
            }
            return Some((sketch.summary()?, false));
        }
        let exact = pools.filter_map(|pool| match pool {
            Pool::Exact(kept) => Some(kept),
            Pool::Sketched(_) => None,
        });
        let zeros: u64 = exact.clone().map(|kept| kept.zeros).sum();
        let others = Kept::others(exact);
        Some((Summary::of_ascending(Ascending::new(zeros as usize, &others))?, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_exact_up_to_its_limit() {
        let mut pools = [Pool::default(), Pool::default()];
        pools[0].add(Ascending::new(0, &[1.1, 3.0]), 4);
        pools[1].add(Ascending::new(0, &[2.0, 4.0]), 4);
        let (summary, is_exact) = Pool::summary(pools.iter(), 4).unwrap();
        assert_eq!((summary.count, summary.p50, is_exact), (4, 2.5, true));
        pools[1].add(Ascending::new(0, &[5.0]), 4);
        let (summary, is_exact) = Pool::summary(pools.iter(), 4).unwrap();
        assert_eq!((summary.count, summary.sum, summary.max, is_exact), (5, 15.1, 5.0, false));
        assert!((summary.p50 - 3.0).abs() < 0.03);
        assert!(Pool::summary(std::iter::empty(), 4).is_none());
    }
}
