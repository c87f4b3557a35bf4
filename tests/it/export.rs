//! The published names of the model: the schema describes the output, and the figures of the real tree come out.

use serde_json::Value;
use statetrace_site::build::{self, Reading};
use statetrace_site::export::schema;
use statetrace_site::markdown::outline::Outline;
use statetrace_site::model::drift::{Aspect, Drift, Pair};
use statetrace_site::model::{Class, Document, DocumentKind, SayingSource};
use statetrace_site::text::Encoding;
use statetrace_site::text::mention::MentionKind;

use crate::support::{demo, now, open, real_tree};

fn model(root: &std::path::Path) -> Value {
    let reading = statetrace_site::build::read(&open(root), crate::support::now());
    serde_json::to_value(reading.json()).unwrap()
}

#[test]
fn the_schema_describes_the_demo() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let model = model(&demo());
    let errors: Vec<String> =
        validator.iter_errors(&model).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let mut broken = model;
    broken["tasks"][0]["title"] = Value::Null;
    assert!(!validator.is_valid(&broken), "a schema that allows everything proves nothing");
}

#[test]
fn the_published_names_are_all_there() {
    let model = model(&demo());
    let fixed = [
        ("plans", "id title kind owners path line indexed sections"),
        ("tasks", "id plan title state date sayings"),
        ("incidents", "id date team owner status path line runbooks bundle_path"),
        ("risks", "id title owner path line"),
        ("decisions", "id title status path line"),
        ("sessions", "date number path tasks"),
        ("documents", "path title"),
        ("artifacts", "path kind format bytes sha256 records malformed"),
        ("measures", "event field scope day site count sum mean min max p50 p95 p99"),
        ("candidates", "id version date status path line"),
        (
            "bundles",
            "name area path manifest match mismatch missing unlisted duplicate_copies ready missing_requirements",
        ),
        ("links", "from to path line column text kind class"),
        ("findings", "code severity message path line column subject help waived"),
    ];
    for (list, names) in fixed {
        let entry = model[list].as_array().unwrap_or_else(|| panic!("{list} is no list")).first();
        let entry = entry.unwrap_or_else(|| panic!("the demo has no {list}"));
        for name in names.split(' ') {
            assert!(entry.get(name).is_some(), "{list}[] has no {name}");
        }
    }
    let saying = &model["tasks"][0]["sayings"][0];
    for name in "source path line title state date owner raw".split(' ') {
        assert!(saying.get(name).is_some(), "sayings[] has no {name}");
    }
}

