//! `bundle`: a candidate's evidence and site to one signed zip. Everything that can refuse it does so before a file is
//! written.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};

use super::progress::Progress;
use super::signer::{Signer, Signing};
use super::{Failure, Global, MAX_SIGNATURE, Outcome, find_root, now, own_ledger, print, report, talk};
use crate::build::{self, Reading};
use crate::bundle::archive::place::Beside;
use crate::bundle::archive::{Archive, Inflater, place, read};
use crate::bundle::document::{Source, Status};
use crate::bundle::ledger::Ledger;
use crate::bundle::pack::{self, Order, Prepared};
use crate::bundle::sshsig::{Role, SshSig};
use crate::bundle::{SIGNATURES, TAG_MANIFEST, scope, top};
use crate::digest::{Digest, HashingReader};
use crate::model::id::{CANDIDATE_ID_FORM, is_candidate_id};
use crate::path::TreePath;
use crate::readiness::Readiness;
use crate::reports;
use crate::site::Site;
use crate::theme::Theme;
use crate::workspace::{Role as FileRole, Workspace};

/// Most lines of a refusal that are shown without --verbose.
const MAX_SHOWN: usize = 20;

/// What `bundle` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The candidate, as its summary or a candidate table of the configuration names it
    #[arg(long, value_name = "ID")]
    pub candidate: String,
    /// An existing folder for ID-evidence.zip
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// Who signs.
    #[command(flatten)]
    pub signing: Signing,
    /// Make it although something is missing, for this reason, which the bundle will show
    #[arg(long, value_name = "REASON")]
    pub allow_incomplete: Option<String>,
    /// Leave a bundle that was approved or entered in the ledger where it is, and end well: for a run that is repeated
    #[arg(long)]
    pub unless_final: bool,
    /// Say what would be packed, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Make a bundle that nobody signed and that never verifies, for development
    #[arg(long, conflicts_with_all = ["key", "agent", "ssh_keygen"])]
    pub unsigned: bool,
    /// How much of the site goes in
    #[arg(long, value_name = "SCOPE", value_enum, default_value = "all")]
    pub site_scope: SiteScope,
    /// A folder whose files take the place of the built-in theme's
    #[arg(long, value_name = "DIR")]
    pub theme: Option<PathBuf>,
    /// The ledger of the candidates before, from the current folder [default: trust/ledger.txt in the workspace]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
}

/// How much of the site goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SiteScope {
    /// All of it.
    All,
    /// The pages the candidate touches; links to others become text.
    Candidate,
}

impl SiteScope {
    /// As the bundle tells it.
    fn name(self) -> &'static str {
        match self {
            SiteScope::All => "all",
            SiteScope::Candidate => "candidate",
        }
    }
}

/// Makes the bundle, or says why not.
pub fn run(global: &Global, options: &Options) -> Result<Outcome, Failure> {
    check(options)?;
    let created = even(now(global)?)?;
    let ledger = ledger_before(options.ledger.as_deref(), &find_root(global)?)?;
    let path = options.output.join(format!("{}.zip", top(&options.candidate)));
    let in_place = kept(&path, &ledger);
    match in_place {
        Some(kept) if kept.is_final() && options.unless_final => {
            if !global.quiet {
                print(format_args!("`{}` {kept}; it stays as it is", path.display()))?;
            }
            return Ok(Outcome::Clean);
        }
        Some(kept) if !options.dry_run => return Err(kept.failure(&path)),
        _ => {}
    }
    let Packing { prepared, signer, readiness } = prepare(global, options, created, &ledger)?;
    if options.dry_run {
        print(readiness)?;
        print(summary_of(&prepared))?;
    }
    if !prepared.refusals().is_empty() {
        return refuse(global, &prepared);
    }
    if options.dry_run {
        return Ok(in_place.map_or(Outcome::Clean, |kept| {
            talk(format_args!("refused: `{}` {kept}", path.display()));
            Outcome::Denied
        }));
    }
    seal(global, prepared, signer, &path, &ledger)
}

/// What is wrong with the command line, before anything is read.
fn check(options: &Options) -> Result<(), Failure> {
    if !is_candidate_id(&options.candidate) {
        return Err(Failure::new(format!("`{}` cannot name a bundle", options.candidate)).help(CANDIDATE_ID_FORM));
    }
    if options.allow_incomplete.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
        return Err(Failure::new("`--allow-incomplete` was given no reason")
            .help("say in a sentence why the bundle is needed now; it stands on the bundle's first page"));
    }
    if !options.dry_run && !options.unsigned && !options.signing.is_asked() {
        return Err(Failure::new("nobody was named to sign the bundle")
            .help("give `--key FILE` or `--agent`; `statetrace-site keygen` makes a key; `--unsigned` is for development only"));
    }
    if !options.output.is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", options.output.display())).help("make it first"));
    }
    Ok(())
}

