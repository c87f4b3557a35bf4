//! [`Samples`]: all numbers of one file by event, field, site and class; and which rows each union of them answers.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::event::{Event, Group};
use super::fold::DaySets;
use super::sites::Sites;
use crate::model::measures::Serves;
use crate::model::telemetry::Scope;
use crate::stats::{Ascending, ascending};

/// The narrowest scope a record is in: those of one class and the classes behind it make up a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Only in [`Scope::All`].
    #[default]
    Outside,
    /// In [`Scope::Corpus`], too.
    Corpus,
    /// In every scope.
    Live,
}

impl Class {
    pub(super) fn is_in(self, scope: Scope) -> bool {
        self as usize >= scope as usize
    }
}

/// The samples of one series that share site and class. Each sample lies in one cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// The place of its site among all.
    pub(super) site: Option<u32>,
    pub(super) class: Class,
    /// How many of its samples are zero.
    pub(super) zeros: usize,
    /// Where the others lie, ascending.
    pub(super) others: Range<usize>,
}

impl Cell {
    pub(super) fn count(&self) -> usize {
        self.zeros + self.others.len()
    }
}

/// Samples in no order.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) zeros: usize,
    pub(super) others: Vec<f64>,
}

impl Column {
    #[inline(always)]
    pub(super) fn push(&mut self, sample: f64) {
        if sample == 0.0 {
            self.zeros += 1;
        } else {
            self.others.push(sample);
        }
    }

    pub(super) fn append(&mut self, other: &mut Self) {
        self.zeros += std::mem::take(&mut other.zeros);
        self.others.append(&mut other.others);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.zeros == 0 && self.others.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.zeros = 0;
        self.others.clear();
    }
}

/// A numeric field of one event.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) event: Arc<str>,
    pub(super) field: Arc<str>,
    /// Where its cells lie, by site and class.
    pub(super) cells: Range<usize>,
}

/// All numbers of one file. A pure value of its bytes: two of them can be merged into longer periods.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// In order.
    pub(super) sites: Vec<Arc<str>>,
    /// By event and field.
    pub(super) series: Vec<Series>,
    pub(super) cells: Vec<Cell>,
    /// Those that are not zero, cell by cell.
    pub(super) others: Vec<f64>,
    /// What they come to.
    pub(super) sets: DaySets,
}

impl Samples {
    /// The numbers of `events`, sorted, in the place of those that were here: only memory is used again.
    pub(super) fn refilled(mut self, events: &[Event], sites: &Sites) -> Self {
        self.series.clear();
        self.cells.clear();
        self.others.clear();
        let mut keys = Vec::new();
        // Sites of earlier files are none of this one's.
        let groups = events.iter().flat_map(|event| &event.groups);
        let used = groups.filter(|group| group.columns.iter().any(|column| !column.is_empty()));
        let used: BTreeSet<&Arc<str>> = used.filter_map(|group| sites.name(group.site)).collect();
        self.sites = used.into_iter().cloned().collect();
        let ranks: Vec<Option<u32>> =
            sites.names().map(|site| self.sites.binary_search(site).ok().map(|rank| rank as u32)).collect();
        let site = |group: &Group| ranks.get(group.site as usize).copied().flatten();
        let mut events: Vec<&Event> = events.iter().filter(|event| event.count.records > 0).collect();
        events.sort_by(|a, b| a.name.cmp(&b.name));
        for event in events {
            let mut groups: Vec<&Group> = event.groups.iter().collect();
            groups.sort_by_key(|group| (site(group), group.class));
            for number in event.sorted.iter().map(|number| *number as usize) {
                let Some(field) = event.fields.get(number) else { continue };
                let first_cell = self.cells.len();
                for group in &groups {
                    let Some(column) = group.columns.get(number).filter(|column| !column.is_empty()) else { continue };
                    let start = self.others.len();
                    ascending::append_sorted(&column.others, &mut keys, &mut self.others);
                    let others = start..self.others.len();
                    self.cells.push(Cell { site: site(group), class: group.class, zeros: column.zeros, others });
                }
                let cells = first_cell..self.cells.len();
                if !cells.is_empty() {
                    self.series.push(Series { event: event.name.clone(), field: field.name.clone(), cells });
                }
            }
        }
        let mut sets = std::mem::take(&mut self.sets);
        sets.compute(&self);
        self.sets = sets;
        self
    }

    pub(super) fn cells_of(&self, series: &Series) -> &[Cell] {
        self.cells.get(series.cells.clone()).unwrap_or(&[])
    }

