//! Pages about gates, from outside: all parts of a page tell the same numbers, what leans on a gate is named, the briefing
//! begins with what a reader must know.

use statetrace_site::build::Build;
use statetrace_site::path::SitePath;

use crate::support::{build, run, text, workspace};

fn page(built: &Build, path: &str) -> String {
    let bytes = built.site.get(&SitePath::new(path)).unwrap_or_else(|| panic!("there is no {path}"));
    text(bytes).replace('\u{a0}', " ")
}

/// Four warm runs, three of one day; the second is the one called the latest.
const RUNS: &str = r#"
//- statetrace.toml
[[gate]]
id = "warm"
plan = "B"
title = "Warm-run improvement"
rule = "latest(warm-run:ImprovementPercent) >= 60 %"
[[gate]]
id = "lonely"
rule = "count(files('*.accdb')) = 0 files"
level = "warn"
[[candidate]]
id = "RC-1"
gates = ["warm"]
[gates]
defaults = false
//- docs/plans/PlanB_Ingestion.md
# Plan B - Ingestion

## Active work
| ID | Title | Owner | Status | Notes |
| --- | --- | --- | --- | --- |
| ST-B-001 | Warm runs | Ada | In progress | Read `Logs/IngestionMetrics/WarmRunTelemetry-20260105-080000.json`; the gate warm decides. |
| ST-B-002 | Nothing of it | Ada | In progress | The gate warm-up is another. |

## Telemetry gates
- `WarmRunComparison.ImprovementPercent` >= 60 %.
//- Logs/IngestionMetrics/WarmRunTelemetry-20260105-080000.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": -270.6, "WarmHostCount": 3}]
//- Logs/IngestionMetrics/WarmRunTelemetry-20260105-100000.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": 46.2, "WarmHostCount": 3}]
//- Logs/IngestionMetrics/WarmRunTelemetry-latest.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": 46.2, "WarmHostCount": 3}]
//- Logs/IngestionMetrics/WarmRunTelemetry-20260105-120000.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": 82.58, "WarmHostCount": 3}]
//- Logs/IngestionMetrics/WarmRunTelemetry-20260106-080000.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": 12.5, "WarmHostCount": 3}]
"#;

#[test]
fn every_part_of_a_gate_page_counts_every_reading() {
    let dir = workspace(RUNS);
    let built = build(dir.path());
    let page = page(&built, "gates/warm.html");
    assert!(page.contains("3 of 4 readings broke the limit. The worst −270.6 % on 2026-01-05."), "the caption: {page}");
    let described =
        "latest from 5 Jan 2026 to 6 Jan 2026: 4 readings on 2 days, 4 with samples. The gate is ≥ 60 %: 3 past it.";
    assert!(page.contains(described), "the description: {page}");
    let svg = page.split("<svg").find(|svg| svg.contains("latest by reading") && svg.contains("c-fail")).unwrap();
    assert_eq!(svg.matches("c-fail\"").count(), 3, "the diamonds: {svg}");
    assert!(page.contains("3 of 4 readings red"), "the strip: {page}");
    assert!(page.contains("4 readings, 4 with enough samples"), "the remark: {page}");
    let later = "2 readings are later than the file this rests on; the newest, WarmRunTelemetry-20260106-080000.json of 6 Jan 2026, says 12.5 %";
    assert!(page.contains(later), "the note: {page}");
    let csv = text(built.site.get(&SitePath::new("gates/warm.csv")).unwrap());
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[3], "2026-01-05,Logs/IngestionMetrics/WarmRunTelemetry-20260105-120000.json,82.58,1,pass");
    assert!(page.contains("href=\"warm.csv\""), "the CSV stands beside the table");
    let said = text(&run(dir.path(), &["gates"]).stdout).replace('\u{a0}', " ");
    assert!(said.contains("off by 13.8 pt; red since 5 Jan 2026 (3 of 4 readings red)"), "{said}");
    assert!(said.ends_with("1 gate is red, 1 passes.\n"), "{said}");
}

#[test]
fn what_leans_on_a_gate_is_named_with_its_place() {
    let built = build(workspace(RUNS).path());
    let warm = page(&built, "gates/warm.html");
    assert!(warm.contains("1 plan, 1 task and 1 candidate"), "{warm}");
    assert!(warm.contains("href=\"../tasks/ST-B-001.html\""), "{warm}");
    assert!(!warm.contains("tasks/ST-B-002.html"), "`warm-up` is another word than `warm`: {warm}");
    assert!(warm.contains("href=\"../candidates/RC-1.html\"") && warm.contains("it stands in the way"), "{warm}");
    assert!(page(&built, "gates/lonely.html").contains("Nothing leans on this gate"));
}

