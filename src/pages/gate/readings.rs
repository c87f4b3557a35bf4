//! A gate's history as its page shows it: the strip, the trend, the table and the CSV beside it. All four show every
//! reading, in order of time, and count as [`Verdict::passing`] does.

use rayon::prelude::*;

use super::super::parts::telemetry::releases;
use super::super::parts::verdict::{self, limit, shown, unit};
use super::super::parts::{Badge, Cell, Link, Part, Row, Section, TableView, columns};
use super::super::{Project, urls, words};
use super::worst;
use crate::charts::gate_trend::{GateTrend, Reading, gate_trend};
use crate::charts::{Caption, strip};
use crate::gates::grammar::Statistic;
use crate::gates::{Outcome, Value, Verdict};
use crate::path::SitePath;
use crate::stats::unit::{Digits, format, number};

/// The newest readings that the table shows; it says how many it leaves out.
const MOST: usize = 100;

/// Strip, trend and table; nothing of a gate on the tree as it stands.
pub(super) fn sections(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Vec<Section> {
    if verdict.history.is_empty() {
        return Vec::new();
    }
    let mut sections = vec![history(verdict, page)];
    sections.extend(trend(project, verdict, page));
    sections.push(numbers(project, verdict, page));
    sections
}

fn history(verdict: &Verdict, page: &SitePath) -> Section {
    let (_, judged) = verdict.passing();
    let all = verdict.history.len();
    let remark = format!("{}, {} with enough samples", words::counted(all, "reading"), words::count(judged as u64));
    let what = match verdict::measured(&verdict.gate) {
        Some(_) => "Days without a telemetry file are left out.",
        None => "One bar a file, in order of time.",
    };
    let newest = match all > strip::MOST {
        true => format!(" The newest {} of {}.", strip::MOST, words::count(all as u64)),
        false => String::new(),
    };
    let finding = format!("Tall fail, half pass, baseline no sample. {what}{newest}");
    let caption = Caption { id: "history-strip", title: "Verdict by reading", finding: &finding };
    Section::new(
        "History",
        remark,
        vec![Part::Chart { chart: strip::strip(caption, &verdict::history(verdict)), csv: csv(verdict, page) }],
    )
}

fn trend(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Option<Section> {
    let value = |reading: &crate::gates::Reading| reading.value.as_ref().and_then(Value::number);
    if verdict.history.iter().filter_map(value).count() < 2 {
        return None;
    }
    let drawn = verdict.history.iter().map(|reading| Reading {
        day: reading.day,
        outcome: reading.outcome,
        value: value(reading),
        second: None,
        samples: reading.samples,
    });
    let readings: Vec<Reading> = drawn.collect();
    let (passing, all) = verdict.passing();
    let finding = match all - passing {
        0 => format!("None of {} broke the limit.", words::counted(all, "reading")),
        red => {
            let worst = worst(verdict).map(|worst| format!(" The {worst}.")).unwrap_or_default();
            format!("{red} of {} broke the limit.{worst}", words::counted(all, "reading"))
        }
    };
    let function = verdict.gate.rule.call.function.as_str();
    let chart = gate_trend(&GateTrend {
        caption: Caption { id: "trend", title: &format!("{function} by reading"), finding: &finding },
        measure: function,
        second: None,
        unit: &unit(verdict),
        limit: limit(verdict),
        readings: &readings,
        waived: verdict::waived_days(verdict),
        marks: &releases(project),
    });
    Some(Section::bare(vec![Part::Chart { chart, csv: csv(verdict, page) }]))
}

fn numbers(project: &Project<'_>, verdict: &Verdict, page: &SitePath) -> Section {
    let unit = unit(verdict);
    let limit = verdict.threshold.as_ref().and_then(Value::number);
    let shown_values = verdict.history.iter().rev().take(MOST).filter_map(|reading| reading.value.as_ref()?.number());
    let digits = Digits::Exactly(decimals(shown_values.chain(limit)));
    let rows = verdict.history.iter().rev().take(MOST).map(|reading| {
        let class = match reading.outcome {
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            _ => "",
        };
        let value = match &reading.value {
            Some(Value::Number(value)) => Cell::text(number(*value, digits)).class(class),
            Some(value) => Cell::text(shown(verdict, value)).class(class),
            None => Cell::text("no sample").class("muted"),
        };
        let off = match (reading.value.as_ref().and_then(Value::number), limit) {
            (Some(value), Some(limit)) => {
                let difference = number(value - limit, digits);
                let difference = if value > limit { format!("+{difference}") } else { difference };
                Cell::text(difference).class(if class.is_empty() { "muted" } else { class })
            }
            _ => Cell::default(),
        };
        let href = project.urls.file(&reading.path).map(|url| url.href(page));
        let mut cells = vec![
            Cell::link(reading.day.to_string(), href),
            Cell::badge(Badge::of(reading.outcome)),
            value,
            Cell::count(reading.samples as usize),
        ];
        cells.extend(limit.map(|_| off));
        Row::new(cells)
    });
    let mut heads = vec![("Day", "line"), ("Verdict", "line"), ("Value", "num"), ("Samples", "num")];
    heads.extend(limit.map(|_| ("From the limit", "num")));
    let table = TableView {
        caption: "Readings, newest first".to_owned(),
        columns: columns(&heads),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    let measure = (!unit.word().is_empty()).then(|| format!("in {unit}"));
    let mut parts = vec![Part::Table(table)];
    let all = verdict.history.len();
    if all > MOST {
        parts.push(Part::Note {
            text: format!("The newest {MOST} of {}; the CSV has all.", words::counted(all, "reading")),
        });
    }
    if let Some(pooled) = verdict.pooled {
        parts.push(Part::Note {
            text: format!(
                "All readings together: {} from {}.",
                format(pooled.value, &unit, Digits::BySize),
                words::counted(pooled.samples as usize, "sample")
            ),
        });
    }
    let is_percentile = matches!(verdict.gate.rule.call.statistic(), Some(Statistic::Percentile(_)));
    let how = is_percentile.then(|| "percentiles are linear (type 7)".to_owned());
    let remark = measure.into_iter().chain(how).collect::<Vec<_>>().join("; ");
    let section = Section::new("The numbers", remark, parts);
    section.more("CSV", page.href_to(&csv_path(verdict)))
}

/// How many decimals a column needs so that its numbers stand under each other with all that they say, up to four.
fn decimals(values: impl Iterator<Item = f64>) -> usize {
    let needed = |value: f64| {
        let scaled = |decimals: usize| value * 10f64.powi(decimals as i32);
        let is_whole = |number: f64| (number - number.round()).abs() < 1e-6;
        (0..4).find(|decimals| is_whole(scaled(*decimals))).unwrap_or(4)
    };
    values.map(needed).max().unwrap_or(0)
}

/// The figures of the pictures are the readings, which have a file already.
fn csv(verdict: &Verdict, page: &SitePath) -> Option<Link> {
    Some(Link::new("CSV", Some(page.href_to(&csv_path(verdict)))))
}

/// Where the readings of a gate lie as CSV: beside its page.
fn csv_path(verdict: &Verdict) -> SitePath {
    let page = urls::gate(verdict.id());
    let stem = page.as_str().strip_suffix(".html").unwrap_or(page.as_str());
    SitePath::new(&format!("{stem}.csv"))
}

/// The readings of every gate that has any as CSV: one file a gate, one row a reading in order of time.
pub(in crate::pages) fn tables(project: &Project<'_>) -> Vec<(SitePath, Vec<u8>)> {
    let write = |verdict: &Verdict| {
        let mut text = String::from("day,source,value,samples,verdict\n");
        for reading in &verdict.history {
            let value = match &reading.value {
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Text(text)) => words::csv_cell(text),
                None => String::new(),
            };
            let (day, source) = (reading.day, words::csv_cell(reading.path.as_str()));
            text.push_str(&format!("{day},{source},{value},{},{}\n", reading.samples, reading.outcome.name()));
        }
        (csv_path(verdict), text.into_bytes())
    };
    project.verdicts.gates.par_iter().filter(|verdict| !verdict.history.is_empty()).map(write).collect()
}
