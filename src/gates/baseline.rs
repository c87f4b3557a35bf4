//! What a pinned bundle measured to the limits that follow from it.

use std::collections::BTreeMap;

use super::Gate;
use super::grammar::{Comparison, EventSubject, Limit, Subject, Unit, Window};
use crate::digest::Digest;
use crate::model::telemetry::{Condition, Scope, Test};
use crate::stats::Summary;

/// Whether there is a baseline.
#[derive(Clone, Debug, Default)]
pub enum Pinned {
    /// The configuration names none.
    #[default]
    None,
    /// It names one that cannot be used, for this reason.
    Unusable(String),
    /// It names one, and the bundle was found to be that one.
    Known(Box<Baseline>),
}

/// What a bundle measured.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// Its candidate.
    pub candidate: String,
    /// Its id, which the configuration pins.
    pub bundle_id: Digest,
    /// What its gates measured, by id.
    pub gates: BTreeMap<String, Known>,
    /// The figures of its streams, by event, field and scope; or why they are not known, in words that follow its name.
    pub measures: Result<BTreeMap<(String, String, Scope), Series>, String>,
}

/// What a gate of the bundle measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// What was measured, as [`Gate::measure`] words it.
    pub measure: String,
    /// The value.
    pub number: f64,
    /// Its unit.
    pub unit: Option<Unit>,
    /// How many samples it rests on.
    pub samples: u64,
}

/// What a field came to, all sites together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Series {
    /// Over all days.
    pub pooled: Option<Summary>,
    /// On the latest day with samples.
    pub latest: Option<Summary>,
}

/// How a limit follows from the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Relative {
    /// The bundle's candidate.
    pub candidate: String,
    /// The bundle's id.
    pub bundle_id: Digest,
    /// What the bundle measured, in the gate's unit.
    pub baseline: f64,
    /// How many samples that rests on.
    pub samples: u64,
    /// How many times that the limit is, before noise.
    pub factor: f64,
    /// The share of it that is allowed for noise.
    pub noise: f64,
    /// The limit.
    pub limit: f64,
}

impl Relative {
    /// The limit of `gate`; `None` when it does not follow a baseline, an error in words when there is none to follow. A gate
    /// without a unit of its own takes the baseline's.
    pub(super) fn of(gate: &mut Gate, pinned: &Pinned) -> Option<Result<Self, String>> {
        let bound = gate.rule.bound.as_ref()?;
        let (comparison, Limit::Baseline(factor)) = (bound.comparison, &bound.limit) else { return None };
        let factor = *factor;
        Some(match pinned {
            Pinned::None => Err("the rule asks for a baseline, and the configuration pins none".to_owned()),
            Pinned::Unusable(reason) => Err(format!("the baseline cannot be used: {reason}")),
            Pinned::Known(baseline) => baseline.figure(gate).and_then(|known| {
                let value = in_unit(gate, &known)?;
                let band = gate.noise * value.abs();
                let limit = match comparison {
                    Comparison::More | Comparison::AtLeast => -rounded_up(-(factor * value - band)),
                    _ => rounded_up(factor * value + band),
                };
                Ok(Self {
                    candidate: baseline.candidate.clone(),
                    bundle_id: baseline.bundle_id,
                    baseline: value,
                    samples: known.samples,
                    factor,
                    noise: gate.noise,
                    limit,
                })
            }),
        })
    }
}

/// `limit` in four digits, so that the limit that is shown is the one that is judged: rounded up, never below what it was.
/// A limit that is four digits but for the last bits of a binary fraction is taken for those.
fn rounded_up(limit: f64) -> f64 {
    if limit == 0.0 || !limit.is_finite() {
        return limit;
    }
    let digits = 3 - limit.abs().log10().floor() as i32;
    let (scale, is_fraction) = (10f64.powi(digits.abs()), digits > 0);
    let scaled = if is_fraction { limit * scale } else { limit / scale };
    let whole = (scaled - 1e-6).ceil();
    let rounded = if is_fraction { whole / scale } else { whole * scale };
    rounded.max(limit)
}

/// The figure in the gate's unit.
fn in_unit(gate: &mut Gate, known: &Known) -> Result<f64, String> {
    match (&gate.unit, &known.unit) {
        (None, unit) => {
            gate.unit = unit.clone();
            Ok(known.number)
        }
        (Some(_), None) => Ok(known.number),
        (Some(own), Some(theirs)) => {
            let factor = theirs.factor(own).ok_or_else(|| format!("the baseline is in {theirs}, the gate in {own}"))?;
            Ok(known.number * factor)
        }
    }
}