const LAPS: &str = r#"
//- Logs/IngestionMetrics/2026-01-05.json
{"EventName":"Lap","Timestamp":"2026-01-05T08:00:00-07:00","Site":"BOYO","WaitMs":90}
{"EventName":"Turn","Timestamp":"2026-01-05T08:00:00-07:00","Site":"BOYO","WaitMs":900}
//- Logs/IngestionMetrics/2026-01-06.json
{"EventName":"Lap","Timestamp":"2026-01-06T08:00:00-07:00","Site":"BOYO","WaitMs":130}
{"EventName":"Turn","Timestamp":"2026-01-06T08:00:00-07:00","Site":"BOYO","WaitMs":900}
//- statetrace.toml
[[gate]]
id = "zero"
rule = "count(files('Logs/**')) = 0 files"
[[gate]]
id = "far"
rule = "p95(Turn.WaitMs) < 120 ms"
[[gate]]
id = "news"
rule = "p95(Lap.WaitMs) < 120 ms"
[[gate]]
id = "warns"
rule = "max(Lap.WaitMs) < 120 ms"
level = "warn"
[[gate]]
id = "nobody"
rule = "p95(Lap.WaitMs) < 120 ms"
filter = ["Driver = Ada"]
[[gate]]
id = "unheard"
rule = "p95(Sprint.WaitMs) < 120 ms"
"#;

#[test]
fn the_briefing_lists_what_turned_red_before_what_was_never_green_and_limits_of_zero_last() {
    let dir = workspace(LAPS);
    let home = page(&build(dir.path()), "index.html");
    let place =
        |id: &str| home.find(&format!("gates/{id}.html")).unwrap_or_else(|| panic!("{id} is not listed: {home}"));
    let places = ["news", "far", "zero", "warns"].map(place);
    assert!(places.is_sorted(), "{places:?}: {home}");
    assert!(home.contains("Red gates and warnings"), "{home}");
    assert!(home.contains("3 gates are red."), "{home}");
    let said = text(&run(dir.path(), &["gates"]).stdout);
    assert!(
        said.contains("3 gates are red, 1 warns, 2 have no data."),
        "the terminal counts as the briefing does: {said}"
    );
}

#[test]
fn a_gate_that_no_record_reaches_says_why() {
    let built = build(workspace(LAPS).path());
    let nobody = page(&built, "gates/nobody.html");
    assert!(nobody.contains("none of 2 Lap records has Driver = Ada"), "{nobody}");
    let unheard = page(&built, "gates/unheard.html");
    assert!(unheard.contains("no Sprint event occurs in the streams"), "{unheard}");
    assert!(unheard.contains("No sample: neither passes nor fails"), "{unheard}");
    assert!(!unheard.contains("Too few samples:") && !unheard.contains("as it stands"), "{unheard}");
    assert!(!unheard.contains("data-label=\"From the limit\"><span>"), "an empty cell is empty: {unheard}");
}

/// Two days of a measure, one of them with a single sample.
const LAPS_BY_DAY: &str = r#"
//- Logs/IngestionMetrics/2026-01-05.json
{"EventName":"Lap","Site":"BOYO","WaitMs":130}
{"EventName":"Lap","Site":"BOYO","WaitMs":130}
{"EventName":"Lap","Site":"BOYO","WaitMs":131}
//- Logs/IngestionMetrics/2026-01-06.json
{"EventName":"Lap","Site":"BOYO","WaitMs":140}
//- Logs/IngestionMetrics/2026-01-07.json
{"EventName":"Lap","Site":"BOYO","WaitMs":90}
{"EventName":"Lap","Site":"BOYO","WaitMs":91}
//- statetrace.toml
[[gate]]
id = "wait"
rule = "p95(Lap.WaitMs) < 120 ms"
"#;

#[test]
fn a_measure_tells_of_each_day_what_its_gate_said() {
    let declared = format!("{LAPS_BY_DAY}min_samples = 2\nlevel = \"warn\"\n");
    let built = build(workspace(&declared).path());
    let measure = page(&built, "measures/Lap.WaitMs.html");
    assert!(measure.contains("1 of 2 days with enough samples broke the limit. The highest p95, 140 ms"), "{measure}");
    let said = |page: &str, day: &str| {
        let titles = page.split("<title>").filter_map(|rest| rest.split("</title>").next());
        titles.map(str::to_owned).find(|title| title.starts_with(&format!("{day}: p95"))).unwrap_or_default()
    };
    for (day, verdict) in [("5 Jan 2026", "warn"), ("6 Jan 2026", "no data"), ("7 Jan 2026", "pass")] {
        let here = said(&measure, day);
        assert!(here.contains(&format!(", {verdict};")), "{day}: {here}");
        let there = said(&page(&built, "gates/wait.html"), day);
        assert!(there.contains(&format!(", {verdict};")), "{day}: {there}");
    }
}

