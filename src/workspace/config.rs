//! `statetrace.toml` to [`Config`], with a place for everything that is wrong in it. Every key has a default that fits
//! the StateTrace layout.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::CONFIG_FILE;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::Digest;
use crate::model::date::DAY_FORM;
use crate::model::gate::{Declaration, Waiver};
use crate::model::id::{CANDIDATE_ID_FORM, is_candidate_id};
use crate::model::release;
use crate::path::{TreePath, glob};
use crate::sources::{self, SourceKind};
use crate::text::{Source, Span, closest};

/// The one code of a configuration's faults.
pub static INVALID: Code = Code {
    name: "config/invalid",
    severity: Severity::Error,
    explain: "The configuration has a key we do not know, a value of another type than the key takes, or lacks a key that has \
              no default: a waiver without `scope`, `owner`, `reason` or `until` would be nobody's word. Nothing is guessed: \
              correct it, or remove it to get the default. The JSON Schema of the file lists every key.",
};

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "statetrace.toml")]
pub struct Config {
    /// The project.
    pub project: Project,
    /// How the tree is walked.
    pub workspace: Walking,
    /// Which files are which source: a list of globs for each kind.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub sources: Sources,
    /// Where artifacts lie.
    pub artifacts: Artifacts,
    /// How the daily event streams are read.
    pub telemetry: Telemetry,
    /// Where the site goes and how it looks.
    pub site: Site,
    /// What holds for gates as a whole.
    pub gates: Gates,
    /// The bundle that limits relative to a baseline are held against.
    pub baseline: Option<Baseline>,
    /// Limits on measures.
    pub gate: Vec<Declaration>,
    /// Who answers for which finding or red gate, until when.
    pub waiver: Vec<Waiver>,
    /// Release candidates and what their bundles hold.
    pub candidate: Vec<release::Declaration>,
    /// The text it was read from, for faults that are found later.
    #[serde(skip)]
    pub source: Option<Source>,
}

/// What holds for gates as a whole.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Gates {
    /// Whether the built-in gates of the StateTrace layout are declared [default: only when there is no `[[gate]]`].
    pub defaults: Option<bool>,
}

/// The bundle that limits relative to a baseline are held against. Both keys are needed: the id makes sure that it is that
/// bundle and no other.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Its zip, from the root.
    #[schemars(with = "String")]
    pub bundle: Spanned<String>,
    /// Its id, 64 hex digits, as `verify` prints it.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
}

/// The project.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Project {
    /// What the project calls itself [default: the heading of the plan index].
    pub title: Option<String>,
    /// Names of directories that hold this tree on other machines: an absolute path that passes through one of them means
    /// a file of this tree.
    pub checkouts: Checkouts,
}

/// Directory names, `["StateTrace"]` unless told otherwise.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Checkouts(pub Vec<String>);

impl Default for Checkouts {
    fn default() -> Self {
        Self(vec!["StateTrace".to_owned()])
    }
}

/// How the tree is walked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Walking {
    /// Directories that are not entered, by name or by path from the root.
    pub ignore: Vec<String>,
    /// The largest text source that is read, in bytes.
    pub max_text_bytes: u64,
}

impl Default for Walking {
    fn default() -> Self {
        let ignore = [".git", ".statetrace", "node_modules", "target"];
        Self { ignore: ignore.map(str::to_owned).to_vec(), max_text_bytes: 16 * 1024 * 1024 }
    }
}

/// Globs by the name of a source kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sources(BTreeMap<Spanned<String>, Vec<Spanned<String>>>);

impl Sources {
    /// The globs of `kind`: those configured, else its own.
    pub fn globs(&self, kind: &SourceKind) -> Vec<String> {
        let configured = self.0.iter().find(|(name, _)| name.get_ref() == kind.name).map(|(_, globs)| globs);
        match configured {
            Some(globs) => globs.iter().map(|glob| glob.get_ref().clone()).collect(),
            None => kind.globs.iter().map(|glob| (*glob).to_owned()).collect(),
        }
    }
}

