//! What packing and verifying a bundle cost, against the work that cannot be saved: compressing and hashing each different
//! content once, inflating and hashing every content.
//!
//! ```text
//! cargo bench --bench packing                 the Logs of $STATETRACE_HEAD, else a generated year: rates and ratios
//! cargo bench --bench packing -- all DIR      the same for everything below DIR
//! cargo bench --bench packing -- pack DIR OUT DIR to OUT/RC-1-evidence.zip, signed, with OUT/allowed_signers: for
//!                                             tests/benches/against_stock_tools.py
//! ```
//! One thread does everything that is compared; times are what that thread had of a processor, the system's share (reading
//! files) included, where the system tells it. On all cores only the time on the wall is told.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that meets what it does not expect should stop right there"
)]

mod generate;
mod kinds;

use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::{Compress, Compression, FlushCompress};
use ssh_key::PrivateKey;
use ssh_key::private::Ed25519Keypair;
use statetrace_site::bundle::archive::Inflater;
use statetrace_site::bundle::archive::place::Beside;
use statetrace_site::bundle::archive::write::level;
use statetrace_site::bundle::document::Source;
use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::pack::{self, Order, Prepared, Signatory};
use statetrace_site::bundle::preflight::Preflight;
use statetrace_site::bundle::sshsig::{self, PublicKey, Role};
use statetrace_site::bundle::top;
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::verify::{self, Expectation, Verdict};
use statetrace_site::digest::Digest;
use statetrace_site::gates::Verdicts;
use statetrace_site::model::release::Declaration;
use statetrace_site::path::TreePath;
use statetrace_site::readiness::{EvidenceFile, Readiness, References};
use statetrace_site::site::Site;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CANDIDATE: &str = "RC-1";
/// How often each figure is taken; the least counts.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["pack", root, out] => write(Path::new(root), Path::new(out)),
        ["all", root] => compare(Path::new(root)),
        [] => match std::env::var_os("STATETRACE_HEAD") {
            Some(head) => compare(&PathBuf::from(head).join("Logs")),
            None => {
                let root = std::env::temp_dir().join(format!("statetrace-packing-{}", std::process::id()));
                generate::year(&root, 60_000_000);
                compare(&root.join(generate::FOLDER));
                fs::remove_dir_all(root).unwrap();
            }
        },
        other => panic!("no such command: {other:?}"),
    }
}

/// Every file below `root`, in byte order of path.
fn files(root: &Path) -> Vec<EvidenceFile> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let origin = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push(EvidenceFile {
                place: format!("data/evidence/{origin}"),
                origin: TreePath::new(origin),
                bytes: entry.metadata().unwrap().len(),
                known: None,
                area: String::new(),
                category: String::new(),
                declared: None,
            });
        }
    }
    files.sort_by(|a, b| a.origin.cmp(&b.origin));
    files
}

fn key() -> PrivateKey {
    Ed25519Keypair::from_seed(&[1; 32]).into()
}

/// Reads, hashes, compresses and searches, as `bundle` does, without a site.
fn prepare(root: &Path, files: Vec<EvidenceFile>) -> Prepared {
    let fingerprint = PublicKey::of(&key()).unwrap().fingerprint();
    let order = Order {
        project: "Bench",
        readiness: &Readiness {
            declaration: Declaration::undeclared(CANDIDATE),
            version: None,
            areas: Vec::new(),
            files,
            absent: Vec::new(),
            requirements: Vec::new(),
            references: References::default(),
        },
        created: jiff::Timestamp::from_second(1_768_184_100).unwrap(),
        source: Source::default(),
        verdicts: &Verdicts::default(),
        findings: &[],
        waivers: &[],
        site: &Site::default(),
        site_scope: "candidate",
        ledger: Ledger::default(),
        incomplete: Some("a bench".to_owned()),
        signatory: Some(Signatory { principal: "release@example.org".to_owned(), fingerprint }),
    };
    pack::prepare(order, &|path| root.join(path.as_str())).unwrap()
}

fn sign(message: &[u8]) -> Result<String, String> {
    sshsig::sign(&key(), Role::Builder, message).map_err(|fault| fault.to_string())
}

fn allowed_signers() -> String {
    let words = PublicKey::of(&key()).unwrap().words();
    format!("release@example.org namespaces=\"{}\" {words}\n", Role::Builder.namespace())
}

fn pack(root: &Path, files: Vec<EvidenceFile>) -> Vec<u8> {
    prepare(root, files).seal(&mut sign, Cursor::new(Vec::new())).unwrap().1.into_inner()
}

/// What `bundle` does once it knows what to pack, up to the file.
fn write(root: &Path, out: &Path) {
    let mut beside = Beside::new(&out.join(format!("{}.zip", top(CANDIDATE)))).unwrap();
    prepare(root, files(root)).seal(&mut sign, beside.writer()).unwrap().1.into_inner().unwrap();
    beside.keep().unwrap();
    fs::write(out.join("allowed_signers"), allowed_signers()).unwrap();
}

