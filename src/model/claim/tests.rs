use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::*;
use crate::digest::Digest;
use crate::model::measures::{Builder, Measures, Serves, SetsBuilder};
use crate::model::telemetry::{Answer, Day, EventCount, LineSample, Measure, Opening};
use crate::model::{Artifact, ArtifactKind, Figure, FigureValue, Format, Telemetry};
use crate::stats::Summary;

static KIND: ArtifactKind = ArtifactKind { name: "any", title: "Any", about: "Any." };

fn artifact(path: &str, statements: Vec<Statement>) -> Artifact {
    Artifact {
        path: TreePath::new(path),
        kind: &KIND,
        unlike: None,
        format: Format::JsonObject,
        bytes: 0,
        digest: Digest::of(b""),
        records: Some(1),
        malformed: 0,
        formatting_objects: 0,
        has_bom: false,
        date: None,
        stamp: None,
        figures: Vec::new(),
        statements,
        view: None,
        keys: Vec::new(),
        events: Vec::new(),
        head: String::new(),
    }
}

fn date() -> Date {
    Date::parse("2026-01-03").unwrap()
}

fn measure(site: Option<&str>, samples: &[f64]) -> Measure {
    Measure {
        event: Arc::from("Parse"),
        field: Arc::from("Seconds"),
        scope: Scope::All,
        day: Some(date()),
        site: site.map(Arc::from),
        summary: Summary::of(&mut samples.to_vec()).unwrap(),
        is_exact: true,
    }
}

fn held(measures: &[Measure]) -> Measures {
    let mut builder = Builder::default();
    let series = [builder.series(&Arc::from("Parse"), &Arc::from("Seconds"))];
    let mut sets = SetsBuilder::default();
    let mut sites = Vec::new();
    for measure in measures {
        let mut serves = Serves::default();
        let site = measure.site.as_ref().map(|site| {
            sites.push(builder.site(site));
            sites.len() as u32 - 1
        });
        if site.is_some() {
            serves.sited(Scope::All)
        } else {
            serves.pooled(Scope::All)
        }
        sets.add_summary(0, site, serves, &measure.summary, measure.is_exact);
    }
    builder.add(Some(date()), &sets, &series, &sites);
    builder.finish()
}

fn telemetry(measures: Vec<Measure>) -> Telemetry {
    let count = EventCount { records: 3, ..EventCount::default() };
    let hosts: BTreeSet<Arc<str>> = ["a", "b"].map(Arc::from).into();
    let answers = vec![
        Answer::Streak { longest: 2, raw: 5, records: 3 },
        Answer::Distinct { texts: hosts.clone(), records: 3 },
        Answer::Distinct { texts: hosts, records: 3 },
        Answer::Numbers(vec![1.0, 2.0]),
    ];
    let day = Day {
        date: date(),
        path: TreePath::new("Logs/IngestionMetrics/2026-01-03.json"),
        digest: Digest::of(b""),
        records: 3,
        malformed: 0,
        duplicates: 0,
        events: BTreeMap::from([(Arc::from("Parse"), count)]),
        answers,
    };
    Telemetry { probes: probes(), days: vec![day], measures: held(&measures), exact_samples: 0, openings: Vec::new() }
}

fn statement(value: f64, decimals: Option<u8>, samples: Option<u64>, basis: Basis) -> Statement {
    Statement { name: "X".to_owned(), value, decimals, samples, basis }
}

fn parse(site: Option<&str>, statistic: Statistic) -> Basis {
    let (day, site) = (DayName::Date(date()), site.map(str::to_owned));
    Basis::Measure { day, event: "Parse".to_owned(), field: "Seconds".to_owned(), site, statistic }
}

fn found_in(statement: Statement, measures: Vec<Measure>) -> Found {
    claims(&[artifact("x.json", vec![statement])], &telemetry(measures)).remove(0).found
}

