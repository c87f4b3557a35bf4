//! Whom a verifier believes: roles, thresholds, windows, revocation, the ledger.

use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::sshsig::{self, PublicKey, Role};
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::verify::{self, Expectation, Report, Verdict};

use crate::forge::{CANDIDATE, Zip, allowed_signers, altered, check, good, key, shown, sign, take_apart, trust, words};

fn verdict(report: &Report) -> Verdict {
    report.verdict
}

fn approved(seed: u8) -> Vec<u8> {
    altered(|files| sign(files, "signatures/approver-qa.sig", seed, Role::Approver))
}

const BOTH: &str = "[role.builder]\nnamespace = \"evidence-bundle@statetrace\"\n[role.approver]\nnamespace = \"evidence-approval@statetrace\"\n";

fn fingerprint(seed: u8) -> String {
    PublicKey::of(&key(seed)).unwrap().fingerprint()
}

#[test]
fn without_trust_a_bundle_is_intact_at_most() {
    let report = check(good(), None, Some(CANDIDATE));
    assert_eq!(verdict(&report), Verdict::Untrusted);
    let text = report.to_string();
    assert!(text.starts_with("NOT TRUSTED: RC-7 is intact") && text.contains(&fingerprint(1)), "{text}");
    assert_eq!(report.exit_code(), 4);
}

#[test]
fn an_approval_by_somebody_else_counts_and_changes_no_id() {
    let trust = trust(BOTH);
    let (before, after) = (check(good(), Some(&trust), None), check(&approved(2), Some(&trust), None));
    assert_eq!((verdict(&before), verdict(&after)), (Verdict::Untrusted, Verdict::Verified), "{}", shown(&after));
    assert_eq!(before.bundle_id, after.bundle_id);
}

#[test]
fn a_person_with_two_keys_does_not_approve_himself() {
    let allowed = format!(
        "a@example.org namespaces=\"{}\" {}\na@example.org namespaces=\"{}\" {}\n",
        Role::Builder.namespace(),
        words(1),
        Role::Approver.namespace(),
        words(3)
    );
    let trust = Trust::parse(&TrustFiles {
        allowed_signers: allowed.into(),
        policy: Some(BOTH.into()),
        ..TrustFiles::default()
    });
    let report = check(&approved(3), Some(&trust.unwrap()), None);
    assert_eq!(verdict(&report), Verdict::Untrusted, "{}", shown(&report));
}

#[test]
fn one_key_that_signs_twice_is_one_signer() {
    let bytes = altered(|files| sign(files, "signatures/builder-second.sig", 1, Role::Builder));
    let two = "[role.builder]\nnamespace = \"evidence-bundle@statetrace\"\nthreshold = 2\n";
    assert_eq!(verdict(&check(&bytes, Some(&trust(two)), None)), Verdict::Untrusted);
    assert_eq!(verdict(&check(&bytes, Some(&trust("")), None)), Verdict::Verified);
}

#[test]
fn expired_early_and_revoked_keys_vouch_for_nothing() {
    let window = |from: &str, until: &str| {
        format!(
            "[[key]]\nfingerprint = \"{}\"\nprincipal = \"release@example.org\"\nvalid_from = \"{from}\"\nvalid_until = \"{until}\"\n",
            fingerprint(1)
        )
    };
    for (policy, expected) in [
        (window("2026-01-12", "2026-01-12"), Verdict::Verified),
        (window("2025-01-01", "2026-01-11"), Verdict::Untrusted),
        (window("2026-01-13", "2027-01-01"), Verdict::Untrusted),
        (format!("[[revoked]]\nfingerprint = \"{}\"\nsince = \"2026-05-02\"\n", fingerprint(1)), Verdict::Untrusted),
    ] {
        assert_eq!(verdict(&check(good(), Some(&trust(&policy)), None)), expected, "{policy}");
    }
}

#[test]
fn another_candidate_and_a_forked_ledger_are_refuted_without_a_word_of_alteration() {
    let fork = Ledger::default();
    for (report, first) in [
        (check(good(), Some(&trust("")), Some("RC-8")), "another candidate than the one that was asked for"),
        (check(good(), Some(&with_ledger(&fork, 1, Role::Ledger)), None), "the published ledger contradicts its own"),
    ] {
        let text = report.to_string();
        assert_eq!((report.verdict, report.exit_code()), (Verdict::Refuted, 1), "{text}");
        assert!(text.starts_with(&format!("REFUTED: RC-7 is intact, but {first}\n")), "{text}");
        assert!(!text.split("\n\n").next().unwrap().contains("altered"), "{text}");
    }
}