    pub(super) fn samples_of(&self, cell: &Cell) -> Ascending<'_> {
        Ascending::new(cell.zeros, self.others.get(cell.others.clone()).unwrap_or(&[]))
    }
}

/// A union of cells of one series that is different from every other: those of `cells` that are in `scope`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Union {
    pub(super) cells: Range<usize>,
    pub(super) scope: Scope,
    /// The site it answers for.
    pub(super) site: Option<u32>,
    pub(super) serves: Serves,
    count: u64,
}

/// A cell as [`unions`] sees it: its site by number, its class, how many samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub(super) site: Option<u32>,
    pub(super) class: Class,
    pub(super) count: u64,
}

/// The different sets of samples of a series, whose cells are given by site and class, with the rows each answers for.
/// Sets are nested (a site's in all sites', a scope's in the wider scope's), so two of them are one when their counts are.
pub(super) fn unions(cells: &[Outline], found: &mut Vec<Union>) {
    found.clear();
    // For each scope, which set answers for all sites.
    let mut pooled = [None; 3];
    add_scopes(cells, 0..cells.len(), None, &mut pooled, found);
    let mut start = 0;
    for run in cells.chunk_by(|a, b| a.site == b.site) {
        let range = start..start + run.len();
        start = range.end;
        if run.first().is_some_and(|cell| cell.site.is_some()) {
            add_scopes(cells, range, Some(pooled), &mut [None; 3], found);
        }
    }
}

fn add_scopes(
    cells: &[Outline],
    range: Range<usize>,
    pooled: Option<[Option<usize>; 3]>,
    sets: &mut [Option<usize>; 3],
    found: &mut Vec<Union>,
) {
    let is_sited = pooled.is_some();
    for scope in Scope::EACH {
        let run = cells.get(range.clone()).unwrap_or(&[]);
        let members = run.iter().filter(|cell| cell.class.is_in(scope));
        // All of it lies in this scope, so that of all pooled sets only the one of this scope could be its equal.
        let Some(narrowest) = members.clone().map(|cell| cell.class).min() else { return };
        let count: u64 = members.map(|cell| cell.count).sum();
        let wider = (scope as usize).checked_sub(1).and_then(|wider| sets.get(wider).copied().flatten());
        let all_sites = pooled.and_then(|pooled| pooled.get(narrowest as usize).copied().flatten());
        let has_count = |set: &usize| found.get(*set).is_some_and(|union| union.count == count);
        let equal = wider.filter(has_count).or(all_sites.filter(has_count));
        let set = equal.unwrap_or_else(|| {
            let union = Union { cells: range.clone(), scope, site: None, serves: Serves::default(), count };
            found.push(union);
            found.len() - 1
        });
        if let Some(union) = found.get_mut(set) {
            if is_sited {
                union.serves.sited(scope);
                union.site = run.first().and_then(|cell| cell.site);
            } else {
                union.serves.pooled(scope);
            }
        }
        if let Some(slot) = sets.get_mut(scope as usize) {
            *slot = Some(set);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(cells: &[(Option<u32>, Class, u64)]) -> Vec<(Serves, Option<u32>, u64)> {
        let outlines = cells.iter().map(|(site, class, count)| Outline { site: *site, class: *class, count: *count });
        let mut found = Vec::new();
        unions(&outlines.collect::<Vec<_>>(), &mut found);
        found.iter().map(|union| (union.serves, union.site, union.count)).collect()
    }

    fn serves(pooled: &[Scope], sited: &[Scope]) -> Serves {
        let mut serves = Serves::default();
        pooled.iter().for_each(|scope| serves.pooled(*scope));
        sited.iter().for_each(|scope| serves.sited(*scope));
        serves
    }

    #[test]
    fn one_site_in_scope_live_is_one_set() {
        assert_eq!(sets(&[(Some(4), Class::Live, 7)]), [(serves(&Scope::EACH, &Scope::EACH), Some(4), 7)]);
    }

    #[test]
    fn sites_and_scopes_that_differ_are_sets_of_their_own() {
        let cells = [
            (None, Class::Outside, 1),
            (Some(4), Class::Corpus, 2),
            (Some(4), Class::Live, 3),
            (Some(5), Class::Outside, 4),
        ];
        assert_eq!(
            sets(&cells),
            [
                (serves(&[Scope::All], &[]), None, 10),
                (serves(&[Scope::Corpus], &[Scope::All, Scope::Corpus]), Some(4), 5),
                (serves(&[Scope::Live], &[Scope::Live]), Some(4), 3),
                (serves(&[], &[Scope::All]), Some(5), 4),
            ]
        );
    }
}
