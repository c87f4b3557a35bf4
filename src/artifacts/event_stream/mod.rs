//! A daily event stream (one JSON event a line) to its [`Rollup`]: the facts every artifact has, the counts of the day, all
//! its numbers by field and site, and the answers to questions. One read: bytes are hashed while they are scanned.
//!
//! ```text
//! file ─► blocks ─► lines ─► tally ─► rollup ─► fold ─► Telemetry
//!                   scanned  counts   one day   days
//!                   hashed
//! ```

mod blocks;
mod event;
mod fingerprint;
mod fold;
mod general;
mod line;
mod opening;
mod pace;
mod probes;
mod samples;
mod sites;
mod tally;
mod values;

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use rayon::prelude::*;

use self::blocks::{Block, Blocks};
pub use self::fold::Fold;
pub use self::opening::openings;
use self::pace::Pace;
use self::probes::{Gathered, Placed};
use self::samples::Class;
pub use self::samples::Samples;
use self::tally::{Fault, LineFacts, Tally};
use super::ndjson::{Shape, Tally as Counts};
use super::{MALFORMED_LINE, TOO_MANY_NAMES, inspect, recognise};
use crate::diagnostic::{Diagnostic, Excerpt};
use crate::digest::{Digest, Hasher, HashingReader};
use crate::model::telemetry::{Day, EventCount, Probe};
use crate::model::{Artifact, Date, Format};
use crate::path::TreePath;

/// The name of the kind of files read here.
const KIND: &str = "event-stream";

/// Blocks of ordinary files: small enough to stay in the processor's cache between hashing and scanning.
const SMALL_BLOCK: usize = 64 * 1024;

/// Files beyond this length are scanned by all threads at once.
const LARGE: u64 = 16 * 1024 * 1024;

/// Blocks of such files.
const LARGE_BLOCK: usize = 4 * 1024 * 1024;

/// What is kept of a file's start, to be shown on its page.
const START: usize = 8 * 1024;

/// Files that are not UTF-8 but UTF-16 are decoded in memory; of larger ones, the start.
const MOST_UTF16: usize = 32 * 1024 * 1024;

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// What is asked of every stream, and how its records are told apart.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which records are in which scope.
    pub scopes: Scopes,
    /// The questions.
    pub probes: Vec<Probe>,
}

/// Which records are in the narrower scopes (DEFINITIONS D15).
#[derive(Clone, Debug)]
pub struct Scopes {
    /// The project's own sites.
    pub corpus: Vec<String>,
    /// The field with the day of the run that wrote a record.
    pub run_date: String,
    /// By how many days it may differ from the record's own day in scope `live`.
    pub run_date_days: u32,
}

impl Scopes {
    /// The narrowest scope of a record that comes from `placed`, whose site, where it has one, is the project's own.
    fn class(&self, placed: &Placed<'_>, is_own_site: bool, run_date: Option<&str>, day: Date) -> Class {
        let is_ours = match (placed.site, placed.host) {
            (Some(_), _) => is_own_site,
            (None, Some(host)) => self
                .corpus
                .iter()
                .any(|ours| host.strip_prefix(ours.as_str()).is_some_and(|rest| rest.starts_with('-'))),
            (None, None) => false,
        };
        if !is_ours {
            return Class::Outside;
        }
        let Some(run_date) = run_date else { return Class::Live };
        let day_of = |text: &str| text.get(..10).and_then(Date::parse);
        let own = placed.time.and_then(day_of).unwrap_or(day);
        let is_near =
            day_of(run_date).is_some_and(|run| run.days_until(own).unsigned_abs() <= u64::from(self.run_date_days));
        if is_near { Class::Live } else { Class::Corpus }
    }
}

/// What one file comes to. A pure value of its bytes and the settings.
#[derive(Debug)]
pub struct Rollup {
    /// What every artifact tells.
    pub artifact: Artifact,
    /// The day's counts and answers.
    pub day: Day,
    /// Its numbers.
    pub samples: Samples,
    /// What is wrong with its lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Buffers and names that are kept from file to file; nothing of one shows in the rollup of the next.
pub struct Scratch<'s> {
    settings: &'s Settings,
    tally: Tally<'s>,
    block: Block,
    samples: Samples,
}

impl<'s> Scratch<'s> {
    /// Empty.
    pub fn new(settings: &'s Settings) -> Self {
        Self { settings, tally: Tally::new(settings), block: Block::default(), samples: Samples::default() }
    }

    /// Gives back the samples of an earlier rollup: the next one uses their memory.
    pub fn reuse(&mut self, samples: Samples) {
        self.samples = samples;
    }
}

/// The day of the stream at `path`; `None` when its name is not that of a daily stream.
pub fn date_of(path: &TreePath) -> Option<Date> {
    Date::parse(path.stem()).filter(|_| recognise(path).name == KIND)
}

