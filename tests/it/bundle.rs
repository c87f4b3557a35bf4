//! Bundles as they are made: the same bytes everywhere, whole or not at all, what is missing told.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use statetrace_site::bundle::archive::container;
use statetrace_site::bundle::document::{self, Agreement, Status};
use statetrace_site::bundle::sshsig::Role;
use statetrace_site::bundle::verify::Verdict;
use statetrace_site::bundle::{DOCUMENT, SCHEMA, START, TAG_FILES};

use crate::forge::{CANDIDATE, altered, check, good, make, shown, sign, take_apart, trust};
use crate::support::workspace;

#[test]
fn a_bundle_verifies_and_says_what_it_lacks() {
    let report = check(good(), Some(&trust("")), Some(CANDIDATE));
    assert_eq!(report.verdict, Verdict::Verified, "{}", shown(&report));
    let document = &report.claims.as_ref().unwrap().document;
    let csv = document.requirements.iter().find(|line| line.id == "telemetry.rollup-csv").unwrap();
    assert_eq!((csv.status, csv.claimed.as_deref()), (Status::Missing, Some("Present")));
    let routing = document.requirements.iter().find(|line| line.id == "area.routing").unwrap();
    assert_eq!(routing.status, Status::Missing);
    let agreements: Vec<Agreement> = document.inventory.iter().map(|item| item.agreement).collect();
    assert_eq!(agreements.iter().filter(|agreement| **agreement == Agreement::Mismatch).count(), 1);
    assert_eq!(document.declared_but_absent.len(), 1);
    assert!(report.to_string().contains("INCOMPLETE, knowingly: a test"));
    let files = take_apart(good());
    let page = String::from_utf8(files[START].clone()).unwrap();
    assert!(page.contains("Present, which is not so") && page.contains("DispatcherLogs/A.log"), "{page}");
    assert!(
        page.contains("<td data-label=\"Standing\">MISSING</td>") && !page.contains("Release-1/Telemetry/Release-1"),
        "{page}"
    );
    assert!(
        !page.contains("<script") && !page.contains("http:") && !page.contains("https:"),
        "one page, nothing from outside"
    );
}

#[test]
fn thread_count_and_place_change_no_byte() {
    let with_threads =
        |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(make);
    // Each call makes its own directory.
    let (one, two) = (with_threads(1), with_threads(2));
    assert!(one == two && two == good());
}

#[test]
fn another_zip_reader_sees_the_same_files() {
    let files = take_apart(good());
    let ours = container::read(good()).unwrap();
    assert_eq!(files.len(), ours.entries.len());
    for name in TAG_FILES {
        assert!(files.contains_key(name), "{name}");
    }
}

#[test]
fn the_schema_in_the_bundle_describes_its_document() {
    let files = take_apart(good());
    let schema: serde_json::Value = serde_json::from_slice(&files[SCHEMA]).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&files[DOCUMENT]).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let parsed = document::parse(&files[DOCUMENT]).unwrap();
    assert_eq!(document::print(&parsed).unwrap(), files[DOCUMENT]);
}

/// What a person does at a terminal, in a directory of its own.
pub(crate) struct Terminal {
    dir: tempfile::TempDir,
}

impl Terminal {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs `line`, which must end with `code`, and gives what it printed.
    pub(crate) fn ends(&self, line: &str, code: i32) -> String {
        self.ends_with_agent(None, line, code)
    }

    /// The same, where an SSH agent is said to listen at `socket`.
    pub(crate) fn ends_with_agent(&self, socket: Option<&str>, line: &str, code: i32) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_statetrace-site"));
        command.args(line.split(' ')).current_dir(self.dir.path()).env("SOURCE_DATE_EPOCH", "1768184101");
        match socket {
            Some(socket) => command.env("SSH_AUTH_SOCK", socket),
            None => command.env_remove("SSH_AUTH_SOCK"),
        };
        let output = command.output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        text
    }

    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