/// Where artifacts lie.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Artifacts {
    /// Directories whose files are artifacts.
    pub roots: Vec<String>,
}

impl Default for Artifacts {
    fn default() -> Self {
        Self { roots: vec!["Logs".to_owned(), "Data".to_owned()] }
    }
}

/// How the daily event streams are read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// The project's own sites: their records are in scope `corpus`, told by `Site`, or without one by the start of
    /// `Hostname`.
    pub corpus: Vec<String>,
    /// The field with the day of the run that wrote a record: `RunDate` unless told otherwise.
    pub run_date: String,
    /// By how many days it may differ from the day of the record, in scope `live`.
    pub run_date_days: u32,
    /// Up to how many samples the percentiles over all days are exact; beyond, they are within 1 %. Those of one day
    /// always are.
    pub exact_samples: u32,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            corpus: vec!["BOYO".to_owned(), "WLLS".to_owned()],
            run_date: "RunDate".to_owned(),
            run_date_days: 1,
            exact_samples: 20_000,
        }
    }
}

/// Where the site goes and how it looks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// The folder in the root that the site is written to.
    pub output: String,
    /// A folder in the root whose files take the place of the built-in theme's.
    pub theme: Option<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self { output: "public".to_owned(), theme: None }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has faults.
    #[error("the configuration `{}` cannot be used", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
    },
    /// An environment variable has a value its key does not take.
    #[error("the environment variable `{name}` does not fit: {message}")]
    Override {
        /// The variable.
        name: String,
        /// Why.
        message: String,
    },
}

impl Config {
    /// The configuration of `root`: its `statetrace.toml`, or the defaults when it has none.
    pub fn load(root: &Path) -> Result<Self, ConfigError> {
        let path = root.join(CONFIG_FILE);
        if path.is_file() { Self::read(&path, root, &[]) } else { Self::parse(CONFIG_FILE, "", &[]) }
    }

    /// Reads `path`, then applies `overrides` (see [`Config::parse`]). What it reports reaches pages, so it is called by its
    /// path below `root`, or by its name alone where it lies elsewhere: never by a path of this machine.
    pub fn read(path: &Path, root: &Path, overrides: &[(String, String)]) -> Result<Self, ConfigError> {
        let bytes = fs::read(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let below = path.strip_prefix(root).ok().or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
        let name = below.to_string_lossy().replace('\\', "/");
        let source = Source::new(TreePath::new(name.clone()), &bytes);
        Self::parse(&name, source.text(), overrides)
    }

    /// Reads `text`, called `name` in diagnostics. Each override is the name of an environment variable,
    /// `STATETRACE_<SECTION>__<KEY>`, with its value: TOML where it is any, else a string.
    pub fn parse(name: &str, text: &str, overrides: &[(String, String)]) -> Result<Self, ConfigError> {
        let source = Source::new(TreePath::new(name), text.as_bytes());
        // A second byte order mark is gone there: what is read is what places are counted in.
        let text = source.text();
        let invalid = |diagnostics| ConfigError::Invalid { path: PathBuf::from(name), diagnostics };
        let at = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            let (message, way_out) = in_words(error.message());
            // A quote that is never closed is missed at the end of the file; the empty line behind that shows nothing.
            let start = span.start.min(text.trim_end().len());
            Diagnostic::at(&source, Span::new(start, span.end.max(start)), &INVALID, message).help(way_out)
        };
        let mut config: Config = toml::from_str(text).map_err(|error| invalid(vec![at(&error)]))?;
        let diagnostics = config.faults(&source);
        if !diagnostics.is_empty() {
            return Err(invalid(diagnostics));
        }
        // What points into the file stays what the file has.
        let Config { sources, baseline, gate, waiver, candidate, .. } = config.clone();
        if !overrides.is_empty() {
            let mut table: toml::Table = toml::from_str(text).map_err(|error| invalid(vec![at(&error)]))?;
            PLACED.iter().for_each(|section| drop(table.remove(*section)));
            for (name, value) in overrides {
                let fault = |message: String| ConfigError::Override { name: name.clone(), message };
                apply(&mut table, name, value).map_err(fault)?;
                config =
                    table.clone().try_into().map_err(|error: toml::de::Error| fault(error.message().to_owned()))?;
            }
        }
        Ok(Self { sources, baseline, gate, waiver, candidate, source: Some(source), ..config })
    }

