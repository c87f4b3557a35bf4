//! From the signatures to every byte: the set of files, the signed list, the lists it lists, the contents.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Refutation;
use crate::bundle::archive::{Archive, File, Inflater};
use crate::bundle::sshsig::{Role, SshSig};
use crate::bundle::{MANIFEST, PAYLOAD, SIGNATURES, TAG_FILES, TAG_MANIFEST, ledger, manifest};
use crate::digest::Digest;
use crate::text::printable;

/// Most bytes the tag manifest may have.
const MAX_TAG_MANIFEST: u64 = 1 << 20;
/// Most bytes the payload manifest may have.
const MAX_MANIFEST: u64 = 32 << 20;
/// Most bytes a signature may have.
const MAX_SIGNATURE: u64 = 16 << 10;
/// Most signatures a bundle may have.
const MAX_SIGNATURES: usize = 32;
/// Most files at fault that a report names.
const MAX_NAMED: usize = 20;

/// Files that operating systems leave behind in a directory.
const STRAYS: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"];

/// The signed lists.
pub(super) struct Lists {
    /// Every file but signatures and tag manifest, with its digest.
    pub(super) all: BTreeMap<String, Digest>,
    /// The files of the payload, in byte order.
    pub(super) payload: Vec<String>,
    /// How many files lie outside the payload.
    pub(super) tags: usize,
    /// The bytes of the bundle's own ledger.
    pub(super) ledger: Vec<u8>,
}

/// A signature that holds for the tag manifest.
pub(super) struct Signed {
    pub(super) file: String,
    pub(super) role: Role,
    pub(super) signature: SshSig,
}

/// Checks that outside the payload exactly the required files lie, and gives the signatures.
pub(super) fn check_set<'f, 'a>(archive: &'f Archive<'a>) -> Result<Vec<&'f File<'a>>, Refutation> {
    let mut signatures = Vec::new();
    let mut faults = Vec::new();
    for file in archive.files() {
        let name = file.name.as_str();
        if name.starts_with(PAYLOAD) || name == TAG_MANIFEST || TAG_FILES.contains(&name) {
            continue;
        }
        if is_signature(name) {
            signatures.push(file);
        } else {
            faults.push(format!("`{name}` does not belong in a bundle{}", hint(name)));
        }
    }
    let required = TAG_FILES.iter().chain([&TAG_MANIFEST]);
    faults.extend(required.filter(|name| archive.get(name).is_none()).map(|name| format!("`{name}` is missing")));
    if signatures.len() > MAX_SIGNATURES {
        faults.push(format!("{} signatures are more than {MAX_SIGNATURES}", signatures.len()));
    }
    if faults.is_empty() { Ok(signatures) } else { Err(shortened(faults)) }
}

/// What to say behind the name of a file that an operating system leaves behind; nothing behind others.
pub(super) fn hint(name: &str) -> &'static str {
    // The Finder writes a file `._x` beside `x` on disks that are not its own.
    let is_stray = |part: &str| part.starts_with("._") || STRAYS.iter().any(|stray| part.eq_ignore_ascii_case(stray));
    if name.split('/').any(is_stray) { "; an operating system put it there, remove it" } else { "" }
}

/// `signatures/[a-z0-9-]+.sig`.
pub(super) fn is_signature(name: &str) -> bool {
    let slug = name.strip_prefix(SIGNATURES).and_then(|file| file.strip_suffix(".sig"));
    slug.is_some_and(|slug| {
        !slug.is_empty() && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    })
}

/// The bytes of the list that is signed.
pub(super) fn tag_manifest(archive: &Archive<'_>) -> Result<Vec<u8>, Refutation> {
    read(archive, TAG_MANIFEST, MAX_TAG_MANIFEST)
}

