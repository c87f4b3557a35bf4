use super::*;

fn look(name: &str, bytes: &[u8]) -> (Artifact, Vec<Diagnostic>) {
    let parsed = inspect(&TreePath::new(name), std::io::Cursor::new(bytes), bytes.len() as u64).unwrap();
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

/// What is told of a JSON file: its format, good and malformed lines, and each fault with its place.
fn told(bytes: &[u8]) -> (Format, Option<u64>, u64, Vec<String>) {
    let (artifact, diagnostics) = look("Logs/x.json", bytes);
    assert_eq!((artifact.digest, artifact.bytes), (Digest::of(bytes), bytes.len() as u64));
    let place = |fault: &Diagnostic| format!("{:?}:{:?} {}", fault.line, fault.column, fault.message);
    (artifact.format, artifact.records, artifact.malformed, diagnostics.iter().map(place).collect())
}

#[test]
fn a_file_that_breaks_off_is_told_where_it_does_whatever_its_size() {
    let record = "{\"a\":1234567890},";
    let reason = "not JSON: EOF while parsing a value; its one line does not parse";
    // Small; streamed; of a line too long to be kept.
    for count in [1, 600_000, 1_100_000] {
        let array = format!("[{}", record.repeat(count)).into_bytes();
        let fault = format!("Some(1):Some({}) {reason}", array.len());
        assert_eq!(told(&array), (Format::Invalid, Some(0), 1, vec![fault]));
    }
    for count in [2, 600_000] {
        let array = format!("[\n{}", format!("  {record}\n").repeat(count)).into_bytes();
        let fault = format!(
            "Some({}):Some(1) not JSON: EOF while parsing a value; none of its {} lines parses",
            count + 2,
            count + 1
        );
        assert_eq!(told(&array), (Format::Invalid, Some(0), count as u64 + 1, vec![fault]));
    }
}

#[test]
fn a_broken_first_line_of_a_large_file_costs_that_line() {
    let line = "{\"EventName\":\"A\",\"Value\":12345678}\n";
    for count in [2, 300_000] {
        let lines = [b"{broken\n".to_vec(), line.repeat(count).into_bytes()].concat();
        let (format, records, malformed, faults) = told(&lines);
        assert_eq!((format, records, malformed), (Format::Ndjson, Some(count as u64), 1));
        assert_eq!(faults, ["Some(1):Some(2) the line is not JSON: key must be a string"]);
    }
}

#[test]
fn a_large_file_in_utf_16_is_read_as_a_small_one_is() {
    let utf_16 = |text: &str| [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    for count in [2, 300_000] {
        let array = format!("[{}1]", "{\"ä𝄞\":1234567890},".repeat(count));
        assert_eq!(shape(&utf_16(&array)), (Format::JsonArray, Some(count as u64 + 1), 0));
        let lines = format!("{}{{broken\r\n", "{\"EventName\":\"Ä\"}\r\n".repeat(count));
        assert_eq!(shape(&utf_16(&lines)), (Format::Ndjson, Some(count as u64), 1));
    }
}
