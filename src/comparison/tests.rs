use std::collections::BTreeMap;

use super::records::Records;
use super::*;
use crate::bundle::document::{Gate, Requirement, Status, Waiver};
use crate::digest::Digest;

fn gate(id: &str, verdict: &str, number: f64) -> Gate {
    Gate {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        level: "block".to_owned(),
        verdict: verdict.to_owned(),
        value: Some(format!("{number} s")),
        limit: "≤ 3 s".to_owned(),
        waiver: None,
        rule: Some("p95(Parse.Seconds) <= 3 s".to_owned()),
        measure: Some("p95(Parse.Seconds)".to_owned()),
        number: Some(number),
        threshold: Some(3.0),
        unit: Some("s".to_owned()),
        samples: Some(40),
    }
}

fn waiver() -> Waiver {
    Waiver { by: "Ada".to_owned(), reason: "known".to_owned(), until: "2026-03-01".to_owned() }
}

/// A bundle with `gates`, `files` of evidence, and a model that holds `model` beside its version.
fn bundle(candidate: &str, gates: Vec<Gate>, files: &[(&str, &str)], model: &str) -> Snapshot {
    let json = format!("{{\"schema_version\":1,\"tool\":\"t 1\"{model}}}");
    Snapshot {
        side: Side {
            kind: SideKind::Bundle,
            name: candidate.to_owned(),
            candidate: Some(candidate.to_owned()),
            version: None,
            at: "2026-01-12T02:15:00Z".parse().unwrap(),
            bundle_id: Some(Digest::of(candidate.as_bytes())),
            commit: None,
            incomplete: None,
            signers: None,
        },
        gates,
        requirements: Some(Vec::new()),
        secrets: Some(Vec::new()),
        evidence: Evidence::Listed(
            files.iter().map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned())).collect::<BTreeMap<_, _>>(),
        ),
        records: Records::parse(json.as_bytes()),
    }
}

/// The differences, a line each: `regression gate B-9: a → b: remark`.
fn told(old: &Snapshot, new: &Snapshot) -> Vec<String> {
    let side = |side: &Option<String>| side.clone().unwrap_or("none".to_owned());
    let word = |kind: Kind| match kind {
        Kind::Regression => "regression",
        Kind::Improvement => "improvement",
        Kind::Change => "change",
    };
    compare(old, new, Noise::default())
        .changes
        .iter()
        .map(|change| {
            let Change { part, kind, id, before, after, remark, .. } = change;
            format!("{} {} {id}: {} → {}: {remark}", word(*kind), part.label(), side(before), side(after))
        })
        .collect()
}

fn gates(before: Vec<Gate>, after: Vec<Gate>) -> Vec<String> {
    told(&bundle("RC-1", before, &[], ""), &bundle("RC-2", after, &[], ""))
}

fn models(before: &str, after: &str) -> Vec<String> {
    told(&bundle("RC-1", Vec::new(), &[], before), &bundle("RC-2", Vec::new(), &[], after))
}

fn evidence(old: (&str, &[(&str, &str)]), new: (&str, &[(&str, &str)])) -> Vec<String> {
    told(&bundle(old.0, Vec::new(), old.1, ""), &bundle(new.0, Vec::new(), new.1, ""))
}

#[test]
fn a_side_held_against_itself_has_no_difference() {
    let side =
        bundle("RC-1", vec![gate("B-9", "fail", 3.2)], &[("Logs/a.json", "1")], ",\"tasks\":[{\"id\":\"ST-B-001\"}]");
    let comparison = compare(&side, &side, Noise::default());
    assert_eq!(comparison.counts.words(), "no difference");
    assert_eq!(comparison.changes, Vec::new());
}

#[test]
fn only_a_limit_that_holds_again_is_an_improvement_and_lost_data_is_a_regression() {
    let flip = |from: &str, to: &str| {
        let told = gates(vec![gate("B-9", from, 3.0)], vec![gate("B-9", to, 3.0)]);
        told.first().and_then(|line| line.split(' ').next()).unwrap_or("none").to_owned()
    };
    for to in ["fail", "warn", "no-data", "stale", "manual"] {
        assert_eq!(flip("pass", to), "regression", "pass to {to}");
    }
    for from in ["fail", "warn", "no-data", "stale"] {
        assert_eq!(flip(from, "pass"), "improvement", "{from} to pass");
    }
    assert_eq!(flip("manual", "pass"), "change");
    assert_eq!(flip("no-data", "fail"), "regression");
    assert_eq!(flip("fail", "no-data"), "change", "not known to be cured");
    assert_eq!(flip("fail", "warn"), "none", "red either way; the level is a difference of its own");
}

