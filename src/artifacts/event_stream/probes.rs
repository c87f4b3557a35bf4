//! The questions asked of events ([`Probe`]) and their answers over one file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::telemetry::{Answer, Condition, Probe, StreakRule, Take, Test};

/// The field that tells how many sites wait for the scheduler (DEFINITIONS D20).
pub(super) const QUEUED_SITES: &str = "QueuedSites";

/// A scalar that a question looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    Number(f64),
    Text(&'a str),
    Flag(bool),
}

/// What a question sees of a record: its place and any of its fields.
pub(super) trait Seen {
    /// The field's value; `None` when it is absent, null or nested.
    fn field(&self, name: &str) -> Option<Scalar<'_>>;
}

/// The fields a question needs, apart from the site, host and time that every record is asked for.
pub(super) fn fields(probe: &Probe) -> impl Iterator<Item = &str> {
    let taken = match &probe.take {
        Take::Numbers(field) | Take::Distinct(field) | Take::Having(field) => Some(field.as_str()),
        Take::Streak(StreakRule::Scheduler) => Some(QUEUED_SITES),
        Take::Count | Take::Streak(StreakRule::PortBatch) => None,
    };
    taken.into_iter().chain(probe.filter.iter().map(|condition| condition.field.as_str()))
}

/// Whether all of the question's conditions hold of a record.
pub(super) fn holds(probe: &Probe, seen: &impl Seen) -> bool {
    probe.filter.iter().all(|Condition { field, test }| {
        let value = seen.field(field);
        match test {
            Test::In(texts) => value.is_some_and(|value| is_among(value, texts)),
            Test::NotIn(texts) => !value.is_some_and(|value| is_among(value, texts)),
            Test::NonZero => matches!(value, Some(Scalar::Number(number)) if number != 0.0),
        }
    })
}

/// Numbers and flags are compared by how they are written: `24`, `0.5`, `true`.
fn is_among(value: Scalar<'_>, texts: &[String]) -> bool {
    match value {
        Scalar::Text(text) => texts.iter().any(|other| other == text),
        Scalar::Number(number) => {
            let text = number.to_string();
            texts.contains(&text)
        }
        Scalar::Flag(flag) => texts.iter().any(|other| other == if flag { "true" } else { "false" }),
    }
}

/// One launch or batch.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// Its line.
    line: u64,
    time: String,
    site: Arc<str>,
    /// Nobody else was waiting.
    is_alone: bool,
}

/// What a question has gathered so far.
#[derive(Clone, Debug)]
pub(super) enum Gathered {
    Count(u64),
    Numbers(Vec<f64>),
    Distinct(BTreeSet<Arc<str>>, u64),
    Streak(StreakRule, Vec<Stop>),
}

impl Gathered {
    pub(super) fn nothing(take: &Take) -> Self {
        match take {
            Take::Count | Take::Having(_) => Gathered::Count(0),
            Take::Numbers(_) => Gathered::Numbers(Vec::new()),
            Take::Distinct(_) => Gathered::Distinct(BTreeSet::new(), 0),
            Take::Streak(rule) => Gathered::Streak(*rule, Vec::new()),
        }
    }

    /// Takes what the question asks of a record that is in its scope and fulfils its conditions.
    pub(super) fn take(&mut self, probe: &Probe, line: u64, record: &Placed<'_>, seen: &impl Seen) {
        match (self, &probe.take) {
            (Gathered::Count(count), Take::Having(field)) => *count += u64::from(seen.field(field).is_some()),
            (Gathered::Count(count), _) => *count += 1,
            (Gathered::Numbers(numbers), Take::Numbers(field)) => {
                if let Some(Scalar::Number(number)) = seen.field(field) {
                    numbers.push(number);
                }
            }
            (Gathered::Distinct(texts, records), Take::Distinct(field)) => {
                *records += 1;
                if let Some(Scalar::Text(text)) = seen.field(field)
                    && !text.is_empty()
                    && !texts.contains(text)
                {
                    texts.insert(text.into());
                }
            }
            (Gathered::Streak(StreakRule::Scheduler, stops), _) => {
                let queued = seen.field(QUEUED_SITES);
                let is_alone = matches!(queued, Some(Scalar::Number(sites)) if sites <= 1.0);
                let site = record.site.unwrap_or("").into();
                stops.push(Stop { line, time: String::new(), site, is_alone });
            }
            (Gathered::Streak(StreakRule::PortBatch, stops), _) => {
                let host = record.host.unwrap_or("");
                let site = host.split('-').next().unwrap_or(host).into();
                stops.push(Stop { line, time: record.time.unwrap_or("").to_owned(), site, is_alone: false });
            }
            _ => {}
        }
    }

