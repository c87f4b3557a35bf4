//! Statements to claims: each figure computed again from what is kept of its days.

use std::collections::BTreeSet;

use super::{Asked, Basis, Claim, DayName, Found, Statement, Statistic, early};
use crate::model::telemetry::{Answer, Day, Measure, Reread, Scope};
use crate::model::{Artifact, Date, FigureValue, Telemetry};
use crate::stats::Summary;

/// A figure computed again, with the samples it rests on; or why it cannot be.
type Recount = Result<(f64, Option<u64>), String>;

/// Every statement of `artifacts` (in byte order of path) as a claim, in their order.
pub fn claims(artifacts: &[Artifact], telemetry: &Telemetry) -> Vec<Claim> {
    let of_artifact = |artifact: &Artifact| {
        let found_of = |statement| found(statement, recount(&statement.basis, artifacts, telemetry));
        let mut claims: Vec<(&Statement, Found, String)> =
            artifact.statements.iter().map(|statement| (statement, found_of(statement), how(statement))).collect();
        early::settle(&mut claims, telemetry);
        let claim = |(statement, found, how): (&Statement, Found, String)| Claim {
            artifact: artifact.path.clone(),
            name: statement.name.clone(),
            claimed: statement.value,
            found,
            how,
        };
        claims.into_iter().map(claim).collect::<Vec<Claim>>()
    };
    artifacts.iter().flat_map(of_artifact).collect()
}

/// What has to be read again, in order, before [`claims`] can tell which figures were written early.
pub fn rereads<'a>(artifacts: impl Iterator<Item = &'a Artifact>, telemetry: &Telemetry) -> BTreeSet<Reread> {
    let statements = artifacts.flat_map(|artifact| &artifact.statements).filter(|statement| {
        // What rests on other artifacts does not depend on how far a day had come.
        statement.samples.is_some()
            && matches!(found(statement, recount(&statement.basis, &[], telemetry)), Found::Early { .. })
    });
    statements.filter_map(|statement| early::reread(&statement.basis, telemetry)).collect()
}

fn found(statement: &Statement, recount: Recount) -> Found {
    let (exact, now) = match recount {
        Ok(recount) => recount,
        Err(why) => return Found::Unknown { why },
    };
    let value = round(exact, statement.decimals);
    if is_close(statement, exact) {
        return Found::Agrees { value };
    }
    // Whether it was, or is just another figure, `early::settle` tells.
    match (statement.samples, now) {
        (Some(then), Some(now)) if then < now => Found::Early { value, then, now },
        _ => Found::Differs { value },
    }
}

/// Whether `exact` is what is stated, to the decimals that were kept.
pub(super) fn is_close(statement: &Statement, exact: f64) -> bool {
    // Half a unit of the last decimal kept, whichever way the tool rounds halves; the rest is for the order of summation.
    let slack = statement.decimals.map_or(0.0, |decimals| 0.5 / 10f64.powi(decimals.into()));
    (statement.value - exact).abs() <= slack + exact.abs().max(1.0) * 1e-9
}

/// Rounded as the project's tools do, halves away from zero.
pub(super) fn round(value: f64, decimals: Option<u8>) -> f64 {
    let Some(decimals) = decimals else { return value };
    let scale = 10f64.powi(decimals.into());
    (value * scale).round() / scale
}

fn recount(basis: &Basis, artifacts: &[Artifact], telemetry: &Telemetry) -> Recount {
    match basis {
        Basis::Measure { day, event, field, site, statistic } => {
            let day = find(day, telemetry)?;
            let site = site.as_deref();
            measured(&measures(telemetry, event, field, day.date, site), *statistic)
        }
        Basis::Events { day, event } => {
            let count = find(day, telemetry)?.events.get(event.as_str()).map_or(0, |count| count.records);
            Ok((count as f64, Some(count)))
        }
        Basis::Answer { day, asked, statistic } => {
            let day = find(day, telemetry)?;
            let answer = answer(telemetry, day, *asked).ok_or("the days were read without asking for it")?;
            answered(answer, *statistic)
        }
        Basis::Figure { file, figure } => {
            let artifact = artifacts.iter().find(|artifact| names(file, artifact.path.as_str()));
            let artifact = artifact.ok_or_else(|| format!("no artifact is `{file}`"))?;
            let figure = artifact.figures.iter().find(|candidate| candidate.name == *figure);
            match figure.map(|figure| (&figure.value, figure.samples)) {
                Some((FigureValue::Number(value), samples)) => Ok((*value, samples)),
                _ => Err(format!("`{}` has no such figure", artifact.path)),
            }
        }
        Basis::Own { value, .. } => Ok((*value, None)),
        Basis::Nothing { why } => Err(why.clone()),
    }
}

/// The day that `name` means; or why there is none.
pub(super) fn find<'a>(name: &DayName, telemetry: &'a Telemetry) -> Result<&'a Day, String> {
    match name {
        DayName::Date(date) => {
            telemetry.days.iter().find(|day| day.date == *date).ok_or_else(|| format!("there is no stream of {date}"))
        }
        DayName::File(file) => telemetry
            .days
            .iter()
            .find(|day| names(file, day.path.as_str()))
            .ok_or_else(|| format!("`{file}` is none of the daily streams")),
    }
}

