//! A candidate held against its contract: one small project, changed in one place at a time.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use snapbox::{assert_data_eq, str};
use statetrace_site::build;
use statetrace_site::path::SitePath;
use statetrace_site::readiness::Standing;
use statetrace_site::site::links::dead_links;

use crate::support::{build as build_site, now, open, workspace};

const PROJECT: &str = r#"
//- statetrace.toml
[[gate]]
id = "runs"
title = "Runs recorded"
rule = "count(RunDone) >= 1 events"
[[gate]]
id = "alerts"
title = "Alerts raised"
rule = "count(AlertRaised) >= 1 events"
[[candidate]]
id = "RC-1"
version = "1.0"
date = "2026-01-10"
areas = ["Release-1"]
required_areas = ["Telemetry"]
gates = ["runs"]
tasks = ["ST-A-001"]
risks = ["RR-001"]
approvals = 1
[[candidate.required]]
id = "report"
title = "A report"
any_of = ["Logs/Reports/*.md"]
//- docs/plans/PlanIndex.md
# Plans
//- docs/taskboard/TaskBoard.csv
ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes
ST-A-001,Watch the runs,Done - 2026-01-02,Ingestion,x,docs/plans/PlanA.md,
ST-A-002,Tell the alerts,Ready,Ingestion,x,docs/plans/PlanA.md,
//- docs/RiskRegister.md
# Risks

| # | Risk | Trigger | Mitigation | Owner | Review cadence |
| --- | --- | --- | --- | --- | --- |
| 1 | Runs stop | silence | a watch | Ingestion | weekly |
//- candidates/RC-1.md
# Summary

Candidate ID: RC-1
Version: 1.0
Owner: Release

Risks: RR-001
//- Logs/IngestionMetrics/2026-01-09.json
{"EventName":"RunDone","Timestamp":"2026-01-09T03:00:00Z"}
//- Logs/TelemetryBundles/Release-1/VerificationSummary.json
{"Area":"Telemetry","ReadmeHash":"0d12fb4a","RequirementState":{"Requirement":"Queue delay summary","Status":"Present"}}
//- Logs/TelemetryBundles/Release-1/Telemetry/TelemetryBundle.json
{"BundleName":"Release-1","AreaName":"Telemetry","CreatedAt":"2026-01-09T05:00:00Z","TaskBoardIds":"ST-A-002",
 "Artifacts":[{"TargetFile":"IngestionMetricsSummary-20260109-040000.csv","Hash":"fd612839b4cfa44fb07f30d750e95dc793a6c43188abee4e7065dfd16ac48f60"}]}
//- Logs/TelemetryBundles/Release-1/Telemetry/IngestionMetricsSummary-20260109-040000.csv
Date,Count
"#;

/// What each requirement came to.
fn told(root: &Path) -> String {
    let reading = build::read(&open(root), now());
    let mut told = String::new();
    for readiness in &reading.readiness {
        let verdict = if readiness.is_ready() { "ready" } else { "not ready" };
        writeln!(told, "{}: {verdict}", readiness.id()).unwrap();
        for line in &readiness.requirements {
            let mark = match (line.blocks(), line.standing) {
                (true, _) => "!!",
                (false, Standing::Met) => "ok",
                _ => "--",
            };
            writeln!(told, "{mark} {line}").unwrap();
        }
    }
    told
}

fn edited(edit: impl Fn(&Path)) -> String {
    let dir = workspace(PROJECT);
    edit(dir.path());
    told(dir.path())
}

