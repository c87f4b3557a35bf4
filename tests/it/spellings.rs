//! Bundles whose trusted builder spells something in another way than bundles are written: streams, lists, labels, numbers,
//! signatures. Two readers could take them for different things, so each is refused, and where nothing can be meant but one
//! thing, it is accepted by every verifier.

use statetrace_site::bundle::document::{self, Document};
use statetrace_site::bundle::sshsig::Role;
use statetrace_site::bundle::verify::Verdict::{self, Refuted, Verified};
use statetrace_site::bundle::{BAG_INFO, DOCUMENT, MANIFEST, TAG_MANIFEST, manifest};
use statetrace_site::digest::Digest;

use crate::forge::{EVIDENCE, Files, SIGNATURE, Zip, altered, edit, reissued, relist, sign};
use crate::hostile::{Case, framed};

/// The order of the group that Ed25519 signs in, least byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    streams(&mut cases);
    lists(&mut cases);
    labels(&mut cases);
    values(&mut cases);
    claims(&mut cases);
    signatures(&mut cases);
    names(&mut cases);
    cases
}

/// `content` in stored blocks, none of them the last unless `ends`.
fn stored(content: &[u8], ends: bool) -> Vec<u8> {
    let length = content.len() as u16;
    let mut data = vec![u8::from(ends)];
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    data.extend(content);
    data
}

/// Deflate streams that some inflaters take and others do not.
fn streams(cases: &mut Vec<Case>) {
    let mut case = |name: &str, verdict: Verdict, data: &dyn Fn(&[u8]) -> Vec<u8>| {
        let bytes = framed(|zip: &mut Zip| {
            let content = crate::forge::take_apart(crate::forge::good())[EVIDENCE].clone();
            let entry = zip.entry(EVIDENCE);
            entry.data = data(&content);
            (entry.local.packed, entry.central.packed) = (entry.data.len() as u32, entry.data.len() as u32);
        });
        cases.push((format!("a stream {name}"), bytes, verdict));
    };
    case("of one stored block", Verified, &|content| stored(content, true));
    case("behind a thousand empty blocks", Verified, &|content| {
        [stored(&[], false).repeat(1000), stored(content, true)].concat()
    });
    case("whose last block is not marked as the last", Refuted, &|content| stored(content, false));
    case("that ends in the head of a block", Refuted, &|content| [stored(content, false), vec![1, 0]].concat());
    case("with another behind it", Refuted, &|content| [stored(content, true), stored(content, true)].concat());
    case("with an empty one behind it", Refuted, &|content| [stored(content, true), vec![3, 0]].concat());
    case("whose block has a wrong length", Refuted, &|content| {
        let mut data = stored(content, true);
        data[3] ^= 1;
        data
    });
    case("of a reserved kind of block", Refuted, &|_| vec![7, 0, 0, 0]);
    case("that goes back before its beginning", Refuted, &|_| vec![0x4b, 0x04, 0x12, 0x00]);
    case("of gzip", Refuted, &|content| [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice(), &stored(content, true)].concat());
    case("of zlib", Refuted, &|content| [b"\x78\x9c".as_slice(), &stored(content, true)].concat());
    case("of nothing", Refuted, &|_| Vec::new());
}

/// The good bundle with the list `name` changed and everything above it made anew.
fn with_list(name: &str, change: &dyn Fn(String) -> String) -> Vec<u8> {
    altered(|files: &mut Files| {
        let list = change(String::from_utf8(files[name].clone()).unwrap());
        files.insert(name.to_owned(), list.into_bytes());
        if name == MANIFEST {
            let tags = String::from_utf8(files[TAG_MANIFEST].clone()).unwrap();
            let old = tags.lines().find(|line| line.ends_with(MANIFEST)).unwrap().to_owned();
            let line = format!("{}  {MANIFEST}", Digest::of(&files[MANIFEST]));
            files.insert(TAG_MANIFEST.to_owned(), tags.replace(&old, &line).into_bytes());
        }
        sign(files, SIGNATURE, 1, Role::Builder);
    })
}

