//! Bundles that somebody made to deceive: every class of attack of the threat list, each refused with its own exit code,
//! and thousands of random changes, none of which is accepted or makes the verifier fail in another way.

use std::sync::OnceLock;

use statetrace_site::bundle::sshsig::Role;
use statetrace_site::bundle::verify::Verdict::{self, NotCanonical, Refuted, Untrusted, Verified};
use statetrace_site::bundle::{BAG_INFO, BAGIT, DOCUMENT, LEDGER, MANIFEST, START, TAG_MANIFEST};

use crate::forge::{
    CANDIDATE, EVIDENCE, Entry, Random, SIGNATURE, TOP, Zip, altered, check, deflate, edit, good, key, reissued,
    relist, shown, sign, take_apart, trust, words,
};

/// A bundle with what was done to it and what must be said of it.
pub(crate) type Case = (String, Vec<u8>, Verdict);

/// The good bundle's zip with one thing done to its framing.
pub(crate) fn framed(change: impl FnOnce(&mut Zip)) -> Vec<u8> {
    let mut zip = Zip::of(&take_apart(good()));
    change(&mut zip);
    zip.bytes()
}

/// Framing that two readers could read differently.
fn containers(cases: &mut Vec<Case>) {
    let mut case = |name: &str, change: &dyn Fn(&mut Zip)| cases.push((name.to_owned(), framed(change), NotCanonical));
    case("bytes before the first entry", &|zip| zip.gaps[0] = b"MZ\x90\0".to_vec());
    case("a whole other zip in front", &|zip| zip.gaps[0] = good().to_vec());
    case("bytes between entries and directory", &|zip| zip.gaps[1] = vec![0; 7]);
    case("an entry that the directory does not list", &|zip| {
        zip.entry(EVIDENCE).behind = framed(|_| {})[..200].to_vec();
    });
    case("bytes between directory and end record", &|zip| zip.gaps[2] = vec![0; 1]);
    case("a comment", &|zip| zip.comment = b"hello".to_vec());
    case("a comment that holds an end record", &|zip| zip.comment = framed(|_| {}).split_off(good().len() / 2));
    case("one entry fewer in the end record", &|zip| zip.count_off = -1);
    case("one entry more in the end record", &|zip| zip.count_off = 1);
    case("no entry in the end record", &|zip| zip.count_off = -(zip.entries.len() as i32));
    case("a directory elsewhere", &|zip| zip.directory_off = 1);
    case("a zip64 directory", &|zip| zip.directory_off = i64::from(u32::MAX) - 5000);
    case("another disk", &|zip| zip.disk = 1);
    case("entries out of order", &|zip| zip.entries.swap(3, 4));
    case("a duplicate entry", &|zip| {
        let twin = zip.entries[5].clone();
        zip.entries.insert(5, twin);
    });
    case("a directory entry", &|zip| {
        let mut directory = zip.entries[0].clone();
        directory.local.name = format!("{TOP}/").into_bytes();
        directory.central.name = directory.local.name.clone();
        zip.entries.insert(0, directory);
    });
    let mut both = |name: &str, change: &dyn Fn(&mut Entry)| {
        case(name, &|zip| change(zip.entry(EVIDENCE)));
    };
    both("another name in the local header", &|entry| entry.local.name[20] ^= 1);
    both("another size in the local header", &|entry| entry.local.size += 1);
    both("another compressed size in the local header", &|entry| entry.local.packed -= 1);
    both("another checksum in the local header", &|entry| entry.local.crc ^= 1);
    both("another method in the local header", &|entry| entry.local.method = 0);
    both("another time in the local header", &|entry| entry.local.time ^= 1);
    both("a data descriptor", &|entry| {
        (entry.local.flags, entry.central.flags) = (8, 8);
        (entry.local.packed, entry.local.size, entry.local.crc) = (0, 0, 0);
    });
    for flags in [1, 2, 8, 64, 2048, 8192, 32768] {
        both(&format!("flag {flags}"), &|entry| (entry.local.flags, entry.central.flags) = (flags, flags));
    }
    for method in [1, 6, 9, 12, 14, 93, 95, 99] {
        both(&format!("method {method}"), &|entry| (entry.local.method, entry.central.method) = (method, method));
    }
    for needed in [0, 45, 51, 63, 65535] {
        both(&format!("version needed {needed}"), &|entry| {
            (entry.local.needed, entry.central.needed) = (needed, needed)
        });
    }
    for made_by in [20, 3 << 8 | 63, 11 << 8 | 20, 19 << 8 | 20] {
        both(&format!("made by {made_by}"), &|entry| entry.made_by = made_by);
    }
    let unicode_path = [&[0x75, 0x70, 9, 0, 1, 0, 0, 0, 0], b"evil".as_slice()].concat();
    let zip64 = [&[1, 0, 16, 0], [0; 16].as_slice()].concat();
    let symlink = [&[0x6e, 0x75, 14, 0], [0; 14].as_slice()].concat();
    for (what, extra) in [("a Unicode path", unicode_path), ("zip64 sizes", zip64), ("a Unix link", symlink)] {
        both(&format!("extra field: {what}"), &|entry| entry.central.extra = extra.clone());
        both(&format!("local extra field: {what}"), &|entry| entry.local.extra = extra.clone());
        both(&format!("both extra fields: {what}"), &|entry| {
            (entry.local.extra, entry.central.extra) = (extra.clone(), extra.clone());
        });
    }
    for (what, mode) in [
        ("a symbolic link", 0o120_777),
        ("setuid", 0o104_755),
        ("a directory", 0o040_755),
        ("a device", 0o020_666),
        ("a pipe", 0o010_644),
        ("world-writable", 0o100_666),
    ] {
        both(&format!("attributes of {what}"), &|entry| entry.external = mode << 16);
    }
    both("DOS attributes", &|entry| entry.external |= 0x10);
    both("internal attributes", &|entry| entry.internal = 1);
    both("an entry comment", &|entry| entry.comment = b"hello".to_vec());
    both("an entry on another disk", &|entry| entry.disk = 1);
    both("a place one byte on", &|entry| entry.place_off = 1);
    both("a place inside another entry", &|entry| entry.place_off = -40);
    both("two entries that share their data", &|entry| {
        (entry.local.packed, entry.central.packed) = (entry.local.packed + 60, entry.central.packed + 60);
    });
    both("a bomb: a size no deflate stream can have", &|entry| {
        (entry.local.size, entry.central.size) = (u32::MAX - 1, u32::MAX - 1);
    });
    both("a size without end", &|entry| (entry.local.size, entry.central.size) = (u32::MAX, u32::MAX));
    both("a compressed size beyond the file", &|entry| {
        (entry.local.packed, entry.central.packed) = (1 << 30, 1 << 30);
    });
    both("a stored entry of another size", &|entry| (entry.local.method, entry.central.method) = (0, 0));
    both("no local header", &|entry| entry.local.magic ^= 1);
    both("no central header", &|entry| entry.central.magic ^= 1);
    case("another time for one entry", &|zip| {
        let entry = zip.entry(EVIDENCE);
        (entry.local.date, entry.central.date) = (33, 33);
    });
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("an empty zip", framed(|zip| zip.entries.clear())),
        ("text", b"not a zip at all, but longer than an end record is".to_vec()),
        ("an end record alone", good()[good().len() - 22..].to_vec()),
        ("half a bundle", good()[..good().len() / 2].to_vec()),
        ("a bundle without its last byte", good()[..good().len() - 1].to_vec()),
        ("a bundle and a byte", [good(), b"\0"].concat()),
        ("a bundle twice", [good(), good()].concat()),
    ] {
        cases.push((what.to_owned(), bytes, NotCanonical));
    }
}