/// What would be packed, and who signs it.
struct Packing {
    prepared: Prepared,
    signer: Option<Signer>,
    /// How the candidate stands, in words.
    readiness: String,
}

/// Reads the workspace, draws the site, and packs both, writing nothing.
fn prepare(global: &Global, options: &Options, created: jiff::Timestamp, ledger: &Ledger) -> Result<Packing, Failure> {
    let progress = Progress::new(global, "reading");
    let mut workspace = super::open(global, None)?;
    leave_out_bundles(&mut workspace, &options.output);
    let theme = Theme::load(options.theme.clone().or_else(|| workspace.theme()).as_deref()).map_err(Failure::new)?;
    let reading = build::read(&workspace, created);
    report(global, &reading.undecided().cloned().collect::<Vec<_>>());
    let readiness = find(&reading.readiness, &options.candidate)?;
    progress.phase("packing evidence, drawing pages");
    let root = workspace.root().to_owned();
    let locate = |path: &TreePath| root.join(path.as_str());
    let watch = |bytes| progress.step(bytes);
    // Much of drawing is one step after the other, and the evidence does not wait for it.
    let (shelved, site) = rayon::join(
        || pack::shelve(readiness, created, &locate, &watch).map_err(Failure::new),
        || draw(&reading, &theme, created, readiness, options.site_scope),
    );
    let (site, shelved) = (site?, shelved?);
    // A passphrase may be asked for here.
    drop(progress);
    let signer = if options.signing.is_asked() && !options.dry_run { Some(options.signing.open()?) } else { None };
    let progress = Progress::new(global, "packing pages");
    let used = workspace.files.iter().filter(|file| !matches!(file.role, FileRole::Bystander)).map(|file| &file.path);
    let used = used.chain(readiness.files.iter().map(|file| &file.origin));
    let order = Order {
        project: &reading.model.title,
        readiness,
        created,
        source: source(&root, used),
        verdicts: &reading.verdicts,
        findings: &reading.diagnostics,
        waivers: &workspace.config.waiver,
        site: &site,
        site_scope: options.site_scope.name(),
        ledger: ledger.clone(),
        incomplete: options.allow_incomplete.clone(),
        signatory: signer.as_ref().map(|signer| signer.signatory()),
    };
    let prepared = shelved.prepare(order, &|bytes| progress.step(bytes)).map_err(Failure::new)?;
    Ok(Packing { prepared, signer, readiness: reports::readiness::human(readiness) })
}

/// As much of the site as goes in.
fn draw(
    reading: &Reading,
    theme: &Theme,
    created: jiff::Timestamp,
    readiness: &Readiness,
    site_scope: SiteScope,
) -> Result<Site, Failure> {
    let site = build::copy(reading, theme, created, readiness.id()).map_err(Failure::new)?;
    match site_scope {
        SiteScope::All => Ok(site),
        SiteScope::Candidate => {
            let pages = scope::pages(&reading.model, readiness, &reading.verdicts);
            scope::narrow(&site, &pages).map_err(Failure::new)
        }
    }
}

/// Signs and writes what nothing speaks against.
fn seal(
    global: &Global,
    prepared: Prepared,
    mut signer: Option<Signer>,
    path: &Path,
    ledger: &Ledger,
) -> Result<Outcome, Failure> {
    let summary = summary_of(&prepared);
    // Looked at again: somebody may have approved it meanwhile.
    if let Some(kept) = kept(path, ledger) {
        return Err(kept.failure(path));
    }
    let mut sign = |message: &[u8]| match &mut signer {
        Some(signer) => signer.sign(Role::Builder, message),
        None => Err("nobody signs this bundle".to_owned()),
    };
    let id = write(prepared, path, &mut sign)?;
    if !global.quiet {
        print(format!("{summary}\nwrote {}\nbundle id {id}", path.display()))?;
    }
    Ok(Outcome::Clean)
}

/// Bundles, and what a killed run left of one, are no part of the tree, wherever an earlier run put them: a second run must
/// give the bytes of the first. Below an artifact root such a file is evidence like any other, but in the output folder it
/// never is.
fn leave_out_bundles(workspace: &mut Workspace, output: &Path) {
    let root = workspace.root().to_owned();
    let output = output.canonicalize().ok();
    workspace.files.retain(|file| {
        let name = file.path.name();
        let is_bundle = name.ends_with("-evidence.zip") || name.ends_with("-evidence.zip.sha256");
        let is_output = output.is_some() && root.join(file.path.as_str()).parent() == output.as_deref();
        !place::is_leftover(name) && (!is_bundle || !is_output && !matches!(file.role, FileRole::Bystander))
    });
}

