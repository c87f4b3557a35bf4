//! A page for each gate: the verdict with what led to it, its history, where the limit is written, what leans on it, the
//! files that prove it.

mod readings;
mod uses;

use rayon::prelude::*;

pub(super) use self::readings::tables;
pub(super) use self::uses::Uses;
use super::parts::verdict::{self, badge, limit, shown, unit};
use super::parts::{Cell, Fact, Panel, PanelFact, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, SearchEntry, finish, neighbour, urls, words};
use crate::charts::bullet;
use crate::gates::grammar::Comparison;
use crate::gates::{self, Binding, Covers, Origin, Outcome, ProseGate, Value, Verdict};
use crate::markdown::html::{self, Html};
use crate::model::Target;
use crate::model::telemetry::Scope;
use crate::path::SitePath;
use crate::stats::unit::{Digits, Unit, format, number};

pub(super) static KIND: PageKind = PageKind { name: "gate", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let gates = &project.verdicts.gates;
    (0..gates.len()).into_par_iter().filter_map(|index| page(project, index)).collect()
}

fn page(project: &Project<'_>, index: usize) -> Option<Draft> {
    let gates = &project.verdicts.gates;
    let verdict = gates.get(index)?;
    let gate = &verdict.gate;
    let page = urls::gate(verdict.id());
    let title = match verdict.threshold {
        Some(_) => format!("{} {}", gate.title, gates::words::limit(verdict)),
        None => gate.title.clone(),
    };
    let mut frame = project.frame(&page, "gates", &title, &[("Gates", "gates/index.html")]);
    frame.eyebrow = match verdict.plan() {
        Some(plan) => format!("{}, Plan {plan}", verdict.id()),
        None => verdict.id().to_owned(),
    };
    frame.reading = true;
    let mut top = vec![Part::Panel(panel(project, verdict))];
    top.extend(message(project, verdict));
    frame.sections.push(Section { id: "verdict".to_owned(), ..Section::bare(top) });
    frame.sections.extend(readings::sections(project, verdict, &page));
    frame.sections.push(written(project, verdict, &page));
    frame.sections.push(uses::section(project, verdict, &page));
    frame.sections.push(proof(project, verdict, &page));
    frame.facts = facts(project, verdict, &page);
    frame.sources.extend(gate.source.as_ref().map(|place| project.source(&place.path, Some(place.line), &page)));
    let other = |step: isize| {
        let other = gates.get(index.checked_add_signed(step)?)?;
        Some(neighbour(&page, format!("{} {}", other.id(), other.gate.title), &urls::gate(other.id())))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let search = SearchEntry {
        kind: "Gates",
        id: verdict.id().to_owned(),
        title: title.clone(),
        line: gate.rule.text.clone(),
        remark: verdict.outcome.label().to_owned(),
    };
    Some(Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: Some(search) })
}

