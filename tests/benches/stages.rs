//! How long the stages take on generated workspaces of three sizes, and how that compares with the floor: reading the same
//! bytes and hashing them, which no build can do without. `cargo bench` prints times, then the ratios, which hold on any machine.

#![expect(clippy::panic, reason = "a benchmark that cannot set itself up has nothing to measure")]

mod workspace;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use divan::Bencher;
use statetrace_site::build::{self, Reading};
use statetrace_site::digest::Digest;
use statetrace_site::theme::Theme;
use statetrace_site::workspace::Workspace;
use statetrace_site::workspace::config::Config;
use tempfile::TempDir;

use self::workspace::{SIZES, Size};

fn main() {
    divan::main();
    // Without `--bench` it is only asked whether everything runs.
    if std::env::args().any(|argument| argument == "--bench") {
        SIZES.iter().for_each(|size| print_ratios(*size));
    }
}

const NAMES: [&str; 3] = [SIZES[0].name, SIZES[1].name, SIZES[2].name];

/// The workspace called `name`, removed when dropped.
fn prepared(name: &str) -> TempDir {
    let Some(size) = SIZES.iter().find(|size| size.name == name) else { panic!("no size is called {name}") };
    let dir = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    workspace::write(dir.path(), *size);
    dir
}

fn open(root: &Path) -> Workspace {
    let config = Config::load(root).unwrap_or_else(|error| panic!("{error}"));
    Workspace::open(root, config).unwrap_or_else(|error| panic!("{error}"))
}

fn theme() -> Theme {
    Theme::load(None).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads and hashes every file: bytes and files.
fn floor(root: &Path) -> (u64, u64) {
    let (mut bytes, mut files) = (0, 0);
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read(&path) {
                black_box(Digest::of(&text));
                bytes += text.len() as u64;
                files += 1;
            }
        }
    }
    (bytes, files)
}

/// What counts as now.
const NOW: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

fn site(reading: &Reading, theme: &Theme) -> usize {
    let site = build::site(reading, theme, NOW).unwrap_or_else(|error| panic!("{error}"));
    site.pages()
}

#[divan::bench(args = NAMES, sample_count = 5)]
fn bare_read_and_hash(bencher: Bencher<'_, '_>, name: &str) {
    let dir = prepared(name);
    bencher.bench_local(|| floor(dir.path()));
}

#[divan::bench(args = NAMES, sample_count = 5)]
fn read_and_link(bencher: Bencher<'_, '_>, name: &str) {
    let dir = prepared(name);
    bencher.bench_local(|| build::read(&open(dir.path()), NOW).model.tasks.len());
}

#[divan::bench(args = NAMES, sample_count = 3)]
fn draft_and_render(bencher: Bencher<'_, '_>, name: &str) {
    let dir = prepared(name);
    let (reading, theme) = (build::read(&open(dir.path()), NOW), theme());
    bencher.bench_local(|| site(&reading, &theme));
}

#[divan::bench(args = NAMES, sample_count = 3)]
fn whole_build(bencher: Bencher<'_, '_>, name: &str) {
    let (dir, theme) = (prepared(name), theme());
    bencher.bench_local(|| site(&build::read(&open(dir.path()), NOW), &theme));
}

/// The shortest of three runs.
fn shortest(mut run: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..3).map(once).min().unwrap_or_default()
}

fn print_ratios(size: Size) {
    let (dir, theme) = (prepared(size.name), theme());
    let (bytes, files) = floor(dir.path());
    let floor_time = shortest(|| {
        black_box(floor(dir.path()));
    });
    let reading = build::read(&open(dir.path()), NOW);
    let pages = site(&reading, &theme);
    let read = shortest(|| {
        black_box(build::read(&open(dir.path()), NOW).model.tasks.len());
    });
    let render = shortest(|| {
        black_box(site(&reading, &theme));
    });
    let ratio = |time: Duration| time.as_secs_f64() / floor_time.as_secs_f64().max(f64::EPSILON);
    println!(
        "{}: {files} files, {bytes} bytes, {pages} pages; floor {:.1} ms, read and link {:.1}x, draft and render {:.1}x, both {:.1}x",
        size.name,
        floor_time.as_secs_f64() * 1_000.0,
        ratio(read),
        ratio(render),
        ratio(read + render),
    );
}
