//! A clause that no gate tests to the gate that would.

use std::collections::BTreeMap;

use super::Proposal;
use super::bind::Said;
use crate::gates::Verdict;
use crate::gates::grammar::{Comparison, Statistic, Unit, rule};
use crate::gates::measure::Context;
use crate::model::PlanId;

/// The gate that would test the clause; `None` where the sentence leaves open what, how or against what. `taken` counts
/// the proposals of one id.
pub(super) fn propose(
    said: &Said<'_>,
    context: &Context<'_>,
    verdicts: &[Verdict],
    taken: &mut BTreeMap<String, usize>,
) -> Option<Proposal> {
    let clause = &said.clause;
    // A clause that takes everything over says what differs in words we do not read: cold and warm.
    let comparison = clause.comparison.filter(|_| clause.is_own)?;
    let unit = clause.unit.as_ref();
    let (call, measure) = call(said, context)?;
    let number = clause.number;
    let text = match unit {
        Some(unit) => format!("{call} {} {number} {unit}", comparison.ascii()),
        None => format!("{call} {} {number}", comparison.ascii()),
    };
    rule(&text).ok()?;
    let plan = said.sentence.plan.as_ref().map_or("document".to_owned(), PlanId::to_string);
    let function = call.split('(').next().unwrap_or("");
    let stem = format!("{plan}-{measure}-{function}");
    let count = taken.entry(stem.clone()).or_default();
    *count += 1;
    let mut id = if *count == 1 { stem.clone() } else { format!("{stem}-{count}") };
    while verdicts.iter().any(|verdict| verdict.id() == id) {
        *taken.entry(stem.clone()).or_default() += 1;
        id = format!("{stem}-{}", taken.get(&stem).copied().unwrap_or(2));
    }
    Some(Proposal {
        id,
        plan: said.sentence.plan.clone(),
        rule: text,
        warns: clause.is_alert,
        sentence: said.sentence.text.split_whitespace().collect::<Vec<_>>().join(" "),
        source: format!("{}:{}", said.sentence.place.path, said.sentence.place.line),
    })
}

/// The call that measures what the clause names, and the measure's name.
fn call(said: &Said<'_>, context: &Context<'_>) -> Option<(String, String)> {
    let function = said.clause.function.as_deref();
    for name in said.clause.names.iter().chain(&said.sentence.event) {
        if let Some(function) = function.filter(|function| Statistic::of(function).is_some())
            && let Some(measure) = field(name, said, context)
        {
            return Some((format!("{function}({measure})"), measure));
        }
        if function.is_none()
            && let Some((kind, figure)) = figure(name, context)
        {
            return Some((format!("latest({kind}:{figure})"), figure.to_owned()));
        }
        if function.is_none()
            && said.clause.comparison == Some(Comparison::More)
            && said.clause.number == 0.0
            && context.events.contains(name.as_str())
        {
            return Some((format!("count({name})"), name.clone()));
        }
    }
    None
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
    let before = said.clause.names.iter().chain(&said.sentence.event);
    let events = before.filter_map(|other| other.split('.').next());
    events
        .into_iter()
        .find(|event| context.fields.get(event).is_some_and(|fields| fields.contains(name)))
        .map(|event| format!("{event}.{name}"))
}

/// The artifact kind with a figure of that name, or of its last part.
fn figure<'a>(name: &'a str, context: &Context<'_>) -> Option<(&'static str, &'a str)> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let files = &context.model.artifacts;
    [name, last].into_iter().find_map(|name| {
        // A packed copy says nothing of today.
        let mut originals = files.iter().filter(|file| !file.kind.name.starts_with("bundle-"));
        let file = originals.find(|file| file.figures.iter().any(|figure| figure.name == name))?;
        Some((file.kind.name, name))
    })
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
