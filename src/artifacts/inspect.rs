//! One file, read once: digest, format, records, head.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::ndjson::{self, Break, Shape, Tally};
use super::{EMPTY, FORMATTING_OBJECTS, INVALID_JSON};
use crate::diagnostic::{Diagnostic, Parsed};
use crate::digest::{Digest, HashingReader};
use crate::model::{Artifact, Date, Format};
use crate::path::TreePath;
use crate::text::decode::{self, decode};

/// Files up to this length are read whole: parsing a slice is faster than parsing a stream. Larger ones are streamed.
const WHOLE: u64 = 8 * 1024 * 1024;

/// How much of a file its page shows, in bytes.
const HEAD: usize = 4 * 1024;

/// Reads the artifact at `path` from the start of `file`; `bytes` is its length as the tree was walked. A large file that
/// begins like one JSON value and breaks off is read twice.
pub fn inspect(path: &TreePath, mut file: impl Read + Seek, bytes: u64) -> io::Result<Parsed<Artifact>> {
    let mut hashing = HashingReader::new(&mut file);
    let mut first = Vec::new();
    let take = if bytes <= WHOLE { WHOLE + 1 } else { 64 * 1024 };
    hashing.by_ref().take(take).read_to_end(&mut first)?;
    let is_whole = (first.len() as u64) < take;
    let has_bom = first.starts_with(&[0xEF, 0xBB, 0xBF]);
    let mut diagnostics = Vec::new();
    let is_json = path.extension().eq_ignore_ascii_case("json");
    let (tally, broken) = if is_json && is_whole {
        let (tally, broken) = json_in_memory(path, &first, &mut diagnostics);
        (Some(tally), broken)
    } else if is_json {
        json_stream(path, &first, &mut hashing, &mut diagnostics)?
    } else {
        (Some(other(path, &first, is_whole)), None)
    };
    let is_table = tally.as_ref().is_some_and(|tally| tally.shape == Shape::Plain(Format::Csv));
    let csv_rest = if is_table && !is_whole { count_lines(&mut hashing)? } else { 0 };
    let (digest, bytes) = hashing.finish()?;
    let tally = match tally {
        Some(tally) => tally,
        None => {
            file.seek(SeekFrom::Start(first.len() as u64))?;
            json_lines(path, &mut text_of(&first, file), &mut diagnostics)?
        }
    };
    // Where a file stops being a value says more of it than what is wrong with each line does, if each is wrong.
    let broken = broken.filter(|_| tally.shape == Shape::Plain(Format::Invalid));
    if broken.is_some() {
        diagnostics.clear();
    }
    let mut artifact = artifact(path, &first, tally, csv_rest, has_bom, digest, bytes);
    super::read(&mut artifact, &first, &mut diagnostics);
    faults_at(&artifact, broken, &mut diagnostics);
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
    faults_at(artifact, None, diagnostics);
}

/// [`faults`] of a file that stopped being one value at `broken`.
fn faults_at(artifact: &Artifact, broken: Option<Break>, diagnostics: &mut Vec<Diagnostic>) {
    let is_json = artifact.path.extension().eq_ignore_ascii_case("json");
    match artifact.format {
        Format::Invalid => {
            let lines = match artifact.malformed {
                1 => "its one line does not parse".to_owned(),
                count => format!("none of its {count} lines parses"),
            };
            let reason = broken.as_ref().map(|broken| format!("{}; ", broken.reason)).unwrap_or_default();
            let fault = Diagnostic::of_file(&artifact.path, &INVALID_JSON, format!("not JSON: {reason}{lines}"));
            let fault = fault.help("export it again; look for quotes doubled as in CSV");
            diagnostics.push(match broken {
                Some(broken) => broken.place(fault),
                None => fault,
            });
        }
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

/// A JSON file that fits in memory: one value, else one value a line (D14); and where it breaks as one value.
fn json_in_memory(path: &TreePath, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> (Tally, Option<Break>) {
    let text = decode(bytes).text;
    if text.trim().is_empty() {
        return (Tally::of(Shape::Plain(Format::Empty)), None);
    }
    let broken = match ndjson::one_value(&text) {
        Ok(tally) => return (tally, None),
        Err(broken) => broken,
    };
    let mut lines = ndjson::Lines::new(path);
    let mut faults = Vec::new();
    for line in text.split('\n') {
        lines.line(line.strip_suffix('\r').unwrap_or(line), &mut faults);
    }
    let tally = lines.finish();
    // Values in a row are no lines, so that none of the lines parsed is no fault of theirs.
    if tally.records == Some(0)
        && let Some(row) = ndjson::concatenated(&text)
    {
        return (row, None);
    }
    diagnostics.extend(faults);
    (tally, Some(broken))
}

/// A JSON file too large for memory. Its first line decides: a line that is a value by itself begins a file of lines; else
/// the file is one value, which is checked as it streams past. No tally is given of a file that breaks off as a value: it is
/// to be read again, line by line.
fn json_stream(
    path: &TreePath,
    first: &[u8],
    rest: &mut impl Read,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<(Option<Tally>, Option<Break>)> {
    let mut reader = text_of(first, rest);
    let opening = reader.fill_buf()?.trim_ascii_start();
    let first_line = opening.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let is_lines =
        first_line.len() < opening.len() && serde_json::from_slice::<serde::de::IgnoredAny>(first_line).is_ok();
    if is_lines {
        return Ok((Some(json_lines(path, &mut reader, diagnostics)?), None));
    }
    Ok(match ndjson::streamed_value(reader) {
        Ok(tally) => (Some(tally), None),
        Err(broken) => (None, Some(broken)),
    })
}

/// The text of a large file that begins with `first` and goes on with `rest`.
fn text_of<R: Read>(first: &[u8], rest: R) -> BufReader<decode::Utf8<'_, R>> {
    BufReader::with_capacity(256 * 1024, decode::Utf8::new(first, rest))
}

/// One value a line.
fn json_lines(path: &TreePath, reader: &mut impl BufRead, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Tally> {
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
            skip_line(reader)?;
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
    let decoded = decode(first);
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
    let text = decode(cut).text;
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
