//! What several page kinds show of a gate's verdict: its badge, its history strip, its row in a table.

use super::super::{Project, urls, words};
use super::{Badge, Cell, Link, Row, TableView, columns};
use crate::charts::gate_trend::Waived;
use crate::charts::strip::{self, strip_in_table};
use crate::charts::{self, Limit, Svg};
use crate::gates::grammar::{Comparison, Subject};
use crate::gates::{self, Covers, Gate, Outcome, Value, Verdict};
use crate::model::Date;
use crate::model::telemetry::Scope;
use crate::path::{SitePath, TreePath};
use crate::stats::unit::{Digits, Unit, format, format_difference};

/// The event, and the field of it, that `gate` measures; `None` for a gate that rests on something else.
pub(in crate::pages) fn measured(gate: &Gate) -> Option<(&str, Option<&str>)> {
    match gate.rule.call.first()? {
        Subject::Event(subject) if subject.event.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Some((&subject.event, subject.field.as_deref()))
        }
        _ => None,
    }
}

/// Whether `gate` takes every record of the event it measures: no scope, filter or condition leaves one out.
pub(in crate::pages) fn takes_every_record(gate: &Gate) -> bool {
    let is_bare = |subject: &Subject| !matches!(subject, Subject::Event(event) if !event.conditions.is_empty());
    gate.scope == Scope::All && gate.filter.is_empty() && gate.rule.call.subjects().all(is_bare)
}

/// The unit that a gate's value and limit are in.
pub(in crate::pages) fn unit(verdict: &Verdict) -> Unit {
    verdict.gate.unit.clone().unwrap_or(Unit::Ratio)
}

/// The limit as pictures know it; `None` where it is no number.
pub(in crate::pages) fn limit(verdict: &Verdict) -> Option<Limit> {
    let value = verdict.threshold.as_ref()?.number()?;
    Some(Limit { value, comparison: verdict.gate.rule.bound.as_ref()?.comparison })
}

/// The gate of the p95 of `figure` in every artifact of `kind`, and its limit; the first of several.
pub(in crate::pages) fn judge_of_figure<'a>(
    project: &'a Project<'_>,
    kind: &str,
    figure: &str,
) -> Option<(&'a Verdict, Limit)> {
    let sets = |verdict: &&Verdict| {
        let call = &verdict.gate.rule.call;
        let is_it = |subject: &Subject| matches!(subject, Subject::Figure(of) if of.kind == kind && of.pattern.is_none() && of.figure.as_deref() == Some(figure));
        call.function == "p95" && call.first().is_some_and(is_it)
    };
    project.verdicts.gates.iter().find(sets).and_then(|verdict| Some((verdict, limit(verdict)?)))
}

/// The gate of the p95 of every record of a field, day by day, and its limit; the first of `gates`. `None` where none asks
/// exactly that, since a page judges nothing itself.
pub(in crate::pages) fn judge_of_days<'a>(gates: &[&'a Verdict]) -> Option<(&'a Verdict, Limit)> {
    let asks_that = |verdict: &&&Verdict| verdict.gate.rule.call.function == "p95" && takes_every_record(&verdict.gate);
    gates.iter().filter(asks_that).find_map(|verdict| Some((*verdict, limit(verdict)?)))
}

/// What a gate said of the file at `path`; `None` where it is none of its readings.
pub(in crate::pages) fn outcome_of_file(verdict: &Verdict, path: &TreePath) -> Option<Outcome> {
    let reading = verdict.history.iter().find(|reading| reading.path == *path).map(|reading| reading.outcome);
    // A file without a day is in no history, and a `-latest` copy is not there twice.
    let is_it = matches!(&verdict.covers, Some(Covers::Artifact { path: covered, .. }) if covered == path);
    reading.or_else(|| is_it.then_some(verdict.outcome))
}

/// The class that underlines the words of a limit.
pub(in crate::pages) fn underline(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "limit fail",
        Outcome::Warn => "limit warn",
        Outcome::Stale => "limit stale",
        Outcome::NoData => "limit nodata",
        Outcome::Manual => "limit manual",
        Outcome::Pass => "limit pass",
    }
}

/// The badge of a verdict: shape and word, whether only unit tests speak for it, and until when it is waived.
pub(in crate::pages) fn badge(verdict: &Verdict) -> Badge {
    let fixtures = (verdict.fixture_only == Some(true)).then(|| FIXTURES.to_owned());
    Badge { also: fixtures.into_iter().chain(waived(verdict)).collect(), ..Badge::of(verdict.outcome) }
}

/// What stands beside a verdict that no record of the project's own sites speaks for.
const FIXTURES: &str = "fixtures only";

/// The badge in prose: shape and value, so that the sentence beside it says the limit.
pub(in crate::pages) fn badge_in_prose(verdict: &Verdict) -> Badge {
    let word = match (&verdict.value, verdict.outcome) {
        (Some(value), Outcome::Fail | Outcome::Warn | Outcome::Pass) => shown(verdict, value),
        _ => verdict.outcome.label().to_owned(),
    };
    Badge { word, ..badge(verdict) }
}

