//! The driver: a workspace becomes a model, the model a site. Only [`parse`] and `render` are wide; what lies between
//! runs in a straight line.

pub mod baseline;
pub mod parse;

use std::collections::BTreeSet;

use rayon::prelude::*;
use toml::Spanned;

use crate::artifacts;
use crate::bundle;
use crate::diagnostic::{Diagnostic, Parsed};
use crate::digest::Digest;
use crate::export::{self, ModelJson, convert};
use crate::gates::waivers::FindingWaivers;
use crate::gates::{self, Declarations, Verdicts};
use crate::model::download::Downloads;
use crate::model::{Date, Model, claim, link};
use crate::pages::{self, Draft, Facts};
use crate::path::{SitePath, TreePath};
use crate::readiness::{self, Readiness};
use crate::search;
use crate::site::{Collision, Site};
use crate::theme::{Theme, ThemeError};
use crate::workspace::{UNREAD, Workspace};

/// A workspace, read and linked.
pub struct Reading {
    /// The linked records.
    pub model: Model,
    /// What came of each gate.
    pub verdicts: Verdicts,
    /// Every candidate held against its contract, in the model's order.
    pub readiness: Vec<Readiness>,
    /// What the readers and the gates report, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// SHA-256 over path and digest of every file that was read.
    pub inputs: Digest,
}

impl Reading {
    /// What keeps the verdicts from being all there is to say: gates that cannot be read, and files and directories that were
    /// not. Each of them could be what is red.
    pub fn undecided(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| gates::is_misread(diagnostic) || is_unread(diagnostic))
    }

    /// What is reported and nobody answers for.
    pub fn unanswered(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.waiver.is_none())
    }

    /// The model as JSON.
    pub fn json(&self) -> ModelJson {
        convert::model_json(&self.model, &self.verdicts, &self.readiness, &self.diagnostics, self.inputs)
    }
}

/// A whole build.
pub struct Build {
    /// What was read.
    pub reading: Reading,
    /// Every page and asset.
    pub site: Site,
}

