//! Limits that contradict each other: one measure, one way to measure it, different limits in different places.

use std::collections::{BTreeMap, BTreeSet};

use super::CONTRADICTION;
use super::bind::Said;
use super::propose::field;
use crate::diagnostic::Diagnostic;
use crate::gates::Verdict;
use crate::gates::grammar::{Comparison, Limit, Side, Subject, Unit};
use crate::gates::measure::Context;
use crate::model::Model;
use crate::text::{Place, Span};

/// One limit as a place states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stated {
    place: Place,
    /// As people read it.
    limit: String,
    /// The number for comparing, times in milliseconds.
    number: String,
    /// What is measured, as it is written there.
    name: String,
    /// The sentence says there what is measured, or how; it is not taken over from the limit before.
    is_own: bool,
    document: usize,
    span: Span,
}

/// Reports each measure whose limits differ between places, at the first of them, with all of them.
pub(super) fn conflicts(
    context: &Context<'_>,
    said: &[Said<'_>],
    verdicts: &[Verdict],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let model = context.model;
    let mut measures: Measures = BTreeMap::new();
    for said in said.iter().filter(|said| !said.clause.is_alert) {
        let (Some(comparison), Some(name)) = (said.clause.comparison, said.name()) else { continue };
        let unit = said.clause.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let stated = Stated {
            place: said.sentence.place.clone(),
            limit: format!("{} {}{unit}", comparison.sign(), said.clause.number),
            number: comparable(said.clause.number, said.clause.unit.as_ref()),
            name: name.to_owned(),
            is_own: said.clause.is_own,
            document: said.sentence.document,
            span: said.span(),
        };
        let measure = field(name, said, context).unwrap_or_else(|| measure(name));
        let key = (measure, key_of(said.clause.function.as_deref(), comparison));
        measures.entry(key).or_default().insert(stated);
    }
    for verdict in verdicts {
        let Some((key, stated)) = of_gate(model, verdict) else { continue };
        if let Some(places) = measures.get_mut(&key)
            && !places.iter().any(|other| other.place == stated.place)
        {
            places.insert(stated);
        }
    }
    opposites(model, &measures, diagnostics);
    let apart = |((name, function), places)| {
        let measures: Vec<(String, BTreeSet<Stated>)> = apart(name, places);
        measures.into_iter().map(move |(name, places)| (name, String::clone(&function), places))
    };
    for (name, function, places) in measures.into_iter().flat_map(apart) {
        // Within one sentence several limits are distinctions, cold and warm; between sentences they are contradictions.
        // Whether a limit may be reached is no contradiction worth a warning.
        let mut by_sentence: BTreeMap<&Place, BTreeSet<&str>> = BTreeMap::new();
        for stated in &places {
            by_sentence.entry(&stated.place).or_default().insert(&stated.number);
        }
        let differing: BTreeSet<&BTreeSet<&str>> = by_sentence.values().collect();
        let Some(first) = places.first().filter(|_| differing.len() > 1) else { continue };
        let Some(document) = model.documents.get(first.document) else { continue };
        let listed: Vec<String> = places.iter().map(|stated| format!("{} ({})", stated.limit, stated.place)).collect();
        let function =
            function.split(' ').next().filter(|function| *function != "-").map(|function| format!(" {function}"));
        let message = format!("different limits for `{name}`{}: {}", function.unwrap_or_default(), listed.join(", "));
        diagnostics.push(
            Diagnostic::at(&document.source, first.span, &CONTRADICTION, message)
                .help("agree on one limit, and say it everywhere"),
        );
    }
}

/// What is stated of each measure and way to measure it, by side.
type Measures = BTreeMap<(String, String), BTreeSet<Stated>>;

/// Reports each measure that one place wants to be no less than another wants it to be at most.
fn opposites(model: &Model, measures: &Measures, diagnostics: &mut Vec<Diagnostic>) {
    for ((name, function), below) in measures {
        let Some(function) = function.strip_suffix("below") else { continue };
        let Some(above) = measures.get(&(name.clone(), format!("{function}above"))) else { continue };
        let own = |places: &BTreeSet<Stated>| -> Vec<(f64, Stated)> {
            let own = places.iter().filter(|stated| stated.is_own);
            own.filter_map(|stated| Some((stated.number.parse().ok()?, stated.clone()))).collect()
        };
        let (below, above) = (own(below), own(above));
        let least = below.iter().min_by(|(a, _), (b, _)| a.total_cmp(b));
        let greatest = above.iter().max_by(|(a, _), (b, _)| a.total_cmp(b));
        let (Some((upper, most)), Some((lower, least))) = (least, greatest) else { continue };
        // Fields of one name on two events are two measures.
        let is_one = most.name == least.name || !most.name.contains('.') || !least.name.contains('.');
        if lower < upper || most.place == least.place || !is_one {
            continue;
        }
        let (first, second) =
            if (most.document, most.span) < (least.document, least.span) { (most, least) } else { (least, most) };
        let Some(document) = model.documents.get(first.document) else { continue };
        let function = Some(function.trim()).filter(|function| *function != "-").map(|function| format!(" {function}"));
        let at = |stated: &Stated| format!("{} ({})", stated.limit, stated.place);
        let message =
            format!("opposite limits for `{name}`{}: {}, {}", function.unwrap_or_default(), at(first), at(second));
        diagnostics.push(
            Diagnostic::at(&document.source, first.span, &CONTRADICTION, message)
                .help("agree on whether more or less is better, and say it everywhere"),
        );
    }
}

fn comparable(number: f64, unit: Option<&Unit>) -> String {
    (number * unit.and_then(Unit::milliseconds).unwrap_or(1.0)).to_string()
}

/// A name for comparing: its last part, so that `Event.Field` and `Field` meet.
fn measure(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

/// What is stated of each measure called `name`. Fields of one name on two events are two measures; what names no event may
/// be about either. Names that records have are told apart before.
fn apart(name: String, places: BTreeSet<Stated>) -> Vec<(String, BTreeSet<Stated>)> {
    let whole: BTreeSet<&String> = places.iter().map(|stated| &stated.name).filter(|name| name.contains('.')).collect();
    if name.contains('.') || whole.len() < 2 {
        return vec![(name, places)];
    }
    let about = |whole: &String| {
        let its = places.iter().filter(|stated| stated.name == *whole || !stated.name.contains('.'));
        (whole.clone(), its.cloned().collect())
    };
    whole.into_iter().map(about).collect()
}

/// Upper and lower limits of one measure do not contradict each other.
fn key_of(function: Option<&str>, comparison: Comparison) -> String {
    let direction = match comparison.side() {
        Side::Below => "below",
        Side::Above => "above",
        Side::Equal => "equal",
    };
    format!("{} {direction}", function.unwrap_or("-"))
}

/// What a gate whose sentence names no measure states: its own limit, at its sentence.
fn of_gate(model: &Model, verdict: &Verdict) -> Option<((String, String), Stated)> {
    let gate = &verdict.gate;
    let (bound, place) = (gate.rule.bound.as_ref()?, gate.source.clone()?);
    let Limit::Number(number) = bound.limit else { return None };
    let Subject::Figure(figure) = gate.rule.call.first()? else { return None };
    let name = measure(figure.figure.as_deref()?);
    let document = model.documents.iter().position(|document| *document.path() == place.path)?;
    let source = &model.documents.get(document)?.source;
    let unit = gate.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let span = source.line_span(place.line);
    let comparable = comparable(number, gate.unit.as_ref());
    let stated = Stated {
        number: comparable,
        name: name.clone(),
        is_own: true,
        limit: format!("{} {number}{unit}", bound.comparison.sign()),
        document,
        span,
        place,
    };
    Some(((name, key_of(None, bound.comparison)), stated))
}
