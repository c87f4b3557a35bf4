//! [`Pool`]: samples gathered over many days, all of them while they are few, a [`Sketch`] of them beyond that.

use super::{Sketch, Summary};

/// Samples of many days. Whether it is exact depends on their number alone, not on the order in which they came.
#[derive(Clone, Debug)]
pub enum Pool {
    /// Every sample, as it came: ascending in each part. Parts are not joined, since growing thousands of pools bit by bit
    /// would copy each sample many times and leave room unused.
    Exact {
        /// How many samples there are.
        count: u64,
        /// They.
        parts: Vec<Box<[f64]>>,
    },
    /// What became of more samples than were to be kept.
    Sketched(Sketch),
}

impl Default for Pool {
    fn default() -> Self {
        Pool::Exact { count: 0, parts: Vec::new() }
    }
}

impl Pool {
    /// Adds samples in ascending order; beyond `limit` samples in all, only a sketch of them is kept.
    pub fn add(&mut self, ascending: &[f64], limit: usize) {
        match self {
            Pool::Exact { count, parts } if *count + ascending.len() as u64 <= limit as u64 => {
                *count += ascending.len() as u64;
                parts.push(ascending.into());
            }
            Pool::Exact { parts, .. } => {
                let mut sketch = sketch_of(parts);
                sketch.add(ascending);
                *self = Pool::Sketched(sketch);
            }
            Pool::Sketched(sketch) => sketch.add(ascending),
        }
    }

    /// How many samples were added.
    pub fn count(&self) -> u64 {
        match self {
            Pool::Exact { count, .. } => *count,
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
                    Pool::Exact { parts, .. } => sketch.merge(&sketch_of(parts)),
                    Pool::Sketched(other) => sketch.merge(other),
                }
            }
            return Some((sketch.summary()?, false));
        }
        let mut all: Vec<f64> = Vec::with_capacity(count as usize);
        for pool in pools {
            if let Pool::Exact { parts, .. } = pool {
                parts.iter().for_each(|part| all.extend_from_slice(part));
            }
        }
        Some((Summary::of(&mut all)?, true))
    }
}

fn sketch_of(parts: &[Box<[f64]>]) -> Sketch {
    let mut sketch = Sketch::default();
    parts.iter().for_each(|part| sketch.add(part));
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
        let (summary, is_exact) = Pool::summary(pools.iter(), 4).unwrap();
        assert_eq!((summary.count, summary.p50, is_exact), (4, 2.5, true));
        pools[1].add(&[5.0], 4);
        let (summary, is_exact) = Pool::summary(pools.iter(), 4).unwrap();
        assert_eq!((summary.count, summary.sum, summary.max, is_exact), (5, 15.0, 5.0, false));
        assert!((summary.p50 - 3.0).abs() < 0.03);
        assert!(Pool::summary(std::iter::empty(), 4).is_none());
    }
}
