//! Every picture in every state it can be in, from invented data.

use statetrace_site::charts::board_flow::{BoardFlow, FlowDay, board_flow};
use statetrace_site::charts::bullet::bullet;
use statetrace_site::charts::calendar::{Calendar, calendar};
use statetrace_site::charts::cold_warm::{ColdWarm, Pair, cold_warm};
use statetrace_site::charts::distribution::{Bins, Distribution, distribution};
use statetrace_site::charts::gate_matrix::{Row, gate_matrix};
use statetrace_site::charts::gate_trend::{GateTrend, Reading, Waived, gate_trend};
use statetrace_site::charts::plan_progress::{PlanProgress, Progress, plan_progress};
use statetrace_site::charts::segments::segments;
use statetrace_site::charts::sparkline::{self as spark, sparkline};
use statetrace_site::charts::strip::{Cell, strip, strip_in_table};
use statetrace_site::charts::{Caption, Chart, Comparison, Limit, Outcome, Svg};
use statetrace_site::model::Date;
use statetrace_site::stats::unit::Unit;

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(super) fn after(first: &str, days: i32) -> Date {
    Date::from(day(first).civil().checked_add(jiff::ToSpan::days(i64::from(days))).unwrap())
}

fn caption(id: &'static str) -> Caption<'static> {
    Caption { id, title: id, finding: "The sentence that states the finding, with its numbers." }
}

pub(super) fn at_most(value: f64) -> Option<Limit> {
    Some(Limit { value, comparison: Comparison::AtMost })
}

fn at_least(value: f64) -> Option<Limit> {
    Some(Limit { value, comparison: Comparison::AtLeast })
}

/// A repeatable noise between 0 and 1.
fn noise(index: i32) -> f64 {
    let mut state = (index as u32).wrapping_mul(0x9e37_79b9).wrapping_add(0x85eb_ca6b);
    for _ in 0..3 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
    f64::from(state % 10_000) / 10_000.0
}

fn reading(day: Date, value: Option<f64>, second: Option<f64>) -> Reading {
    Reading { day, outcome: Outcome::NoData, value, second, samples: value.map_or(0, |_| 8) }
}

/// The trend with its readings held against its limit.
fn judged(input: &GateTrend<'_>) -> Chart {
    let outcome = |reading: &Reading| match (reading.value, input.limit) {
        (Some(value), Some(limit)) if !limit.holds(value) => Outcome::Fail,
        (Some(_), _) => Outcome::Pass,
        (None, _) => Outcome::NoData,
    };
    let readings: Vec<Reading> =
        input.readings.iter().map(|reading| Reading { outcome: outcome(reading), ..*reading }).collect();
    gate_trend(&GateTrend { readings: &readings, ..*input })
}

/// A parser's days: gaps, one outlier, silence at the end.
pub(super) fn parse_days() -> Vec<Reading> {
    let rows = [
        ("2025-12-05", Some((1.84, 1.33))),
        ("2025-12-06", None),
        ("2025-12-08", Some((1.82, 1.23))),
        ("2025-12-09", Some((1.95, 1.28))),
        ("2025-12-10", Some((11.147, 9.78))),
        ("2025-12-11", Some((1.84, 1.2))),
        ("2025-12-13", None),
        ("2025-12-14", Some((4.05, 2.8))),
        ("2025-12-15", Some((2.03, 1.44))),
        ("2025-12-16", Some((3.78, 3.64))),
        ("2025-12-18", Some((2.9987, 1.12))),
        ("2025-12-19", Some((3.2079, 1.84))),
        ("2025-12-27", None),
        ("2025-12-28", None),
        ("2025-12-29", None),
        ("2025-12-30", None),
        ("2026-01-01", None),
        ("2026-01-03", None),
    ];
    rows.map(|(text, values)| reading(day(text), values.map(|(value, _)| value), values.map(|(_, second)| second)))
        .to_vec()
}

fn cold_start() -> Vec<Reading> {
    (0..61)
        .map(|index| {
            let base = match index {
                0..=27 => 640.0 + noise(index) * 70.0,
                28..=35 => 795.0 + noise(index) * 55.0,
                36..=44 => 560.0 + noise(index) * 60.0,
                _ => 460.0 + f64::from(index) * 1.4 + noise(index) * 20.0,
            };
            reading(after("2025-08-25", index), Some(base), Some(base * 0.62))
        })
        .collect()
}

fn trend<'a>(id: &'static str, unit: &'a Unit, limit: Option<Limit>, readings: &'a [Reading]) -> GateTrend<'a> {
    GateTrend {
        caption: caption(id),
        measure: "p95",
        second: Some("p50"),
        unit,
        limit,
        readings,
        waived: None,
        marks: &[],
    }
}