fn in_config(from: &'static str, to: &'static str) -> impl Fn(&Path) {
    move |root: &Path| {
        let path = root.join("statetrace.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        fs::write(&path, text.replace(from, to)).unwrap();
    }
}

#[test]
fn every_line_of_a_contract_is_told_with_what_was_found() {
    assert_data_eq!(
        edited(|_| {}),
        str![[r#"
RC-1: not ready
ok met: Evidence area Telemetry: 2 files [area.telemetry]
!! missing: README in Release-1/Telemetry: nothing like README.md [telemetry.readme]
ok met: Manifest in Release-1/Telemetry: 1 file, of 9 Jan 2026 [telemetry.manifest]
ok met: Rollup CSV in Release-1/Telemetry: 1 file, of 9 Jan 2026 [telemetry.rollup-csv]
!! missing: Shared-cache analyzer in Release-1/Telemetry: nothing like SharedCacheStoreState*.json [telemetry.shared-cache-analyzer]
!! missing: Site cache providers in Release-1/Telemetry: nothing like SiteCacheProviderReasons*.json [telemetry.site-cache-providers]
!! missing: Warm-run telemetry in Release-1/Telemetry: nothing like WarmRunTelemetry*.json [telemetry.warm-run-telemetry]
!! missing: Diff hotspot CSV in Release-1/Telemetry: nothing like WarmRunDiffHotspots*.csv or DiffHotspots-*.csv [telemetry.diff-hotspot-csv]
-- open: Port diversity summary in Release-1/Telemetry: nothing like PortBatchSiteDiversity*.json or PortDiversity*.json [telemetry.port-diversity-summary]
-- open: Queue delay summary in Release-1/Telemetry: nothing like QueueDelaySummary*.json [telemetry.queue-delay-summary]
!! missing: Doc-sync evidence in Release-1/Telemetry: nothing like DocSync/DocSyncChecklist.json or DocSync/*.json or DocSync/*.md or *session*.md [telemetry.doc-sync-evidence]
!! missing: A report: nothing like Logs/Reports/*.md [report]
ok met: Files are those the manifest lists in Release-1/Telemetry: 1 of 1 as listed [telemetry.listed-files]
-- open: README is the one that was checked in Release-1/Telemetry: there is no README [telemetry.readme-digest]
ok met: Runs recorded ≥ 1 event: 1 event [gate.runs]
ok met: Tasks in scope are done: 1 task done [tasks.done]
-- open: Tasks the evidence names are done: 1 of 1 open: ST-A-002 (ready) [tasks.referenced]
ok met: Risk RR-001: Runs stop: named, Ingestion watches it [risk.RR-001]
ok met: Summary is filled in: 4 fields filled in [summary.filled]
-- open: An approval: given to the finished bundle [approvals]

"#]]
    );
}

#[test]
fn a_gate_that_the_contract_names_holds_back_unless_it_passes() {
    let told = edited(in_config("gates = [\"runs\"]", "gates = [\"alerts\", \"none\"]"));
    assert!(told.contains("!! no data: Alerts raised"), "{told}");
    assert!(told.contains("!! missing: Gate none: no gate has that id [gate.none]"), "{told}");
    let broken = "rule = \"count(RunDone) >= 2 events\"\nlevel = \"warn\"";
    let told = edited(in_config("rule = \"count(RunDone) >= 1 events\"", broken));
    assert!(told.contains("!! failed: Runs recorded"), "{told}");
    let told = edited(in_config("gates = [\"runs\"]\n", ""));
    assert!(told.contains("-- open: Blocking gates: 1 holds, 1 has no data [gates.others]"), "{told}");
}

#[test]
fn a_gate_that_cannot_be_read_holds_back_whatever_the_contract_names() {
    let typo = in_config("rule = \"count(AlertRaised) >= 1 events\"", "rule = \"cuont(AlertRaised) >= 1 events\"");
    let told = edited(typo);
    let held = "!! no data: Every gate can be read: one cannot: there is no function `cuont` (statetrace.toml:8)";
    assert!(told.contains(&format!("{held} [gates.readable]")), "{told}");
    assert!(told.contains("ok met: Runs recorded"), "{told}");
    let told = edited(in_config("id = \"alerts\"", "id = \"RUNS\""));
    assert!(told.contains("one cannot: there is a gate `RUNS` already (statetrace.toml:6) [gates.readable]"), "{told}");
    // The only gates there are: they were declared, so nobody says that none is.
    let dir = workspace(PROJECT);
    in_config("gates = [\"runs\"]\n", "")(dir.path());
    in_config("rule = \"count(", "rule = \"cuont(")(dir.path());
    let told = self::told(dir.path());
    assert!(told.contains("!! no data: Every gate can be read: 2 cannot, the first: there is no function"), "{told}");
    assert!(!told.contains("no gate is declared"), "{told}");
    // Nor does a page.
    let built = build_site(dir.path());
    let read = |page: &str| String::from_utf8_lossy(built.site.get(&SitePath::new(page)).unwrap()).into_owned();
    let (home, gates, candidate) = (read("index.html"), read("gates/index.html"), read("candidates/RC-1.html"));
    assert!(home.contains("2 gates cannot be read.") && home.contains("No gate can be read"), "{home}");
    assert!(gates.contains("2 [[gate]] tables of statetrace.toml cannot be read"), "{gates}");
    assert!(candidate.contains("none judged") && candidate.contains("2 cannot be read"), "{candidate}");
    for page in [home, gates, candidate] {
        let declared = ["none declared", "No gates are declared", "No gates declared"];
        assert!(declared.iter().all(|word| !page.contains(word)), "{page}");
    }
}

#[test]
fn areas_of_one_name_are_told_apart_so_that_a_waiver_answers_for_one() {
    let dir = workspace(PROJECT);
    let second = dir.path().join("Logs/TelemetryBundles/Release-2/Telemetry");
    fs::create_dir_all(&second).unwrap();
    fs::write(second.join("TelemetryBundle.json"), "{\"BundleName\":\"Release-2\",\"AreaName\":\"Telemetry\"}")
        .unwrap();
    in_config("areas = [\"Release-1\"]", "areas = [\"Release-1\", \"Release-2\"]")(dir.path());
    let path = dir.path().join("statetrace.toml");
    let waiver = "[[candidate.waiver]]\nid = \"release-1-telemetry.readme\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"2026-03-01\"\n";
    fs::write(&path, fs::read_to_string(&path).unwrap() + waiver).unwrap();
    // Asked for twice, named in two ways, called like the lines of gates.
    in_config("gates = [\"runs\"]", "gates = [\"runs\", \"runs\"]")(dir.path());
    let areas = "required_areas = [\"Telemetry\", \"Telemetry\", \"T 1\", \"T-1\"]";
    in_config("required_areas = [\"Telemetry\"]", areas)(dir.path());
    let gate = dir.path().join("Logs/TelemetryBundles/Release-2/Gate");
    fs::create_dir_all(&gate).unwrap();
    let manifest = "{\"BundleName\":\"Release-2\",\"AreaName\":\"Gate\",\"Artifacts\":[]}";
    fs::write(gate.join("TelemetryBundle.json"), manifest).unwrap();
    let told = self::told(dir.path());
    assert!(told.contains("[area.T 1]") && told.contains("[area.T-1]"), "{told}");
    assert!(told.contains("[release-2-gate.listed-files]"), "{told}");
    assert!(
        told.contains("-- missing: README in Release-1/Telemetry: nothing like README.md [release-1-tel"),
        "{told}"
    );
    assert!(
        told.contains("!! missing: README in Release-2/Telemetry: nothing like README.md [release-2-tel"),
        "{told}"
    );
    let mut ids: Vec<&str> = told.lines().filter_map(|line| line.rsplit_once(" [")).map(|(_, id)| id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{told}");
}

#[test]
fn an_area_that_the_contract_names_wrongly_is_a_gap_beside_one_that_is_there() {
    let told = edited(in_config("areas = [\"Release-1\"]", "areas = [\"Release-1\", \"Telemetry\", \"Routing\"]"));
    assert!(told.contains("ok met: Evidence area Telemetry: 2 files [area.telemetry]"), "{told}");
    assert!(
        told.contains("!! missing: Evidence area Telemetry: no evidence area of that name [areas.telemetry]"),
        "{told}"
    );
    let areas = "required_areas = [\"Telemetry\", \"Routing\"]";
    let told = edited(|root| {
        in_config("areas = [\"Release-1\"]", "areas = [\"Release-1\", \"Routing\"]")(root);
        in_config("required_areas = [\"Telemetry\"]", areas)(root);
    });
    assert_eq!(told.matches("!! missing: Evidence area Routing").count(), 1, "{told}");
}

#[test]
fn letter_case_makes_no_candidate_of_its_own() {
    let told = edited(|root| {
        let path = root.join("candidates/RC-1.md");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("Candidate ID: RC-1", "Candidate ID: rc-1")).unwrap();
    });
    assert_eq!(told.matches(": not ready\n").count(), 1, "{told}");
    assert!(told.starts_with("RC-1: not ready") && told.contains("4 fields filled in"), "{told}");
}

#[test]
fn a_record_that_is_too_large_to_read_holds_back() {
    let told = edited(|root| {
        let path = root.join("statetrace.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("[workspace]\nmax_text_bytes = 180\n{text}")).unwrap();
    });
    // The manifest of an area, and the board.
    let first = "Logs/TelemetryBundles/Release-1/Telemetry/TelemetryBundle.json";
    let held = format!("!! no data: Every record can be read: {first} and 1 other cannot be read [inputs.readable]");
    assert!(told.contains(&held), "{told}");
}

#[test]
fn somebody_may_answer_for_a_gap_until_a_day() {
    let waiver = |until: &'static str| {
        move |root: &Path| {
            let path = root.join("statetrace.toml");
            let text = fs::read_to_string(&path).unwrap();
            let waiver = format!(
                "{text}[[candidate.waiver]]\nid = \"report\"\nowner = \"Ada\"\nreason = \"told by mail\"\nuntil = \"{until}\"\n"
            );
            fs::write(&path, waiver).unwrap();
        }
    };
    assert!(edited(waiver("2026-01-12")).contains("-- missing: A report"));
    assert!(edited(waiver("2026-01-11")).contains("!! missing: A report"));
    assert!(edited(waiver("2026-01-11")).contains("the waiver of Ada ended on 2026-01-11 [report]"));
}

#[test]
fn each_candidate_has_its_own_waiver_of_a_gate() {
    let scoped = |id: &str| {
        format!(
            "[[waiver]]\nid = \"alerts\"\nscope = \"{id}\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"2026-02-01\"\n"
        )
    };
    let told = |waivers: String| {
        edited(move |root| {
            in_config("gates = [\"runs\"]", "gates = [\"alerts\"]")(root);
            let path = root.join("statetrace.toml");
            let second = "[[candidate]]\nid = \"RC-2\"\nrequired_areas = []\ngates = [\"alerts\"]\n";
            fs::write(&path, fs::read_to_string(&path).unwrap() + second + &waivers).unwrap();
        })
    };
    let both = told(scoped("RC-2") + &scoped("RC-1"));
    assert_eq!(both.matches("-- no data: Alerts raised").count(), 2, "{both}");
    let one = told(scoped("RC-2"));
    assert_eq!(one.matches("-- no data: Alerts raised").count(), 1, "{one}");
    assert_eq!(one.matches("!! no data: Alerts raised").count(), 1, "{one}");
}

#[test]
fn every_waiver_that_ended_or_covers_nothing_is_told_alike() {
    let dir = workspace(PROJECT);
    let path = dir.path().join("statetrace.toml");
    let waiver = |table: &str, id: &str, until: &str| {
        format!("[[{table}]]\nid = \"{id}\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"{until}\"\n")
    };
    let config = fs::read_to_string(&path).unwrap().replace("gates = [\"runs\"]", "gates = [\"alerts\"]");
    let waivers = [
        waiver("candidate.waiver", "report", "2026-01-11"),
        waiver("candidate.waiver", "reprot", "2026-03-01"),
        waiver("candidate.waiver", "area.telemetry", "2026-03-01"),
        waiver("waiver", "alerts", "2026-01-11") + "scope = \"*\"\n",
        waiver("waiver", "alert", "2026-03-01") + "scope = \"*\"\n",
        waiver("waiver", "runs", "2026-03-01") + "scope = \"*\"\n",
        waiver("waiver", "board/drift", "2026-03-01") + "scope = \"*\"\n",
        waiver("waiver", "alerts", "2026-03-02") + "scope = \"RC-2\"\n",
    ];
    fs::write(&path, config + &waivers.concat()).unwrap();
    let told = told(dir.path());
    assert!(told.contains("no sample; the waiver of Ada ended on 2026-01-11 [gate.alerts]"), "{told}");
    assert!(told.contains("nothing like Logs/Reports/*.md; the waiver of Ada ended on 2026-01-11"), "{told}");
    let reading = build::read(&open(dir.path()), now());
    let faults = reading.diagnostics.iter().filter(|fault| fault.code.name.starts_with("waiver/"));
    let faults: Vec<String> = faults
        .map(|fault| format!("{}: {} ({})", fault.code.name, fault.message, fault.help.as_deref().unwrap_or_default()))
        .collect();
    assert_data_eq!(
        faults.join("\n"),
        str![[r#"
waiver/expired: the waiver of `report` ended on 2026-01-11 (renew it with a reason that still holds, or remove it)
waiver/unused: this waiver covers nothing: no requirement of RC-1 is called `reprot` (did you mean `report`?)
waiver/unused: this waiver covers nothing: the requirement `area.telemetry` holds (remove it; the next failure should be answered for anew)
waiver/expired: the waiver of `alerts` ended on 2026-01-11 (renew it with a reason that still holds, or remove it)
waiver/unused: this waiver covers nothing: no gate is called `alert` (did you mean `alerts`?)
waiver/unused: this waiver covers nothing: the gate `runs` holds (remove it; the next failure should be answered for anew)
waiver/unused: this waiver covers nothing: no finding has the code `board/drift` (remove it; `explain` lists the codes)
waiver/unused: this waiver covers nothing: `RC-2` is no candidate, nor the gate's plan (did you mean `RC-1`?)
"#]]
    );
}

#[test]
fn a_page_counts_what_must_hold_and_names_what_was_waived() {
    let dir = workspace(PROJECT);
    let path = dir.path().join("statetrace.toml");
    let config = fs::read_to_string(&path).unwrap();
    let (head, _) = config.split_once("areas = ").unwrap();
    // The candidate before asks for one gate more, which has no data; of all else nothing can be compared.
    let before = "[[candidate]]\nid = \"RC-0\"\ndate = \"2025-12-01\"\nrequired_areas = []\ngates = [\"runs\", \"alerts\"]\ntasks = [\"ST-A-001\"]\n";
    let now = "required_areas = []\ngates = [\"alerts\"]\ntasks = [\"ST-A-002\"]\napprovals = 1\n";
    let waiver = |id: &str| {
        format!("[[candidate.waiver]]\nid = \"{id}\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"2026-03-01\"\n")
    };
    fs::remove_file(dir.path().join("candidates/RC-1.md")).unwrap();
    let config = [head, now, &waiver("gate.alerts"), &waiver("tasks.done"), before].concat();
    fs::write(&path, config).unwrap();
    let built = build_site(dir.path());
    let read = |page: &str| String::from_utf8_lossy(built.site.get(&SitePath::new(page)).unwrap()).into_owned();
    let candidate = read("candidates/RC-1.html");
    let said = "requirements met; 1 gate and 1 task waived, 1 approval asked for";
    assert!(candidate.contains(said), "{candidate}");
    assert!(read("index.html").contains("1 gate and 1 task waived, 1 approval asked for"));
    let (met, required) = built.reading.readiness.iter().find(|judged| judged.id() == "RC-1").unwrap().met();
    assert!(candidate.contains(&format!("{met} of {required} {said}")), "{candidate}");
    assert!(
        candidate.contains("both held against the records of today") && !candidate.contains("not asked"),
        "{candidate}"
    );
}

#[test]
fn tasks_and_plans_in_scope_must_be_done() {
    let told = edited(in_config("tasks = [\"ST-A-001\"]", "plans = [\"A\", \"B\"]\ntasks = [\"ST-C-001\"]"));
    assert!(told.contains("!! failed: Tasks in scope are done: 1 of 2 open: ST-A-002 (ready) [tasks.done]"), "{told}");
    assert!(told.contains("!! missing: Plan B: no task of that plan is recorded [plan.B]"), "{told}");
    assert!(told.contains("!! missing: Task ST-C-001: no task has that id [task.ST-C-001]"), "{told}");
}

#[test]
fn an_altered_file_holds_back_whoever_lists_it() {
    let told = edited(|root| {
        let path = "Logs/TelemetryBundles/Release-1/Telemetry/IngestionMetricsSummary-20260109-040000.csv";
        fs::write(root.join(path), "Date,Count\n2026-01-09,1\n").unwrap();
    });
    let altered = "0 of 1 as listed, 1 altered (IngestionMetricsSummary-20260109-040000.csv)";
    assert!(told.contains("!! failed: Files are those the manifest lists in Release-1/Telemetry"), "{told}");
    assert!(told.contains(altered), "{told}");
}

#[test]
fn evidence_grows_old_only_where_an_age_is_set() {
    let told = edited(in_config("approvals = 1", "approvals = 1\nmax_age_days = 2"));
    assert!(
        told.contains("!! too old: Rollup CSV in Release-1/Telemetry: 9 Jan 2026, 3 days old where 2 are allowed"),
        "{told}"
    );
    let told = edited(in_config("approvals = 1", "approvals = 1\nmax_age_days = 3"));
    assert!(!told.contains("too old"), "{told}");
    let told = edited(|root| {
        in_config("any_of = [\"Logs/Reports/*.md\"]", "any_of = [\"Logs/Reports/*.md\"]\nmax_age_days = 2")(root);
        fs::create_dir_all(root.join("Logs/Reports")).unwrap();
        fs::write(root.join("Logs/Reports/Report.md"), "# Report\n").unwrap();
        in_config("version = \"1.0\"", "version = \"1.0\"\ninclude = [\"Logs/Reports/*.md\"]")(root);
    });
    let undated = "!! no data: A report: 1 file, no date tells its age where 2 days are allowed [report]";
    assert!(told.contains(undated), "{told}");
}

#[test]
fn a_candidate_of_the_configuration_alone_has_its_page() {
    let dir = workspace(PROJECT);
    fs::remove_file(dir.path().join("candidates/RC-1.md")).unwrap();
    let built = build_site(dir.path());
    assert_eq!(dead_links(&built.site), []);
    let page = built.site.get(&SitePath::new("candidates/RC-1.html")).unwrap();
    let page = String::from_utf8_lossy(page);
    assert!(page.contains("Not ready") && page.contains("statetrace.toml"), "{page}");
    // Without a summary that names it, the risk of the contract is named by nobody.
    assert!(told(dir.path()).contains("!! failed: Risk RR-001: Runs stop: neither evidence nor summary names it"));
}

#[test]
fn the_summary_claims_and_the_page_says_what_is_so() {
    let dir = workspace(PROJECT);
    let built = build_site(dir.path());
    let page = built.site.get(&SitePath::new("candidates/RC-1.html")).unwrap();
    let page = String::from_utf8_lossy(page);
    assert!(page.contains("Claims that are not so") && page.contains("Present"), "{page}");
}

#[test]
fn a_page_says_of_the_gates_a_contract_names_how_many_hold() {
    let fact = |gates: &'static str| {
        let dir = workspace(PROJECT);
        in_config("gates = [\"runs\"]\n", gates)(dir.path());
        let built = build_site(dir.path());
        let page = built.site.get(&SitePath::new("candidates/RC-1.html")).unwrap();
        let page = String::from_utf8_lossy(page).replace('\u{a0}', " ");
        let facts = page.split_once("class=\"panel-facts\"").unwrap().1.split("</dl>").next().unwrap().to_owned();
        let text: Vec<&str> =
            facts.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim()).collect();
        text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
    };
    let said = |gates, expected: &str| {
        let facts = fact(gates);
        assert!(facts.contains(expected), "{facts}");
    };
    said("gates = [\"runs\"]\n", "Gates | 1 of 1 hold | all that the contract names");
    said("gates = [\"runs\", \"alerts\", \"none\"]\n", "Gates | 1 of 3 hold | 1 without data, 1 not declared");
    said("gates = []\n", "Gates | none asked for | the contract names none");
    said("", "Blocking gates | 0 of 2 red | 1 without data");
}
