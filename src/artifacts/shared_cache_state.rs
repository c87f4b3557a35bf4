//! `SharedCacheStoreState-….json`: counts of cache operations. Formatting objects come first, the one real object last.

use super::json::{self, Object};
use super::{Document, Kind, Reading, moment};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "shared-cache-state",
        title: "Shared cache states",
        about: "Counts of cache operations, by file and site.",
    },
    patterns: &["Logs/**/SharedCacheStoreState-*.json"],
    fields: &["SnapshotImported", "GetMiss", "GetHit"],
    read: Some(read),
};

const OPERATIONS: [&str; 6] = ["Total", "GetHit", "GetMiss", "Set", "Remove", "Other"];

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let objects = json::objects(Some(&json));
    let state = objects.iter().rev().find(|state| state.contains_key("GetHit") && state.contains_key("GetMiss"))?;
    let sources = json::texts(state, "File");
    let table = sites(state).note(format!("{} records beside it are not shown", objects.len() - 1));
    let table = if objects.len() > 1 { table } else { ReadableTable { note: None, ..table } };
    let made = json::text(state, "LastTimestamp").and_then(moment::instant);
    let view = View { made, sources, table: Some(table) };
    Some(Reading { figures: json::figures(state), view, ..Reading::default() })
}

/// Operations by site: from the map of all sites, else from the list of the busiest.
fn sites(state: &Object) -> ReadableTable {
    let columns = std::iter::once("Site").chain(OPERATIONS);
    let row = |site: &str, counts: &Object| {
        let counts = OPERATIONS.map(|name| counts.get(name).map(json::show).unwrap_or_default());
        std::iter::once(site.to_owned()).chain(counts).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = match state.get("SiteOperations").and_then(serde_json::Value::as_object) {
        Some(sites) => sites.iter().filter_map(|(site, counts)| Some(row(site, counts.as_object()?))).collect(),
        None => {
            let busiest = json::objects(state.get("TopSites"));
            busiest.iter().map(|counts| row(json::text(counts, "Site").unwrap_or(""), counts)).collect()
        }
    };
    rows.sort();
    ReadableTable::new("Operations by site", columns, rows)
}
