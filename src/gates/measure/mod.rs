//! What every kind of rule measures with: the days of the streams seen through a window, the artifacts of a kind, and
//! [`Measured`], the shape they all return.

pub(in crate::gates) mod artifacts;

use std::collections::{BTreeMap, BTreeSet};

use super::grammar::{
    Call, EventSubject, Fault, FigureSubject, Join, Limit, Rule, Statistic, Subject, Unit, Window, closest,
};
use super::{Covers, Evidence, Gate, Value};
use crate::model::artifact::Artifact;
use crate::model::telemetry::{Answer, Condition, Day, Probe, Scope, Take, Test};
use crate::model::{Date, Model};
use crate::path::TreePath;
use crate::text::Span;

/// A value with what it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::gates) struct Sample {
    /// The value; `None` without samples.
    pub value: Option<f64>,
    /// How many samples.
    pub samples: u64,
    /// What `all` means here; `None` where the measure counts parts of nothing.
    pub whole: Option<f64>,
}

/// One reading of a history.
#[derive(Clone, Debug)]
pub(in crate::gates) struct Point {
    /// Its day.
    pub day: Date,
    /// The file.
    pub path: TreePath,
    /// What was read.
    pub sample: Sample,
    /// The text that was read instead of a number.
    pub text: Option<String>,
}

/// What a gate's rule came to.
#[derive(Clone, Debug, Default)]
pub(in crate::gates) struct Measured {
    pub value: Option<Value>,
    pub samples: u64,
    pub whole: Option<f64>,
    pub covers: Option<Covers>,
    /// In order of time.
    pub history: Vec<Point>,
    /// How many readings of the history had been made when the value was; `None` for all of them.
    pub spoken_for: Option<usize>,
    pub pooled: Option<Sample>,
    /// In byte order of path.
    pub evidence: Vec<Evidence>,
    pub notes: Vec<String>,
    pub fixture_only: Option<bool>,
}

impl Measured {
    /// A value of the tree as it stands.
    pub(in crate::gates) fn of_tree(value: f64, samples: u64) -> Self {
        Self { value: Some(Value::Number(value)), samples, covers: Some(Covers::Tree), ..Self::default() }
    }
}