#[test]
fn a_limit_that_nobody_judges_or_that_allows_more_is_a_regression() {
    assert_eq!(
        gates(vec![gate("B-9", "pass", 2.0)], vec![]),
        ["regression gate B-9: Pass, 2 s → none: nobody judges this limit any more"]
    );
    assert_eq!(
        gates(vec![], vec![gate("B-9", "fail", 4.0)]),
        ["change gate B-9: none → Fail, 4 s: a new limit, and broken: must be ≤ 3 s"]
    );
    let moved = |limit: f64| Gate {
        limit: format!("≤ {limit} s"),
        threshold: Some(limit),
        rule: Some(format!("p95(Parse.Seconds) <= {limit} s")),
        ..gate("B-9", "pass", 2.0)
    };
    assert_eq!(
        gates(vec![moved(3.0)], vec![moved(4.0)]),
        ["regression gate B-9: ≤ 3 s → ≤ 4 s: the limit allows more than it did"]
    );
    assert_eq!(gates(vec![moved(3.0)], vec![moved(2.5)]), ["change gate B-9: ≤ 3 s → ≤ 2.5 s: the limit is stricter"]);
    let warns = Gate { level: "warn".to_owned(), ..gate("B-9", "pass", 2.0) };
    assert_eq!(
        gates(vec![gate("B-9", "pass", 2.0)], vec![warns]),
        ["regression gate B-9: block → warn: it only warns now"]
    );
}

#[test]
fn a_value_is_judged_only_beyond_noise_with_enough_samples_of_the_same_measure() {
    let value = |number: f64| vec![gate("B-9", "pass", number)];
    assert_eq!(gates(value(2.0), value(2.1)), Vec::<String>::new());
    assert_eq!(
        gates(value(2.0), value(2.2)),
        ["regression gate B-9: Pass, 2 s → Pass, 2.2 s: worse by more than noise (+10\u{a0}%): must be ≤ 3 s"]
    );
    assert_eq!(gates(value(2.0), value(1.0)).first().map(|line| line.starts_with("improvement")), Some(true));
    let few = vec![Gate { samples: Some(4), ..gate("B-9", "pass", 2.2) }];
    assert_eq!(
        gates(value(2.0), few),
        ["change gate B-9: Pass, 2 s → Pass, 2.2 s: moved (+10\u{a0}%), from too few samples to judge: must be ≤ 3 s"]
    );
    let other = vec![Gate { measure: Some("p95(Parse.Seconds) scope live".to_owned()), ..gate("B-9", "pass", 2.9) }];
    assert_eq!(
        gates(value(2.0), other),
        [
            "change gate B-9: p95(Parse.Seconds) → p95(Parse.Seconds) scope live: it measures something else, so its figures \
          cannot be compared"
        ]
    );
}

#[test]
fn a_waiver_changes_no_verdict_and_is_missed_when_it_ends_too_soon() {
    let waived = Gate { waiver: Some(waiver()), ..gate("B-9", "fail", 4.0) };
    let red = gate("B-9", "fail", 4.0);
    assert_eq!(
        gates(vec![red.clone()], vec![waived.clone()]),
        ["change waiver gate B-9: none → to 2026-03-01 by Ada: known: somebody answers for it now"]
    );
    assert_eq!(
        gates(vec![waived.clone()], vec![red]),
        [
            "regression waiver gate B-9: to 2026-03-01 by Ada: known → none: it ended, and what it covered is still not as it \
          should be"
        ]
    );
    let cured = gates(vec![waived], vec![gate("B-9", "pass", 2.0)]);
    assert_eq!(cured.len(), 2);
    assert!(cured.iter().any(|line| line.starts_with("change waiver")), "{cured:?}");
}

/// The figures of a row that a test does not look at.
const REST: &str = "\"sum\":1,\"mean\":1,\"min\":1,\"max\":1,\"p50\":1,\"p99\":1";

#[test]
fn a_figure_that_is_not_there_is_not_zero() {
    let model = |rest: &str| {
        format!(",\"measures\":[{{\"event\":\"A\",\"field\":\"B\",\"scope\":\"all\",\"count\":40,{REST}{rest}}}]")
    };
    let (whole, cut) = (model(",\"p95\":3"), model(",\"p95\":null"));
    assert_eq!(models(&whole, &cut), Vec::<String>::new());
    assert_eq!(models(&cut, &whole), Vec::<String>::new());
    let side = |model: &str| bundle("RC-1", Vec::new(), &[], model);
    let notes = compare(&side(&whole), &side(&cut), Noise::default()).notes;
    assert_eq!(notes.first().unwrap(), "not compared: 1 row of measures of RC-1, for lack of a figure");
}

