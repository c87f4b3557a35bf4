//! What an artifact holds, as the reader of its kind understood it: its two passes as a picture, its rows, and the figures
//! that gates can name.

use super::super::{Project, words};
use super::telemetry::{raw, sortable};
use super::verdict::{judge_of_figure, outcome_of_file};
use super::{Cell, Column, Part, Row, Section, TableView, columns, fold};
use crate::charts::Caption;
use crate::charts::cold_warm::{ColdWarm, Pair, cold_warm};
use crate::model::view::ReadableTable;
use crate::model::{Artifact, FigureValue};
use crate::stats::Summary;
use crate::stats::unit::Unit;

/// How many figures of an artifact its page shows.
const FIGURES: usize = 200;

/// Texts up to this length keep one line: dates, ids, names.
const ONE_LINE: usize = 34;

/// The sections of the artifact's page: picture, rows, figures. Empty for a file that nothing reads.
pub(in crate::pages) fn sections(project: &Project<'_>, artifact: &Artifact) -> Vec<Section> {
    let table = artifact.view.as_ref().and_then(|view| view.table.as_ref());
    let mut sections: Vec<Section> = passes(project, artifact).into_iter().collect();
    sections.extend(table.map(|table| if table.is_record() { record(artifact, table) } else { rows(table) }));
    let is_behind = !sections.is_empty();
    sections.extend(figures(artifact, table.filter(|table| table.is_record()), is_behind));
    sections
}

/// Whether the rows name every key of the artifact, as fields or as columns: a list of them would say it twice.
pub(in crate::pages) fn names_keys(artifact: &Artifact) -> bool {
    artifact.view.as_ref().and_then(|view| view.table.as_ref()).is_some_and(|table| {
        table.is_record() || artifact.keys.iter().all(|key| table.columns.iter().any(|column| column.name == *key))
    })
}

/// The samples of `name` in a pass of the artifact, where it has passes.
pub(in crate::pages) fn pass<'a>(artifact: &'a Artifact, pass: &str, name: &str) -> Option<&'a Summary> {
    let is_it = |candidate: &str| candidate.strip_prefix(pass).and_then(|rest| rest.strip_prefix('.')) == Some(name);
    artifact.figures.iter().find(|figure| is_it(&figure.name)).and_then(|figure| match &figure.value {
        FigureValue::Summary(summary) => Some(summary),
        _ => None,
    })
}

/// p95 of every duration, cold beside warm.
fn passes(project: &Project<'_>, artifact: &Artifact) -> Option<Section> {
    let names = artifact.figures.iter().filter_map(|figure| figure.name.strip_prefix("ColdPass."));
    let pairs: Vec<Pair<'_>> = names
        .filter(|name| pass(artifact, "ColdPass", name).is_some())
        .map(|name| {
            let judge = judge_of_figure(project, artifact.kind.name, &format!("ColdPass.{name}"));
            Pair {
                name: name.strip_suffix("Ms").unwrap_or(name),
                first: pass(artifact, "ColdPass", name).map(|summary| summary.p95),
                second: pass(artifact, "WarmPass", name).map(|summary| summary.p95),
                limit: judge.map(|(_, limit)| limit),
                outcome: judge.and_then(|(judge, _)| outcome_of_file(judge, &artifact.path)),
            }
        })
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let measured = pairs.iter().filter_map(|pair| pair.first.zip(pair.second));
    let faster = measured.clone().filter(|(cold, warm)| warm < cold).count();
    let finding = match measured.count() {
        0 => "The warm pass left no durations.".to_owned(),
        both => format!("The warm pass was faster in {faster} of {}.", words::counted(both, "duration")),
    };
    let caption = Caption { id: "passes", title: "p95 by duration, cold against warm", finding: &finding };
    let unit = Unit::Milliseconds;
    let chart = cold_warm(&ColdWarm { caption, unit: &unit, first: "Cold", second: "Warm", pairs: &pairs });
    Some(Section::new("Cold against warm", "", vec![Part::Chart { chart, csv: None }]))
}

/// Where nothing stands: null, an empty cell, a field that is absent.
fn none() -> Cell {
    Cell::text("none").class("muted absent").sort("")
}

/// A figure; numbers stand at the right.
fn value(value: &FigureValue) -> Cell {
    match value {
        FigureValue::Number(number) => Cell::text(raw(*number)).class("num"),
        FigureValue::Flag(flag) => Cell::text(if *flag { "yes" } else { "no" }),
        FigureValue::Text(text) if text.is_empty() => none(),
        FigureValue::Text(text) => Cell::text(words::shorten(text, 400)),
        FigureValue::Null => none(),
        FigureValue::Summary(summary) => Cell::text(format!("p95 {}", raw(summary.p95))).class("num").second(format!(
            "{}, mean {}, max {}",
            words::counted(summary.count as usize, "sample"),
            raw(summary.mean),
            raw(summary.max)
        )),
    }
}

