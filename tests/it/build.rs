//! What a build promises: links land, bytes repeat, nothing at all is still an answer.

use std::path::Path;

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
