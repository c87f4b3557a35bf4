//! [`Measures`]: the figures of every numeric field of every event, by scope, day and site, held small. One set of samples
//! mostly answers for several of these (a day on which all records are of one site, in scope live, has one set for six
//! rows), so it is the sets that are held; rows are made of them when they are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Date;
use super::telemetry::{Measure, Scope};
use crate::stats::{Ascending, Summary};

/// Up to this many samples, a set holds them; beyond, its figures, which take as much room.
const FEW: usize = 7;

/// Stands for no site in a [`Head`].
const NO_SITE: u32 = u32::MAX;

/// Which rows a set of samples is the answer for: for all sites together and for its own site, in which scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Serves(u8);

impl Serves {
    /// Adds the row of all sites together in `scope`.
    pub fn pooled(&mut self, scope: Scope) {
        self.0 |= 1 << scope as u8;
    }

    /// Adds the row of the set's site in `scope`.
    pub fn sited(&mut self, scope: Scope) {
        self.0 |= 8 << scope as u8;
    }

    /// Whether it has the row of all sites together, and that of its own, in `scope`.
    fn rows(self, scope: Scope) -> (bool, bool) {
        (self.0 & 1 << scope as u8 != 0, self.0 & 8 << scope as u8 != 0)
    }
}

/// A set of samples: of which series and site, where its figures are.
#[derive(Clone, Copy, Debug)]
struct Head {
    series: u32,
    site: u32,
    at: u32,
    serves: Serves,
    form: Form,
}

/// How the figures of a set are held.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// As its few samples, ascending; so many.
    Samples(u8),
    /// All samples are equal: count, value, sum.
    Constant,
    /// As count, sum, minimum, maximum, p50, p95 and p99.
    Figures,
    /// So, from a sketch.
    Sketched,
}

/// The sets of one day, or of all days together.
#[derive(Clone, Debug, Default)]
struct Sets {
    /// By series.
    heads: Box<[Head]>,
    figures: Box<[f64]>,
}

impl Sets {
    fn of(&self, series: u32) -> &[Head] {
        let start = self.heads.partition_point(|head| head.series < series);
        let rest = self.heads.get(start..).unwrap_or(&[]);
        let length = rest.iter().take_while(|head| head.series == series).count();
        rest.get(..length).unwrap_or(&[])
    }

    fn summary(&self, head: &Head) -> Option<Summary> {
        let rest = self.figures.get(head.at as usize..)?;
        match head.form {
            Form::Samples(count) => Summary::of_ascending(Ascending::new(0, rest.get(..count.into())?)),
            Form::Constant => {
                let [count, value, sum] = *rest.first_chunk()?;
                let (min, max, p50, p95, p99) = (value, value, value, value, value);
                Some(Summary { count: count as u64, sum, mean: sum / count, min, max, p50, p95, p99 })
            }
            Form::Figures | Form::Sketched => {
                let [count, sum, min, max, p50, p95, p99] = *rest.first_chunk()?;
                Some(Summary { count: count as u64, sum, mean: sum / count, min, max, p50, p95, p99 })
            }
        }
    }
}

/// Every measure of the daily streams. A clone shares what it holds.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// Event and field of each series, in order.
    series: Arc<[(Arc<str>, Arc<str>)]>,
    /// In order.
    sites: Arc<[Arc<str>]>,
    /// All days together, then each in order.
    days: Arc<[(Option<Date>, Sets)]>,
}

impl Measures {
    /// One entry a numeric field, by event and field.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field<'_>> {
        self.series.iter().enumerate().map(|(index, (event, name))| Field {
            measures: self,
            series: index as u32,
            event,
            name,
        })
    }

    /// The field called `name` of `event`; `None` when it never held a number.
    pub fn field(&self, event: &str, name: &str) -> Option<Field<'_>> {
        let index = self.series.binary_search_by(|(e, n)| (&**e, &**n).cmp(&(event, name))).ok()?;
        let (event, name) = self.series.get(index)?;
        Some(Field { measures: self, series: index as u32, event, name })
    }

    /// Every measure, by event, field, scope, day (`None` first) and site (`None` first).
    pub fn iter(&self) -> impl Iterator<Item = Measure> + '_ {
        self.fields().flat_map(|field| field.rows())
    }

    /// How many measures there are.
    pub fn len(&self) -> usize {
        let heads = self.days.iter().flat_map(|(_, sets)| &sets.heads);
        heads.map(|head| head.serves.0.count_ones() as usize).sum()
    }

    /// Whether no field holds a number.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }
}

