//! Declared limits to verdicts: a [`Declaration`] is read into a [`Gate`], a gate asks the streams its [`Probe`]s before
//! they are read, and once the model stands each gate is measured and judged. [`RULES`] lists what a gate can ask.

mod age;
mod baseline;
mod board;
mod bundles;
mod compile;
mod contrary;
mod coverage;
mod days;
mod defaults;
mod distinct;
mod documents;
mod figure;
mod files;
pub mod grammar;
mod judge;
mod malformed;
mod manual;
mod measure;
mod occurrences;
pub mod prose;
mod statistic;
mod streak;
mod two;
mod verdict;
pub mod waivers;
pub mod words;

use std::collections::BTreeSet;

pub use self::baseline::{Baseline, Known, Pinned, Relative, Series};
use self::compile::{inside, span_of};
use self::grammar::{Call, Fault, Rule, Statistic, Unit, Window, closest};
use self::measure::{Context, Measured};
pub use self::prose::{Binding, Proposal, ProseGate};
pub use self::verdict::{Covers, Evidence, Margin, Outcome, Pooled, Reading, Since, Value, Verdict};
use crate::diagnostic::{Code, Diagnostic, Parsed, Severity};
use crate::model::gate::{Declaration, Waiver};
use crate::model::telemetry::{Condition, Probe, Scope};
use crate::model::{Date, Model, PlanId};
use crate::text::{Place, Source, Span};

/// The configuration's name, for faults that lie in no line of it.
const CONFIG_NAME: &str = "statetrace.toml";

static BAD_RULE: Code = Code {
    name: "gate/bad-rule",
    severity: Severity::Error,
    explain: "The rule, or an option beside it, cannot be read, so the gate is not evaluated; a gate that cannot be read must \
              not look like one that holds. A rule is one comparison on one line, `p95(ParseDuration.DurationSeconds) <= 3 s`: \
              a function, what it is applied to, a comparison, a limit, a unit. `gates --rules` lists the functions.",
};
static DUPLICATE: Code = Code {
    name: "gate/duplicate-id",
    severity: Severity::Error,
    explain: "Two `[[gate]]` tables have one id, letter case aside. Verdicts, waivers and pages are found by id, so the first is kept and the \
              second is not evaluated. Give one of them another id.",
};
static UNKNOWN_NAME: Code = Code {
    name: "gate/unknown-name",
    severity: Severity::Warning,
    explain: "The rule names an event, a field or a figure that nothing in the tree has, while a similar name occurs. The gate \
              has no data for as long as the name is wrong. An example: `count(ParseDurations) > 0` where the events are called \
              `ParseDuration`. Correct the name; where the event is still to come, the gate is \
              right and the warning ends with the first record.",
};
/// The codes of declared gates that are not judged. Each could be the one that is red.
static MISREAD: [&Code; 2] = [&BAD_RULE, &DUPLICATE];

/// Whether it says of a declared gate that it is not judged.
pub fn is_misread(diagnostic: &Diagnostic) -> bool {
    MISREAD.iter().any(|code| code.name == diagnostic.code.name)
}

/// Every code that declared gates and their prose report.
pub static CODES: [&Code; 10] = [
    &BAD_RULE,
    &DUPLICATE,
    &UNKNOWN_NAME,
    &waivers::EXPIRED,
    &waivers::UNUSED,
    &prose::LOST_COMPARATOR,
    &prose::FIELD_ELSEWHERE,
    &prose::CONTRADICTION,
    &prose::UNCOVERED,
    &prose::SENTENCE_GONE,
];

/// One kind of rule: the functions it gives meaning to.
#[derive(Debug)]
pub struct RuleKind {
    /// What it is about in one word; its file's name.
    pub name: &'static str,
    /// Its functions; `p*` stands for every percentile.
    pub functions: &'static [&'static str],
    /// How a call is written.
    pub grammar: &'static str,
    /// A whole rule.
    pub example: &'static str,
    /// What it measures, what counts as a sample, what each window means to it.
    pub explain: &'static str,
    /// Whether a call of it makes sense.
    accepts: fn(&Call) -> Result<(), Fault>,
    /// What must be asked of the streams while they pass.
    probes: fn(&Gate) -> Vec<Probe>,
    /// Measures.
    measure: fn(&Gate, &Context<'_>) -> Measured,
}

/// Every kind of rule, in the order a newcomer asks.
pub static RULES: [&RuleKind; 15] = [
    &statistic::RULE,
    &occurrences::RULE,
    &distinct::RULE,
    &coverage::RULE,
    &two::RULE,
    &streak::RULE,
    &days::RULE,
    &figure::RULE,
    &files::RULE,
    &age::RULE,
    &malformed::RULE,
    &bundles::RULE,
    &documents::RULE,
    &board::RULE,
    &manual::RULE,
];

/// The kind that gives `function` its meaning.
pub fn kind_of(function: &str) -> Option<&'static RuleKind> {
    let is_percentile = matches!(Statistic::of(function), Some(Statistic::Percentile(_)));
    RULES.into_iter().find(|kind| kind.functions.iter().any(|name| *name == function || *name == "p*" && is_percentile))
}

