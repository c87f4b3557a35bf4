//! What `verify.html` is held to: the hostile corpus, and good and doubtful bundles whose keys live in hardware tokens or
//! whose project publishes a ledger, each with what this program says of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use ssh_key::{Algorithm, EcdsaCurve, PrivateKey};
use statetrace_site::bundle::document::{self, Status};
use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::sshsig::{self, PublicKey, Role};
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::{DOCUMENT, TAG_MANIFEST};
use statetrace_site::digest::Digest;
use statetrace_site::model::Date;

use crate::forge::{
    CANDIDATE, Files, SIGNATURE, allowed_signers, altered, check, good, key, reissued, shown, sign, take_apart, words,
};
use crate::hostile::corpus;

/// What stands above the bundle's own account in a report.
const COMPLETENESS: &str = "What the bundle says of its own completeness\n";

/// A folder of trust files by name; none where nobody is trusted.
type Folder = BTreeMap<&'static str, Vec<u8>>;

/// A folder with `allowed_signers` only.
fn plain() -> Folder {
    Folder::from([("allowed_signers", allowed_signers().into_bytes())])
}

/// Cases, and the folders they are written to: each verdict is this program's, and must be the one expected.
struct Cases {
    out: PathBuf,
    cases: Vec<serde_json::Value>,
    folders: Vec<Folder>,
}

impl Cases {
    fn add(&mut self, name: &str, bytes: &[u8], trust: Option<&Folder>, candidate: Option<&str>, exit: u8) {
        // A folder that cannot be used is refused before a bundle is looked at.
        let (found, text) = match trust.map(parse).transpose() {
            Err(_) => (2, String::new()),
            Ok(trust) => {
                let report = check(bytes, trust.as_ref(), candidate);
                assert_eq!(report.exit_code(), exit, "{name}: {}", shown(&report));
                (report.exit_code(), report.to_string())
            }
        };
        assert_eq!(found, exit, "{name}");
        let completeness = text.split_once(COMPLETENESS).and_then(|(_, rest)| rest.split_once("\n\n"));
        let bundle = format!("{:03}.zip", self.cases.len());
        std::fs::write(self.out.join(&bundle), bytes).unwrap();
        let folder = trust.map(|folder| self.folder(folder));
        self.cases.push(serde_json::json!({
            "name": name, "bundle": bundle, "trust": folder, "candidate": candidate,
            "now": "2026-02-01T00:00:00Z", "exit": exit, "title": text.lines().next().unwrap_or_default(),
            "completeness": completeness.map_or("", |(completeness, _)| completeness),
        }));
    }

    /// The name of a folder with these files, written once.
    fn folder(&mut self, folder: &Folder) -> String {
        let known = self.folders.iter().position(|other| other == folder);
        let at = known.unwrap_or(self.folders.len());
        let name = if at == 0 { "trust".to_owned() } else { format!("trust-{at}") };
        if known.is_none() {
            std::fs::create_dir_all(self.out.join(&name)).unwrap();
            for (file, bytes) in folder {
                std::fs::write(self.out.join(&name).join(file), bytes).unwrap();
            }
            self.folders.push(folder.clone());
        }
        name
    }
}

fn parse(folder: &Folder) -> Result<Trust, statetrace_site::bundle::trust::TrustError> {
    let file = |name: &str| folder.get(name).cloned();
    Trust::parse(&TrustFiles {
        allowed_signers: file("allowed_signers").unwrap(),
        revoked_keys: file("revoked_keys"),
        policy: file("trust.toml"),
        ledger: file("ledger.txt"),
        ledger_signature: file("ledger.txt.sig"),
    })
}

/// A hardware token that was made up: it signs what a real one would, with whatever flags it is told.
struct Token {
    public: PublicKey,
    device: PrivateKey,
}

const APPLICATION: &str = "ssh:";

impl Token {
    fn new(algorithm: &str, device: PrivateKey) -> Self {
        let data = device.public_key().key_data();
        let mut blob = Vec::new();
        put(&mut blob, algorithm.as_bytes());
        match data.ecdsa() {
            Some(point) => {
                put(&mut blob, b"nistp256");
                put(&mut blob, point.as_sec1_bytes());
            }
            None => put(&mut blob, &data.ed25519().unwrap().0),
        }
        put(&mut blob, APPLICATION.as_bytes());
        Self { public: PublicKey::from_blob(&blob).unwrap(), device }
    }