/// A site that could not be made. Inputs cannot cause this; themes can.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The theme is broken.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// Two files claim one place in the site.
    #[error(transparent)]
    Collision(#[from] Collision),
    /// A value that is no JSON.
    #[error("cannot write the model as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Reads, links and judges the workspace as of `now`. Cannot fail: bad input becomes diagnostics.
pub fn read(workspace: &Workspace, now: jiff::Timestamp) -> Reading {
    let mut declared = declared(workspace);
    let (pinned, unusable) = baseline::pinned(workspace, now);
    declared.value.baseline = pinned;
    // What gates and stored figures ask of the streams, each question once.
    let asked: BTreeSet<_> = gates::probes(&declared.value).into_iter().chain(claim::probes()).collect();
    let (records, mut diagnostics) = parse::all(workspace, asked.into_iter().collect());
    let model = link::link(records);
    let mut verdicts = gates::evaluate(&model, &declared.value, now);
    diagnostics.extend(declared.diagnostics);
    let readiness = readiness(workspace, &model, &verdicts, &diagnostics, now);
    diagnostics.extend(unusable);
    diagnostics.extend(verdicts.diagnostics.iter().cloned());
    if let Some(source) = &workspace.config.source {
        let faults = |readiness| readiness::waivers::faults(readiness, Date::utc(now), source);
        diagnostics.extend(readiness.iter().flat_map(faults));
    }
    let waivers = FindingWaivers::of(&workspace.config.waiver, Date::utc(now));
    waivers.answer(&mut verdicts.diagnostics);
    waivers.answer(&mut diagnostics);
    if let Some(source) = &workspace.config.source {
        let idle = waivers.idle(&diagnostics, source);
        diagnostics.extend(idle);
    }
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    let inputs = inputs(&model);
    Reading { model, verdicts, readiness, diagnostics, inputs }
}

/// Whether it says of a file or directory that it was not read.
fn is_unread(diagnostic: &Diagnostic) -> bool {
    UNREAD.iter().any(|code| code.name == diagnostic.code.name)
}

/// The gates and waivers that the configuration declares.
pub fn declared(workspace: &Workspace) -> Parsed<gates::DeclaredGates> {
    let kinds: Vec<&'static str> = artifacts::KINDS.iter().map(|recognised| recognised.kind.name).collect();
    let config = &workspace.config;
    gates::declared(Declarations {
        gates: &config.gate,
        waivers: &config.waiver,
        defaults: config.gates.defaults,
        source: config.source.as_ref(),
        kinds: &kinds,
    })
}

/// Holds every candidate against its contract.
fn readiness(
    workspace: &Workspace,
    model: &Model,
    verdicts: &Verdicts,
    diagnostics: &[Diagnostic],
    now: jiff::Timestamp,
) -> Vec<Readiness> {
    let matching = |globs: &[Spanned<String>]| {
        let globs: Vec<&str> = globs.iter().map(|glob| glob.get_ref().as_str()).collect();
        workspace.matching(&globs).map(|file| file.path.clone()).collect()
    };
    let read = |path: &TreePath| {
        let at = workspace.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        workspace.read(workspace.files.get(at)?).ok()
    };
    let unread: BTreeSet<&TreePath> =
        diagnostics.iter().filter(|diagnostic| is_unread(diagnostic)).map(|diagnostic| &diagnostic.path).collect();
    let unread: Vec<&TreePath> = unread.into_iter().collect();
    let misread: Vec<&Diagnostic> = diagnostics.iter().filter(|diagnostic| gates::is_misread(diagnostic)).collect();
    let lent = readiness::Lent { matching: &matching, read: &read, unread: &unread, misread: &misread };
    readiness::evaluate(model, verdicts, &workspace.config.candidate, Date::utc(now), &lent)
}

/// Builds the site as of `now`.
pub fn build(workspace: &Workspace, theme: &Theme, now: jiff::Timestamp) -> Result<Build, BuildError> {
    let reading = read(workspace, now);
    let site = site(&reading, theme, now)?;
    Ok(Build { reading, site })
}

/// Drafts, renders and assembles the site of `reading`.
pub fn site(reading: &Reading, theme: &Theme, now: jiff::Timestamp) -> Result<Site, BuildError> {
    site_with(reading, theme, now, &Downloads::default())
}

/// The same for the bundle of `candidate`: each page says that it is a copy.
pub fn copy(reading: &Reading, theme: &Theme, now: jiff::Timestamp, candidate: &str) -> Result<Site, BuildError> {
    assemble(reading, theme, now, &Downloads::default(), Some(candidate))
}

/// The same, with pages that lead to `downloads`. Whoever publishes it lays those beside the pages.
pub fn site_with(
    reading: &Reading,
    theme: &Theme,
    now: jiff::Timestamp,
    downloads: &Downloads,
) -> Result<Site, BuildError> {
    assemble(reading, theme, now, downloads, None)
}

fn assemble(
    reading: &Reading,
    theme: &Theme,
    now: jiff::Timestamp,
    downloads: &Downloads,
    copy_for: Option<&str>,
) -> Result<Site, BuildError> {
    let verifier = Digest::of(bundle::VERIFY_PAGE.as_bytes());
    let facts = Facts { now, inputs: reading.inputs, verifier, downloads, copy_for };
    let drafted = pages::draft(&reading.model, &reading.verdicts, &reading.readiness, &reading.diagnostics, facts);
    let (index, model) = rayon::join(|| search::index(&drafted.pages), || model_files(reading));
    let model = model?;
    let rendered = render(drafted.pages, theme)?;
    let verifier = (SitePath::new(bundle::VERIFY_PATH), bundle::VERIFY_PAGE.as_bytes().to_vec());
    let files = rendered.into_iter().chain(theme.assets()).chain(index).chain(drafted.twins).chain(model);
    Ok(Site::assemble(files.chain([verifier]))?)
}

/// Renders every draft, in their order. Each is let go as its page stands: all drafts beside all pages would be the most
/// that a build ever holds.
fn render(drafts: Vec<Draft>, theme: &Theme) -> Result<Vec<(SitePath, Vec<u8>)>, ThemeError> {
    let page = |draft: Draft| {
        let mut html = theme.render(&draft)?.into_bytes();
        html.shrink_to_fit();
        Ok((draft.path, html))
    };
    drafts.into_par_iter().map(page).collect()
}

/// The model for machines, with its schema.
fn model_files(reading: &Reading) -> Result<Vec<(SitePath, Vec<u8>)>, serde_json::Error> {
    let model = reading.json();
    Ok(vec![
        (SitePath::new(convert::MODEL_PATH), serde_json::to_vec(&model)?),
        (SitePath::new("data/model.schema.json"), serde_json::to_vec_pretty(&export::schema())?),
    ])
}

/// The digest of `path NUL digest LF` for every file that was read, in byte order of path.
fn inputs(model: &Model) -> Digest {
    let mut list = String::new();
    for (path, facts) in model.tree.files() {
        if let Some(digest) = facts.digest {
            list.push_str(&format!("{path}\0{digest}\n"));
        }
    }
    Digest::of(list.as_bytes())
}