fn verified(bytes: &[u8]) {
    let trust =
        Trust::parse(&TrustFiles { allowed_signers: allowed_signers().into(), ..TrustFiles::default() }).unwrap();
    let now = "2026-02-01T00:00:00Z".parse().unwrap();
    let report = verify::verify(bytes, Some(&trust), &Expectation { candidate: None, now });
    assert_eq!(report.verdict, Verdict::Verified, "{report}");
}

/// What this thread has had of a processor; `None` where the system does not tell it.
fn processor_time() -> Option<Duration> {
    let nanoseconds = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(nanoseconds.split(' ').next()?.parse().ok()?))
}

/// The least time of some rounds of `work`, in seconds.
fn least(mut work: impl FnMut()) -> f64 {
    let once = |_| {
        let (wall, before) = (Instant::now(), processor_time());
        work();
        let taken = before.zip(processor_time()).map(|(before, after)| after - before);
        taken.unwrap_or_else(|| wall.elapsed()).as_secs_f64()
    };
    (0..ROUNDS).map(once).fold(f64::INFINITY, f64::min)
}

/// Lets the compiler believe that somebody wants `value`.
fn used<T>(value: T) {
    black_box(value);
}

fn compare(root: &Path) {
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool(1).install(|| on_one_thread(root));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    pool(threads).install(|| {
        let start = Instant::now();
        let bytes = pack(root, files(root));
        let packed = start.elapsed();
        let start = Instant::now();
        verified(&bytes);
        println!("on {threads} threads: packed in {packed:.2?}, verified in {:.2?}, on the wall", start.elapsed());
    });
}

fn on_one_thread(root: &Path) {
    let all: Vec<Vec<u8>> = files(root).iter().map(|file| fs::read(root.join(file.origin.as_str())).unwrap()).collect();
    let mut by_digest: HashMap<Digest, &[u8]> = HashMap::new();
    all.iter().for_each(|bytes| used(by_digest.insert(Digest::of(bytes), bytes.as_slice())));
    let mut unique: Vec<&[u8]> = by_digest.into_values().collect();
    unique.sort();
    let sum = |sizes: &mut dyn Iterator<Item = usize>| sizes.sum::<usize>() as f64 / 1e6;
    let (megabytes, distinct) = (sum(&mut all.iter().map(Vec::len)), sum(&mut unique.iter().map(|bytes| bytes.len())));
    println!("{} files, {megabytes:.1} MB, of which {distinct:.1} MB in {} contents differ", all.len(), unique.len());
    let rate =
        |name: &str, size: f64, time: f64| println!("  {name:<24}{:>8.0} MB/s {:>8.0} ms", size / time, time * 1e3);

    let mut deflated = Vec::new();
    let deflating = least(|| deflated = unique.iter().map(|bytes| deflate(bytes)).collect());
    rate("deflate", distinct, deflating);
    let hashing = least(|| unique.iter().for_each(|bytes| used(Digest::of(bytes))));
    rate("SHA-256", distinct, hashing);
    let summing = least(|| unique.iter().for_each(|bytes| used(crc32fast::hash(bytes))));
    rate("CRC-32", distinct, summing);
    let mut inflater = Inflater::default();
    let inflating = least(|| {
        for (data, bytes) in deflated.iter().zip(&unique) {
            inflater.inflate(data, bytes.len() as u64, &mut |piece| used(piece.len())).unwrap();
        }
    });
    rate("inflate", distinct, inflating);
    let preflight = Preflight::builtin().unwrap();
    let mut found = 0;
    let scanning = least(|| found = unique.iter().map(|bytes| preflight.scan(bytes).secrets.len()).sum());
    rate("search for secrets", distinct, scanning);

    let chosen = files(root);
    let mut archive = Vec::new();
    let packing = least(|| archive = pack(root, chosen.clone()));
    let bound = deflating + hashing + summing;
    rate("packing", distinct, packing);
    println!(
        "  packing is {:.2} times its bound of {:.0} ms, {:.2} times without the search; {found} findings; {} bytes",
        packing / bound,
        bound * 1e3,
        (packing - scanning) / bound,
        archive.len()
    );
    let verifying = least(|| verified(&archive));
    let bound = (inflating + hashing + summing) * megabytes / distinct;
    rate("verifying", megabytes, verifying);
    println!("  verifying is {:.2} times its bound of {:.0} ms", verifying / bound, bound * 1e3);
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 1000 + 64);
    Compress::new(Compression::new(level(bytes.len()) as u32), false)
        .compress_vec(bytes, &mut out, FlushCompress::Finish)
        .unwrap();
    out
}
