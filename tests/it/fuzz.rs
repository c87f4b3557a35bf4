//! What the fuzzer found stays fixed: every target over its corpus and over small changes of it, the same ones each time.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::fuzz_targets::{TARGETS, Target};

/// How often each target meets a changed input.
const MUTATIONS: u64 = 300;

/// Pieces of syntax that readers care about; a change puts one somewhere.
const PIECES: [&[u8]; 28] = [
    b"|",
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b",",
    b"<!--",
    b"-->",
    b"```\n",
    b"](",
    b")",
    b"ST-A-001",
    b"Plans A/B",
    b"docs/",
    b"C:\\",
    b"???",
    b"# ",
    b"|---|",
    b"<date>",
    b"{",
    b"[",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\0",
    b"`Lap.WaitMs` p95",
    b" <= 3 s",
    b" of ",
    b":",
];

/// A small generator of numbers (xorshift): tests repeat, so no clock and no outside source.
struct Numbers(u64);

impl Numbers {
    /// The next number below `limit`; 0 when that is 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// The corpus of `target` in byte order of name; never empty.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target.name);
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{} has no corpus: {error}", target.name))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "the corpus of {} is empty", target.name);
    inputs
}

/// Runs `target` and says which input broke it.
fn run(target: &Target, name: &str, bytes: &[u8]) {
    let outcome = std::panic::catch_unwind(|| (target.run)(bytes));
    assert!(outcome.is_ok(), "{} breaks on {name}: {:?}", target.name, String::from_utf8_lossy(bytes));
}

#[test]
fn every_corpus_is_read_and_so_is_what_it_changes_into() {
    for target in &TARGETS {
        let inputs = corpus(target);
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
        for (name, bytes) in &inputs {
            run(target, name, bytes);
        }
        for round in 0..MUTATIONS {
            let (name, bytes) = &inputs[numbers.below(inputs.len())];
            let mut bytes = bytes.clone();
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(bytes.len() + 1);
                match numbers.below(4) {
                    0 => bytes.truncate(at),
                    1 => {
                        let other = &inputs[numbers.below(inputs.len())].1;
                        bytes.splice(at..at, other.iter().copied().take(2_000));
                    }
                    2 if at < bytes.len() => bytes[at] = numbers.below(256) as u8,
                    _ => {
                        let piece = PIECES[numbers.below(PIECES.len())];
                        bytes.splice(at..at, piece.iter().copied());
                    }
                }
            }
            run(target, &format!("change {round} of {name}"), &bytes);
        }
    }
}

/// Inputs that cost a careless reader the square of their length, 64 kB each: a piece over and over, behind a beginning.
fn heavy() -> Vec<(String, Vec<u8>)> {
    let pieces: [&[u8]; 31] = [
        b"<!-- ",
        b"`<!--",
        b"](",
        b"[",
        b"![](",
        b"|",
        b"|\n",
        b"\"",
        b"\",",
        b"\"\"\"\n",
        b"\"a\n",
        b",,,,,,ST-A-001",
        b"??? ",
        b"docs/a ",
        b"docs/a,",
        b"a.json.",
        b"C:\\<",
        b"docs/{",
        b"Plans A/B ",
        b"ST-A-001/",
        b"# x\n",
        b"- x\n",
        b"<",
        b"{\"a\":",
        b"[{",
        b"> ",
        b"* a _ ",
        b"Ab.Cd <1 ",
        b"Lap >0 ",
        b"`Lap.WaitMs` ??? 1 ",
        b"p95(",
    ];
    let wide = [b"|".repeat(8_000), b"\n".to_vec(), b"|-".repeat(8_000), b"|\n".to_vec()].concat();
    let starts: [&[u8]; 4] =
        [b"", b"# Plan B - x\n\n", b"ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes\n", &wide];
    let mut inputs = Vec::new();
    for start in starts {
        for piece in pieces {
            let bytes: Vec<u8> = start.iter().chain(piece.iter().cycle()).copied().take(65_536).collect();
            let name = format!("{:?} behind {} bytes", String::from_utf8_lossy(piece), start.len());
            inputs.push((name, bytes));
        }
    }
    inputs
}

#[test]
fn sixty_four_kilobytes_never_take_a_second() {
    // Unoptimised code on a loaded machine is slow, a square is slower: the limit tells the two apart, it is no benchmark.
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });
    for (name, bytes) in heavy() {
        for target in &TARGETS {
            let start = Instant::now();
            run(target, &name, &bytes);
            let took = start.elapsed();
            assert!(took < limit, "{} needs {took:?} for 64 kB of {name}", target.name);
        }
    }
}