fn trends() -> Vec<Chart> {
    let (seconds, ms, percent, hosts) = (Unit::Seconds, Unit::Milliseconds, Unit::Percent, Unit::parse("hosts"));
    let start = cold_start();
    let marks = [("2025-09-15", "v1.3"), ("2025-10-08", "v1.4 with a very long release name")]
        .map(|(text, name)| (day(text), name.to_owned()));
    let waived = Some(Waived { from: day("2025-09-20"), to: day("2025-10-01") });
    let flat: Vec<Reading> = (0..12).map(|index| reading(after("2025-12-01", index), Some(7.0), Some(7.0))).collect();
    let improvement: Vec<Reading> = (0..20)
        .map(|index| {
            reading(after("2025-12-10", index), Some(85.0 - f64::from(index * index) / 2.2 + noise(index) * 20.0), None)
        })
        .collect();
    let counts: Vec<Reading> =
        (0..9).map(|index| reading(after("2025-12-01", index * 7), Some(f64::from(12 + index % 3)), None)).collect();
    let ratio: Vec<Reading> =
        (0..30).map(|index| reading(after("2025-12-01", index), Some(98.9 + noise(index)), None)).collect();
    let long: Vec<Reading> =
        (0..5000).map(|index| reading(after("2012-01-01", index), Some(100.0 + 20.0 * noise(index)), None)).collect();
    let runs: Vec<Reading> = (0..40)
        .map(|index| {
            let value = 60.0 - f64::from(index % 7) * 9.0 + noise(index) * 20.0;
            reading(after("2025-12-12", index / 9 * 5), Some(value).filter(|_| index % 11 != 5), None)
        })
        .collect();
    let silent: Vec<Reading> = (0..18).map(|index| reading(after("2025-12-05", index), None, None)).collect();
    let far = [reading(day("2025-12-05"), Some(18.3), Some(9.0)), reading(day("2025-12-06"), Some(22.7), Some(8.0))];
    let gate_last: Vec<Reading> = (0..15)
        .map(|index| {
            reading(
                after("2025-12-05", index),
                Some(2.4 + f64::from(index) * 0.05),
                Some(2.38 + f64::from(index) * 0.045),
            )
        })
        .collect();
    vec![
        judged(&trend("trend-parse", &seconds, at_most(3.0), &parse_days())),
        judged(&GateTrend { marks: &marks, waived, ..trend("trend-start", &ms, at_most(800.0), &start) }),
        judged(&trend("trend-improvement-negative", &percent, at_least(60.0), &improvement)),
        judged(&GateTrend { second: None, ..trend("trend-hosts-under", &hosts, at_least(37.0), &counts) }),
        judged(&GateTrend { second: None, ..trend("trend-ratio-near", &percent, at_least(99.0), &ratio) }),
        judged(&trend("trend-all-equal", &ms, at_most(7.0), &flat)),
        judged(&trend("trend-one-point", &seconds, at_most(3.0), &[reading(day("2025-12-05"), Some(3.2), Some(2.0))])),
        judged(&trend("trend-two-points-far-gate", &ms, at_most(120.0), &far)),
        judged(&trend("trend-close-ends", &seconds, at_most(3.2), &gate_last)),
        judged(&trend("trend-silent", &seconds, at_most(3.0), &silent)),
        judged(&GateTrend { second: None, ..trend("trend-runs-of-a-day", &percent, at_least(60.0), &runs) }),
        judged(&trend("trend-none", &seconds, at_most(3.0), &[])),
        judged(&GateTrend { second: None, ..trend("trend-long", &ms, at_most(119.5), &long) }),
    ]
}

fn samples(count: i32, outliers: &[f64]) -> Vec<f64> {
    // A sum of four noises, its long side to the right.
    let sample = |index: i32| (0..4).map(|salt| noise(index * 4 + salt)).sum::<f64>();
    let mut samples: Vec<f64> = (0..count).map(|index| 60.0 + 36.0 * (sample(index) * 0.9).exp()).collect();
    samples.extend(outliers);
    samples.sort_by(f64::total_cmp);
    samples
}

fn distributions() -> Vec<Chart> {
    let ms = Unit::Milliseconds;
    let one = |id, samples: &[f64], percentiles: &[(&str, f64)], limit: Option<Limit>| {
        let bins = Bins::of(samples, limit.map(|limit| limit.value));
        distribution(&Distribution { caption: caption(id), unit: &ms, bins: &bins, percentiles, limit })
    };
    let many = samples(12_000, &[2300.0, 5321.0]);
    let at = |samples: &[f64], share: f64| *samples.get(((samples.len() - 1) as f64 * share) as usize).unwrap();
    let named = |samples: &[f64]| [("p50", at(samples, 0.5)), ("p95", at(samples, 0.95)), ("p99", at(samples, 0.99))];
    vec![
        one("distribution-latency", &many, &named(&many), at_most(500.0)),
        one("distribution-near", &many, &[("p50", 380.0), ("p95", 386.0), ("p99", 390.0)], at_most(384.0)),
        one("distribution-few", &[3.1, 3.2, 3.9], &[("p50", 3.2)], at_most(4.0)),
        one("distribution-equal", &[7.0; 12], &[("p50", 7.0), ("p95", 7.0), ("p99", 7.0)], at_most(9.0)),
        one("distribution-negative", &[-40.0, -12.0, 3.0, 8.0, 20.0, 61.0], &[("p50", 3.0)], at_least(0.0)),
        one("distribution-none", &[], &[], at_most(300.0)),
    ]
}

