//! Drafts to the offline search index: classic scripts that load from `file://`. What has an id or a title is in the
//! first; the many paths of artifacts are in the second, which loads behind it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::pages::{Draft, SearchEntry, script_json};
use crate::path::SitePath;

/// The kinds of page, in the order search shows them.
const ORDER: [&str; 17] = [
    "Gates",
    "Measures",
    "Tasks",
    "Plans",
    "Incidents",
    "Risks",
    "Decisions",
    "Runbooks",
    "Candidates",
    "Bundles",
    "Documents",
    "Sessions",
    "Events",
    "Days",
    "Faults",
    "Artifact kinds",
    "Artifacts",
];

/// `data/search.js`, `data/artifacts.js`, `data/ids.js`.
///
/// An entry is `[kind, href, id, title, line, remark]`; `kind` counts into `statetraceSearch.kinds`.
pub fn index(drafts: &[Draft]) -> Vec<(SitePath, Vec<u8>)> {
    let mut entries: Vec<(usize, &Draft, &SearchEntry)> = drafts
        .iter()
        .filter_map(|draft| Some((draft, draft.search.as_ref()?)))
        .map(|(draft, entry)| (order(entry.kind), draft, entry))
        .collect();
    entries.sort_by_key(|(order, _, _)| *order);
    let artifacts = order("Artifacts");
    let shard = |test: &dyn Fn(usize) -> bool| -> Vec<Value> {
        let own = entries.iter().filter(|(order, _, _)| test(*order));
        own.map(|(order, draft, entry)| json!([order, draft.path, entry.id, entry.title, entry.line, entry.remark]))
            .collect()
    };
    let first = json!({ "kinds": ORDER, "entries": shard(&|order| order != artifacts) });
    let second = Value::Array(shard(&|order| order == artifacts));
    // An id leads to its page with or without the blank of `Plan B` and `ADR 0004`.
    let ids: BTreeMap<String, String> = entries
        .iter()
        .filter(|(_, _, entry)| !entry.id.is_empty())
        .map(|(_, draft, entry)| (entry.id.replace(' ', "-").to_uppercase(), draft.path.to_string()))
        .collect();
    vec![
        (SitePath::new("data/search.js"), format!("window.statetraceSearch = {};\n", script_json(&first)).into_bytes()),
        (
            SitePath::new("data/artifacts.js"),
            format!("window.statetraceArtifacts = {};\n", script_json(&second)).into_bytes(),
        ),
        (SitePath::new("data/ids.js"), format!("window.statetraceIds = {};\n", script_json(&json!(ids))).into_bytes()),
    ]
}

fn order(kind: &str) -> usize {
    ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_the_script_around_it() {
        let frame = crate::pages::Frame::default();
        let entry = SearchEntry {
            kind: "Tasks",
            id: "ST-A-001".into(),
            title: "</script>".into(),
            line: String::new(),
            remark: String::new(),
        };
        let draft =
            Draft { path: SitePath::new("tasks/ST-A-001.html"), template: "page.html", frame, search: Some(entry) };
        for (path, bytes) in index(&[draft]) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("</script"), "{path}: {text}");
        }
    }
}