    fn both() -> [Self; 2] {
        let curve = Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 };
        let point = PrivateKey::random(&mut ssh_key::rand_core::OsRng, curve).unwrap();
        [Self::new("sk-ssh-ed25519@openssh.com", key(7)), Self::new("sk-ecdsa-sha2-nistp256@openssh.com", point)]
    }

    /// An armoured signature of `message`; `written` are the flags and counter that are written down, `seen` those signed.
    fn sign(&self, role: Role, message: &[u8], seen: (u8, u32), written: (u8, u32)) -> Vec<u8> {
        use signature::Signer as _;
        let mut data = Sha256::digest(APPLICATION).to_vec();
        data.push(seen.0);
        data.extend(seen.1.to_be_bytes());
        data.extend(Sha256::digest(sshsig::signed_data(role.namespace(), message)));
        let raw = self.device.try_sign(&data).unwrap();
        let mut inner = Vec::new();
        put(&mut inner, self.public.algorithm().as_bytes());
        put(&mut inner, raw.as_bytes());
        inner.push(written.0);
        inner.extend(written.1.to_be_bytes());
        sshsig::envelope(&self.public, role, &inner).unwrap().into_bytes()
    }
}

fn put(data: &mut Vec<u8>, field: &[u8]) {
    data.extend((field.len() as u32).to_be_bytes());
    data.extend(field);
}

/// Keys in hardware: good with a touch, refuted without one or with another counter than was signed.
fn tokens(cases: &mut Cases) {
    const TOUCHED: (u8, u32) = (1, 9);
    const VERIFIED: (u8, u32) = (5, 10);
    let policy = "[role.approver]\nnamespace = \"evidence-approval@statetrace\"\nthreshold = 1\n";
    for token in Token::both() {
        let algorithm = token.public.algorithm();
        let line = |principal: &str, role: Role| {
            format!("{principal} namespaces=\"{}\" {}\n", role.namespace(), token.public.words())
        };
        let mut approver = plain();
        approver.insert("trust.toml", policy.into());
        approver.get_mut("allowed_signers").unwrap().extend(line("cy@example.org", Role::Approver).into_bytes());
        let builder = Folder::from([("allowed_signers", line("cy@example.org", Role::Builder).into_bytes())]);
        let approved = |seen, written| {
            altered(|files: &mut Files| {
                let signature = token.sign(Role::Approver, &files[TAG_MANIFEST], seen, written);
                files.insert("signatures/approver-cy.sig".to_owned(), signature);
            })
        };
        let built = |seen, written| {
            altered(|files: &mut Files| {
                let signature = token.sign(Role::Builder, &files[TAG_MANIFEST], seen, written);
                files.insert(SIGNATURE.to_owned(), signature);
            })
        };
        for (how, seen, written, exit) in [
            ("touched", TOUCHED, TOUCHED, 0),
            ("touched, and a person verified", VERIFIED, VERIFIED, 0),
            ("not touched", (0, 9), (0, 9), 1),
            ("a person verified, but not touched", (4, 9), (4, 9), 1),
            ("another counter than was signed", TOUCHED, (1, 8), 1),
            ("a touch that was not signed", (0, 9), TOUCHED, 1),
        ] {
            cases.add(&format!("{algorithm} approves, {how}"), &approved(seen, written), Some(&approver), None, exit);
            cases.add(&format!("{algorithm} builds, {how}"), &built(seen, written), Some(&builder), None, exit);
        }
        cases.add(&format!("{algorithm}, of nobody known"), &approved(TOUCHED, TOUCHED), Some(&plain()), None, 4);
        cases.add(&format!("{algorithm}, in another role"), &approved(TOUCHED, TOUCHED), Some(&builder), None, 4);
        let mut revoked = approver.clone();
        revoked.insert("revoked_keys", format!("{}\n", token.public.words()).into_bytes());
        cases.add(&format!("{algorithm}, revoked"), &approved(TOUCHED, TOUCHED), Some(&revoked), None, 4);
    }
}