fn pairs() -> Vec<Chart> {
    let ms = Unit::Milliseconds;
    let pair = |name, first: Option<f64>, second, limit: Option<Limit>| {
        let outcome =
            first.zip(limit).map(|(value, limit)| if limit.holds(value) { Outcome::Pass } else { Outcome::Fail });
        Pair { name, first, second, limit, outcome }
    };
    let pairs = [
        pair("Open workspace", Some(912.0), Some(318.0), at_most(1000.0)),
        pair("Full index", Some(2380.0), Some(1460.0), at_most(2200.0)),
        pair("Search, 10k tasks", Some(184.0), Some(61.0), at_most(250.0)),
        pair("Render site with every page and every chart", Some(1740.0), None, at_most(2000.0)),
        pair("Export bundle", None, Some(402.4), None),
    ];
    let many: Vec<Pair<'_>> = (0..9)
        .map(|index| pair("Scenario", Some(f64::from(index) * 31.5), Some(f64::from(index) * 12.25), at_most(200.0)))
        .collect();
    let draw =
        |id, pairs| cold_warm(&ColdWarm { caption: caption(id), unit: &ms, first: "Cold", second: "Warm", pairs });
    vec![draw("pairs-scenarios", &pairs[..]), draw("pairs-many", &many[..]), draw("pairs-none", &[][..])]
}

fn flows() -> Vec<Chart> {
    let days: Vec<FlowDay> = (0..84_u64)
        .map(|index| {
            let noise = |salt: u64| (noise((index + salt) as i32) * 4.0) as u64;
            let blocked =
                if (34..52).contains(&index) { 11 - (index as i64 - 43).unsigned_abs() } else { 2 } + noise(3) / 2;
            let done = 4 + index * 4 / 3;
            let scope = 118 + if index > 30 { 15 } else { 0 } + if index > 58 { 8 } else { 0 } + index / 12;
            let (in_review, in_progress) = (6 + noise(1), 12 + noise(2));
            let open = scope.saturating_sub(done + blocked + in_review + in_progress);
            FlowDay { day: after("2025-08-09", index as i32), done, in_review, in_progress, blocked, open }
        })
        .collect();
    let draw = |id, days| board_flow(&BoardFlow { caption: caption(id), days });
    vec![draw("flow-weeks", &days[..]), draw("flow-one-day", days.get(..1).unwrap()), draw("flow-none", &[][..])]
}

fn progresses() -> Vec<Chart> {
    let plan = |name, done, under_way, blocked, open| Progress { name, done, under_way, blocked, open };
    let plans = [
        plan("A Routing reliability and dispatcher health", 37, 1, 0, 0),
        plan("B Performance and ingestion scale", 11, 0, 0, 0),
        plan("F Security, identity and the online mode of everything else", 1, 2, 3, 40),
        plan("G Release", 0, 0, 0, 12),
        plan("AF Empty", 0, 0, 0, 0),
        plan("H Large", 1, 1, 1, 4000),
    ];
    vec![
        plan_progress(&PlanProgress { caption: caption("progress-plans"), plans: &plans }),
        plan_progress(&PlanProgress { caption: caption("progress-none"), plans: &[] }),
    ]
}

fn calendars() -> Vec<Chart> {
    let year: Vec<(Date, u64)> = (0..360)
        .filter(|index| noise(*index) > 0.4)
        .map(|index| (after("2025-01-08", index), (noise(index) * 40.0) as u64))
        .collect();
    let weeks: Vec<(Date, u64)> = (0..30)
        .filter(|index| index % 7 < 5)
        .map(|index| (after("2025-12-05", index), u64::from(index as u32 % 11) * 9))
        .collect();
    let draw = |id, days| calendar(&Calendar { caption: caption(id), things: "artifacts", days });
    vec![
        draw("calendar-year", &year[..]),
        draw("calendar-weeks", &weeks[..]),
        draw("calendar-day", weeks.get(1..2).unwrap()),
        draw("calendar-none", &[][..]),
    ]
}

