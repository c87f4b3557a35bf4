//! Contents to a canonical zip. Reading, hashing and deflating run in parallel; each distinct content is deflated once,
//! however many names it has; the order of the archive is the order of names.
//!
//! Compressed contents wait on a shelf, which is itself a zip that names each by its digest, until everything is known
//! that the first files of the bundle tell (its front page counts what comes behind it). Then they are copied, as they
//! are, under their names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tempfile::SpooledTempFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, PreparedZipFile, System, ZipArchive, ZipWriter};

use super::Stamp;
use super::container::{MAX_ARCHIVE, MAX_ENTRIES, MAX_TOTAL};
use crate::digest::Digest;

/// Content of this many bytes is read before any of it is put on the shelf.
const BATCH: u64 = 32 << 20;
/// A thread takes this many bytes, or this many files, at once.
const RUN: u64 = 1 << 20;
const RUN_FILES: usize = 64;
/// Contents from this length on are compressed harder. They are few, and it takes a tenth off them; off small ones, hardly
/// anything.
const LONG: usize = 256 << 10;
/// A shelf up to this size stays in memory.
const IN_MEMORY: usize = 48 << 20;

/// A content and where it comes from.
#[derive(Clone, Debug)]
pub enum Content<'a> {
    /// It is here.
    Memory(Cow<'a, [u8]>),
    /// It is a file, which must still be what it was when it was read before.
    Disk {
        /// The file.
        path: PathBuf,
        /// Its length, for planning only.
        bytes: u64,
        /// What it was, when it was read before.
        known: Option<Digest>,
    },
}

/// How hard contents are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// As [`level`] says: for evidence.
    Full,
    /// A level at which it takes a quarter less time and pages a thirtieth more room.
    Quick,
}

impl Effort {
    fn level(self, bytes: usize) -> i64 {
        match self {
            Effort::Full => level(bytes),
            Effort::Quick => 4,
        }
    }
}

/// A file on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Its path below the top directory.
    pub path: String,
    /// Its length.
    pub size: u64,
    /// Its SHA-256.
    pub digest: Digest,
}

/// An archive that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file that cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that changed between two readings.
    #[error("`{}` changed while the bundle was made; run it again", .0.display())]
    Changed(PathBuf),
    /// More than one archive holds without zip64.
    #[error("the bundle would hold {0}, and without zip64 it can hold no more than {1}")]
    TooLarge(String, String),
    /// The writer failed.
    #[error("cannot write the archive: {0}")]
    Zip(#[from] ZipError),
}

