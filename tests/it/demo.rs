//! The demo project keeps its promises: its telemetry is what its generator makes, its bytes are pinned, its troubles are
//! those that were meant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use statetrace_site::model::TaskId;
use statetrace_site::model::bundle::{Bundle, OnDisk};
use statetrace_site::model::drift::{Drift, Pair};
use statetrace_site::model::link::{Class, Link};
use statetrace_site::text::mention::MentionKind;

use crate::support::{demo, now, open};

#[path = "../demo/telemetry/mod.rs"]
mod telemetry;

/// Every file below `folder` by its path from `root`.
fn below(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn the_telemetry_is_what_its_generator_makes() {
    let made = telemetry::files();
    let mut kept = BTreeMap::new();
    below(&demo(), &demo().join("Logs"), &mut kept);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (path, bytes) in &made {
        assert!(kept.get(path) == Some(bytes), "{path} differs; run `cargo run --example demo-telemetry -- content`");
    }
}

#[test]
fn a_checkout_never_changes_its_bytes() {
    let attributes = std::fs::read_to_string(demo().join("../.gitattributes")).unwrap();
    assert!(attributes.lines().any(|line| line == "content/** -text"), "{attributes}");
}

#[test]
fn every_diagnostic_is_one_that_was_meant() {
    let diagnostics = statetrace_site::build::read(&open(&demo()), now()).diagnostics;
    let mut found: Vec<String> =
        diagnostics.iter().map(|fault| format!("{} {}", fault.code.name, fault.path.name())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "artifact/empty PortBatchIntervals-20251231-053000.json",
            "artifact/formatting-objects SharedCacheStoreState-20251218-052000.json",
            "artifact/malformed-line 2026-01-07.json",
            "board/glued-records TaskBoard.csv",
            "board/shifted-cells TaskBoard.csv",
            "candidate/unfilled ReleaseCandidateSummary-ST-G-004-20260109-150000.md",
            "decision/no-status 0005-online-sessions-are-logged.md",
            "gate/contradiction PlanB_Ingestion.md",
            "gate/field-on-no-event PlanD_PortViews.md",
            "gate/lost-comparator PlanC_ChangeTracking.md",
            "gate/uncovered-sentence Phase1_metrics.md",
            "gate/uncovered-sentence Phase1_metrics.md",
            "table/cell-count Phase1_metrics.md",
            "table/rows-lost PlanB_Ingestion.md",
            "table/rows-lost StateTrace_TaskBoard.md",
            "text/lost-characters PlanC_ChangeTracking.md",
            "text/mixed-line-ends StateTrace_Quarterly_Roadmap.md",
            "text/not-utf8 2025-12-19_schema_tool.md",
            "text/utf-16 2025-12-26_console_capture.txt",
        ]
    );
}

#[test]
fn the_sources_disagree_once_in_each_respect() {
    let model = statetrace_site::build::read(&open(&demo()), now()).model;
    let drift = Drift::of(&model);
    let differences: Vec<String> = drift
        .tasks()
        .flat_map(|task| drift.of_task(task).iter().map(move |(aspect, pair)| (task, *aspect, *pair)))
        .filter(|(_, _, pair)| *pair == Pair::PageCsv)
        .map(|(task, aspect, _)| format!("{task} {}", aspect.label()))
        .collect();
    assert_eq!(
        differences,
        ["ST-C-003 Title", "ST-D-003 Owner", "ST-D-007 Task on one side only", "ST-E-003 Date", "ST-G-004 State"]
    );
    let names = |tasks: &[TaskId]| tasks.iter().map(TaskId::to_string).collect::<Vec<_>>();
    assert_eq!((names(&drift.cards), names(&drift.plan_links)), (vec!["ST-E-004".into()], vec!["ST-F-005".into()]));
    let headlines = drift.headlines.iter().map(|drift| (drift.plan.to_string(), drift.said, drift.counted));
    assert_eq!(headlines.collect::<Vec<_>>(), [("D".to_owned(), (3, 6), (4, 6))]);
    let twice = model.tasks.iter().filter(|task| !task.duplicates.is_empty()).map(|task| task.id.to_string());
    assert_eq!(twice.collect::<Vec<_>>(), ["ST-F-003"]);
}

#[test]
fn the_older_bundles_have_one_fault_of_each_kind_and_the_last_has_none() {
    let model = statetrace_site::build::read(&open(&demo()), now()).model;
    let faults = |bundle: &str| {
        let areas: Vec<_> = model.bundles.iter().filter(|area| area.name == bundle).collect();
        let sum = |agreement| areas.iter().map(|area| area.count(agreement)).sum::<usize>();
        let [unlisted, copies] = [|area: &Bundle| area.unlisted.len(), |area: &Bundle| area.duplicate_copies.len()]
            .map(|count| areas.iter().map(|area| count(area)).sum::<usize>());
        assert!(areas.len() == 2 && areas.iter().all(|area| area.is_ready() == Some(true)), "{bundle}");
        [sum(OnDisk::Match), sum(OnDisk::Mismatch), sum(OnDisk::Missing), unlisted, copies]
    };
    assert_eq!(faults("Release-2025-12-28"), [12, 0, 1, 1, 1]);
    assert_eq!(faults("Release-2026-01-04"), [12, 1, 0, 1, 0]);
    assert_eq!(faults("Release-2026-01-11"), [13, 0, 0, 0, 0]);
}

#[test]
fn every_class_of_reference_is_met() {
    let model = statetrace_site::build::read(&open(&demo()), now()).model;
    // A bare file name says no place: the handbook names files of bundles, which lie in no tree.
    let says_a_place = |link: &&Link| link.kind != MentionKind::Base;
    let names = |class: Class| {
        let links = model.links.all().iter().filter(says_a_place).filter(|link| link.class == class);
        let links = links.map(|link| link.name.as_str());
        links.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(names(Class::Unknown), ["INC0007", "ST-G-011"]);
    assert_eq!(
        names(Class::Missing),
        [
            "Data/Postmortems/INC0005/Sanitized",
            "Logs/IngestionMetrics/QueueDelaySummary-20251230-111111.json",
            "Logs/Reports/BulkStage-20260102-110000.json",
        ]
    );
    assert_eq!(names(Class::GlobMiss), ["Logs/Reports/RollbackPlan-*.json"]);
    assert_eq!(names(Class::BasenameUnique).len(), 1);
    assert!(!names(Class::GlobHit).is_empty() && !names(Class::Placeholder).is_empty());
}