pub(super) fn cells() -> Vec<Cell> {
    let outcomes = [
        Outcome::Pass,
        Outcome::NoData,
        Outcome::Pass,
        Outcome::Pass,
        Outcome::Fail,
        Outcome::Pass,
        Outcome::NoData,
        Outcome::Fail,
    ];
    let tail = [Outcome::Warn, Outcome::Stale, Outcome::Manual, Outcome::Fail];
    let silence = [Outcome::NoData; 6];
    outcomes
        .into_iter()
        .chain(tail)
        .chain(silence)
        .zip(parse_days())
        .map(|(outcome, reading)| Cell {
            day: reading.day,
            outcome,
            value: reading.value.map_or_else(String::new, |value| format!("{value} s")),
        })
        .collect()
}

fn strips() -> Vec<Chart> {
    let long: Vec<Cell> = (0..60)
        .map(|index| Cell {
            day: after("2025-11-01", index),
            outcome: *Outcome::EACH.get(index as usize % 6).unwrap(),
            value: String::new(),
        })
        .collect();
    vec![
        strip(caption("strip-page"), &cells()),
        strip(caption("strip-long"), &long),
        strip(caption("strip-one"), cells().get(..1).unwrap()),
        strip(caption("strip-none"), &[]),
    ]
}

/// Every chart with title, description and table.
pub(super) fn charts() -> Vec<Chart> {
    [trends(), strips(), distributions(), pairs(), flows(), progresses(), calendars()].concat()
}

/// Every small picture, with what it shows.
pub(super) fn small() -> Vec<(&'static str, Svg)> {
    let (seconds, hosts) = (Unit::Seconds, Unit::parse("hosts"));
    let limit = at_most(3.0).unwrap();
    let values: Vec<spark::Reading> = parse_days()
        .iter()
        .map(|reading| spark::Reading { value: reading.value, outcome: Some(reading.outcome) })
        .collect();
    let of = |value: f64, outcome: Option<Outcome>| spark::Reading { value: Some(value), outcome };
    let plain = [of(1.0, None), of(4.0, None), spark::Reading { value: None, outcome: None }, of(2.0, None)];
    let judged = |value: f64| of(value, Some(if value > 0.99 { Outcome::Fail } else { Outcome::Pass }));
    let long: Vec<spark::Reading> = (0..3000).map(|index| judged(noise(index))).collect();
    vec![
        ("sparkline", sparkline(&values, Some(3.0), "4 of 10 red")),
        ("sparkline, no gate", sparkline(&plain, None, "three readings")),
        ("sparkline, equal", sparkline(&[of(3.0, Some(Outcome::Pass)); 4], Some(3.0), "all at the gate")),
        ("sparkline, one", sparkline(&[of(5.0, Some(Outcome::Fail))], Some(3.0), "one reading")),
        ("sparkline, none", sparkline(&[], Some(3.0), "no reading")),
        ("sparkline, long", sparkline(&long, Some(0.99), "3,000 readings")),
        ("strip", strip_in_table(&cells())),
        ("strip, none", strip_in_table(&[])),
        ("bullet, fail", bullet(Some(3.2079), limit, Outcome::Fail, &seconds)),
        ("bullet, pass", bullet(Some(0.8), limit, Outcome::Pass, &seconds)),
        ("bullet, under", bullet(Some(12.0), at_least(37.0).unwrap(), Outcome::Fail, &hosts)),
        ("bullet, negative", bullet(Some(-77.98), at_least(60.0).unwrap(), Outcome::Fail, &Unit::Percent)),
        ("bullet, far past", bullet(Some(8514.0), at_most(200.0).unwrap(), Outcome::Fail, &Unit::Milliseconds)),
        ("bullet, none", bullet(None, limit, Outcome::NoData, &seconds)),
        (
            "segments",
            segments(&[(Outcome::Pass, 28), (Outcome::Fail, 23), (Outcome::NoData, 43), (Outcome::Manual, 12)]),
        ),
        (
            "segments, all six",
            segments(&Outcome::EACH.map(|outcome| (outcome, if outcome == Outcome::Pass { 4000 } else { 1 }))),
        ),
        ("segments, one", segments(&[(Outcome::Pass, 3)])),
        ("segments, none", segments(&[])),
    ]
}

/// Gates by day.
pub(super) fn matrix() -> Svg {
    let days: Vec<Date> = parse_days().iter().map(|reading| reading.day).collect();
    let row = |id, title, shift: usize| Row {
        id,
        title,
        href: "gates/b-9.html",
        cells: cells()
            .iter()
            .cycle()
            .skip(shift)
            .take(days.len())
            .map(|cell| Some((cell.outcome, cell.value.clone())))
            .collect(),
    };
    let rows =
        [row("B-9", "ParseDuration p95", 0), row("B-13", "Write latency <p95>", 4), row("A-4", "Hosts in sync", 9)];
    gate_matrix("matrix", "Gate by day", &days, &rows)
}