    /// What parses but means nothing: kinds that do not exist, globs that are none.
    fn faults(&self, source: &Source) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for (name, globs) in &self.sources.0 {
            let span = Span::new(name.span().start, name.span().end);
            if !sources::KINDS.iter().any(|kind| kind.name == name.get_ref()) {
                let meant = closest(name.get_ref(), sources::KINDS.iter().map(|kind| kind.name));
                let fault =
                    Diagnostic::at(source, span, &INVALID, format!("there is no source kind `{}`", name.get_ref()));
                faults.push(match meant {
                    Some(kind) => fault.help(format!("did you mean `{kind}`?")),
                    None => fault.help(format!("the kinds are {}", sources::KINDS.map(|kind| kind.name).join(", "))),
                });
            }
            faults.extend(glob_faults(source, globs));
        }
        if let Some(Baseline { id, .. }) = &self.baseline
            && Digest::parse(id.get_ref()).is_none()
        {
            let message = format!("`{}` is no bundle id", id.get_ref());
            let fault = Diagnostic::at(source, Span::new(id.span().start, id.span().end), &INVALID, message);
            faults.push(fault.help("an id is 64 hex digits; `statetrace-site verify` prints it"));
        }
        faults
            .extend(self.gate.iter().filter_map(|gate| id_fault(source, "gate", &gate.id, (is_gate_id, GATE_ID_FORM))));
        for (at, candidate) in self.candidate.iter().enumerate() {
            faults.extend(id_fault(source, "candidate", &candidate.id, (is_candidate_id, CANDIDATE_ID_FORM)));
            let (id, span) = (candidate.id.get_ref(), candidate.id.span());
            let span = Span::new(span.start, span.end);
            // Their bundles are files, and some file systems ignore letter case.
            if self.candidate.iter().take(at).any(|other| other.id.get_ref().eq_ignore_ascii_case(id)) {
                let message = format!("the candidate `{id}` is declared twice");
                let way_out = "give each candidate its own id; letter case makes no difference";
                faults.push(Diagnostic::at(source, span, &INVALID, message).help(way_out));
            }
            faults.extend(glob_faults(source, &candidate.include));
            for (at, required) in candidate.required.iter().enumerate() {
                let earlier = candidate.required.iter().take(at).map(|other| other.id.get_ref().as_str());
                faults.extend(required_fault(source, &required.id, earlier));
                faults.extend(glob_faults(source, &required.any_of));
            }
            for waiver in &candidate.waiver {
                faults.extend(blanks(source, &waiver.id, &waiver.owner, &waiver.reason));
            }
        }
        for waiver in &self.waiver {
            if waiver.scope.get_ref().trim().is_empty() {
                let message = format!("the waiver of `{}` has a blank scope", waiver.id.get_ref());
                let span = Span::new(waiver.scope.span().start, waiver.scope.span().end);
                faults.push(Diagnostic::at(source, span, &INVALID, message).help(SCOPES));
            }
            faults.extend(blanks(source, &waiver.id, &waiver.owner, &waiver.reason));
        }
        faults
    }
}

/// What a waiver's scope can be, for one that has none.
const SCOPES: &str = "say what it covers: of a gate `scope = \"RC-1\"` for a candidate or `\"Plan B\"` for its plan, of a \
                      finding's code a path or a pattern such as `\"docs/**\"`, of either `\"*\"` for all of it";

