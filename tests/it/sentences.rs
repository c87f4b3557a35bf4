//! Sentences about limits as pages show them: every gate that a sentence is tested by has its verdict there, what no gate
//! tests is not marked, and what was never measured looks like nothing else.

use statetrace_site::path::SitePath;

use crate::support::{build, real_tree, text, workspace};

const SENTENCES: &str = r#"
//- docs/plans/PlanA_Start.md
# Plan A - Start

## Telemetry gates
- Run: `Lap.WaitMs` p95 < 120 ms, host count equals 2 of `Lap`; reasons not `Unknown`; hotspot list emitted.
- Snapshot (`Lap.json`) shows least site count 2, row count >= 1200 before a release.
- Every lap is written down.
//- docs/plans/PlanB_Later.md
# Plan B - Later

## Active work
| ID | Title | Owner | Status |
| --- | --- | --- | --- |
| ST-B-001 | Sprints | Ada | Done |

## Telemetry gates
- Sprints emit `Sprint` with counts.
//- docs/plans/PlanIndex.md
# Plan index

| Plan | Focus | Owner | Plan file |
| --- | --- | --- | --- |
| B | Later | Ada | `docs/plans/PlanB_Later.md` |

## Status snapshot
- **Plan B** - **Complete (1/1 Done)**. Nothing is left.
//- Logs/IngestionMetrics/2026-01-05.json
{"EventName":"Lap","Timestamp":"2026-01-05T08:00:00-07:00","Site":"BOYO","Hostname":"B-1","WaitMs":90,"Reason":"Unknown"}
{"EventName":"Turn","Timestamp":"2026-01-05T08:00:00-07:00","Site":"TEST","Degrees":90}
//- Logs/IngestionMetrics/WarmRunTelemetry-20260103-080000.json
[{"PassLabel": "WarmRunComparison", "SummaryType": "InterfaceCallDuration", "ImprovementPercent": 46.2, "WarmHostCount": 3}]
//- statetrace.toml
[gates]
defaults = false
[[gate]]
id = "wait"
plan = "A"
rule = "p95(Lap.WaitMs) < 120 ms"
sentence = "Lap.WaitMs … 120 ms"
[[gate]]
id = "hosts"
plan = "A"
rule = "count(Lap by Hostname) = 2 hosts"
sentence = "Lap … host count … 2"
[[gate]]
id = "hosts-of-corpus"
plan = "A"
rule = "count(Lap by Hostname) >= 1 hosts"
scope = "corpus"
sentence = "Lap … host count … 2"
[[gate]]
id = "reasons"
plan = "A"
rule = "count(Lap[Reason in Unknown]) = 0 events"
sentence = "reasons not"
[[gate]]
id = "emitted"
plan = "A"
rule = "count(Sprint) > 0 events"
sentence = "hotspot list emitted"
[[gate]]
id = "sites"
plan = "A"
rule = "distinct(Lap.Site) >= 2 sites"
sentence = "snapshot … least site count 2"
[[gate]]
id = "rows"
plan = "A"
rule = "count(Lap) >= 1200 rows"
sentence = "snapshot … row count … 1200"
[[gate]]
id = "whole"
plan = "A"
rule = "count(Lap) >= 1"
sentence = "Every lap is written down."
[[gate]]
id = "turn"
plan = "B"
rule = "max(Turn.Degrees) <= 90"
[[gate]]
id = "B-1"
plan = "B"
rule = "count(Sprint) > 0 events"
[[gate]]
id = "warm"
rule = "latest(warm-run:ImprovementPercent) >= 60 %"
[[gate]]
id = "tree"
rule = "count(files('*.accdb')) = 0 files"
min_samples = 0
"#;

fn page(path: &str) -> String {
    let built = build(workspace(SENTENCES).path());
    let bytes = built.site.get(&SitePath::new(path)).unwrap_or_else(|| panic!("there is no {path}"));
    text(bytes).replace('\u{a0}', " ")
}

/// The bullets of the telemetry gates: underlined words as `<fail words>`, badges as `[id: what they say]`.
fn bullets(html: &str) -> Vec<String> {
    let section = html.split("id=\"telemetry-gates\"").nth(1).unwrap();
    let list = section.split("<ul>").nth(1).unwrap().split("</ul>").next().unwrap();
    list.split("<li>").skip(1).map(bullet).collect()
}

fn bullet(html: &str) -> String {
    let mut shown = String::new();
    let mut open = Vec::new();
    for part in html.split('<').filter(|part| !part.is_empty()) {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        match tag.split('"').nth(1) {
            Some(class) if class.starts_with("limit ") => {
                shown.push_str(&format!("<{} ", class.trim_start_matches("limit ")));
                open.push(">");
            }
            _ if tag.starts_with("a class=\"verdict\"") => {
                let id = tag.split("gates/").nth(1).unwrap().split(".html").next().unwrap();
                shown.push_str(&format!("[{id}: "));
                open.push("]");
            }
            Some("more" | "of") => {
                shown.push(' ');
                open.push(" ");
            }
            _ if tag.starts_with("/span") || tag.starts_with("/a") => {
                shown.push_str(open.pop().unwrap_or(""));
            }
            _ if tag.starts_with("span") || tag.starts_with("a ") => open.push(""),
            _ => {}
        }
        shown.push_str(words);
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ]", "]")
}