const PROJECT: &str = r#"
//- statetrace.toml
[gates]
defaults = false
[[candidate]]
id = "RC-1"
version = "1.0"
areas = ["Release-1"]
required_areas = ["Telemetry"]
approvals = 1
include = ["Logs/Reports/*.md"]
[[candidate.required]]
id = "report"
any_of = ["Logs/Reports/*.md"]
[[candidate.waiver]]
id = "telemetry.diff-hotspot-csv"
owner = "Ada"
reason = "no warm run this time"
until = "2026-03-01"
[[candidate]]
id = "RC-bare"
areas = ["Nowhere"]
//- docs/plans/PlanIndex.md
# Plans
//- Logs/Reports/report.md
A report.
//- Logs/TelemetryBundles/Release-1/Telemetry/README.md
# Telemetry
//- Logs/TelemetryBundles/Release-1/Telemetry/TelemetryBundle.json
{"BundleName":"Release-1","AreaName":"Telemetry","Artifacts":[]}
//- Logs/TelemetryBundles/Release-1/Telemetry/IngestionMetricsSummary-1.csv
a
//- Logs/TelemetryBundles/Release-1/Telemetry/SharedCacheStoreState-1.json
{}
//- Logs/TelemetryBundles/Release-1/Telemetry/SiteCacheProviderReasons-1.json
{}
//- Logs/TelemetryBundles/Release-1/Telemetry/WarmRunTelemetry-1.json
{}
//- Logs/TelemetryBundles/Release-1/Telemetry/DocSync/DocSyncChecklist.json
{}
//- out/keep.txt
x
//- pass.txt
correct horse
//- wrong.txt
battery staple
"#;

pub(crate) fn with_keys() -> Terminal {
    let terminal = Terminal { dir: workspace(PROJECT) };
    std::fs::create_dir(terminal.path("trust")).unwrap();
    let builder = terminal.ends("keygen builder --principal release@example.org --passphrase-file pass.txt -q", 0);
    let approver = terminal.ends("keygen approver --principal qa@example.org --role approver --no-passphrase -q", 0);
    std::fs::write(terminal.path("trust/allowed_signers"), format!("{builder}{approver}")).unwrap();
    std::fs::write(
        terminal.path("trust/trust.toml"),
        "[role.builder]\nnamespace = \"evidence-bundle@statetrace\"\n[role.approver]\nnamespace = \"evidence-approval@statetrace\"\nthreshold = 1\n",
    )
    .unwrap();
    terminal
}

pub(crate) const BUNDLE: &str = "bundle --candidate RC-1 -o out --key builder --passphrase-file pass.txt";
const VERIFY: &str = "verify out/RC-1-evidence.zip --trust trust --candidate RC-1";