/// What a gate is measured in.
pub(in crate::gates) struct Context<'a> {
    /// The model.
    pub model: &'a Model,
    /// The declared now.
    pub now: jiff::Timestamp,
    /// Artifacts by the name of their kind, each in byte order of path.
    kinds: BTreeMap<&'static str, Vec<&'a Artifact>>,
    /// The same for those whose names promise a kind that their content is not.
    unlike: BTreeMap<&'static str, Vec<&'a Artifact>>,
    /// Where each probe's answer stands in a day.
    answers: BTreeMap<&'a Probe, usize>,
    /// The events of the daily streams.
    pub events: BTreeSet<&'a str>,
    /// Numeric fields by event.
    pub fields: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Context<'a> {
    /// Prepares `model` for questions.
    pub(in crate::gates) fn new(model: &'a Model, now: jiff::Timestamp) -> Self {
        let mut kinds: BTreeMap<&'static str, Vec<&'a Artifact>> = BTreeMap::new();
        let mut unlike: BTreeMap<&'static str, Vec<&'a Artifact>> = BTreeMap::new();
        for artifact in &model.artifacts {
            kinds.entry(artifact.kind.name).or_default().push(artifact);
            if let Some(promised) = artifact.unlike {
                unlike.entry(promised.name).or_default().push(artifact);
            }
        }
        let mut fields: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
        for field in model.telemetry.measures.fields() {
            fields.entry(field.event).or_default().insert(field.name);
        }
        let days = &model.telemetry.days;
        let events = days.iter().flat_map(|day| day.events.keys()).map(AsRef::as_ref).collect();
        let answers = model.telemetry.probes.iter().enumerate().map(|(index, probe)| (probe, index)).collect();
        Self { model, now, kinds, unlike, answers, events, fields }
    }

    /// A day's answer to `probe`; `None` when nobody asked.
    pub(in crate::gates) fn answer(&self, day: &'a Day, probe: &Probe) -> Option<&'a Answer> {
        day.answers.get(*self.answers.get(probe)?)
    }

    /// The days a value rests on: those whose streams are its evidence, in order.
    pub(in crate::gates) fn days_of(&self, measured: &Measured) -> Vec<&'a Day> {
        let paths: BTreeSet<&TreePath> = measured.evidence.iter().map(|evidence| &evidence.path).collect();
        self.model.telemetry.days.iter().filter(|day| paths.contains(&day.path)).collect()
    }

    /// The files of a kind whose names match the subject's pattern, in byte order of path.
    pub(in crate::gates) fn files_of(&self, subject: &FigureSubject) -> Vec<&'a Artifact> {
        fitting(self.kinds.get(subject.kind.as_str()), subject)
    }

    /// The same of files whose names only promise the kind.
    pub(in crate::gates) fn unlike(&self, subject: &FigureSubject) -> Vec<&'a Artifact> {
        fitting(self.unlike.get(subject.kind.as_str()), subject)
    }

    /// The names in `call` that nothing in the tree has, where a similar name occurs.
    pub(in crate::gates) fn misnamed(&self, call: &Call) -> Vec<Fault> {
        measured(call).into_iter().filter_map(|subject| self.misnamed_subject(subject)).collect()
    }

    fn misnamed_subject(&self, subject: &Subject) -> Option<Fault> {
        match subject {
            Subject::Event(event) if !self.events.contains(event.event.as_str()) => {
                let meant = closest(&event.event, self.events.iter().copied())?;
                let end = event.span.start + event.event.len();
                let span = Span::new(event.span.start, end);
                let fault = Fault::new(span, format!("no event `{}` occurs in the streams", event.event));
                Some(fault.help(format!("did you mean `{meant}`?")))
            }
            Subject::Event(event) => {
                let field = event.field.as_deref()?;
                let own = self.fields.get(event.event.as_str())?;
                if own.contains(field) {
                    return None;
                }
                let fault = Fault::new(event.field_span, format!("no `{}` record has a number `{field}`", event.event));
                let others = self.events_with(field);
                Some(match (others.as_slice(), closest(field, own.iter().copied())) {
                    ([], Some(meant)) => fault.help(format!("did you mean `{meant}`?")),
                    ([], None) => return None,
                    (events, _) => fault.help(format!("the field lives on {}", listed(events))),
                })
            }
            Subject::Figure(subject) => {
                let figure = subject.figure.as_deref()?;
                let files = self.files_of(subject);
                let names: BTreeSet<&str> =
                    files.iter().flat_map(|file| &file.figures).map(|figure| figure.name.as_str()).collect();
                let is_known = files.iter().any(|file| artifacts::figure(file, figure).is_some());
                if names.is_empty() || is_known {
                    return None;
                }
                let span = Span::new(subject.span.end - figure.len(), subject.span.end);
                let fault = Fault::new(span, format!("no `{}` file has a figure `{figure}`", subject.kind));
                Some(match closest(figure, names.iter().copied()) {
                    Some(meant) => fault.help(format!("did you mean `{meant}`?")),
                    None => fault.help(format!("its figures are {}", listed(&names.into_iter().collect::<Vec<_>>()))),
                })
            }
            _ => None,
        }
    }

    /// The events whose records have `field`, by name.
    pub(in crate::gates) fn events_with(&self, field: &str) -> Vec<&'a str> {
        self.fields.iter().filter(|(_, fields)| fields.contains(field)).map(|(event, _)| *event).collect()
    }

    /// Whether everything that says where it comes from comes from fixtures, over all days and all `events` (D21).
    fn fixture_only(&self, events: &[&str]) -> Option<bool> {
        let counts = self.model.telemetry.days.iter().flat_map(|day| {
            events.iter().filter_map(|event| day.events.get(*event)).map(|count| (count.placed, count.live))
        });
        let (placed, live) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        (placed > 0).then_some(live == 0)
    }

    /// Looks at the streams through the gate's window. `over` gives what some days come to together; the history has one
    /// point a day that has a file.
    pub(in crate::gates) fn over_days(&self, gate: &Gate, over: &dyn Fn(&[&'a Day]) -> Sample) -> Measured {
        let days: Vec<&'a Day> = self.model.telemetry.days.iter().collect();
        let history: Vec<Point> = days
            .iter()
            .map(|day| Point { day: day.date, path: day.path.clone(), sample: over(&[day]), text: None })
            .collect();
        let with_samples: Vec<&'a Day> =
            days.iter().zip(&history).filter(|(_, point)| point.sample.samples > 0).map(|(day, _)| *day).collect();
        let subjects = measured(&gate.rule.call);
        let events: Vec<&str> = subjects.iter().filter_map(|subject| event_name(subject)).collect();
        let fixture_only = self.fixture_only(&events);
        let mut notes = Vec::new();
        if fixture_only == Some(true) {
            notes.push("every record that says where it comes from comes from a test fixture".to_owned());
        }
        let Some(last) = with_samples.last() else {
            let missing = events.iter().filter(|event| !self.events.contains(**event));
            if days.is_empty() {
                notes.push("there is no event stream".to_owned());
            } else {
                notes.extend(missing.map(|event| format!("no `{event}` event occurs in the streams")));
                notes.extend(subjects.iter().filter_map(|subject| self.homeless_field(subject)));
                if notes.is_empty() {
                    notes.extend(subjects.iter().filter_map(|subject| self.passed_over(gate, subject)));
                }
            }
            return Measured { history, notes, fixture_only, ..Measured::default() };
        };
        let window: Vec<&'a Day> =
            with_samples.iter().filter(|day| falls_in(gate.window, day.date, last.date)).copied().collect();
        let sample = over(&window);
        let first = window.first().map_or(last.date, |day| day.date);
        let evidence = window.iter().map(|day| Evidence {
            path: day.path.clone(),
            digest: Some(day.digest),
            records: Some(over(&[day]).samples),
        });
        Measured {
            value: sample.value.map(Value::Number),
            samples: sample.samples,
            whole: sample.whole,
            covers: Some(covered(gate.window, first, last.date)),
            evidence: evidence.collect(),
            pooled: Some(over(&with_samples)),
            spoken_for: None,
            history,
            notes,
            fixture_only,
        }
    }

    /// Why no record of an event that occurs is a sample: none falls into the scope, or meets the conditions.
    fn passed_over(&self, gate: &Gate, subject: &Subject) -> Option<String> {
        let Subject::Event(event) = subject else { return None };
        let days = &self.model.telemetry.days;
        let count = |scope| days.iter().map(|day| records(day, &event.event, scope)).sum::<u64>();
        let (all, in_scope) = (count(Scope::All), count(gate.scope));
        let conditions: Vec<String> = gate.filter.iter().chain(&event.conditions).map(written).collect();
        match (all, in_scope) {
            (0, _) => None,
            (all, 0) => {
                Some(format!("none of {all} `{}` records is in the scope `{}`", event.event, gate.scope.name()))
            }
            (_, _) if conditions.is_empty() => None,
            (_, count) => Some(format!(
                "none of {count} `{}` records has {}, so nothing is measured",
                event.event,
                conditions.join(" and ")
            )),
        }
    }

    /// The first of the fields that `event`'s conditions look at which no record has in `days`, though there are records: a
    /// name that is misspelt, or that the events no longer use, must not count as nothing found.
    pub(in crate::gates) fn absent<'f>(
        &self,
        gate: &Gate,
        event: &EventSubject,
        mut fields: impl Iterator<Item = &'f str>,
        days: &[&'a Day],
    ) -> Option<&'f str> {
        fields.find(|field| {
            let probe = having(gate, event, field);
            let answers = days.iter().filter_map(|day| self.answer(day, &probe));
            let having: u64 = answers.map(Answer::samples).sum();
            having == 0 && days.iter().any(|day| records(day, &event.event, gate.scope) > 0)
        })
    }

    /// Says of a value that is missing although there are records which field they lack.
    pub(in crate::gates) fn tell_absent<'f>(
        &self,
        gate: &Gate,
        event: &EventSubject,
        fields: impl Iterator<Item = &'f str>,
        measured: &mut Measured,
    ) {
        let days = self.days_of(measured);
        if let Some(field) = self.absent(gate, event, fields, &days) {
            measured.notes.push(format!("no `{}` record has a field `{field}`, so nothing is measured", event.event));
        }
    }

    /// Where a field that the named event lacks lives instead.
    fn homeless_field(&self, subject: &Subject) -> Option<String> {
        let Subject::Event(event) = subject else { return None };
        let field = event.field.as_deref()?;
        let own = self.fields.get(event.event.as_str());
        if !self.events.contains(event.event.as_str()) || own.is_some_and(|own| own.contains(field)) {
            return None;
        }
        let others = self.events_with(field);
        let lacks = format!("no `{}` record has a number `{field}`", event.event);
        Some(if others.is_empty() { lacks } else { format!("{lacks}; it is on {}", listed(&others)) })
    }
}

