//! A candidate's evidence and site to a signed bundle, in two moves: [`prepare`] reads, hashes, compresses and searches
//! everything and says what speaks against packing it; [`Prepared::seal`] signs and writes it. Nothing has a bundle's name before
//! that.

mod secrets;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, Write};
use std::path::PathBuf;

use super::archive::Stamp;
use super::archive::write::{Content, Effort, Packed, Shelf, WriteError};
use super::document::{
    self, Agreement, Builder, Document, Gate, Incomplete, Item, Origin, Policy, Previous, ProjectWaiver, Source, Waiver,
};
use super::ledger::Ledger;
use super::names::{self, NameFault};
use super::packing_list::{self, Listed};
use super::preflight::{Findings, Preflight};
use super::{
    BAG_INFO, BAGIT, BAGIT_TEXT, DOCUMENT, FORMAT_LABEL, HOWTO, LEDGER, MANIFEST, SCHEMA, SIGNATURES, SITE, START,
    TAG_MANIFEST, front, manifest, top,
};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::gates::{Value, Verdict, Verdicts, waivers, words};
use crate::model::Date;
use crate::path::TreePath;
use crate::readiness::Readiness;
use crate::site::Site;

/// What a bundle is made of.
pub struct Order<'a> {
    /// What the project calls itself.
    pub project: &'a str,
    /// The candidate, judged.
    pub readiness: &'a Readiness,
    /// The declared now; an even second.
    pub created: jiff::Timestamp,
    /// The commit.
    pub source: Source,
    /// The verdicts.
    pub verdicts: &'a Verdicts,
    /// What is wrong with the project's records.
    pub findings: &'a [Diagnostic],
    /// The waivers of findings and gates.
    pub waivers: &'a [crate::model::gate::Waiver],
    /// The whole site.
    pub site: &'a Site,
    /// What of the site is in `site`: `all` or `candidate`.
    pub site_scope: &'static str,
    /// The ledger so far.
    pub ledger: Ledger,
    /// Why it is made although something is missing.
    pub incomplete: Option<String>,
    /// Who will sign; `None` for a bundle that nobody can verify.
    pub signatory: Option<Signatory>,
}

/// Where a file of the workspace lies.
pub type Locate<'a> = dyn Fn(&TreePath) -> PathBuf + Sync + 'a;
/// Is told of each different content, by its length, when it is done. From several threads.
pub type Watch<'a> = dyn Fn(u64) + Sync + 'a;

/// Who signs a bundle.
#[derive(Clone, Debug)]
pub struct Signatory {
    /// The name in `allowed_signers`.
    pub principal: String,
    /// `SHA256:…`.
    pub fingerprint: String,
}

impl Signatory {
    /// The name of this signer's file: `signatures/builder-release.sig` for `release@example.org`.
    pub fn file(&self, role: super::sshsig::Role) -> String {
        let local = self.principal.split('@').next().unwrap_or_default();
        let slug: String = local
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .take(40)
            .collect();
        format!("{SIGNATURES}{}-{}.sig", role.label(), if slug.is_empty() { "key" } else { &slug })
    }
}

/// A bundle that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Reading or writing failed.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A moment that a zip cannot hold.
    #[error("a zip cannot hold the time {0}: it begins in 1980 and ends in 2107")]
    Time(jiff::Timestamp),
    /// A path that no bundle may have, though it was mapped.
    #[error("{} cannot be packed: {fault}", names.join(" and "))]
    Name {
        /// The path, and what is called alike, in the workspace where they come from there.
        names: Vec<String>,
        /// Why.
        fault: NameFault,
    },
    /// The rules of the search for secrets are broken.
    #[error("{0}")]
    Rules(String),
    /// A value that is no JSON.
    #[error("cannot write `{DOCUMENT}`: {0}")]
    Json(#[from] serde_json::Error),
    /// The signer failed.
    #[error("cannot sign: {0}")]
    Sign(String),
}