/// What a broken limit means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// It blocks.
    #[default]
    Block,
    /// It warns.
    Warn,
}

impl Level {
    /// The word in the configuration and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Level::Block => "block",
            Level::Warn => "warn",
        }
    }
}

/// Where a gate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A `[[gate]]` table.
    Configured,
    /// The built-in list for the StateTrace layout.
    BuiltIn,
}

/// A declared limit, read.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its id: `B-6`.
    pub id: String,
    /// The plan it belongs to.
    pub plan: Option<PlanId>,
    /// What it says in a few words; the rule where nobody said more.
    pub title: String,
    /// What is measured and held against what. A limit in another unit of time is converted to the measure's.
    pub rule: Rule,
    /// The rule's kind.
    pub kind: &'static RuleKind,
    /// The unit of value and limit; `None` for texts and bare numbers.
    pub unit: Option<Unit>,
    /// Which records count.
    pub scope: Scope,
    /// What else must hold of a record.
    pub filter: Vec<Condition>,
    /// Which days or files a value covers.
    pub window: Window,
    /// Fewer samples are no data.
    pub min_samples: u64,
    /// By how much a limit relative to the baseline is widened, as a share of what the baseline measured.
    pub noise: f64,
    /// What a broken limit means.
    pub level: Level,
    /// A reading older than so many hours, or of unknown age, is stale; `None` for never.
    pub fresh_hours: Option<f64>,
    /// The sentence it comes from, or its words with `…` between them.
    pub sentence: Option<String>,
    /// Where the sentence stands, once it is found; until then the place the declaration gives.
    pub source: Option<Place>,
    /// What a reader must know of it.
    pub note: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Where the rule stands in the configuration.
    written: Option<Span>,
}

/// The gates and waivers of a workspace, read but not yet evaluated.
#[derive(Clone, Debug, Default)]
pub struct DeclaredGates {
    /// The gates, in the order they are declared.
    pub gates: Vec<Gate>,
    /// Whether the documents' own gates join them.
    pub with_documents: bool,
    /// The waivers.
    pub waivers: Vec<Waiver>,
    /// What relative limits are held against.
    pub baseline: Pinned,
    source: Option<Source>,
}

/// What a configuration says of gates.
#[derive(Clone, Copy, Debug)]
pub struct Declarations<'a> {
    /// The `[[gate]]` tables.
    pub gates: &'a [Declaration],
    /// The `[[waiver]]` tables.
    pub waivers: &'a [Waiver],
    /// Whether the built-in gates of the StateTrace layout are declared; `None` for: only when no other is.
    pub defaults: Option<bool>,
    /// The configuration's text; `None` where there is none.
    pub source: Option<&'a Source>,
    /// The names of the artifact kinds.
    pub kinds: &'a [&'static str],
}

/// Reads the declarations. A gate that cannot be read costs that gate and is reported at its character.
pub fn declared(declarations: Declarations<'_>) -> Parsed<DeclaredGates> {
    let mut parsed = Parsed::<DeclaredGates>::default();
    let mut ids = BTreeSet::new();
    for declaration in declarations.gates {
        let report = |at: Span, fault: Fault, code: &'static Code| {
            let diagnostic = match declarations.source {
                Some(source) => Diagnostic::at(source, at, code, fault.message),
                None => Diagnostic::of_file(&crate::path::TreePath::new(CONFIG_NAME), code, fault.message),
            };
            match fault.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            }
        };
        // Pages are files, and some file systems ignore letter case.
        if !ids.insert(declaration.id.get_ref().to_ascii_lowercase()) {
            let span = span_of(&declaration.id);
            let fault = Fault::new(span, format!("there is a gate `{}` already", declaration.id.get_ref()));
            parsed.diagnostics.push(report(
                span,
                fault.help("give it an id of its own; letter case makes no difference"),
                &DUPLICATE,
            ));
            continue;
        }
        match compile::gate(declaration, Origin::Configured, declarations.kinds) {
            Ok(gate) => parsed.value.gates.push(gate),
            Err(misread) => {
                let at = declarations
                    .source
                    .map_or(misread.value, |source| inside(source, misread.value, misread.fault.span));
                parsed.diagnostics.push(report(at, misread.fault, &BAD_RULE));
            }
        }
    }
    if declarations.defaults.unwrap_or(declarations.gates.is_empty()) {
        let own =
            defaults::gates(declarations.kinds).into_iter().filter(|gate| !ids.contains(&gate.id.to_ascii_lowercase()));
        parsed.value.gates.extend(own);
        parsed.value.with_documents = true;
    }
    parsed.value.waivers = declarations.waivers.to_vec();
    parsed.value.source = declarations.source.cloned();
    parsed
}

