//! The published names of the model: the schema describes the output, and the figures of the real tree come out.

use serde_json::Value;
use statetrace_site::export::{convert, schema};

use crate::support::{demo, open, real_tree};

fn model(root: &std::path::Path) -> Value {
    let reading = statetrace_site::build::read(&open(root), crate::support::now());
    serde_json::to_value(convert::model_json(&reading.model, &reading.diagnostics, reading.inputs)).unwrap()
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
