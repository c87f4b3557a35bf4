//! `SiteCacheProviderReasons-….json`: why a site's cache answered as it did, one object a site behind formatting objects.

use super::json;
use super::{Document, Kind, Reading};
use crate::model::{ArtifactKind, FigureValue, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "provider-reasons",
        title: "Site cache provider reasons",
        about: "Why a site's cache answered as it did, by site.",
    },
    patterns: &["Logs/**/SiteCacheProviderReasons-*.json"],
    fields: &["Site", "Total", "AccessRefresh", "SharedCacheMatch"],
    read: Some(read),
};

/// Tools know six.
const MOST_REASONS: usize = 32;

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let sites: Vec<_> = json::objects(Some(&json))
        .into_iter()
        .filter(|site| site.contains_key("Site") && site.contains_key("Total"))
        .collect();
    let first = sites.first()?;
    let mut figures = vec![json::count("Sites", sites.len())];
    for reason in first.keys().filter(|key| *key != "Site").take(MOST_REASONS) {
        let counts: Vec<f64> = sites.iter().filter_map(|site| json::number(site, reason)).collect();
        figures.push(json::figure(reason.clone(), FigureValue::Number(counts.iter().sum())));
    }
    for site in &sites {
        let name = json::text(site, "Site").unwrap_or("");
        figures.extend(site.iter().filter(|(key, _)| *key != "Site").filter_map(|(reason, count)| {
            Some(json::figure(format!("{name}.{reason}"), FigureValue::Number(count.as_f64()?)))
        }));
    }
    figures.truncate(json::MOST_FIGURES);
    let table = json::whole_table("Answers by site and reason", &sites);
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}
