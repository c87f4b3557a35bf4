//! Waivers to the findings they answer for, and to what is wrong with them: a last day that has passed, a name that nothing
//! has, a cover nothing needs. The same words for `[[waiver]]` tables, judged here, and for those of a candidate, judged
//! where it is held against its contract.

use globset::GlobMatcher;
use toml::Spanned;

use super::compile::span_of;
use super::measure::artifacts::pattern;
use super::{Outcome, Verdict, Verdicts, closest};
use crate::diagnostic::{Answer, Code, Diagnostic, Severity};
use crate::model::Date;
use crate::model::gate::Waiver;
use crate::text::Source;

/// A waiver whose last day has passed.
pub static EXPIRED: Code = Code {
    name: "waiver/expired",
    severity: Severity::Error,
    explain: "A waiver's last day has passed, so it covers nothing any more. An example: `until = \"2026-01-31\"`, read on 1 \
              February. Renew it with a reason that still holds, cure what \
              it covered, or remove it.",
};
/// A waiver that covers nothing.
pub static UNUSED: Code = Code {
    name: "waiver/unused",
    severity: Severity::Warning,
    explain: "A waiver names what does not exist, or what holds without it. The first is a slip of the pen, and what it should \
              cover stays uncovered; the second would cover the next failure unseen. An example: `id = \"B-66\"` where the gate is \
              called `B-6`. Correct its id or scope, or remove it.",
};

/// The fault of a waiver of `id` that ended before `today`.
pub fn expired(id: &str, until: &Spanned<Date>, today: Date, source: &Source) -> Option<Diagnostic> {
    (*until.get_ref() < today).then(|| {
        let message = format!("the waiver of `{id}` ended on {}", until.get_ref());
        Diagnostic::at(source, span_of(until), &EXPIRED, message)
            .help("renew it with a reason that still holds, or remove it")
    })
}

/// The fault of a waiver of `id`, which nothing is called; `names` is what it could have meant.
pub fn unknown<'a>(
    id: &Spanned<String>,
    what: &str,
    names: impl Iterator<Item = &'a str>,
    otherwise: &str,
    source: &Source,
) -> Diagnostic {
    let message = format!("this waiver covers nothing: no {what} is called `{}`", id.get_ref());
    let help = closest(id.get_ref(), names).map(|name| format!("did you mean `{name}`?"));
    Diagnostic::at(source, span_of(id), &UNUSED, message).help(help.unwrap_or_else(|| otherwise.to_owned()))
}

/// The fault of a waiver of `id`, which holds.
pub fn idle(id: &Spanned<String>, what: &str, source: &Source) -> Diagnostic {
    let message = format!("this waiver covers nothing: the {what} `{}` holds", id.get_ref());
    Diagnostic::at(source, span_of(id), &UNUSED, message)
        .help("remove it; the next failure should be answered for anew")
}

/// What is wrong with `[[waiver]]` tables as far as gates know: of one that names the code of findings, its end. `candidates`
/// are the ids that a scope can name.
pub(super) fn faults(
    waivers: &[Waiver],
    verdicts: &[Verdict],
    candidates: &[&str],
    today: Date,
    source: &Source,
) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for waiver in waivers {
        let id = waiver.id.get_ref();
        faults.extend(expired(id, &waiver.until, today, source));
        if waiver.is_of_findings() {
            continue;
        }
        match verdicts.iter().find(|verdict| verdict.id() == id) {
            None => {
                let otherwise =
                    "give the id of a gate; a gap of one candidate is answered for with a [[candidate.waiver]]";
                faults.push(unknown(&waiver.id, "gate", verdicts.iter().map(Verdict::id), otherwise, source));
            }
            Some(_) if !waiver.holds(today) => {}
            Some(verdict) if verdict.outcome == Outcome::Pass => faults.push(idle(&waiver.id, "gate", source)),
            Some(verdict) => faults.extend(misplaced(waiver, verdict, candidates, source)),
        }
    }
    faults
}

/// The fault of a scope that is neither the gate nor its plan nor a candidate.
fn misplaced(waiver: &Waiver, verdict: &Verdict, candidates: &[&str], source: &Source) -> Option<Diagnostic> {
    let scope = &waiver.scope;
    let is_candidate = candidates.contains(&scope.get_ref().as_str());
    if verdict.covers_all(waiver) || is_candidate {
        return None;
    }
    let message = format!("this waiver covers nothing: `{}` is no candidate, nor the gate's plan", scope.get_ref());
    let help = match closest(scope.get_ref(), candidates.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => "give the id of a candidate, or `*` to cover the gate everywhere".to_owned(),
    };
    Some(Diagnostic::at(source, span_of(scope), &UNUSED, message).help(help))
}