/// The published ledger: it lists this bundle or does not, continues its past or does not, is signed by its keeper or not.
fn ledgers(cases: &mut Cases) {
    let id = check(good(), None, None).bundle_id.unwrap();
    let own = Ledger::parse(&take_apart(good())["evidence/ledger.txt"]).unwrap();
    let day = || Date::parse("2026-01-12").unwrap();
    let listed = own.clone().with(day(), CANDIDATE, Some(id));
    let later = listed.clone().with(day(), "RC-8", Some(Digest::of(b"8")));
    let withdrawn = later.clone().with(day(), CANDIDATE, None);
    let replaced = later.clone().with(day(), CANDIDATE, Some(Digest::of(b"7")));
    let fork = Ledger::default().with(day(), CANDIDATE, Some(id));
    let folder = |text: &[u8], signature: Option<Vec<u8>>| {
        let mut folder = plain();
        folder.insert("ledger.txt", text.to_vec());
        signature.map(|signature| folder.insert("ledger.txt.sig", signature));
        folder
    };
    let signed = |text: &[u8], seed: u8, role: Role| sshsig::sign(&key(seed), role, text).unwrap().into_bytes();
    for (name, ledger, exit) in [
        ("lists it", &listed, 0),
        ("lists it, and later ones", &later, 0),
        ("entered it again after a withdrawal", &withdrawn.clone().with(day(), CANDIDATE, Some(id)), 0),
        ("does not list it", &own, 4),
        ("withdrew it", &withdrawn, 4),
        ("lists another bundle for it", &replaced, 4),
        ("forgot what came before", &fork, 1),
        ("is empty", &Ledger::default(), 1),
    ] {
        let text = ledger.text().as_bytes();
        let folder = folder(text, Some(signed(text, 1, Role::Ledger)));
        cases.add(&format!("a ledger that {name}"), good(), Some(&folder), Some(CANDIDATE), exit);
    }
    let text = listed.text().as_bytes();
    let broken = listed.text().replacen("RC-6", "RC-5", 1).into_bytes();
    let no_end = listed.text().trim_end().as_bytes().to_vec();
    for (name, folder, exit) in [
        ("that nobody signed", folder(text, None), 4),
        ("that a stranger signed", folder(text, Some(signed(text, 9, Role::Ledger))), 4),
        ("that an approver signed", folder(text, Some(signed(text, 2, Role::Ledger))), 4),
        ("signed as a bundle", folder(text, Some(signed(text, 1, Role::Builder))), 4),
        ("whose signature is of another", folder(text, Some(signed(own.text().as_bytes(), 1, Role::Ledger))), 4),
        ("whose signature is none", folder(text, Some(b"x".to_vec())), 4),
        ("whose chain is broken", folder(&broken, Some(signed(&broken, 1, Role::Ledger))), 2),
        ("whose last line has no end", folder(&no_end, Some(signed(&no_end, 1, Role::Ledger))), 2),
    ] {
        cases.add(&format!("a ledger {name}"), good(), Some(&folder), Some(CANDIDATE), exit);
    }
}