/// Whether `written`, a path of any machine with either slash, ends with the whole of `path`.
fn names(written: &str, path: &str) -> bool {
    let written = written.replace('\\', "/");
    written.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The measures of one field on one day; several where a site is spelled in several letter cases.
fn measures(telemetry: &Telemetry, event: &str, field: &str, day: Date, site: Option<&str>) -> Vec<Measure> {
    let fits = |measure: &Measure| match (site, measure.site.as_deref()) {
        (None, None) => true,
        (Some(wanted), Some(site)) => wanted.eq_ignore_ascii_case(site),
        _ => false,
    };
    let rows = telemetry.measures.field(event, field).map(|field| field.rows_in(Scope::All)).unwrap_or_default();
    rows.into_iter().filter(|measure| measure.day == Some(day) && fits(measure)).collect()
}

fn measured(measures: &[Measure], statistic: Statistic) -> Recount {
    let summaries = || measures.iter().map(|measure| &measure.summary);
    let count: u64 = summaries().map(|summary| summary.count).sum();
    let sum: f64 = summaries().map(|summary| summary.sum).sum();
    let extreme = |of: fn(&Summary) -> f64, better: fn(f64, f64) -> f64| summaries().map(of).reduce(better);
    let value = match (statistic, measures) {
        (Statistic::Count, _) => Some(count as f64),
        (Statistic::Sum, _) => Some(sum),
        (Statistic::Mean, _) => (count > 0).then(|| sum / count as f64),
        (Statistic::Min, _) => extreme(|summary| summary.min, f64::min),
        (Statistic::Max, _) => extreme(|summary| summary.max, f64::max),
        (_, [only]) if only.is_exact => Some(figure_of(&only.summary, statistic)),
        (_, [_]) => return Err("only an approximate percentile of that day is kept".to_owned()),
        (_, []) => None,
        (_, _) => return Err("percentiles of one site under several spellings cannot be joined".to_owned()),
    };
    let value = value.ok_or("that day has no such sample")?;
    Ok((value, Some(count)))
}

pub(super) fn figure_of(summary: &Summary, statistic: Statistic) -> f64 {
    match statistic {
        Statistic::Count => summary.count as f64,
        Statistic::Sum => summary.sum,
        Statistic::Mean => summary.mean,
        Statistic::Min => summary.min,
        Statistic::Max => summary.max,
        Statistic::P50 => summary.p50,
        Statistic::P95 => summary.p95,
        Statistic::P99 => summary.p99,
    }
}

fn answer<'a>(telemetry: &Telemetry, day: &'a Day, asked: Asked) -> Option<&'a Answer> {
    let probe = asked.probe();
    let index = telemetry.probes.iter().position(|candidate| *candidate == probe)?;
    day.answers.get(index)
}

fn answered(answer: &Answer, statistic: Statistic) -> Recount {
    let samples = Some(answer.samples());
    match (answer, statistic) {
        (Answer::Streak { longest, .. }, Statistic::Max) => Ok((*longest as f64, samples)),
        (Answer::Distinct { texts, .. }, Statistic::Count) => Ok((texts.len() as f64, samples)),
        (Answer::Numbers(numbers), Statistic::Count) => Ok((numbers.len() as f64, samples)),
        (Answer::Numbers(numbers), _) => {
            let summary = Summary::of(&mut numbers.clone()).ok_or("that day has no such sample")?;
            Ok((figure_of(&summary, statistic), samples))
        }
        (Answer::Count(count), Statistic::Count) => Ok((*count as f64, samples)),
        _ => Err(format!("the answer has no {}", statistic.label())),
    }
}

/// How a statement is computed again, in words.
fn how(statement: &Statement) -> String {
    let day = |day: &DayName| match day {
        DayName::Date(date) => date.to_string(),
        DayName::File(file) => file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned(),
    };
    let mut how = match &statement.basis {
        Basis::Measure { day: name, event, field, site, statistic } => {
            let site = site.as_ref().map(|site| format!(" of site {site}")).unwrap_or_default();
            format!("{} of {event}.{field}{site}, {}, scope all", statistic.label(), day(name))
        }
        Basis::Events { day: name, event } => format!("count of {event}, {}, scope all", day(name)),
        Basis::Answer { day: name, asked, statistic } => {
            format!("{} of {}, {}, scope all", statistic.label(), asked.label(), day(name))
        }
        Basis::Figure { file, figure } => {
            format!("`{figure}` of {}", file.rsplit(['/', '\\']).next().unwrap_or(file))
        }
        Basis::Own { how, .. } => how.clone(),
        Basis::Nothing { .. } => return String::new(),
    };
    if let Some(decimals @ 1..) = statement.decimals {
        how.push_str(&format!("; to {decimals} decimals"));
    }
    how
}
