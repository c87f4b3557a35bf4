use super::*;

fn look(name: &str, bytes: &[u8]) -> (Artifact, Vec<Diagnostic>) {
    let parsed = inspect(&TreePath::new(name), bytes, bytes.len() as u64).unwrap();
    (parsed.value, parsed.diagnostics)
}

fn shape(bytes: &[u8]) -> (Format, Option<u64>, u64) {
    let (artifact, _) = look("Logs/x.json", bytes);
    (artifact.format, artifact.records, artifact.malformed)
}

#[test]
fn the_content_decides_the_format() {
    assert_eq!(shape(b"{\"a\":1}"), (Format::JsonObject, Some(1), 0));
    assert_eq!(shape(b"\xEF\xBB\xBF[1,{}]\r\n"), (Format::JsonArray, Some(2), 0));
    assert_eq!(shape(b"{\"a\":1}\r\n{\"a\":2}\r\n"), (Format::Ndjson, Some(2), 0));
    assert_eq!(shape(b"{\"a\":1}\n{\"a\":\n\n"), (Format::Ndjson, Some(1), 1));
    assert_eq!(shape(b"{}{}"), (Format::Ndjson, Some(2), 0));
    assert_eq!(shape(b" \r\n"), (Format::Empty, None, 0));
    assert_eq!(shape(b"{\"\"a\"\":1}\n{\"\"b\"\":2}\n"), (Format::Invalid, Some(0), 2));
}

#[test]
fn a_malformed_line_is_told_with_its_place() {
    let (_, diagnostics) = look("Logs/x.json", b"{\"a\":1}\n{\"a\" 2}\n");
    let fault = diagnostics.first().unwrap();
    assert_eq!((fault.code.name, fault.line, fault.column), ("artifact/malformed-line", Some(2), Some(6)));
}

#[test]
fn values_in_a_row_are_no_malformed_line() {
    let (artifact, diagnostics) = look("Logs/x.json", b"{\"a\":1}{\"a\":2}");
    assert_eq!((artifact.records, artifact.malformed, diagnostics.len()), (Some(2), 0, 0));
}

#[test]
fn events_and_formatting_objects_are_counted() {
    let (artifact, _) = look(
        "Logs/IngestionMetrics/2026-01-03.json",
        b"{\"EventName\":\"A\"}\n{\"EventName\":\"B\"}\n{\"EventName\":\"A\"}\n",
    );
    assert_eq!(artifact.events, [("A".to_owned(), 2), ("B".to_owned(), 1)]);
    assert_eq!(artifact.date.map(|date| date.to_string()).as_deref(), Some("2026-01-03"));
    let (artifact, diagnostics) = look("Logs/y.json", b"[{\"ClassId2e4f51ef21dd\":1},{\"Site\":\"BOYO\"}]");
    assert_eq!((artifact.formatting_objects, artifact.keys.as_slice()), (1, &["Site".to_owned()][..]));
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn deep_nesting_and_nul_bytes_are_not_fatal() {
    let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
    assert_eq!(shape(&deep), (Format::JsonArray, Some(1), 0));
    assert_eq!(shape(&[0u8; 5000]).0, Format::Invalid);
    assert_eq!(look("Logs/x.bin", &[0u8; 5000]).0.format, Format::Binary);
}

#[test]
fn a_large_file_is_streamed_to_the_same_answer() {
    let mut lines: Vec<u8> = b"{\"EventName\":\"A\",\"Value\":12345678}\r\n".repeat(300_000);
    lines.extend(b"{broken\n");
    assert!(lines.len() as u64 > WHOLE);
    assert_eq!(shape(&lines), (Format::Ndjson, Some(300_000), 1));
    let array = format!("[{}1]", "{\"a\":1234567890},".repeat(600_000)).into_bytes();
    assert_eq!(shape(&array), (Format::JsonArray, Some(600_001), 0));
    let (artifact, _) = look("Logs/x.csv", &[b"A,B\n".to_vec(), b"1,22222222\n".repeat(900_000)].concat());
    assert_eq!((artifact.format, artifact.records), (Format::Csv, Some(900_000)));
}

#[test]
fn one_endless_line_is_skipped() {
    let mut bytes = b"{\"a\":1}\n".to_vec();
    bytes.extend(vec![b'x'; 17 * 1024 * 1024]);
    bytes.extend(b"\n{\"a\":2}\n");
    assert_eq!(shape(&bytes), (Format::Ndjson, Some(2), 1));
}

#[test]
fn six_digits_that_are_no_time_are_no_stamp() {
    let stamp = |name: &str| stamp_in_name(name);
    assert_eq!(stamp("Summary-20260102-235959.csv").as_deref(), Some("20260102-235959"));
    for digits in ["996000", "240000", "126000", "120060", "12000", "-1-1-1", "+1+1+1"] {
        assert_eq!(stamp(&format!("Summary-20260102-{digits}.csv")).as_deref(), Some("20260102"), "{digits}");
    }
}
