//! [`Downloads`]: the signed bundles that a published site hands out, each as it describes itself. No part of the model:
//! they come from folders of releases, and a site that nobody publishes has none.

use crate::digest::Digest;

/// The folder of the site that holds them.
pub const FOLDER: &str = "downloads";

/// What is handed out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Downloads {
    /// The bundles, newest first; those of one moment by file name.
    pub bundles: Vec<Download>,
    /// The names of the trust files that lie in [`Downloads::trust_place`], in the order a reader needs them.
    pub trust: Vec<&'static str>,
}

impl Downloads {
    /// Where the trust file `name` lies in the site.
    pub fn trust_place(name: &str) -> String {
        format!("{FOLDER}/trust/{name}")
    }
}

/// A signed bundle. Every field but the last is what it says of itself, its digests being right; who signed it is weighed
/// by those who verify it.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// The name of its zip.
    pub file: String,
    /// Bytes of the zip.
    pub bytes: u64,
    /// The digest of the zip, for the transport. The bundle's identity is `id`.
    pub digest: Digest,
    /// The bundle id.
    pub id: Digest,
    /// The candidate.
    pub candidate: String,
    /// Its version.
    pub version: Option<String>,
    /// When it was made, by its builder's clock.
    pub created: jiff::Timestamp,
    /// How many files of evidence it holds.
    pub evidence: usize,
    /// How many approvals the project promised for it.
    pub approvals_promised: u32,
    /// Its signatures, builders first.
    pub signatures: Vec<Signature>,
    /// Why it was made although something is missing.
    pub incomplete: Option<String>,
    /// What it lacks, those gaps first that nobody answers for.
    pub gaps: Vec<Gap>,
    /// What the project's ledger says of it; `None` where there is no ledger.
    pub entry: Option<Entry>,
}

impl Download {
    /// Where `name`, which belongs to the bundle, lies in the site.
    pub fn place(name: &str) -> String {
        format!("{FOLDER}/{name}")
    }

    /// The name of its checksum.
    pub fn checksum(&self) -> String {
        format!("{}.sha256", self.file)
    }

    /// The name of its instructions.
    pub fn howto(&self) -> String {
        format!("{}.how-to-verify.txt", self.file.trim_end_matches(".zip"))
    }

    /// Its signatures by builders, or those by approvers.
    pub fn signed(&self, deed: Deed) -> impl Iterator<Item = &Signature> {
        self.signatures.iter().filter(move |signature| signature.deed == deed)
    }
}

/// A requirement that the evidence of a bundle does not meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// What is asked, and what was found.
    pub what: String,
    /// Who answers for it, why and until when; `None` where the one reason for everything must do.
    pub answer: Option<String>,
}

/// A signature on a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// What it says the signer did.
    pub deed: Deed,
    /// The fingerprint of the key.
    pub fingerprint: String,
    /// Whom the project's own list names for the key.
    pub name: Option<String>,
    /// Why that list does not trust the key for this.
    pub doubt: Option<String>,
}

/// What a signer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Built the bundle.
    Built,
    /// Approved it.
    Approved,
}

/// What a ledger says of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It is entered.
    Entered,
    /// Its candidate was withdrawn.
    Withdrawn,
    /// Its candidate is entered with another bundle.
    Other,
    /// Its candidate is not entered.
    Missing,
}
