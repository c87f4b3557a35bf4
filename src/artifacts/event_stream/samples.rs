//! [`Samples`]: all numbers of one file by event, field, site and class; and which rows each union of them answers.

use std::ops::Range;
use std::sync::Arc;

use crate::model::measures::Serves;
use crate::model::telemetry::Scope;

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
    pub(super) site: Option<Arc<str>>,
    pub(super) class: Class,
    /// Where its samples lie, ascending.
    pub(super) values: Range<usize>,
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
    /// By event and field.
    pub(super) series: Vec<Series>,
    pub(super) cells: Vec<Cell>,
    pub(super) values: Vec<f64>,
}

impl Samples {
    pub(super) fn cells_of(&self, series: &Series) -> &[Cell] {
        self.cells.get(series.cells.clone()).unwrap_or(&[])
    }

    pub(super) fn values_of(&self, cell: &Cell) -> &[f64] {
        self.values.get(cell.values.clone()).unwrap_or(&[])
    }
}

/// A union of cells of one series that is different from every other: those of `cells` that are in `scope`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Union {
    pub(super) cells: Range<usize>,
    pub(super) scope: Scope,
    /// The place in the series of a cell of the site it answers for.
    pub(super) site_of: Option<usize>,
    pub(super) serves: Serves,
    count: u64,
}

/// A cell as [`unions`] sees it: its site by number, its class, how many samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline<'a> {
    pub(super) site: Option<&'a str>,
    pub(super) class: Class,
    pub(super) count: u64,
}

/// The different sets of samples of a series, whose cells are given by site and class, with the rows each answers for.
/// Sets are nested (a site's in all sites', a scope's in the wider scope's), so two of them are one when their counts are.
pub(super) fn unions(cells: &[Outline<'_>], found: &mut Vec<Union>) {
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
    cells: &[Outline<'_>],
    range: Range<usize>,
    pooled: Option<[Option<usize>; 3]>,
    sets: &mut [Option<usize>; 3],
    found: &mut Vec<Union>,
) {
    let is_sited = pooled.is_some();
    for scope in Scope::EACH {
        let members = cells.get(range.clone()).unwrap_or(&[]).iter().filter(|cell| cell.class.is_in(scope));
        // All of it lies in this scope, so that of all pooled sets only the one of this scope could be its equal.
        let Some(narrowest) = members.clone().map(|cell| cell.class).min() else { return };
        let count: u64 = members.map(|cell| cell.count).sum();
        let wider = (scope as usize).checked_sub(1).and_then(|wider| sets.get(wider).copied().flatten());
        let all_sites = pooled.and_then(|pooled| pooled.get(narrowest as usize).copied().flatten());
        let has_count = |set: &usize| found.get(*set).is_some_and(|union| union.count == count);
        let equal = wider.filter(has_count).or(all_sites.filter(has_count));
        let set = equal.unwrap_or_else(|| {
            let union = Union { cells: range.clone(), scope, site_of: None, serves: Serves::default(), count };
            found.push(union);
            found.len() - 1
        });
        if let Some(union) = found.get_mut(set) {
            if is_sited {
                union.serves.sited(scope);
                union.site_of = Some(range.start);
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

    fn sets<'a>(cells: &[(&'a str, Class, u64)]) -> Vec<(Serves, &'a str, u64)> {
        let site = |site: &'a str| Some(site).filter(|site| !site.is_empty());
        let outlines =
            cells.iter().map(|(name, class, count)| Outline { site: site(name), class: *class, count: *count });
        let mut found = Vec::new();
        unions(&outlines.collect::<Vec<_>>(), &mut found);
        let site_of = |union: &Union| union.site_of.and_then(|cell| cells.get(cell)).map_or("-", |(site, ..)| site);
        found.iter().map(|union| (union.serves, site_of(union), union.count)).collect()
    }

    fn serves(pooled: &[Scope], sited: &[Scope]) -> Serves {
        let mut serves = Serves::default();
        pooled.iter().for_each(|scope| serves.pooled(*scope));
        sited.iter().for_each(|scope| serves.sited(*scope));
        serves
    }

    #[test]
    fn one_site_in_scope_live_is_one_set() {
        assert_eq!(sets(&[("BOYO", Class::Live, 7)]), [(serves(&Scope::EACH, &Scope::EACH), "BOYO", 7)]);
    }

    #[test]
    fn sites_and_scopes_that_differ_are_sets_of_their_own() {
        let cells =
            [("", Class::Outside, 1), ("BOYO", Class::Corpus, 2), ("BOYO", Class::Live, 3), ("SW1", Class::Outside, 4)];
        assert_eq!(
            sets(&cells),
            [
                (serves(&[Scope::All], &[]), "-", 10),
                (serves(&[Scope::Corpus], &[Scope::All, Scope::Corpus]), "BOYO", 5),
                (serves(&[Scope::Live], &[Scope::Live]), "BOYO", 3),
                (serves(&[], &[Scope::All]), "SW1", 4),
            ]
        );
    }
}