#[test]
fn a_candidate_is_bundled_approved_entered_and_withdrawn() {
    let terminal = with_keys();
    terminal.ends(BUNDLE, 0);
    assert_eq!(terminal.files("out"), ["RC-1-evidence.zip", "RC-1-evidence.zip.sha256", "keep.txt"]);
    let text = terminal.ends(VERIFY, 4);
    assert!(text.contains("it needs 1 trusted approver"), "{text}");
    terminal.ends("verify out/RC-1-evidence.zip", 4);
    let text =
        terminal.ends("approve out/RC-1-evidence.zip --key approver --trust trust --principal bo@example.org", 2);
    assert!(text.contains("lists this key as `qa@example.org`, not as `bo@example.org`"), "{text}");
    terminal.ends("approve out/RC-1-evidence.zip --key approver --trust trust", 0);
    let text = terminal.ends(VERIFY, 0);
    assert!(text.contains("approvals: it asks for 1 and has 1"), "{text}");
    assert!(text.starts_with("VERIFIED: RC-1") && text.contains("qa@example.org: trusted"), "{text}");
    assert!(text.contains("until 2026-03-01, by Ada: no warm run this time"), "{text}");
    terminal.ends("approve out/RC-1-evidence.zip --key approver --trust trust", 2);
    let text = terminal.ends(BUNDLE, 2);
    assert!(text.contains("was approved already") && text.contains("--unless-final"), "{text}");
    terminal.ends(&format!("{BUNDLE} --unless-final"), 0);
    let text = terminal.ends(&format!("{BUNDLE} --dry-run"), 1);
    assert!(text.contains("refused: `out/RC-1-evidence.zip` was approved already"), "{text}");
    terminal.ends(&format!("{VERIFY} --extract unpacked"), 0);
    terminal.ends("verify unpacked --trust trust --candidate RC-1", 0);
    terminal.ends(&format!("{VERIFY} --extract unpacked"), 2);
    for stray in [".DS_Store", "data/.DS_Store", "data/Desktop.ini", "Thumbs.db", "data/._evidence"] {
        std::fs::write(terminal.path("unpacked").join(stray), "x").unwrap();
        let text = terminal.ends("verify unpacked --trust trust", 1);
        assert!(text.contains("an operating system put it there, remove it"), "{stray}: {text}");
        std::fs::remove_file(terminal.path("unpacked").join(stray)).unwrap();
    }
    terminal.ends("verify unpacked --trust trust", 0);
    let text = terminal.ends("verify unpacked --trust trust/allowed_signers", 2);
    assert!(text.contains("give the folder it lies in: `--trust trust`"), "{text}");
    let text = terminal.ends("approve out/RC-1-evidence.zip --key builder --candidate RC-9", 1);
    assert!(text.contains("refused: the bundle is intact, but another candidate"), "{text}");

    terminal.ends("ledger add out/RC-1-evidence.zip --key builder --passphrase-file pass.txt", 0);
    terminal.ends("ledger check --trust trust", 0);
    let text = terminal.ends(VERIFY, 0);
    assert!(text.contains("the published ledger lists it"), "{text}");
    terminal.ends("ledger add out/RC-1-evidence.zip --key builder --passphrase-file pass.txt", 0);
    let ledger = std::fs::read_to_string(terminal.path("trust/ledger.txt")).unwrap();
    assert_eq!(ledger.lines().count(), 1, "entering twice is entering once");
    terminal.ends("ledger withdraw RC-1 --key builder --passphrase-file pass.txt", 0);
    let text = terminal.ends(VERIFY, 4);
    assert!(text.contains("RC-1 was withdrawn"), "{text}");
    let text = terminal.ends("ledger add out/RC-1-evidence.zip --key builder --passphrase-file pass.txt", 1);
    assert!(text.contains("was withdrawn, and what was withdrawn stays so"), "{text}");
    terminal.ends(VERIFY, 4);
    std::fs::write(terminal.path("trust/ledger.txt"), &ledger).unwrap();
    terminal.ends("ledger check --trust trust", 1);
    std::fs::write(terminal.path("trust/ledger.txt"), ledger.replace("RC-1", "RC-2") + &ledger).unwrap();
    let text = terminal.ends("ledger check --trust trust", 1);
    assert!(text.contains("refuted: line 2 of the ledger does not carry the next number"), "{text}");
    std::fs::write(terminal.path("trust/ledger.txt"), &ledger).unwrap();
    terminal.ends(VERIFY, 4);
}

#[test]
fn the_ledger_lies_in_the_workspace_and_shows_what_became_of_each_line() {
    let terminal = with_keys();
    terminal.ends(BUNDLE, 0);
    // Somewhere else, where no ledger must appear.
    let away = tempfile::tempdir().unwrap();
    let there = |line: &str, code: i32| {
        let root = terminal.dir.path().to_str().unwrap();
        let output = crate::support::run(away.path(), &line.replace("DIR", root).split(' ').collect::<Vec<_>>());
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        text
    };
    let key = "--key DIR/builder --passphrase-file DIR/pass.txt";
    let text = there(&format!("ledger add DIR/out/RC-1-evidence.zip -C DIR {key}"), 0);
    assert!(text.contains("\n1 line, head "), "{text}");
    assert_eq!(away.path().read_dir().unwrap().count(), 0, "the current folder stays as it is");
    terminal.ends(VERIFY.replace("--candidate RC-1", "-q").as_str(), 4);
    let text = there("ledger show", 2);
    assert!(text.contains("no workspace here"), "{text}");
    // The trust folder that is named holds the ledger that is meant.
    there("ledger check --trust DIR/trust", 0);

    terminal.ends("ledger withdraw RC-1 --key builder --passphrase-file pass.txt", 0);
    let text = terminal.ends("ledger show", 0);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Line  Day         Candidate  Says                          Bundle id");
    assert!(lines[1].starts_with("   1  2026-01-12  RC-1       entered, withdrawn by line 2  "), "{text}");
    assert_eq!(lines[2], "   2  2026-01-12  RC-1       candidate withdrawn");
    assert!(lines[4].starts_with("2 lines, chain unbroken, head "), "{text}");
    let shown: serde_json::Value = serde_json::from_str(&terminal.ends("ledger show --format json", 0)).unwrap();
    assert_eq!(shown.pointer("/lines/0/standing").unwrap(), "withdrawn");
    assert_eq!(shown.pointer("/lines/1/bundle").unwrap(), &serde_json::Value::Null);
    assert!(terminal.ends("ledger check --trust trust -v", 0).contains("entered, withdrawn by line 2"));

    // Nobody would believe a ledger that an approver signed.
    let before = std::fs::read(terminal.path("trust/ledger.txt.sig")).unwrap();
    let text = terminal.ends("ledger withdraw RC-1 --key approver", 1);
    assert!(text.contains("lists it as qa@example.org, for other roles"), "{text}");
    assert!(text.contains("first give this one the namespace evidence-ledger@statetrace in"), "{text}");
    assert!(std::fs::read(terminal.path("trust/ledger.txt.sig")).unwrap() == before);
}