/// Those of `artifacts` whose names match the subject's pattern.
fn fitting<'a>(artifacts: Option<&Vec<&'a Artifact>>, subject: &FigureSubject) -> Vec<&'a Artifact> {
    let pattern = subject.pattern.as_ref().map(|pattern| pattern.to_lowercase());
    let fits = |artifact: &&&Artifact| {
        let name = artifact.path.name().to_lowercase();
        pattern.as_ref().is_none_or(|pattern| crate::model::paths::matches(pattern, &name))
    };
    artifacts.into_iter().flatten().filter(fits).copied().collect()
}

/// A condition as it is written in a rule.
fn written(condition: &Condition) -> String {
    let field = &condition.field;
    match &condition.test {
        Test::NonZero => format!("`{field} != 0`"),
        Test::In(values) => match values.as_slice() {
            [value] => format!("`{field} = {value}`"),
            values => format!("`{field} in {}`", values.join(", ")),
        },
        Test::NotIn(values) => match values.as_slice() {
            [value] => format!("`{field} != {value}`"),
            values => format!("`{field} not in {}`", values.join(", ")),
        },
    }
}

/// `` `A`, `B` ``.
pub(in crate::gates) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The subjects that are measured: a word behind `,` or `by` is none.
fn measured(call: &Call) -> Vec<&Subject> {
    let is_word = |join: Join, subject: &Subject| match join {
        Join::By => true,
        Join::Comma => call.function != "days" && subject.word().is_some(),
        _ => false,
    };
    call.subjects.iter().filter(|(join, subject)| !is_word(*join, subject)).map(|(_, subject)| subject).collect()
}