/// A bundle whose contents are known and compressed, not yet written.
pub struct Prepared {
    shelf: Shelf,
    files: Vec<Packed>,
    /// What the bundle will say of itself.
    pub document: Document,
    /// What speaks against it, in words; empty when nothing does. A gap may be packed with a reason.
    pub gaps: Vec<String>,
    /// Secrets that nobody answers for. Never packed.
    pub secrets: Vec<String>,
    project: String,
    ledger: Ledger,
    signatory: Option<Signatory>,
}

/// A bundle that is signed, not yet written.
pub struct Signed {
    shelf: Shelf,
    files: Vec<Packed>,
    top: String,
    id: Digest,
}

/// A bundle, written.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its id.
    pub id: Digest,
    /// How many files it has, signatures included.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Evidence that is read, hashed, compressed and searched. It waits for the site, which may be drawn meanwhile.
pub struct Shelved {
    shelf: Shelf,
    listed: Vec<Listed>,
    files: Vec<Packed>,
    findings: BTreeMap<Digest, Findings>,
}

/// Reads, hashes, compresses and searches everything that `order` names.
pub fn prepare(order: Order<'_>, locate: &Locate<'_>) -> Result<Prepared, PackError> {
    shelve(order.readiness, order.created, locate, &|_| ())?.prepare(order, &|_| ())
}

/// Reads, hashes, compresses and searches the evidence of `readiness`, for a bundle that is made at `created`.
pub fn shelve(
    readiness: &Readiness,
    created: jiff::Timestamp,
    locate: &Locate<'_>,
    watch: &Watch<'_>,
) -> Result<Shelved, PackError> {
    let mut shelf = Shelf::new(Stamp::of(created).ok_or(PackError::Time(created))?);
    let listed = packing_list::files(readiness);
    let evidence: Vec<(String, Content<'_>)> = listed
        .iter()
        .map(|Listed { path, file, .. }| {
            let disk = locate(&file.origin);
            (path.clone(), Content::Disk { path: disk, bytes: file.bytes, known: file.known })
        })
        .collect();
    let (files, findings) = shelf.add(&evidence, Effort::Full, &look(watch)?)?;
    Ok(Shelved { shelf, listed, files, findings })
}

/// What is done with each different content.
fn look<'a>(watch: &'a Watch<'a>) -> Result<impl Fn(&[u8]) -> Findings + Sync + 'a, PackError> {
    let preflight = preflight()?;
    Ok(move |bytes: &[u8]| {
        let findings = preflight.scan(bytes);
        watch(bytes.len() as u64);
        findings
    })
}

fn preflight() -> Result<&'static Preflight, PackError> {
    Preflight::builtin().map_err(|error| PackError::Rules(error.to_string()))
}