/// A fault for what a waiver leaves blank: it is somebody's word, with a reason, or it is none.
fn blanks(source: &Source, id: &Spanned<String>, owner: &str, reason: &str) -> Vec<Diagnostic> {
    let given = [
        ("owner", owner, "write who answers for it"),
        ("reason", reason, "write why it is acceptable; everybody who reads the verdict reads this"),
    ];
    let blank = given.into_iter().filter(|(_, value, _)| value.trim().is_empty());
    let fault = |(key, _, help)| {
        let message = format!("the waiver of `{}` has a blank {key}", id.get_ref());
        Diagnostic::at(source, Span::new(id.span().start, id.span().end), &INVALID, message).help(help)
    };
    blank.map(fault).collect()
}

/// What is wrong with the id of a `kind`: it names pages and files, and stands in sentences and on the command line.
/// `form`: whether a text can be one, and what one is in words.
fn id_fault(source: &Source, kind: &str, id: &Spanned<String>, form: (fn(&str) -> bool, &str)) -> Option<Diagnostic> {
    let text = id.get_ref();
    let message = if text.trim().is_empty() {
        format!("the id of this {kind} is empty")
    } else if text.eq_ignore_ascii_case("index") {
        format!("`{text}` is the name of the list, not of one {kind}")
    } else if (form.0)(text) {
        return None;
    } else {
        format!("`{text}` cannot be the id of a {kind}")
    };
    Some(Diagnostic::at(source, Span::new(id.span().start, id.span().end), &INVALID, message).help(form.1))
}

/// What is wrong with the id of a `[[candidate.required]]` table: a waiver names a requirement by it, so no other may have
/// it. The requirements that every contract has are called `area.telemetry`, `gate.B-6`, and `approvals`.
fn required_fault<'a>(
    source: &Source,
    id: &Spanned<String>,
    mut earlier: impl Iterator<Item = &'a str>,
) -> Option<Diagnostic> {
    let text = id.get_ref();
    let is_shaped =
        text.starts_with(char::is_alphanumeric) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let (message, way_out) = if !is_shaped || text == "approvals" {
        let form = "write letters, digits, `_` and `-`, such as `netops-evidence`; a dot is for the requirements that every \
                    contract has";
        (format!("`{text}` cannot be the id of a requirement"), form)
    } else if earlier.any(|other| other == text) {
        (format!("the candidate has a requirement `{text}` already"), "give each requirement its own id")
    } else {
        return None;
    };
    Some(Diagnostic::at(source, Span::new(id.span().start, id.span().end), &INVALID, message).help(way_out))
}

/// What a gate's id is, for those who gave another.
const GATE_ID_FORM: &str =
    "an id is made of letters, digits, `.`, `_` and `-`, such as `B-6`, and begins with a letter or digit";