/// What must be asked of the streams while they pass, sorted, each question once.
pub fn probes(declared: &DeclaredGates) -> Vec<Probe> {
    let asked: BTreeSet<Probe> = declared.gates.iter().flat_map(|gate| (gate.kind.probes)(gate)).collect();
    asked.into_iter().collect()
}

/// The verdicts of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// One verdict a gate: by plan, then by id; gates without a plan last.
    pub gates: Vec<Verdict>,
    /// What sentences of the documents say of limits, by document and place.
    pub prose: Vec<ProseGate>,
    /// The days that have a stream file, in order: the columns of a matrix of gates and days.
    pub days: Vec<Date>,
    /// What is wrong with gates, waivers and the sentences behind them.
    pub diagnostics: Vec<Diagnostic>,
}

impl Verdicts {
    /// The verdict of the gate `id`.
    pub fn get(&self, id: &str) -> Option<&Verdict> {
        self.gates.iter().find(|verdict| verdict.id() == id)
    }

    /// The verdicts of the gates of `plan`.
    pub fn of_plan<'a>(&'a self, plan: &'a PlanId) -> impl Iterator<Item = &'a Verdict> {
        self.gates.iter().filter(move |verdict| verdict.plan() == Some(plan))
    }

    /// How many came out as `outcome`, waived or not.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.gates.iter().filter(|verdict| verdict.outcome == outcome).count()
    }

    /// The verdicts, red first; within an outcome those nobody answers for first, then in their own order.
    pub fn red_first(&self) -> Vec<&Verdict> {
        let mut verdicts: Vec<&Verdict> = self.gates.iter().collect();
        verdicts.sort_by_key(|verdict| (verdict.outcome, verdict.is_waived()));
        verdicts
    }

    /// Whether every limit holds. No gates at all is not green: nothing was asked.
    pub fn is_green(&self) -> bool {
        !self.gates.is_empty() && self.gates.iter().all(|verdict| verdict.outcome == Outcome::Pass)
    }

    /// The red blocking gates that nobody answers for.
    pub fn blocking(&self) -> impl Iterator<Item = &Verdict> {
        self.gates.iter().filter(|verdict| verdict.blocks())
    }

    /// The prose gates that stand in document number `document` of the model, by place.
    pub fn prose_of(&self, document: usize) -> &[ProseGate] {
        let first = self.prose.partition_point(|gate| gate.document < document);
        let last = self.prose.partition_point(|gate| gate.document <= document);
        self.prose.get(first..last).unwrap_or(&[])
    }
}

/// Measures and judges every gate as of `now`, and reads the sentences behind them.
pub fn evaluate(model: &Model, declared: &DeclaredGates, now: jiff::Timestamp) -> Verdicts {
    let context = Context::new(model, now);
    let sentences = prose::sentences(model);
    let mut diagnostics = Vec::new();
    let mut gates = declared.gates.clone();
    if declared.with_documents {
        gates.extend(defaults::emitted(&sentences, &gates));
    }
    prose::locate(&mut gates, model, &sentences, &mut diagnostics);
    let mut verdicts: Vec<Verdict> = gates
        .into_iter()
        .map(|gate| judge::judge(gate, &context, declared))
        .filter(|verdict| verdict.gate.origin == Origin::Configured || defaults::belongs(verdict))
        .collect();
    verdicts.sort_by_cached_key(|verdict| order(&verdict.gate));
    if let Some(source) = &declared.source {
        diagnostics.extend(misnamed(&verdicts, &context, source));
        diagnostics.extend(contrary::faults(&verdicts, source));
        let candidates: Vec<&str> = model.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
        diagnostics.extend(waivers::faults(&declared.waivers, &verdicts, &candidates, Date::utc(now), source));
    }
    let prose = prose::bind(model, &sentences, &verdicts, &context, &mut diagnostics);
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    Verdicts { gates: verdicts, prose, days: model.telemetry.days.iter().map(|day| day.date).collect(), diagnostics }
}

/// By plan, then by id with its numbers read as numbers: `B-2` before `B-10`.
fn order(gate: &Gate) -> (bool, Option<PlanId>, Vec<(String, u64)>) {
    let mut parts = Vec::new();
    let mut rest = gate.id.as_str();
    while !rest.is_empty() {
        let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let tail = rest.get(word..).unwrap_or("");
        let digits = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let number = tail.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        parts.push((rest.get(..word).unwrap_or("").to_owned(), number));
        rest = tail.get(digits..).unwrap_or("");
    }
    (gate.plan.is_none(), gate.plan.clone(), parts)
}

/// Configured gates without data whose names have a likely other spelling.
fn misnamed(verdicts: &[Verdict], context: &Context<'_>, source: &Source) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for verdict in verdicts.iter().filter(|verdict| verdict.outcome == Outcome::NoData) {
        let Some(written) = verdict.gate.written else { continue };
        for fault in context.misnamed(&verdict.gate.rule.call) {
            let diagnostic = Diagnostic::at(source, inside(source, written, fault.span), &UNKNOWN_NAME, fault.message);
            diagnostics.push(match fault.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests;
