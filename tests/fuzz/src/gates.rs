//! Rules and sentences to gates: what nobody has checked before a reader sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use statetrace_site::digest::Digest;
use statetrace_site::gates::grammar::{self, Fault};
use statetrace_site::gates::{self, Binding, Declarations, DeclaredGates};
use statetrace_site::model::telemetry::{Day, EventCount, Telemetry};
use statetrace_site::model::{Date, Document, DocumentKind, Model};
use statetrace_site::path::TreePath;
use statetrace_site::text::Span;
use statetrace_site::workspace::config::Config;

use super::{assert_fits, source};

/// The grammar of rules and of the options beside them: whatever is told has a place in the text, and a rule that can be
/// read says the same when it is read again.
pub fn rules(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lies_in = |span: Span| text.get(span.start..span.end).is_some();
    let told = |fault: Fault| assert!(lies_in(fault.span), "{fault:?} does not lie in {text:?}");
    match grammar::rule(&text) {
        Err(fault) => told(fault),
        Ok(rule) => {
            let call = &rule.call;
            assert!(lies_in(call.span), "{call:?} does not lie in {text:?}");
            assert!(call.subjects().all(|subject| lies_in(subject.span())), "{call:?} does not lie in {text:?}");
            assert!(!rule.text.contains('\n') && rule.text.contains(&rule.measured), "{rule:?}");
            let again = grammar::rule(&rule.text).expect("a rule that was read can be read");
            assert_eq!((again.text, again.measured), (rule.text, rule.measured));
        }
    }
    grammar::window(&text).map_err(told).ok();
    grammar::period(&text).map_err(told).ok();
    grammar::share(&text).map_err(told).ok();
    grammar::condition(&text).map_err(told).ok();
    declared(&text);
}

/// The same rule in a configuration: a fault has its column there, whatever had to be escaped.
fn declared(rule: &str) {
    let written = format!("[[gate]]\nid = \"X\"\nrule = {}\n", quoted(rule));
    let config = Config::parse("statetrace.toml", &written, &[]).expect("a text in quotes is a text");
    let declarations = Declarations {
        gates: &config.gate,
        waivers: &config.waiver,
        defaults: Some(false),
        source: config.source.as_ref(),
        kinds: &["warm-run", "event-stream"],
    };
    let parsed = gates::declared(declarations);
    assert_eq!(parsed.value.gates.len() + parsed.diagnostics.len(), 1, "a rule is a gate or told");
    let length = written.lines().nth(2).map_or(0, |line| line.chars().count()) as u32;
    for fault in &parsed.diagnostics {
        assert_eq!(fault.line, Some(3), "{fault:?}");
        assert!(
            fault.column.is_some_and(|column| column > "rule = ".len() as u32 && column <= length + 1),
            "{fault:?}"
        );
    }
    gates::evaluate(&Model::default(), &parsed.value, jiff::Timestamp::UNIX_EPOCH);
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Sentences of a document about gates, as it stands and as one bullet: each clause lies in its sentence, and what is
/// proposed is a rule.
pub fn prose(bytes: &[u8]) {
    document(bytes);
    document(&[b"- ", bytes].concat());
}

fn document(bytes: &[u8]) {
    let source = source("docs/Gates.md", bytes);
    let document = Document {
        source: source.clone(),
        kind: DocumentKind::Document,
        title: "Gates".to_owned(),
        headings: Vec::new(),
        comments: Vec::new(),
        table_gaps: Vec::new(),
        mentions: Vec::new(),
    };
    let model = Model { documents: vec![document], telemetry: streams(), ..Model::default() };
    let verdicts = gates::evaluate(&model, &DeclaredGates::default(), jiff::Timestamp::UNIX_EPOCH);
    let mut ids = std::collections::BTreeSet::new();
    for gate in &verdicts.prose {
        assert_fits(&source, gate.sentence, "a sentence");
        assert_fits(&source, gate.span, "a clause");
        assert!(gate.sentence.contains(gate.span), "a clause stands outside its sentence");
        if let Binding::Proposed(proposal) = &gate.binding {
            assert!(grammar::rule(&proposal.rule).is_ok(), "`{}` is no rule", proposal.rule);
            assert!(ids.insert(&proposal.id), "`{}` is proposed twice", proposal.id);
        }
    }
    for fault in &verdicts.diagnostics {
        let (Some(line), Some(column)) = (fault.line, fault.column) else { continue };
        let length = source.slice(source.line_span(line)).chars().count() as u32;
        assert!(column >= 1 && column <= length + 1, "{} at column {column} of {length}", fault.code.name);
    }
}

/// A day on which `Lap` occurs, so that a sentence can ask whether it does.
fn streams() -> Telemetry {
    let count = EventCount { records: 1, placed: 0, corpus: 0, live: 0 };
    let day = Day {
        date: Date::parse("2026-01-03").expect("a day"),
        path: TreePath::new("Logs/IngestionMetrics/2026-01-03.json"),
        digest: Digest::of(b""),
        records: 1,
        malformed: 0,
        duplicates: 0,
        events: BTreeMap::from([(Arc::from("Lap"), count)]),
        answers: Vec::new(),
    };
    Telemetry { days: vec![day], ..Telemetry::default() }
}
