use std::fmt::Write;

use super::*;

fn name(path: &str) -> &'static str {
    recognise(&TreePath::new(path)).name
}

fn look(path: &str, text: &str) -> (Artifact, Vec<&'static str>) {
    let parsed = inspect(&TreePath::new(path), std::io::Cursor::new(text), text.len() as u64).unwrap();
    let codes = parsed.diagnostics.iter().map(|fault| fault.code.name).collect();
    (parsed.value, codes)
}

#[test]
fn a_day_with_dashes_is_a_stream_and_one_without_is_samples() {
    assert_eq!(name("Logs/IngestionMetrics/2025-12-22.json"), "event-stream");
    assert_eq!(name("Logs/IngestionMetrics/20251222.json"), "scheduler-samples");
    assert_eq!(name("Logs/TelemetryBundles/R/Telemetry/2025-12-22.json"), "bundle-file");
    assert_eq!(name("Logs/IngestionMetrics/WarmRunTelemetry-latest-summary.json"), "warm-run-summary");
    assert_eq!(name("Logs/x.txt"), "other");
    assert_eq!(name("Data/a/b.accdb"), "database");
}

#[test]
fn names_of_kinds_are_unique() {
    let mut names: Vec<_> = KINDS.iter().map(|kind| kind.kind.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KINDS.len());
}

#[test]
fn no_file_is_of_the_kind_its_name_promises_and_its_content_denies() {
    let (artifact, codes) = look("Logs/IngestionMetrics/WarmRunTelemetry-1.json", "[{\"A\":1}]");
    assert_eq!((artifact.kind.name, codes), ("other", vec!["artifact/unlike-its-name"]));
    assert!(artifact.figures.iter().any(|figure| figure.name == "A"));
    // A folder promises nothing.
    let (artifact, codes) = look("Logs/NetOps/notes.json", "[{\"A\":1},{\"A\":2}]");
    assert_eq!((artifact.kind.name, codes.len()), ("netops-log", 0));
    assert!(artifact.view.is_some());
}

#[test]
fn a_file_too_large_to_be_read_says_so() {
    let rows = "{\"PassLabel\":\"ColdPass\",\"SummaryType\":null},".repeat(100_000);
    let text = format!("[{}{{}}]", rows);
    let (artifact, codes) = look("Logs/IngestionMetrics/WarmRunTelemetry-1.json", &text);
    assert!(artifact.bytes > READABLE);
    assert_eq!((artifact.kind.name, artifact.records), ("warm-run", Some(100_001)));
    assert_eq!(codes, ["artifact/not-read"]);
    assert!(artifact.view.unwrap().table.unwrap().note.is_some());
}

/// Every reader is given the same files. A cost that grows with the square of their length would be felt.
#[test]
fn readers_keep_little_of_any_file_and_none_costs_its_square() {
    let mut many_fields = "[".to_owned();
    (0..12_000)
        .for_each(|number| write!(many_fields, "{{\"Site\":\"{number}\",\"Total\":1,\"F{number}\":1}},").unwrap());
    many_fields.push_str("{}]");
    let wide: String = (0..40_000).fold("[{\"Site\":\"x\",\"Total\":1".to_owned(), |mut wide, number| {
        write!(wide, ",\"F{number}\":{number}").unwrap();
        wide
    });
    let wide = format!("{wide}}}{}]", ",{\"Site\":\"y\",\"Total\":1}".repeat(10_000));
    let labels: String = (0..8_000)
        .map(|number| {
            format!("{{\"PassLabel\":\"ColdPass\",\"Hostname\":\"{number}\"}},{{\"PassLabel\":\"{number}\"}},")
        })
        .collect();
    let labels = format!("[{labels}{{}}]");
    let header: String = (0..60_000).map(|number| format!("C{number},")).collect();
    let table = format!("GeneratedAtUtc,{header}\n{}", "1,2\n".repeat(20_000));
    for (text, format) in [
        (&many_fields, Format::JsonArray),
        (&wide, Format::JsonArray),
        (&labels, Format::JsonArray),
        (&table, Format::Csv),
    ] {
        let document = Document { text, format };
        let readers = KINDS.iter().filter_map(|kind| kind.read).chain([shape::read as fn(&Document<'_>) -> _]);
        for reading in readers.filter_map(|read| read(&document)) {
            assert!(reading.figures.len() <= 2 * json::MOST_FIGURES);
            let table = reading.view.table.unwrap();
            assert!(table.rows.len() * table.columns.len() <= 200 * 64, "{}", table.caption);
        }
    }
}

#[test]
fn a_copy_of_the_latest_says_so_at_the_end_of_its_name_or_between_hyphens() {
    let is_latest = |name: &str| look(&format!("Logs/IngestionMetrics/{name}.json"), "{}").0.is_latest();
    assert!(is_latest("WarmRunTelemetry-latest") && is_latest("WarmRunTelemetry-latest-summary"));
    assert!(!is_latest("WarmRunTelemetry-latest2") && !is_latest("latest") && !is_latest("Warm-Latest"));
}