/// Every signature, each of them made over `message` in a role. One that is not refutes the bundle: it is not ignored.
pub(super) fn signatures(files: &[&File<'_>], message: &[u8]) -> Result<Vec<Signed>, Refutation> {
    files
        .iter()
        .map(|file| {
            let refuse = |fault: String| Refutation::new(format!("`{}`: {fault}", file.name));
            let armoured = file.read(MAX_SIGNATURE).map_err(|fault| refuse(fault.to_string()))?;
            let signature = SshSig::parse(&armoured).map_err(|fault| refuse(fault.to_string()))?;
            let role =
                Role::of_namespace(&signature.namespace).filter(|role| *role != Role::Ledger).ok_or_else(|| {
                    refuse(format!("it was made for `{}`, not for a bundle", printable(&signature.namespace)))
                })?;
            signature.verify(message).map_err(|fault| refuse(fault.to_string()))?;
            Ok(Signed { file: file.name.clone(), role, signature })
        })
        .collect()
}

/// Reads both lists and checks that they name exactly what is there.
pub(super) fn lists(archive: &Archive<'_>, tag_manifest: &[u8]) -> Result<Lists, Refutation> {
    let parse = |name: &str, bytes| {
        let lines: Vec<(&str, Digest)> =
            manifest::parse(bytes).map_err(|fault| Refutation::new(format!("`{name}`: {fault}")))?;
        Ok(lines.into_iter().map(|(path, digest)| (path.to_owned(), digest)).collect::<BTreeMap<String, Digest>>())
    };
    let mut all = parse(TAG_MANIFEST, tag_manifest)?;
    if !all.keys().map(String::as_str).eq(TAG_FILES) {
        return Err(Refutation::new(format!("`{TAG_MANIFEST}` does not name exactly the files beside the payload")));
    }
    let tags = all.len() + 1;
    let bytes = read(archive, MANIFEST, MAX_MANIFEST)?;
    if all.get(MANIFEST) != Some(&Digest::of(&bytes)) {
        return Err(Refutation::new(format!("`{MANIFEST}` was changed")));
    }
    let payload = parse(MANIFEST, &bytes)?;
    let there = archive.files().iter().map(|file| &file.name).filter(|name| name.starts_with(PAYLOAD));
    let added = there
        .clone()
        .filter(|name| !payload.contains_key(*name))
        .map(|name| format!("`{name}` was added{}", hint(name)));
    let removed = payload.keys().filter(|name| archive.get(name).is_none()).map(|name| format!("`{name}` was removed"));
    let foreign = payload.keys().filter(|name| !name.starts_with(PAYLOAD));
    let foreign = foreign.map(|name| format!("`{MANIFEST}` names `{name}`, which is not below `{PAYLOAD}`"));
    let faults: Vec<String> = foreign.chain(removed).chain(added).collect();
    if !faults.is_empty() {
        return Err(shortened(faults));
    }
    let ledger = read(archive, crate::bundle::LEDGER, ledger::MAX_BYTES)?;
    let names = payload.keys().cloned().collect();
    all.extend(payload);
    Ok(Lists { all, payload: names, tags, ledger })
}

/// Hashes every listed file, in parallel, and gives the sum of their bytes.
pub(super) fn contents(archive: &Archive<'_>, lists: &Lists) -> Result<u64, Refutation> {
    let listed: Vec<(&File<'_>, &Digest)> =
        archive.files().iter().filter_map(|file| Some((file, lists.all.get(&file.name)?))).collect();
    let check = |inflater: &mut Inflater, (file, digest): &(&File<'_>, &Digest)| match file.digest(inflater) {
        Ok(found) if found == **digest => None,
        Ok(_) => Some(format!("`{}` was changed", file.name)),
        Err(fault) => Some(format!("`{}`: {fault}", file.name)),
    };
    let faults: Vec<String> = listed.par_iter().map_init(Inflater::default, check).flatten().collect();
    if faults.is_empty() { Ok(listed.iter().map(|(file, _)| file.size).sum()) } else { Err(shortened(faults)) }
}

/// A whole small file; a refutation when it is longer than `limit` or damaged.
pub(super) fn read(archive: &Archive<'_>, name: &str, limit: u64) -> Result<Vec<u8>, Refutation> {
    let file = archive.get(name).ok_or_else(|| Refutation::new(format!("`{name}` is missing")))?;
    if file.size > limit {
        return Err(Refutation::new(format!("`{name}` has {} bytes, more than the {limit} it may have", file.size)));
    }
    file.read(limit).map_err(|fault| Refutation::new(format!("`{name}`: {fault}")))
}

/// The first faults, and how many more there are.
fn shortened(mut faults: Vec<String>) -> Refutation {
    let more = faults.len().saturating_sub(MAX_NAMED);
    faults.truncate(MAX_NAMED);
    if more > 0 {
        faults.push(format!("and {more} more"));
    }
    Refutation::all(faults)
}