/// Names that some system would put elsewhere, or that look like others.
fn names(cases: &mut Vec<Case>) {
    for name in [
        "data/../../evil",
        "data/./x",
        "data//x",
        "/etc/passwd",
        "C:/x",
        "data/C:x",
        "data\\x",
        "\\\\host\\share",
        "data/x:ads",
        "data/NUL",
        "data/con.txt",
        "data/LPT1.log",
        "data/x.",
        "data/x ",
        "data/ x",
        "data/-rf",
        "data/.bashrc",
        "data/~x",
        "data/%41",
        "data/a\u{202e}b",
        "data/a\u{200b}b",
        "data/e\u{301}",
        "data/\u{e9}",
        "data/a\0b",
        "data/a\nb",
        "data/a\rb",
        "data/a\u{1b}[2Jb",
        "data/a*",
        "data/a?",
        "data/a|b",
        "data/a<b",
        "data/a\"b",
    ] {
        let mut zip = Zip::of(&take_apart(good()));
        let mut entry = zip.entries[0].clone();
        let whole = if name.starts_with(['/', '\\']) || name.starts_with("C:") {
            name.to_owned()
        } else {
            format!("{TOP}/{name}")
        };
        entry.local.name = whole.clone().into_bytes();
        entry.central.name = whole.into_bytes();
        zip.entries.push(entry);
        zip.entries.sort_by(|a, b| a.local.name.cmp(&b.local.name));
        cases.push((format!("name {name:?}"), zip.bytes(), Refuted));
    }
    let mut added = |name: &str| {
        let bytes = reissued(|files| drop(files.insert(name.to_owned(), b"x".to_vec())));
        cases.push((format!("added by its own builder: {name}"), bytes, Refuted));
    };
    let upper = EVIDENCE.to_uppercase().replacen("DATA/", "data/", 1);
    for name in [
        upper.as_str(),
        &format!("{EVIDENCE}/x"),
        "Data/x",
        &format!("data/{}", "n".repeat(180)),
        "allowed_signers",
        "extra.txt",
        "evidence/extra.txt",
        "signatures/readme.txt",
        "signatures/A.sig",
        "signatures/a/b.sig",
        "__MACOSX/x",
    ] {
        added(name);
    }
    let other_top = framed(|zip| {
        let mut entry = zip.entries[0].clone();
        (entry.local.name, entry.central.name) = (b"Z/x".to_vec(), b"Z/x".to_vec());
        zip.entries.push(entry);
    });
    cases.push(("two top directories".to_owned(), other_top, Refuted));
    let no_top = framed(|zip| {
        for entry in &mut zip.entries {
            let name = entry.local.name.split_off(TOP.len() + 1);
            (entry.local.name, entry.central.name) = (name.clone(), name);
        }
    });
    cases.push(("no top directory".to_owned(), no_top, Refuted));
    let renamed = framed(|zip| {
        for entry in &mut zip.entries {
            let name = [b"RC-8-evidence".as_slice(), &entry.local.name[TOP.len()..]].concat();
            (entry.local.name, entry.central.name) = (name.clone(), name);
        }
    });
    cases.push(("renamed to another candidate".to_owned(), renamed, Refuted));
}