/// Whether a stream of so many bytes is scanned by all threads, so that it is best read while nothing else is.
pub fn is_large(bytes: u64) -> bool {
    bytes > LARGE
}

/// Reads the stream of `date` at `path`; `bytes` is its length as the tree was walked.
pub fn read(
    path: &TreePath,
    date: Date,
    file: &mut (impl Read + Seek + Send),
    bytes: u64,
    scratch: &mut Scratch<'_>,
) -> io::Result<Rollup> {
    scratch.tally.begin(date);
    let (start, (digest, bytes)) =
        if is_large(bytes) { scan_large(file, date, scratch)? } else { scan(file, scratch)? };
    let facts = std::mem::take(&mut scratch.tally.facts);
    let is_one_value = facts.starts_with_object == Some(false) || (facts.objects == 0 && facts.values > 0);
    let inspected = if is_one_value {
        file.seek(SeekFrom::Start(0))?;
        Some(inspect::inspect(path, &mut *file, bytes)?)
    } else {
        None
    };
    // One value over many lines is no stream, even where a line of it could be read as an event (D14).
    if let Some(parsed) = inspected.filter(|parsed| parsed.value.format != Format::Ndjson || facts.values == 0) {
        let mut artifact = parsed.value;
        artifact.events = Vec::new();
        scratch.tally.begin(date);
        let day = day(path, date, digest, artifact.malformed, &mut scratch.tally);
        return Ok(Rollup { artifact, day, samples: Samples::default(), diagnostics: parsed.diagnostics });
    }
    let day = day(path, date, digest, facts.malformed, &mut scratch.tally);
    let artifact = artifact(path, &start, digest, bytes, &facts, &scratch.tally);
    let mut diagnostics: Vec<Diagnostic> = facts.faults.iter().map(|fault| malformed(path, fault)).collect();
    inspect::faults(&artifact, &mut diagnostics);
    diagnostics.extend((facts.left_out > 0).then(|| {
        Diagnostic::of_file(path, &TOO_MANY_NAMES, "there are more events, fields or sites than are told apart")
            .help("look for names that hold numbers or texts; names should be few")
    }));
    let samples = scratch.tally.samples(std::mem::take(&mut scratch.samples));
    Ok(Rollup { artifact, day, samples, diagnostics })
}

/// A file's start, its digest and its length.
type Scanned = (Vec<u8>, (Digest, u64));

/// Scans block by block.
fn scan(file: &mut (impl Read + Seek + Send), scratch: &mut Scratch<'_>) -> io::Result<Scanned> {
    let mut blocks = Blocks::new(&mut *file, SMALL_BLOCK);
    let Scratch { tally, block, .. } = scratch;
    let mut start = Vec::new();
    let mut hasher = Hasher::default();
    let mut line = 1;
    let mut is_first = true;
    while blocks.next(block)? {
        let mut bytes = block.bytes();
        if std::mem::take(&mut is_first) {
            start = bytes.get(..START.min(bytes.len())).unwrap_or(bytes).to_vec();
            if is_utf16(bytes) {
                scan_utf16(bytes.to_vec(), &mut blocks, tally)?;
                return Ok((start, hash(file)?));
            }
            bytes = bytes.strip_prefix(&BOM).unwrap_or(bytes);
        }
        let mut pace = Pace::new(&mut hasher, block.bytes());
        line = tally.block(line, bytes, &mut pace);
        pace.finish();
        if block.skipped_line {
            tally.too_long(line);
            line += 1;
        }
    }
    let is_whole = hasher.bytes() == blocks.bytes_read();
    Ok((start, if is_whole { hasher.finish() } else { hash(file)? }))
}

