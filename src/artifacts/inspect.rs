//! One file, read once: digest, format, records, head.

use std::io::{self, BufRead, BufReader, Read};

use super::{EMPTY, FORMATTING_OBJECTS, INVALID_JSON, ndjson};
use crate::artifacts::ndjson::{Shape, Tally};
use crate::diagnostic::{Diagnostic, Parsed};
use crate::digest::{Digest, HashingReader};
use crate::model::{Artifact, Date, Format};
use crate::path::TreePath;

/// Files up to this length are read whole: parsing a slice is faster than parsing a stream. Larger ones are streamed.
const WHOLE: u64 = 8 * 1024 * 1024;

/// How much of a file its page shows, in bytes.
const HEAD: usize = 4 * 1024;

/// Reads the artifact at `path` from `reader`; `bytes` is its length as the tree was walked.
pub fn inspect(path: &TreePath, reader: impl Read, bytes: u64) -> io::Result<Parsed<Artifact>> {
    let mut hashing = HashingReader::new(reader);
    let mut first = Vec::new();
    let take = if bytes <= WHOLE { WHOLE + 1 } else { 64 * 1024 };
    hashing.by_ref().take(take).read_to_end(&mut first)?;
    let is_whole = (first.len() as u64) < take;
    let has_bom = first.starts_with(&[0xEF, 0xBB, 0xBF]);
    let mut diagnostics = Vec::new();
    let is_json = path.extension().eq_ignore_ascii_case("json");
    let tally = if is_json && is_whole {
        json_in_memory(path, &first, &mut diagnostics)
    } else if is_json {
        json_stream(path, &first, &mut hashing, &mut diagnostics)?
    } else {
        other(path, &first, is_whole)
    };
    let csv_rest = if tally.shape == Shape::Plain(Format::Csv) && !is_whole { count_lines(&mut hashing)? } else { 0 };
    let (digest, bytes) = hashing.finish()?;
    let mut artifact = artifact(path, &first, tally, csv_rest, has_bom, digest, bytes);
    super::read(&mut artifact, &first, &mut diagnostics);
    faults(&artifact, &mut diagnostics);
    Ok(Parsed { value: artifact, diagnostics })
}

/// The artifact of what was counted in it; `first` is its start.
pub(super) fn artifact(
    path: &TreePath,
    first: &[u8],
    tally: Tally,
    further: u64,
    has_bom: bool,
    digest: Digest,
    bytes: u64,
) -> Artifact {
    let format = tally.shape.format();
    Artifact {
        path: path.clone(),
        kind: super::recognise(path),
        unlike: None,
        format,
        bytes,
        digest,
        records: tally.records.map(|records| records + further),
        malformed: tally.malformed,
        formatting_objects: tally.formatting_objects,
        has_bom,
        date: date_in_name(path.name()),
        stamp: stamp_in_name(path.name()),
        figures: Vec::new(),
        statements: Vec::new(),
        view: None,
        keys: tally.keys.into_iter().collect(),
        events: tally.events.into_iter().collect(),
        head: if format == Format::Binary { String::new() } else { head(first) },
    }
}

/// What is wrong with the file as a whole.
pub(super) fn faults(artifact: &Artifact, diagnostics: &mut Vec<Diagnostic>) {
    let is_json = artifact.path.extension().eq_ignore_ascii_case("json");
    match artifact.format {
        Format::Invalid => diagnostics.push(
            Diagnostic::of_file(
                &artifact.path,
                &INVALID_JSON,
                format!("not JSON: none of its {} lines parses", artifact.malformed),
            )
            .help("export it again; look for quotes doubled as in CSV"),
        ),
        Format::Empty if is_json => {
            diagnostics.push(
                Diagnostic::of_file(&artifact.path, &EMPTY, "the file is empty")
                    .help("run the export again, or remove the file"),
            );
        }
        _ => {}
    }
    if artifact.formatting_objects > 0 {
        let message = format!(
            "{} of its {} records are PowerShell formatting objects",
            artifact.formatting_objects,
            artifact.records.unwrap_or(0)
        );
        let help = "export the objects before `Format-Table` touches them";
        diagnostics.push(Diagnostic::of_file(&artifact.path, &FORMATTING_OBJECTS, message).help(help));
    }
}

