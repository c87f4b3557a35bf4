//! The bundle that the configuration pins to the [`Pinned`] baseline of relative limits. Whatever is wrong with it is told at
//! the key, and costs only the gates that follow it.

use std::path::Path;

use crate::bundle::archive::{Archive, read};
use crate::bundle::document::{self, Document};
use crate::bundle::verify::{self, Expectation, Verdict};
use crate::comparison::records::{self, Records};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::Digest;
use crate::gates::grammar::Unit;
use crate::gates::{Baseline, Known, Pinned, Series};
use crate::path::TreePath;
use crate::text::Span;
use crate::workspace::{CONFIG_FILE, Workspace};

static UNUSABLE: Code = Code {
    name: "baseline/unusable",
    severity: Severity::Error,
    explain: "The bundle that `[baseline]` pins is not there, was altered, or is another than the one whose id is pinned. Gates \
              with a limit relative to it have no data until it is right; every other gate is judged as always. Put the bundle \
              back, or pin the id that `statetrace-site verify` prints for the one you mean.",
};

/// Every code this module reports.
pub static CODES: [&Code; 1] = [&UNUSABLE];

/// Reads the pinned bundle, where one is pinned. `now` only tells a bundle from the future.
pub(super) fn pinned(workspace: &Workspace, now: jiff::Timestamp) -> (Pinned, Vec<Diagnostic>) {
    let Some(keys) = &workspace.config.baseline else { return (Pinned::None, Vec::new()) };
    match baseline(&workspace.root().join(keys.bundle.get_ref()), keys.id.get_ref(), now) {
        Ok(baseline) => (Pinned::Known(Box::new(baseline)), Vec::new()),
        Err((key, reason)) => {
            let message = format!("the baseline `{}` {reason}", keys.bundle.get_ref());
            let (at, help) = match key {
                Key::Bundle => (&keys.bundle, "put the bundle back, or pin another"),
                Key::Id => (&keys.id, "pin the id that `statetrace-site verify` prints for the bundle you mean"),
            };
            let diagnostic = match &workspace.config.source {
                Some(source) => Diagnostic::at(source, Span::new(at.span().start, at.span().end), &UNUSABLE, message),
                None => Diagnostic::of_file(&TreePath::new(CONFIG_FILE), &UNUSABLE, message),
            };
            (Pinned::Unusable(reason), vec![diagnostic.help(help)])
        }
    }
}

/// Which key is at fault.
enum Key {
    Bundle,
    Id,
}

/// The bundle at `path`, every digest of it right, if its id is `id`. The error names the key at fault and says what is
/// wrong, in words that follow the bundle's name.
fn baseline(path: &Path, id: &str, now: jiff::Timestamp) -> Result<Baseline, (Key, String)> {
    let bytes = read::whole(path).map_err(|error| (Key::Bundle, format!("cannot be read: {error}")))?;
    // Who signed it does not matter here: the pinned id stands for every byte.
    let report = verify::verify(&bytes, None, &Expectation { candidate: None, now });
    let is_intact = matches!(report.verdict, Verdict::Verified | Verdict::Untrusted);
    let (true, Some(found), Some(claims)) = (is_intact, report.bundle_id, report.claims) else {
        return Err((Key::Bundle, format!("is no intact bundle: {}", report.reasons.join("; "))));
    };
    if Digest::parse(id) != Some(found) {
        return Err((Key::Id, format!("has the id {found}")));
    }
    // Without a model only gates of the same id can be followed, and the others say why they cannot.
    let records = Archive::of_zip(&bytes)
        .map_err(|fault| format!("has a model that cannot be read: {fault}"))
        .and_then(|archive| Records::of_archive(&archive));
    Ok(of_bundle(claims.document, found, records))
}

fn of_bundle(document: Document, bundle_id: Digest, records: Result<Records, String>) -> Baseline {
    let known = |gate: document::Gate| {
        let known = Known {
            measure: gate.measure?,
            number: gate.number?,
            unit: gate.unit.as_deref().map(Unit::parse),
            samples: gate.samples.unwrap_or(0),
        };
        Some((gate.id, known))
    };
    let series = |(name, series): (_, records::Series)| {
        let latest = series.days.last().map(|(_, summary)| *summary);
        (name, Series { pooled: series.pooled, latest })
    };
    Baseline {
        candidate: document.candidate,
        bundle_id,
        gates: document.gates.into_iter().filter_map(known).collect(),
        measures: records.map(|records| records.measures.into_iter().map(series).collect()),
    }
}
