//! Gates: a small workspace for each kind of rule with what came of it, sentences that meet rules, the command, and the
//! verdicts on the real tree, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use snapbox::{Data, assert_data_eq};
use statetrace_site::build::{self, Reading};
use statetrace_site::export::convert;
use statetrace_site::gates::{Binding, Outcome, RULES, Value as GateValue, Verdict, words};

use crate::support::{now, open, real_tree, run, text, workspace};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/gates")
}

/// What came of each gate, then what sentences say, then what is reported of gates and waivers.
fn outline(reading: &Reading) -> String {
    let mut text = String::new();
    for verdict in &reading.verdicts.gates {
        verdict_lines(verdict, &mut text);
    }
    for prose in &reading.verdicts.prose {
        let Some(document) = reading.model.documents.get(prose.document) else { continue };
        let binding = match &prose.binding {
            Binding::Bound(ids) => format!("tested by {}", ids.join(", ")),
            Binding::Proposed(proposal) => format!("could be `{}`", proposal.rule),
            Binding::Manual => "for a person".to_owned(),
        };
        let place = &prose.place;
        let clause = document.source.slice(prose.span);
        writeln!(text, "{}:{}:{} `{clause}`: {binding}", place.path, place.line, place.column).unwrap();
        for note in &prose.notes {
            writeln!(text, "  {note}").unwrap();
        }
    }
    for fault in &reading.verdicts.diagnostics {
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", fault.path),
            _ => fault.path.to_string(),
        };
        writeln!(text, "{place}: {}[{}]: {}", fault.severity.label(), fault.code.name, fault.message).unwrap();
        if let Some(help) = &fault.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text.replace('\u{a0}', " ")
}

fn verdict_lines(verdict: &Verdict, text: &mut String) {
    let mut line = format!(
        "{} {}: {} {}, {} of {} samples",
        verdict.id(),
        verdict.outcome.name(),
        words::value(verdict),
        words::limit(verdict),
        verdict.samples,
        verdict.gate.min_samples,
    );
    if let Some(covers) = &verdict.covers {
        write!(line, ", {covers}").unwrap();
    }
    if let Some(margin) = words::margin(verdict) {
        write!(line, ", {margin}").unwrap();
    }
    if let Some(pooled) = verdict.pooled {
        write!(line, ", pooled {} of {}", pooled.value, pooled.samples).unwrap();
    }
    if let Some(since) = &verdict.since {
        write!(line, ", {}", words::since(since)).unwrap();
    }
    for waiver in &verdict.waivers {
        write!(line, ", waived by {}", waiver.owner).unwrap();
    }
    writeln!(text, "{line}").unwrap();
    for note in &verdict.notes {
        writeln!(text, "  {note}").unwrap();
    }
    for evidence in &verdict.evidence {
        let records = evidence.records.map(|records| format!(" ({records})")).unwrap_or_default();
        writeln!(text, "  from {}{records}", evidence.path).unwrap();
    }
}

#[test]
fn every_kind_of_rule_does_what_its_case_expects() {
    let names: BTreeSet<String> =
        fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    for kind in RULES {
        assert!(names.contains(kind.name), "{} has no case", kind.name);
        assert!(kind.explain.len() > 40 && !kind.grammar.is_empty(), "{} is not explained", kind.name);
    }
    for name in names {
        let case = cases().join(&name);
        let reading = build::read(&open(&case.join("input")), now());
        assert_data_eq!(outline(&reading), Data::read_from(&case.join("expected.txt"), None).raw());
    }
}

// The command.

const LAPS: &str = "
//- docs/plans/PlanA_Start.md
# Plan A - Start