/// How many samples a verdict rests on, short: `n 42`. `None` where a person decides and nothing was counted.
pub(in crate::pages) fn samples_in_prose(verdict: &Verdict) -> Option<String> {
    let is_asked = verdict.samples > 0 || verdict.outcome != Outcome::Manual;
    is_asked.then(|| format!("n\u{a0}{}", words::count(verdict.samples)))
}

/// What was measured where the badge says another word: a value that is too old to speak for today.
pub(in crate::pages) fn old_value(verdict: &Verdict) -> Option<String> {
    let value = verdict.value.as_ref().filter(|_| verdict.outcome == Outcome::Stale)?;
    Some(shown(verdict, value))
}

/// The same in full, behind a comma: `, 42 samples`.
pub(in crate::pages) fn samples_in_words(verdict: &Verdict) -> String {
    let counted = || format!(", {}", words::counted(verdict.samples as usize, "sample"));
    samples_in_prose(verdict).map(|_| counted()).unwrap_or_default()
}

/// Until when somebody answers for it wherever it is asked; a waiver for one candidate shows there only.
fn waived(verdict: &Verdict) -> Option<String> {
    verdict.waiver().map(|waiver| format!("waived to {}", waiver.until.get_ref().in_words()))
}

/// The days of the current red run that somebody answers for wherever the gate is asked, or did; `None` where nobody does,
/// and for a gate that is not red. A waiver names its last day only: what it answers for is the failure as it stands.
pub(in crate::pages) fn waived_days(verdict: &Verdict) -> Option<Waived> {
    let from = verdict.since?.day;
    let to = verdict.answered_to()?;
    (from <= to).then_some(Waived { from, to })
}

/// A value with its unit, with as many digits as tell it from its limit.
pub(in crate::pages) fn shown(verdict: &Verdict, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => format(*number, &unit(verdict), digits(verdict)),
    }
}

fn digits(verdict: &Verdict) -> Digits {
    verdict.threshold.as_ref().and_then(Value::number).map_or(Digits::BySize, Digits::Beside)
}

/// What was measured, or the word for its absence.
pub(in crate::pages) fn value_cell(verdict: &Verdict) -> Cell {
    match &verdict.value {
        Some(value) => {
            let class = match verdict.outcome {
                Outcome::Fail => "fail",
                Outcome::Warn => "warn",
                _ => "",
            };
            let of = passed_over(verdict).map(|day| format!("of {}", day.in_words())).unwrap_or_default();
            Cell::text(shown(verdict, value)).second(of).class(class)
        }
        None => Cell::text("not measured").class("muted"),
    }
}

/// The day of a value that is not of the gate's last reading: later days have no sample, or a `-latest` copy is older than
/// the newest file.
fn passed_over(verdict: &Verdict) -> Option<Date> {
    let day = match verdict.covers.as_ref()? {
        Covers::Day { day } => *day,
        Covers::Artifact { day, .. } => (*day)?,
        Covers::Week { .. } | Covers::Days { .. } | Covers::Tree => return None,
    };
    verdict.history.last().is_some_and(|last| last.day > day).then_some(day)
}

/// How far the value lies from its limit: `+0.21 s` over it, `129.2 ms to spare`; as precise as the value is shown.
pub(in crate::pages) fn margin_cell(verdict: &Verdict) -> Cell {
    let (Some(margin), Some(value)) = (verdict.margin, verdict.value.as_ref().and_then(Value::number)) else {
        return Cell::default();
    };
    let (unit, digits) = (unit(verdict), gates::words::digits_of_distance(verdict, margin.absolute));
    if margin.absolute == 0.0 && !verdict.outcome.is_red() {
        let is_equal = verdict.gate.rule.bound.as_ref().is_some_and(|bound| bound.comparison == Comparison::Equal);
        return Cell::text(if is_equal { "as asked" } else { "on the limit" }).class("muted");
    }
    if !verdict.outcome.is_red() {
        let spare = format(margin.absolute.abs(), &unit.of_difference(), digits);
        return Cell::text(format!("{spare} to spare")).class("muted");
    }
    // Past the limit: which way the value would have to go.
    let threshold = verdict.threshold.as_ref().and_then(Value::number).unwrap_or(value);
    Cell::text(format_difference(value - threshold, &unit, digits))
}

/// The limit as tables say it.
pub(in crate::pages) fn limit_cell(verdict: &Verdict) -> Cell {
    let class = if verdict.threshold.is_some() { "" } else { "muted" };
    Cell::text(gates::words::limit(verdict)).class(class)
}

/// Since when it is red.
pub(in crate::pages) fn since_cell(project: &Project<'_>, verdict: &Verdict) -> Cell {
    match &verdict.since {
        Some(since) if since.never_green => Cell::text("never green")
            .second(format!("{} since {}", words::counted(since.readings, "reading"), since.day))
            .sort(since.day.to_string()),
        Some(since) => Cell::text(since.day.to_string()).second(words::age(since.day, project.facts.now)),
        None if verdict.outcome.is_red() => Cell::text("no history").class("muted"),
        None => Cell::text("").class("muted"),
    }
}