/// The fields of a single record with their values.
fn record(artifact: &Artifact, table: &ReadableTable) -> Section {
    // Digits in a text are no number.
    let number = |name: &str, text: &str| {
        let figure = artifact.figures.iter().find(|figure| figure.name == name)?;
        let is_number = matches!(figure.value, FigureValue::Number(_)) && text.parse::<f64>().is_ok();
        is_number.then(|| value(&figure.value))
    };
    let rows = table.rows.iter().filter_map(|row| match row.as_slice() {
        [name, text] => {
            let words = || if text.is_empty() { none() } else { Cell::text(text.clone()) };
            Some(Row::new(vec![Cell::code(name.clone(), None), number(name, text).unwrap_or_else(words)]))
        }
        _ => None,
    });
    let view = TableView {
        caption: table.caption.clone(),
        columns: columns(&[("Field", "key"), ("Value", "")]),
        rows: rows.collect(),
        layout: "record",
        ..TableView::default()
    };
    section(table, view, "field")
}

/// The rows, numbers at the right.
fn rows(table: &ReadableTable) -> Section {
    let cell = |text: &String, is_number: bool| match text.parse::<f64>().ok().filter(|_| is_number) {
        Some(number) => Cell::text(raw(number)).sort(sortable(number)),
        None if text.is_empty() => none(),
        None if text.chars().count() <= ONE_LINE => Cell::text(text.clone()).class("line"),
        None => Cell::text(text.clone()),
    };
    let cells = |row: &Vec<String>| {
        Row::new(row.iter().zip(&table.columns).map(|(text, column)| cell(text, column.is_number)).collect())
    };
    let heads = table.columns.iter().enumerate().map(|(index, column)| {
        let class = match (index, column.is_number) {
            (_, true) => "num",
            (0, false) => "key",
            _ => "",
        };
        Column { label: column.name.clone().into(), class }
    });
    let view = TableView {
        caption: table.caption.clone(),
        columns: heads.collect(),
        rows: table.rows.iter().map(cells).collect(),
        sortable: true,
        layout: "scroll",
        ..TableView::default()
    };
    section(table, view, "row")
}

fn section(table: &ReadableTable, view: TableView, noun: &str) -> Section {
    let remark = words::counted(table.rows.len() + table.left_out as usize, noun);
    let mut parts = vec![Part::Table(view)];
    let more = |left_out: u64, noun: &str| {
        (left_out > 0).then(|| format!("And {}.", words::counted(left_out as usize, &format!("more {noun}"))))
    };
    let notes = [more(table.left_out, noun), more(table.columns_left_out, "column"), table.note.clone()];
    parts.extend(notes.into_iter().flatten().map(|text| Part::Note { text }));
    Section::new(&table.caption, remark, parts)
}

/// The figures that gates can name; what `record` shows already is not said twice.
fn figures(artifact: &Artifact, record: Option<&ReadableTable>, is_behind: bool) -> Option<Section> {
    let is_shown = |name: &str| {
        record.is_some_and(|record| {
            let mut fields = record.rows.iter().filter_map(|row| row.first());
            fields.any(|field| name.strip_prefix(field.as_str()).is_some_and(|rest| matches!(rest, "" | ".Count")))
        })
    };
    let figures: Vec<_> = artifact.figures.iter().filter(|figure| !is_shown(&figure.name)).collect();
    if figures.is_empty() {
        return None;
    }
    let rows = figures.iter().take(FIGURES);
    let rows = rows.map(|figure| Row::new(vec![Cell::code(figure.name.clone(), None), value(&figure.value)]));
    let all = words::counted(figures.len(), "figure");
    let view = TableView {
        caption: "What the file states".to_owned(),
        columns: columns(&[("Figure", "key"), ("Value", "")]),
        rows: rows.collect(),
        layout: "record",
        fold: if is_behind { fold(figures.len(), "figure") } else { String::new() },
        ..TableView::default()
    };
    let mut parts = vec![Part::Table(view)];
    if let Some(more) = figures.len().checked_sub(FIGURES).filter(|more| *more > 0) {
        parts.push(Part::Note { text: format!("And {}.", words::counted(more, "more figure")) });
    }
    Some(Section::new("Figures", format!("{all} that gates can name"), parts))
}