/// A JSON file that fits in memory: one value, else one value a line (D14).
fn json_in_memory(path: &TreePath, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Tally {
    let decoded = crate::text::decode::decode(bytes);
    let text = decoded.text.trim();
    if text.is_empty() {
        return Tally::of(Shape::Plain(Format::Empty));
    }
    if let Some(tally) = ndjson::one_value(text) {
        return tally;
    }
    let mut lines = ndjson::Lines::new(path);
    let mut faults = Vec::new();
    for line in decoded.text.split('\n') {
        lines.line(line.strip_suffix('\r').unwrap_or(line), &mut faults);
    }
    let tally = lines.finish();
    // Values in a row are no lines, so that none of the lines parsed is no fault of theirs.
    if tally.records == Some(0)
        && let Some(row) = ndjson::concatenated(text)
    {
        return row;
    }
    diagnostics.extend(faults);
    tally
}

/// A JSON file too large for memory. Its first line decides: a line that is a value by itself begins a file of lines; else
/// the file is one value, which is checked as it streams past.
fn json_stream(
    path: &TreePath,
    first: &[u8],
    rest: &mut impl Read,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Tally> {
    let body = first.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(first);
    let mut reader = BufReader::with_capacity(256 * 1024, body.chain(rest));
    let opening = body.iter().position(|byte| !byte.is_ascii_whitespace()).and_then(|at| body.get(at..)).unwrap_or(&[]);
    let first_line = opening.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let is_array = opening.first() == Some(&b'[');
    let is_lines = !is_array
        && (first_line.len() < opening.len() && serde_json::from_slice::<serde::de::IgnoredAny>(first_line).is_ok());
    if !is_lines && let Some(tally) = ndjson::streamed_value(&mut reader) {
        return Ok(tally);
    }
    let mut lines = ndjson::Lines::new(path);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line beyond the bound is counted as malformed and skipped, so that it cannot fill the memory.
        let read = reader.by_ref().take(ndjson::LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(lines.finish());
        }
        if line.last() != Some(&b'\n') && read as u64 == ndjson::LONGEST_LINE {
            skip_line(&mut reader)?;
            lines.too_long(diagnostics);
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        lines.line(text.trim_end_matches(['\n', '\r']), diagnostics);
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, done) = match memchr::memchr(b'\n', buffer) {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

/// Everything that is not called JSON.
fn other(path: &TreePath, first: &[u8], is_whole: bool) -> Tally {
    let decoded_marks = first.starts_with(&[0xFF, 0xFE]) || first.starts_with(&[0xFE, 0xFF]);
    if first.iter().all(u8::is_ascii_whitespace) {
        return Tally::of(Shape::Plain(Format::Empty));
    }
    if !decoded_marks && memchr::memchr(0, first).is_some() {
        return Tally::of(Shape::Plain(Format::Binary));
    }
    let extension = path.extension().to_ascii_lowercase();
    let decoded = crate::text::decode::decode(first);
    match extension.as_str() {
        "csv" => csv(&decoded.text, is_whole),
        "xml" | "clixml" | "xaml" => Tally::of(Shape::Plain(Format::Xml)),
        "zip" | "accdb" | "png" | "gz" | "exe" | "dll" | "mdb" | "sqlite" => Tally::of(Shape::Plain(Format::Binary)),
        _ if decoded.text.trim_start().starts_with("<?xml") => Tally::of(Shape::Plain(Format::Xml)),
        _ => Tally::of(Shape::Plain(Format::Text)),
    }
}

/// Data rows and column names. A table larger than memory counts the lines behind its first part.
fn csv(text: &str, is_whole: bool) -> Tally {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let keys = reader
        .byte_headers()
        .map(|headers| headers.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect())
        .unwrap_or_default();
    let mut record = csv::ByteRecord::new();
    let mut records = 0u64;
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        records += u64::from(record.iter().any(|cell| !cell.iter().all(u8::is_ascii_whitespace)));
    }
    // The first part of a larger file ends inside a row that the lines behind it count again.
    let records = if is_whole { records } else { records.saturating_sub(1) };
    Tally { records: Some(records), keys, ..Tally::of(Shape::Plain(Format::Csv)) }
}

fn count_lines(reader: &mut impl Read) -> io::Result<u64> {
    let mut buffer = vec![0u8; 256 * 1024];
    let mut lines = 0;
    let mut last = b'\n';
    loop {
        let count = reader.read(&mut buffer)?;
        let chunk = buffer.get(..count).unwrap_or(&[]);
        let Some(end) = chunk.last() else { return Ok(lines + u64::from(last != b'\n')) };
        lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
        last = *end;
    }
}

/// The first bytes as text, cut at a line end where one is near.
fn head(first: &[u8]) -> String {
    let cut = first.get(..HEAD.min(first.len())).unwrap_or(first);
    // A cut inside a character must not turn the whole head into another encoding.
    let cut = match std::str::from_utf8(cut) {
        Err(error) if cut.len() < first.len() && error.valid_up_to() + 4 > cut.len() => {
            cut.get(..error.valid_up_to()).unwrap_or(cut)
        }
        _ => cut,
    };
    let text = crate::text::decode::decode(cut).text;
    if first.len() <= HEAD {
        return text;
    }
    match text.rfind('\n') {
        Some(end) if end > HEAD / 2 => text.get(..end).unwrap_or(&text).to_owned(),
        _ => text,
    }
}

/// The day a name carries: `2025-12-22`, or the first eight digits `20251222` that are one.
fn date_in_name(name: &str) -> Option<Date> {
    if let Some(date) = Date::find(name) {
        return Some(date);
    }
    let bytes = name.as_bytes();
    (0..bytes.len().saturating_sub(7)).find_map(|start| {
        let before = start.checked_sub(1).and_then(|index| bytes.get(index));
        let digits = name.get(start..start + 8)?;
        let alone = !before.is_some_and(u8::is_ascii_digit) && !bytes.get(start + 8).is_some_and(u8::is_ascii_digit);
        let shaped = alone && digits.bytes().all(|byte| byte.is_ascii_digit());
        shaped
            .then(|| Date::parse(&format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?)))
            .flatten()
    })
}

/// The moment a name carries: eight digits that are a day, with six more behind a dash where they follow and are a time.
fn stamp_in_name(name: &str) -> Option<String> {
    let day = date_in_name(name)?.to_string().replace('-', "");
    let time = name.split_once(&format!("{day}-")).and_then(|(_, rest)| rest.get(..6));
    let time = time.filter(|time| is_time(time));
    Some(time.map_or_else(|| day.clone(), |time| format!("{day}-{time}")))
}

/// Whether `154500` is hours, minutes and seconds of a day.
fn is_time(digits: &str) -> bool {
    let part = |from: usize| digits.get(from..from + 2).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let below = |from: usize, limit: u8| part(from).and_then(|part| part.parse::<u8>().ok()).is_some_and(|n| n < limit);
    below(0, 24) && below(2, 60) && below(4, 60)
}

#[cfg(test)]
mod tests;