/// Contents that are not what was signed.
fn contents(cases: &mut Vec<Case>) {
    let mut case = |name: &str, bytes: Vec<u8>| cases.push((name.to_owned(), bytes, Refuted));
    case("a changed file", altered(|files| edit(files, EVIDENCE, "Release", "release")));
    case("an added file", altered(|files| drop(files.insert("data/x".to_owned(), Vec::new()))));
    case("a removed file", altered(|files| drop(files.remove(EVIDENCE))));
    case(
        "two files exchanged",
        altered(|files| {
            let (one, two) = (files[EVIDENCE].clone(), files[START].clone());
            files.insert(EVIDENCE.to_owned(), two);
            files.insert(START.to_owned(), one);
        }),
    );
    case(
        "a changed file, listed anew",
        altered(|files| {
            edit(files, EVIDENCE, "Release", "release");
            relist(files);
        }),
    );
    for name in [MANIFEST, TAG_MANIFEST, BAG_INFO, BAGIT, DOCUMENT, LEDGER, START, SIGNATURE] {
        case(&format!("{name} missing"), {
            let bytes = altered(|files| drop(files.remove(name)));
            if name == SIGNATURE { altered(|files| drop(files.remove(EVIDENCE))) } else { bytes }
        });
        case(&format!("{name} with a line more"), altered(|files| files.get_mut(name).unwrap().extend(b"x\n")));
        case(
            &format!("{name} with CRLF"),
            altered(|files| {
                let text = String::from_utf8(files[name].clone()).unwrap();
                files.insert(name.to_owned(), text.replace('\n', "\r\n").into_bytes());
            }),
        );
        case(
            &format!("{name} with a byte order mark"),
            altered(|files| {
                files.insert(name.to_owned(), [b"\xef\xbb\xbf", files[name].as_slice()].concat());
            }),
        );
    }
    let data = |change: &dyn Fn(&mut Entry)| framed(|zip| change(zip.entry("data/site/index.html")));
    case("a wrong checksum in both headers", data(&|entry| (entry.local.crc, entry.central.crc) = (1, 1)));
    case(
        "a size one short in both headers",
        data(&|entry| (entry.local.size, entry.central.size) = (entry.local.size - 1, entry.central.size - 1)),
    );
    case(
        "a size one over in both headers",
        data(&|entry| (entry.local.size, entry.central.size) = (entry.local.size + 1, entry.central.size + 1)),
    );
    case(
        "bytes behind the deflate stream",
        data(&|entry| {
            entry.data.extend(b"hidden");
            (entry.local.packed, entry.central.packed) = (entry.local.packed + 6, entry.central.packed + 6);
        }),
    );
    case(
        "a deflate stream cut short",
        data(&|entry| {
            entry.data.pop();
            (entry.local.packed, entry.central.packed) = (entry.local.packed - 1, entry.central.packed - 1);
        }),
    );
    case("a deflate stream of nonsense", data(&|entry| entry.data.iter_mut().for_each(|byte| *byte = 0xff)));
    case(
        "a bomb within the ratio",
        data(&|entry| {
            let bomb = deflate(&vec![0; 16 << 20]);
            (entry.local.packed, entry.central.packed) = (bomb.len() as u32, bomb.len() as u32);
            (entry.local.size, entry.central.size) = (16 << 20, 16 << 20);
            entry.data = bomb;
        }),
    );
    for (name, size) in [(TAG_MANIFEST, 2 << 20), (SIGNATURE, 64 << 10), (MANIFEST, 33 << 20), (BAGIT, 4096)] {
        case(&format!("a bomb as {name}"), altered(|files| drop(files.insert(name.to_owned(), vec![b'0'; size]))));
    }
}