/// Lists that `sha256sum -c` or a BagIt validator would read in their own way.
fn lists(cases: &mut Vec<Case>) {
    for name in [MANIFEST, TAG_MANIFEST] {
        let mut case = |what: &str, verdict: Verdict, change: &dyn Fn(String) -> String| {
            cases.push((format!("{name}, signed, {what}"), with_list(name, change), verdict));
        };
        case("as it is", Verified, &|list| list);
        case("with digests in capitals", Refuted, &|list| {
            list.lines().map(|line| format!("{}{}\n", line[..64].to_uppercase(), &line[64..])).collect()
        });
        case("with one blank", Refuted, &|list| list.replace("  ", " "));
        case("with a star for binary", Refuted, &|list| list.replace("  ", " *"));
        case("with a tab", Refuted, &|list| list.replace("  ", "\t"));
        case("with a line escaped", Refuted, &|list| format!("\\{list}"));
        case("with a dot in front of paths", Refuted, &|list| list.replace("  ", "  ./"));
        case("with a path in percents", Refuted, &|list| {
            list.replacen(".md", "%2emd", 1).replacen(".txt", "%2etxt", 1)
        });
        case("with CRLF", Refuted, &|list| list.replace('\n', "\r\n"));
        case("without its last line end", Refuted, &|list| list.trim_end().to_owned());
        case("with a blank line", Refuted, &|list| format!("{list}\n"));
        case("with a comment", Refuted, &|list| format!("# files\n{list}"));
        case("with a byte order mark", Refuted, &|list| format!("\u{feff}{list}"));
        case("backwards", Refuted, &|list| list.lines().rev().map(|line| format!("{line}\n")).collect());
        case("with a line twice", Refuted, &|list| format!("{}\n{list}", list.lines().next().unwrap()));
        case("with a path of two digests", Refuted, &|list| {
            let first = list.lines().next().unwrap();
            format!("{first}\n{}{}\n{}", "0".repeat(64), &first[64..], &list[first.len() + 1..])
        });
        case("with a file that is not there", Refuted, &|list| format!("{list}{}  data/zz.txt\n", "0".repeat(64)));
        case("that names a signature", Refuted, &|list| {
            let mut lines: Vec<String> = list.lines().map(str::to_owned).collect();
            lines.push(format!("{}  {SIGNATURE}", "0".repeat(64)));
            lines.sort_by(|a, b| a[66..].cmp(&b[66..]));
            lines.iter().map(|line| format!("{line}\n")).collect()
        });
        case("with a line fewer", Refuted, &|list| list.split_inclusive('\n').skip(1).collect());
        case("with nothing in it", Refuted, &|_| String::new());
    }
    let own = altered(|files| {
        let line = manifest::print([(BAG_INFO, Digest::of(&files[BAG_INFO]))]);
        let list = format!("{line}{}", String::from_utf8(files[MANIFEST].clone()).unwrap());
        files.insert(MANIFEST.to_owned(), list.into_bytes());
        let tags =
            manifest::print(statetrace_site::bundle::TAG_FILES.iter().map(|name| (*name, Digest::of(&files[*name]))));
        files.insert(TAG_MANIFEST.to_owned(), tags.into_bytes());
        sign(files, SIGNATURE, 1, Role::Builder);
    });
    cases.push((format!("{MANIFEST} that names {BAG_INFO}"), own, Refuted));
}

/// Labels that a BagIt tool would fold, trim or count otherwise.
fn labels(cases: &mut Vec<Case>) {
    let mut case = |name: &str, from: &str, to: &str, verdict: Verdict| {
        cases.push((format!("labels {name}"), reissued(|files| edit(files, BAG_INFO, from, to)), verdict));
    };
    case("with one more", "Bagging-Date", "X: \u{1b}[2J\u{202e}\nBagging-Date", Verified);
    case(
        "with one of another case",
        "StateTrace-Format: 1\n",
        "StateTrace-Format: 1\nstatetrace-format: 2\n",
        Verified,
    );
    case("with a folded line", "StateTrace-Format: 1\n", "StateTrace-Format: 1\n  2\n", Refuted);
    case("with two blanks", "StateTrace-Format: 1", "StateTrace-Format:  1", Refuted);
    case("with a blank behind", "StateTrace-Format: 1\n", "StateTrace-Format: 1 \n", Refuted);
    case("with no blank", "StateTrace-Format: 1", "StateTrace-Format:1", Refuted);
    case("with a plus in a number", "Payload-Oxum: ", "Payload-Oxum: +", Refuted);
    case("with a zero in front of a number", "Payload-Oxum: ", "Payload-Oxum: 0", Refuted);
    case("with a candidate in another case", "External-Identifier: RC-7", "External-Identifier: rc-7", Refuted);
    case("with a full-width candidate", "External-Identifier: RC-7", "External-Identifier: RC-\u{ff17}", Refuted);
    case("without a format", "StateTrace-Format: 1\n", "", Refuted);
    case("with CRLF in one line", "StateTrace-Format: 1\n", "StateTrace-Format: 1\r\n", Refuted);
}

