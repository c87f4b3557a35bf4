//! Every file of the workspace to [`Records`], in parallel; the outcome does not depend on who finishes first.

mod streams;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::artifacts::{self, bundle_manifest};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::Digest;
use crate::markdown::outline::Outline;
use crate::model::document::HeadingLine;
use crate::model::record::{ManifestRecord, Record};
use crate::model::release::Declaration;
use crate::model::telemetry::Probe;
use crate::model::tree::FileFacts;
use crate::model::{Artifact, Candidate, Document, DocumentKind, Records, Tree, claim};
use crate::path::TreePath;
use crate::sources::{self, SourceKind, text_faults};
use crate::text::Source;
use crate::text::mention::{self, Known};
use crate::workspace::{FileEntry, Role, Workspace};

static BAD_MANIFEST: Code = Code {
    name: "bundle/bad-manifest",
    severity: Severity::Error,
    explain: "A bundle's manifest is not a JSON object, so nothing it lists can be compared with the disk. The area is shown as \
              one without a manifest. Publish the bundle again.",
};

/// Every code this module reports.
pub static CODES: [&Code; 1] = [&BAD_MANIFEST];

/// What one file gave.
#[derive(Default)]
struct Yield {
    digest: Option<Digest>,
    document: Option<(Document, Record)>,
    artifact: Option<Artifact>,
    manifest: Option<ManifestRecord>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads every source and artifact once; the daily streams answer `probes`. Cannot fail: what cannot be read is a
/// diagnostic.
pub fn all(workspace: &Workspace, probes: Vec<Probe>) -> (Records, Vec<Diagnostic>) {
    let (streams, mut telemetry) = streams::read(workspace, probes);
    let mut yields: Vec<Yield> = workspace
        .files
        .par_iter()
        .enumerate()
        .with_max_len(8)
        .map(|(index, file)| read(workspace, file, !streams.contains_key(&index)))
        .collect();
    for (index, stream) in streams {
        if let Some(given) = yields.get_mut(index) {
            given.digest = given.digest.or(stream.artifact.as_ref().map(|artifact| artifact.digest));
            given.artifact = stream.artifact;
            given.diagnostics.extend(stream.diagnostics);
        }
    }
    let wanted = claim::rereads(yields.iter().filter_map(|given| given.artifact.as_ref()), &telemetry);
    telemetry.openings = streams::openings(workspace, &telemetry, &wanted);
    let known = known(workspace, &yields);
    yields.par_iter_mut().for_each(|given| {
        if let Some((document, _)) = &mut given.document {
            document.mentions = mention::scan(document.source.text(), &known);
        }
    });
    let mut records = Records {
        title: workspace.config.project.title.clone(),
        checkouts: workspace.config.project.checkouts.0.clone(),
        declared: declared(workspace),
        events: known.events,
        telemetry,
        ..Records::default()
    };
    let mut diagnostics = workspace.diagnostics.clone();
    let mut facts: BTreeMap<TreePath, FileFacts> = BTreeMap::new();
    for (file, given) in workspace.files.iter().zip(yields) {
        facts.insert(file.path.clone(), FileFacts { bytes: file.bytes, digest: given.digest });
        diagnostics.extend(given.diagnostics);
        records.documents.extend(given.document);
        records.artifacts.extend(given.artifact);
        records.manifests.extend(given.manifest);
    }
    records.tree = Tree::new(facts);
    (records, diagnostics)
}

/// The candidates of the configuration.
fn declared(workspace: &Workspace) -> Vec<Candidate> {
    let Some(config) = &workspace.config.source else { return Vec::new() };
    let of = |declaration: &Declaration| Candidate {
        id: declaration.id.get_ref().clone(),
        place: config.place(declaration.id.span().start),
        path: config.path.clone(),
        version: declaration.version.clone(),
        date: declaration.date,
        owner: None,
        status: None,
        fields: Vec::new(),
    };
    workspace.config.candidate.iter().map(of).collect()
}

/// The names that tell mentions from words: directories, plans and events of this workspace.
fn known(workspace: &Workspace, yields: &[Yield]) -> Known {
    let tops: BTreeSet<&str> =
        workspace.files.iter().filter_map(|file| Some(file.path.as_str().split_once('/')?.0)).collect();
    let mut known = Known::with_directories(tops);
    for (_, record) in yields.iter().filter_map(|given| given.document.as_ref()) {
        if let Record::Plan(page, _) = record {
            known.plans.insert(page.id.to_string());
            if page.kind == crate::model::plan::PlanKind::Plan {
                known.plan_stems.insert(page.path.stem().to_owned(), page.id.to_string());
            }
        }
    }
    known.events = yields
        .iter()
        .filter_map(|given| given.artifact.as_ref())
        .flat_map(|artifact| artifact.events.iter().map(|(event, _)| event.clone()))
        .collect();
    known
}

fn read(workspace: &Workspace, file: &FileEntry, as_artifact: bool) -> Yield {
    let mut given = Yield::default();
    if as_artifact && matches!(file.role, Role::Artifact | Role::Both(_)) {
        read_artifact(workspace, file, &mut given);
    }
    if let Role::Text(kind) | Role::Both(kind) = file.role {
        read_text(workspace, file, kind, &mut given);
    }
    given
}

fn read_text(workspace: &Workspace, file: &FileEntry, kind: &'static SourceKind, given: &mut Yield) {
    let bytes = match workspace.read(file) {
        Ok(bytes) => bytes,
        Err(diagnostic) => {
            given.diagnostics.push(diagnostic);
            return;
        }
    };
    let source = Source::new(file.path.clone(), &bytes);
    let is_markdown = matches!(file.path.extension().to_ascii_lowercase().as_str(), "md" | "markdown");
    static NO_OUTLINE: OnceLock<Outline> = OnceLock::new();
    let own = is_markdown.then(|| Outline::of(&source));
    let outline = own.as_ref().unwrap_or_else(|| NO_OUTLINE.get_or_init(Outline::default));
    let parsed = (kind.read)(&source, outline);
    given.diagnostics.extend(parsed.diagnostics);
    given.diagnostics.extend(text_faults::text_faults(&source));
    given.diagnostics.extend(sources::table_faults(&source, outline));
    // A file whose name does not fit its kind gave no record and is shown as what it is: a document.
    let is_plain = matches!(parsed.value, Record::Prose)
        && matches!(kind.kind, DocumentKind::Plan | DocumentKind::Session | DocumentKind::IncidentRunbook);
    let document = Document {
        kind: if is_plain { DocumentKind::Document } else { kind.kind },
        title: outline.title().map_or_else(|| file.path.name().to_owned(), |heading| heading.text.clone()),
        headings: outline
            .headings
            .iter()
            .map(|heading| HeadingLine {
                level: heading.level,
                text: heading.text.clone(),
                line: source.line(heading.span.start),
            })
            .collect(),
        comments: outline.comments.clone(),
        table_gaps: outline.table_gaps.clone(),
        mentions: Vec::new(),
        source,
    };
    given.digest = Some(document.source.digest);
    given.document = Some((document, parsed.value));
}

fn read_artifact(workspace: &Workspace, file: &FileEntry, given: &mut Yield) {
    let inspected = workspace.stream(file).and_then(|open| {
        artifacts::inspect(&file.path, open, file.bytes)
            .map_err(|error| crate::workspace::unreadable(&file.path, &error))
    });
    match inspected {
        Ok(parsed) => {
            given.digest = Some(parsed.value.digest);
            given.artifact = Some(parsed.value);
            given.diagnostics.extend(parsed.diagnostics);
        }
        Err(diagnostic) => given.diagnostics.push(diagnostic),
    }
    if file.path.name() == bundle_manifest::NAME {
        read_manifest(workspace, file, given);
    }
}

fn read_manifest(workspace: &Workspace, file: &FileEntry, given: &mut Yield) {
    match workspace.read(file).map(|bytes| bundle_manifest::read(&file.path, &bytes)) {
        Ok(Some(manifest)) => given.manifest = Some(ManifestRecord { path: file.path.clone(), manifest }),
        Ok(None) => given.diagnostics.push(
            Diagnostic::of_file(&file.path, &BAD_MANIFEST, "the manifest is not a JSON object")
                .help("publish the bundle again"),
        ),
        // What cannot be opened was told as an artifact already.
        Err(_) if given.artifact.is_none() => {}
        Err(diagnostic) => given.diagnostics.push(diagnostic),
    }
}