/// A trusted builder whose bundle contradicts itself.
fn meanings(cases: &mut Vec<Case>) {
    let mut case = |name: &str, file: &str, from: &str, to: &str| {
        cases.push((name.to_owned(), reissued(|files| edit(files, file, from, to)), Refuted));
    };
    case("another BagIt version", BAGIT, "1.0", "0.97");
    case("a newer format", BAG_INFO, "StateTrace-Format: 1", "StateTrace-Format: 2");
    case("another candidate in the labels", BAG_INFO, "External-Identifier: RC-7", "External-Identifier: RC-8");
    case("another size in the labels", BAG_INFO, "Payload-Oxum: ", "Payload-Oxum: 1");
    case("another day in the labels", BAG_INFO, "Bagging-Date: 2026-01-12", "Bagging-Date: 2026-01-13");
    case("a label twice", BAG_INFO, "StateTrace-Format: 1\n", "StateTrace-Format: 1\nStateTrace-Format: 1\n");
    case("a commit in the labels only", BAG_INFO, "StateTrace-Format", "StateTrace-Commit: abc\nStateTrace-Format");
    case("another candidate in the document", DOCUMENT, "\"candidate\": \"RC-7\"", "\"candidate\": \"RC-8\"");
    case("a candidate that is a path", DOCUMENT, "\"candidate\": \"RC-7\"", "\"candidate\": \"../RC-7\"");
    case("another time in the document", DOCUMENT, "02:15:00Z", "02:15:02Z");
    case("an odd second in the document", DOCUMENT, "02:15:00Z", "02:15:01Z");
    case("another format in the document", DOCUMENT, "\"format\": 1", "\"format\": 2");
    case("a document that is no JSON", DOCUMENT, "\"format\": 1", "\"format\": 1,,");
    case("a key twice in the document", DOCUMENT, "\"format\": 1", "\"format\": 1, \"format\": 1");
    case("a digest turned around in the inventory", DOCUMENT, "\"sha256\": \"", "\"sha256\": \"0");
    case("another length in the inventory", DOCUMENT, "\"size\": ", "\"size\": 1");
    case("another path in the inventory", DOCUMENT, "\"path\": \"data/", "\"path\": \"data/x/");
    case("a mismatch called a match", DOCUMENT, "\"agreement\": \"mismatch\"", "\"agreement\": \"match\"");
    case("an undeclared file called declared", DOCUMENT, "\"agreement\": \"undeclared\"", "\"agreement\": \"match\"");
    case("a requirement that rests on nothing", DOCUMENT, "\"files\": [", "\"files\": [\"data/nothing\",");
    case("another ledger head", DOCUMENT, "\"ledger_head\": \"", "\"ledger_head\": \"0");
    // The good bundle has no gate.
    let gate = |numbers: &str| {
        let texts =
            "\"id\":\"g\",\"title\":\"g\",\"level\":\"block\",\"verdict\":\"pass\",\"value\":null,\"limit\":\"x\"";
        format!("\"gates\": [{{{texts},{numbers}}}")
    };
    case("a gate's number as a text", DOCUMENT, "\"gates\": [", &gate("\"number\":\"1.5\""));
    case("a gate's number as an object", DOCUMENT, "\"gates\": [", &gate("\"number\":{\"fraction\":\"1.5\"}"));
    case("a gate's number beyond numbers", DOCUMENT, "\"gates\": [", &gate("\"number\":1e999"));
    case("half a sample", DOCUMENT, "\"gates\": [", &gate("\"samples\":0.5"));
    case("a ledger with a wrong chain", LEDGER, "000001", "000002");
    case("a ledger with another candidate", LEDGER, "RC-6", "RC-5");
    case("a smaller site", DOCUMENT, "\"scope\": \"all\",\n    \"files\": 3", "\"scope\": \"all\",\n    \"files\": 2");
    let mut case = |name: &str, change: &dyn Fn(&mut crate::forge::Files)| {
        cases.push((name.to_owned(), reissued(change), Refuted))
    };
    case("a document nested too deep", &|files| {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        files.insert(DOCUMENT.to_owned(), deep.into_bytes());
    });
    case("a document of one long string", &|files| drop(files.insert(DOCUMENT.to_owned(), vec![b'"'; 1 << 20])));
    case("a document that is empty", &|files| drop(files.insert(DOCUMENT.to_owned(), Vec::new())));
    case("evidence that no inventory lists", &|files| drop(files.insert("data/x.txt".to_owned(), b"x".to_vec())));
    case("a site with a page more", &|files| drop(files.insert("data/site/x.html".to_owned(), b"x".to_vec())));
    case("a file said to be absent that is there", &|files| {
        let path = "data/bundles/Release-7/Telemetry/DispatcherLogs/A.log";
        files.insert(path.to_owned(), b"x".to_vec());
    });
    let numbers = "\"number\":-0.125,\"threshold\":3,\"unit\":\"s\",\"samples\":7,\"rule\":null";
    let with_a_gate = reissued(|files| edit(files, DOCUMENT, "\"gates\": [", &gate(numbers)));
    cases.push(("a gate with its numbers".to_owned(), with_a_gate, Verified));
    // The time of the entries, not of the document.
    let mut files = take_apart(good());
    sign(&mut files, SIGNATURE, 1, Role::Builder);
    let mut zip = Zip::of(&files);
    for entry in &mut zip.entries {
        (entry.local.date, entry.central.date) = (33, 33);
    }
    cases.push(("entries of 1980".to_owned(), zip.bytes(), Refuted));
}

