//! The commands of the handbook's pages on signed bundles, pasted as they are written: the blocks of shell that are marked
//! `run` are run in order, those marked `silent` must print nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{demo, run, text};

const CANDIDATE: &str = "RC-2026-01";
const ZIP: &str = "RC-2026-01-evidence.zip";
/// What the pages use beside our program.
const TOOLS: [&str; 4] = ["sh", "ssh-keygen", "sha256sum", "unzip"];

/// A block of shell to be run.
struct Block {
    text: String,
    is_silent: bool,
}

/// The blocks of the page `name` that are marked to be run, in order.
fn blocks(name: &str) -> Vec<Block> {
    let page = fs::read_to_string(demo().join("guide").join(name)).unwrap();
    let fenced = page.split("\n```").skip(1).step_by(2);
    let marked = fenced.filter_map(|block| {
        let (mark, text) = block.split_once('\n')?;
        let is_silent = match mark {
            "sh run" => false,
            "sh run silent" => true,
            _ => return None,
        };
        Some(Block { text: text.to_owned(), is_silent })
    });
    let blocks: Vec<Block> = marked.collect();
    assert!(!blocks.is_empty(), "{name} has no block to run");
    blocks
}

/// Whether every tool is there; says which is not.
fn has_tools() -> bool {
    let is_there = |tool: &&str| {
        let found =
            std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(tool).is_file());
        if !found {
            eprintln!("skipped: {tool} is not on the PATH");
        }
        found
    };
    TOOLS.iter().filter(|tool| !is_there(tool)).count() == 0
}

/// A shell in `directory`, with the built program on its path and the clock of all tests.
fn shell(directory: &Path, script: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_statetrace-site")).parent().unwrap();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::join_paths(std::iter::once(program.to_owned()).chain(std::env::split_paths(&paths))).unwrap();
    let mut command = Command::new("sh");
    command.args(["-euc", script]).current_dir(directory).env("PATH", paths).env("SOURCE_DATE_EPOCH", "1768184100");
    command.env("KEY", "../keys/release").env("WWW", "../www").env_remove("SSH_AUTH_SOCK").output().unwrap()
}

/// Runs the page's blocks in one shell, each of which must succeed, and gives what each printed.
fn follow(name: &str, directory: &Path) -> Vec<String> {
    const MARK: &str = "-- next block --";
    let blocks = blocks(name);
    let script: Vec<String> = blocks.iter().map(|block| format!("echo '{MARK}'\n{}", block.text)).collect();
    let output = shell(directory, &script.join("\n"));
    let said = text(&output.stdout);
    let printed: Vec<String> = said.split(MARK).skip(1).map(|part| part.trim().to_owned()).collect();
    let last = printed.len().checked_sub(1).and_then(|at| blocks.get(at)).map_or("", |block| &block.text);
    assert!(output.status.success(), "{name} stops in\n{last}\n{said}{}", text(&output.stderr));
    for (block, printed) in blocks.iter().zip(&printed) {
        assert!(!block.is_silent || printed.is_empty(), "{name} prints where it must not: {printed}\n{}", block.text);
    }
    printed
}

/// The demo in a folder of its own, with the keys of its release manager and approver.
struct Office {
    dir: tempfile::TempDir,
}

