//! `SharedCacheSnapshot-…-summary.json`: hosts and rows of a snapshot by site; a snapshot of one site is one object.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "snapshot-summary",
        title: "Shared cache snapshot summaries",
        about: "Hosts and rows a snapshot holds, by site.",
    },
    patterns: &["Logs/SharedCacheSnapshot/*-summary.json", "Logs/SharedCacheSnapshot-*-summary.json"],
    fields: &["Hosts", "TotalRows", "CachedAt"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let sites: Vec<_> = json::objects(Some(&json)).into_iter().filter(|site| site.contains_key("TotalRows")).collect();
    if sites.is_empty() {
        return None;
    }
    let sum = |field: &str| FigureValue::Number(sites.iter().filter_map(|site| json::number(site, field)).sum());
    let figures = vec![
        json::count("SiteCount", sites.len()),
        json::figure("Hosts", sum("Hosts")),
        json::figure("TotalRows", sum("TotalRows")),
    ];
    let table = json::table("Sites of the snapshot", &["Site", "Hosts", "TotalRows", "CachedAt"], &sites);
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}
