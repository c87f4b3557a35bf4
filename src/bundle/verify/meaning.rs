//! What the files say, held against each other. Every byte that is read here was signed.

use std::collections::BTreeMap;

use super::chain::{self, Lists};
use super::{Against, Refutation, stamp_of};
use crate::bundle::archive::Archive;
use crate::bundle::document::{self, Agreement, Document, Status};
use crate::bundle::ledger::Ledger;
use crate::bundle::{BAG_INFO, BAGIT, BAGIT_TEXT, DOCUMENT, FORMAT_LABEL, SITE, top};
use crate::digest::Digest;
use crate::model::id::is_candidate_id;
use crate::text::printable;

/// Most bytes `bag-info.txt` may have.
const MAX_BAG_INFO: u64 = 64 << 10;

/// Reads labels and document and checks that they agree with each other and with the lists.
pub(super) fn check(archive: &Archive<'_>, lists: &Lists) -> Result<Document, Refutation> {
    if chain::read(archive, BAGIT, BAGIT_TEXT.len() as u64)? != BAGIT_TEXT.as_bytes() {
        return Err(Refutation::new(format!("`{BAGIT}` does not declare BagIt 1.0")));
    }
    let labels = labels(&chain::read(archive, BAG_INFO, MAX_BAG_INFO)?)?;
    let label = |name: &str| labels.get(name).map(String::as_str);
    if label(FORMAT_LABEL) != Some("1") {
        let fault = format!("`{FORMAT_LABEL}` in `{BAG_INFO}` is not 1: a newer program is needed");
        return Err(Refutation::new(fault).against(Against::Format));
    }
    let bytes = chain::read(archive, DOCUMENT, document::MAX_BYTES)?;
    let document = document::parse(&bytes)
        .map_err(|fault| Refutation::new(format!("`{DOCUMENT}` cannot be read: {}", printable(&fault))))?;
    let payload_bytes: u64 = lists.payload.iter().filter_map(|name| archive.get(name)).map(|file| file.size).sum();
    let oxum = format!("{payload_bytes}.{}", lists.payload.len());
    let day = document.created.strftime("%Y-%m-%d").to_string();
    let mut faults = Vec::new();
    let mut expect = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    expect(is_candidate_id(&document.candidate), "the candidate's id cannot name a bundle");
    expect(label("External-Identifier") == Some(&document.candidate), "`External-Identifier` is another candidate");
    expect(label("Payload-Oxum") == Some(&oxum), "`Payload-Oxum` is not the size of the payload");
    expect(label("Bagging-Date") == Some(&day), "`Bagging-Date` is another day than the bundle was made");
    expect(label("StateTrace-Commit") == document.source.commit.as_deref(), "`StateTrace-Commit` is another commit");
    if let Some(directory) = &archive.top {
        expect(*directory == top(&document.candidate), "the top directory is not named after the candidate");
    }
    if let Some(stamp) = archive.stamp {
        let is_even = document.created.as_second() % 2 == 0 && document.created.subsec_nanosecond() == 0;
        expect(is_even && stamp_of(document.created) == Some(stamp), "the entries carry another time than the bundle");
    }
    faults.extend(inventory_faults(archive, lists, &document));
    faults.extend(ledger_fault(lists, &document));
    if faults.is_empty() { Ok(document) } else { Err(Refutation::all(faults)) }
}

/// `Label: value` lines, each label once.
fn labels(bytes: &[u8]) -> Result<BTreeMap<String, String>, Refutation> {
    let refuse = |what: &str| Refutation::new(format!("`{BAG_INFO}` {what}"));
    let text = std::str::from_utf8(bytes).map_err(|_| refuse("is not UTF-8"))?;
    let mut labels = BTreeMap::new();
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').ok_or_else(|| refuse("has a last line without an end"))?;
        let (label, value) = line.split_once(": ").ok_or_else(|| refuse("has a line that is no `Label: value`"))?;
        if labels.insert(label.to_owned(), value.to_owned()).is_some() {
            return Err(refuse("has a label twice"));
        }
    }
    Ok(labels)
}

/// Whether the inventory lists exactly the evidence, with the right lengths and digests, and draws the right conclusions.
fn inventory_faults(archive: &Archive<'_>, lists: &Lists, document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    let is_there = |path: &str| lists.all.contains_key(path);
    let mut previous = "";
    for item in &document.inventory {
        let path = item.path.as_str();
        let shown = printable(path);
        let agrees = lists.all.get(path).map(Digest::to_string).as_deref() == Some(&item.sha256)
            && archive.get(path).map(|file| file.size) == Some(item.size);
        if !agrees || path <= previous {
            faults.push(format!("the inventory is wrong about `{shown}`"));
        }
        previous = path;
        let declared = item.declared.as_ref();
        if Agreement::of(declared, &item.sha256) != item.agreement
            || declared.is_some_and(|declared| !is_there(&declared.manifest))
        {
            faults.push(format!("the inventory draws a wrong conclusion about `{shown}`"));
        }
    }
    let (site, evidence): (Vec<&String>, Vec<&String>) = lists.payload.iter().partition(|name| name.starts_with(SITE));
    if !evidence.iter().map(|name| name.as_str()).eq(document.inventory.iter().map(|item| item.path.as_str())) {
        faults.push("the inventory does not list exactly the evidence".to_owned());
    }
    let site_bytes: u64 = site.iter().filter_map(|name| archive.get(name)).map(|file| file.size).sum();
    if (site.len(), site_bytes) != (document.site.files, document.site.bytes) {
        faults.push("the document is wrong about the size of the site".to_owned());
    }
    for absent in &document.declared_but_absent {
        let folder = absent.manifest.rsplit_once('/').map_or("", |(folder, _)| folder);
        if is_there(&format!("{folder}/{}", absent.target)) {
            faults.push(format!("`{}` is said to be absent and is there", printable(&absent.target)));
        }
    }
    for requirement in &document.requirements {
        if requirement.files.iter().any(|file| !is_there(file)) {
            faults.push(format!("requirement `{}` rests on a file that is not there", printable(&requirement.id)));
        }
        if (requirement.status == Status::Waived) != requirement.waiver.is_some() {
            let id = printable(&requirement.id);
            faults.push(format!("requirement `{id}` is waived by nobody, or by somebody and not called so"));
        }
    }
    faults
}

fn ledger_fault(lists: &Lists, document: &Document) -> Option<String> {
    match Ledger::parse(&lists.ledger) {
        Err(fault) => Some(fault.to_string()),
        Ok(ledger) => {
            let agrees =
                ledger.lines().len() == document.previous.entries && ledger.head() == document.previous.ledger_head;
            (!agrees).then(|| "the document is wrong about the ledger".to_owned())
        }
    }
}
