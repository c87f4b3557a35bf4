//! Bundles for tests: a good one, its files taken apart and put together again in any wrong way.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

use ssh_key::PrivateKey;
use ssh_key::private::Ed25519Keypair;
use statetrace_site::bundle::document::Source;
use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::pack::{self, Order, Signatory};
use statetrace_site::bundle::sshsig::{self, PublicKey, Role};
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::verify::{self, Expectation, Report};
use statetrace_site::bundle::{MANIFEST, TAG_FILES, TAG_MANIFEST, manifest};
use statetrace_site::digest::Digest;
use statetrace_site::path::SitePath;
use statetrace_site::site::Site;

use crate::support::{open, workspace};

/// The candidate of the good bundle.
pub(crate) const CANDIDATE: &str = "RC-7";
/// Its top directory.
pub(crate) const TOP: &str = "RC-7-evidence";
/// The file of its signature.
pub(crate) const SIGNATURE: &str = "signatures/builder-release.sig";
/// A file of its evidence.
pub(crate) const EVIDENCE: &str = "data/bundles/Release-7/Telemetry/README.md";

/// Files of the zip by their name below the top directory.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A key that is the same in every run.
pub(crate) fn key(seed: u8) -> PrivateKey {
    Ed25519Keypair::from_seed(&[seed; 32]).into()
}

/// The words of its public half.
pub(crate) fn words(seed: u8) -> String {
    PublicKey::of(&key(seed)).unwrap().words()
}

/// When the good bundle was made.
pub(crate) fn created() -> jiff::Timestamp {
    "2026-01-12T02:15:00Z".parse().unwrap()
}

/// Key 1 builds and keeps the ledger as release@example.org, key 2 approves as qa@example.org.
pub(crate) fn allowed_signers() -> String {
    format!(
        "release@example.org namespaces=\"{},{}\" {}\nqa@example.org namespaces=\"{}\" {}\n",
        Role::Builder.namespace(),
        Role::Ledger.namespace(),
        words(1),
        Role::Approver.namespace(),
        words(2)
    )
}

/// A trust directory with `allowed_signers` and, when it is not empty, `policy`.
pub(crate) fn trust(policy: &str) -> Trust {
    let policy = (!policy.is_empty()).then(|| policy.as_bytes().to_vec());
    Trust::parse(&TrustFiles { allowed_signers: allowed_signers().into(), policy, ..TrustFiles::default() }).unwrap()
}

/// Verifies in February 2026.
pub(crate) fn check(bytes: &[u8], trust: Option<&Trust>, candidate: Option<&str>) -> Report {
    let now = "2026-02-01T00:00:00Z".parse().unwrap();
    verify::verify(bytes, trust, &Expectation { candidate: candidate.map(str::to_owned), now })
}

const TREE: &str = r#"
//- statetrace.toml
[[candidate]]
id = "RC-7"
version = "7.0"
areas = ["Release-7"]
include = ["Logs/Reports/*"]
//- Logs/TelemetryBundles/Release-7/Telemetry/README.md
# Telemetry Bundle - Release-7
//- Logs/TelemetryBundles/Release-7/Telemetry/WarmRunTelemetry-20260110.json
{"Runs":[1,2,3]}
//- Logs/TelemetryBundles/Release-7/Telemetry/WarmRunTelemetry-20260110-1.json
{"Runs":[1,2,3]}
//- Logs/TelemetryBundles/Release-7/Telemetry/TelemetryBundle.json
{"BundleName":"Release-7","AreaName":"Telemetry","CreatedAt":"2026-01-10T08:00:00+01:00","Artifacts":[
{"Category":"WarmTelemetry","TargetFile":"WarmRunTelemetry-20260110.json","Hash":"0000000000000000000000000000000000000000000000000000000000000000","SizeBytes":1},
{"Category":"DispatcherLogs","TargetFile":"DispatcherLogs\\A.log","Hash":"11","SizeBytes":2}]}
//- Logs/TelemetryBundles/Release-7/VerificationSummary.json
[{"Area":"Telemetry","RequirementState":[{"Requirement":"Rollup CSV","Status":"Present","Files":"x.csv"}]}]
//- Logs/Reports/Some report (2).md
A report.
"#;