#[test]
fn a_measure_is_good_or_bad_only_where_a_gate_says_which_way() {
    let model = |p95: f64| {
        format!(
            ",\"measures\":[{{\"event\":\"Parse\",\"field\":\"Seconds\",\"scope\":\"all\",\"day\":null,\"site\":null,\
             \"count\":40,{REST},\"p95\":{p95}}},{{\"event\":\"Other\",\"field\":\"Rows\",\"scope\":\"all\",\"count\":40,\
             {REST},\"p95\":{p95}}}]"
        )
    };
    let side = |p95: f64| bundle("RC-1", vec![gate("B-9", "pass", 2.0)], &[], &model(p95));
    assert_eq!(
        told(&side(2.0), &side(2.5)),
        [
            "regression measure Parse.Seconds: p95 2\u{a0}s of 40 samples → p95 2.5\u{a0}s of 40 samples: worse by more than noise (+25\u{a0}%)",
            "change measure Other.Rows: p95 2 of 40 samples → p95 2.5 of 40 samples: moved (+25\u{a0}%)"
        ]
    );
    assert_eq!(told(&side(2.0), &side(2.05)), Vec::<String>::new());
}

#[test]
fn the_scatter_of_the_days_widens_the_band() {
    let day = |day: usize, p95: f64| {
        format!(
            "{{\"event\":\"A\",\"field\":\"B\",\"scope\":\"all\",\"day\":\"2026-01-0{day}\",\"count\":9,{REST},\"p95\":{p95}}}"
        )
    };
    let model = |pooled: f64, days: [f64; 5]| {
        let days: Vec<String> = days.iter().enumerate().map(|(at, p95)| day(at + 1, *p95)).collect();
        format!(
            ",\"measures\":[{{\"event\":\"A\",\"field\":\"B\",\"scope\":\"all\",\"count\":45,{REST},\"p95\":{pooled}}},{}]",
            days.join(",")
        )
    };
    let wild = [1.0, 4.0, 2.0, 3.0, 1.5];
    let calm = [2.0, 2.0, 2.01, 2.0, 1.99];
    assert_eq!(models(&model(2.0, wild), &model(2.5, wild)), Vec::<String>::new());
    assert_eq!(models(&model(2.0, calm), &model(2.5, calm)).len(), 1);
}

#[test]
fn an_event_that_is_new_is_one_difference() {
    let row = |field: &str| {
        format!("{{\"event\":\"A\",\"field\":\"{field}\",\"scope\":\"all\",\"count\":1,{REST},\"p95\":1}}")
    };
    let model = format!(",\"measures\":[{},{}]", row("B"), row("C"));
    assert_eq!(models("", &model), ["change measure A: none → 2 figures: the event did not occur before"]);
}

#[test]
fn a_task_that_is_not_done_any_more_is_a_regression_and_done_is_no_proof() {
    let model = |state: &str, owner: &str| {
        format!(",\"tasks\":[{{\"id\":\"ST-B-001\",\"state\":\"{state}\",\"sayings\":[{{\"owner\":\"{owner}\"}}]}}]")
    };
    assert_eq!(
        models(&model("done", "Ada"), &model("in_progress", "Ada")),
        ["regression task ST-B-001: Done → In progress: it was done and is not any more"]
    );
    assert_eq!(
        models(&model("ready", "Ada"), &model("done", "Bob")),
        [
            "change task ST-B-001: Ready → Done: it is said to be done",
            "change task ST-B-001: Ada → Bob: its owner is another"
        ]
    );
}

