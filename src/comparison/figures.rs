//! Two figures to whether their difference says anything, and in which direction a figure is better.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::Series;
use super::{Figures, Kind};
use crate::gates::grammar::{self, Comparison, EventSubject, Subject};
use crate::stats::unit::{self, Digits, Unit};

/// From so many days on, their scatter says what is usual.
const DAYS: usize = 5;

/// Which differences of figures say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Noise {
    /// Differences up to this share of the older figure are noise: 0.05.
    pub share: f64,
    /// A figure of a stream that rests on fewer samples on either side is neither better nor worse.
    pub min_samples: u64,
}

impl Default for Noise {
    fn default() -> Self {
        Self { share: 0.05, min_samples: 5 }
    }
}

impl Noise {
    /// The band around `figure` within which another is the same: the share, or what its days scatter by, whichever is wider.
    pub(super) fn band(self, figure: f64, scatter: Option<f64>) -> f64 {
        (self.share * figure.abs()).max(scatter.unwrap_or(0.0))
    }

    /// The band in words.
    pub fn words(self) -> String {
        format!(
            "figures within {}, or within what their days scatter by, count as equal; under {} samples nothing is better or worse",
            unit::format(self.share * 100.0, &Unit::Percent, Digits::BySize),
            self.min_samples
        )
    }
}

/// Whether two figures differ by more than `band`. One exactly on its edge is inside, whatever binary fractions say.
pub(super) fn is_beyond(before: f64, after: f64, band: f64) -> bool {
    (after - before).abs() > band * (1.0 + 1e-9)
}

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    Lower,
    Higher,
}

impl Better {
    /// What a step from `before` to `after` is.
    pub(super) fn kind(self, before: f64, after: f64) -> Kind {
        match self {
            Better::Lower if after > before => Kind::Regression,
            Better::Higher if after < before => Kind::Regression,
            _ => Kind::Improvement,
        }
    }
}

/// What a comparison needs to know of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    /// The call as written.
    pub(super) measured: String,
    /// Which way a value is better; `None` where the limit is a point or a text.
    pub(super) better: Option<Better>,
    /// How a value must compare with the limit; `None` for a rule that a person decides.
    pub(super) comparison: Option<Comparison>,
    /// The event and field whose numbers it is a statistic of, and which statistic.
    pub(super) statistic: Option<(String, String, String)>,
}

impl Rule {
    /// Reads the rule of a gate; `None` for one that this program cannot read.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rule = grammar::rule(text).ok()?;
        let comparison = rule.bound.as_ref().map(|bound| bound.comparison);
        let better = comparison.and_then(|comparison| match comparison {
            Comparison::Less | Comparison::AtMost => Some(Better::Lower),
            Comparison::More | Comparison::AtLeast => Some(Better::Higher),
            Comparison::Equal | Comparison::Unequal => None,
        });
        let statistic = match rule.call.first() {
            Some(Subject::Event(EventSubject { event, field: Some(field), .. })) if rule.call.statistic().is_some() => {
                Some((event.clone(), field.clone(), rule.call.function.clone()))
            }
            _ => None,
        };
        Some(Self { measured: rule.measured, better, comparison, statistic })
    }
}

/// What the figures of single days usually differ by: the median distance from their median. `None` for too few days.
pub(super) fn scatter(series: &Series, function: &str) -> Option<f64> {
    let days: Vec<f64> = series.days.iter().filter_map(|(_, figures)| figures.get(function)).collect();
    if days.len() < DAYS {
        return None;
    }
    let middle = median(days.clone())?;
    median(days.into_iter().map(|day| (day - middle).abs()).collect())
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    let upper = *numbers.get(half)?;
    if numbers.len() % 2 == 1 { Some(upper) } else { Some((numbers.get(half.checked_sub(1)?)? + upper) / 2.0) }
}

/// What a step beyond noise is, in one word and in several. `few` samples judge nothing, whichever way is better.
pub(super) fn judge(figures: &Figures, better: Option<Better>, few: bool) -> (Kind, String) {
    let kind = better.filter(|_| !few).map_or(Kind::Change, |better| better.kind(figures.before, figures.after));
    let step = step(figures);
    let remark = match kind {
        Kind::Regression => format!("worse by more than noise ({step})"),
        Kind::Improvement => format!("better by more than noise ({step})"),
        Kind::Change if few => format!("moved ({step}), from too few samples to judge"),
        Kind::Change => format!("moved ({step})"),
    };
    (kind, remark)
}

/// `+12.0 %`, from `before` to `after`; the difference itself from zero.
fn step(figures: &Figures) -> String {
    let difference = figures.after - figures.before;
    if figures.before == 0.0 {
        return unit::format_difference(difference, &Unit::parse(&figures.unit), Digits::BySize);
    }
    let percent = difference / figures.before.abs() * 100.0;
    let text = unit::format(percent, &Unit::Percent, Digits::BySize);
    if percent > 0.0 { format!("+{text}") } else { text }
}

/// `3.21 s`.
pub(super) fn shown(number: f64, unit: &str) -> String {
    unit::format(number, &Unit::parse(unit), Digits::BySize)
}