/// Distinct contents, compressed, waiting for their names.
pub struct Shelf {
    archive: ZipWriter<SpooledTempFile>,
    options: SimpleFileOptions,
    known: HashSet<Digest>,
    total: u64,
    /// What files were read into: memory that is given back and taken again has to be cleared each time, which costs as much
    /// as reading.
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl Shelf {
    /// An empty shelf for an archive whose entries carry `stamp`.
    pub fn new(stamp: Stamp) -> Self {
        let archive = ZipWriter::new(SpooledTempFile::new(IN_MEMORY));
        Self { archive, options: options(stamp), known: HashSet::new(), total: 0, buffers: Mutex::default() }
    }

    /// Reads, hashes and compresses `contents`, in parallel. Each distinct content is shown to `look` once, whatever its
    /// paths; what that gives comes back by digest. The packed files come in the order of `contents`.
    pub fn add<N: Send>(
        &mut self,
        contents: &[(String, Content<'_>)],
        effort: Effort,
        look: &(dyn Fn(&[u8]) -> N + Sync),
    ) -> Result<(Vec<Packed>, BTreeMap<Digest, N>), WriteError> {
        let (mut packed, mut notes) = (Vec::with_capacity(contents.len()), BTreeMap::new());
        let mut rest = contents;
        while !rest.is_empty() {
            let (batch, behind) = rest.split_at(run_length(rest, BATCH, usize::MAX));
            rest = behind;
            let known = Mutex::new(&mut self.known);
            let (options, buffers) = (self.options, &self.buffers);
            let options = |bytes| options.compression_level(Some(effort.level(bytes)));
            let filled = runs(batch).into_par_iter().map(|run| {
                let mut buffer = held(buffers).pop().unwrap_or_default();
                let tray = Tray::fill(run, &options, &known, &mut buffer, look);
                held(buffers).push(buffer);
                tray
            });
            for tray in filled.collect::<Vec<Result<Tray<N>, WriteError>>>() {
                let tray = tray?;
                if !tray.notes.is_empty() {
                    self.archive.merge_archive(tray.archive)?;
                }
                self.total += tray.packed.iter().map(|file| file.size).sum::<u64>();
                packed.extend(tray.packed);
                notes.extend(tray.notes);
            }
        }
        Ok((packed, notes))
    }

    /// Puts one small content on the shelf.
    pub fn add_one(&mut self, path: &str, bytes: &[u8]) -> Result<Packed, WriteError> {
        let digest = Digest::of(bytes);
        if self.known.insert(digest) {
            let options = self.options.compression_level(Some(level(bytes.len())));
            self.archive.add_prepared_file(PreparedZipFile::from_data(digest.to_string(), options, bytes)?)?;
        }
        self.total += bytes.len() as u64;
        Ok(Packed { path: path.to_owned(), size: bytes.len() as u64, digest })
    }

    /// Writes `files`, whose contents are all on the shelf, below `top` into `out`.
    pub fn assemble<W: Write + Seek>(self, top: &str, mut files: Vec<Packed>, out: W) -> Result<W, WriteError> {
        let too_large = |what: String, limit: String| Err(WriteError::TooLarge(what, limit));
        if files.len() > MAX_ENTRIES {
            return too_large(format!("{} files", files.len()), format!("{MAX_ENTRIES}"));
        }
        if self.total > MAX_TOTAL {
            return too_large(format!("{} bytes", self.total), format!("{MAX_TOTAL}"));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut shelf = self.archive.finish_into_readable()?;
        let mut archive = ZipWriter::new(out);
        let copied = files.iter().try_for_each(|file| {
            let at = shelf.index_for_name(&file.digest.to_string()).ok_or(ZipError::FileNotFound)?;
            archive.raw_copy_file_rename(shelf.by_index_raw(at)?, format!("{top}/{}", file.path))
        });
        if let Err(error) = copied {
            // Dropped, it would try to end the archive, and tell of that in its own words.
            std::mem::forget(archive);
            return Err(error.into());
        }
        finish(archive)
    }
}

/// What one thread compressed: an archive of its own, whose writer keeps the compressor from file to file.
struct Tray<N> {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    packed: Vec<Packed>,
    notes: Vec<(Digest, N)>,
}

impl<N> Tray<N> {
    /// Compresses those of `run` whose content is not `known` yet. Which thread meets a content first changes no byte:
    /// whoever does compresses it alike.
    fn fill(
        run: &[(String, Content<'_>)],
        options: &dyn Fn(usize) -> SimpleFileOptions,
        known: &Mutex<&mut HashSet<Digest>>,
        buffer: &mut Vec<u8>,
        look: &(dyn Fn(&[u8]) -> N + Sync),
    ) -> Result<Self, WriteError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let (mut packed, mut notes) = (Vec::with_capacity(run.len()), Vec::new());
        for (path, content) in run {
            let bytes = content.read(buffer)?;
            let digest = Digest::of(bytes);
            content.check(digest)?;
            packed.push(Packed { path: path.clone(), size: bytes.len() as u64, digest });
            if held(known).insert(digest) {
                archive.start_file(digest.to_string(), options(bytes.len()))?;
                archive.write_all(bytes).map_err(ZipError::from)?;
                notes.push((digest, look(bytes)));
            }
        }
        Ok(Self { archive: archive.finish_into_readable()?, packed, notes })
    }
}

/// What `mutex` guards. Nothing that holds one can panic half-way.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The archive `bytes` with one more file; every other entry is copied as it is compressed.
pub fn insert(bytes: &[u8], path: &str, content: &[u8], stamp: Stamp) -> Result<Vec<u8>, WriteError> {
    let mut source = ZipArchive::new(Cursor::new(bytes))?;
    let mut prepared =
        Some(PreparedZipFile::from_data(path, options(stamp).compression_level(Some(level(content.len()))), content)?);
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + content.len() + 512)));
    for at in 0..source.len() {
        let entry = source.by_index_raw(at)?;
        if entry.name_raw() > path.as_bytes()
            && let Some(prepared) = prepared.take()
        {
            archive.add_prepared_file(prepared)?;
        }
        archive.raw_copy_file(entry)?;
    }
    if let Some(prepared) = prepared.take() {
        archive.add_prepared_file(prepared)?;
    }
    Ok(finish(archive)?.into_inner())
}

fn finish<W: Write + Seek>(archive: ZipWriter<W>) -> Result<W, WriteError> {
    let mut out = archive.finish()?;
    let length = out.stream_position().map_err(ZipError::from)?;
    if length > MAX_ARCHIVE {
        return Err(WriteError::TooLarge(format!("{length} compressed bytes"), format!("{MAX_ARCHIVE}")));
    }
    Ok(out)
}

/// The level of deflate for a content of so many bytes.
pub fn level(bytes: usize) -> i64 {
    if bytes < LONG { 6 } else { 7 }
}

/// Everything an entry's headers depend on, so that no default of a platform or a later version shows.
fn options(stamp: Stamp) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::try_from_msdos(stamp.date, stamp.time).unwrap_or_default())
        .unix_permissions(0o644)
        .system(System::Unix)
        .large_file(false)
}

/// How many of `contents` come to at most `bytes` and `files`; at least one.
fn run_length(contents: &[(String, Content<'_>)], bytes: u64, files: usize) -> usize {
    let mut sum = 0;
    let within = contents.iter().take(files).take_while(|(_, content)| {
        sum += content.length();
        sum <= bytes
    });
    within.count().max(1)
}

/// `batch` in runs that are each worth a thread's while.
fn runs<'a, 'b>(batch: &'a [(String, Content<'b>)]) -> Vec<&'a [(String, Content<'b>)]> {
    let mut runs = Vec::new();
    let mut rest = batch;
    while !rest.is_empty() {
        let (run, behind) = rest.split_at(run_length(rest, RUN, RUN_FILES));
        runs.push(run);
        rest = behind;
    }
    runs
}

impl Content<'_> {
    fn length(&self) -> u64 {
        match self {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Disk { bytes, .. } => *bytes,
        }
    }

    /// The bytes: those that are here, or the file's, read into `buffer`.
    fn read<'a>(&'a self, buffer: &'a mut Vec<u8>) -> Result<&'a [u8], WriteError> {
        match self {
            Content::Memory(bytes) => Ok(bytes),
            Content::Disk { path, .. } => {
                buffer.clear();
                let read = File::open(path).and_then(|mut file| file.read_to_end(buffer));
                read.map_err(|source| WriteError::Read { path: path.clone(), source })?;
                Ok(buffer)
            }
        }
    }

    fn check(&self, digest: Digest) -> Result<(), WriteError> {
        match self {
            Content::Disk { path, known: Some(known), .. } if *known != digest => {
                Err(WriteError::Changed(path.clone()))
            }
            _ => Ok(()),
        }
    }
}