/// Trust files in every spelling: two verifiers must read them alike, or not at all.
fn spellings(cases: &mut Cases) {
    const BUILDER: &str = "[role.builder]\nnamespace = \"evidence-bundle@statetrace\"\n";
    let key = PublicKey::of(&key(1)).unwrap().fingerprint();
    let window = |days: &str| {
        format!("[[key]]\nfingerprint = \"{key}\"\nprincipal = \"release@example.org\"\nvalid_from = {days}\n")
    };
    let approver = |more: &str| format!("[role.approver]\nnamespace = 'evidence-approval@statetrace'\n{more}\n");
    let with = |more: &str| format!("{BUILDER}{more}");
    for (name, policy, exit) in [
        ("plain", with(""), 0),
        ("nothing", String::new(), 0),
        (
            "blanks, tabs and comments",
            "\t# who\n[ role . builder ] # it\n namespace\t=\t'evidence-bundle@statetrace'\t# x".into(),
            0,
        ),
        ("CRLF", with("threshold = 1\n").replace('\n', "\r\n"), 0),
        ("a list of either quotes", approver("threshold = 0\ndistinct_from = [ 'builder', \"builder\", ]"), 0),
        ("the largest number there is", with("threshold = 4294967295\n"), 4),
        ("a number too large", with("threshold = 4294967296\n"), 2),
        ("a number with a sign", with("threshold = +1\n"), 2),
        ("a number with an underscore", with("threshold = 1_0\n"), 2),
        ("a number in hexadecimal", with("threshold = 0x1\n"), 2),
        ("a number with a zero in front", with("threshold = 01\n"), 2),
        ("a number below zero", with("threshold = -1\n"), 2),
        ("a number with a fraction", with("threshold = 1.0\n"), 2),
        ("a text for a number", with("threshold = \"1\"\n"), 2),
        ("a number for a text", "[role.builder]\nnamespace = 1\n".into(), 2),
        ("an escape", BUILDER.replace("bundle@", "\\u0062undle@"), 2),
        ("three quotes", BUILDER.replace('"', "\"\"\""), 2),
        ("an inline table", "role = { builder = { namespace = \"evidence-bundle@statetrace\" } }\n".into(), 2),
        ("a dotted key", "role.builder.namespace = \"evidence-bundle@statetrace\"\n".into(), 2),
        ("a quoted key", BUILDER.replace("namespace", "\"namespace\""), 2),
        ("a quoted table", BUILDER.replace("builder", "\"builder\""), 2),
        ("a table of tables", format!("[role]\n{BUILDER}"), 2),
        ("a list in lines", approver("distinct_from = [\n\"builder\"\n]"), 2),
        ("a list of lists", approver("distinct_from = [[\"builder\"]]"), 2),
        ("a list without a comma", approver("distinct_from = [\"builder\" \"builder\"]"), 2),
        ("a list of empty tables", with("[[key]]\n"), 2),
        ("an empty list for tables", format!("key = []\n{BUILDER}"), 2),
        ("a no-break space in front", format!("\u{a0}{BUILDER}"), 2),
        ("a byte order mark in front", format!("\u{feff}{BUILDER}"), 2),
        ("a line separator behind", BUILDER.replace("]\n", "]\u{2028}\n"), 2),
        ("a vertical tab behind", BUILDER.replace("]\n", "]\u{b}\n"), 2),
        ("a control character in a comment", with("# \u{1}\n"), 2),
        ("a control character in a text", with("[[revoked]]\nfingerprint = \"x\"\nreason = \"\u{7}\"\n"), 2),
        ("a delete in a text", with("[[revoked]]\nfingerprint = \"x\"\nreason = '\u{7f}'\n"), 2),
        ("a C1 control in a text", with("[[revoked]]\nfingerprint = \"x\"\nreason = '\u{9b}'\n"), 0),
        ("a carriage return alone", with("threshold = 1\r"), 2),
        ("a carriage return within", with("threshold =\r1\n"), 2),
        ("a day", with(&window("\"2026-01-01\"")), 0),
        ("a later day", with(&window("\"2026-02-01\"")), 4),
        ("a day without dashes", with(&window("\"20260101\"")), 2),
        ("a day with a time", with(&window("\"2026-01-01T00:00:00\"")), 2),
        ("a day without quotes", with(&window("2026-01-01")), 2),
        ("a day that is none", with(&window("\"2026-02-30\"")), 2),
        ("a day in a bracket", with(&window("\"2026-01-01[u-ca=iso8601]\"")), 2),
        ("a key twice", with("threshold = 1\nthreshold = 1\n"), 2),
        ("a table twice", with(BUILDER), 2),
        ("a role that is none", BUILDER.replace("builder", "auditor"), 2),
        ("a role with another namespace", BUILDER.replace("bundle@", "approval@"), 2),
        ("a role without a namespace", "[role.builder]\nthreshold = 1\n".into(), 2),
        ("an approver other than nobody", approver("distinct_from = [\"approver\"]"), 2),
        ("a builder other than the builder", with("distinct_from = [\"builder\"]\n"), 2),
        ("a key of JavaScript", with("__proto__ = \"x\"\n"), 2),
        ("another key of JavaScript", with("constructor = \"x\"\n"), 2),
        ("a key before any table", format!("threshold = 1\n{BUILDER}"), 2),
        ("no TOML", "[role.builder\n".into(), 2),
    ] {
        let mut folder = plain();
        folder.insert("trust.toml", policy.into_bytes());
        cases.add(&format!("trust.toml with {name}"), good(), Some(&folder), Some(CANDIDATE), exit);
    }
    let mut invalid = plain();
    invalid.insert("trust.toml", b"# \xff\n".to_vec());
    cases.add("trust.toml that is no UTF-8", good(), Some(&invalid), Some(CANDIDATE), 2);
    let listed = allowed_signers();
    let (first, second) = listed.split_once('\n').unwrap();
    for (name, text, exit) in [
        ("CRLF", listed.replace('\n', "\r\n"), 0),
        ("no last line end", listed.trim_end().to_owned(), 0),
        ("a comment and a blank line", format!("# who\n \t\n{listed}"), 0),
        ("a byte order mark", format!("\u{feff}{listed}"), 2),
        ("a byte order mark in the second line", format!("{first}\n\u{feff}{second}\n"), 2),
        ("a no-break space for a blank", listed.replacen(' ', "\u{a0}", 1), 2),
        ("a C1 control", listed.replacen("@example", "\u{9b}@example", 1), 2),
        ("a second principal for a key", format!("{listed}x@y {}\n", first.split_once(' ').unwrap().1), 2),
        ("a line twice", format!("{listed}{listed}"), 0),
        ("an option more", listed.replacen("namespaces=", "cert-authority,namespaces=", 1), 2),
        ("no option", listed.replacen(&format!("namespaces=\"{}", Role::Builder.namespace()), "x=\"", 1), 2),
        ("a key of a sort it is not", listed.replacen("ssh-ed25519", "ecdsa-sha2-nistp256", 1), 2),
        ("a key in other base64", listed.replacen("AAAA", "AAA\u{ff21}", 1), 2),
        ("a key without its last letter", format!("{}\n", first.strip_suffix(|_: char| true).unwrap()), 2),
        ("nobody", String::new(), 4),
    ] {
        let folder = Folder::from([("allowed_signers", text.into_bytes())]);
        cases.add(&format!("allowed_signers with {name}"), good(), Some(&folder), Some(CANDIDATE), exit);
    }
    for (name, text, exit) in [
        ("nothing", String::new(), 0),
        ("another's key", format!("{}\n", words(9)), 0),
        ("this key", format!("# lost\n{} laptop\n", words(1)), 4),
        ("a sort without a key", "ssh-ed25519\n".to_owned(), 2),
        ("text", "all of them\n".to_owned(), 2),
    ] {
        let mut folder = plain();
        folder.insert("revoked_keys", text.into_bytes());
        cases.add(&format!("revoked_keys with {name}"), good(), Some(&folder), Some(CANDIDATE), exit);
    }
}