impl Shelved {
    /// Adds the site, and says what the bundle will say of itself. `order` names the same candidate and moment as the
    /// evidence was shelved for.
    pub fn prepare(self, order: Order<'_>, watch: &Watch<'_>) -> Result<Prepared, PackError> {
        let Self { mut shelf, listed, mut files, mut findings } = self;
        let preflight = preflight()?;
        let readiness = order.readiness;
        let candidate = readiness.id();
        let pages: Vec<(String, Content<'_>)> = order
            .site
            .files()
            .map(|(path, bytes)| (format!("{SITE}{path}"), Content::Memory(Cow::Borrowed(bytes))))
            .collect();
        let sources = listed.iter().map(|listed| (listed.path.as_str(), listed.file.origin.as_str()));
        check_names(candidate, sources.chain(pages.iter().map(|(path, _)| (path.as_str(), path.as_str()))))?;
        let evidence_files = files.len();
        let (site_files, site_findings) = shelf.add(&pages, Effort::Quick, &look(watch)?)?;
        files.extend(site_files);
        findings.extend(site_findings);
        let today = Date::utc(order.created);
        let searched = secrets::search(preflight, &files, evidence_files, &findings, &readiness.declaration, today);
        let requirements = packing_list::requirements(readiness, &listed);
        let inventory: Vec<Item> =
            listed.into_iter().zip(&files).map(|(listed, packed)| item(listed, packed)).collect();
        let site: Vec<&Packed> = files.iter().skip(evidence_files).collect();
        let gates: Vec<Gate> = order.verdicts.gates.iter().map(|verdict| gate(verdict, candidate)).collect();
        let covering = order.waivers.iter().map(|waiver| {
            let covers = waivers::coverage(waiver, order.verdicts, order.findings, candidate, today);
            ProjectWaiver {
                id: waiver.id.get_ref().clone(),
                scope: waiver.scope().map(str::to_owned),
                covers,
                waiver: answer_of(waiver),
            }
        });
        let mut document = Document {
            format: document::FORMAT,
            candidate: candidate.to_owned(),
            version: readiness.version.clone(),
            created: order.created,
            source: order.source,
            builder: Builder { tool: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            previous: Previous { entries: order.ledger.lines().len(), ledger_head: order.ledger.head() },
            policy: Policy { builder: 1, approver: readiness.declaration.approvals },
            incomplete: None,
            requirements,
            gates,
            waivers: Some(covering.collect()),
            site: document::Site {
                scope: order.site_scope.to_owned(),
                files: site.len(),
                bytes: site.iter().map(|file| file.size).sum(),
            },
            inventory,
            declared_but_absent: packing_list::absent(readiness),
            preflight: searched.document,
            references: readiness.references.clone(),
        };
        let gaps: Vec<String> = readiness.blockers().map(ToString::to_string).collect();
        if let Some(reason) = order.incomplete {
            document.incomplete = Some(Incomplete { reason, problems: gaps.clone() });
        }
        let mut prepared = Prepared {
            shelf,
            files,
            document,
            gaps,
            secrets: searched.refused,
            project: order.project.to_owned(),
            ledger: order.ledger,
            signatory: order.signatory,
        };
        prepared.search_front(preflight, &readiness.declaration, today)?;
        Ok(prepared)
    }
}

/// Every path with the top directory in front of it must be legal, and no two may clash. `paths` come with the names that
/// people know them by.
fn check_names<'a>(candidate: &str, paths: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Result<(), PackError> {
    let top = top(candidate);
    let quoted = |name: &str| format!("`{name}`");
    for (path, name) in paths.clone() {
        let whole = format!("{top}/{path}");
        names::check(whole.as_bytes()).map_err(|fault| PackError::Name { names: vec![quoted(name)], fault })?;
    }
    names::check_set(paths.clone().map(|(path, _)| path).collect::<Vec<_>>()).map_err(|(path, fault)| {
        let alike = paths.filter(|(other, _)| other.eq_ignore_ascii_case(path)).map(|(_, name)| quoted(name));
        PackError::Name { names: alike.collect(), fault }
    })
}

fn item(listed: Listed, packed: &Packed) -> Item {
    let sha256 = packed.digest.to_string();
    Item {
        agreement: Agreement::of(listed.declared.as_ref(), &sha256),
        size: packed.size,
        sha256,
        category: listed.file.category,
        area: listed.file.area,
        origin: Origin { renamed: listed.renamed, path: listed.file.origin.to_string() },
        declared: listed.declared,
        path: listed.path,
    }
}

/// The verdict as the bundle of `candidate` tells it.
pub fn gate(verdict: &Verdict, candidate: &str) -> Gate {
    Gate {
        id: verdict.id().to_owned(),
        title: verdict.gate.title.clone(),
        level: verdict.gate.level.name().to_owned(),
        verdict: verdict.outcome.name().to_owned(),
        value: verdict.value.as_ref().map(|_| words::value(verdict)),
        limit: words::limit(verdict),
        waiver: verdict.waiver_in(candidate).map(answer_of),
        rule: Some(verdict.gate.rule.text.clone()),
        measure: Some(verdict.gate.measure()),
        number: verdict.value.as_ref().and_then(Value::number),
        threshold: verdict.threshold.as_ref().and_then(Value::number),
        unit: verdict.gate.unit.as_ref().map(ToString::to_string).filter(|unit| !unit.is_empty()),
        samples: Some(verdict.samples),
    }
}

fn answer_of(waiver: &crate::model::gate::Waiver) -> Waiver {
    Waiver { by: waiver.owner.clone(), reason: waiver.reason.clone(), until: waiver.until.get_ref().to_string() }
}

impl Prepared {
    /// Why nothing may be written; empty when it may. Gaps count unless a reason was given for them; secrets always do.
    pub fn refusals(&self) -> Vec<&str> {
        let gaps = if self.document.incomplete.is_some() { &[] } else { self.gaps.as_slice() };
        self.secrets.iter().chain(gaps).map(String::as_str).collect()
    }