/// The measures of one field of one event.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    measures: &'a Measures,
    series: u32,
    /// The event's name.
    pub event: &'a Arc<str>,
    /// The field's name.
    pub name: &'a Arc<str>,
}

impl Field<'_> {
    /// Its measures, by scope, day (`None` first) and site (`None` first).
    pub fn rows(&self) -> Vec<Measure> {
        Scope::EACH.into_iter().flat_map(|scope| self.rows_in(scope)).collect()
    }

    /// Its measures in `scope`, by day (`None` first) and site (`None` first).
    pub fn rows_in(&self, scope: Scope) -> Vec<Measure> {
        self.rows_of(scope, &self.measures.days)
    }

    fn rows_of(&self, scope: Scope, days: &[(Option<Date>, Sets)]) -> Vec<Measure> {
        let mut rows = Vec::new();
        for (day, sets) in days {
            let start = rows.len();
            for head in sets.of(self.series) {
                let Some(summary) = sets.summary(head) else { continue };
                let is_exact = !matches!(head.form, Form::Sketched);
                let row = |site| Measure {
                    event: self.event.clone(),
                    field: self.name.clone(),
                    scope,
                    day: *day,
                    site,
                    summary,
                    is_exact,
                };
                let (pooled, sited) = head.serves.rows(scope);
                rows.extend(pooled.then(|| row(None)));
                let site = self.measures.sites.get(head.site as usize).filter(|_| sited);
                rows.extend(site.map(|site| row(Some(site.clone()))));
            }
            if let Some(these) = rows.get_mut(start..) {
                these.sort_by(|a: &Measure, b: &Measure| a.site.cmp(&b.site));
            }
        }
        rows
    }

    /// Its figures over all days and sites in `scope`.
    pub fn pooled(&self, scope: Scope) -> Option<Measure> {
        let all_days = self.measures.days.get(..1)?;
        self.rows_of(scope, all_days).into_iter().find(|row| row.day.is_none() && row.site.is_none())
    }
}

/// Gathers the sets of one day, or of all days together. Series and sites are numbers of the caller's.
#[derive(Clone, Debug, Default)]
pub struct SetsBuilder {
    heads: Vec<Head>,
    figures: Vec<f64>,
}

impl SetsBuilder {
    /// Adds a set of samples.
    pub fn add(&mut self, series: u32, site: Option<u32>, serves: Serves, samples: Ascending<'_>) {
        if samples.len() <= FEW {
            self.push(series, site, serves, Form::Samples(samples.len() as u8), samples.iter());
        } else if let Some(summary) = Summary::of_ascending(samples) {
            self.add_summary(series, site, serves, &summary, true);
        }
    }

    /// Adds a set by its figures.
    pub fn add_summary(&mut self, series: u32, site: Option<u32>, serves: Serves, s: &Summary, is_exact: bool) {
        let count = s.count as f64;
        if is_exact && s.min.to_bits() == s.max.to_bits() {
            self.push(series, site, serves, Form::Constant, [count, s.min, s.sum].into_iter());
        } else {
            let form = if is_exact { Form::Figures } else { Form::Sketched };
            let figures = [count, s.sum, s.min, s.max, s.p50, s.p95, s.p99];
            self.push(series, site, serves, form, figures.into_iter());
        }
    }

    fn push(&mut self, series: u32, site: Option<u32>, serves: Serves, form: Form, figures: impl Iterator<Item = f64>) {
        let at = self.figures.len() as u32;
        self.figures.extend(figures);
        self.heads.push(Head { series, site: site.unwrap_or(NO_SITE), at, serves, form });
    }

    /// Forgets all sets.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.figures.clear();
    }
}

/// Gathers days, in any order of names.
#[derive(Debug, Default)]
pub struct Builder {
    series: BTreeMap<Arc<str>, BTreeMap<Arc<str>, u32>>,
    series_count: u32,
    sites: BTreeMap<Arc<str>, u32>,
    days: Vec<(Option<Date>, Sets)>,
}

