//! Stored figures against the same figures computed again: an artifact's [`Statement`]s, held against the daily streams,
//! another artifact or the artifact's own rows, become [`Claim`]s. A stored summary is a snapshot; this says of what.

mod early;
mod recount;

use serde::{Deserialize, Serialize};

pub use self::recount::{claims, rereads};
use super::Date;
use super::telemetry::{Condition, Probe, Scope, StreakRule, Take, Test};
use crate::path::TreePath;

/// A figure in an artifact, with where it must have come from. Made by the readers of artifact kinds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// As the artifact names it: `2025-12-05 All ParseDurationSeconds.P95`.
    pub name: String,
    /// What it says.
    pub value: f64,
    /// To how many decimals its tool rounded; `None` where it wrote all it had.
    pub decimals: Option<u8>,
    /// On how many samples it says it rests.
    pub samples: Option<u64>,
    /// Where it must have come from.
    pub basis: Basis,
}

/// Where a stated figure must have come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Basis {
    /// The numbers in a field of a day's events of one name, all of them or those of one site.
    Measure {
        /// Whose events.
        day: DayName,
        /// Their name.
        event: String,
        /// The field.
        field: String,
        /// The site, in any letter case: the project's tools group sites without regard to it. `None` for all.
        site: Option<String>,
        /// Which figure of them.
        statistic: Statistic,
    },
    /// How many events of one name a day has.
    Events {
        /// The day.
        day: DayName,
        /// The events' name.
        event: String,
    },
    /// A day's answer to one of [`probes`].
    Answer {
        /// The day.
        day: DayName,
        /// Which.
        asked: Asked,
        /// Which figure of the answer.
        statistic: Statistic,
    },
    /// A figure of another artifact.
    Figure {
        /// That artifact, as written.
        file: String,
        /// The figure's name there.
        figure: String,
    },
    /// The artifact's own rows, from which its reader computed the figure again.
    Own {
        /// What it comes to.
        value: f64,
        /// How it was computed.
        how: String,
    },
    /// Nothing that is kept.
    Nothing {
        /// Why not.
        why: String,
    },
}

/// How an artifact names a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayName {
    /// By its date.
    Date(Date),
    /// By the file of the day's events, as written: often a path of another machine.
    File(String),
}

/// Which figure of a set of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// How many.
    Count,
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The least.
    Min,
    /// The greatest; of a streak, its length.
    Max,
    /// The median, type 7.
    P50,
    /// The 95th percentile, type 7.
    P95,
    /// The 99th percentile, type 7.
    P99,
}

impl Statistic {
    /// As sentences say it.
    pub fn label(self) -> &'static str {
        match self {
            Statistic::Count => "count",
            Statistic::Sum => "sum",
            Statistic::Mean => "mean",
            Statistic::Min => "minimum",
            Statistic::Max => "maximum",
            Statistic::P50 => "median (type 7)",
            Statistic::P95 => "95th percentile (type 7)",
            Statistic::P99 => "99th percentile (type 7)",
        }
    }
}

/// The questions that stated figures need answered beside the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The longest streak of launches of one site.
    LaunchStreak,
    /// The sites that were launched.
    LaunchSites,
    /// The hosts whose ports came in batches.
    BatchHosts,
    /// How long the site cache took to fetch, where it fetched at all.
    FetchDurations,
}

impl Asked {
    const EACH: [Asked; 4] = [Asked::LaunchStreak, Asked::LaunchSites, Asked::BatchHosts, Asked::FetchDurations];

    /// The question.
    pub fn probe(self) -> Probe {
        let (event, take, filter) = match self {
            Asked::LaunchStreak => ("ParserSchedulerLaunch", Take::Streak(StreakRule::Scheduler), Vec::new()),
            Asked::LaunchSites => ("ParserSchedulerLaunch", Take::Distinct("Site".to_owned()), Vec::new()),
            Asked::BatchHosts => ("PortBatchReady", Take::Distinct("Hostname".to_owned()), Vec::new()),
            Asked::FetchDurations => {
                let field = "SiteCacheFetchDurationMs".to_owned();
                let filter = vec![Condition { field: field.clone(), test: Test::NonZero }];
                ("InterfaceSyncTiming", Take::Numbers(field), filter)
            }
        };
        Probe { event: event.to_owned(), take, scope: Scope::All, filter }
    }

    /// As sentences say it.
    fn label(self) -> &'static str {
        match self {
            Asked::LaunchStreak => "streaks of one site in ParserSchedulerLaunch, closed where no other site waits",
            Asked::LaunchSites => "different sites in ParserSchedulerLaunch",
            Asked::BatchHosts => "different hosts in PortBatchReady",
            Asked::FetchDurations => "InterfaceSyncTiming.SiteCacheFetchDurationMs other than zero",
        }
    }
}

/// The questions to ask of the daily streams so that [`claims`] can be settled.
pub fn probes() -> Vec<Probe> {
    Asked::EACH.map(Asked::probe).to_vec()
}

/// A stated figure beside the same figure computed again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// The artifact that states it.
    pub artifact: TreePath,
    /// As the artifact names it.
    pub name: String,
    /// What it says.
    pub claimed: f64,
    /// What it comes to.
    pub found: Found,
    /// How it was computed again, in words.
    pub how: String,
}

/// What a stated figure comes to when it is computed again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Found {
    /// The same, to the decimals it was rounded to.
    Agrees {
        /// The figure, rounded alike.
        value: f64,
    },
    /// Another figure.
    Differs {
        /// The figure, rounded alike.
        value: f64,
    },
    /// Another figure now, but that of the first samples of the day in the order of its file: it was written before the day
    /// was complete.
    Early {
        /// The figure now, rounded alike.
        value: f64,
        /// The samples it rests on.
        then: u64,
        /// The samples there are.
        now: u64,
    },
    /// It cannot be computed again.
    Unknown {
        /// Why not.
        why: String,
    },
}

impl Claim {
    /// Whether the figures agree; `None` where there is nothing to compare with.
    pub fn agrees(&self) -> Option<bool> {
        match self.found {
            Found::Agrees { .. } => Some(true),
            Found::Differs { .. } | Found::Early { .. } => Some(false),
            Found::Unknown { .. } => None,
        }
    }

    /// The figure computed again.
    pub fn recomputed(&self) -> Option<f64> {
        match self.found {
            Found::Agrees { value } | Found::Differs { value } | Found::Early { value, .. } => Some(value),
            Found::Unknown { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