#[test]
fn a_bundle_from_the_future_is_not_trusted() {
    let at = |now: &str| Expectation { candidate: None, now: now.parse().unwrap() };
    let trust = trust("");
    assert_eq!(verdict(&verify::verify(good(), Some(&trust), &at("2026-01-12T02:06:00Z"))), Verdict::Verified);
    assert_eq!(verdict(&verify::verify(good(), Some(&trust), &at("2026-01-12T02:04:00Z"))), Verdict::Untrusted);
}

fn with_ledger(ledger: &Ledger, signer: u8, role: Role) -> Trust {
    let signature = sshsig::sign(&key(signer), role, ledger.text().as_bytes()).unwrap();
    let files = TrustFiles {
        allowed_signers: allowed_signers().into(),
        ledger: Some(ledger.text().into()),
        ledger_signature: Some(signature.into()),
        ..TrustFiles::default()
    };
    Trust::parse(&files).unwrap()
}

#[test]
fn the_ledger_must_list_the_bundle_and_continue_its_past() {
    let id = check(good(), None, None).bundle_id.unwrap();
    let own = Ledger::parse(&take_apart(good())["evidence/ledger.txt"]).unwrap();
    let day = || statetrace_site::model::Date::parse("2026-01-12").unwrap();
    let listed = own.clone().with(day(), CANDIDATE, Some(id));
    let later = listed.clone().with(day(), "RC-8", Some(statetrace_site::digest::Digest::of(b"8")));
    let fork = Ledger::default().with(day(), CANDIDATE, Some(id));
    let verdict = |ledger: &Ledger| check(good(), Some(&with_ledger(ledger, 1, Role::Ledger)), Some(CANDIDATE)).verdict;
    assert_eq!(verdict(&listed), Verdict::Verified);
    assert_eq!(verdict(&later), Verdict::Verified);
    assert_eq!(verdict(&own), Verdict::Untrusted, "not listed");
    assert_eq!(verdict(&listed.clone().with(day(), CANDIDATE, None)), Verdict::Untrusted, "withdrawn");
    assert_eq!(verdict(&later.clone().with(day(), CANDIDATE, own.lines()[0].bundle)), Verdict::Untrusted, "replaced");
    assert_eq!(verdict(&fork), Verdict::Refuted, "forked");
    for (signer, role) in [(2, Role::Ledger), (9, Role::Ledger), (1, Role::Builder)] {
        let report = check(good(), Some(&with_ledger(&listed, signer, role)), None);
        assert_eq!(report.verdict, Verdict::Untrusted, "{signer} {role:?}");
    }
}

#[test]
fn a_directory_is_held_to_the_same_rules() {
    let trust = trust("");
    let dir = tempfile::tempdir().unwrap();
    let unpack = |name: &str| {
        let folder = dir.path().join(name);
        for (path, content) in take_apart(good()) {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        folder
    };
    let verdict = |folder: &std::path::Path| {
        let archive = statetrace_site::bundle::archive::Archive::of_directory(folder);
        let expectation = Expectation { candidate: None, now: "2026-02-01T00:00:00Z".parse().unwrap() };
        archive.map(|archive| verify::verify_archive(&archive, Some(&trust), &expectation).verdict).ok()
    };
    let folder = unpack("renamed at will");
    assert_eq!(verdict(&folder), Some(Verdict::Verified));
    std::fs::write(folder.join("data/more.txt"), "x").unwrap();
    assert_eq!(verdict(&folder), Some(Verdict::Refuted));
    let folder = unpack("changed");
    std::fs::write(folder.join(crate::forge::EVIDENCE), "x").unwrap();
    assert_eq!(verdict(&folder), Some(Verdict::Refuted));
    #[cfg(unix)]
    {
        let folder = unpack("swollen");
        let file = std::fs::File::options().write(true).open(folder.join(crate::forge::EVIDENCE)).unwrap();
        file.set_len(200 << 30).unwrap();
        assert_eq!(verdict(&folder), None, "nobody waits until a file of holes is hashed");
        let folder = unpack("linked");
        let place = folder.join(crate::forge::EVIDENCE);
        std::fs::rename(&place, dir.path().join("aside.md")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("aside.md"), &place).unwrap();
        assert_eq!(verdict(&folder), None, "a link is no file");
    }
}

#[test]
fn a_canonical_zip_of_stored_entries_is_as_good() {
    let files = take_apart(good());
    let mut zip = Zip::of(&files);
    for entry in &mut zip.entries {
        let name = String::from_utf8(entry.local.name.clone()).unwrap();
        entry.data = files[name.split_once('/').unwrap().1].clone();
        for header in [&mut entry.local, &mut entry.central] {
            (header.method, header.needed, header.packed) = (0, 10, header.size);
        }
    }
    let report = check(&zip.bytes(), Some(&trust("")), None);
    assert_eq!(report.verdict, Verdict::Verified, "{}", shown(&report));
}
