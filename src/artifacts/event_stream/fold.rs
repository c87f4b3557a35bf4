//! [`Fold`]: rollups of days to [`Telemetry`]. Takes them in order of path; keeps of their samples what pooled figures need.

use std::sync::Arc;

use super::samples::{Class, Outline, Samples, unions};
use crate::model::measures::Builder;
use crate::model::telemetry::{Day, Probe, Telemetry};
use crate::stats::{Pool, order};

/// What days come to, as far as they have been added.
pub struct Fold {
    exact_samples: usize,
    days: Vec<Day>,
    measures: Builder,
    /// By number of the series: its cells over all days.
    pools: Vec<Vec<PooledCell>>,
}

struct PooledCell {
    site: Option<Arc<str>>,
    class: Class,
    pool: Pool,
}

impl Fold {
    /// Nothing yet. Figures over all days are exact up to `exact_samples` samples.
    pub fn new(exact_samples: usize) -> Self {
        Self { exact_samples, days: Vec::new(), measures: Builder::default(), pools: Vec::new() }
    }

    /// Adds a day; the order of calls is to be the same in every run.
    pub fn add(&mut self, day: Day, samples: &Samples) {
        let (mut outlines, mut found) = (Vec::new(), Vec::new());
        let (mut merged, mut other) = (Vec::new(), Vec::new());
        for series in &samples.series {
            let number = self.measures.series(&series.event, &series.field);
            let cells = samples.cells_of(series);
            outlines.clear();
            outlines.extend(cells.iter().map(|cell| Outline {
                site: cell.site.as_deref(),
                class: cell.class,
                count: cell.values.len() as u64,
            }));
            unions(&outlines, &mut found);
            for union in &found {
                let site = union.site_of.and_then(|cell| cells.get(cell)).and_then(|cell| cell.site.as_ref());
                let mut members = cells.get(union.cells.clone()).unwrap_or(&[]).iter();
                let mut next =
                    || members.find(|cell| cell.class.is_in(union.scope)).map(|cell| samples.values_of(cell));
                let mut values = next().unwrap_or(&[]);
                while let Some(further) = next() {
                    order::merge(values, further, &mut merged);
                    std::mem::swap(&mut merged, &mut other);
                    values = &other;
                }
                self.measures.add(number, site, union.serves, values);
            }
            if self.pools.len() <= number as usize {
                self.pools.resize_with(number as usize + 1, Vec::new);
            }
            let Some(pools) = self.pools.get_mut(number as usize) else { continue };
            for cell in cells {
                let found = pools.iter().position(|pooled| pooled.site == cell.site && pooled.class == cell.class);
                let index = found.unwrap_or_else(|| {
                    pools.push(PooledCell { site: cell.site.clone(), class: cell.class, pool: Pool::default() });
                    pools.len() - 1
                });
                if let Some(pooled) = pools.get_mut(index) {
                    pooled.pool.add(samples.values_of(cell), self.exact_samples);
                }
            }
        }
        self.measures.end(Some(day.date));
        self.days.push(day);
    }

    /// All of it; `probes` are the questions that the days answer.
    pub fn finish(mut self, probes: Vec<Probe>) -> Telemetry {
        let mut found = Vec::new();
        for (number, mut cells) in self.pools.into_iter().enumerate() {
            cells.sort_by(|a, b| (&a.site, a.class).cmp(&(&b.site, b.class)));
            let outlines: Vec<Outline<'_>> = cells
                .iter()
                .map(|cell| Outline { site: cell.site.as_deref(), class: cell.class, count: cell.pool.count() })
                .collect();
            unions(&outlines, &mut found);
            for union in &found {
                let site = union.site_of.and_then(|cell| cells.get(cell)).and_then(|cell| cell.site.clone());
                let members = cells.get(union.cells.clone()).unwrap_or(&[]).iter();
                let pools = members.filter(|cell| cell.class.is_in(union.scope)).map(|cell| &cell.pool);
                if let Some((summary, is_exact)) = Pool::summary(pools, self.exact_samples) {
                    self.measures.add_summary(number as u32, site.as_ref(), union.serves, &summary, is_exact);
                }
            }
        }
        self.measures.end(None);
        self.days.sort_by_key(|day| day.date);
        Telemetry { probes, days: self.days, measures: self.measures.finish() }
    }
}