/// Makes a bundle of a small tree, signed by key 1.
pub(crate) fn make() -> Vec<u8> {
    let dir = workspace(TREE);
    let workspace = open(dir.path());
    let reading = statetrace_site::build::read(&workspace, created());
    let today = "2026-01-12".parse::<jiff::civil::Date>().unwrap().into();
    let page = |path: &str, text: &str| (SitePath::new(path), text.as_bytes().to_vec());
    let site = Site::assemble([
        page("index.html", &"<p>Home of the evidence</p>\n".repeat(3000)),
        page("css/a.css", "p{}"),
        page("js/a.js", ""),
    ]);
    let fingerprint = PublicKey::of(&key(1)).unwrap().fingerprint();
    let order = Order {
        project: "Small",
        readiness: reading.readiness.iter().find(|readiness| readiness.id() == CANDIDATE).unwrap(),
        created: created(),
        source: Source::default(),
        verdicts: &reading.verdicts,
        findings: &reading.diagnostics,
        waivers: &workspace.config.waiver,
        site: &site.unwrap(),
        site_scope: "all",
        ledger: Ledger::default().with(today, "RC-6", Some(Digest::of(b"6"))),
        incomplete: Some("a test".to_owned()),
        signatory: Some(Signatory { principal: "release@example.org".to_owned(), fingerprint }),
    };
    let prepared = pack::prepare(order, &|path| dir.path().join(path.as_str())).unwrap();
    assert_eq!(prepared.refusals(), Vec::<&str>::new());
    let mut sign = |message: &[u8]| sshsig::sign(&key(1), Role::Builder, message).map_err(|fault| fault.to_string());
    prepared.seal(&mut sign, Cursor::new(Vec::new())).unwrap().1.into_inner()
}

/// The good bundle, made once.
pub(crate) fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(make)
}