/// Signatures that do not vouch for this bundle.
fn signatures(cases: &mut Vec<Case>) {
    let mut case = |name: &str, verdict: Verdict, change: &dyn Fn(&mut crate::forge::Files)| {
        cases.push((name.to_owned(), altered(change), verdict));
    };
    case("no signature", Untrusted, &|files| drop(files.remove(SIGNATURE)));
    case("the signature of a stranger", Untrusted, &|files| sign(files, SIGNATURE, 9, Role::Builder));
    case("a stranger's bundle, whole", Untrusted, &|files| {
        edit(files, "data/site/css/a.css", "p", "q");
        relist(files);
        sign(files, SIGNATURE, 9, Role::Builder);
    });
    case("a stranger beside the builder", Untrusted, &|files| {
        sign(files, "signatures/approver-x.sig", 9, Role::Approver)
    });
    case("an approver who builds", Untrusted, &|files| sign(files, SIGNATURE, 2, Role::Builder));
    case("a builder who approves", Untrusted, &|files| sign(files, "signatures/approver-x.sig", 1, Role::Approver));
    case("only an approval", Untrusted, &|files| {
        files.remove(SIGNATURE);
        sign(files, "signatures/approver-qa.sig", 2, Role::Approver);
    });
    case("a signature for the ledger", Refuted, &|files| sign(files, SIGNATURE, 1, Role::Ledger));
    case("a signature of another bundle", Refuted, &|files| {
        let before = files[TAG_MANIFEST].clone();
        files.insert(TAG_MANIFEST.to_owned(), b"other".to_vec());
        sign(files, SIGNATURE, 1, Role::Builder);
        files.insert(TAG_MANIFEST.to_owned(), before);
    });
    case("a signature for git", Refuted, &|files| {
        let signature = key(1).sign("git", ssh_key::HashAlg::Sha512, &files[TAG_MANIFEST]).unwrap();
        files.insert(SIGNATURE.to_owned(), signature.to_pem(ssh_key::LineEnding::LF).unwrap().into_bytes());
    });
    case("a signature with SHA-256", Refuted, &|files| {
        let namespace = Role::Builder.namespace();
        let signature = key(1).sign(namespace, ssh_key::HashAlg::Sha256, &files[TAG_MANIFEST]).unwrap();
        files.insert(SIGNATURE.to_owned(), signature.to_pem(ssh_key::LineEnding::LF).unwrap().into_bytes());
    });
    case("a signature with text behind it", Refuted, &|files| {
        files.get_mut(SIGNATURE).unwrap().extend(b"# trust me\n")
    });
    case("an empty signature", Refuted, &|files| drop(files.insert(SIGNATURE.to_owned(), Vec::new())));
    case("a public key for a signature", Refuted, &|files| {
        drop(files.insert(SIGNATURE.to_owned(), words(1).into_bytes()))
    });
    case("thirty-three signatures", Refuted, &|files| {
        for at in 0..33 {
            sign(files, &format!("signatures/s{at}.sig"), 1, Role::Builder);
        }
    });
}