/// Hashes a file of which not all was scanned.
fn hash(file: &mut (impl Read + Seek)) -> io::Result<(Digest, u64)> {
    file.seek(SeekFrom::Start(0))?;
    HashingReader::new(file).finish()
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

fn scan_utf16(mut all: Vec<u8>, blocks: &mut Blocks<impl Read>, tally: &mut Tally<'_>) -> io::Result<()> {
    let mut block = Block::default();
    while all.len() < MOST_UTF16 && blocks.next(&mut block)? {
        all.extend_from_slice(block.bytes());
    }
    tally.block(1, crate::text::decode::decode(&all).text.as_bytes(), &mut Pace::none());
    Ok(())
}

/// [`scan`] by all threads: while one group of blocks is scanned, the next is read. Which thread scans which block does
/// not show, since everything gathered is counted or carries its line. Where there are too many names, though, it would
/// show which were met first: such a file is scanned again from its start to its end.
fn scan_large(file: &mut (impl Read + Seek + Send), date: Date, scratch: &mut Scratch<'_>) -> io::Result<Scanned> {
    let mut reader = HashingReader::new(&mut *file);
    let mut blocks = Blocks::new(&mut reader, LARGE_BLOCK);
    let threads = rayon::current_num_threads().max(1);
    let mut tallies: Vec<Tally<'_>> = (0..threads).map(|_| Tally::new(scratch.settings)).collect();
    tallies.iter_mut().for_each(|tally| tally.begin(date));
    let mut line = 1;
    let mut now: Vec<Numbered> = (0..threads).map(|_| Numbered::default()).collect();
    let mut then: Vec<Numbered> = (0..threads).map(|_| Numbered::default()).collect();
    let mut filled = fill(&mut blocks, &mut now, &mut line)?;
    let first = now.first().map_or(&[][..], |numbered| numbered.block.bytes());
    let start = first.get(..START.min(first.len())).unwrap_or(first).to_vec();
    if is_utf16(first) {
        let bytes = first.to_vec();
        scan_utf16(bytes, &mut blocks, &mut scratch.tally)?;
        return Ok((start, reader.finish()?));
    }
    while filled > 0 {
        let (next, ()) = rayon::join(
            || fill(&mut blocks, &mut then, &mut line),
            || {
                now.par_iter().zip(&mut tallies).take(filled).for_each(|(numbered, tally)| {
                    let bytes = numbered.block.bytes();
                    let bytes = if numbered.line == 1 { bytes.strip_prefix(&BOM).unwrap_or(bytes) } else { bytes };
                    let behind = tally.block(numbered.line, bytes, &mut Pace::none());
                    if numbered.block.skipped_line {
                        tally.too_long(behind);
                    }
                });
            },
        );
        filled = next?;
        std::mem::swap(&mut now, &mut then);
    }
    for tally in &mut tallies {
        scratch.tally.absorb(tally);
    }
    let hashed = reader.finish()?;
    if scratch.tally.facts.left_out > 0 {
        file.seek(SeekFrom::Start(0))?;
        scratch.tally.begin(date);
        return scan(file, scratch);
    }
    Ok((start, hashed))
}

/// A block with the number of its first line.
#[derive(Default)]
struct Numbered {
    block: Block,
    line: u64,
}

fn fill(blocks: &mut Blocks<impl Read>, group: &mut [Numbered], line: &mut u64) -> io::Result<usize> {
    for (index, numbered) in group.iter_mut().enumerate() {
        if !blocks.next(&mut numbered.block)? {
            return Ok(index);
        }
        numbered.line = *line;
        *line += memchr::memchr_iter(b'\n', numbered.block.bytes()).count() as u64;
        *line += u64::from(numbered.block.skipped_line);
    }
    Ok(group.len())
}

fn day(path: &TreePath, date: Date, digest: Digest, malformed: u64, tally: &mut Tally<'_>) -> Day {
    let events: std::collections::BTreeMap<Arc<str>, EventCount> =
        tally.counts().map(|(name, count)| (name.clone(), count)).collect();
    Day {
        date,
        path: path.clone(),
        digest,
        records: events.values().map(|count| count.records).sum(),
        malformed,
        duplicates: tally.duplicates(),
        events,
        answers: tally.gathered().into_iter().map(Gathered::answer).collect(),
    }
}

fn artifact(
    path: &TreePath,
    start: &[u8],
    digest: Digest,
    bytes: u64,
    facts: &LineFacts,
    tally: &Tally<'_>,
) -> Artifact {
    let shape = match (facts.values, facts.malformed) {
        (0, 0) => Shape::Plain(Format::Empty),
        (0, _) => Shape::Plain(Format::Invalid),
        (1, 0) if facts.objects == 1 => Shape::Object,
        _ => Shape::Lines,
    };
    let counts = Counts {
        shape,
        records: (shape != Shape::Plain(Format::Empty)).then_some(facts.values),
        malformed: facts.malformed,
        formatting_objects: 0,
        keys: facts.keys.iter().flat_map(|(_, keys)| keys.iter().cloned()).collect(),
        events: tally.counts().map(|(name, count)| (name.to_string(), count.records)).collect(),
    };
    inspect::artifact(path, start, counts, 0, start.starts_with(&BOM), digest, bytes)
}

fn malformed(path: &TreePath, fault: &Fault) -> Diagnostic {
    let before = fault.text.get(..fault.column).map_or(fault.column, |before| before.chars().count());
    let excerpt = (!fault.text.is_empty()).then(|| Excerpt::cut(&fault.text, before, 1));
    Diagnostic::of_file(path, &MALFORMED_LINE, fault.reason.clone())
        .at_line(fault.line.try_into().unwrap_or(u32::MAX), before as u32 + 1, excerpt)
        .help("every other line was read; correct or remove this one")
}

#[cfg(test)]
mod tests;
