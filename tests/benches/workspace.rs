//! A workspace of any size, the same one each time: plans with task tables, both boards, sessions, documents that mention
//! each other, daily events and a bundle. The shares follow what real trees hold: most bytes are telemetry, most pages tasks.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// How much of everything there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// What it is called in reports.
    pub(crate) name: &'static str,
    /// Plans, with ten tasks each.
    plans: usize,
    /// Documents and sessions.
    documents: usize,
    /// Daily files of a thousand events.
    days: usize,
    /// Small JSON reports.
    reports: usize,
}

/// Small enough for a thought, as large as the largest known tree, and several times that.
pub(crate) const SIZES: [Size; 3] = [
    Size { name: "small", plans: 5, documents: 20, days: 2, reports: 30 },
    Size { name: "medium", plans: 26, documents: 200, days: 20, reports: 1_000 },
    Size { name: "large", plans: 130, documents: 1_000, days: 80, reports: 5_000 },
];

/// The letters of plan number `index`: A to Z, then AA, AB and so on.
fn letters(index: usize) -> String {
    let letter = |index: usize| char::from(b'A' + (index % 26) as u8);
    if index < 26 { letter(index).to_string() } else { format!("{}{}", letter(index / 26 - 1), letter(index)) }
}

fn file(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Writes the workspace of `size` below `root`.
pub(crate) fn write(root: &Path, size: Size) {
    let mut index =
        "# Plans\n\n| Plan | Focus | Primary owner(s) | Key telemetry | Plan file |\n|---|---|---|---|---|\n"
            .to_owned();
    let mut csv = "ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes\n".to_owned();
    let mut board = "# Board\n\n## Current\n\n| ID | Title | Column | Owner/Role | Deliverable | Links |\n|---|---|---|---|---|---|\n".to_owned();
    for plan in 0..size.plans {
        let id = letters(plan);
        let path = format!("docs/plans/Plan{id}_Work.md");
        writeln!(index, "| {id} | Work {plan} | Ada / Bo | `ParseDuration` | `{path}` |").ok();
        let mut page = format!(
            "# Plan {id} - Work {plan}\n\n## Objective\n\nWhat Plan {id} is for, and {}.\n\n",
            "words ".repeat(80)
        );
        page.push_str("## Active work\n\n| ID | Title | Owner | Status | Notes |\n|---|---|---|---|---|\n");
        for task in 1..=10 {
            let (id, day) = (format!("ST-{id}-{task:03}"), task % 28 + 1);
            let report = (plan * 10 + task) % size.reports;
            let evidence = format!(
                "Evidence: `Logs/Reports/Report-{report:05}.json`, docs/notes/Note-{:04}.md",
                report % size.documents
            );
            let status = if task % 4 == 0 { "Backlog".to_owned() } else { format!("Done - 2026-01-{day:02}") };
            writeln!(page, "| {id} | Task {task} of work {plan} | Ada | {status} | {evidence} |").ok();
            writeln!(
                csv,
                "\"{id}\",\"Task {task} of work {plan}\",\"{status}\",\"Ada\",\"\",\"{path}\",\"{evidence}\""
            )
            .ok();
            writeln!(
                board,
                "| {id} | Task {task} of work {plan} | {status} | Ada | - | [plan](plans/Plan{}_Work.md) |",
                letters(plan)
            )
            .ok();
        }
        file(root, &path, &page);
    }
    file(root, "docs/plans/PlanIndex.md", &index);
    file(root, "docs/taskboard/TaskBoard.csv", &csv);
    file(root, "docs/StateTrace_TaskBoard.md", &board);
    for document in 0..size.documents {
        let (plan, other) = (letters(document % size.plans), (document + 7) % size.documents);
        let mut text = format!(
            "# Note {document}\n\nAbout Plan {plan} and ST-{plan}-001/2/3, see [the next](Note-{other:04}.md).\n"
        );
        for section in 0..6 {
            writeln!(
                text,
                "\n## Section {section}\n\n{}`Logs/Reports/Report-{document:05}.json`.",
                "Plain words with a mark. ".repeat(30)
            )
            .ok();
        }
        file(root, &format!("docs/notes/Note-{document:04}.md"), &text);
        let session = format!("# Agent Session Log\n- **Role:** Builder\n\n## Outcome\nStatus: Done\nST-{plan}-001\n");
        let day = document % 28 + 1;
        file(root, &format!("docs/agents/sessions/2025-12-{day:02}_session-{document:04}.md"), &session);
    }
    for day in 0..size.days {
        let mut events = String::new();
        for event in 0..1_000 {
            let name = ["ParseDuration", "RowsWritten", "DatabaseWriteLatency"].get(event % 3).unwrap_or(&"Other");
            writeln!(
                events,
                "{{\"EventName\":\"{name}\",\"Timestamp\":\"2025-11-01T10:00:00.0000000-07:00\",\"Site\":\"MAST\",\"Hostname\":\"MAST-A01\",\"DurationSeconds\":{}.25,\"Rows\":{event}}}",
                event % 11
            )
            .ok();
        }
        file(root, &format!("Logs/IngestionMetrics/2025-{:02}-{:02}.json", 9 + day / 28, day % 28 + 1), &events);
    }
    for report in 0..size.reports {
        let text = format!("{{\"Report\":{report},\"Items\":[{}1]}}\n", "{\"Name\":\"x\",\"Value\":1.5},".repeat(40));
        file(root, &format!("Logs/Reports/Report-{report:05}.json"), &text);
    }
    file(root, "Logs/TelemetryBundles/R/Telemetry/TelemetryBundle.json", "{\"BundleName\":\"R\",\"Artifacts\":[]}\n");
    file(root, "Logs/TelemetryBundles/R/Telemetry/README.md", "# R\n");
}
