//! A good bundle, bent by what the fuzzer says: what a verifier meets that somebody has been at.

use std::io::Cursor;
use std::sync::OnceLock;

use ssh_key::PrivateKey;
use ssh_key::private::Ed25519Keypair;
use statetrace_site::bundle::archive::write::Shelf;
use statetrace_site::bundle::archive::{Archive, Stamp};
use statetrace_site::bundle::document::Source;
use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::pack::{self, Order, Signatory};
use statetrace_site::bundle::sshsig::{self, PublicKey, Role};
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::verify::{self, Expectation, Verdict};
use statetrace_site::bundle::{MANIFEST, PAYLOAD, TAG_FILES, TAG_MANIFEST, manifest, top};
use statetrace_site::digest::Digest;
use statetrace_site::gates::Verdicts;
use statetrace_site::model::release::Declaration;
use statetrace_site::path::SitePath;
use statetrace_site::readiness::{Readiness, References};
use statetrace_site::site::Site;

const CANDIDATE: &str = "RC-1";
const SIGNATURE: &str = "signatures/builder-release.sig";
/// The time of the good bundle, in seconds since 1970.
const CREATED: i64 = 1_768_184_100;
/// Longest content that is read.
const MOST: u64 = 1 << 20;

/// A bundle that is as it should be, whole and by its files, and who vouches for it.
struct Good {
    zip: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    trust: Trust,
}

fn key() -> PrivateKey {
    Ed25519Keypair::from_seed(&[1; 32]).into()
}

fn sign(message: &[u8]) -> Result<String, String> {
    sshsig::sign(&key(), Role::Builder, message).map_err(|fault| fault.to_string())
}

/// The files of a zip that is canonical, by their names below its top directory; `None` for any other.
fn files(zip: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let archive = Archive::of_zip(zip).ok()?;
    archive.files().iter().map(|file| Some((file.name.to_owned(), file.read(MOST).ok()?))).collect()
}

fn good() -> &'static Good {
    static GOOD: OnceLock<Good> = OnceLock::new();
    GOOD.get_or_init(|| {
        let public = PublicKey::of(&key()).expect("a key of a known kind");
        let page = |path: &str, text: &str| (SitePath::new(path), text.as_bytes().to_vec());
        let order = Order {
            project: "Small",
            readiness: &Readiness {
                declaration: Declaration::undeclared(CANDIDATE),
                version: None,
                areas: Vec::new(),
                files: Vec::new(),
                absent: Vec::new(),
                requirements: Vec::new(),
                references: References::default(),
            },
            created: jiff::Timestamp::from_second(CREATED).expect("a time there was"),
            source: Source::default(),
            verdicts: &Verdicts::default(),
            findings: &[],
            waivers: &[],
            site: &Site::assemble([page("index.html", "<p>Home</p>\n"), page("js/a.js", "")]).expect("two places"),
            site_scope: "all",
            ledger: Ledger::default(),
            incomplete: Some("it is small".to_owned()),
            signatory: Some(Signatory {
                principal: "release@example.org".to_owned(),
                fingerprint: public.fingerprint(),
            }),
        };
        let prepared = pack::prepare(order, &|path| path.as_str().into()).expect("nothing is read");
        let zip = prepared.seal(&mut sign, Cursor::new(Vec::new())).expect("a sound key").1.into_inner();
        let allowed_signers =
            format!("release@example.org namespaces=\"{}\" {}\n", Role::Builder.namespace(), public.words());
        let trust = Trust::parse(&TrustFiles { allowed_signers: allowed_signers.into(), ..TrustFiles::default() });
        Good { files: files(&zip).expect("it is canonical"), zip, trust: trust.expect("one signer") }
    })
}

fn zip(files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let stamp = Stamp::of(jiff::Timestamp::from_second(CREATED).ok()?)?;
    let mut shelf = Shelf::new(stamp);
    let packed: Result<Vec<_>, _> = files.iter().map(|(name, bytes)| shelf.add_one(name, bytes)).collect();
    shelf.assemble(&top(CANDIDATE), packed.ok()?, Cursor::new(Vec::new())).ok().map(Cursor::into_inner)
}

/// Lists and signs `files` again, as the builder could who means ill.
fn reissue(files: &mut [(String, Vec<u8>)]) {
    let list = |files: &[(String, Vec<u8>)], is_listed: &dyn Fn(&str) -> bool| {
        let listed = files.iter().filter(|(name, _)| is_listed(name));
        manifest::print(listed.map(|(name, bytes)| (name.as_str(), Digest::of(bytes)))).into_bytes()
    };
    let replace = |files: &mut [(String, Vec<u8>)], name: &str, bytes: Vec<u8>| {
        if let Some(file) = files.iter_mut().find(|(other, _)| other == name) {
            file.1 = bytes;
        }
    };
    let payload = list(files, &|name| name.starts_with(PAYLOAD));
    replace(files, MANIFEST, payload);
    let tags = list(files, &|name| TAG_FILES.contains(&name));
    let signature = sign(&tags).expect("a sound key");
    replace(files, TAG_MANIFEST, tags);
    replace(files, SIGNATURE, signature.into_bytes());
}

/// The verifier, on a good bundle of which a piece was cut out and another put in its place: in the finished zip, in one of
/// its files, or in one of its files and then listed and signed again. The first five bytes say how, in which file, where
/// and how much; the rest is put in. Only who may sign can change what is believed.
pub fn verify(bytes: &[u8]) {
    let Some(([how, which, low, high, cut], piece)) = bytes.split_first_chunk::<5>() else { return };
    let good = good();
    let bend = |bytes: &mut Vec<u8>| {
        let at = (usize::from(u16::from_le_bytes([*low, *high])) * (bytes.len() + 1)) >> 16;
        let end = (at + usize::from(*cut)).min(bytes.len());
        bytes.splice(at..end, piece.iter().copied());
    };
    let is_signed_again = how % 3 == 2;
    let bent = if how % 3 == 0 {
        let mut zip = good.zip.clone();
        bend(&mut zip);
        zip
    } else {
        let mut files = good.files.clone();
        let which = usize::from(*which) % files.len();
        if let Some((_, bytes)) = files.get_mut(which) {
            bend(bytes);
        }
        if is_signed_again {
            reissue(&mut files);
        }
        let Some(zip) = zip(&files) else { return };
        zip
    };
    let now = jiff::Timestamp::from_second(CREATED + 86_400).expect("the day after");
    let report = verify::verify(&bent, Some(&good.trust), &Expectation { candidate: None, now });
    let is_the_same = || files(&bent).is_some_and(|files| files == good.files);
    assert!(report.verdict != Verdict::Verified || is_signed_again || is_the_same(), "a change is believed");
    let printed = format!("{report}");
    assert!(!printed.contains(['\u{1b}', '\u{202e}', '\0']), "the report would play with a terminal");
}
