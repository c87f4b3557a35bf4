//! `FreshnessTelemetrySummary-….json`: which provider answered for each site, and why; one provider is no list.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::view::ReadableTable;
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "freshness",
        title: "Freshness summaries",
        about: "When each site's data was last refreshed.",
    },
    patterns: &["Logs/Reports/**FreshnessTelemetrySummary*.json"],
    fields: &[],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let object = document.object()?;
    object.get("Sites")?;
    let sites = json::objects(object.get("Sites"));
    let mut figures = vec![json::count("SiteCount", sites.len())];
    let mut rows = Vec::new();
    for site in &sites {
        let name = json::text(site, "Site").unwrap_or("");
        let events = json::number(site, "Events");
        figures.extend(events.map(|events| json::figure(format!("{name}.Events"), FigureValue::Number(events))));
        let counts = |list: &str| {
            let counts = json::objects(site.get(list)).into_iter().filter_map(|count| {
                let name = json::text(count, "Name").or_else(|| json::text(count, "Key"))?;
                Some(format!("{name} {}", json::show(count.get("Value")?)))
            });
            counts.collect::<Vec<_>>().join(", ")
        };
        let events = events.map(json::show_number).unwrap_or_default();
        rows.push(vec![name.to_owned(), events, counts("Providers"), counts("Reasons"), counts("Statuses")]);
    }
    let table = ReadableTable::new("Sites", ["Site", "Events", "Providers", "Reasons", "Statuses"], rows);
    let view = View { made: None, sources: json::texts(&object, "SourcePath"), table: Some(table) };
    Some(Reading { figures, view, ..Reading::default() })
}