fn is_gate_id(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// What the TOML reader found, in the words of the file instead of the program's, and a way out.
fn in_words(found: &str) -> (String, String) {
    /// What a value should be, as the reader says it and as people do.
    const EXPECTED: [(&str, &str); 8] = [
        ("expected u64", "expected a whole number from 0"),
        ("expected u32", "expected a whole number from 0"),
        ("expected i64", "expected a whole number"),
        ("expected f64", "expected a number"),
        ("expected a boolean", "expected `true` or `false`"),
        ("expected a string", "expected a text in quotes"),
        ("expected a sequence", "expected a list in brackets"),
        ("expected a map", "expected a table"),
    ];
    let said = found.replace("unknown field", "there is no key").replace("missing field", "the table lacks the key");
    let said = match EXPECTED.iter().find(|(theirs, _)| said.ends_with(theirs)) {
        Some((theirs, ours)) => said.replace(theirs, ours),
        None => match said.split_once("expected struct ") {
            Some((before, _)) => format!("{before}expected a table"),
            None => said,
        },
    };
    let way_out = if let Some(unknown) = found.strip_prefix("unknown field `") {
        // The name that is wrong comes first, those that would be right behind it.
        let wrong = unknown.split('`').next().unwrap_or("");
        let names = unknown.split('`').skip(2).step_by(2);
        match closest(wrong, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "remove it, or give one of these".to_owned(),
        }
    } else if found == "missing field `rule`" {
        "say what is measured: `rule = \"p95(Event.Field) <= 120 ms\"`; `gates --rules` lists the functions".to_owned()
    } else if found == "missing field `scope`" {
        SCOPES.to_owned()
    } else if found.starts_with("missing field") {
        "add it; `statetrace-site init` in an empty folder writes an example of every table".to_owned()
    } else if found.starts_with("invalid") {
        "correct the value, or remove the key where it has a default".to_owned()
    } else if found.ends_with(DAY_FORM) {
        "write a day of the calendar, such as `\"2026-02-28\"`".to_owned()
    } else {
        "this is no TOML: a line is `key = value`, texts are in quotes, a table begins with `[name]`".to_owned()
    };
    (said, way_out)
}

/// A fault for each pattern that is no glob.
fn glob_faults(source: &Source, patterns: &[Spanned<String>]) -> Vec<Diagnostic> {
    let fault = |pattern: &Spanned<String>| {
        let error = glob(pattern.get_ref()).err()?;
        let span = Span::new(pattern.span().start, pattern.span().end);
        let message = format!("`{}` is no glob: {}", pattern.get_ref(), error.kind());
        let way_out = match error.kind() {
            globset::ErrorKind::UnclosedClass | globset::ErrorKind::InvalidRange(..) => {
                "close the `[`, or write `[[]` for the character itself"
            }
            globset::ErrorKind::UnclosedAlternates
            | globset::ErrorKind::UnopenedAlternates
            | globset::ErrorKind::NestedAlternates => {
                "write alternatives as `{a,b}`, or `[{]` for the character itself"
            }
            _ => "`*` stands for any name, `**` for any folders, `?` for one character",
        };
        Some(Diagnostic::at(source, span, &INVALID, message).help(way_out))
    };
    patterns.iter().filter_map(fault).collect()
}

/// Sections whose values know where they stand in the file, which values from the environment cannot.
const PLACED: [&str; 5] = ["sources", "baseline", "gate", "waiver", "candidate"];

/// Sets the value that `STATETRACE_<SECTION>__<KEY>` names.
fn apply(table: &mut toml::Table, name: &str, value: &str) -> Result<(), String> {
    let keys = name.strip_prefix("STATETRACE_").unwrap_or(name).to_ascii_lowercase();
    let (section, key) = keys.split_once("__").ok_or("it names no key; the form is STATETRACE_<SECTION>__<KEY>")?;
    if PLACED.contains(&section) {
        return Err(format!("`{section}` is set in the file only, so that what is wrong with it has a place"));
    }
    let parsed =
        toml::from_str::<toml::Table>(&format!("value = {value}")).ok().and_then(|mut table| table.remove("value"));
    let entry = table.entry(section.to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    let section_table = entry.as_table_mut().ok_or_else(|| format!("`{section}` is no section"))?;
    section_table.insert(key.to_owned(), parsed.unwrap_or_else(|| toml::Value::String(value.to_owned())));
    Ok(())
}

/// The JSON Schema of `statetrace.toml`, for editors.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Config).to_value();
    let globs = serde_json::json!({ "type": "array", "items": { "type": "string" } });
    let kinds: serde_json::Map<String, serde_json::Value> =
        sources::KINDS.iter().map(|kind| (kind.name.to_owned(), globs.clone())).collect();
    if let Some(sources) = schema.pointer_mut("/properties/sources").and_then(serde_json::Value::as_object_mut) {
        sources.insert("properties".to_owned(), serde_json::Value::Object(kinds));
        sources.insert("additionalProperties".to_owned(), serde_json::Value::Bool(false));
    }
    schema
}

#[cfg(test)]
mod tests;