#[test]
fn the_real_tree_has_the_figures_that_were_measured() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let model = model(&root);
    let count = |list: &str| model[list].as_array().unwrap().len();
    let plans = model["plans"].as_array().unwrap();
    assert_eq!(plans.iter().filter(|plan| plan["kind"] == "plan").count(), 32);
    assert_eq!(plans.iter().filter(|plan| plan["kind"] == "addendum").count(), 1);
    assert_eq!(plans.iter().filter(|plan| plan["indexed"] == true).count(), 32);
    assert_eq!((count("tasks"), count("risks"), count("decisions"), count("sessions")), (241, 11, 4, 111));
    let sayings = |sources: &[&str], state: Option<&str>| {
        let says = |task: &&Value| {
            task["sayings"].as_array().unwrap().iter().any(|saying| {
                sources.iter().any(|source| saying["source"] == *source)
                    && state.is_none_or(|state| saying["state"] == state)
            })
        };
        model["tasks"].as_array().unwrap().iter().filter(says).count()
    };
    let plan: &[&str] = &["plan_active", "plan_delivered"];
    assert_eq!(
        (sayings(plan, None), sayings(&["board_csv"], None), sayings(&["board_markdown"], None)),
        (238, 164, 108)
    );
    assert_eq!((sayings(&["plan_active"], Some("done")), sayings(&["plan_active"], Some("backlog"))), (232, 2));
    assert_eq!((sayings(&["board_csv"], Some("done")), sayings(&["board_csv"], Some("backlog"))), (162, 2));
    assert_eq!((sayings(&["board_markdown"], Some("done")), sayings(&["board_markdown"], Some("backlog"))), (107, 1));
    let incidents = model["incidents"].as_array().unwrap();
    assert_eq!(incidents.iter().filter(|incident| incident["runbooks"] != serde_json::json!([])).count(), 6);
    let sum = |name: &str| {
        model["bundles"].as_array().unwrap().iter().map(|bundle| bundle[name].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((sum("match"), sum("mismatch"), sum("missing"), sum("unlisted")), (163, 0, 39, 114));
    let formats = |format: &str| {
        let json =
            |artifact: &&Value| artifact["path"].as_str().unwrap().ends_with(".json") && artifact["format"] == format;
        model["artifacts"].as_array().unwrap().iter().filter(json).count()
    };
    assert_eq!(
        (formats("json_object"), formats("json_array"), formats("ndjson"), formats("empty"), formats("invalid")),
        (923, 410, 61, 1, 1)
    );
}

/// Rows of `document` that a strict GFM reader loses.
fn lost(document: &Document) -> usize {
    let outline = Outline::of(&document.source);
    outline.tables.iter().flat_map(|table| &table.rows).filter(|row| row.lost_in_gfm).count()
}

#[test]
fn the_real_tree_keeps_the_rows_that_strict_readers_lose() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let reading = build::read(&open(&root), now());
    let lost_in = |is_wanted: &dyn Fn(&Document) -> bool| -> usize {
        reading.model.documents.iter().filter(|document| is_wanted(document)).map(lost).sum()
    };
    assert_eq!(lost_in(&|document| document.kind == DocumentKind::Plan), 105);
    assert_eq!(lost_in(&|document| document.kind == DocumentKind::BoardMarkdown), 105);
    assert_eq!(lost_in(&|document| document.kind == DocumentKind::RiskRegister), 1);
    assert_eq!(lost_in(&|document| document.path().name() == "Phase1_metrics.md"), 14);
}

#[test]
fn the_real_tree_drifts_as_it_was_measured() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let model = build::read(&open(&root), now()).model;
    let drift = Drift::of(&model);
    let counts = |aspect| [Pair::PageCsv, Pair::PageBoard, Pair::CsvBoard].map(|pair| drift.count(aspect, pair));
    // 77 ids stand on plan pages only, 3 in the CSV and on the board only, 56 in the CSV and not on the board.
    assert_eq!(counts(Aspect::Presence), [80, 136, 56]);
    assert_eq!(counts(Aspect::State)[0], 0);
    assert_eq!(counts(Aspect::Date)[0], 2);
    assert_eq!(counts(Aspect::Title)[..2], [19, 8]);
    assert_eq!(counts(Aspect::Owner), [52, 12, 2]);
    let ids = |ids: &[statetrace_site::model::TaskId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(ids(&drift.plan_links), ["ST-I-010", "ST-I-011", "ST-I-015"]);
    // Four cards, two of them of ST-I-008.
    assert_eq!(ids(&drift.cards), ["ST-B-001", "ST-B-002", "ST-I-008"]);
    let off_page = model.tasks.iter().filter(|task| task.plan_saying().is_none());
    let off_page = off_page.filter(|task| task.saying(SayingSource::BoardCsv).is_some());
    assert_eq!(off_page.map(|task| task.id.to_string()).collect::<Vec<_>>(), ["ST-E-010", "ST-G-003", "ST-K-006"]);
}

/// Path mentions (`link`, `abs`, `path`) of the documents of `kinds`: all, concrete, resolved (D13).
fn paths_in(reading: &Reading, kinds: &[DocumentKind]) -> [usize; 3] {
    let links = reading.model.links.all().iter().filter(|link| {
        kinds.contains(&reading.model.documents[link.document].kind)
            && matches!(link.kind, MentionKind::Link | MentionKind::Abs | MentionKind::Path)
    });
    let classes: Vec<Class> = links.map(|link| link.class).collect();
    let concrete = classes.iter().filter(|class| **class != Class::Placeholder).count();
    let resolved = classes.iter().filter(|class| class.is_resolved()).count();
    [classes.len(), concrete, resolved]
}