#[test]
fn an_approval_under_any_name_keeps_its_bundle() {
    let terminal = with_keys();
    let zip = terminal.path("out/RC-1-evidence.zip");
    let approved = altered(|files| sign(files, "signatures/second.sig", 2, Role::Approver));
    std::fs::write(&zip, &approved).unwrap();
    let text = terminal.ends(BUNDLE, 2);
    assert!(text.contains("`out/RC-1-evidence.zip` was approved already"), "{text}");
    std::fs::write(&zip, altered(|files| drop(files.insert("signatures/x.sig".to_owned(), b"x".to_vec())))).unwrap();
    let text = terminal.ends(BUNDLE, 2);
    assert!(text.contains("is there and is no bundle of ours"), "{text}");
    assert!(std::fs::read(&zip).unwrap() != approved);
    // Built by another, approved by nobody: it may be replaced.
    std::fs::write(&zip, good()).unwrap();
    terminal.ends(BUNDLE, 0);
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let terminal = with_keys();
    std::fs::create_dir(terminal.path("out2")).unwrap();
    terminal.ends(BUNDLE, 0);
    terminal.ends(&BUNDLE.replace("-o out", "-o out2"), 0);
    let read = |folder: &str| std::fs::read(terminal.path(folder).join("RC-1-evidence.zip")).unwrap();
    assert!(read("out") == read("out2"));
    terminal.ends(BUNDLE, 0);
    assert!(read("out") == read("out2"), "a bundle in the tree is no part of the next");
}

#[test]
fn a_refused_bundle_leaves_nothing_and_says_why() {
    let terminal = with_keys();
    let csv = terminal.path("Logs/TelemetryBundles/Release-1/Telemetry/IngestionMetricsSummary-1.csv");
    std::fs::remove_file(csv).unwrap();
    let text = terminal.ends(BUNDLE, 1);
    assert!(text.contains("missing: Rollup CSV") && text.contains("[telemetry.rollup-csv]"), "{text}");
    assert_eq!(terminal.files("out"), ["keep.txt"]);
    for blank in ["", "\u{a0}"] {
        let text = terminal.ends(&format!("{BUNDLE} --allow-incomplete {blank}"), 2);
        assert!(text.contains("was given no reason"), "{text}");
    }
    let text = terminal.ends(&format!("{BUNDLE} --allow-incomplete it-is-late"), 0);
    assert!(text.contains("INCOMPLETE: it-is-late"), "{text}");
    let text = terminal.ends("bundle --candidate RC-bare -o out --unsigned", 1);
    assert!(text.contains("missing: Evidence area Nowhere: no evidence area of that name [area.nowhere]"), "{text}");
}