/// JSON that one reader takes and another does not, also where nobody asks for the value.
fn values(cases: &mut Vec<Case>) {
    let beside = |value: &str| format!("\"more\": {value}, \"format\": 1");
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut more = |name: &str, value: &str, verdict: Verdict| {
        let bytes = reissued(|files| edit(files, DOCUMENT, "\"format\": 1", &beside(value)));
        cases.push((format!("a value nobody asks for: {name}"), bytes, verdict));
    };
    more("an object", "{\"a\":{\"a\":[1,2.5e-3,true,null,\"\\ud83d\\ude00\"]}}", Verified);
    more("of thirty-one levels, within one", &deep(31), Verified);
    more("of thirty-two levels, within one", &deep(32), Refuted);
    more("a key twice", "{\"a\":1,\"a\":1}", Refuted);
    more("a key twice, once escaped", "{\"a\":1,\"\\u0061\":1}", Refuted);
    more("twice", "1, \"more\": 1", Refuted);
    more("the keys of JavaScript", "{\"__proto__\":{\"x\":1},\"constructor\":1,\"toString\":null}", Verified);
    more("half a pair", "\"\\ud800\"", Refuted);
    more("half a pair as a key", "{\"\\udc00\":1}", Refuted);
    more("a number beyond numbers", "1e400", Refuted);
    more("a whole number beyond numbers", &"9".repeat(400), Refuted);
    more("a long number", &format!("0.{}1", "0".repeat(600)), Verified);
    more("a number without its digits", "1.", Refuted);
    more("a number with a zero in front", "01", Refuted);
    more("not a number", "NaN", Refuted);
    more("a comment", "1 /* x */", Refuted);
    more("a comma at the end", "[1,]", Refuted);
    more("a control character in a text", "\"a\u{1}\"", Refuted);
    more("a line end in a text", "\"a\nb\"", Refuted);
    more("quotes of the other kind", "'a'", Refuted);
    let mut case = |name: &str, from: &str, to: &str, verdict: Verdict| {
        cases.push((name.to_owned(), reissued(|files| edit(files, DOCUMENT, from, to)), verdict));
    };
    case("a time with an offset", "02:15:00Z", "02:15:00+00:00", Refuted);
    case("a time with a blank", "T02:15:00Z", " 02:15:00Z", Refuted);
    case("a time with a fraction of nothing", "02:15:00Z", "02:15:00.000Z", Refuted);
    case("a time in small letters", "T02:15:00Z", "t02:15:00z", Refuted);
    case("a time without seconds", "02:15:00Z", "02:15Z", Refuted);
    case("a time elsewhere", "T02:15:00Z", "T04:15:00+02:00", Refuted);
    case("a time with its zone", "02:15:00Z", "02:15:00Z[UTC]", Refuted);
    case("a time with a leap second", "02:15:00Z", "02:14:60Z", Refuted);
    case("a year of six digits", "\"created\": \"2026", "\"created\": \"+002026", Refuted);
    let notice = |count: &str| format!("\"notices\": [{{\"what\":\"w\",\"files\":1,\"occurrences\":{count}}}");
    case("the largest count there is", "\"notices\": [", &notice("18446744073709551615"), Verified);
    case("a count too large", "\"notices\": [", &notice("18446744073709551616"), Refuted);
    case("a count below zero", "\"notices\": [", &notice("-1"), Refuted);
    case("a count of minus zero", "\"notices\": [", &notice("-0"), Refuted);
    case("a count with a fraction of nothing", "\"notices\": [", &notice("1.0"), Refuted);
    case("a count with an exponent", "\"notices\": [", &notice("1e0"), Refuted);
    case("a count as a text", "\"notices\": [", &notice("\"1\""), Refuted);
    case("nothing for a list", "\"notices\": [", "\"notices\": null, \"more\": [", Refuted);
    case("a list for an object", "\"preflight\": {", "\"preflight\": [], \"more\": {", Refuted);
    case("more approvals than a person can count", "\"approver\": 0", "\"approver\": 4294967296", Refuted);
}