/// The cells of a history strip, one a reading: of each day that has a telemetry file, or of each artifact.
pub(in crate::pages) fn history(verdict: &Verdict) -> Vec<strip::Cell> {
    let of = |reading: &gates::Reading| strip::Cell {
        day: reading.day,
        outcome: reading.outcome,
        value: reading.value.as_ref().map(|value| shown(verdict, value)).unwrap_or_default(),
    };
    verdict.history.iter().map(of).collect()
}

/// The strip for a table's cell.
pub(in crate::pages) fn strip_cell(verdict: &Verdict) -> Cell {
    let cells = history(verdict);
    if cells.is_empty() {
        return Cell::text("as it stands").class("muted");
    }
    Cell::picture(strip_in_table(&cells))
}

/// The file the verdict rests on, or how many.
pub(in crate::pages) fn proof_cell(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Cell {
    let newest = match &verdict.covers {
        Some(Covers::Artifact { path, .. }) => verdict.evidence.iter().find(|evidence| evidence.path == *path),
        _ => None,
    };
    match newest.or_else(|| verdict.evidence.last()) {
        None => Cell::text("no file").class("muted"),
        Some(evidence) => {
            let href = project.urls.file(&evidence.path).map(|url| url.href(page));
            let name = words::shorten_middle(evidence.path.name(), 26);
            let cell = Cell { whole: evidence.path.to_string(), ..Cell::code(name, href) };
            match verdict.evidence.len() {
                1 => cell,
                all => cell.second(format!("and {} more", words::counted(all - 1, "file"))),
            }
        }
    }
}

/// The gate's name with its id and plan below it.
pub(in crate::pages) fn name_cell(verdict: &Verdict, page: &SitePath) -> Cell {
    let plan = verdict.plan().map(|plan| format!(" · Plan {plan}")).unwrap_or_default();
    Cell::link(verdict.gate.title.clone(), Some(page.href_to(&urls::gate(verdict.id()))))
        .second(format!("{}{plan}", verdict.id()))
        .sort(verdict.gate.title.to_lowercase())
}

/// A verdict's row where red gates are listed: limit, now, off by, since, history, proof.
pub(in crate::pages) fn red_row(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Row {
    Row::new(vec![
        Cell { icon: Some(Badge::of(verdict.outcome).icon), ..name_cell(verdict, page) }
            .class(Badge::of(verdict.outcome).level),
        limit_cell(verdict),
        value_cell(verdict),
        margin_cell(verdict),
        since_cell(project, verdict),
        strip_cell(verdict),
        proof_cell(project, verdict, page),
    ])
}

/// The table of red gates.
pub(in crate::pages) fn red_table(rows: Vec<Row>) -> TableView {
    TableView {
        caption: "Red gates".to_owned(),
        columns: columns(&[
            ("Gate", "key"),
            ("Limit", "line"),
            ("Now", "num"),
            ("Off by", "num"),
            ("Red since", "line"),
            ("History", "line low"),
            ("Proof", "low"),
        ]),
        rows,
        ..TableView::default()
    }
}

/// A verdict's row on the page of what it belongs to: badge, name, limit, now, margin, samples.
pub(in crate::pages) fn short_row(verdict: &Verdict, page: &SitePath) -> Row {
    let samples = match verdict.samples {
        0 => Cell::text("0").class("muted"),
        samples => Cell::count(samples as usize),
    };
    Row {
        id: None,
        cells: vec![
            Cell::badge(badge(verdict)),
            Cell { second: String::new(), ..name_cell(verdict, page) }.tail(verdict.id()),
            limit_cell(verdict),
            value_cell(verdict),
            margin_cell(verdict),
            samples,
        ],
        group: None,
    }
}

/// The table of such rows.
pub(in crate::pages) fn short_table(caption: &str, rows: Vec<Row>) -> TableView {
    TableView {
        caption: caption.to_owned(),
        columns: columns(&[
            ("Verdict", "line"),
            ("Gate", "key"),
            ("Limit", "line"),
            ("Now", "num"),
            ("Margin", "num low"),
            ("Samples", "num"),
        ]),
        rows,
        ..TableView::default()
    }
}

/// The strip of a tile: how many gates came out how.
pub(in crate::pages) fn segments(project: &Project<'_>) -> Svg {
    let counts: Vec<(Outcome, u64)> =
        Outcome::EACH.iter().map(|outcome| (*outcome, project.verdicts.count(*outcome) as u64)).collect();
    charts::segments::segments(&counts)
}

/// The scope in words: `all records`, `BOYO and WLLS only`.
pub(in crate::pages) fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "every record, unit tests included",
        Scope::Corpus => "the project's own sites only",
        Scope::Live => "the project's own sites, dated near their run",
    }
}

/// The gate as a link, badge first: for rails and lists.
pub(in crate::pages) fn link(verdict: &Verdict, page: &SitePath) -> Link {
    let flag = if verdict.fixture_only == Some(true) { format!(", {FIXTURES}") } else { String::new() };
    Link::new(
        format!("{}{}: {} {}", verdict.outcome.label(), flag, verdict.gate.title, gates::words::limit(verdict)),
        Some(page.href_to(&urls::gate(verdict.id()))),
    )
}