/// A zip holds even seconds only.
fn even(moment: jiff::Timestamp) -> Result<jiff::Timestamp, Failure> {
    let second = moment.as_second();
    jiff::Timestamp::from_second(second - second.rem_euclid(2)).map_err(Failure::new)
}

/// The candidate that is called `id`.
fn find<'a>(judged: &'a [Readiness], id: &str) -> Result<&'a Readiness, Failure> {
    judged.iter().find(|readiness| readiness.id() == id).ok_or_else(|| {
        let failure = Failure::new(format!("there is no candidate `{id}`"));
        let known: Vec<&str> = judged.iter().map(Readiness::id).collect();
        if known.is_empty() {
            failure.help("declare it with a [[candidate]] table in statetrace.toml, or write its summary")
        } else {
            failure.help(format!("the candidates are {}", known.join(", ")))
        }
    })
}

fn refuse(global: &Global, prepared: &Prepared) -> Result<Outcome, Failure> {
    let refusals = prepared.refusals();
    talk("refused: nothing was written");
    let shown = if global.verbose { refusals.len() } else { MAX_SHOWN };
    for refusal in refusals.iter().take(shown) {
        talk(format_args!("  - {}", crate::text::printable(refusal)));
    }
    if refusals.len() > shown {
        talk(format_args!("  - and {} more; --verbose shows them all", refusals.len() - shown));
    }
    if !prepared.secrets.is_empty() {
        talk(
            "  = help: take the secret out of the source; or, if it is none, add a [[candidate.waiver]] with the rule as id, \
             path, sha256, owner, reason and until",
        );
    }
    if prepared.document.incomplete.is_none() && !prepared.gaps.is_empty() {
        talk(
            "  = help: supply what is missing; or answer for it, with a [[candidate.waiver]] under the id in brackets, or a \
             [[waiver]] under the id of a gate; or give `--allow-incomplete REASON`, which the bundle will show",
        );
    }
    Ok(Outcome::Denied)
}

fn summary_of(prepared: &Prepared) -> String {
    let document = &prepared.document;
    let count = |status: Status| document.requirements.iter().filter(|line| line.status == status).count();
    let mut lines = vec![
        format!("bundle of {}", document.candidate),
        format!(
            "  {} evidence files, {} site files, {} bytes, {} different contents",
            document.inventory.len(),
            document.site.files,
            prepared.bytes(),
            prepared.distinct()
        ),
        format!(
            "  requirements: {} met, {} missing, {} too old, {} failed, {} waived",
            count(Status::Met),
            count(Status::Missing),
            count(Status::Stale),
            count(Status::Failed) + count(Status::NoData),
            count(Status::Waived)
        ),
        format!("  {} declared files are absent", document.declared_but_absent.len()),
    ];
    if let Some(incomplete) = &document.incomplete {
        lines.push(format!("  INCOMPLETE: {}", incomplete.reason));
        lines.extend(incomplete.problems.iter().map(|problem| format!("    - {problem}")));
    }
    for notice in &document.preflight.notices {
        lines.push(format!("  note: {} {} in {} files", notice.occurrences, notice.what, notice.files));
    }
    lines.iter().map(|line| crate::text::printable(line)).collect::<Vec<_>>().join("\n")
}

/// The commit, its tree and whether files differ from it, as git tells; nothing known where there is no repository. Files
/// of `used` that the commit does not hold make it differ, also those that git is told to ignore.
fn source<'a>(root: &Path, mut used: impl Iterator<Item = &'a TreePath>) -> Source {
    // Without the lock: to ask must write nothing into the repository.
    let git = |arguments: &[&str]| {
        let output =
            Command::new("git").arg("--no-optional-locks").arg("-C").arg(root).args(arguments).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then(|| text.trim_end().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "HEAD"]).filter(|commit| !commit.is_empty()) else {
        return Source::default();
    };
    let changes = git(&["status", "--porcelain", "--untracked-files=all"]);
    let tracked = git(&["ls-files", "-z"]);
    let is_dirty = changes.zip(tracked).map(|(changes, tracked)| {
        let tracked: HashSet<&str> = tracked.split('\0').collect();
        !changes.is_empty() || used.any(|path| !tracked.contains(path.as_str()))
    });
    Source {
        repository: git(&["config", "--get", "remote.origin.url"]).and_then(|url| repository(&url)),
        tree: git(&["rev-parse", "HEAD^{tree}"]),
        dirty: is_dirty,
        commit: Some(commit),
    }
}