    /// Adds what another part of the same file gave.
    pub(super) fn absorb(&mut self, other: Gathered) {
        match (self, other) {
            (Gathered::Count(own), Gathered::Count(other)) => *own += other,
            (Gathered::Numbers(own), Gathered::Numbers(other)) => own.extend(other),
            (Gathered::Distinct(own, records), Gathered::Distinct(other, further)) => {
                own.extend(other);
                *records += further;
            }
            (Gathered::Streak(_, own), Gathered::Streak(_, other)) => own.extend(other),
            _ => {}
        }
    }

    pub(super) fn answer(self) -> Answer {
        match self {
            Gathered::Count(count) => Answer::Count(count),
            Gathered::Numbers(mut numbers) => {
                numbers.sort_unstable_by(f64::total_cmp);
                Answer::Numbers(numbers)
            }
            Gathered::Distinct(texts, records) => Answer::Distinct { texts, records },
            Gathered::Streak(rule, mut stops) => {
                stops.sort_by_key(|stop| stop.line);
                let records = stops.len() as u64;
                if rule == StreakRule::PortBatch {
                    stops.sort_by(|a, b| a.time.cmp(&b.time));
                }
                let raw = longest_run(&stops);
                let longest = match rule {
                    StreakRule::Scheduler => scheduler_streak(&stops),
                    StreakRule::PortBatch => longest_run(contested(&stops)),
                };
                Answer::Streak { longest, raw, records }
            }
        }
    }
}

/// Where a record comes from, and its time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placed<'a> {
    pub(super) site: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) time: Option<&'a str>,
}

fn longest_run(stops: &[Stop]) -> u64 {
    stops.chunk_by(|a, b| a.site == b.site).map(<[Stop]>::len).max().unwrap_or(0) as u64
}

/// The longest run of one site, where a launch with nobody else waiting starts a run of its own.
fn scheduler_streak(stops: &[Stop]) -> u64 {
    stops.chunk_by(|a, b| a.site == b.site && !b.is_alone).map(<[Stop]>::len).max().unwrap_or(0) as u64
}

/// The batches up to the one that leaves at most one site with batches to come.
fn contested(stops: &[Stop]) -> &[Stop] {
    let mut to_come: BTreeMap<&str, u64> = BTreeMap::new();
    for stop in stops {
        *to_come.entry(&stop.site).or_default() += 1;
    }
    for (index, stop) in stops.iter().enumerate() {
        if let Some(left) = to_come.get_mut(&*stop.site) {
            *left -= 1;
            if *left == 0 {
                to_come.remove(&*stop.site);
            }
        }
        if to_come.len() <= 1 {
            return stops.get(..=index).unwrap_or(stops);
        }
    }
    stops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(text: &str) -> Vec<Stop> {
        text.split(' ')
            .enumerate()
            .map(|(line, word)| Stop {
                line: line as u64,
                time: String::new(),
                site: word.trim_end_matches('!').into(),
                is_alone: word.ends_with('!'),
            })
            .collect()
    }

    #[test]
    fn a_launch_with_nobody_waiting_starts_anew() {
        assert_eq!(scheduler_streak(&stops("B W W B B B")), 3);
        assert_eq!(scheduler_streak(&stops("B W W! W! W! W!")), 1);
        assert_eq!(scheduler_streak(&stops("W! W W B")), 3);
        assert_eq!(scheduler_streak(&[]), 0);
    }

    #[test]
    fn batches_count_until_one_site_is_left() {
        assert_eq!(longest_run(contested(&stops("B W B W W W W"))), 1);
        assert_eq!(longest_run(contested(&stops("B B W"))), 2);
        assert_eq!(longest_run(&stops("B W B W W W W")), 4);
        assert_eq!(longest_run(contested(&stops("W W W"))), 1);
    }
}