#[test]
fn a_secret_stops_a_bundle_until_somebody_answers_for_it() {
    let terminal = with_keys();
    std::fs::write(terminal.path("Logs/Reports/report.md"), "Use\nsnmp-server community s3cr3tword RO\n").unwrap();
    let line = format!("{BUNDLE} --allow-incomplete anyway");
    let text = terminal.ends(&line, 1);
    assert!(text.contains("data/evidence/Logs/Reports/report.md:2") && text.contains("snmp-community"), "{text}");
    assert!(!text.contains("s3cr3tword"), "a report about a secret does not spread it: {text}");
    let digest = text.split("SHA-256 ").nth(1).unwrap().get(..64).unwrap();
    let config = std::fs::read_to_string(terminal.path("statetrace.toml")).unwrap();
    let waiver = format!(
        "[[candidate.waiver]]\nid = \"snmp-community\"\nsha256 = \"{digest}\"\nowner = \"Ada\"\nreason = \"an example\"\nuntil = \"2026-03-01\"\n[[candidate]]\nid = \"RC-bare\""
    );
    let config = config.replace("[[candidate]]\nid = \"RC-bare\"", &waiver);
    std::fs::write(terminal.path("statetrace.toml"), config).unwrap();
    terminal.ends(BUNDLE, 0);
    terminal.ends("verify out/RC-1-evidence.zip --trust trust", 4);
}

#[test]
fn nothing_is_written_without_a_signer_or_in_a_dry_run() {
    let terminal = with_keys();
    let text = terminal.ends("bundle --candidate RC-1 -o out", 2);
    assert!(text.contains("nobody was named to sign"), "{text}");
    terminal.ends("bundle --candidate RC-1 -o out --dry-run", 0);
    terminal.ends("bundle --candidate RC-1 -o out --key builder --passphrase-file wrong.txt", 2);
    terminal.ends("bundle --candidate RC-1 -o nowhere --unsigned", 2);
    let text = terminal.ends("bundle --candidate RC-2 -o out --unsigned", 2);
    assert!(text.contains("the candidates are RC-1, RC-bare"), "{text}");
    assert_eq!(terminal.files("out"), ["keep.txt"]);
    terminal.ends("bundle --candidate RC-1 -o out --unsigned", 0);
    let text = terminal.ends(VERIFY, 4);
    assert!(text.contains("nobody signed it"), "{text}");
}

#[test]
fn a_narrow_site_has_no_dead_links() {
    let terminal = with_keys();
    terminal.ends(&format!("{BUNDLE} --site-scope candidate"), 0);
    let bytes = std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap();
    let pages = take_apart(&bytes).into_iter().filter_map(|(name, bytes)| {
        Some((statetrace_site::path::SitePath::new(name.strip_prefix("data/site/")?), bytes))
    });
    let site = statetrace_site::site::Site::assemble(pages).unwrap();
    assert!(site.pages() > 2);
    let copies = site.files().filter(|(path, _)| path.as_str().ends_with(".html") && path.as_str() != "verify.html");
    for (path, bytes) in copies {
        let said = "Evidence copy of RC-1, made 12 Jan 2026";
        assert!(String::from_utf8_lossy(bytes).contains(said), "{path} does not say whose evidence it is");
    }
    assert_eq!(statetrace_site::site::links::dead_links(&site), []);
}

#[test]
fn a_folder_in_its_place_stays_and_nothing_is_left_beside_it() {
    let terminal = with_keys();
    std::fs::create_dir(terminal.path("out/RC-1-evidence.zip")).unwrap();
    terminal.ends(BUNDLE, 2);
    assert_eq!(terminal.files("out"), ["RC-1-evidence.zip", "keep.txt"]);
}

#[test]
fn a_signature_that_nobody_would_believe_is_not_added() {
    let terminal = with_keys();
    terminal.ends(BUNDLE, 0);
    let before = std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap();
    let stranger = terminal.ends("keygen stranger --principal bo@example.org --role approver --no-passphrase -q", 0);
    let approve =
        |key: &str, code: i32| terminal.ends(&format!("approve out/RC-1-evidence.zip --key {key} --trust trust"), code);
    let text = approve("stranger", 1);
    assert!(text.contains("may not approve: `trust` does not list it"), "{text}");
    let signers = std::fs::read_to_string(terminal.path("trust/allowed_signers")).unwrap();
    let other_role = stranger.replace("evidence-approval@statetrace", "evidence-ledger@statetrace");
    std::fs::write(terminal.path("trust/allowed_signers"), format!("{signers}{other_role}")).unwrap();
    let text = approve("stranger", 1);
    assert!(text.contains("lists it as bo@example.org, for other roles"), "{text}");
    std::fs::write(terminal.path("trust/allowed_signers"), format!("{signers}{stranger}")).unwrap();
    std::fs::copy(terminal.path("stranger.pub"), terminal.path("trust/revoked_keys")).unwrap();
    let text = approve("stranger", 1);
    assert!(text.contains("`trust` has it revoked"), "{text}");
    assert!(std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap() == before);
    approve("approver", 0);
    terminal.ends(VERIFY, 0);
}