/// The files of `bytes`, read by the zip crate.
pub(crate) fn take_apart(bytes: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().split_once('/').unwrap().1.to_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

/// Writes both manifests anew, as somebody would who changed a file and knows the format.
pub(crate) fn relist(files: &mut Files) {
    let lines = |files: &Files, test: &dyn Fn(&str) -> bool| {
        let own = files.iter().filter(|(name, _)| test(name));
        manifest::print(own.map(|(name, content)| (name.as_str(), Digest::of(content)))).into_bytes()
    };
    let payload = lines(files, &|name| name.starts_with("data/"));
    files.insert(MANIFEST.to_owned(), payload);
    let tags = lines(files, &|name| TAG_FILES.contains(&name));
    files.insert(TAG_MANIFEST.to_owned(), tags);
}

/// Signs the tag manifest anew with key `seed` in `role`, under the name `file`.
pub(crate) fn sign(files: &mut Files, file: &str, seed: u8, role: Role) {
    let signature = sshsig::sign(&key(seed), role, &files[TAG_MANIFEST]).unwrap();
    files.insert(file.to_owned(), signature.into_bytes());
}

/// The good bundle with its files changed by `change`, listed and signed again: what a trusted but wrong builder makes.
pub(crate) fn reissued(change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = take_apart(good());
    change(&mut files);
    relist(&mut files);
    sign(&mut files, SIGNATURE, 1, Role::Builder);
    Zip::of(&files).bytes()
}

/// The good bundle with its files changed by `change` and nothing else done.
pub(crate) fn altered(change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = take_apart(good());
    change(&mut files);
    Zip::of(&files).bytes()
}

/// The text of one file changed.
pub(crate) fn edit(files: &mut Files, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    assert!(text.contains(from), "{name} does not hold {from:?}");
    files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
}

/// A zip, header by header, every field free.
#[derive(Clone)]
pub(crate) struct Zip {
    /// The entries in order.
    pub(crate) entries: Vec<Entry>,
    /// The end record's comment.
    pub(crate) comment: Vec<u8>,
    /// Bytes before the first entry, between entries and directory, and between directory and end record.
    pub(crate) gaps: [Vec<u8>; 3],
    /// Added to the number of entries in the end record.
    pub(crate) count_off: i32,
    /// Added to the place of the directory in the end record.
    pub(crate) directory_off: i64,
    /// The disk number of the end record.
    pub(crate) disk: u16,
}

/// One entry; `local` and `central` are its two headers.
#[derive(Clone)]
pub(crate) struct Entry {
    /// The local header.
    pub(crate) local: Header,
    /// The central header.
    pub(crate) central: Header,
    /// The data between them.
    pub(crate) data: Vec<u8>,
    /// Bytes behind the data that no header counts.
    pub(crate) behind: Vec<u8>,
    /// What only the central header has.
    pub(crate) made_by: u16,
    /// The comment.
    pub(crate) comment: Vec<u8>,
    /// The disk.
    pub(crate) disk: u16,
    /// Internal attributes.
    pub(crate) internal: u16,
    /// External attributes.
    pub(crate) external: u32,
    /// Added to the place of the local header.
    pub(crate) place_off: i64,
}

/// The fields both headers have.
#[derive(Clone)]
pub(crate) struct Header {
    /// The signature.
    pub(crate) magic: u32,
    /// Version needed.
    pub(crate) needed: u16,
    /// General purpose flag.
    pub(crate) flags: u16,
    /// Method.
    pub(crate) method: u16,
    /// DOS time.
    pub(crate) time: u16,
    /// DOS date.
    pub(crate) date: u16,
    /// CRC-32.
    pub(crate) crc: u32,
    /// Compressed size.
    pub(crate) packed: u32,
    /// Size.
    pub(crate) size: u32,
    /// Name.
    pub(crate) name: Vec<u8>,
    /// Extra field.
    pub(crate) extra: Vec<u8>,
}

impl Zip {
    /// A canonical zip of `files`, deflated.
    pub(crate) fn of(files: &Files) -> Self {
        let stamp = statetrace_site::bundle::archive::Stamp::of(created()).unwrap();
        let entries = files.iter().map(|(name, content)| {
            let data = deflate(content);
            let local = Header {
                magic: 0x0403_4b50,
                needed: 20,
                flags: 0,
                method: 8,
                time: stamp.time,
                date: stamp.date,
                crc: crc32fast::hash(content),
                packed: data.len() as u32,
                size: content.len() as u32,
                name: format!("{TOP}/{name}").into_bytes(),
                extra: Vec::new(),
            };
            let central = Header { magic: 0x0201_4b50, ..local.clone() };
            Entry {
                local,
                central,
                data,
                behind: Vec::new(),
                made_by: 3 << 8 | 20,
                comment: Vec::new(),
                disk: 0,
                internal: 0,
                external: 0o100_644 << 16,
                place_off: 0,
            }
        });
        Self {
            entries: entries.collect(),
            comment: Vec::new(),
            gaps: Default::default(),
            count_off: 0,
            directory_off: 0,
            disk: 0,
        }
    }

    /// The entry called `name`.
    pub(crate) fn entry(&mut self, name: &str) -> &mut Entry {
        let name = format!("{TOP}/{name}").into_bytes();
        self.entries.iter_mut().find(|entry| entry.local.name == name).unwrap()
    }

    /// The archive.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let [before, between, behind] = &self.gaps;
        let mut bytes = before.clone();
        let mut directory = Vec::new();
        for entry in &self.entries {
            let place = bytes.len() as i64 + entry.place_off;
            bytes.extend(entry.local.magic.to_le_bytes());
            entry.local.shared(&mut bytes);
            bytes.extend(&entry.local.name);
            bytes.extend(&entry.local.extra);
            bytes.extend(&entry.data);
            bytes.extend(&entry.behind);
            directory.extend(entry.central.magic.to_le_bytes());
            directory.extend(entry.made_by.to_le_bytes());
            entry.central.shared(&mut directory);
            directory.extend((entry.comment.len() as u16).to_le_bytes());
            directory.extend(entry.disk.to_le_bytes());
            directory.extend(entry.internal.to_le_bytes());
            directory.extend(entry.external.to_le_bytes());
            directory.extend((place as u32).to_le_bytes());
            directory.extend(&entry.central.name);
            directory.extend(&entry.central.extra);
            directory.extend(&entry.comment);
        }
        bytes.extend(between);
        let start = bytes.len() as i64 + self.directory_off;
        bytes.extend(&directory);
        bytes.extend(behind);
        let count = (self.entries.len() as i32 + self.count_off) as u16;
        bytes.extend(0x0605_4b50_u32.to_le_bytes());
        for field in [self.disk, self.disk, count, count] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend((directory.len() as u32).to_le_bytes());
        bytes.extend((start as u32).to_le_bytes());
        bytes.extend((self.comment.len() as u16).to_le_bytes());
        bytes.extend(&self.comment);
        bytes
    }
}

impl Header {
    fn shared(&self, bytes: &mut Vec<u8>) {
        for field in [self.needed, self.flags, self.method, self.time, self.date] {
            bytes.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.packed, self.size] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes.extend((self.extra.len() as u16).to_le_bytes());
    }
}

/// A raw deflate stream.
pub(crate) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::read::DeflateEncoder::new(content, flate2::Compression::new(6));
    let mut data = Vec::new();
    encoder.read_to_end(&mut data).unwrap();
    data
}

/// A text as the log of a test shows it.
pub(crate) fn shown(report: &Report) -> Cow<'static, str> {
    format!("{:?}: {}", report.verdict, report.reasons.join("; ")).into()
}

/// A small generator whose numbers are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `limit`, or 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