/// The rule, its plan, other gates on the same measure.
fn facts(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Vec<Fact> {
    let gate = &verdict.gate;
    let mut facts = vec![Fact::new("Rule", Cell::code(gate.rule.text.clone(), None))];
    if let Some(plan) = verdict.plan() {
        facts.push(Fact::new(
            "Plan",
            Cell::link(format!("Plan {plan}"), project.href(&Target::Plan(plan.clone()), page)),
        ));
    }
    if let Some((event, field)) = verdict::measured(gate)
        && let Some(field) = field
        && project.has_measure(event, field)
    {
        let href = page.href_to(&project.urls.measure(event, field));
        facts.push(Fact::new("Measure", Cell::code(format!("{event}.{field}"), Some(href))));
    }
    let same = project.verdicts.gates.iter().filter(|other| {
        other.id() != verdict.id()
            && verdict::measured(&other.gate).is_some()
            && verdict::measured(&other.gate) == verdict::measured(gate)
    });
    let same: Vec<super::parts::Link> = same.map(|other| verdict::link(other, page)).collect();
    if !same.is_empty() {
        facts.push(Fact::new("Same measure", Cell { links: same, ..Cell::default() }));
    }
    facts
}

fn panel(project: &Project<'_>, verdict: &Verdict) -> Panel {
    let gate = &verdict.gate;
    let unit = unit(verdict);
    let (figure, unit_word) = match &verdict.value {
        Some(Value::Number(value)) => {
            let digits = verdict.threshold.as_ref().and_then(Value::number).map_or(Digits::BySize, Digits::Beside);
            let figure = number(*value, digits);
            let whole = unit.with(&figure);
            let word = whole.strip_prefix(&figure).unwrap_or_default().trim_start().to_owned();
            (figure, word)
        }
        Some(Value::Text(text)) => (text.clone(), String::new()),
        None => ("not measured".to_owned(), String::new()),
    };
    let (passing, judged) = verdict.passing();
    let red = judged - passing;
    let mut facts = Vec::new();
    match (&verdict.since, verdict.outcome.is_red()) {
        (Some(since), _) => facts.push(PanelFact::new(
            "Red since",
            since.day.in_words(),
            if since.never_green {
                format!("never green in {}", words::counted(since.readings, "reading"))
            } else {
                words::age(since.day, project.facts.now)
            },
        )),
        (None, true) => facts.push(PanelFact::new("Red since", "no history", "one reading only")),
        (None, false) => facts.push(PanelFact::new(
            "Red since",
            if verdict.outcome == Outcome::Pass { "not red" } else { "not judged" },
            String::new(),
        )),
    }
    facts.push(match (judged, verdict.history.len(), &verdict.covers) {
        (0, 0, Some(Covers::Tree)) => PanelFact::new("Red readings", "no history", "judged on the tree as it stands"),
        (0, 0, _) => PanelFact::new("Red readings", "no history", "nothing was measured"),
        (0, all, _) => {
            let all = words::plural(all, "reading with too few samples", "readings with too few samples");
            PanelFact::new("Red readings", "none judged", all)
        }
        _ => PanelFact::new("Red readings", format!("{red} of {judged}"), worst(verdict).unwrap_or_default()),
    });
    let waiver = match (verdict.waiver(), verdict.waivers.as_slice()) {
        (Some(waiver), _) => format!("waived by {} to {}", waiver.owner, waiver.until.get_ref().in_words()),
        (None, []) => "no waiver".to_owned(),
        (None, [waiver]) => {
            let place = waiver.scope().unwrap_or_default();
            format!("waived for {place} by {} to {}", waiver.owner, waiver.until.get_ref().in_words())
        }
        (None, several) => {
            let places: Vec<String> = several.iter().filter_map(|waiver| waiver.scope().map(str::to_owned)).collect();
            format!("waived for {}", words::list(&places))
        }
    };
    let level = match gate.level {
        gates::Level::Block => "Blocks when red",
        gates::Level::Warn => "Warns when red",
    };
    facts.push(PanelFact::new("Level", level, waiver));
    facts.push(PanelFact::new("Samples", words::count(verdict.samples), format!("minimum {}", gate.min_samples)));
    let covers = match &verdict.covers {
        Some(Covers::Day { day }) => ("Latest sampled day".to_owned(), day.in_words()),
        Some(Covers::Week { year, week, .. }) => ("Latest sampled week".to_owned(), format!("{year}, week {week}")),
        Some(Covers::Days { first, last }) => ("All sampled days".to_owned(), format!("{first} to {last}")),
        Some(Covers::Artifact { path, day, is_copy }) => {
            let day = day.map(|day| format!(" of {}", day.in_words())).unwrap_or_default();
            (if *is_copy { "The -latest copy" } else { "The newest file" }.to_owned(), format!("{}{day}", path.name()))
        }
        Some(Covers::Tree) => ("The tree".to_owned(), "as it stands".to_owned()),
        None => ("No reading".to_owned(), "nothing was measured".to_owned()),
    };
    facts.push(PanelFact::new("Window", covers.0, covers.1));
    // A file's figures and the tree have no records to choose from.
    if verdict::measured(gate).is_some() || gate.scope != Scope::All {
        facts.push(PanelFact::new("Scope", verdict.scope().name(), verdict::scope_words(verdict.scope())));
    }
    let number = verdict.value.as_ref().and_then(Value::number);
    let picture_html = limit(verdict).map(|limit| bullet::bullet(number, limit, verdict.outcome, &unit));
    Panel { badge: badge(verdict), figure, unit: unit_word, picture_html, sentence: distance(verdict), facts }
}

/// The distance from the limit in one sentence, absolute and relative.
fn distance(verdict: &Verdict) -> String {
    let Some(margin) = verdict.margin else {
        return match verdict.outcome {
            Outcome::NoData if verdict.samples == 0 => "No sample: neither passes nor fails".to_owned(),
            Outcome::NoData => "Too few samples: neither passes nor fails".to_owned(),
            Outcome::Manual => "No rule decides it; a person does".to_owned(),
            Outcome::Stale => "Too old to speak for today".to_owned(),
            Outcome::Pass => "As it should be".to_owned(),
            Outcome::Fail | Outcome::Warn => verdict
                .threshold
                .as_ref()
                .map_or_else(String::new, |threshold| format!("should be {}", shown(verdict, threshold))),
        };
    };
    let unit = unit(verdict);
    let digits = gates::words::digits_of_distance(verdict, margin.absolute);
    let absolute = format(margin.absolute.abs(), &unit.of_difference(), digits);
    let relative =
        margin.relative.map(|share| format!(" ({})", format(share.abs() * 100.0, &Unit::Percent, Digits::Exactly(1))));
    let relative = relative.unwrap_or_default();
    let comparison = verdict.gate.rule.bound.as_ref().map(|bound| bound.comparison);
    match (margin.absolute >= 0.0 && !verdict.outcome.is_red(), comparison) {
        (true, Some(Comparison::Equal)) if margin.absolute == 0.0 => "exactly as asked".to_owned(),
        (true, _) if margin.absolute == 0.0 => "exactly on the limit, which holds".to_owned(),
        (true, _) => format!("{absolute} to spare{relative}"),
        (false, Some(Comparison::Less | Comparison::AtMost)) => format!("{absolute} over the limit{relative}"),
        (false, Some(Comparison::More | Comparison::AtLeast)) => format!("{absolute} short of the limit{relative}"),
        (false, _) => format!("{absolute} off the limit{relative}"),
    }
}

/// The worst reading in words.
fn worst(verdict: &Verdict) -> Option<String> {
    let limit = limit(verdict)?;
    let failing = verdict.history.iter().filter(|reading| reading.outcome.is_red());
    let valued = failing.filter_map(|reading| Some((reading, reading.value.as_ref()?.number()?)));
    let worst = valued.max_by(|(_, a), (_, b)| limit.excess(*a).total_cmp(&limit.excess(*b)));
    let (reading, value) = worst?;
    Some(format!("worst {} on {}", format(value, &unit(verdict), Digits::BySize), reading.day))
}

/// What the reader must know before believing the figure: its age, its fixtures, what the gate's notes say.
fn message(project: &Project<'_>, verdict: &Verdict) -> Option<Part> {
    if verdict.fixture_only == Some(true) {
        return Some(Part::Message {
            level: "warning",
            lead: "Fixtures only.".to_owned(),
            text: "No record of this measure comes from the project's own sites: the value is that of unit tests."
                .to_owned(),
        });
    }
    let newest = project.verdicts.days.last();
    if let (Some(Covers::Day { day }), Some(newest)) = (&verdict.covers, newest)
        && day < newest
    {
        let later = project.verdicts.days.iter().filter(|other| *other > day).count();
        return Some(Part::Message {
            level: "stale",
            lead: "Old reading.".to_owned(),
            text: format!(
                "Telemetry continues to {}, but this measure has had no sample since {}: {}.",
                newest.in_words(),
                day.in_words(),
                words::plural(later, "later day carries none", "later days carry none"),
            ),
        });
    }
    let note = verdict.notes.first()?;
    Some(Part::Message { level: "info", lead: "Note.".to_owned(), text: said(note) })
}

/// A note as a page says it: without the marks that a terminal needs around names.
fn said(note: &str) -> String {
    note.replace('`', "")
}

/// Every sentence that states this limit.
fn written(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Section {
    let mut parts = Vec::new();
    let binds =
        |prose: &&ProseGate| matches!(&prose.binding, Binding::Bound(ids) if ids.iter().any(|id| id == verdict.id()));
    for prose in project.verdicts.prose.iter().filter(binds) {
        let Some(document) = project.model.documents.get(prose.document) else { continue };
        parts.push(Part::Excerpt {
            caption: Some(project.place(&prose.place, page)),
            remark: prose.notes.first().cloned().unwrap_or_else(|| "bound".to_owned()),
            body_html: html::excerpt(&document.source, prose.span, 160),
        });
    }
    let places = parts.len();
    if let (true, Some(sentence)) = (parts.is_empty(), &verdict.gate.sentence) {
        let caption = verdict.gate.source.as_ref().map(|place| project.place(place, page));
        parts.push(Part::Excerpt { caption, remark: "as declared".to_owned(), body_html: Html::text(sentence) });
    }
    if parts.is_empty() {
        parts.push(Part::Empty {
            title: "No sentence of the records states this limit".to_owned(),
            text: match verdict.gate.origin {
                Origin::Configured => "It is declared in statetrace.toml only.",
                Origin::BuiltIn => {
                    "It belongs to the built-in list for this layout; the document that used to state it does not."
                }
            }
            .to_owned(),
            link: None,
        });
    }
    parts.extend(verdict.waivers.iter().map(|waiver| {
        let place = waiver.scope().filter(|_| !verdict.covers_all(waiver));
        let text = format!(
            "Waived{} by {} to {}: {}.",
            place.map(|place| format!(" for {place}")).unwrap_or_default(),
            waiver.owner,
            waiver.until.get_ref(),
            waiver.reason.trim_end_matches('.')
        );
        Part::Note { text }
    }));
    parts.extend(verdict.notes.iter().map(|note| Part::Note { text: said(note) }));
    parts.extend(
        verdict
            .gate
            .note
            .iter()
            .filter(|note| !verdict.notes.contains(note))
            .map(|note| Part::Note { text: note.clone() }),
    );
    let remark = if places == 0 { String::new() } else { words::counted(places, "place") };
    Section::new("Where the limit is written", remark, parts)
}

fn proof(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Section {
    if verdict.evidence.is_empty() {
        let text = "No file of the tree says anything about this measure.".to_owned();
        return Section::new(
            "Proof",
            "",
            vec![Part::Empty { title: "There is no proof either way".to_owned(), text, link: None }],
        );
    }
    let rows = verdict.evidence.iter().rev().take(60).map(|evidence| {
        let href = project.urls.file(&evidence.path).map(|url| url.href(page));
        Row::new(vec![
            Cell::code(evidence.path.to_string(), href),
            match evidence.records {
                Some(records) => Cell::count(records as usize),
                None if evidence.digest.is_none() => Cell::text("that it is there").class("muted"),
                None => Cell::text("whole file").class("muted"),
            },
            match evidence.digest {
                Some(digest) => Cell::code(digest.short(), None),
                None => Cell::text("seen, not read").class("muted"),
            },
        ])
    });
    let table = TableView {
        caption: "Files the verdict was computed from".to_owned(),
        columns: columns(&[("File", "key"), ("Samples used", "num"), ("SHA-256", "line low")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    let mut parts = vec![Part::Table(table)];
    if verdict.evidence.len() > 60 {
        parts.push(Part::Note { text: format!("And {} more.", words::counted(verdict.evidence.len() - 60, "file")) });
    }
    Section::new("Proof", "the files this verdict was computed from", parts)
}
