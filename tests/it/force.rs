//! Bundles under force: made anywhere they are the same bytes, killed at any moment they are whole or not there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::verify::{self, Expectation, Verdict};
use statetrace_site::digest::Digest;

use crate::forge::Random;
use crate::support::{demo, run, text, workspace};

/// How often it is killed.
const ROUNDS: u64 = 50;

const PROJECT: &str = r#"
//- statetrace.toml
[gates]
defaults = false
[[candidate]]
id = "RC-1"
areas = ["Release-1"]
include = ["Logs/Noise/*.txt"]
//- docs/plans/PlanIndex.md
# Plans
//- Logs/TelemetryBundles/Release-1/Telemetry/README.md
# Telemetry
//- Logs/TelemetryBundles/Release-1/Telemetry/TelemetryBundle.json
{"BundleName":"Release-1","AreaName":"Telemetry","Artifacts":[]}
"#;

/// A project with evidence that does not compress, so that writing it takes a while, a key, and who to trust.
struct Project {
    dir: tempfile::TempDir,
    trust: Trust,
}

impl Project {
    fn new() -> Self {
        let dir = workspace(PROJECT);
        fs::create_dir(dir.path().join("Logs/Noise")).unwrap();
        let mut random = Random(0x0b5e_55ed);
        for at in 0..8 {
            let noise: Vec<u8> = (0..60_000).map(|_| b'!' + random.below(90) as u8).collect();
            fs::write(dir.path().join(format!("Logs/Noise/{at}.txt")), noise).unwrap();
        }
        let line = run(dir.path(), &["keygen", "k", "--principal", "release@example.org", "--no-passphrase", "-q"]);
        let files = TrustFiles { allowed_signers: line.stdout, ..TrustFiles::default() };
        Self { dir, trust: Trust::parse(&files).unwrap() }
    }

    /// A run that makes the bundle of `second` in `folder`.
    fn command(&self, folder: &str, second: u64) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_statetrace-site"));
        command
            .args(["bundle", "--candidate", "RC-1", "--key", "k", "-q", "--allow-incomplete", "a test", "-o", folder])
            .current_dir(self.dir.path())
            .env("SOURCE_DATE_EPOCH", (1_768_184_100 + 2 * second).to_string())
            .stdin(Stdio::null());
        command
    }

    /// The id of the bundle in `folder`, which must be whole; `None` where nothing has its name.
    fn id(&self, folder: &str) -> Option<Digest> {
        let zip = self.dir.path().join(folder).join(NAME);
        if !zip.exists() {
            assert!(!checksum(&zip).exists(), "a checksum without a bundle");
            return None;
        }
        let bytes = fs::read(&zip).unwrap();
        let expectation =
            Expectation { candidate: Some("RC-1".to_owned()), now: "2026-02-01T00:00:00Z".parse().unwrap() };
        let report = verify::verify(&bytes, Some(&self.trust), &expectation);
        assert_eq!(report.verdict, Verdict::Verified, "{report}");
        if let Ok(line) = fs::read_to_string(checksum(&zip)) {
            assert_eq!(line, format!("{}  {NAME}\n", Digest::of(&bytes)), "a checksum of another bundle");
        }
        report.bundle_id
    }

    fn leftovers(&self, folder: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.dir.path().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| !path.ends_with(NAME) && *path != checksum(&path.with_file_name(NAME))).collect()
    }
}

const NAME: &str = "RC-1-evidence.zip";

fn checksum(zip: &Path) -> PathBuf {
    zip.with_file_name(format!("{NAME}.sha256"))
}

