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

/// The files of the index, as [`index`] writes them: each an assignment of JSON.
pub const FILES: [&str; 3] = ["data/search.js", "data/artifacts.js", "data/ids.js"];

/// A script that is not one that [`index`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the script is no part of a search index")]
pub struct NotAnIndex;

/// One of [`FILES`] without what lies on pages that `is_kept` denies.
pub fn narrowed(script: &str, is_kept: &dyn Fn(&str) -> bool) -> Result<String, NotAnIndex> {
    let is_on_kept = |page: Option<&Value>| page.and_then(Value::as_str).is_some_and(is_kept);
    let (name, rest) = script.split_once(" = ").ok_or(NotAnIndex)?;
    let json = rest.trim_end().strip_suffix(';').ok_or(NotAnIndex)?;
    let mut value: Value = serde_json::from_str(json).map_err(|_| NotAnIndex)?;
    let entries = match &mut value {
        Value::Object(first) if first.contains_key("entries") => first.get_mut("entries"),
        Value::Object(ids) => {
            ids.retain(|_, page| is_on_kept(Some(page)));
            None
        }
        second => Some(second),
    };
    match entries {
        Some(Value::Array(entries)) => entries.retain(|entry| is_on_kept(entry.get(1))),
        Some(_) => return Err(NotAnIndex),
        None => {}
    }
    Ok(format!("{name} = {};\n", script_json(&value)))
}

/// [`FILES`].
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
    let scripts = [
        format!("window.statetraceSearch = {};\n", script_json(&first)),
        format!("window.statetraceArtifacts = {};\n", script_json(&second)),
        format!("window.statetraceIds = {};\n", script_json(&json!(ids))),
    ];
    FILES.map(SitePath::new).into_iter().zip(scripts.map(String::into_bytes)).collect()
}

fn order(kind: &str) -> usize {
    ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages with an entry each, of the kind and at the path that `of` gives.
    fn drafts(of: &[(&'static str, &str)]) -> Vec<Draft> {
        let draft = |(kind, path): &(&'static str, &str)| {
            let (id, title) = (path.to_string(), String::new());
            let search = Some(SearchEntry { kind, id, title, line: String::new(), remark: String::new() });
            Draft { path: SitePath::new(path), template: "page.html", frame: crate::pages::Frame::default(), search }
        };
        of.iter().map(draft).collect()
    }

    #[test]
    fn a_narrowed_index_is_the_index_of_what_is_kept() {
        let all = [("Tasks", "a.html"), ("Tasks", "b.html"), ("Artifacts", "c.html"), ("Artifacts", "d.html")];
        let kept = [("Tasks", "b.html"), ("Artifacts", "c.html")];
        let narrow = |(path, script): (SitePath, Vec<u8>)| {
            let script = narrowed(std::str::from_utf8(&script).unwrap(), &|page| page == "b.html" || page == "c.html");
            (path, script.unwrap().into_bytes())
        };
        assert_eq!(index(&drafts(&all)).into_iter().map(narrow).collect::<Vec<_>>(), index(&drafts(&kept)));
        for foreign in ["", "window.x = 1;\n", "window.x = {\"entries\":1};", "window.x = [", "const x = [];;"] {
            assert_eq!(narrowed(foreign, &|_| true), Err(NotAnIndex), "{foreign}");
        }
    }

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