/// The whole corpus.
pub(crate) fn corpus() -> &'static [Case] {
    static CORPUS: OnceLock<Vec<Case>> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let mut cases = Vec::new();
        containers(&mut cases);
        names(&mut cases);
        contents(&mut cases);
        meanings(&mut cases);
        signatures(&mut cases);
        cases.extend(crate::spellings::cases());
        cases
    })
}

#[test]
fn the_bundle_that_all_attacks_are_made_from_is_good() {
    let trust = trust("");
    assert_eq!(check(good(), Some(&trust), Some(CANDIDATE)).verdict, Verified);
    let rebuilt = Zip::of(&take_apart(good())).bytes();
    assert_eq!(check(&rebuilt, Some(&trust), Some(CANDIDATE)).verdict, Verified, "the forge writes canonical zips");
    let again = reissued(|_| {});
    assert_eq!(check(&again, Some(&trust), Some(CANDIDATE)).verdict, Verified, "and signs as the bundler does");
}

#[test]
fn every_attack_is_refused_for_what_it_is() {
    let trust = trust("");
    let cases = corpus();
    assert!(cases.len() >= 200, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .map(|(name, bytes, expected)| (name, check(bytes, Some(&trust), Some(CANDIDATE)), expected))
        .filter(|(_, report, expected)| report.verdict != **expected)
        .map(|(name, report, expected)| format!("{name}: expected {expected:?}, found {}", shown(&report)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn nothing_that_is_refuted_shows_what_it_claims() {
    let trust = trust("");
    for (name, bytes, expected) in corpus().iter().filter(|(_, _, expected)| *expected != Untrusted) {
        let report = check(bytes, Some(&trust), None);
        assert!(report.claims.is_none() || *expected == Verified, "{name}");
        let json = statetrace_site::text::printable_json(&serde_json::to_string_pretty(&report).unwrap());
        let printed = format!("{report}{json}");
        assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}') && !printed.contains('\0'), "{name}");
    }
}

#[test]
fn a_good_bundle_of_another_candidate_is_not_what_was_asked_for() {
    let report = check(good(), Some(&trust("")), Some("RC-8"));
    assert_eq!(report.verdict, Refuted, "{}", shown(&report));
}

#[test]
fn no_random_change_is_accepted() {
    let rounds = std::env::var("STATETRACE_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(2000);
    let trust = trust("");
    let id = check(good(), Some(&trust), None).bundle_id;
    let mut random = Random(0x5eed_1e57_0b5e_55ed);
    for round in 0..rounds {
        let mut bytes = good().to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(5) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => bytes[at] = random.below(256) as u8,
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, random.below(256) as u8),
                _ => {
                    let (from, length) = (random.below(bytes.len()), random.below(64));
                    let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
                    let end = (at + piece.len()).min(bytes.len());
                    bytes[at..end].copy_from_slice(&piece[..end - at]);
                }
            }
        }
        let report = check(&bytes, Some(&trust), Some(CANDIDATE));
        // The free bits at the end of a deflate stream may change without changing any content.
        let same = report.verdict == Verified && report.bundle_id == id && take_apart(&bytes) == take_apart(good());
        assert!(report.verdict != Verified || same, "round {round} is accepted");
    }
}