impl Office {
    fn open() -> Self {
        let office = Self { dir: tempfile::tempdir().unwrap() };
        copy(&demo(), &office.path("project"));
        // The pages of older days and of sessions take most of the time, and the commands need neither.
        fs::remove_dir_all(office.path("project/docs/agents")).unwrap();
        for entry in fs::read_dir(office.path("project/Logs/IngestionMetrics")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_str().unwrap().starts_with("2025-12-") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        for folder in ["keys", "project/trust"] {
            fs::create_dir(office.path(folder)).unwrap();
        }
        let builder = office.keygen("release", &["--principal", "release@example.org"]);
        let approver = office.keygen("qa", &["--principal", "qa@example.org", "--role", "approver"]);
        let retired = office.keygen("retired", &["--principal", "release@example.org"]);
        let key = retired.split_once("\" ").unwrap().1;
        fs::write(office.path("project/trust/allowed_signers"), format!("{builder}{approver}")).unwrap();
        fs::write(office.path("project/trust/revoked_keys"), key).unwrap();
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a key and gives its line for `allowed_signers`.
    fn keygen(&self, name: &str, arguments: &[&str]) -> String {
        let file = format!("keys/{name}");
        text(&self.ends(&[&["keygen", &file, "--no-passphrase", "-q"], arguments].concat()).stdout)
    }

    fn ends(&self, arguments: &[&str]) -> Output {
        let output = run(self.dir.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        output
    }

    /// Packs, approves and enters the candidate; what an auditor is given lies in a folder of its own then.
    fn release(&self) -> PathBuf {
        let audit = self.path("audit");
        fs::create_dir(&audit).unwrap();
        let zip = format!("audit/{ZIP}");
        let trust = "project/trust";
        self.ends(&["bundle", "-C", "project", "--candidate", CANDIDATE, "-o", "audit", "--key", "keys/release"]);
        self.ends(&["approve", &zip, "--key", "keys/qa", "--trust", trust]);
        self.ends(&["ledger", "add", &zip, "--key", "keys/release", "--ledger", "project/trust/ledger.txt"]);
        copy(&self.path(trust), &audit.join("trust"));
        fs::write(audit.join("verify.html"), statetrace_site::bundle::VERIFY_PAGE).unwrap();
        audit
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_release_manager_can_paste_the_page() {
    if !has_tools() {
        return;
    }
    let office = Office::open();
    let printed = follow("releasing.md", &office.path("project"));
    let said = printed.join("\n");
    assert!(said.contains("VERIFIED: RC-2026-01") && said.contains("withdrew RC-2026-01"), "{said}");
    let page = fs::read_to_string(office.path("www/downloads/index.html")).unwrap();
    assert!(page.contains("Withdrawn."), "the last block publishes what the one before withdrew");
}

#[test]
fn an_auditor_can_paste_the_page_and_notices_what_was_done() {
    if !has_tools() {
        return;
    }
    let office = Office::open();
    let audit = office.release();
    let said = follow("auditing.md", &audit).join("\n");
    assert!(said.contains("VERIFIED: RC-2026-01"), "{said}");
    assert_eq!(said.matches("Good \"evidence-").count(), 4, "{said}");
    assert!(said.contains("External-Identifier: RC-2026-01"), "{said}");
    // One file changed, one added: the commands that must notice do.
    let folder = audit.join("look/RC-2026-01-evidence");
    fs::write(folder.join("data/release/candidates/RC-2026-01.md"), "changed").unwrap();
    fs::write(folder.join("evidence/added.txt"), "added").unwrap();
    for part in ["-c manifest-sha256.txt", "diff ../listed -"] {
        let block = blocks("auditing.md").into_iter().find(|block| block.text.contains(part)).unwrap();
        let output = shell(&folder, &block.text);
        assert!(!output.status.success(), "nobody notices in\n{}\n{}", block.text, text(&output.stdout));
    }
    // A list that is not the one that was signed.
    let list = folder.join("tagmanifest-sha256.txt");
    fs::write(&list, fs::read(&list).unwrap().to_ascii_uppercase()).unwrap();
    let block = blocks("auditing.md").into_iter().find(|block| block.text.contains("evidence-approval@")).unwrap();
    let output = shell(&folder, &format!("TRUST=../../trust\n{}", block.text));
    assert!(!output.status.success(), "{}", text(&output.stdout));
}

#[test]
fn the_page_on_keys_can_be_pasted() {
    if !has_tools() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let said = follow("keys.md", dir.path()).join("\n");
    assert!(said.contains("Good \"evidence-bundle@statetrace\" signature for ci@example.org"), "{said}");
}

#[test]
fn what_was_not_run_says_so() {
    for name in ["auditing.md", "approving.md"] {
        let page = fs::read_to_string(demo().join("guide").join(name)).unwrap();
        let shown = page.matches("```powershell").count();
        assert!(shown > 0 && page.to_lowercase().contains("reviewed, not run"), "{name}");
    }
}