impl Builder {
    /// The number of `event` and `field` among all series.
    pub fn series(&mut self, event: &Arc<str>, field: &Arc<str>) -> u32 {
        if !self.series.contains_key(event) {
            self.series.insert(event.clone(), BTreeMap::new());
        }
        let Some(fields) = self.series.get_mut(event) else { return 0 };
        if let Some(series) = fields.get(field) {
            return *series;
        }
        let series = self.series_count;
        fields.insert(field.clone(), series);
        self.series_count += 1;
        series
    }

    /// The number of `site` among all sites.
    pub fn site(&mut self, site: &Arc<str>) -> u32 {
        if let Some(number) = self.sites.get(site) {
            return *number;
        }
        let number = self.sites.len() as u32;
        self.sites.insert(site.clone(), number);
        number
    }

    /// Adds the sets of `day`, or of all days together. The caller's numbers stand for those in `series` and `sites` at
    /// their place.
    pub fn add(&mut self, day: Option<Date>, sets: &SetsBuilder, series: &[u32], sites: &[u32]) {
        let number = |numbers: &[u32], own: u32| numbers.get(own as usize).copied();
        let renumbered = sets.heads.iter().filter_map(|head| {
            let site = number(sites, head.site).unwrap_or(NO_SITE);
            Some(Head { series: number(series, head.series)?, site, ..*head })
        });
        let mut heads = Vec::with_capacity(sets.heads.len());
        heads.extend(renumbered);
        self.days.push((day, Sets { heads: heads.into(), figures: sets.figures.as_slice().into() }));
    }

    /// All of it, in order.
    pub fn finish(mut self) -> Measures {
        let mut series = Vec::new();
        let mut ranks = vec![0; self.series_count as usize];
        for (event, fields) in &self.series {
            for (field, number) in fields {
                if let Some(rank) = ranks.get_mut(*number as usize) {
                    *rank = series.len() as u32;
                }
                series.push((event.clone(), field.clone()));
            }
        }
        let mut site_ranks = vec![0; self.sites.len()];
        for (rank, number) in self.sites.values().enumerate() {
            if let Some(slot) = site_ranks.get_mut(*number as usize) {
                *slot = rank as u32;
            }
        }
        for (_, sets) in &mut self.days {
            for head in &mut *sets.heads {
                head.series = ranks.get(head.series as usize).copied().unwrap_or(0);
                head.site = site_ranks.get(head.site as usize).copied().unwrap_or(NO_SITE);
            }
            sets.heads.sort_by_key(|head| head.series);
        }
        self.days.sort_by_key(|(day, _)| *day);
        Measures { series: series.into(), sites: self.sites.into_keys().collect(), days: self.days.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_set_answers_for_several_rows_and_rows_come_in_order() {
        let name = |text: &str| Arc::<str>::from(text);
        let mut builder = Builder::default();
        let (mut sets, mut serves, mut pooled) = (SetsBuilder::default(), Serves::default(), Serves::default());
        serves.pooled(Scope::All);
        serves.sited(Scope::All);
        serves.sited(Scope::Live);
        pooled.pooled(Scope::All);
        let series = [builder.series(&name("B"), &name("x")), builder.series(&name("A"), &name("y"))];
        let sites = [builder.site(&name("WLLS"))];
        sets.add(0, Some(0), serves, Ascending::new(0, &[1.0, 2.0]));
        sets.add(1, None, pooled, Ascending::new(0, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]));
        builder.add(Date::parse("2026-01-02"), &sets, &series, &sites);
        sets.clear();
        sets.add(0, None, pooled, Ascending::new(0, &[2.0; 9]));
        builder.add(None, &sets, &series, &sites);
        let measures = builder.finish();
        assert_eq!(measures.len(), 5);
        let rows: Vec<String> = measures
            .iter()
            .map(|row| {
                let day = row.day.map_or("-".to_owned(), |day| day.to_string());
                format!("{}.{} {} {day} {}", row.event, row.field, row.scope.name(), row.site.as_deref().unwrap_or("-"))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "A.y all 2026-01-02 -",
                "B.x all - -",
                "B.x all 2026-01-02 -",
                "B.x all 2026-01-02 WLLS",
                "B.x live 2026-01-02 WLLS"
            ]
        );
        let row = measures.field("A", "y").unwrap().rows().remove(0);
        assert_eq!((row.summary.count, row.summary.p50, row.summary.sum, row.is_exact), (8, 4.5, 36.0, true));
        assert!(measures.field("A", "z").is_none());
    }
}