fn event_name(subject: &Subject) -> Option<&str> {
    match subject {
        Subject::Event(event) => Some(&event.event),
        _ => None,
    }
}

fn falls_in(window: Window, day: Date, last: Date) -> bool {
    match window {
        Window::All => true,
        Window::Latest => day == last,
        Window::Week => week(day) == week(last),
        Window::Days(days) => day.days_until(last) < i64::from(days),
    }
}

fn week(day: Date) -> (i16, i8) {
    let week = day.civil().iso_week_date();
    (week.year(), week.week())
}

fn covered(window: Window, first: Date, last: Date) -> Covers {
    match window {
        Window::Latest => Covers::Day { day: last },
        Window::Week => {
            let (year, week) = week(last);
            Covers::Week { year, week, last }
        }
        Window::All | Window::Days(_) => Covers::Days { first, last },
    }
}

/// The probe a gate puts about an event.
pub(in crate::gates) fn probe(gate: &Gate, event: &EventSubject, take: Take) -> Probe {
    let filter: Vec<Condition> = gate.filter.iter().chain(&event.conditions).cloned().collect();
    Probe { event: event.event.clone(), take, scope: gate.scope, filter }
}

/// The fields whose absence would look like an answer: those that `event`'s conditions ask to hold something. A record
/// without the field fulfils `!=` and `not in`, which is what they mean.
pub(in crate::gates) fn asked_for(event: &EventSubject) -> impl Iterator<Item = &str> {
    let asks = |condition: &&Condition| !matches!(condition.test, Test::NotIn(_));
    event.conditions.iter().filter(asks).map(|condition| condition.field.as_str())
}