#[test]
fn findings_are_counted_by_code_and_their_lines_may_move() {
    let finding = |severity: &str, message: &str, line: u32| {
        format!(
            "{{\"code\":\"a/b\",\"severity\":\"{severity}\",\"path\":\"x.md\",\"message\":\"{message}\",\"line\":{line}}}"
        )
    };
    let model = |findings: &[String]| format!(",\"findings\":[{}]", findings.join(","));
    let before = model(&[finding("error", "one", 1), finding("error", "two", 2)]);
    assert_eq!(
        models(&before, &model(&[finding("error", "one", 7), finding("error", "two", 9)])),
        Vec::<String>::new()
    );
    assert_eq!(
        models(&before, &model(&[finding("error", "one", 1), finding("error", "three", 3)])),
        ["regression finding a/b: 2 → 2: 1 new, 1 cured: x.md:3"]
    );
    assert_eq!(models(&before, &model(&[])), ["improvement finding a/b: 2 → 0: 2 cured"]);
    let warning = |count: u32| model(&(0..count).map(|_| finding("warning", "w", 1)).collect::<Vec<_>>());
    assert_eq!(models(&warning(1), &warning(2)), ["change finding a/b: 1 → 2: 1 new: x.md:1"]);
}

#[test]
fn evidence_of_another_candidate_is_compared_by_kind_and_of_the_same_one_by_path() {
    let old: &[(&str, &str)] = &[("R-2025-12/Warm-20251228.json", "1"), ("R-2025-12/hosts.csv", "2"), ("same.md", "3")];
    let new: &[(&str, &str)] =
        &[("R-2026-01/Warm-20260104.json", "4"), ("R-2026-01/Warm-20260111.json", "5"), ("same.md", "6")];
    assert_eq!(
        evidence(("RC-1", old), ("RC-2", new)),
        [
            "regression evidence R-2025-12/hosts.csv: 1 file → none: gone, with nothing of its kind in its place",
            "change evidence same.md: 3 → 6: other bytes",
            "change evidence R-#-#/Warm-#.json: 1 file → 2 files: others of their kind in their place"
        ]
    );
    let days: &[(&str, &str)] = &[("day-1.json", "1"), ("day-2.json", "2")];
    let fewer: &[(&str, &str)] = &[("day-1.json", "1")];
    assert_eq!(
        evidence(("RC-1", days), ("RC-2", fewer)),
        ["change evidence day-2.json: 1 file → none: fewer of its kind"]
    );
    assert!(evidence(("RC-1", days), ("RC-1", fewer))[0].starts_with("regression evidence day-2.json"));
}

#[test]
fn a_requirement_that_nobody_meets_or_asks_for_any_more_is_a_regression() {
    let line = |status: Status, area: &str| Requirement {
        id: "telemetry.readme".to_owned(),
        group: "files".to_owned(),
        found: String::new(),
        title: "README".to_owned(),
        area: area.to_owned(),
        rule: String::new(),
        status,
        files: Vec::new(),
        claimed: None,
        claimed_in: None,
        waiver: None,
    };
    let side = |lines: Vec<Requirement>| Snapshot { requirements: Some(lines), ..bundle("RC-1", Vec::new(), &[], "") };
    let step = |from: Status, to: Status| {
        told(&side(vec![line(from, "R-1/T")]), &side(vec![line(to, "R-2/T")]))
            .first()
            .and_then(|line| line.split(' ').next())
            .unwrap_or("none")
            .to_owned()
    };
    assert_eq!(step(Status::Met, Status::Met), "none");
    assert_eq!(step(Status::Met, Status::Missing), "regression");
    assert_eq!(step(Status::Met, Status::Waived), "regression", "a waiver does not fill the gap");
    assert_eq!(step(Status::Waived, Status::Missing), "regression");
    assert_eq!(step(Status::Missing, Status::Waived), "change");
    assert_eq!(step(Status::Stale, Status::Met), "improvement");
    assert_eq!(told(&side(vec![line(Status::Missing, "")]), &side(vec![])).len(), 1);
    let gone = |status: Status| told(&side(vec![line(status, "")]), &side(vec![])).join("");
    assert!(gone(Status::Missing).starts_with("regression"));
    assert!(gone(Status::Optional).starts_with("change"), "what was never required is no loss");
}

#[test]
fn what_one_side_cannot_tell_is_said_and_never_shown_as_no_change() {
    let old =
        Snapshot { records: Err("carries no model of the records".to_owned()), ..bundle("RC-1", Vec::new(), &[], "") };
    let new = bundle("RC-2", Vec::new(), &[], ",\"tasks\":[{\"id\":\"ST-B-001\",\"state\":\"done\"}]");
    let comparison = compare(&old, &new, Noise::default());
    assert_eq!(comparison.changes, Vec::new());
    assert_eq!(
        comparison.notes[0],
        "not compared: measures, findings, tasks, incidents and risks, because RC-1 carries no model of the records"
    );
    assert!(Records::parse(b"{\"schema_version\":2}").unwrap_err().contains("schema version is 2"));
    assert!(Records::parse(b"[1").is_err());
}
