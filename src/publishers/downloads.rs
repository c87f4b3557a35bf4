//! Folders of finished bundles, and the project's trust folder, to what a published site hands out: each bundle that is
//! whole, with its checksum and instructions, and what the download page says of it. One bundle is held at a time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::PublishError;
use crate::bundle::archive::read;
use crate::bundle::ledger::Ledger;
use crate::bundle::offer::{self, Offer, Project};
use crate::bundle::trust::{Trust, TrustFiles};
use crate::digest::Digest;
use crate::model::download::{Download, Downloads};
use crate::path::SitePath;
use crate::site::{Attachment, Site};

/// How the file of a bundle ends.
const ENDING: &str = "-evidence.zip";
/// Largest checksum file that is read; one line is all it needs.
const MAX_CHECKSUM: u64 = 64 << 10;
/// The files of a trust folder that are handed out, in the order a reader needs them.
const TRUST_FILES: [&str; 6] =
    ["allowed_signers", "allowed_signers.dated", "revoked_keys", "trust.toml", "ledger.txt", "ledger.txt.sig"];

/// What was found.
#[derive(Debug, Default)]
pub struct Taken {
    /// What the pages say of it.
    pub downloads: Downloads,
    /// The zips, by their place in the site.
    pub zips: Vec<(SitePath, Attachment)>,
    /// Checksums, instructions and trust files, by their place in the site.
    pub files: Vec<(SitePath, Vec<u8>)>,
    /// What looks like a bundle and is not handed out, by path.
    pub refused: Vec<Refused>,
}

/// A file that is not handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub why: String,
}

/// Looks into `folders` for bundles, and into `trust`, which need not be there, for what goes along with them. Without a
/// folder nothing is handed out, not even trust files.
pub fn take(folders: &[PathBuf], trust: &Path, now: jiff::Timestamp) -> Result<Taken, PublishError> {
    let mut taken = Taken::default();
    if folders.is_empty() {
        return Ok(taken);
    }
    let given = TrustFolder::read(trust)?;
    for folder in folders {
        for file in bundles(folder)? {
            match taken.offer(&file, given.project(), now) {
                Ok(Some(offer)) => taken.add(file, offer),
                Ok(None) => {}
                Err(why) => taken.refused.push(Refused { file, why }),
            }
        }
    }
    let newest_first = |a: &Download, b: &Download| b.created.cmp(&a.created).then_with(|| a.file.cmp(&b.file));
    taken.downloads.bundles.sort_by(newest_first);
    if !taken.downloads.bundles.is_empty() {
        taken.downloads.trust = given.files.iter().map(|(name, _)| *name).collect();
        let files = given.files.into_iter();
        taken.files.extend(files.map(|(name, bytes)| (SitePath::new(&Downloads::trust_place(name)), bytes)));
    }
    Ok(taken)
}

impl Taken {
    /// The site with everything that was taken.
    pub fn attach(self, site: Site) -> Result<Site, crate::site::Collision> {
        site.with(self.files, self.zips)
    }

    /// What `file` offers; `None` when another folder had the very same bundle.
    fn offer(&self, file: &Path, project: Project<'_>, now: jiff::Timestamp) -> Result<Option<Offer>, String> {
        let unreadable = |error: io::Error| format!("it cannot be read: {error}");
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let offer = offer::offer(&read::whole(file).map_err(unreadable)?, &name, project, now)?;
        let download = &offer.download;
        match read::bounded(&file.with_file_name(download.checksum()), MAX_CHECKSUM) {
            Ok(checksum) if said(&checksum) != Some(download.digest) => {
                return Err(format!("`{}` beside it says something else", download.checksum()));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unreadable(error)),
            _ => {}
        }
        let same_place = |other: &&Download| other.file.eq_ignore_ascii_case(&name);
        match self.downloads.bundles.iter().find(same_place) {
            Some(other) if other.digest == download.digest => Ok(None),
            Some(_) => Err("another folder has another bundle of this name".to_owned()),
            None => Ok(Some(offer)),
        }
    }

    fn add(&mut self, file: PathBuf, offer: Offer) {
        let Offer { download, howto } = offer;
        let place = |name: &str| SitePath::new(&Download::place(name));
        let zip = place(&download.file);
        // A name that not every web server can hand out changes on its way into the site; the checksum goes with it.
        let name = zip.as_str().rsplit('/').next().unwrap_or(&download.file);
        let checksum = checksum_line(download.digest, name).into_bytes();
        self.files.push((place(&download.checksum()), checksum));
        self.zips.push((zip, Attachment { file, bytes: download.bytes, digest: download.digest }));
        self.files.push((place(&download.howto()), howto));
        self.downloads.bundles.push(download);
    }
}

/// The digest that a checksum file begins with, whatever wrote it.
fn said(checksum: &[u8]) -> Option<Digest> {
    std::str::from_utf8(checksum.get(..64)?).ok().and_then(Digest::parse)
}

/// What `sha256sum -c` reads.
fn checksum_line(digest: Digest, name: &str) -> String {
    format!("{digest}  {name}\n")
}

/// Every file of `folder` that is called like a bundle, in byte order of name.
fn bundles(folder: &Path) -> Result<Vec<PathBuf>, PublishError> {
    let failed = |source| PublishError::Read { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().ends_with(ENDING) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The project's own word on whom to trust, as it publishes it.
struct TrustFolder {
    files: Vec<(&'static str, Vec<u8>)>,
    trust: Option<Trust>,
    ledger: Option<Ledger>,
}

impl TrustFolder {
    /// Reads what is there. A file that cannot be understood is an error: readers would be given a ledger or a list that no
    /// verifier accepts.
    fn read(folder: &Path) -> Result<Self, PublishError> {
        let mut files = Vec::new();
        for name in TRUST_FILES {
            let path = folder.join(name);
            let read = read::trust_file(&path).map_err(|source| PublishError::Read { path, source })?;
            files.extend(read.map(|bytes| (name, bytes)));
        }
        let get = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, bytes)| bytes.clone());
        let unusable = |fault: String| PublishError::Trust { folder: folder.to_owned(), fault };
        let ledger = get("ledger.txt").map(|bytes| Ledger::parse(&bytes)).transpose();
        let ledger = ledger.map_err(|fault| unusable(fault.to_string()))?;
        let trust = get("allowed_signers").map(|allowed_signers| {
            Trust::parse(&TrustFiles {
                allowed_signers,
                revoked_keys: get("revoked_keys"),
                policy: get("trust.toml"),
                ledger: get("ledger.txt"),
                ledger_signature: get("ledger.txt.sig"),
            })
        });
        let trust = trust.transpose().map_err(|fault| unusable(fault.to_string()))?;
        Ok(Self { files, trust, ledger })
    }

    fn project(&self) -> Project<'_> {
        Project { trust: self.trust.as_ref(), ledger: self.ledger.as_ref() }
    }
}
