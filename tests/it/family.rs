//! Every kind of input does what it explains: a small workspace for each in `tests/cases/`, with what is read from it and
//! what is said about it. `SNAPSHOTS=overwrite cargo test` rewrites the expectations; read them like code.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::{Data, IntoData, assert_data_eq, str};
use statetrace_site::build::{self, Reading};
use statetrace_site::sources;

use crate::support::{now, open, workspace};

/// Reads a workspace of `//- path` headed texts and compares every finding with `expected`, one a line.
fn check(fixture: &str, expected: impl IntoData) {
    let dir = workspace(fixture);
    assert_data_eq!(findings(&build::read(&open(dir.path()), now()), false), expected);
}

/// `path:line:column: severity[code]: message`, with the way out below it where asked.
fn findings(reading: &Reading, with_help: bool) -> String {
    let mut report = String::new();
    for fault in &reading.diagnostics {
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", fault.path),
            _ => fault.path.to_string(),
        };
        writeln!(report, "{place}: {}[{}]: {}", fault.severity.label(), fault.code.name, fault.message).unwrap();
        if let (true, Some(help)) = (with_help, &fault.help) {
            writeln!(report, "  help: {help}").unwrap();
        }
    }
    report
}

/// Which lists of the model a golden output shows, and which names of their entries.
const SHOWN: [(&str, &str); 9] = [
    ("plans", "kind id title owners path line indexed sections headline"),
    ("incidents", "id date team owner status path line runbooks bundle_path"),
    ("risks", "id title owner path line"),
    ("decisions", "id title status date path line"),
    ("sessions", "date number path tasks"),
    ("documents", "path title"),
    ("candidates", "id version date status path line ready"),
    ("bundles", "area path manifest match mismatch missing unlisted duplicate_copies ready missing_requirements"),
    ("artifacts", "path format records malformed"),
];

/// The model in lines: tasks with their sayings, then every other list that has entries, then links.
fn outline(reading: &Reading) -> String {
    let model = reading.json();
    let model = serde_json::to_value(model).unwrap();
    let mut text = String::new();
    for task in entries(&model["tasks"]) {
        writeln!(text, "task {}", fields(task, "id title state date")).unwrap();
        for (list, mark) in [("sayings", ""), ("duplicates", "again ")] {
            for saying in entries(&task[list]) {
                let said = fields(saying, "source path line title state date owner raw repair");
                writeln!(text, "  {mark}{said}").unwrap();
            }
        }
    }
    for (list, names) in SHOWN {
        for entry in entries(&model[list]) {
            writeln!(text, "{} {}", list.trim_end_matches('s'), fields(entry, names)).unwrap();
        }
    }
    for link in entries(&model["links"]) {
        writeln!(text, "link {}", fields(link, "path line column kind class text to")).unwrap();
    }
    text
}