/// Starts `lines` at once; each ends with 0 and is counted in, or with 2 and has changed nothing.
fn at_once(terminal: &Terminal, lines: &[&str]) -> usize {
    let start = |line: &&str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_statetrace-site"));
        command.args(line.split(' ')).current_dir(terminal.dir.path()).env("SOURCE_DATE_EPOCH", "1768184101");
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = lines.iter().map(start).collect();
    let ended = running.into_iter().map(|child| {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_done = output.status.success();
        assert!(is_done || text.contains("was changed by another run meanwhile"), "{:?}: {text}", output.status);
        is_done
    });
    ended.filter(|is_done| *is_done).count()
}

#[test]
fn runs_that_meet_lose_nothing() {
    let terminal = with_keys();
    terminal.ends(BUNDLE, 0);
    terminal.ends("bundle --candidate RC-bare -o out --key builder --passphrase-file pass.txt --allow-incomplete x", 0);
    let mut signers = std::fs::read_to_string(terminal.path("trust/allowed_signers")).unwrap();
    for name in ["one", "two", "three"] {
        signers += &terminal
            .ends(&format!("keygen {name} --principal {name}@example.org --role approver --no-passphrase -q"), 0);
    }
    std::fs::write(terminal.path("trust/allowed_signers"), signers).unwrap();
    let approve = ["one", "two", "three"].map(|key| format!("approve out/RC-1-evidence.zip --key {key} --trust trust"));
    let done = at_once(&terminal, &approve.each_ref().map(String::as_str));
    let report = terminal.ends(&VERIFY.replace("--candidate RC-1", "--format json"), 0);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["signatures"].as_array().unwrap().len(), 1 + done, "{report}");
    let add = ["RC-1", "RC-bare"]
        .map(|id| format!("ledger add out/{id}-evidence.zip --key builder --passphrase-file pass.txt"));
    let done = at_once(&terminal, &add.each_ref().map(String::as_str));
    let ledger = std::fs::read_to_string(terminal.path("trust/ledger.txt")).unwrap();
    assert_eq!(ledger.lines().count(), done);
    terminal.ends("ledger check --trust trust", 0);
}

#[test]
fn words_of_people_are_searched_for_secrets_wherever_they_stand() {
    let terminal = with_keys();
    let text = terminal.ends(&format!("{BUNDLE} --allow-incomplete password=Hunter2SecretXyz!"), 1);
    assert!(text.contains("START-HERE.html:") && text.contains("evidence/bundle.json:"), "{text}");
    assert!(!text.contains("Hunter2SecretXyz"), "{text}");
}