/// A bundle whose document has every standing of a requirement, a problem of none, approvals that nobody gave, and more.
fn troubled() -> Vec<u8> {
    reissued(|files| {
        let mut document = document::parse(&files[DOCUMENT]).unwrap();
        let waiver = || document::Waiver {
            by: "Ada".to_owned(),
            reason: "no run this time".to_owned(),
            until: "2026-03-01".to_owned(),
        };
        let every = [Status::Stale, Status::Failed, Status::NoData, Status::Waived, Status::Optional, Status::Met];
        for (line, status) in document.requirements.iter_mut().zip(every) {
            line.status = status;
            line.waiver = (status == Status::Waived).then(waiver);
        }
        let gate = |id: &str, verdict: &str| document::Gate {
            id: id.to_owned(),
            title: id.to_owned(),
            level: "block".to_owned(),
            verdict: verdict.to_owned(),
            value: None,
            limit: "1".to_owned(),
            waiver: (id == "d").then(waiver),
            rule: None,
            measure: None,
            number: None,
            threshold: None,
            unit: None,
            samples: None,
        };
        document.gates = [("a", "no-data"), ("b", "fail"), ("c", "pass"), ("d", "warn")]
            .map(|(id, verdict)| gate(id, verdict))
            .into();
        let covering = |id: &str, scope: Option<&str>, covers: usize| document::ProjectWaiver {
            id: id.to_owned(),
            scope: scope.map(str::to_owned),
            covers,
            waiver: waiver(),
        };
        document.waivers = Some(vec![
            covering("plan/no-owner", None, 2),
            covering("plan/no-date", Some("docs/**"), 1),
            covering("d", Some("RC-7"), 1),
            covering("e", None, 0),
        ]);
        document.policy.approver = 2;
        document.incomplete.as_mut().unwrap().problems.push("something else".to_owned());
        document.preflight.waived.push(document::WaivedFinding {
            rule: "snmp-community".to_owned(),
            path: "data/a.txt".to_owned(),
            line: 7,
            sha256: Digest::of(b"x").to_string(),
            waiver: waiver(),
        });
        files.insert(DOCUMENT.to_owned(), document::print(&document).unwrap());
    })
}

