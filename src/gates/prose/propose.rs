//! A clause that no gate tests to the gate that would.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bind::Said;
use super::{Proposal, Sentence};
use crate::gates::Verdict;
use crate::gates::grammar::{Comparison, Statistic, Unit, rule};
use crate::gates::measure::Context;
use crate::model::{Artifact, PlanId};

/// What is proposed, each under an id of its own.
pub(super) struct Proposals<'a> {
    context: &'a Context<'a>,
    /// The ids of the gates there are.
    gates: BTreeSet<&'a str>,
    /// The kind of the first artifact, by path, that has a figure of a name.
    figures: BTreeMap<&'a str, &'static str>,
    /// How many proposals have one id but for a number.
    taken: BTreeMap<String, usize>,
    /// The last sentence with its quotation, which all of its clauses share.
    quoted: Option<(&'a Sentence, Arc<str>)>,
}

impl<'a> Proposals<'a> {
    /// None yet, beside the gates of `verdicts`.
    pub(super) fn of(context: &'a Context<'a>, verdicts: &'a [Verdict]) -> Self {
        let mut figures = BTreeMap::new();
        // A packed copy says nothing of today, and the numbers of events are measures, not figures of a file.
        let is_original = |file: &&Artifact| !file.kind.name.starts_with("bundle-") && file.kind.name != "event-stream";
        let originals = context.model.artifacts.iter().filter(is_original);
        for file in originals {
            for figure in &file.figures {
                figures.entry(figure.name.as_str()).or_insert(file.kind.name);
            }
        }
        let gates = verdicts.iter().map(Verdict::id).collect();
        Self { context, gates, figures, taken: BTreeMap::new(), quoted: None }
    }

    /// The gate that would test the clause; `None` where the sentence leaves open what, how or against what.
    pub(super) fn propose(&mut self, said: &Said<'a>) -> Option<Proposal> {
        let clause = &said.clause;
        // A clause that takes everything over says what differs in words we do not read: cold and warm.
        let comparison = clause.comparison.filter(|_| clause.is_own)?;
        let (call, measure) = self.call(said)?;
        let number = clause.number;
        let text = match &clause.unit {
            Some(unit) => format!("{call} {} {number} {unit}", comparison.ascii()),
            None => format!("{call} {} {number}", comparison.ascii()),
        };
        rule(&text).ok()?;
        let plan = said.sentence.plan.as_ref().map_or("document".to_owned(), PlanId::to_string);
        let function = call.split('(').next().unwrap_or("");
        Some(Proposal {
            id: self.id(format!("{plan}-{measure}-{function}")),
            plan: said.sentence.plan.clone(),
            rule: text,
            warns: clause.is_alert,
            sentence: self.quotation(said.sentence),
            source: said.sentence.place.to_string(),
        })
    }

    /// `stem`, with a number behind it where a gate or proposal has it already.
    fn id(&mut self, stem: String) -> String {
        let count = self.taken.entry(stem.clone()).or_default();
        loop {
            *count += 1;
            let id = if *count == 1 { stem.clone() } else { format!("{stem}-{count}") };
            if !self.gates.contains(id.as_str()) {
                return id;
            }
        }
    }

    fn quotation(&mut self, sentence: &'a Sentence) -> Arc<str> {
        if let Some((last, words)) = &self.quoted
            && std::ptr::eq(*last, sentence)
        {
            return words.clone();
        }
        let words: Arc<str> = sentence.text.split_whitespace().collect::<Vec<_>>().join(" ").into();
        self.quoted = Some((sentence, words.clone()));
        words
    }

    /// The call that measures what the clause names, and the measure's name.
    fn call(&self, said: &Said<'_>) -> Option<(String, String)> {
        let function = said.clause.function.as_deref();
        for name in said.names() {
            if let Some(function) = function.filter(|function| Statistic::of(function).is_some())
                && let Some(measure) = field(name, said, self.context)
            {
                return Some((format!("{function}({measure})"), measure));
            }
            if function.is_none()
                && let Some((kind, figure)) = self.figure(name)
            {
                return Some((format!("latest({kind}:{figure})"), figure.to_owned()));
            }
            if function.is_none()
                && said.clause.comparison == Some(Comparison::More)
                && said.clause.number == 0.0
                && self.context.events.contains(name)
            {
                return Some((format!("count({name})"), name.to_owned()));
            }
        }
        None
    }

    /// The artifact kind with a figure of that name, or of its last part.
    fn figure<'n>(&self, name: &'n str) -> Option<(&'static str, &'n str)> {
        let last = name.rsplit('.').next().unwrap_or(name);
        [name, last].into_iter().find_map(|name| Some((*self.figures.get(name)?, name)))
    }
}

/// `Event.Field` as written, a field of the event named before it, or the one field of an event with the clause's unit.
pub(super) fn field(name: &str, said: &Said<'_>, context: &Context<'_>) -> Option<String> {
    if let Some((event, field)) = name.split_once('.') {
        return context.fields.get(event)?.contains(field).then(|| name.to_owned());
    }
    if let Some(fields) = context.fields.get(name) {
        let unit = said.clause.unit.as_ref()?;
        let fits = |field: &&&str| Unit::of_field(field).is_some_and(|own| unit.factor(&own).is_some());
        let mut fitting = fields.iter().filter(fits);
        return match (fitting.next(), fitting.next()) {
            (Some(field), None) => Some(format!("{name}.{field}")),
            _ => None,
        };
    }
    let events = said.names().filter_map(|other| other.split('.').next());
    events
        .into_iter()
        .find(|event| context.fields.get(event).is_some_and(|fields| fields.contains(name)))
        .map(|event| format!("{event}.{name}"))
}

impl Proposal {
    /// The `[[gate]]` table to paste.
    pub fn to_toml(&self) -> String {
        let text = |value: &str| toml_text(value);
        let mut lines = vec!["[[gate]]".to_owned(), format!("id = {}", text(&self.id))];
        if let Some(plan) = &self.plan {
            lines.push(format!("plan = {}", text(&plan.to_string())));
        }
        lines.push(format!("rule = {}", text(&self.rule)));
        if self.warns {
            lines.push("level = \"warn\"".to_owned());
        }
        lines.push(format!("sentence = {}", text(&self.sentence)));
        lines.push(format!("source = {}", text(&self.source)));
        lines.join("\n")
    }
}

/// A TOML basic string: what could end it or be read as an escape is escaped.
fn toml_text(value: &str) -> String {
    let mut written = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                written.push('\\');
                written.push(c);
            }
            c if c.is_control() => written.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}