    /// Bytes of everything that lies in the payload.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// How many different contents the payload has.
    pub fn distinct(&self) -> usize {
        self.files.iter().map(|file| file.digest).collect::<BTreeSet<_>>().len()
    }

    /// Signs, and writes the archive to `out`.
    pub fn seal<W: Write + Seek>(
        self,
        sign: &mut dyn FnMut(&[u8]) -> Result<String, String>,
        out: W,
    ) -> Result<(Sealed, W), PackError> {
        self.sign(sign)?.write(out)
    }

    /// Lists, labels and signs. `sign` gets the tag manifest and gives the armoured signature; it is not called for a bundle
    /// without a signatory. It may ask a person, and be interrupted: nothing is open meanwhile.
    pub fn sign(mut self, sign: &mut dyn FnMut(&[u8]) -> Result<String, String>) -> Result<Signed, PackError> {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let lines = |files: &[Packed]| manifest::print(files.iter().map(|file| (file.path.as_str(), file.digest)));
        let mut tags = Vec::new();
        for (name, bytes) in self.front()?.into_iter().chain([
            (BAGIT, BAGIT_TEXT.as_bytes().to_vec()),
            (SCHEMA, document::schema()?),
            (LEDGER, self.ledger.text().as_bytes().to_vec()),
            (MANIFEST, lines(&self.files).into_bytes()),
        ]) {
            tags.push(self.shelf.add_one(name, &bytes)?);
        }
        tags.sort_by(|a, b| a.path.cmp(&b.path));
        let tag_manifest = lines(&tags);
        let id = Digest::of(tag_manifest.as_bytes());
        let mut files = self.files;
        files.extend(tags);
        files.push(self.shelf.add_one(TAG_MANIFEST, tag_manifest.as_bytes())?);
        if let Some(signatory) = &self.signatory {
            let signature = sign(tag_manifest.as_bytes()).map_err(PackError::Sign)?;
            files.push(self.shelf.add_one(&signatory.file(super::sshsig::Role::Builder), signature.as_bytes())?);
        }
        Ok(Signed { shelf: self.shelf, files, top: top(&self.document.candidate), id })
    }

    /// The files beside the payload that say what the bundle is.
    fn front(&self) -> Result<Vec<(&'static str, Vec<u8>)>, PackError> {
        let (document, signatory) = (&self.document, self.signatory.as_ref());
        Ok(vec![
            (HOWTO, front::howto(document, signatory).into_bytes()),
            (START, front::start_here(&self.project, document, signatory).into_bytes()),
            (BAG_INFO, self.labels().into_bytes()),
            (DOCUMENT, document::print(document)?),
        ])
    }

    /// `bag-info.txt`.
    fn labels(&self) -> String {
        let document = &self.document;
        let mut text = String::new();
        let mut label = |name: &str, value: &str| {
            // A label is one line, whatever a title holds.
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            text.push_str(&format!("{name}: {value}\n"));
        };
        label("Bag-Software-Agent", &format!("{} {}", document.builder.tool, document.builder.version));
        label("Bagging-Date", &document.created.strftime("%Y-%m-%d").to_string());
        label("External-Description", "Release evidence with the readable site; open START-HERE.html");
        label("External-Identifier", &document.candidate);
        label("Payload-Oxum", &format!("{}.{}", self.bytes(), self.files.len()));
        label("Source-Organization", &self.project);
        if let Some(commit) = &document.source.commit {
            label("StateTrace-Commit", commit);
        }
        label(FORMAT_LABEL, "1");
        text
    }
}

impl Signed {
    /// Writes the archive to `out`.
    pub fn write<W: Write + Seek>(self, out: W) -> Result<(Sealed, W), PackError> {
        let sealed =
            Sealed { id: self.id, files: self.files.len(), bytes: self.files.iter().map(|file| file.size).sum() };
        Ok((sealed, self.shelf.assemble(&self.top, self.files, out)?))
    }
}
