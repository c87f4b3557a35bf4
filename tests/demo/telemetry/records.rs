//! What people and scripts note down around a run: verifications, checklists, online sessions, clean-ups.

use super::fleet::{Day, Moment, on_the_lab_machine};
use super::json::{Json, list, object};
use super::random::Random;

/// How a verification ended, as the newer shell writes it.
pub(super) fn verification(at: Moment, error: Option<&str>) -> Vec<u8> {
    let path = on_the_lab_machine(&format!("Logs/Verification/VerificationSummary-{}.json", at.stamp()));
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("Timestamp", at.stamp().into()),
        ("Status", if error.is_some() { "Fail" } else { "Pass" }.into()),
        ("SummaryPath", path.into()),
        (
            "Parameters",
            object([
                ("RequireSharedCacheSnapshotGuard", true.into()),
                ("SharedCacheMinimumSiteCount", 2.into()),
                ("SharedCacheMinimumHostCount", 37.into()),
                ("SharedCacheMinimumTotalRowCount", 1200.into()),
                ("SharedCacheRequiredSites", list(["BOYO", "WLLS"])),
            ]),
        ),
        ("ErrorMessage", error.map_or(Json::Null, Into::into)),
    ])
    .pretty()
}

/// A failed verification of 21 December 2025, 06:00, as the older shell wrote it: with a mark, wide blanks and its own kind
/// of date.
pub(super) fn old_verification() -> Vec<u8> {
    "\u{feff}{\r\n    \"GeneratedAtUtc\":  \"\\/Date(1766322000000)\\/\",\r\n    \"Timestamp\":  \"20251221-060000\",\r\n    \
     \"Status\":  \"Fail\",\r\n    \"SummaryPath\":  \
     \"D:\\\\Lab\\\\StateTrace\\\\Logs\\\\Verification\\\\VerificationSummary-20251221-060000.json\",\r\n    \
     \"Parameters\":  {\r\n                       \"SharedCacheMinimumSiteCount\":  2,\r\n                       \
     \"SharedCacheMinimumHostCount\":  37\r\n                   },\r\n    \"ErrorMessage\":  \"ParseDuration p95 is above \
     3 s.\"\r\n}\r\n"
        .into()
}