## Telemetry gates
- `Lap.WaitMs` p95 < 120 ms \"in quotes\" and \\ more; alert if max > 0.5 s.
//- Logs/IngestionMetrics/2026-01-05.json
{\"EventName\":\"Lap\",\"Timestamp\":\"2026-01-05T08:00:00-07:00\",\"WaitMs\":130}
";

fn laps(toml: &str) -> tempfile::TempDir {
    workspace(&format!("{LAPS}\n//- statetrace.toml\n{toml}"))
}

const RED: &str = "[[gate]]\nid = \"wait\"\nrule = \"p95(Lap.WaitMs) < 120 ms\"\n";

#[test]
fn a_red_blocking_gate_is_exit_code_1() {
    let output = run(laps(RED).path(), &["gates"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let shown = text(&output.stdout).replace('\u{a0}', " ");
    assert!(shown.contains("wait  < 120 ms  130 ms"), "{shown}");
    assert!(shown.ends_with("1 gate is red.\n"), "{shown}");
    let waits = format!("{RED}level = \"warn\"\n");
    assert_eq!(run(laps(&waits).path(), &["gates"]).status.code(), Some(0), "a gate that warns blocks nothing");
}

#[test]
fn a_waiver_hides_no_value_and_ends() {
    let waiver = |until: &str, scope: &str| {
        format!(
            "{RED}\n[[waiver]]\nid = \"wait\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"{until}\"\nscope = \"{scope}\"\n"
        )
    };
    let output = run(laps(&waiver("2026-02-01", "*")).path(), &["gates"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("waived to 2026-02-01 by Ada"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).starts_with("      gate"), "{}", text(&output.stdout));
    let output = run(laps(&waiver("2026-01-11", "*")).path(), &["gates"]);
    assert_eq!(output.status.code(), Some(1), "the waiver ended yesterday");
    assert!(text(&output.stderr).contains("waiver/expired"), "{}", text(&output.stderr));
    let output = run(laps(&waiver("2026-02-01", "RC-1")).path(), &["gates"]);
    assert_eq!(output.status.code(), Some(1), "a waiver for one candidate covers the gate there only");
    let grace =
        "[[waiver]]\nid = \"wait\"\nscope = \"*\"\nowner = \"Grace\"\nreason = \"known\"\nuntil = \"2026-02-01\"\n";
    let of_two = waiver("2026-01-20", "RC-1") + grace;
    let output = run(laps(&of_two).path(), &["gates"]);
    assert_eq!(output.status.code(), Some(0), "one for every place holds whatever stands before it");
    assert!(text(&output.stdout).contains("waived to 2026-02-01 by Grace"), "{}", text(&output.stdout));
}

#[test]
fn a_gate_that_cannot_be_read_stops_the_command() {
    let output = run(laps("[[gate]]\nid = \"wait\"\nrule = \"p95(Lap.WaitMs < 120 ms\"\n").path(), &["gates"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("statetrace.toml:3:24"), "{}", text(&output.stderr));
}

#[test]
fn no_gates_are_no_good_news() {
    let output = run(laps("[gates]\ndefaults = false\n").path(), &["gates"]);
    assert_eq!(text(&output.stdout), "No gates are declared.\n");
}

#[test]
fn events_of_which_nothing_was_promised_are_judged_by_nobody() {
    let event = "{\"EventName\":\"ParseDuration\",\"Timestamp\":\"2026-01-05T08:00:00-07:00\",\"DurationSeconds\":9}";
    let dir = workspace(&format!(
        "//- statetrace.toml\n//- docs/plans/PlanA_Start.md\n# Plan A - Start\n//- Logs/IngestionMetrics/2026-01-05.json\n{event}\n"
    ));
    let output = run(dir.path(), &["gates"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), "No gates are declared.\n"));
}

#[test]
fn a_field_that_no_record_has_is_no_data_and_not_nothing_found() {
    let gate = |id: &str, rule: &str| format!("[[gate]]\nid = \"{id}\"\nrule = \"{rule}\"\n");
    let toml = [
        gate("equal", "count(Lap[Colour = red]) = 0 events"),
        gate("zero", "count(Lap[WaitSeconds != 0]) = 0 events"),
        gate("two", "difference(Lap[EventName = Lap] - Lap[Kind = x]) >= 0 events"),
        gate("texts", "distinct(Lap.Sitee) <= 5 sites"),
        gate("unequal", "count(Lap[Colour not in red, blue]) = 1 events"),
        gate("other", "count(Lap[EventName = Other]) = 0 events"),
    ];
    let output = run(laps(&toml.concat()).path(), &["gates", "--format", "json"]);
    let gates: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = |id: &str| {
        let gate = gates.as_array().unwrap().iter().find(|gate| gate["id"] == id).unwrap();
        (gate["verdict"].as_str().unwrap().to_owned(), gate["notes"].to_string())
    };
    for (id, field) in [("equal", "Colour"), ("zero", "WaitSeconds"), ("two", "Kind"), ("texts", "Sitee")] {
        let (verdict, notes) = told(id);
        assert_eq!(verdict, "no-data", "{id}: {notes}");
        assert!(notes.contains(&format!("no `Lap` record has a field `{field}`")), "{id}: {notes}");
    }
    // The absence of a field is what `not in` allows, and a field with another text is no missing one.
    assert_eq!((told("unequal").0, told("other").0), ("pass".to_owned(), "pass".to_owned()));
}

#[test]
fn days_that_are_counted_together_have_readings_of_the_days_so_far() {
    let lap = |day: u8| {
        format!(
            "//- Logs/IngestionMetrics/2026-01-0{day}.json\n{{\"EventName\":\"{}\",\"Timestamp\":\"2026-01-0{day}T08:00:00-07:00\"}}\n",
            if day == 7 { "Other" } else { "Lap" }
        )
    };
    let toml = "//- statetrace.toml\n[[gate]]\nid = \"each\"\nrule = \"days(Lap) = all days\"\nwindow = \"all\"\n";
    let dir = workspace(&format!("{LAPS}{}{toml}", (6..=9).map(lap).collect::<String>()));
    let reading = build::read(&open(dir.path()), now());
    let verdict = reading.verdicts.get("each").unwrap();
    let readings: Vec<(Outcome, Option<f64>)> = verdict
        .history
        .iter()
        .map(|reading| (reading.outcome, reading.value.as_ref().and_then(GateValue::number)))
        .collect();
    let (pass, fail) = (Outcome::Pass, Outcome::Fail);
    assert_eq!(
        readings,
        [(pass, Some(1.0)), (pass, Some(2.0)), (fail, Some(2.0)), (fail, Some(3.0)), (fail, Some(4.0))]
    );
    assert_eq!(verdict.since.as_ref().unwrap().day.to_string(), "2026-01-07");
}

#[test]
fn proposals_are_gates_to_paste() {
    let first = text(&run(laps("").path(), &["gates", "--propose"]).stdout);
    assert!(first.contains("\n[gates]\ndefaults = true\n\n[[gate]]"), "a first gate takes no other away: {first}");
    let dir = laps("[gates]\ndefaults = false\n");
    let proposed = run(dir.path(), &["gates", "--propose"]);
    assert_eq!(proposed.status.code(), Some(0), "{}", text(&proposed.stderr));
    let toml = text(&proposed.stdout);
    assert_eq!(toml.matches("[[gate]]").count(), 2, "{toml}");
    assert!(toml.contains("rule = \"max(Lap.WaitMs) <= 0.5 s\"\nlevel = \"warn\""), "{toml}");
    let dir = laps(&toml);
    let output = run(dir.path(), &["gates", "--format", "json", "-v"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "what is proposed is read, and found in its sentence again");
    let gates: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told: Vec<(&str, &str, u64)> = gates
        .as_array()
        .unwrap()
        .iter()
        .map(|gate| {
            let source = &gate["source"];
            (gate["rule"].as_str().unwrap(), gate["verdict"].as_str().unwrap(), source["line"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("max(Lap.WaitMs) <= 0.5 s", "pass", 4), ("p95(Lap.WaitMs) < 120 ms", "fail", 4)]);
    let again = text(&run(dir.path(), &["gates", "--propose"]).stdout);
    assert!(!again.contains("[[gate]]"), "what is declared is not proposed again: {again}");
}

#[test]
fn the_functions_are_listed_without_a_workspace() {
    let output = run(tempfile::tempdir().unwrap().path(), &["gates", "--rules"]);
    assert_eq!(output.status.code(), Some(0));
    for kind in RULES {
        assert!(text(&output.stdout).contains(kind.example), "{}", kind.name);
    }
}

// The real tree.

/// The real tree, read once for all tests.
static HEAD: LazyLock<Option<Reading>> =
    LazyLock::new(|| Some(build::read(&open(&real_tree("STATETRACE_HEAD")?), now())));

/// One gate as it was worked out by hand.
type Expected = (&'static str, &'static str, &'static str, u64, Option<(f64, u64)>, &'static str);

/// Every gate that the documents state, but those that an event is emitted: id, verdict, value (six digits), samples, and
/// pooled value, its samples, days that pass of those judged, where it is about the streams.
const EXPECTED: [Expected; 65] = [
    ("A-1", "pass", "21.5667", 12, Some((12.993, 152)), "9/10"),
    ("A-2", "pass", "24.7859", 12, Some((18.3118, 152)), "6/6"),
    ("A-3", "pass", "26.2124", 12, Some((22.6171, 152)), "6/6"),
    ("A-2s", "pass", "22.1026", 240, None, ""),
    ("A-3s", "pass", "39.8472", 240, None, ""),
    ("A-4", "fail", "4", 4, Some((41.0, 18)), ""),
    ("A-4c", "fail", "4", 4, Some((40.0, 18)), ""),
    ("A-5", "manual", "", 0, None, ""),
    ("A-6", "pass", "0", 117, Some((0.0, 3236)), "18/18"),
    ("A-7", "pass", "0", 117, Some((0.0, 3260)), "18/18"),
    ("A-8", "pass", "2", 74, Some((2.0, 224)), ""),
    ("A-9", "manual", "", 3, None, ""),
    ("B-1", "pass", "820.8", 8, Some((8514.1, 98)), "4/10"),
    ("B-1w", "pass", "633", 39, None, ""),
    ("B-2", "pass", "155.2", 37, None, ""),
    ("B-3", "pass", "155.2", 37, None, ""),
    ("B-6", "fail", "46.2", 1, None, ""),
    ("B-7", "fail", "0", 1, None, ""),
    ("B-7b", "pass", "37", 1, None, ""),
    ("B-8", "pass", "100", 1, None, ""),
    ("G-1", "fail", "46.2", 1, None, ""),
    ("L-2", "pass", "46.2", 1, None, ""),
    ("B-4", "no-data", "", 0, None, ""),
    ("B-4b", "pass", "847.499", 2, None, ""),
    ("B-5", "pass", "151", 1026, None, ""),
    ("B-9", "fail", "3.2079", 8, Some((10.1462, 100)), "6/10"),
    ("B-10", "pass", "3.21", 8, Some((11.448, 100)), "9/10"),
    ("B-11", "manual", "", 0, None, ""),
    ("B-12", "manual", "", 1186, None, ""),
    ("B-13", "fail", "820.8", 8, Some((8514.1, 98)), ""),
    ("C-1", "pass", "1", 42, None, ""),
    ("C-2", "no-data", "", 0, None, ""),
    ("C-3", "manual", "", 0, None, ""),
    ("D-1", "fail", "12", 24, Some((37.0, 115)), ""),
    ("D-2", "manual", "", 0, None, ""),
    ("D-3", "pass", "2", 27, Some((0.0, 70)), "6/7"),
    ("I-2", "pass", "2", 24, Some((2.0, 117)), ""),
    ("E-4", "manual", "", 0, None, ""),
    ("F-1", "fail", "2", 2761, None, ""),
    ("F-2", "manual", "", 0, None, ""),
    ("G-2a", "fail", "1", 1, None, ""),
    ("G-2b", "fail", "12", 1, None, ""),
    ("G-2c", "fail", "120", 1, None, ""),
    ("G-3", "fail", "Fail", 1, None, ""),
    ("M-1", "pass", "0", 37242, None, ""),
    ("G-4", "pass", "6", 9, None, ""),
    ("M-2", "fail", "5", 14, None, ""),
    ("H-3", "fail", "2", 72, Some((5.0, 1267)), ""),
    ("H-4", "pass", "72", 72, Some((1267.0, 1267)), ""),
    ("H-5", "pass", "2", 72, Some((3.0, 1267)), ""),
    ("H-1", "pass", "5000.793", 13, None, ""),
    ("H-2", "manual", "", 1, None, ""),
    ("H-6", "manual", "", 0, None, ""),
    ("H-7", "manual", "", 0, None, ""),
    ("K-3", "fail", "-11036", 12840, None, ""),
    ("I-3", "fail", "56", 96, None, ""),
    ("K-1", "manual", "", 0, None, ""),
    ("D-4", "fail", "11", 18, None, ""),
    ("D-5", "fail", "16", 29, None, ""),
    ("D-6", "fail", "1", 9, None, ""),
    ("F-3", "fail", "1822", 2761, None, ""),
    ("G-5", "fail", "0", 8, None, ""),
    ("I-4", "pass", "21", 21, None, ""),
    ("L-3", "pass", "Pass", 1, None, ""),
    ("N-2", "fail", "80", 241, None, ""),
];

/// `measured` has `written`'s digits.
fn agrees(written: &str, measured: &Value) -> bool {
    match (written.parse::<f64>(), measured) {
        (Ok(written), Value::Number(number)) => (written - number.as_f64().unwrap()).abs() < 6e-5,
        (Err(_), Value::String(text)) => written == text,
        (Err(_), Value::Null) => written.is_empty(),
        _ => false,
    }
}

#[test]
fn the_gates_of_the_real_tree_come_out_as_they_were_worked_out_by_hand() {
    let Some(head) = HEAD.as_ref() else { return };
    let gates: BTreeMap<&str, Value> = head
        .verdicts
        .gates
        .iter()
        .map(|verdict| (verdict.id(), serde_json::to_value(convert::gate(verdict)).unwrap()))
        .collect();
    let mut wrong = Vec::new();
    for (id, verdict, value, samples, pooled, days) in EXPECTED {
        let Some(gate) = gates.get(id) else {
            wrong.push(format!("{id} is not declared"));
            continue;
        };
        let is_value = verdict == "manual" || agrees(value, &gate["value"]);
        let is_pooled = pooled.is_none_or(|(value, samples)| {
            agrees(&value.to_string(), &gate["pooled"]) && gate["pooled_samples"] == samples
        });
        let readings = &gate["readings"];
        let is_days = days.is_empty() || days == format!("{}/{}", readings["passing"], readings["judged"]);
        if gate["verdict"] != verdict || !is_value || gate["samples"] != samples || !is_pooled || !is_days {
            wrong.push(format!("{id} is {gate}"));
        }
        if gate["source"].is_null() {
            wrong.push(format!("{id} has no sentence"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let promised: Vec<&Value> =
        gates.iter().filter(|(id, _)| !EXPECTED.iter().any(|row| row.0 == **id)).map(|(_, gate)| gate).collect();
    assert_eq!(promised.len(), 41);
    assert!(
        promised
            .iter()
            .all(|gate| gate["verdict"] == "no-data" && gate["rule"].as_str().unwrap().ends_with("> 0 events"))
    );
    let count = |verdict: &str| gates.values().filter(|gate| gate["verdict"] == verdict).count();
    assert_eq!((count("fail"), count("pass"), count("no-data"), count("manual")), (23, 28, 43, 12));
}

#[test]
fn only_fixtures_use_comparisons_in_the_real_tree() {
    let Some(head) = HEAD.as_ref() else { return };
    let fixtures: Vec<&str> =
        head.verdicts.gates.iter().filter(|verdict| verdict.fixture_only == Some(true)).map(Verdict::id).collect();
    assert_eq!(fixtures, ["C-1"]);
}

#[test]
fn the_sentences_of_the_real_tree_meet_their_gates() {
    let Some(head) = HEAD.as_ref() else { return };
    let documents = &head.model.documents;
    let of = |path: &'static str| head.verdicts.prose.iter().filter(move |gate| gate.place.path.as_str() == path);
    let bound = |path: &'static str, line: u32, clause: &str| {
        of(path)
            .filter(|gate| gate.place.line == line)
            .filter(|gate| documents[gate.document].source.slice(gate.span).contains(clause))
            .find_map(|gate| match &gate.binding {
                Binding::Bound(ids) => Some(ids.join(" ")),
                _ => None,
            })
    };
    let plan_b = "docs/plans/PlanB_Performance.md";
    assert_eq!(bound(plan_b, 105, "950").as_deref(), Some("B-1 B-1w"));
    assert_eq!(bound(plan_b, 105, "500").as_deref(), Some("B-2"));
    assert_eq!(bound(plan_b, 105, "600").as_deref(), Some("B-3"));
    assert_eq!(bound(plan_b, 107, "60").as_deref(), Some("B-6"));
    assert_eq!(bound("docs/plans/PlanI_HarnessStability.md", 44, "8").as_deref(), Some("I-2"));
    let lost: Vec<(&str, u32)> = head
        .verdicts
        .diagnostics
        .iter()
        .filter(|fault| fault.code.name == "gate/lost-comparator")
        .map(|fault| (fault.path.name(), fault.line.unwrap()))
        .collect();
    let (b, i) = ("PlanB_Performance.md", "PlanI_HarnessStability.md");
    assert_eq!(lost, [(b, 107), (b, 108), (b, 108), (b, 108), (i, 43), (i, 43), (i, 44)]);
    let told = |code: &str| head.verdicts.diagnostics.iter().filter(|fault| fault.code.name == code).count();
    assert_eq!((told("gate/field-on-no-event"), told("gate/contradiction")), (2, 2));
    assert!(of("docs/plans/PlanO_AccessibilityResponsiveness.md").all(|gate| gate.binding == Binding::Manual));
}