#[test]
fn a_commit_that_lacks_what_is_packed_is_said_to_differ() {
    let terminal = with_keys();
    let git = |line: &str| {
        let output = Command::new("git").args(line.split(' ')).current_dir(terminal.dir.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    std::fs::write(terminal.path(".gitignore"), "*.log\nout\n").unwrap();
    if !git("init -q") {
        eprintln!("skipped: git is not on the PATH");
        return;
    }
    let commit = "-c user.name=Ada -c user.email=ada@example.org -c core.autocrlf=false commit -q -m x";
    assert!(git("add .") && git(commit));
    let index = std::fs::read(terminal.path(".git/index")).unwrap();
    let dirty = || {
        terminal.ends(BUNDLE, 0);
        let bytes = std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap();
        document::parse(&take_apart(&bytes)[DOCUMENT]).unwrap().source.dirty
    };
    assert_eq!(dirty(), Some(false));
    std::fs::write(terminal.path("Logs/TelemetryBundles/Release-1/Telemetry/new.log"), "x").unwrap();
    assert_eq!(dirty(), Some(true), "git is told to ignore it, so the commit cannot give it back");
    assert!(std::fs::read(terminal.path(".git/index")).unwrap() == index, "to ask writes nothing");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_bundle_and_nobody_waits_for_it() {
    let terminal = with_keys();
    let make =
        |name: &str| Command::new("mkfifo").arg(terminal.path(name)).status().is_ok_and(|status| status.success());
    if !make("pipe") {
        eprintln!("skipped: mkfifo is not on the PATH");
        return;
    }
    let text = terminal.ends("verify pipe", 2);
    assert!(text.contains("it is no regular file"), "{text}");
    std::fs::remove_file(terminal.path("trust/allowed_signers")).unwrap();
    assert!(make("trust/allowed_signers"));
    terminal.ends(BUNDLE, 0);
    let text = terminal.ends(VERIFY, 2);
    assert!(text.contains("it is no regular file"), "{text}");
}

#[cfg(unix)]
#[test]
fn names_that_are_one_in_a_bundle_are_told_both() {
    let terminal = with_keys();
    let area = "Logs/TelemetryBundles/Release-1/Telemetry";
    for (first, second, why) in [("a.txt", "A.txt", "letter case alone"), (".b", "_x2Eb", "has the same name")] {
        for name in [first, second] {
            std::fs::write(terminal.path(area).join(name), "x").unwrap();
        }
        if terminal.files(area).contains(&first.to_owned()) && terminal.files(area).contains(&second.to_owned()) {
            let text = terminal.ends(BUNDLE, 2);
            assert!(
                text.contains(&format!("{area}/{first}`")) && text.contains(&format!("{area}/{second}`")),
                "{text}"
            );
            assert!(text.contains(why), "{text}");
        }
        for name in [first, second] {
            std::fs::remove_file(terminal.path(area).join(name)).ok();
        }
    }
}

/// Whether `ssh-keygen` is there; says so when it is not.
pub(crate) fn has_ssh_keygen() -> bool {
    let found = Command::new("ssh-keygen").arg("-?").output().is_ok();
    if !found {
        eprintln!("skipped: ssh-keygen is not on the PATH");
    }
    found
}

fn ssh_keygen(directory: &Path, arguments: &[&str], input: &[u8]) -> Output {
    use std::io::Write;
    let mut child = Command::new("ssh-keygen")
        .args(arguments)
        .current_dir(directory)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn openssh_verifies_our_signatures_and_we_verify_its() {
    if !has_ssh_keygen() {
        return;
    }
    let terminal = with_keys();
    terminal.ends(BUNDLE, 0);
    terminal.ends("verify out/RC-1-evidence.zip", 4);
    let bytes = std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap();
    let files = take_apart(&bytes);
    let list = &files["tagmanifest-sha256.txt"];
    std::fs::write(terminal.path("our.sig"), &files["signatures/builder-release.sig"]).unwrap();
    let arguments =
        "-Y verify -f trust/allowed_signers -I release@example.org -n evidence-bundle@statetrace -s our.sig";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    assert!(ssh_keygen(terminal.dir.path(), &arguments, list).status.success());
    assert!(!ssh_keygen(terminal.dir.path(), &arguments, b"other").status.success());
    // Theirs, for each kind of key they and we know.
    for (name, kind) in [("ed", "ed25519"), ("p256", "ecdsa"), ("p384", "ecdsa")] {
        let bits = if name == "p384" { "384" } else { "256" };
        let make = ["-q", "-t", kind, "-b", bits, "-N", "", "-C", "them@example.org", "-f", name];
        assert!(ssh_keygen(terminal.dir.path(), &make, b"").status.success());
        let signed =
            ssh_keygen(terminal.dir.path(), &["-Y", "sign", "-n", "evidence-approval@statetrace", "-f", name], list);
        assert!(signed.status.success());
        std::fs::write(terminal.path("their.sig"), signed.stdout).unwrap();
        terminal.ends(&format!("approve out/RC-1-evidence.zip --signature their.sig --principal {name}"), 0);
    }
    let text = terminal.ends("verify out/RC-1-evidence.zip", 4);
    assert!(text.contains("4 signatures, all made over this content"), "{text}");
    // And through them.
    terminal.ends("bundle --candidate RC-1 -o . --key ed --ssh-keygen", 0);
    let text = terminal.ends("verify RC-1-evidence.zip", 4);
    assert!(text.contains("1 signature, made over this content"), "{text}");
}