#[test]
fn a_figure_agrees_to_the_decimals_its_tool_kept() {
    // Halves are rounded away from zero: 0.7825 is stated as 0.783.
    let half = vec![measure(None, &[0.7825])];
    assert_eq!(
        found_in(statement(0.783, Some(3), None, parse(None, Statistic::Mean)), half.clone()),
        Found::Agrees { value: 0.783 }
    );
    assert_eq!(
        found_in(statement(0.784, Some(3), None, parse(None, Statistic::Mean)), half.clone()),
        Found::Differs { value: 0.783 }
    );
    assert_eq!(
        found_in(statement(0.783, None, None, parse(None, Statistic::Mean)), half),
        Found::Differs { value: 0.7825 }
    );
}

#[test]
fn a_figure_was_written_early_when_the_first_samples_give_it() {
    let mut telemetry = telemetry(vec![measure(None, &[1.0, 2.0, 3.0])]);
    let all = |telemetry: &Telemetry, statements: Vec<Statement>| -> Vec<Found> {
        claims(&[artifact("x.json", statements)], telemetry).into_iter().map(|claim| claim.found).collect()
    };
    let mean = |value, samples| statement(value, Some(3), samples, parse(None, Statistic::Mean));
    let count = |value: u64| {
        let basis = Basis::Events { day: DayName::Date(date()), event: "Parse".to_owned() };
        statement(value as f64, Some(0), Some(value), basis)
    };
    // Nothing was read again, so nothing is shown.
    assert_eq!(all(&telemetry, vec![mean(1.5, Some(2))]), [Found::Differs { value: 2.0 }]);
    let asked = artifact("x.json", vec![mean(1.5, Some(2)), mean(2.0, Some(1)), count(2)]);
    let wanted = rereads([&asked].into_iter(), &telemetry);
    assert_eq!(wanted.iter().map(|of| of.field.as_deref()).collect::<Vec<_>>(), [None, Some("Seconds")]);
    telemetry.openings = wanted
        .into_iter()
        .map(|of| {
            let sample = |(line, value)| LineSample { line, site: None, value };
            Opening { of, samples: [(4, 1.0), (7, 2.0), (9, 3.0)].map(sample).to_vec() }
        })
        .collect();
    let early = |then| Found::Early { value: 2.0, then, now: 3 };
    let early_count = Found::Early { value: 3.0, then: 2, now: 3 };
    assert_eq!(all(&telemetry, vec![mean(1.5, Some(2)), count(2)]), [early(2), early_count]);
    // The first two give 1.5; and one parse had been counted when there were two samples.
    assert_eq!(all(&telemetry, vec![mean(1.6, Some(2))]), [Found::Differs { value: 2.0 }]);
    assert_eq!(all(&telemetry, vec![mean(1.5, Some(2)), count(1)]), [early(2), Found::Differs { value: 3.0 }]);
    // A count alone shows nothing.
    assert_eq!(all(&telemetry, vec![count(2)]), [Found::Differs { value: 3.0 }]);
    for samples in [Some(3), None] {
        assert_eq!(all(&telemetry, vec![mean(1.5, samples)]), [Found::Differs { value: 2.0 }]);
    }
    let claims = claims(&[artifact("x.json", vec![mean(1.6, Some(2))])], &telemetry);
    assert!(claims[0].how.ends_with("of 3 samples it counts 2, and the first 2 give 1.5"), "{}", claims[0].how);
}

#[test]
fn sites_are_joined_over_letter_case_as_far_as_figures_allow() {
    let measures = vec![measure(None, &[1.0, 2.0, 9.0]), measure(Some("SW1"), &[2.0]), measure(Some("sw1"), &[1.0])];
    let found =
        |value, statistic| found_in(statement(value, Some(3), None, parse(Some("Sw1"), statistic)), measures.clone());
    assert_eq!(found(3.0, Statistic::Sum), Found::Agrees { value: 3.0 });
    assert_eq!(found(2.0, Statistic::Max), Found::Agrees { value: 2.0 });
    assert_eq!(found(2.0, Statistic::Count), Found::Agrees { value: 2.0 });
    assert!(matches!(found(2.0, Statistic::P95), Found::Unknown { .. }));
}

