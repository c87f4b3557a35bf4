//! What a person at a terminal meets: output, advice, exit codes.

use crate::support::{run, text, workspace};

const SMALL: &str = "
//- statetrace.toml
[project]
title = \"Small\"
//- docs/plans/PlanIndex.md
# Plans

| Plan | Focus | Primary owner(s) | Key telemetry | Plan file |
|---|---|---|---|---|
| A | Start | Ada | `Heartbeat` | `docs/plans/PlanA_Start.md` |
//- docs/plans/PlanA_Start.md
# Plan A - Start

## Active work
| ID | Title | Owner | Status | Notes |
|---|---|---|---|---|
| ST-A-001 | First light | Ada | Done - 2026-01-04 | Evidence: `docs/plans/PlanIndex.md` |
| ST-A-002 | Second light | Ada | Ready | after ST-A-001 |
";

#[test]
fn build_writes_a_site_and_sums_up() {
    let dir = workspace(SMALL);
    let output = run(dir.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1 plan, 2 tasks"), "{}", text(&output.stdout));
    assert!(dir.path().join("public/index.html").is_file());
    assert!(dir.path().join("public/tasks/ST-A-001.html").is_file());
    assert!(dir.path().join("public/data/model.json").is_file());
}

#[test]
fn an_empty_directory_is_refused_with_advice() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["build", "-C", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("statetrace-site init"), "{}", text(&output.stderr));
    assert!(!dir.path().join("public").exists());
    let output = run(dir.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2), "no workspace above it either");
}