#[test]
fn every_gate_of_a_sentence_shows_its_verdict_value_and_samples_in_it() {
    let expected = [
        "Run: <pass Lap.WaitMs><pass p95 &lt; 120 ms> [wait: 90 ms n 1], <fail host count> equals <fail 2> \
         [hosts: hosts 1 host n 1] [hosts-of-corpus: hosts-of-corpus 1 host n 1] of Lap; <fail reasons not> \
         [reasons: 1 event n 1] Unknown; <nodata hotspot list emitted> [emitted: No data n 0].",
        "<fail Snapshot> (Lap.json) shows <fail least site count 2> [sites: 1 site n 1], row count <fail &gt;= 1200> \
         [rows: 1 row n 1] before a release.",
        "Every lap is written down. [whole: 1 n 1]",
    ];
    assert_eq!(bullets(&page("plans/A.html")), expected);
}

#[test]
fn a_value_of_unit_tests_alone_says_so_beside_every_badge() {
    let gates = page("gates/index.html");
    assert!(gates.contains("fixtures only"), "{gates}");
    let plan = page("plans/B.html");
    assert!(plan.contains("<span>fixtures only</span>"), "{plan}");
}

#[test]
fn a_plan_whose_gates_have_no_data_does_not_look_green() {
    let plan = page("plans/B.html");
    assert!(plan.contains("Complete, but not proven."), "{plan}");
    assert!(plan.contains("of 2 gates, 1 is without data"), "{plan}");
    let list = page("plans/index.html");
    assert!(list.contains("<span>0 of 2</span><span class=\"second\">1 without data</span>"), "{list}");
}

#[test]
fn the_matrix_has_every_day_with_a_reading_and_names_every_gate() {
    let html = page("gates/index.html");
    let matrix = html.split("id=\"gate-by-day\"").nth(1).unwrap().split("id=\"by-plan\"").next().unwrap();
    assert!(matrix.contains("datetime=\"2026-01-03\"") && matrix.contains("datetime=\"2026-01-05\""), "{matrix}");
    for line in SENTENCES.lines().filter_map(|line| line.strip_prefix("id = \"")) {
        let id = line.trim_end_matches('"');
        assert!(matrix.contains(&format!("href=\"{id}.html\"")), "{id} is not named: {matrix}");
    }
}

#[test]
fn a_value_that_is_not_of_the_last_reading_says_of_which_day_it_is() {
    let later = "//- Logs/IngestionMetrics/2026-01-07.json\n{\"EventName\":\"Turn\",\"Timestamp\":\"2026-01-07T08:00:00-07:00\",\"Degrees\":80}\n";
    let built = build(workspace(&format!("{SENTENCES}{later}")).path());
    let html = text(built.site.get(&SitePath::new("plans/A.html")).unwrap()).replace('\u{a0}', " ");
    assert!(html.contains("of 5 Jan 2026"), "{html}");
    assert!(!page("plans/A.html").contains("of 5 Jan 2026"), "no later day is passed over");
}

#[test]
fn what_a_gate_has_not_is_not_stated_of_it() {
    let (tree, count) = (page("gates/tree.html"), page("gates/hosts.html"));
    assert!(!tree.contains("every record, unit tests included"), "the tree has no records: {tree}");
    assert!(tree.contains("Blocks when red") && tree.contains("exactly as asked"), "{tree}");
    assert!(
        count.contains("every record, unit tests included") && !count.contains("percentiles are linear"),
        "{count}"
    );
    assert!(page("gates/wait.html").contains("in ms; percentiles are linear (type 7)"));
}

#[test]
fn samples_and_what_cannot_be_computed_stand_on_a_narrow_page_too() {
    let html = page("plans/A.html");
    assert!(html.contains("<th role=\"columnheader\" scope=\"col\" class=\"num\">Samples</th>"), "{html}");
}

#[test]
fn on_the_real_tree_every_gate_bound_to_a_sentence_of_a_plan_is_seen_there() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let built = build(&root);
    let page = |letter: &str| text(built.site.get(&SitePath::new(&format!("plans/{letter}.html"))).unwrap());
    for (plan, bullet, gates) in [
        ("I", "provider reasons", ["B-8", "I-3", "I-4"].as_slice()),
        ("A", "event count", &["A-6", "A-4", "A-4c"]),
        ("B", "covering", &["B-6", "B-7", "B-7b", "B-8"]),
        ("G", "covering", &["G-1", "B-7", "B-7b"]),
        ("G", "minimum site count", &["G-2a", "G-2b", "G-2c"]),
        ("H", "all required UserAction", &["H-3", "H-6", "H-7"]),
        ("L", "non-negative", &["L-2", "B-8"]),
    ] {
        let html = page(plan);
        let found = bullets(&html).into_iter().find(|text| text.contains(bullet));
        for gate in gates {
            let badge = format!("[{gate}: ");
            assert!(found.as_ref().is_some_and(|text| text.contains(&badge)), "Plan {plan}, {gate}: {found:?}");
        }
    }
    let dispatch = bullets(&page("A")).into_iter().find(|text| text.contains("DispatcherDurationMs")).unwrap();
    assert!(dispatch.contains("<pass InterfaceSyncTiming.StreamDispatchDurationMs>"), "{dispatch}");
    assert!(dispatch.contains(" DispatcherDurationMs remain <pass within 2x> ["), "{dispatch}");
}
