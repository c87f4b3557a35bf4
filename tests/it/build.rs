//! What a build promises: links land, bytes repeat, nothing at all is still an answer.

use std::path::Path;

use statetrace_site::path::SitePath;
use statetrace_site::site::links::dead_links;

use crate::support::{build, demo, real_tree, workspace};

fn assert_links_land(root: &Path) {
    let site = build(root).site;
    let dead = dead_links(&site);
    let first: Vec<String> = dead.iter().take(20).map(|link| format!("{} -> {}", link.page, link.href)).collect();
    assert!(dead.is_empty(), "{} links of {} pages lead nowhere:\n{}", dead.len(), site.pages(), first.join("\n"));
}

#[test]
fn every_link_of_the_demo_lands() {
    assert_links_land(&demo());
}

#[test]
fn every_link_of_the_real_tree_lands() {
    if let Some(root) = real_tree("STATETRACE_HEAD") {
        assert_links_land(&root);
    }
}

#[test]
fn a_tree_without_telemetry_builds_and_its_links_land() {
    if let Some(root) = real_tree("STATETRACE_SEED") {
        assert_links_land(&root);
    }
}

#[test]
fn a_plan_index_alone_builds() {
    let dir = workspace(
        "
//- docs/plans/PlanIndex.md
# Plans of a young project

| Plan | Focus | Primary owner(s) | Key telemetry | Plan file |
|---|---|---|---|---|
| A | Getting started | Nobody yet | `Heartbeat` | `docs/plans/PlanA_Start.md` |
",
    );
    assert_links_land(dir.path());
    assert_eq!(build(dir.path()).reading.model.title, "Plans of a young project");
}

#[test]
fn thread_count_and_repetition_change_no_byte() {
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build(&demo()).site)
    };
    let (one, two, again) = (with_threads(1), with_threads(2), with_threads(2));
    for ((path, first), ((_, second), (_, third))) in one.files().zip(two.files().zip(again.files())) {
        assert!(first == second && second == third, "{path} differs");
    }
    assert_eq!(one, two);
}

#[test]
fn hostile_text_stays_text() {
    let dir = workspace(
        "
//- docs/plans/PlanIndex.md
# <script>alert(1)</script>
//- docs/plans/PlanA_Evil.md
# Plan A - <img src=x onerror=alert(1)> \"quoted\"

## Active work
| ID | Title | Owner | Status | Notes |
|---|---|---|---|---|
| ST-A-001 | <script>alert(2)</script> | \"><svg onload=alert(3)> | Done - 2026-01-04 | [x](javascript:alert(4)) ![y](http://example.org/t.png) <iframe src=z> |

<script>alert(5)</script>

<style>body{display:none}</style>
//- Logs/<b>x</b>.json
{\"EventName\":\"<script>alert(6)</script>\"}
",
    );
    let site = build(dir.path()).site;
    for (path, bytes) in site.files().filter(|(path, _)| path.as_str().ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for forbidden in
            ["<script>alert", "<img src=x", "<svg onload", "href=\"javascript", "<iframe", "<style>body", "src=\"http"]
        {
            assert!(!text.contains(forbidden), "{path} holds {forbidden}");
        }
    }
}

#[test]
fn what_would_share_a_place_gets_one_of_its_own() {
    let dir = workspace(
        r#"
//- statetrace.toml
[[gate]]
id = "rows"
title = "Rows"
rule = "count(Rows) >= 1"

[[gate]]
id = "Rows"
title = "Rows again"
rule = "count(Rows) >= 2"
//- docs/index.md
# An index of its own
//- docs/agents/sessions/2026-01-03_session-0001.md
# Session
//- docs/agents/sessions/2026-01-03_Session-0001.md
# Another session
//- docs/adr/0004-one.md
# One
//- docs/adr/0004-two.md
# Two
//- candidates/RC-1.md
# Release Candidate Summary

Candidate ID: RC-1
//- candidates/RC-1-copy.md
# Release Candidate Summary

Candidate ID: RC-1
//- candidates/rc-1.md
# Release Candidate Summary

Candidate ID: rc-1
//- Logs/Reports/A.json
{}
//- Logs/reports/a.json
{}
//- Logs/IngestionMetrics/2026-01-02.json
{"EventName":"Rows","Timestamp":"2026-01-02T08:00:00.0000000-07:00","Count":1,"count":2,"a/b":3}
{"EventName":"rows","Timestamp":"2026-01-02T08:00:00.0000000-07:00","Count":1}
{"EventName":"Rows.Count","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"Rows","Timestamp":"2026-01-02T08:00:01.0000000-07:00","Count.x":1}
{"EventName":"claims","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"index","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"2026-01-02","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"a/b","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"..","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
{"EventName":"CON","Timestamp":"2026-01-02T08:00:00.0000000-07:00","x":1}
"#,
    );
    let built = build(dir.path());
    assert_links_land(dir.path());
    for (page, words) in [
        ("telemetry/Rows.html", "Rows"),
        ("telemetry/rows-2.html", "rows"),
        ("telemetry/claims-2.html", "claims"),
        ("telemetry/index-2.html", "index"),
        ("telemetry/2026-01-02-2.html", "2026-01-02"),
        ("measures/Rows.Count.html", "Count"),
        ("measures/Rows.count-2.html", "count"),
        ("measures/Rows.count-2.csv", "scope,day"),
        ("measures/Rows.Count.x.html", "Count.x"),
        ("measures/Rows.Count.x-2.html", "x"),
        ("candidates/RC-1.html", "RC-1"),
    ] {
        let bytes = built.site.get(&SitePath::new(page)).unwrap_or_else(|| panic!("there is no {page}"));
        assert!(std::str::from_utf8(bytes).unwrap().contains(words), "{page} does not speak of {words}");
    }
    let reported: Vec<&str> = built.reading.diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect();
    assert!(reported.contains(&"gate/duplicate-id"), "{reported:?}");
    let candidates: Vec<&str> = built.reading.model.candidates.iter().map(|found| found.path.as_str()).collect();
    assert_eq!(candidates, ["candidates/RC-1.md"], "a copy does not speak for the candidate");
    assert_eq!(built.reading.model.candidates.len(), 1);
}