/// The question how many records have `field`, whatever the event's own conditions say of it.
pub(in crate::gates) fn having(gate: &Gate, event: &EventSubject, field: &str) -> Probe {
    let bare = EventSubject { conditions: Vec::new(), ..event.clone() };
    probe(gate, &bare, Take::Having(field.to_owned()))
}

/// How many records of an event fall into the scope on a day.
pub(in crate::gates) fn records(day: &Day, event: &str, scope: Scope) -> u64 {
    day.events.get(event).map_or(0, |count| match scope {
        Scope::All => count.records,
        Scope::Corpus => count.corpus,
        Scope::Live => count.live,
    })
}

/// Brings the rule's limit into the unit of its measure, and says which that is. A limit without a unit is in the
/// measure's; a measure whose name tells no unit has the limit's.
pub(in crate::gates) fn settle(rule: &mut Rule, end: usize) -> Result<Option<Unit>, Fault> {
    let measured = measured_unit(&rule.call);
    let Some(bound) = &mut rule.bound else { return Ok(measured) };
    let Some(measured) = measured else {
        // What is counted are days, not a time of so many.
        if bound.unit == Some(Unit::Days) && counts(&rule.call.function) {
            bound.unit = Some(Unit::Things("days".to_owned()));
        }
        return Ok(bound.unit.clone());
    };
    let Some(written) = bound.unit.clone() else { return Ok(Some(measured)) };
    let Some(factor) = written.factor(&measured) else {
        return Err(Fault::new(Span::new(end, end), format!("the measure is in {measured}, the limit in {written}"))
            .help(format!("give the limit in {measured}")));
    };
    if let Limit::Number(number) = &mut bound.limit {
        *number *= factor;
    }
    bound.unit = Some(measured.clone());
    Ok(Some(measured))
}

/// Whether a function gives a number of things.
fn counts(function: &str) -> bool {
    !matches!(function, "age" | "latest" | "newest" | "ratio" | "difference") && Statistic::of(function).is_none()
}

/// The unit that the name of what is measured tells, for functions that keep it.
fn measured_unit(call: &Call) -> Option<Unit> {
    let keeps = matches!(call.function.as_str(), "latest" | "newest" | "difference");
    if call.function == "age" {
        return Some(Unit::Hours);
    }
    if !keeps && call.statistic().is_none() {
        return None;
    }
    match call.first()? {
        Subject::Event(EventSubject { field: Some(field), .. }) => Unit::of_field(field),
        Subject::Figure(FigureSubject { figure: Some(figure), .. }) => Unit::of_field(figure),
        _ => None,
    }
}

/// Takes bare words that name an artifact kind as that kind: `malformed(event-stream)`. An event's name has no hyphen, so
/// a word with one can only mean a kind.
pub(in crate::gates) fn name_kinds(call: &mut Call, kinds: &[&'static str]) {
    for (_, subject) in &mut call.subjects {
        let Some(word) = subject.word().filter(|word| kinds.contains(word) || word.contains('-')) else { continue };
        let span = subject.span();
        let kind = word.to_owned();
        *subject = Subject::Figure(FigureSubject { kind, pattern: None, figure: None, span, kind_span: span });
    }
}