/// A task whose documents were compared: who was asked, who knew it, what was missing.
pub(super) fn doc_sync(task: &str, plan: &str, session: &str, missing: &[&'static str]) -> Vec<u8> {
    let knows = |part: &str, path: &str| {
        object([
            ("Path", on_the_lab_machine(path).into()),
            ("Exists", true.into()),
            ("ContainsTaskId", (!missing.contains(&part)).into()),
        ])
    };
    object([
        ("TaskId", task.into()),
        ("TaskBoard", knows("TaskBoard", "docs/StateTrace_TaskBoard.md")),
        ("TaskBoardCsv", knows("TaskBoardCsv", "docs/taskboard/TaskBoard.csv")),
        ("Plan", knows("Plan", plan)),
        ("SessionLog", knows("SessionLog", session)),
        ("Passed", missing.is_empty().into()),
        ("Missing", list(missing.iter().copied())),
    ])
    .pretty()
}

/// A count of the board's records, when they were still as they should be.
pub(super) fn board_integrity() -> Vec<u8> {
    object([
        ("TaskBoardCsvPath", on_the_lab_machine("docs/taskboard/TaskBoard.csv").into()),
        ("Passed", true.into()),
        ("RowCount", 36.into()),
        ("MinimumRowCount", 10.into()),
        ("MissingColumns", Json::List(Vec::new())),
        ("EmptyIdCount", 0.into()),
        ("DuplicateIds", Json::List(Vec::new())),
        ("FailureReasons", Json::List(Vec::new())),
        ("Git", object([("Available", true.into()), ("Added", 3.into()), ("Deleted", 0.into())])),
    ])
    .pretty()
}

/// What was fetched in an online session, and why.
pub(super) fn online_session(at: Moment) -> Vec<u8> {
    object([
        ("Timestamp", at.utc().into()),
        ("SessionId", "2025-12-28_session-0001".into()),
        ("TaskBoardIds", list(["ST-F-003", "ST-F-004"])),
        ("PlanReferences", list(["PlanF_SecurityModes"])),
        ("Action", "Invoke-AllowedDownload".into()),
        (
            "Arguments",
            object([
                ("Uri", "https://downloads.example.org/schema-tool-2.4.zip".into()),
                ("OutPath", "Downloads/schema-tool-2.4.zip".into()),
                ("HashSha256", Random::of("download", 0).hex(64).into()),
                ("Reason", "Schema checks of the sanitiser".into()),
            ]),
        ),
        ("Environment", object([("STATETRACE_ONLINE", 1.into())])),
        ("Result", object([("Status", "Success".into()), ("DurationMs", 3_817.into())])),
        ("Notes", "The flag was set back to 0 when the download had ended.".into()),
    ])
    .pretty()
}

/// Which patterns were replaced in the files of an incident.
pub(super) fn sanitisation(incident: &str, day: Day, matches: [i64; 3]) -> Vec<u8> {
    let [passwords, communities, keys] = matches;
    let row = |pattern: &str, count: i64| object([("Pattern", pattern.into()), ("Matches", count.into())]);
    object([
        ("IncidentId", incident.into()),
        ("GeneratedAtUtc", day.at("09:30:00").utc().into()),
        ("OutputPath", on_the_lab_machine(&format!("Data/Postmortems/{incident}/Sanitized")).into()),
        ("FilesProcessed", 1.into()),
        (
            "Redactions",
            Json::List(vec![row("password", passwords), row("community", communities), row("snmpv3", keys)]),
        ),
        ("Passed", true.into()),
    ])
    .pretty()
}

/// What the route checks of one morning found.
pub(super) fn route_check(at: Moment) -> Vec<u8> {
    let route = |id: &str, site: &str, state: &str| {
        object([("RouteRecord", id.into()), ("Site", site.into()), ("State", state.into())])
    };
    object([
        ("GeneratedAtUtc", at.utc().into()),
        ("RoutesChecked", 3.into()),
        (
            "Routes",
            Json::List(vec![route("R-01", "BOYO", "Up"), route("R-02", "WLLS", "Up"), route("R-03", "WLLS", "Up")]),
        ),
        ("Pass", true.into()),
    ])
    .pretty()
}

/// Events of unit tests that were written where they belong.
pub(super) fn test_events(day: Day) -> Vec<u8> {
    let line = |number: i64| {
        let at = day.at("16:45:00").later(number * 1_250_000);
        let event =
            [("EventName", "UnitTestEvent".into()), ("Timestamp", at.local().into()), ("Number", number.into())];
        object(event).line() + "\r\n"
    };
    (1..=4).map(line).collect::<String>().into_bytes()
}

/// A candidate summary as its template begins, never filled in.
pub(super) const UNFILLED_SUMMARY: &str = "\
# Release Candidate Summary

Candidate ID:
Version:
Date (UTC):
Owner:

Telemetry Bundle:
Routing Bundle:
Verification Summary:
Doc Sync Checklist:

## Risk Register References

- Risk Register Entries (RR-###):
- Mitigation Summary:
- Owner(s):

## Summary of Changes

-

## Approvals

-
";

/// What the dispatcher printed when it kept everybody waiting.
pub(super) const GAPS: &str = "\
Dispatcher gaps, 2025-12-29
window 03:00:00 .. 03:01:10 local
  03:00:17  gap 4.8 s   WLLS waited behind BOYO
  03:00:41  gap 6.1 s   WLLS waited behind BOYO
  03:00:58  gap 5.3 s   both sites waited for a worker
3 gaps above 4 s, sum 16.2 s
";

/// The head of a serialised snapshot; nobody reads further.
pub(super) const SNAPSHOT: &str = "\
<Objs Version=\"1.1.0.1\">
  <Obj RefId=\"0\"><MS><S N=\"Site\">BOYO</S><I32 N=\"Hosts\">12</I32></MS></Obj>
  <Obj RefId=\"1\"><MS><S N=\"Site\">WLLS</S><I32 N=\"Hosts\">25</I32></MS></Obj>
</Objs>
";

/// What one site's dispatcher logged in a sweep.
pub(super) fn dispatcher_log(site: &str, at: Moment) -> Vec<u8> {
    let mut random = Random::of(site, at.seed());
    let mut text = String::new();
    for number in 1..=6_i64 {
        let time = at.later(number * 31_000_000);
        text.push_str(&format!(
            "{} {site} queue {number} built in {} ms, started after {} ms\r\n",
            time.naive(),
            random.around(24, 8),
            random.around(19, 8)
        ));
    }
    text.push_str(&format!("{} {site} all queues empty\r\n", at.later(220_000_000).naive()));
    text.into_bytes()
}