/// The waivers that name the code of findings and hold, ready to answer for them.
pub struct FindingWaivers<'a> {
    waivers: Vec<(&'a Waiver, Option<GlobMatcher>)>,
}

impl<'a> FindingWaivers<'a> {
    /// Those of `waivers` that hold on `today`.
    pub fn of(waivers: &'a [Waiver], today: Date) -> Self {
        let holding = waivers.iter().filter(|waiver| waiver.is_of_findings() && waiver.holds(today));
        let glob = |waiver: &Waiver| waiver.scope().and_then(|scope| pattern(scope).ok());
        Self { waivers: holding.map(|waiver| (waiver, glob(waiver))).collect() }
    }

    /// Notes on each finding who answers for it, the one whose word holds longest. Nobody answers for what is wrong with
    /// waivers.
    pub fn answer(&self, findings: &mut [Diagnostic]) {
        for finding in findings.iter_mut().filter(|finding| !is_of_waivers(finding)) {
            let fitting = self.waivers.iter().filter(|(waiver, glob)| covers(waiver, glob.as_ref(), finding));
            let longest = fitting.map(|(waiver, _)| *waiver).max_by_key(|waiver| *waiver.until.get_ref());
            let answer = |waiver: &Waiver| Answer {
                owner: waiver.owner.clone(),
                reason: waiver.reason.clone(),
                until: waiver.until.get_ref().to_string(),
            };
            finding.waiver = longest.map(|waiver| Box::new(answer(waiver)));
        }
    }

    /// The faults of those that cover none of `findings`: nothing has the code, or nothing in the scope.
    pub fn idle(&self, findings: &[Diagnostic], source: &Source) -> Vec<Diagnostic> {
        let idle = |(waiver, glob): &(&Waiver, Option<GlobMatcher>)| {
            let code = waiver.id.get_ref().as_str();
            let is_used = |finding: &Diagnostic| !is_of_waivers(finding) && covers(waiver, glob.as_ref(), finding);
            if findings.iter().any(is_used) {
                return None;
            }
            let is_known = findings.iter().any(|finding| finding.code.name == code);
            if is_known {
                let message = format!("this waiver covers nothing: no `{code}` lies in `{}`", waiver.scope.get_ref());
                let help = "give the path as the finding shows it, or a pattern such as `docs/**`";
                return Some(Diagnostic::at(source, span_of(&waiver.scope), &UNUSED, message).help(help));
            }
            let message = format!("this waiver covers nothing: no finding has the code `{code}`");
            let help = match closest(code, findings.iter().map(|finding| finding.code.name)) {
                Some(name) if name != code => format!("did you mean `{name}`?"),
                _ => "remove it; `explain` lists the codes".to_owned(),
            };
            Some(Diagnostic::at(source, span_of(&waiver.id), &UNUSED, message).help(help))
        };
        self.waivers.iter().filter_map(idle).collect()
    }
}

/// How many of `findings` a waiver of their code covers today, or, of a waiver of a gate, how many gates of `candidate` that do
/// not hold.
pub fn coverage(waiver: &Waiver, verdicts: &Verdicts, findings: &[Diagnostic], candidate: &str, today: Date) -> usize {
    if !waiver.holds(today) {
        return 0;
    }
    if !waiver.is_of_findings() {
        let is_meant = |verdict: &&Verdict| {
            verdict.id() == waiver.id.get_ref()
                && verdict.outcome != Outcome::Pass
                && verdict.is_meant_in(waiver, candidate)
        };
        return verdicts.gates.iter().filter(is_meant).count();
    }
    let glob = waiver.scope().and_then(|scope| pattern(scope).ok());
    let is_covered = |finding: &&Diagnostic| !is_of_waivers(finding) && covers(waiver, glob.as_ref(), finding);
    findings.iter().filter(is_covered).count()
}

fn is_of_waivers(finding: &Diagnostic) -> bool {
    [EXPIRED.name, UNUSED.name].contains(&finding.code.name)
}

fn covers(waiver: &Waiver, glob: Option<&GlobMatcher>, finding: &Diagnostic) -> bool {
    let is_in =
        |scope: &str| finding.path.as_str() == scope || glob.is_some_and(|glob| glob.is_match(finding.path.as_str()));
    finding.code.name == waiver.id.get_ref() && waiver.scope().is_none_or(is_in)
}