#[test]
fn the_real_tree_mentions_paths_as_often_as_was_measured() {
    let plans: &[DocumentKind] = &[DocumentKind::Plan, DocumentKind::PlanIndex];
    let measured: [(&str, &[DocumentKind], [usize; 3]); 5] = [
        ("STATETRACE_HEAD", plans, [2_516, 2_424, 1_797]),
        ("STATETRACE_HEAD", &[DocumentKind::BoardCsv], [1_113, 1_102, 787]),
        ("STATETRACE_HEAD", &[DocumentKind::BoardMarkdown], [1_046, 1_041, 732]),
        ("STATETRACE_HEAD", &[DocumentKind::Session], [693, 686, 528]),
        ("STATETRACE_SEED", plans, [482, 435, 392]),
    ];
    for variable in ["STATETRACE_HEAD", "STATETRACE_SEED"] {
        let Some(root) = real_tree(variable) else { continue };
        let reading = build::read(&open(&root), now());
        for (_, kinds, figures) in measured.iter().filter(|(tree, _, _)| *tree == variable) {
            for (found, figure) in paths_in(&reading, kinds).into_iter().zip(*figures) {
                let distance = found.abs_diff(figure) as f64 / figure as f64;
                assert!(
                    distance <= 0.01,
                    "{variable} {kinds:?}: {found} is not {figure}, {:.2} % off",
                    100.0 * distance
                );
            }
        }
    }
}

#[test]
fn the_real_bundles_are_ready_where_it_was_measured() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let reading = build::read(&open(&root), now());
    let model = serde_json::to_value(reading.json()).unwrap();
    let areas = model["bundles"].as_array().unwrap();
    assert_eq!(areas.len(), 16);
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let name = |area: &Value| {
        let path = text(&area["path"]);
        let (_, below) = path.split_once("/TelemetryBundles/").unwrap();
        below.to_owned()
    };
    let ready: Vec<String> = areas.iter().filter(|area| area["ready"] == true).map(name).collect();
    assert_eq!(
        ready,
        [
            "Sample-ReleaseBundle/Telemetry",
            "Release-2025-12-23/Telemetry",
            "Release-2025-12-24/Telemetry",
            "Release-2025-12-26/Telemetry",
            "Release-2025-12-27/Telemetry",
            "Release-20260101-ST-B-008-20260101-132257/Telemetry",
            "Release-20260101-ST-B-008-20260101-145226/Telemetry",
        ]
    );
    let missing = |area: &str| {
        let area = areas.iter().find(|entry| name(entry) == area).unwrap_or_else(|| panic!("no area {area}"));
        area["missing_requirements"].as_array().unwrap().iter().map(text).collect::<Vec<_>>()
    };
    let without_readme = [
        "Rollup CSV",
        "Shared-cache analyzer",
        "Site cache providers",
        "Warm-run telemetry",
        "Diff hotspot CSV",
        "Doc-sync evidence",
    ];
    assert_eq!(missing("GuardTest-c0c59b6399ad4e97848715928f7af3bf"), without_readme);
    assert_eq!(missing("Release-2025-12-05/Telemetry"), [&["README", "Manifest"][..], &without_readme].concat());
    assert_eq!(missing("Release-2025-12-23/Routing"), ["Dispatcher logs"]);
    assert_eq!(missing("Release-20260101-ST-B-008-20260101-132257/Routing"), ["Dispatcher logs"]);
    assert_eq!(missing("Release-20260101-ST-B-008-20260101-145107/Telemetry"), ["Doc-sync evidence"]);
    assert_eq!(missing("Routing-20251222/Routing"), ["Dispatcher logs", "Doc-sync evidence"]);
    assert_eq!(missing("Sample-ReleaseBundle/Routing"), ["Routing telemetry JSON", "Dispatcher logs"]);
    let copies: u64 = areas.iter().map(|area| area["duplicate_copies"].as_u64().unwrap()).sum();
    assert_eq!(copies, 91);
}

#[test]
fn the_real_texts_have_the_marks_that_were_measured() {
    let Some(root) = real_tree("STATETRACE_HEAD") else { return };
    let model = build::read(&open(&root), now()).model;
    let with = |encoding| model.documents.iter().filter(|document| document.source.encoding == encoding).count();
    assert_eq!((with(Encoding::Utf8Bom), with(Encoding::Cp1252), with(Encoding::Utf16Le)), (11, 0, 0));
}