/// Host and path of a remote, `github.com/team/tree`: the same however a machine reaches it, without what some machine or
/// person adds to it. `None` for a path on a disk.
fn repository(url: &str) -> Option<String> {
    let rest = match url.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => rest.to_owned(),
        None => {
            // `git@host:path`; a drive's letter is no host.
            let (host, path) = url.split_once(':').filter(|(host, _)| host.len() > 1 && !host.contains(['/', '\\']))?;
            format!("{host}/{path}")
        }
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/')?;
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (!host.is_empty() && !path.is_empty()).then(|| format!("{host}/{path}"))
}

/// The ledger that was asked for, else the workspace's own, which need not be there.
fn ledger_before(asked: Option<&Path>, root: &Path) -> Result<Ledger, Failure> {
    let path = asked.map_or_else(|| own_ledger(root), Path::to_owned);
    match super::read_ledger(&path)? {
        None if asked.is_some() => Err(Failure::new(format!("there is no ledger `{}`", path.display()))
            .help("leave `--ledger` out for a first bundle, or give the file the project publishes")),
        ledger => Ok(ledger.unwrap_or_default()),
    }
}

/// Why what lies in the bundle's place must not be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Kept {
    #[error("is there and cannot be read")]
    Unreadable,
    #[error("is there and is no bundle of ours")]
    Foreign,
    #[error("was approved already")]
    Approved,
    #[error("is entered in the ledger")]
    Entered,
}

impl Kept {
    /// Whether it is a bundle that others rely on.
    fn is_final(self) -> bool {
        matches!(self, Kept::Approved | Kept::Entered)
    }

    fn failure(self, path: &Path) -> Failure {
        let otherwise = if self.is_final() { "; `--unless-final` lets it be and ends well" } else { "" };
        Failure::new(format!("`{}` {self}", path.display()))
            .help(format!("move it away first, or choose another folder with `-o`{otherwise}"))
    }
}

/// A bundle in the same place may be replaced while nobody but its builder has signed it and no line of the ledger speaks of
/// it.
fn kept(path: &Path, ledger: &Ledger) -> Option<Kept> {
    let bytes = match read::whole(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(_) => return Some(Kept::Unreadable),
    };
    let Ok(archive) = Archive::of_zip(&bytes) else { return Some(Kept::Foreign) };
    let id = archive.get(TAG_MANIFEST).and_then(|file| file.digest(&mut Inflater::default()).ok());
    // Whose signature it is says its namespace, as it does to `verify`; its file may have any name.
    let signatures = archive.files().iter().filter(|file| file.name.starts_with(SIGNATURES));
    let roles: Option<Vec<Role>> = signatures
        .map(|file| {
            let signature = SshSig::parse(&file.read(MAX_SIGNATURE).ok()?).ok()?;
            Role::of_namespace(&signature.namespace)
        })
        .collect();
    match (id, roles) {
        (None, _) | (_, None) => Some(Kept::Foreign),
        (Some(id), _) if ledger.lists(id) => Some(Kept::Entered),
        (Some(_), Some(roles)) => roles.contains(&Role::Approver).then_some(Kept::Approved),
    }
}

/// Signs, writes archive and checksum beside their places and names them when both are whole.
fn write(
    prepared: Prepared,
    path: &Path,
    sign: &mut dyn FnMut(&[u8]) -> Result<String, String>,
) -> Result<Digest, Failure> {
    // First: whoever interrupts a prompt leaves no file behind.
    let signed = prepared.sign(sign).map_err(Failure::new)?;
    let mut beside = Beside::new(path).map_err(Failure::new)?;
    let sealed = {
        let (sealed, writer) = signed.write(beside.writer()).map_err(Failure::new)?;
        writer.into_inner().map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))?;
        sealed
    };
    let hashed = HashingReader::new(beside.reread().map_err(Failure::new)?).finish();
    let (digest, _) =
        hashed.map_err(|error| Failure::new(format!("cannot read `{}` back: {error}", path.display())))?;
    beside.keep_with_checksum(digest).map_err(Failure::new)?;
    Ok(sealed.id)
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn a_remote_is_its_host_and_path_however_a_machine_reaches_it() {
        for url in [
            "https://git.example.org/team/tree.git",
            "https://ada:hunter22@git.example.org:8443/team/tree?access_token=hunter22#x",
            "git@git.example.org:team/tree.git",
            "ssh://git@git.example.org:22/team/tree/",
        ] {
            assert_eq!(repository(url).as_deref(), Some("git.example.org/team/tree"), "{url}");
        }
        for path in [
            "/home/ada/tree",
            "../tree",
            r"C:\Users\ada\tree",
            "C:/Users/ada/tree",
            "file:///home/ada/tree",
            "tree",
            "",
        ] {
            assert_eq!(repository(path), None, "{path}");
        }
    }
}
