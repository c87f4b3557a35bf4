//! Evidence bundles: one deterministic zip that holds a BagIt bag, signed with OpenSSH signatures, which an auditor
//! verifies years later with tools the operating system already has.
//!
//! ```text
//! trusted key ─► signatures/*.sig ─► tagmanifest-sha256.txt ─► manifest-sha256.txt ─► data/ …
//!                                            └─► bag-info.txt, evidence/bundle.json, START-HERE.html …
//! ```
//!
//! The SHA-256 of `tagmanifest-sha256.txt` is the bundle's identity: it does not change with compression, nor with a
//! signature added later. [`verify`](verify::verify) believes nothing that this chain does not reach.

pub mod archive;
pub mod document;
mod front;
pub mod ledger;
pub mod manifest;
pub mod names;
pub mod offer;
pub mod pack;
pub mod packing_list;
pub mod preflight;
pub mod scope;
pub mod sheet;
pub mod sshsig;
pub mod trust;
pub mod verify;

/// The verifier for people without this program: one page, written a second time in plain JavaScript, so that each checks
/// the other. It lies in every site, never in the bundle's own chain: a forged bundle would bring a forged page.
pub const VERIFY_PAGE: &str =
    concat!(include_str!("page/opening.html"), include_str!("page/verify.js"), include_str!("page/closing.html"));
/// Where a site has it.
pub const VERIFY_PATH: &str = crate::pages::urls::VERIFIER;

/// The list that is signed.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The list of everything below [`PAYLOAD`].
pub const MANIFEST: &str = "manifest-sha256.txt";
/// Where evidence and site lie.
pub const PAYLOAD: &str = "data/";
/// Where the site lies.
pub const SITE: &str = "data/site/";
/// Where signatures lie.
pub const SIGNATURES: &str = "signatures/";
/// The machine's description of the bundle.
pub const DOCUMENT: &str = "evidence/bundle.json";
/// Its schema.
pub const SCHEMA: &str = "evidence/bundle.v1.schema.json";
/// The ledger as it stood before.
pub const LEDGER: &str = "evidence/ledger.txt";
/// Labels for people and BagIt tools.
pub const BAG_INFO: &str = "bag-info.txt";
/// What makes it a bag.
pub const BAGIT: &str = "bagit.txt";
/// The only content of [`BAGIT`].
pub const BAGIT_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The label of [`BAG_INFO`] that gives the version of the format.
pub const FORMAT_LABEL: &str = "StateTrace-Format";
/// The page to open first.
pub const START: &str = "START-HERE.html";
/// How to verify without this program.
pub const HOWTO: &str = "HOW-TO-VERIFY.txt";

/// Every file outside [`PAYLOAD`] and [`SIGNATURES`] but the tag manifest itself, in byte order. All must be there, and
/// nothing else.
pub const TAG_FILES: [&str; 8] = [HOWTO, START, BAG_INFO, BAGIT, DOCUMENT, SCHEMA, LEDGER, MANIFEST];

/// The top directory of `candidate`'s bundle, and the stem of its file name.
pub fn top(candidate: &str) -> String {
    format!("{candidate}-evidence")
}

/// Longest top directory.
const MAX_TOP: usize = crate::model::id::MAX_CANDIDATE_ID + "-evidence".len();