#[test]
fn a_run_killed_at_any_moment_leaves_a_whole_bundle_the_old_one_or_none() {
    let project = Project::new();
    for folder in ["new", "old"] {
        fs::create_dir(project.dir.path().join(folder)).unwrap();
    }
    let mut old = None;
    // How long a whole run takes, and how long it is writing; half of the blows fall anywhere, half on the writing.
    let (mut whole, mut writing) = (Duration::ZERO, Duration::ZERO);
    let mut random = Random(0x5eed_0001);
    let [mut none, mut kept, mut replaced, mut partial] = [0; 4];
    for round in 0..=ROUNDS {
        let folder = if round % 2 == 0 { "old" } else { "new" };
        let started = Instant::now();
        let mut child = project.command(folder, round).spawn().unwrap();
        let is_writing =
            || project.leftovers(folder).iter().any(|path| path.extension().is_some_and(|e| e == "partial"));
        if round == 0 || round > ROUNDS / 2 {
            // Leftovers of the round before are gone as soon as a run begins to write.
            while child.try_wait().unwrap().is_none() && !is_writing() {
                std::thread::yield_now();
            }
        }
        if round == 0 {
            let begun = started.elapsed();
            assert!(child.wait().unwrap().success());
            whole = started.elapsed();
            writing = whole - begun;
            old = project.id(folder);
            assert!(old.is_some());
            continue;
        }
        let most = if round > ROUNDS / 2 { writing } else { whole };
        std::thread::sleep(most.mul_f64(random.below(1000) as f64 / 1000.0));
        child.kill().unwrap();
        child.wait().unwrap();
        for left in project.leftovers(folder) {
            let name = left.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(name.starts_with(".statetrace-") && name.ends_with(".partial"), "{name} looks like a result");
            partial += 1;
        }
        match project.id(folder) {
            None => {
                assert_eq!(folder, "new", "the bundle that was there is gone");
                none += 1;
            }
            id if id == old => kept += 1,
            id => {
                replaced += 1;
                if folder == "old" {
                    old = id;
                } else {
                    fs::remove_file(project.dir.path().join("new").join(NAME)).unwrap();
                    fs::remove_file(checksum(&project.dir.path().join("new").join(NAME))).ok();
                }
            }
        }
        if round > ROUNDS / 2 {
            project.leftovers(folder).iter().for_each(|path| fs::remove_file(path).unwrap());
        }
    }
    eprintln!(
        "of {ROUNDS}: {none} left none, {kept} the old one, {replaced} a whole new one; {partial} left a partial file"
    );
    // What was left is neither read nor kept by the next run.
    fs::write(project.dir.path().join("new/.statetrace-left.partial"), "x").unwrap();
    fs::write(project.dir.path().join("old/.statetrace-left.partial"), "x").unwrap();
    for folder in ["new", "old"] {
        assert!(project.command(folder, ROUNDS + 1).status().unwrap().success());
        assert_eq!(project.leftovers(folder), Vec::<PathBuf>::new());
    }
    assert_eq!(project.id("new"), project.id("old"));
}

/// A copy of `from`, all its files changed last at `time`.
fn copy(from: &Path, to: &Path, time: SystemTime) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = (entry.as_ref().unwrap().path(), entry.as_ref().unwrap().file_name());
        if path.is_dir() {
            copy(&path, &to.join(name), time);
        } else {
            fs::copy(&path, to.join(&name)).unwrap();
            File::options().write(true).open(to.join(&name)).unwrap().set_modified(time).unwrap();
        }
    }
}

#[test]
fn threads_folders_masks_zones_languages_and_file_times_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (dir.path().join("a"), dir.path().join("a rather/longer/way/to it"));
    copy(&demo(), &one, SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    copy(&demo(), &two, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let key = dir.path().join("k");
    let made = ["keygen", key.to_str().unwrap(), "--principal", "release@example.org", "--no-passphrase", "-q"];
    assert!(run(dir.path(), &made).status.success());
    let bundle = |root: &Path, out: &str, mask: &str, threads: &str, zone: &str, language: &str| {
        let out = dir.path().join(out);
        fs::create_dir(&out).unwrap();
        let output = Command::new("sh")
            .args(["-c", "umask $0; exec \"$@\"", mask, env!("CARGO_BIN_EXE_statetrace-site"), "-q", "bundle"])
            .args(["--candidate", "RC-2026-01", "--allow-incomplete", "a test", "--key"])
            .args([&key, Path::new("-o"), &out])
            .current_dir(root)
            .env("SOURCE_DATE_EPOCH", "1768184100")
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", zone)
            .envs([("LANG", language), ("LC_ALL", language)])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::read(out.join("RC-2026-01-evidence.zip")).unwrap()
    };
    let first = bundle(&one, "1", "077", "1", "Asia/Kathmandu", "tr_TR.UTF-8");
    let second = bundle(&two, "2", "000", "2", "America/St_Johns", "C");
    let again = bundle(&one, "3", "022", "2", "UTC", "de_DE.UTF-8");
    assert!(first == second && second == again, "the archives differ");
}