impl Baseline {
    /// What the bundle measured of what `gate` measures: by its gate of the same id, else, for a plain statistic of a field,
    /// by the figures of its streams.
    fn figure(&self, gate: &Gate) -> Result<Known, String> {
        let known = match self.gates.get(&gate.id) {
            Some(known) if known.measure == gate.measure() => Some(known.clone()),
            _ => self.statistic(gate),
        };
        let known = known.ok_or_else(|| {
            let found = match self.gates.get(&gate.id) {
                Some(other) => {
                    format!("gate `{}` of {} measured something else: {}", gate.id, self.candidate, other.measure)
                }
                None => format!("{} has no figure for gate `{}`", self.candidate, gate.id),
            };
            match &self.measures {
                Ok(_) => found,
                Err(reason) => format!("{found}; the bundle {reason}"),
            }
        })?;
        if known.samples < gate.min_samples {
            return Err(format!(
                "the figure of {} rests on {} of at least {} samples",
                self.candidate, known.samples, gate.min_samples
            ));
        }
        Ok(known)
    }

    fn statistic(&self, gate: &Gate) -> Option<Known> {
        let call = &gate.rule.call;
        let Some(Subject::Event(EventSubject { event, field: Some(field), conditions, .. })) = call.first() else {
            return None;
        };
        if !gate.filter.is_empty() || !conditions.is_empty() || call.statistic().is_none() {
            return None;
        }
        let series = self.measures.as_ref().ok()?.get(&(event.clone(), field.clone(), gate.scope))?;
        let summary = match gate.window {
            Window::Latest => series.latest,
            Window::All => series.pooled,
            Window::Week | Window::Days(_) => None,
        }?;
        Some(Known {
            measure: gate.measure(),
            number: summary.get(&call.function)?,
            unit: Unit::of_field(field),
            samples: summary.count,
        })
    }
}

impl Gate {
    /// What is measured, in the words of the rule: the call, and scope, filter and window where they are not the usual ones.
    /// `p95(ParseDuration.DurationSeconds) scope corpus where Site in BOYO window 7 days`. Equal texts measure the same.
    pub fn measure(&self) -> String {
        let mut text = self.rule.measured.clone();
        if self.scope != Scope::All {
            text.push_str(&format!(" scope {}", self.scope.name()));
        }
        for (at, condition) in self.filter.iter().enumerate() {
            text.push_str(if at == 0 { " where " } else { " and " });
            text.push_str(&words(condition));
        }
        if self.window != Window::Latest {
            text.push_str(&format!(" window {}", self.window));
        }
        text
    }
}

fn words(condition: &Condition) -> String {
    let field = &condition.field;
    match &condition.test {
        Test::In(values) => format!("{field} in {}", values.join(", ")),
        Test::NotIn(values) => format!("{field} not in {}", values.join(", ")),
        Test::NonZero => format!("{field} != 0"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_not_known_are_none_and_say_why() {
        let declaration = "id = \"parse\"\nrule = \"p95(Parse.Seconds) <= 1.1 x baseline\"";
        let declaration = toml::from_str(declaration).unwrap();
        let gate = super::super::compile::gate(&declaration, super::super::Origin::Configured, &[]);
        let gate = gate.ok().unwrap();
        let reason = "has a model that cannot be read: its schema version is 2, not 1";
        let baseline = Baseline {
            candidate: "RC-1".to_owned(),
            bundle_id: Digest::of(b""),
            gates: BTreeMap::new(),
            measures: Err(reason.to_owned()),
        };
        let told = format!("RC-1 has no figure for gate `parse`; the bundle {reason}");
        assert_eq!(baseline.figure(&gate), Err(told));
        let measures = Ok(BTreeMap::new());
        let told = "RC-1 has no figure for gate `parse`".to_owned();
        assert_eq!(Baseline { measures, ..baseline }.figure(&gate), Err(told));
    }

    #[test]
    fn a_limit_is_rounded_to_the_side_that_allows_more_and_never_below_its_figure() {
        assert_eq!(rounded_up(997.704), 997.8);
        assert_eq!(rounded_up(1.1 * 3.0), 3.3000000000000003, "within the last bits it stays as it is");
        assert_eq!(rounded_up(1234.5), 1235.0);
        assert_eq!(rounded_up(123_456.0), 123_500.0);
        assert_eq!(rounded_up(0.000_123_45), 0.000_123_5);
        assert_eq!(-rounded_up(-997.776), 997.7);
        assert_eq!((rounded_up(0.0), rounded_up(8.0)), (0.0, 8.0));
        for figure in [0.1 + 0.2, 1072.4321, 4.35, 2.675e-5, 9999.5, 1e-300] {
            assert!(rounded_up(figure) >= figure && -rounded_up(-figure) <= figure, "{figure}");
        }
    }
}
