//! Bundles handed out with the site: the very bytes, only whole ones, with every release its own.

use std::fs;
use std::path::{Path, PathBuf};

use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::verify::Verdict;
use statetrace_site::digest::Digest;
use statetrace_site::model::Date;

use crate::forge::{CANDIDATE, TOP, allowed_signers, check, good, trust};
use crate::support::{run, text, workspace};

const ZIP: &str = "downloads/RC-7-evidence.zip";

/// A small project with a folder of releases that holds the good bundle.
struct Project {
    dir: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        let dir = workspace(
            "
//- project/docs/plans/PlanIndex.md
# Plans
//- releases/keep.txt
x
",
        );
        let project = Self { dir };
        fs::write(project.path("releases/RC-7-evidence.zip"), good()).unwrap();
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Publishes with `arguments` more, which must end with `code`, and gives what was said.
    fn publish(&self, arguments: &[&str], code: i32) -> String {
        let all = [&["publish", "www", "-C", "project"], arguments].concat();
        let output = run(self.dir.path(), &all);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
        said
    }

    fn page(&self) -> String {
        fs::read_to_string(self.path("www/downloads/index.html")).unwrap()
    }

    /// Gives the project a trust folder whose ledger says what `grow` makes of an empty one.
    fn trust(&self, grow: impl FnOnce(Ledger) -> Ledger) {
        fs::create_dir(self.path("project/trust")).unwrap();
        fs::write(self.path("project/trust/allowed_signers"), allowed_signers()).unwrap();
        fs::write(self.path("project/trust/ledger.txt"), grow(Ledger::default()).text()).unwrap();
    }
}

const BUNDLES: [&str; 2] = ["--bundles", "releases"];

fn day() -> Date {
    Date::parse("2026-01-12").unwrap()
}

#[test]
fn a_bundle_is_handed_out_byte_for_byte_with_a_page_that_lists_it() {
    let project = Project::new();
    let said = project.publish(&BUNDLES, 0);
    assert!(said.contains("and 1 bundle as release"), "{said}");
    assert!(fs::read(project.path("www").join(ZIP)).unwrap() == good());
    let digest = Digest::of(good());
    let checksum = fs::read_to_string(project.path("www/downloads/RC-7-evidence.zip.sha256")).unwrap();
    assert_eq!(checksum, format!("{digest}  {TOP}.zip\n"));
    let page = project.page();
    let id = check(good(), None, None).bundle_id.unwrap().to_string();
    let verifier = Digest::of(&fs::read(project.path("www/verify.html")).unwrap()).to_string();
    for told in [
        &digest.to_string(),
        &id,
        &verifier,
        "version 7.0",
        "a test",
        "Rollup CSV",
        "Who answers for it",
        "Builder",
        "not named here",
    ] {
        assert!(page.contains(told), "{told} is not on the page");
    }
    for href in ["RC-7-evidence.zip", "RC-7-evidence.zip.sha256", "RC-7-evidence.how-to-verify.txt", "../verify.html"] {
        assert!(page.contains(&format!("href=\"{href}\"")), "{href} is not linked");
    }
    for page in ["index.html", "bundles/index.html"] {
        let text = fs::read_to_string(project.path("www").join(page)).unwrap();
        assert!(text.contains("downloads/index.html"), "{page} does not lead to the bundles");
    }
}

#[test]
fn a_folder_of_somebody_else_is_left_as_it_is_and_so_is_what_lies_around_it() {
    let project = Project::new();
    fs::create_dir(project.path("www")).unwrap();
    fs::write(project.path("www/letter.txt"), "dear").unwrap();
    let said = project.publish(&[], 2);
    assert!(said.contains("choose another folder, or remove it first"), "{said}");
    assert!(!project.path(".www.lock").exists() && !project.path(".www.new").exists());
}

#[test]
fn a_site_without_bundles_has_no_page_for_them() {
    let project = Project::new();
    fs::remove_file(project.path("releases/RC-7-evidence.zip")).unwrap();
    for arguments in [&BUNDLES[..], &[]] {
        project.publish(arguments, 0);
        assert!(!project.path("www/downloads").exists());
        let page = fs::read_to_string(project.path("www/bundles/index.html")).unwrap();
        assert!(page.contains("href=\"../verify.html\"") && !page.contains("downloads/"), "{page}");
    }
    let said = project.publish(&["--bundles", "nowhere"], 2);
    assert!(said.contains("cannot read `nowhere`"), "{said}");
}

