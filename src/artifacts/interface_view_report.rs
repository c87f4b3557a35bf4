//! `InterfacesView….json`: how long a view took to show its hosts; an object with its hosts, or the hosts alone.

use serde_json::Value;

use super::json;
use super::{Document, Kind, Reading};
use crate::model::{ArtifactKind, View};

pub(super) static KIND: Kind = Kind {
    kind: ArtifactKind {
        name: "interface-view-report",
        title: "Interface view reports",
        about: "How long a view took to show its hosts.",
    },
    patterns: &["Logs/Reports/**InterfacesView*.json"],
    fields: &["TimeToFirstHostMs", "HostSummaries"],
    read: Some(read),
};

fn read(document: &Document<'_>) -> Option<Reading> {
    let json = document.json()?;
    let report = json.as_object().filter(|object| object.contains_key("HostSummaries"));
    let listed = report.and_then(|report| report.get("HostSummaries")).unwrap_or(&json);
    let hosts: Vec<_> =
        json::objects(Some(listed)).into_iter().filter(|host| host.contains_key("InterfacesRendered")).collect();
    if report.is_none() && hosts.is_empty() {
        return None;
    }
    let mut figures = report.map(json::figures).unwrap_or_default();
    figures.retain(|figure| !figure.name.starts_with("HostSummaries"));
    let succeeded = hosts.iter().filter(|host| host.get("Success").and_then(Value::as_bool) == Some(true));
    figures.push(json::count("Hosts", hosts.len()));
    figures.push(json::count("Succeeded", succeeded.count()));
    let fields = [
        "Hostname",
        "Site",
        "InterfacesRendered",
        "PortsAppended",
        "BatchesProcessed",
        "SessionDurationMs",
        "QueueDelayMs",
        "DispatcherDurationMs",
        "Success",
    ];
    let table = json::table("Hosts", &fields, &hosts);
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}