/// The good bundle with its document changed.
fn documented(change: impl Fn(&mut Document)) -> Vec<u8> {
    reissued(|files| {
        let mut document = document::parse(&files[DOCUMENT]).unwrap();
        change(&mut document);
        files.insert(DOCUMENT.to_owned(), document::print(&document).unwrap());
    })
}

/// What a document says of its files and of who answers for what.
fn claims(cases: &mut Vec<Case>) {
    let digest = |text: &'static str| {
        move |document: &mut Document| {
            let item =
                document.inventory.iter_mut().find(|item| item.agreement == document::Agreement::Mismatch).unwrap();
            let sha256 = text.replace('#', &item.sha256.to_uppercase());
            item.declared.as_mut().unwrap().sha256 = Some(sha256);
        }
    };
    let matching = |text: &'static str| {
        move |document: &mut Document| {
            digest(text)(document);
            let item =
                document.inventory.iter_mut().find(|item| item.agreement == document::Agreement::Mismatch).unwrap();
            item.agreement = document::Agreement::Match;
        }
    };
    let mut case = |name: &str, bytes: Vec<u8>, verdict: Verdict| cases.push((name.to_owned(), bytes, verdict));
    case("a digest in capitals and blanks that matches", documented(matching(" #\t\u{85}")), Verified);
    case("a digest that matches, called a mismatch", documented(digest("#")), Refuted);
    case("a digest behind a byte order mark", documented(digest("\u{feff}#")), Verified);
    case("a digest behind a byte order mark, called a match", documented(matching("\u{feff}#")), Refuted);
    case("a digest with 0x in front, called a match", documented(matching("0x#")), Refuted);
    case("an inventory backwards", documented(|document| document.inventory.reverse()), Refuted);
    case(
        "a file twice in the inventory",
        documented(|document| document.inventory.insert(0, document.inventory[0].clone())),
        Refuted,
    );
    case(
        "a page of the site in the inventory",
        reissued(|files| {
            let listed = "\"path\": \"data/bundles/Release-7/Telemetry/README.md\"";
            edit(files, DOCUMENT, listed, "\"path\": \"data/site/index.html\"")
        }),
        Refuted,
    );
    case(
        "a requirement that nobody waived, called waived",
        documented(|document| document.requirements[0].status = document::Status::Waived),
        Refuted,
    );
    case(
        "a requirement that is waived, called met",
        documented(|document| {
            document.requirements[0].status = document::Status::Met;
            document.requirements[0].waiver = Some(document::Waiver {
                by: "Ada".to_owned(),
                reason: "known".to_owned(),
                until: "2026-03-01".to_owned(),
            });
        }),
        Refuted,
    );
    case(
        "words that would move a terminal",
        documented(|document| document.version = Some("1\u{1b}[2J\u{9b}2J\u{202e}\u{200b}\0".to_owned())),
        Verified,
    );
    case("a ledger that says more than the document", documented(|document| document.previous.entries = 0), Refuted);
}

