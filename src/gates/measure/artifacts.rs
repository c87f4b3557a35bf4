//! Artifacts, files and areas as rules choose them: by kind, by pattern, the latest, the newest.

use globset::GlobMatcher;

use super::{Context, Measured, listed};
use crate::gates::grammar::{FigureSubject, is_statistic};
use crate::gates::{Covers, Evidence, Value};
use crate::model::artifact::{Artifact, FigureValue};
use crate::model::{Bundle, Figure};

/// The figure `name` of `artifact`: by its whole name, else by its last parts, so that `QueueBuildDelayMs.P95` finds
/// `Statistics.QueueBuildDelayMs.P95`.
pub(in crate::gates) fn figure<'a>(artifact: &'a Artifact, name: &str) -> Option<&'a Figure> {
    let ends_so = |figure: &&Figure| figure.name.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
    artifact.figures.iter().find(|figure| figure.name == name).or_else(|| artifact.figures.iter().find(ends_so))
}

/// The `-latest` copy among `files`, else the newest by stamp. Where several copies are called so, the one counts that
/// lies in the directory of the files it is a copy of.
pub(in crate::gates) fn latest<'a>(files: &[&'a Artifact]) -> Option<&'a Artifact> {
    let beside_its_like = |copy: &&'a Artifact| {
        files.iter().any(|other| other.stamp.is_some() && other.path.parent() == copy.path.parent())
    };
    let copies: Vec<&'a Artifact> = files.iter().filter(|file| file.is_latest()).copied().collect();
    copies.iter().find(|copy| beside_its_like(copy)).or(copies.first()).copied().or_else(|| newest(files))
}

/// The newest of `files` by stamp; of equal stamps the last in byte order of path. Files without a stamp come first.
pub(in crate::gates) fn newest<'a>(files: &[&'a Artifact]) -> Option<&'a Artifact> {
    let stamped = files.iter().filter(|file| !file.is_latest());
    stamped.max_by(|a, b| (&a.stamp, &a.path).cmp(&(&b.stamp, &b.path))).or(files.last()).copied()
}

/// What a value read from `artifact` covers: the day of its stamp, or of the file it is a copy of.
pub(in crate::gates) fn covers(artifact: &Artifact, files: &[&Artifact]) -> Covers {
    let is_copy = artifact.is_latest();
    let twin = || files.iter().find(|other| other.digest == artifact.digest && other.date.is_some());
    let day = artifact.date.or_else(|| twin().and_then(|twin| twin.date));
    Covers::Artifact { path: artifact.path.clone(), day, is_copy }
}

/// An artifact as evidence of `records` samples.
pub(in crate::gates) fn evidence(artifact: &Artifact, records: u64) -> Evidence {
    Evidence { path: artifact.path.clone(), digest: Some(artifact.digest), records: Some(records) }
}

/// How many samples a single figure's value rests on: those that a stored statistic counts, else the one it is itself.
pub(in crate::gates) fn rests_on(figure: &Figure) -> u64 {
    let last = figure.name.rsplit('.').next().unwrap_or("");
    if shown(&figure.value).is_none() { 0 } else { figure.samples.filter(|_| is_statistic(last)).unwrap_or(1) }
}

/// A single figure's value as a gate shows it; a set of numbers has none.
pub(in crate::gates) fn shown(value: &FigureValue) -> Option<Value> {
    match value {
        FigureValue::Number(number) => Some(Value::Number(*number)),
        FigureValue::Flag(flag) => Some(Value::Text(flag.to_string())),
        FigureValue::Text(text) => Some(Value::Text(text.clone())),
        FigureValue::Summary(_) | FigureValue::Null => None,
    }
}

/// How many readings of a history there were when `file` was written: those up to it, or to the file it is a copy of.
/// `stamped` are the files of the history in its order.
pub(in crate::gates) fn spoken_for(file: &Artifact, stamped: &[&Artifact]) -> Option<usize> {
    let dated: Vec<&&Artifact> = stamped.iter().filter(|other| other.date.is_some()).collect();
    let position = dated.iter().position(|other| other.path == file.path);
    position.or_else(|| dated.iter().position(|other| other.digest == file.digest)).map(|index| index + 1)
}

/// The files of a history in order of time: those that are no `-latest` copy, by stamp and path.
pub(in crate::gates) fn by_stamp<'a>(files: &[&'a Artifact]) -> Vec<&'a Artifact> {
    let mut stamped: Vec<&'a Artifact> = files.iter().filter(|file| !file.is_latest()).copied().collect();
    stamped.sort_by(|a, b| (&a.stamp, &a.path).cmp(&(&b.stamp, &b.path)));
    stamped
}

