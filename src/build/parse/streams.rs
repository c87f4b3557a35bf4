//! The daily event streams of a workspace to [`Telemetry`]. Several are read at once, and taken in one order: which thread
//! was faster does not show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::artifacts::event_stream::{self, Fold, Rollup, Samples, Scopes, Scratch, Settings};
use crate::diagnostic::Diagnostic;
use crate::model::telemetry::{Opening, Probe, Reread, Telemetry};
use crate::model::{Artifact, Date};
use crate::workspace::{self, FileEntry, Role, Workspace};

/// What one stream gave besides telemetry.
pub(super) struct Stream {
    pub(super) artifact: Option<Artifact>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A stream to be read.
struct Task<'w> {
    /// Its place in [`Workspace::files`].
    index: usize,
    file: &'w FileEntry,
    date: Date,
}

/// Reads every daily stream once. What each gave as an artifact is by place in [`Workspace::files`].
pub(super) fn read(workspace: &Workspace, probes: Vec<Probe>) -> (BTreeMap<usize, Stream>, Telemetry) {
    let config = &workspace.config.telemetry;
    let scopes = Scopes {
        corpus: config.corpus.clone(),
        run_date: config.run_date.clone(),
        run_date_days: config.run_date_days,
    };
    let settings = Settings { scopes, probes };
    let tasks = tasks(workspace);
    let (large, small): (Vec<Task<'_>>, Vec<Task<'_>>) =
        tasks.into_iter().partition(|task| event_stream::is_large(task.file.bytes));
    let mut taken =
        Taken { turn: 0, waiting: BTreeMap::new(), spares: Vec::new(), fold: Fold::new(config.exact_samples as usize) };
    let mut streams = BTreeMap::new();
    let mut scratch = Scratch::new(&settings);
    for (turn, task) in large.iter().enumerate() {
        let (stream, rollup) = read_one(workspace, task, &mut scratch);
        streams.insert(task.index, stream);
        scratch.reuse(taken.take(turn, rollup));
    }
    drop(scratch);
    let shared = Mutex::new((taken, streams));
    let next = AtomicUsize::new(0);
    rayon::broadcast(|_| {
        let mut scratch = Scratch::new(&settings);
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = small.get(turn) else { return };
            let (stream, rollup) = read_one(workspace, task, &mut scratch);
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            shared.1.insert(task.index, stream);
            scratch.reuse(shared.0.take(large.len() + turn, rollup));
        }
    });
    let (taken, streams) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    (streams, taken.fold.finish(settings.probes))
}

/// Reads again, in order, what [`crate::model::claim::rereads`] asks for. A file that cannot be read any more gives nothing: the figures
/// that rest on it are then not shown to be early.
pub(super) fn openings(workspace: &Workspace, telemetry: &Telemetry, wanted: &BTreeSet<Reread>) -> Vec<Opening> {
    let wanted: Vec<Reread> = wanted.iter().cloned().collect();
    let by_day: Vec<&[Reread]> = wanted.chunk_by(|a, b| a.date == b.date).collect();
    let read = |wanted: &&[Reread]| {
        let date = wanted.first()?.date;
        let day = telemetry.days.iter().find(|day| day.date == date)?;
        let file = workspace.files.binary_search_by(|file| file.path.cmp(&day.path)).ok()?;
        let file = workspace.files.get(file)?;
        event_stream::openings(workspace.stream(file).ok()?, wanted).ok()
    };
    by_day.par_iter().filter_map(read).flatten().collect()
}

fn tasks(workspace: &Workspace) -> Vec<Task<'_>> {
    let artifacts =
        workspace.files.iter().enumerate().filter(|(_, file)| !matches!(file.role, Role::Bystander | Role::Text(_)));
    artifacts.filter_map(|(index, file)| Some(Task { index, file, date: event_stream::date_of(&file.path)? })).collect()
}

fn read_one(workspace: &Workspace, task: &Task<'_>, scratch: &mut Scratch<'_>) -> (Stream, Option<Rollup>) {
    let path = &task.file.path;
    let read = workspace.stream(task.file).and_then(|mut file| {
        event_stream::read(path, task.date, &mut file, task.file.bytes, scratch)
            .map_err(|error| workspace::unreadable(path, &error))
    });
    match read {
        Ok(mut rollup) => {
            let diagnostics = std::mem::take(&mut rollup.diagnostics);
            (Stream { artifact: Some(rollup.artifact.clone()), diagnostics }, Some(rollup))
        }
        Err(diagnostic) => (Stream { artifact: None, diagnostics: vec![diagnostic] }, None),
    }
}

/// Takes rollups in their turn. Files are begun in order, so that few have to wait for one before them.
struct Taken {
    turn: usize,
    waiting: BTreeMap<usize, Option<Rollup>>,
    /// Samples that have been taken.
    spares: Vec<Samples>,
    fold: Fold,
}

impl Taken {
    /// Gives back samples whose memory may be used again.
    fn take(&mut self, turn: usize, rollup: Option<Rollup>) -> Samples {
        self.waiting.insert(turn, rollup);
        while let Some(rollup) = self.waiting.remove(&self.turn) {
            self.turn += 1;
            if let Some(Rollup { day, samples, .. }) = rollup {
                self.fold.add(day, &samples);
                self.spares.push(samples);
            }
        }
        self.spares.pop().unwrap_or_default()
    }
}