/// Signatures that hold for careless readers.
fn signatures(cases: &mut Vec<Case>) {
    let mut case = |name: &str, verdict: Verdict, change: &dyn Fn(&str) -> String| {
        let bytes = altered(|files| {
            let text = String::from_utf8(files[SIGNATURE].clone()).unwrap();
            files.insert(SIGNATURE.to_owned(), change(&text).into_bytes());
        });
        cases.push((format!("a signature {name}"), bytes, verdict));
    };
    let body = |text: &str| text.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let armoured = |body: &str, width: usize| {
        let lines: Vec<&str> = body.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
    };
    let bent = |text: &str, bend: &dyn Fn(&mut Vec<u8>)| {
        use base64ct::Encoding as _;
        let mut blob = base64ct::Base64::decode_vec(&body(text)).unwrap();
        bend(&mut blob);
        armoured(&base64ct::Base64::encode_string(&blob), 70)
    };
    case("as it is", Verified, &|text| bent(text, &|_| ()));
    case("in lines of 64", Refuted, &|text| armoured(&body(text), 64));
    case("in one line", Refuted, &|text| armoured(&body(text), 10_000));
    case("with a blank behind a line", Refuted, &|text| text.replacen('\n', " \n", 2));
    case("with a line in front", Refuted, &|text| format!("\n{text}"));
    case("in small letters", Refuted, &|text| text.replace("BEGIN", "begin"));
    case("twice", Refuted, &|text| text.repeat(2));
    case("without its last line end", Refuted, &|text| text.trim_end().to_owned());
    case("of another version", Refuted, &|text| bent(text, &|blob| blob[9] = 2));
    case("with a byte more", Refuted, &|text| bent(text, &|blob| blob.push(0)));
    case("with a byte fewer", Refuted, &|text| bent(text, &|blob| blob.truncate(blob.len() - 1)));
    case("of all zeros", Refuted, &|text| {
        bent(text, &|blob| {
            let from = blob.len() - 64;
            blob[from..].fill(0);
        })
    });
    case("whose number lies beyond the order", Refuted, &|text| {
        bent(text, &|blob| {
            let from = blob.len() - 32;
            let mut carry = 0;
            for (byte, more) in blob[from..].iter_mut().zip(ORDER) {
                let sum = u16::from(*byte) + u16::from(more) + carry;
                (*byte, carry) = (sum as u8, sum >> 8);
            }
        })
    });
    case("whose key has a field of four gigabytes", Refuted, &|text| {
        bent(text, &|blob| blob[10..14].copy_from_slice(&[0xff; 4]))
    });
    let named = |name: &str| {
        altered(|files| {
            let signature = files.remove(SIGNATURE).unwrap();
            files.insert(name.to_owned(), signature);
        })
    };
    for (name, verdict) in [
        ("signatures/0.sig", Verified),
        ("signatures/-.sig", Refuted),
        ("signatures/.sig", Refuted),
        ("signatures/a.sig.sig", Refuted),
        ("signatures/a_b.sig", Refuted),
        ("signatures/con.sig", Refuted),
        ("signatures/a.asc", Refuted),
        ("signature/a.sig", Refuted),
    ] {
        cases.push((format!("a signature called {name}"), named(name), verdict));
    }
}

/// A page more in the site, with everything said of it.
fn with_page(name: &str) -> Vec<u8> {
    altered(|files: &mut Files| {
        let page = b"<p>one more</p>".to_vec();
        let bytes = page.len() as u64;
        files.insert(format!("data/site/{name}"), page);
        let mut document = document::parse(&files[DOCUMENT]).unwrap();
        document.site.files += 1;
        document.site.bytes += bytes;
        files.insert(DOCUMENT.to_owned(), document::print(&document).unwrap());
        let payload = files.iter().filter(|(name, _)| name.starts_with("data/"));
        let (count, total) = payload.fold((0, 0), |(count, total), (_, content)| (count + 1, total + content.len()));
        let text = String::from_utf8(files[BAG_INFO].clone()).unwrap();
        let old = text.lines().find(|line| line.starts_with("Payload-Oxum")).unwrap();
        files.insert(BAG_INFO.to_owned(), text.replace(old, &format!("Payload-Oxum: {total}.{count}")).into_bytes());
        relist(files);
        sign(files, SIGNATURE, 1, Role::Builder);
    })
}

/// Names at the edge of what is allowed.
fn names(cases: &mut Vec<Case>) {
    // The top directory and `data/site/` come before.
    let room = 180 - "RC-7-evidence/data/site/".len();
    for (name, verdict) in [
        ("x".repeat(room), Verified),
        ("x".repeat(room + 1), Refuted),
        ("a b/c (1).x".to_owned(), Verified),
        ("a/b".repeat(room / 3), Verified),
        ("index.html.d/x".to_owned(), Verified),
        ("Css/b.css".to_owned(), Refuted),
        ("css".to_owned(), Refuted),
        ("INDEX.HTML".to_owned(), Refuted),
        ("index.html/x".to_owned(), Refuted),
        ("com0".to_owned(), Refuted),
        ("aux .txt".to_owned(), Refuted),
        ("CONIN$".to_owned(), Refuted),
        ("lpt10".to_owned(), Verified),
        ("a\u{7f}".to_owned(), Refuted),
        ("a'b".to_owned(), Refuted),
        ("a&b".to_owned(), Refuted),
    ] {
        cases.push((format!("a page called {name:?}"), with_page(&name), verdict));
    }
}
