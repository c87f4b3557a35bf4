//! [`Fold`]: rollups of days to [`Telemetry`]. Takes them in one order; keeps of their samples what pooled figures need.

use rayon::prelude::*;

use super::samples::{Class, Outline, Samples, unions};
use crate::model::measures::{Builder, SetsBuilder};
use crate::model::telemetry::{Day, Probe, Telemetry};
use crate::stats::{Ascending, Pool, Summary, ascending};

/// What days come to, as far as they have been added.
pub struct Fold {
    exact_samples: usize,
    days: Vec<Day>,
    measures: Builder,
    /// By number of the series: its cells over all days.
    pools: Vec<Vec<PooledCell>>,
}

/// The samples of all days of a series that share site and class.
struct PooledCell {
    /// The site's number; orders as sites were met, not as they are called.
    site: Option<u32>,
    class: Class,
    pool: Pool,
}

/// The sets of a day, computed apart from the fold so that several days can be at once.
#[derive(Clone, Debug, Default)]
pub(super) struct DaySets {
    sets: SetsBuilder,
    /// Where cells are merged; kept from file to file, as all of it.
    merged: Vec<f64>,
    other: Vec<f64>,
}

impl DaySets {
    /// Sums up every set of `samples`; series and sites go by their place there.
    pub(super) fn compute(&mut self, samples: &Samples) {
        self.sets.clear();
        let (mut outlines, mut found) = (Vec::new(), Vec::new());
        for (number, series) in samples.series.iter().enumerate() {
            let cells = samples.cells_of(series);
            outlines.clear();
            outlines.extend(cells.iter().map(|cell| Outline {
                site: cell.site,
                class: cell.class,
                count: cell.count() as u64,
            }));
            unions(&outlines, &mut found);
            for union in &found {
                let mut members = cells.get(union.cells.clone()).unwrap_or(&[]).iter();
                let mut next =
                    || members.find(|cell| cell.class.is_in(union.scope)).map(|cell| samples.samples_of(cell));
                let mut all = next().unwrap_or_default();
                while let Some(further) = next() {
                    ascending::merge(all.others(), further.others(), &mut self.merged);
                    let zeros = all.zeros() + further.zeros();
                    std::mem::swap(&mut self.merged, &mut self.other);
                    all = Ascending::new(zeros, &self.other);
                }
                self.sets.add(number as u32, union.site, union.serves, all);
            }
        }
    }
}

impl Fold {
    /// Nothing yet. Figures over all days are exact up to `exact_samples` samples.
    pub fn new(exact_samples: usize) -> Self {
        Self { exact_samples, days: Vec::new(), measures: Builder::default(), pools: Vec::new() }
    }

    /// Adds a day; the order of calls is to be the same in every run.
    pub fn add(&mut self, day: Day, samples: &Samples) {
        let sites: Vec<u32> = samples.sites.iter().map(|site| self.measures.site(site)).collect();
        let mut numbers = Vec::with_capacity(samples.series.len());
        for series in &samples.series {
            let number = self.measures.series(&series.event, &series.field);
            numbers.push(number);
            if self.pools.len() <= number as usize {
                self.pools.resize_with(number as usize + 1, Vec::new);
            }
            let Some(pools) = self.pools.get_mut(number as usize) else { continue };
            for cell in samples.cells_of(series) {
                let site = cell.site.and_then(|site| sites.get(site as usize)).copied();
                let found = pools.iter().position(|pooled| pooled.site == site && pooled.class == cell.class);
                let index = found.unwrap_or_else(|| {
                    pools.push(PooledCell { site, class: cell.class, pool: Pool::default() });
                    pools.len() - 1
                });
                if let Some(pooled) = pools.get_mut(index) {
                    pooled.pool.add(samples.samples_of(cell), self.exact_samples);
                }
            }
        }
        self.measures.add(Some(day.date), &samples.sets.sets, &numbers, &sites);
        self.days.push(day);
    }

    /// All of it; `probes` are the questions that the days answer.
    pub fn finish(mut self, probes: Vec<Probe>) -> Telemetry {
        let limit = self.exact_samples;
        let pooled: Vec<Vec<Pooled>> = self.pools.into_par_iter().map(|cells| pooled(cells, limit)).collect();
        let mut sets = SetsBuilder::default();
        for (series, pooled) in pooled.iter().enumerate() {
            for Pooled { site, serves, summary, is_exact } in pooled {
                sets.add_summary(series as u32, *site, *serves, summary, *is_exact);
            }
        }
        // Its numbers are those of the fold already.
        let count = pooled.iter().flatten().filter_map(|set| set.site).max().map_or(0, |site| site + 1);
        let itself = |count: u32| (0..count).collect::<Vec<u32>>();
        self.measures.add(None, &sets, &itself(pooled.len() as u32), &itself(count));
        self.days.sort_by_key(|day| day.date);
        Telemetry {
            probes,
            days: self.days,
            measures: self.measures.finish(),
            exact_samples: limit as u64,
            openings: Vec::new(),
        }
    }
}

/// A set of samples of all days.
struct Pooled {
    site: Option<u32>,
    serves: crate::model::measures::Serves,
    summary: Summary,
    is_exact: bool,
}

fn pooled(mut cells: Vec<PooledCell>, limit: usize) -> Vec<Pooled> {
    cells.sort_by_key(|cell| (cell.site, cell.class));
    let outline = |cell: &PooledCell| Outline { site: cell.site, class: cell.class, count: cell.pool.count() };
    let outlines: Vec<Outline> = cells.iter().map(outline).collect();
    let mut found = Vec::new();
    unions(&outlines, &mut found);
    let summed_up = found.into_iter().filter_map(|union| {
        let members = cells.get(union.cells.clone()).unwrap_or(&[]).iter();
        let pools = members.filter(|cell| cell.class.is_in(union.scope)).map(|cell| &cell.pool);
        let (summary, is_exact) = Pool::summary(pools, limit)?;
        Some(Pooled { site: union.site, serves: union.serves, summary, is_exact })
    });
    summed_up.collect()
}