#[test]
fn a_report_says_each_gap_once_and_what_was_promised() {
    let report = check(&troubled(), Some(&parse(&plain()).unwrap()), Some(CANDIDATE));
    let text = report.to_string();
    for line in [
        "    - something else\n",
        "approvals: it asks for 2 and has 0",
        "waived (1):\n    - ",
        " until 2026-03-01, by Ada: no run this time",
        "waivers of findings and gates (4):\n    - plan/no-owner covers 2 findings until 2026-03-01, by Ada: no run this time\n    \
         - plan/no-date in docs/** covers 1 finding until",
        "    - d in RC-7 covers the gate until 2026-03-01, by Ada",
        "    - e covers nothing until",
        "gates that do not pass (3):\n    - b: fail\n    - d: warn, waived until 2026-03-01, by Ada: no run this time\n    - a: no-data",
        "snmp-community in data/a.txt:7 until 2026-03-01, by Ada: no run this time",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let document = &report.claims.as_ref().unwrap().document;
    let problems = document.incomplete.iter().flat_map(|incomplete| &incomplete.problems);
    let is_open = |problem: &&String| {
        document.requirements.iter().any(|line| line.status.is_open() && problem.ends_with(&format!("[{}]", line.id)))
    };
    let twice: Vec<&String> = problems.filter(is_open).filter(|problem| text.contains(problem.as_str())).collect();
    assert_eq!(twice, Vec::<&String>::new(), "{text}");
}

/// Writes every case. Without the variable they go to a scratch folder, so that writing works whenever it is needed.
#[test]
fn the_cases_for_another_verifier_get_the_verdicts_they_should() {
    let scratch = tempfile::tempdir().unwrap();
    let out = std::env::var_os("STATETRACE_HOSTILE_OUT").map_or_else(|| scratch.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&out).unwrap();
    let mut cases = Cases { out, cases: Vec::new(), folders: Vec::new() };
    let approved = altered(|files| sign(files, "signatures/approver-qa.sig", 2, Role::Approver));
    let plain = plain();
    for (name, bytes, trust, candidate, exit) in [
        ("good", good(), Some(&plain), Some(CANDIDATE), 0),
        ("good, no candidate asked for", good(), Some(&plain), None, 0),
        ("good, nobody trusted", good(), None, Some(CANDIDATE), 4),
        ("good, another candidate asked for", good(), Some(&plain), Some("RC-8"), 1),
        ("good and approved", &approved, Some(&plain), Some(CANDIDATE), 0),
        ("good and full of trouble", &troubled(), Some(&plain), Some(CANDIDATE), 0),
    ] {
        cases.add(name, bytes, trust, candidate, exit);
    }
    tokens(&mut cases);
    ledgers(&mut cases);
    spellings(&mut cases);
    for (name, bytes, verdict) in corpus() {
        cases.add(name, bytes, Some(&plain), Some(CANDIDATE), verdict.exit_code());
    }
    assert!(cases.cases.len() > 250, "{} cases", cases.cases.len());
    std::fs::write(cases.out.join("cases.json"), serde_json::to_vec_pretty(&cases.cases).unwrap()).unwrap();
}