#[test]
fn a_folder_that_is_not_ours_is_not_replaced() {
    let dir = workspace(&format!("{SMALL}\n//- public/letter.txt\ndear\n"));
    let output = run(dir.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(dir.path().join("public/letter.txt").is_file());
    assert!(text(&output.stderr).contains("not made by statetrace-site"), "{}", text(&output.stderr));
}

#[test]
fn deny_turns_errors_into_exit_code_1() {
    let dir = workspace(&format!(
        "{SMALL}\n//- docs/taskboard/TaskBoard.csv\nID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes\n\"ST-A-001\",\"First\",\"Done\n"
    ));
    assert_eq!(run(dir.path(), &["build"]).status.code(), Some(0), "a build exits 0 whatever it found");
    assert_eq!(run(dir.path(), &["build", "--deny", "errors"]).status.code(), Some(1));
}

#[test]
fn a_wrong_key_in_the_configuration_is_pointed_at() {
    let dir = workspace(&format!("{SMALL}\n//- bad.toml\n[project]\ntitel = \"Small\"\n"));
    let output = run(dir.path(), &["build", "--config", "bad.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("bad.toml:2:1") && stderr.contains("titel"), "{stderr}");
}

#[test]
fn flags_work_before_and_behind_the_command() {
    let dir = workspace(SMALL);
    let parent = dir.path().parent().unwrap();
    let root = dir.path().to_str().unwrap();
    for arguments in [["-C", root, "trace", "ST-A-001"], ["trace", "ST-A-001", "-C", root]] {
        let output = run(parent, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let stdout = text(&output.stdout);
        assert!(stdout.contains("First light") && stdout.contains("docs/plans/PlanA_Start.md:7"), "{stdout}");
    }
}

#[test]
fn trace_offers_what_was_probably_meant() {
    let dir = workspace(SMALL);
    let output = run(dir.path(), &["trace", "ST-A-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `ST-A-001`?"), "{}", text(&output.stderr));
}

#[test]
fn explain_tells_a_code_and_lists_them_all() {
    let dir = tempfile::tempdir().unwrap();
    let list = text(&run(dir.path(), &["explain"]).stdout);
    let code = list.lines().next().and_then(|line| line.split(' ').next()).unwrap();
    let output = run(dir.path(), &["explain", code]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).lines().count() >= 3);
    assert_eq!(run(dir.path(), &["explain", "no/such-code"]).status.code(), Some(2));
}

#[test]
fn init_writes_once_and_never_overwrites() {
    let dir = workspace("//- docs/plans/PlanIndex.md\n# Plans\n");
    assert_eq!(run(dir.path(), &["init", "."]).status.code(), Some(0));
    let first = std::fs::read_to_string(dir.path().join("statetrace.toml")).unwrap();
    assert!(first.contains("docs/plans/PlanIndex.md"), "{first}");
    assert_eq!(run(dir.path(), &["init", "."]).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(dir.path().join("statetrace.toml")).unwrap(), first);
    assert_eq!(run(dir.path(), &["build"]).status.code(), Some(0));
}

#[test]
fn a_red_blocking_gate_can_be_denied() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("public");
    let demo = crate::support::demo();
    let build = ["-C", demo.to_str().unwrap(), "build", "-q", "-o", folder.to_str().unwrap()];
    assert_eq!(run(dir.path(), &build).status.code(), Some(0), "a build exits 0 whatever it found");
    let output = run(dir.path(), &[&build[..], &["--deny", "gates"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

#[test]
fn a_gate_that_cannot_be_read_is_denied_like_a_red_one_and_told_by_bundle() {
    let toml = "
//- statetrace.toml
[[gate]]
id = \"only\"
rule = \"cuont(Heartbeat) >= 1 events\"
[[candidate]]
id = \"RC-1\"
required_areas = []
";
    let dir = workspace(&format!("{toml}{}", SMALL.replace("//- statetrace.toml", "//- unused.toml")));
    assert_eq!(run(dir.path(), &["build", "-q"]).status.code(), Some(0), "a build exits 0 whatever it found");
    assert_eq!(run(dir.path(), &["build", "-q", "--deny", "gates"]).status.code(), Some(1));
    let output = run(dir.path(), &["bundle", "--candidate", "RC-1", "--dry-run"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error[gate/bad-rule]") && said.contains("[gates.readable]"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_time_that_is_no_utf8_does_not_fall_back_to_the_clock() {
    use std::os::unix::ffi::OsStrExt;
    let dir = workspace(SMALL);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_statetrace-site"))
        .args(["build", "-q"])
        .current_dir(dir.path())
        .env("SOURCE_DATE_EPOCH", std::ffi::OsStr::from_bytes(b"17\xff"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is no number of seconds since 1970"), "{}", text(&output.stderr));
}

#[test]
fn a_waiver_answers_for_findings_and_hides_none() {
    let with = |id: &str, scope: &str, until: &str| {
        let waiver = format!(
            "[[waiver]]\nid = \"{id}\"\nowner = \"Ada\"\nreason = \"the export is as it was\"\nuntil = \"{until}\"\nscope = \"{scope}\"\n"
        );
        let dir = workspace(&format!(
            "//- docs/plans/PlanIndex.md\n# Plans\n\n| Plan | Focus |\n|---|---|\n//- Logs/Reports/a.json\n{{\"a\" 1\n\n//- Logs/Reports/b.json\n{{\"b\" 1\n\n//- statetrace.toml\n{waiver}"
        ));
        let output = run(dir.path(), &["build", "-v", "--deny", "errors"]);
        let page = std::fs::read_to_string(dir.path().join("public/diagnostics.html")).unwrap();
        let model = std::fs::read_to_string(dir.path().join("public/data/model.json")).unwrap();
        (output.status.code(), text(&output.stderr), page, model)
    };
    let (code, said, page, model) = with("artifact/invalid-json", "*", "2026-02-01");
    assert_eq!(code, Some(0), "{said}");
    let answer = "waived to 2026-02-01 by Ada: the export is as it was";
    assert_eq!(said.matches(answer).count(), 2, "both are told, with who answers for them: {said}");
    assert!(page.contains("Waived to 2026-02-01 by Ada: the export is as it was"), "{page}");
    let model: serde_json::Value = serde_json::from_str(&model).unwrap();
    let findings = model["findings"].as_array().unwrap();
    let waived = || findings.iter().filter(|finding| finding["waived"] == true);
    assert_eq!(waived().count(), 2);
    assert!(waived().all(|finding| finding["waiver"]["owner"] == "Ada" && finding["code"] == "artifact/invalid-json"));
    let (code, said, ..) = with("artifact/invalid-json", "Logs/*/a.json", "2026-02-01");
    assert_eq!((code, said.matches(answer).count()), (Some(1), 1), "the other is nobody's: {said}");
    let (code, said, ..) = with("artifact/invalid-json", "docs/**", "2026-02-01");
    assert!(code == Some(1) && said.contains("no `artifact/invalid-json` lies in `docs/**`"), "{said}");
    let (code, said, ..) = with("artifact/invalid-jsom", "*", "2026-02-01");
    assert!(code == Some(1) && said.contains("did you mean `artifact/invalid-json`?"), "{said}");
    let (code, said, ..) = with("artifact/invalid-json", "*", "2026-01-11");
    assert!(code == Some(1) && said.contains("error[waiver/expired]"), "{said}");
}