fn entries(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// The values of `names`, those that say nothing left out.
fn fields(entry: &Value, names: &str) -> String {
    let says = |name: &&str| !matches!(&entry[*name], Value::Null) && entry[*name] != Value::Array(Vec::new());
    names.split(' ').filter(says).map(|name| format!("{name}={}", entry[name])).collect::<Vec<_>>().join(" ")
}

fn cases(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(family)
}

/// The members of `family` that have a case.
fn members(family: &str) -> BTreeSet<String> {
    let names = fs::read_dir(cases(family)).unwrap();
    names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// Reads `tests/cases/<family>/<member>/input` and compares the outcome with `expected.txt` beside it.
fn check_case(family: &str, member: &str) {
    let case = cases(family).join(member);
    let reading = build::read(&open(&case.join("input")), now());
    let actual = format!("{}\n{}", findings(&reading, true), outline(&reading));
    assert_data_eq!(actual, Data::read_from(&case.join("expected.txt"), None).raw());
}

#[test]
fn every_source_kind_reads_its_case() {
    let kinds: BTreeSet<String> = sources::KINDS.iter().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(members("sources"), kinds, "a case for each kind, a kind for each case");
    kinds.iter().for_each(|kind| check_case("sources", kind));
}

#[test]
fn every_encoding_is_read_and_told() {
    members("text").iter().for_each(|member| check_case("text", member));
}

#[test]
fn every_format_of_artifact_is_counted_and_told() {
    members("artifacts").iter().for_each(|member| check_case("artifacts", member));
}

// What single faults cost, and where they are pointed at.

#[test]
fn a_board_without_a_header_is_reported_once() {
    check(
        "
//- docs/taskboard/TaskBoard.csv
ST-A-001,Wind vane,Done,Ada,,,
ST-A-002,Rain gauge,Done,Ada,,,
",
        str![[r#"
docs/taskboard/TaskBoard.csv:1:1: error[board/no-header]: the first record names no columns `ID` and `Title`

"#]],
    );
}

#[test]
fn a_candidate_whose_id_can_name_no_bundle_is_told_and_shown() {
    let fixture = "
//- candidates/a.md
Candidate ID: RC 1/2
";
    check(
        fixture,
        str![[r#"
candidates/a.md:1:15: warning[candidate/bad-id]: `RC 1/2` cannot name a candidate's bundle

"#]],
    );
    let dir = workspace(fixture);
    let reading = build::read(&open(dir.path()), now());
    assert_eq!(reading.readiness.first().map(|judged| judged.id()), Some("RC 1/2"));
}

#[test]
fn each_of_three_records_on_one_line_is_read() {
    check(
        "
//- docs/taskboard/TaskBoard.csv
ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes
ST-A-001,a,Done,Ada,,,\"x\"ST-A-002,b,Done,Ada,,,yST-A-003,c,Done,Ada,,,z
",
        str![[r#"
docs/taskboard/TaskBoard.csv:2:26: error[board/glued-records]: two records stand on one line; the second begins with `ST-A-002`
docs/taskboard/TaskBoard.csv:2:49: error[board/glued-records]: two records stand on one line; the second begins with `ST-A-003`

"#]],
    );
}

#[test]
fn a_quote_that_is_never_closed_costs_one_record_however_many_follow() {
    check(
        "
//- docs/taskboard/TaskBoard.csv
ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes
\"ST-A-001\",\"a,Done,Ada,,,
\"ST-A-002\",\"b\",\"Done\",\"Ada\",\"\",\"\",\"\"
\"ST-A-003\",\"c\",\"Done\",\"Ada\",\"\",\"\",\"never
",
        str![[r#"
docs/taskboard/TaskBoard.csv:2:12: error[board/unterminated-quote]: the quote that opens this cell is never closed
docs/taskboard/TaskBoard.csv:4:35: error[board/unterminated-quote]: the quote that opens this cell is never closed

"#]],
    );
}

#[test]
fn a_column_counts_characters_and_not_bytes() {
    check(
        "
//- docs/notes.md
# Notes

äöü ??? and more ??? behind
",
        str![[r#"
docs/notes.md:3:5: warning[text/lost-characters]: `???` stands where a character was lost
docs/notes.md:3:18: warning[text/lost-characters]: `???` stands where a character was lost

"#]],
    );
}

#[test]
fn rows_behind_a_comment_are_kept_and_told() {
    check(
        "
//- docs/plans/PlanA_Start.md
# Plan A - Start

## Active work
| ID | Title | Owner | Status | Notes |
|---|---|---|---|---|
| ST-A-001 | a | Ada | Done | |
<!-- one -->

| ST-A-002 | b | Ada | Done | |
| ST-A-003 | c | Ada | Done |
",
        str![[r#"
docs/plans/PlanA_Start.md:9:1: warning[table/rows-lost]: 2 rows stand behind a comment or blank line inside the table; strict Markdown readers lose them
docs/plans/PlanA_Start.md:10:1: note[table/cell-count]: the row has 4 cells, the table 5 columns

"#]],
    );
}