/// The files of `subject` that have its figure, in byte order of path.
pub(in crate::gates) fn with_figure<'a>(
    context: &Context<'a>,
    subject: &FigureSubject,
    name: &str,
) -> Vec<&'a Artifact> {
    context.files_of(subject).into_iter().filter(|file| figure(file, name).is_some()).collect()
}

/// Why no file of `subject` has its figure.
pub(in crate::gates) fn missing(context: &Context<'_>, subject: &FigureSubject, name: &str) -> String {
    match context.files_of(subject).len() {
        0 => format!("there is no `{}` file", subject.kind),
        _ => format!("no `{}` file has a figure `{name}`", subject.kind),
    }
}

/// That files are passed over which by their names are newer than those `with` the figure: too large to be read, or of
/// other content than the name promises. `None` where there are none, and where [`missing`] says as much.
pub(in crate::gates) fn passed_over(
    context: &Context<'_>,
    subject: &FigureSubject,
    name: &str,
    with: &[&Artifact],
) -> Option<String> {
    let files = context.files_of(subject);
    if with.is_empty() && !files.is_empty() {
        return None;
    }
    let known = with.iter().filter(|file| !file.is_latest()).filter_map(|file| file.stamp.as_deref()).max();
    let of_name = files.into_iter().chain(context.unlike(subject));
    let is_silent = |file: &&Artifact| figure(file, name).is_none() && !file.is_latest();
    let newer: Vec<&Artifact> = of_name.filter(is_silent).filter(|file| file.stamp.as_deref() > known).collect();
    let newest = newest(&newer)?.path.name();
    Some(match newer.len() - 1 {
        0 => format!("the newest file by name, `{newest}`, has no figure `{name}` and is passed over"),
        more => format!(
            "the newest file by name, `{newest}`, has no figure `{name}` and is passed over, as are {more} before it"
        ),
    })
}

/// Which of a history's files no reading is made of, because their names tell no day; `None` where all do.
pub(in crate::gates) fn undated(stamped: &[&Artifact]) -> Option<String> {
    let names: Vec<&str> = stamped.iter().filter(|file| file.date.is_none()).map(|file| file.path.name()).collect();
    let count = match names.len() {
        0 => return None,
        1 => "1 file names no day and is".to_owned(),
        count => format!("{count} files name no day and are"),
    };
    let (named, more) = names.split_at_checked(3).unwrap_or((&names, &[]));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    Some(format!("{count} in no history: {}{more}", listed(named)))
}

/// The path pattern `text`, `*` within a directory, `**` across; what is wrong with it, where it is none.
pub(in crate::gates) fn pattern(text: &str) -> Result<GlobMatcher, String> {
    crate::path::glob(text)
        .map(|glob| glob.compile_matcher())
        .map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))
}

/// The evidence areas whose directory `text` matches, of one area name or of any. A manifest in a bundle's root counts as
/// a Telemetry area, by whose list it is judged. In byte order of path.
pub(in crate::gates) fn areas<'a>(context: &Context<'a>, text: &str, area: Option<&str>) -> Vec<&'a Bundle> {
    let Ok(glob) = pattern(text) else { return Vec::new() };
    let is_called = |bundle: &Bundle, name: &str| bundle.area == name || bundle.area.is_empty() && name == "Telemetry";
    let fits =
        |bundle: &&Bundle| glob.is_match(bundle.path.as_str()) && area.is_none_or(|name| is_called(bundle, name));
    context.model.bundles.iter().filter(fits).collect()
}

/// How many artifacts of a kind there are, each of them a sample and proof.
pub(in crate::gates) fn of_kind(subject: &FigureSubject, context: &Context<'_>) -> Measured {
    let files = context.files_of(subject);
    let proof = files.iter().map(|file| evidence(file, 1)).collect();
    Measured { evidence: proof, ..Measured::of_tree(files.len() as f64, files.len() as u64) }
}

/// How many files of the tree match `text`; every file is a sample.
pub(in crate::gates) fn counted(text: &str, context: &Context<'_>) -> Measured {
    let Ok(glob) = pattern(text) else { return Measured::default() };
    let tree = &context.model.tree;
    let hits: Vec<Evidence> = tree
        .files()
        .filter(|(path, _)| glob.is_match(path.as_str()))
        .map(|(path, facts)| Evidence { path: path.clone(), digest: facts.digest, records: None })
        .collect();
    let mut measured = Measured::of_tree(hits.len() as f64, tree.files().len() as u64);
    if (1..=4).contains(&hits.len()) {
        measured.notes.push(hits.iter().map(|hit| hit.path.to_string()).collect::<Vec<_>>().join(", "));
    }
    // Thousands of paths prove no more than their pattern does.
    measured.evidence = if hits.len() <= 50 { hits } else { Vec::new() };
    measured
}
