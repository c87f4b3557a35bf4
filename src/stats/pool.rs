//! [`Pool`]: samples gathered over many days, all of them while they are few, a [`Sketch`] of them beyond that.

use super::{Sketch, Summary};

/// Samples of many days. Whether it is exact depends on their number alone, not on the order in which they came.
#[derive(Clone, Debug)]
pub enum Pool {
    /// Every sample, in no order.
    Exact(Vec<f64>),
    /// What became of more samples than were to be kept.
    Sketched(Sketch),
}

impl Default for Pool {
    fn default() -> Self {
        Pool::Exact(Vec::new())
    }
}

impl Pool {
    /// Adds samples in ascending order; beyond `limit` samples in all, only a sketch of them is kept.
    pub fn add(&mut self, ascending: &[f64], limit: usize) {
        match self {
            Pool::Exact(samples) if samples.len() + ascending.len() <= limit => samples.extend_from_slice(ascending),
            Pool::Exact(samples) => {
                let mut sketch = sketch_of(samples);
                sketch.add(ascending);
                *self = Pool::Sketched(sketch);
            }
            Pool::Sketched(sketch) => sketch.add(ascending),
        }
    }

    /// How many samples were added.
    pub fn count(&self) -> u64 {
        match self {
            Pool::Exact(samples) => samples.len() as u64,
            Pool::Sketched(sketch) => sketch.count(),
        }
    }

    /// The figures of all samples in `pools`, and whether they are exact: they are for up to `limit` samples. `None` for
    /// no samples.
    pub fn summary<'a>(pools: impl Iterator<Item = &'a mut Pool>, limit: usize) -> Option<(Summary, bool)> {
        let mut pools: Vec<&mut Pool> = pools.collect();
        let count: u64 = pools.iter().map(|pool| pool.count()).sum();
        if count > limit as u64 {
            let mut sketch = Sketch::default();
            for pool in pools {
                match pool {
                    Pool::Exact(samples) => sketch.merge(&sketch_of(samples)),
                    Pool::Sketched(other) => sketch.merge(other),
                }
            }
            return Some((sketch.summary()?, false));
        }
        let mut all: Vec<f64> = Vec::new();
        for pool in &mut pools {
            if let Pool::Exact(samples) = pool {
                all.extend_from_slice(samples);
            }
        }
        Some((Summary::of(&mut all)?, true))
    }
}

fn sketch_of(samples: &mut [f64]) -> Sketch {
    samples.sort_unstable_by(f64::total_cmp);
    let mut sketch = Sketch::default();
    sketch.add(samples);
    sketch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_exact_up_to_its_limit() {
        let mut pools = [Pool::default(), Pool::default()];
        pools[0].add(&[1.0, 3.0], 4);
        pools[1].add(&[2.0, 4.0], 4);
        let (summary, is_exact) = Pool::summary(pools.iter_mut(), 4).unwrap();
        assert_eq!((summary.count, summary.p50, is_exact), (4, 2.5, true));
        pools[1].add(&[5.0], 4);
        let (summary, is_exact) = Pool::summary(pools.iter_mut(), 4).unwrap();
        assert_eq!((summary.count, summary.sum, summary.max, is_exact), (5, 15.0, 5.0, false));
        assert!((summary.p50 - 3.0).abs() < 0.03);
        assert!(Pool::summary(std::iter::empty(), 4).is_none());
    }
}