#[test]
fn days_are_found_by_date_and_by_a_path_of_another_machine() {
    let events = |file: &str| Basis::Events { day: DayName::File(file.to_owned()), event: "Parse".to_owned() };
    let found = |file| found_in(statement(3.0, Some(0), None, events(file)), Vec::new());
    assert_eq!(found(r"D:\Work\Tree\Logs\IngestionMetrics\2026-01-03.json"), Found::Agrees { value: 3.0 });
    assert!(matches!(found(r"D:\Logs\IngestionMetrics\Run-1\2026-01-03.json"), Found::Unknown { .. }));
    assert!(matches!(found("Other-Logs/IngestionMetrics/2026-01-03.json"), Found::Unknown { .. }));
}

#[test]
fn answers_are_found_by_their_question() {
    let found = |value, asked, statistic| {
        let basis = Basis::Answer { day: DayName::Date(date()), asked, statistic };
        found_in(statement(value, Some(0), None, basis), Vec::new())
    };
    assert_eq!(found(2.0, Asked::LaunchStreak, Statistic::Max), Found::Agrees { value: 2.0 });
    assert_eq!(found(2.0, Asked::BatchHosts, Statistic::Count), Found::Agrees { value: 2.0 });
    assert_eq!(found(3.0, Asked::FetchDurations, Statistic::Sum), Found::Agrees { value: 3.0 });
    assert!(matches!(found(3.0, Asked::LaunchSites, Statistic::P95), Found::Unknown { .. }));
}

#[test]
fn what_is_not_kept_is_unknown_and_says_why() {
    let why = |found: Found| if let Found::Unknown { why } = found { why } else { String::new() };
    let tomorrow = DayName::Date(Date::parse("2026-01-04").unwrap());
    let basis = Basis::Events { day: tomorrow, event: "Parse".to_owned() };
    assert_eq!(why(found_in(statement(1.0, None, None, basis), Vec::new())), "there is no stream of 2026-01-04");
    let mean = statement(1.0, None, None, parse(None, Statistic::Mean));
    assert_eq!(why(found_in(mean, Vec::new())), "that day has no such sample");
    let sketch = vec![Measure { is_exact: false, ..measure(None, &[1.0]) }];
    let p95 = statement(1.0, None, None, parse(None, Statistic::P95));
    assert_eq!(why(found_in(p95, sketch)), "only an approximate percentile of that day is kept");
    let unasked = Telemetry { probes: Vec::new(), ..telemetry(Vec::new()) };
    let basis = Basis::Answer { day: DayName::Date(date()), asked: Asked::LaunchStreak, statistic: Statistic::Max };
    let claims = claims(&[artifact("x", vec![statement(1.0, None, None, basis)])], &unasked);
    assert_eq!(claims[0].agrees(), None);
    assert_eq!(why(claims[0].found.clone()), "the days were read without asking for it");
}

#[test]
fn a_summary_is_held_against_the_run_it_names() {
    let value = FigureValue::Number(46.2);
    let figures = vec![Figure { name: "ImprovementPercent".to_owned(), value, samples: None }];
    let run = Artifact { figures, ..artifact("Logs/Run-1.json", Vec::new()) };
    let of = |figure: &str| {
        let basis = Basis::Figure { file: r"C:\T\Logs\Run-1.json".to_owned(), figure: figure.to_owned() };
        statement(46.2, None, None, basis)
    };
    let summary = artifact("Logs/Run-1-summary.json", vec![of("ImprovementPercent"), of("Missing")]);
    let claims = claims(&[summary, run], &Telemetry::default());
    assert_eq!(claims[0].agrees(), Some(true));
    assert_eq!(claims[0].how, "`ImprovementPercent` of Run-1.json");
    assert_eq!(claims[1].agrees(), None);
}
