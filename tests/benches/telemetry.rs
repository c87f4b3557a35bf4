//! How fast daily event streams are read, against a bare scan for line ends of the same bytes.
//!
//! ```text
//! cargo bench --bench telemetry                        a small set, made and removed: time, rate, ratio
//! cargo bench --bench telemetry -- generate DIR 1000   a workspace with a year of streams, 1,000 MB in all
//! cargo bench --bench telemetry -- read DIR            every measure of a workspace: how many, and how long it took
//! cargo bench --bench telemetry -- lines DIR           the bare scan
//! cargo bench --bench telemetry -- field DIR FIELD
//!                                                      count, mean, p95, p99, max by day, event and site, as CSV
//! ```
//! `tests/benches/against_duckdb.py` answers `field` with DuckDB, for comparison of time and answers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that meets what it does not expect should stop right there"
)]

mod generate;
mod kinds;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use statetrace_site::build::parse;
use statetrace_site::model::Records;
use statetrace_site::model::telemetry::Scope;
use statetrace_site::workspace::Workspace;
use statetrace_site::workspace::config::Config;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["generate", root, megabytes] => generate::year(Path::new(root), megabytes.parse::<u64>().unwrap() * 1_000_000),
        ["read", root] => {
            let (records, time) = timed(|| read(Path::new(root)));
            report(&records, Path::new(root), time);
        }
        ["lines", root] => {
            let ((bytes, lines), time) = timed(|| lines(Path::new(root)));
            println!("{lines} lines, {} in {time:.2?}: {}", megabytes(bytes), rate(bytes, time));
        }
        ["field", root, field] => table(&read(Path::new(root)), field),
        [] => both(),
        other => panic!("no such command: {other:?}"),
    }
}

/// A small set: both readings, the better of three each, in turn.
fn both() {
    let root = std::env::temp_dir().join(format!("statetrace-bench-{}", std::process::id()));
    generate::year(&root, 60_000_000);
    let mut best = [Duration::MAX; 2];
    let mut records = None;
    for _ in 0..3 {
        let (read, time) = timed(|| read(&root));
        best[0] = best[0].min(time);
        records = Some(read);
        best[1] = best[1].min(timed(|| lines(&root)).1);
    }
    report(&records.unwrap(), &root, best[0]);
    println!("{:.1} times the time of a bare line scan", best[0].as_secs_f64() / best[1].as_secs_f64());
    fs::remove_dir_all(root).unwrap();
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}

fn read(root: &Path) -> Records {
    parse::all(&Workspace::open(root, Config::default()).unwrap(), Vec::new()).0
}

fn report(records: &Records, root: &Path, time: Duration) {
    let bytes = streams(root).iter().map(|path| path.metadata().unwrap().len()).sum();
    let telemetry = &records.telemetry;
    let events: u64 = telemetry.days.iter().map(|day| day.records).sum();
    let fields = telemetry.measures.fields().len();
    println!(
        "{} days, {events} events, {fields} fields, {} measures, {} in {time:.2?}: {}",
        telemetry.days.len(),
        telemetry.measures.len(),
        megabytes(bytes),
        rate(bytes, time)
    );
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn rate(bytes: u64, time: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64())
}

/// The floor: the same bytes, read in blocks, one after the other, and searched for line ends.
fn lines(root: &Path) -> (u64, u64) {
    let mut buffer = vec![0; 256 * 1024];
    let (mut bytes, mut lines) = (0, 0);
    for path in streams(root) {
        let mut file = File::open(path).unwrap();
        loop {
            let count = file.read(&mut buffer).unwrap();
            if count == 0 {
                break;
            }
            bytes += count as u64;
            lines += memchr::memchr_iter(b'\n', &buffer[..count]).count() as u64;
        }
    }
    (bytes, lines)
}

fn streams(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(generate::FOLDER)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn table(records: &Records, name: &str) {
    let mut out = std::io::stdout().lock();
    for field in records.telemetry.measures.fields().filter(|field| &**field.name == name) {
        for row in field.rows_in(Scope::All) {
            if let (Some(day), Some(site)) = (row.day, &row.site) {
                let summary = row.summary;
                let (mean, p95, p99, max) = (summary.mean, summary.p95, summary.p99, summary.max);
                let event = field.event;
                writeln!(out, "{day},{event},{site},{},{mean:.9e},{p95:.9e},{p99:.9e},{max:.9e}", summary.count)
                    .unwrap();
            }
        }
    }
}