#[test]
fn nothing_that_did_not_change_is_written_again() {
    let project = Project::new();
    project.publish(&BUNDLES, 0);
    let said = project.publish(&BUNDLES, 0);
    assert!(said.contains(": 0 files written,"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let inode = |path: &Path| fs::metadata(path.join(ZIP)).unwrap().ino();
        let released = fs::read_dir(project.path(".www.releases")).unwrap().next().unwrap().unwrap().path();
        assert_eq!(inode(&project.path("www")), inode(&released), "two releases share the bytes");
        let original = fs::metadata(project.path("releases/RC-7-evidence.zip")).unwrap().ino();
        assert_ne!(inode(&project.path("www")), original, "who writes into the original writes into no release");
    }
}

#[test]
fn what_is_not_whole_is_told_and_left_out() {
    let project = Project::new();
    let mut altered = good().to_vec();
    // In the compressed bytes of the first file, well behind its header: the frame stays whole, the content does not.
    let name = usize::from(u16::from_le_bytes([altered[26], altered[27]]));
    altered[30 + name + 100] ^= 1;
    let files: [(&str, &[u8]); 4] = [
        ("RC-8-evidence.zip", &altered),
        ("RC-9-evidence.zip", good()),
        ("RC-10-evidence.zip", b"no zip at all, but long enough to be one"),
        ("RC-11-report.zip", b"not a bundle, and not called like one"),
    ];
    for (name, bytes) in files {
        fs::write(project.path("releases").join(name), bytes).unwrap();
    }
    let said = project.publish(&BUNDLES, 1);
    for (name, why) in [
        ("RC-8-evidence.zip", "it is not a valid bundle, or was altered"),
        ("RC-9-evidence.zip", "it is candidate RC-7"),
        ("RC-10-evidence.zip", "it is not written as bundles are"),
    ] {
        let told = said.lines().any(|line| line.contains(name) && line.contains(why));
        assert!(told && !project.path("www/downloads").join(name).exists(), "{name}: {said}");
    }
    assert!(!said.contains("RC-11"), "{said}");
    assert!(fs::read(project.path("www").join(ZIP)).unwrap() == good(), "the rest is published");
    fs::write(project.path("releases/RC-7-evidence.zip.sha256"), format!("{}  {TOP}.zip\n", Digest::of(b""))).unwrap();
    let said = project.publish(&BUNDLES, 1);
    assert!(said.contains("beside it says something else"), "{said}");
    assert!(!project.path("www/downloads").exists());
}

#[test]
fn what_a_killed_run_left_behind_is_in_nobodys_way() {
    let project = Project::new();
    project.publish(&BUNDLES, 0);
    // Killed while it copied: the new site lies beside the old one, marked as ours, half a bundle in it.
    let half = project.path(".www.new/downloads");
    fs::create_dir_all(&half).unwrap();
    fs::write(project.path(".www.new/.statetrace-site"), "made by statetrace-site\n").unwrap();
    fs::write(half.join("RC-7-evidence.zip"), &good()[..good().len() / 2]).unwrap();
    assert!(fs::read(project.path("www").join(ZIP)).unwrap() == good(), "readers see the last site");
    project.publish(&BUNDLES, 0);
    assert!(fs::read(project.path("www").join(ZIP)).unwrap() == good());
    assert!(!project.path(".www.new").exists());
}

#[test]
fn each_release_keeps_its_own_bundles() {
    let project = Project::new();
    project.publish(&BUNDLES, 0);
    fs::remove_file(project.path("releases/RC-7-evidence.zip")).unwrap();
    project.publish(&BUNDLES, 0);
    assert!(!project.path("www/downloads").exists());
    project.publish(&["--rollback"], 0);
    assert!(fs::read(project.path("www").join(ZIP)).unwrap() == good());
    // Pruning an old release takes nothing from a newer one that shares its bytes.
    fs::write(project.path("releases/RC-7-evidence.zip"), good()).unwrap();
    for _ in 0..3 {
        project.publish(&["--bundles", "releases", "--keep", "1"], 0);
    }
    assert_eq!(fs::read_dir(project.path(".www.releases")).unwrap().count(), 1);
    let bytes = fs::read(project.path("www").join(ZIP)).unwrap();
    assert_eq!(check(&bytes, Some(&trust("")), Some(CANDIDATE)).verdict, Verdict::Verified);
}

#[test]
fn the_projects_own_word_stands_beside_its_bundles() {
    let project = Project::new();
    let id = check(good(), None, None).bundle_id.unwrap();
    project.trust(|ledger| ledger.with(day(), CANDIDATE, Some(id)).with(day(), CANDIDATE, None));
    // Whatever else lies in that folder is nobody's business.
    fs::write(project.path("project/trust/release"), "a private key that somebody left there").unwrap();
    project.publish(&BUNDLES, 0);
    assert!(!project.path("www/downloads/trust/release").exists());
    let page = project.page();
    assert!(page.contains("Withdrawn.") && page.contains("release@example.org"), "{page}");
    assert!(page.contains("href=\"trust/allowed_signers\"") && page.contains("href=\"trust/ledger.txt\""), "{page}");
    let handed = fs::read_to_string(project.path("www/downloads/trust/allowed_signers")).unwrap();
    assert_eq!(handed, allowed_signers());
    // A ledger that no verifier accepts is not handed out, and readers keep what they have.
    fs::write(project.path("project/trust/ledger.txt"), "000001 something else\n").unwrap();
    let said = project.publish(&BUNDLES, 2);
    assert!(said.contains("trust folder") && said.contains("five words"), "{said}");
    assert!(project.page() == page);
}

#[test]
fn one_bundle_in_two_folders_is_handed_out_once() {
    let project = Project::new();
    fs::create_dir(project.path("more")).unwrap();
    fs::copy(project.path("releases/RC-7-evidence.zip"), project.path("more/RC-7-evidence.zip")).unwrap();
    let said = project.publish(&["--bundles", "releases", "--bundles", "more"], 0);
    assert!(said.contains("and 1 bundle as release"), "{said}");
}