#[test]
fn a_measure_shows_no_limit_that_holds_for_some_of_its_records_only() {
    for narrowed in ["filter = [\"Driver = Ada\"]\n", "scope = \"live\"\n"] {
        let declared = format!("{LAPS_BY_DAY}{narrowed}[[gate]]\nid = \"all\"\nrule = \"max(Lap.WaitMs) < 1 s\"\n");
        let built = build(workspace(&declared).path());
        let measure = page(&built, "measures/Lap.WaitMs.html");
        assert!(measure.contains("gates/wait.html"), "the gate is listed: {measure}");
        assert!(measure.contains("All samples") && measure.contains("p95 by day"), "{measure}");
        assert!(!measure.contains("The gate is") && !measure.contains("broke the limit"), "{narrowed}: {measure}");
    }
}

#[test]
fn a_gate_and_its_measure_show_the_same_unit() {
    for (field, unit) in [("HitPercentRaw", "%"), ("WaitMilliseconds", "ms"), ("ShareRaw", "")] {
        let stream = format!("{{\"EventName\":\"Lap\",\"{field}\":40}}\n{{\"EventName\":\"Lap\",\"{field}\":50}}\n");
        let gate = format!("[[gate]]\nid = \"lap\"\nrule = \"max(Lap.{field}) <= 60\"\n");
        let dir = workspace(&format!("//- statetrace.toml\n{gate}//- Logs/IngestionMetrics/2026-01-05.json\n{stream}"));
        let built = build(dir.path());
        let shown = if unit.is_empty() { "50".to_owned() } else { format!("50 {unit}") };
        let measure = page(&built, &format!("measures/Lap.{field}.html"));
        assert!(measure.contains(&format!("the largest is {shown}.")), "{field}: {measure}");
        assert!(page(&built, "gates/lap.html").contains(&format!(">{shown}<")), "{field}");
    }
}

#[test]
fn a_limit_that_a_value_must_not_meet_is_drawn_as_every_other() {
    let declared = format!("{LAPS_BY_DAY}[[gate]]\nid = \"never\"\nrule = \"max(Lap.WaitMs) != 140 ms\"\n");
    let never = page(&build(workspace(&declared).path()), "gates/never.html");
    assert!(never.contains("The gate is ≠ 140 ms: 1 past it."), "{never}");
    assert!(never.contains("On the gate") && never.contains("Pass: 91 ms, limit ≠ 140 ms"), "{never}");
}

#[test]
fn a_trend_shows_who_answers_for_it_and_what_was_released() {
    let waiver = |until: &str, scope: &str| {
        let given = "owner = \"Ada\"\nreason = \"known\"\n";
        format!("[[waiver]]\nid = \"wait\"\n{given}until = \"{until}\"\nscope = \"{scope}\"\n")
    };
    let release = |day: &str| format!("[[candidate]]\nid = \"RC-{day}\"\ndate = \"{day}\"\n");
    // Green on the fifth, red since the sixth.
    let days = LAPS_BY_DAY.replace("\"WaitMs\":13", "\"WaitMs\":1").replace("\"WaitMs\":9", "\"WaitMs\":19");
    let trends = |more: &str| {
        let built = build(workspace(&format!("{days}{more}")).path());
        ["gates/wait.html", "measures/Lap.WaitMs.html"].map(|path| page(&built, path))
    };
    let released = [release("2026-01-06"), release("2025-12-01")].concat();
    for trend in trends(&format!("{}{released}", waiver("2026-01-06", "*"))) {
        assert!(
            trend.contains("2 past it, 1 of them waived to 6 Jan 2026. Releases: RC-2026-01-06 on 6 Jan 2026."),
            "{trend}"
        );
        assert!(trend.contains("6 Jan 2026: p95 140 ms, fail, waived;"), "{trend}");
        assert!(trend.contains("1 sample; release RC-2026-01-06<"), "{trend}");
        assert!(trend.contains("7 Jan 2026: p95 190.9 ms, fail;"), "{trend}");
        assert!(trend.contains("waived to 6 Jan<") && trend.contains("Over the gate, waived"), "{trend}");
        assert!(!trend.contains("RC-2025-12-01 on"), "{trend}");
    }
    for narrow in [waiver("2026-02-01", "RC-1"), waiver("2026-01-05", "*"), String::new()] {
        let nobody = trends(&narrow);
        assert!(nobody.iter().all(|trend| !trend.contains("of them waived")), "{narrow}");
    }
}
