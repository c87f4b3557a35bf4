//! Bytes from anywhere to the readers, and what must hold of every answer. The fuzzer drives these functions; `cargo test`
//! replays what it found and mutates it further (`tests/it/fuzz.rs`), so that no finding needs a fuzzer to stay fixed.
//!
//! A target takes any bytes, returns nothing and panics when a promise is broken. None may need more than a second for
//! 64 kB: a reader that is quadratic in anything is a finding as well.

pub mod bent;
pub mod gates;

use statetrace_site::artifacts;
use statetrace_site::bundle::ledger::Ledger;
use statetrace_site::bundle::preflight::Preflight;
use statetrace_site::bundle::sshsig::SshSig;
use statetrace_site::bundle::trust::{Trust, TrustFiles};
use statetrace_site::bundle::{manifest, names, verify};
use statetrace_site::comparison::records::Records;
use statetrace_site::diagnostic::Diagnostic;
use statetrace_site::gates::Declarations;
use statetrace_site::markdown::html::{self, Quoting, Slugs};
use statetrace_site::markdown::outline::Outline;
use statetrace_site::model::DocumentKind;
use statetrace_site::model::record::Record;
use statetrace_site::model::task::Saying;
use statetrace_site::path::TreePath;
use statetrace_site::sources::{self, SourceKind, text_faults};
use statetrace_site::text::mention::{self, Known, MentionKind};
use statetrace_site::text::{Source, Span, csv};
use statetrace_site::workspace::config::{Config, ConfigError};

/// A fuzz target by name; its corpus lies in `corpus/<name>/`.
pub struct Target {
    /// The name, which is also the name of the fuzzer's binary.
    pub name: &'static str,
    /// What is run.
    pub run: fn(&[u8]),
}

/// Every target.
pub static TARGETS: [Target; 12] = [
    Target { name: "decoder", run: decoder },
    Target { name: "markdown_outline", run: markdown_outline },
    Target { name: "board_csv", run: board_csv },
    Target { name: "artifact", run: artifact },
    Target { name: "mentions", run: mentions },
    Target { name: "sources", run: sources },
    Target { name: "rules", run: gates::rules },
    Target { name: "prose", run: gates::prose },
    Target { name: "trust", run: trust },
    Target { name: "config", run: config },
    Target { name: "records", run: records },
    Target { name: "verify", run: bent::verify },
];

fn source(path: &str, bytes: &[u8]) -> Source {
    Source::new(TreePath::new(path), bytes)
}

/// Panics unless `span` lies in the text and cuts no character.
fn assert_fits(source: &Source, span: Span, what: &str) {
    assert!(source.text().get(span.start..span.end).is_some(), "{what} {span:?} does not fit the text");
}

/// The decoder: lines tile the text, places count characters.
pub fn decoder(bytes: &[u8]) {
    let source = source("docs/x.md", bytes);
    let mut end = 0;
    for number in 1..=source.lines() {
        let line = source.line_span(number);
        assert_fits(&source, line, "the line");
        let between = source.slice(Span::new(end, line.start));
        assert!(number == 1 || matches!(between, "\n" | "\r\n"), "between two lines stands {between:?}");
        assert!(!source.slice(line).contains('\n'), "line {number} holds a line end");
        let place = source.place(line.start);
        assert_eq!((place.line, place.column), (number, 1));
        end = line.end;
    }
    assert!(
        matches!(source.slice(Span::new(end, source.text().len())), "" | "\n" | "\r\n"),
        "text behind the last line"
    );
    let last = source.place(usize::MAX);
    assert!(last.line >= 1 && last.column >= 1);
}

/// Outline and HTML: spans fit, sections follow each other, and no tag of the text gets through.
pub fn markdown_outline(bytes: &[u8]) {
    let source = source("docs/x.md", bytes);
    let outline = Outline::of(&source);
    for heading in &outline.headings {
        assert_fits(&source, heading.span, "a heading");
        assert_eq!(source.slice(heading.text_span), heading.text, "a heading's span holds its text");
    }
    for pair in outline.sections.windows(2) {
        let [first, second] = pair else { continue };
        assert!(first.body.end <= second.heading.start, "two sections overlap");
    }
    for table in &outline.tables {
        assert_fits(&source, table.span, "a table");
        for row in &table.rows {
            assert!(table.span.contains(row.span), "a row stands outside its table");
            assert!(row.cells.len() <= table.columns.len(), "a row has more cells than columns");
            for cell in row.cells.iter().chain(&row.extra) {
                assert_fits(&source, cell.span, "a cell");
            }
        }
    }
    let others = outline.bullets.iter().map(|bullet| bullet.span);
    for span in others.chain(outline.comments.iter().copied()).chain(outline.table_gaps.iter().copied()) {
        assert_fits(&source, span, "a bullet, comment or gap");
    }
    let cuts = [outline.comments.as_slice(), outline.table_gaps.as_slice()].concat();
    let rendered = html::document(&source, source.span(), &cuts, &[], &html::Remarks::default(), &mut Slugs::default());
    assert_safe(rendered.html.as_str());
    for quoting in [Quoting::Plain, Quoting::Csv, Quoting::TableCell] {
        assert_safe(html::inline(&source, source.span(), quoting, &[]).as_str());
    }
    assert_safe(html::title(source.text()).as_str());
    html::plain(source.text());
    for place in &sources::table_faults(&source, &outline) {
        assert!(place.line.is_none_or(|line| line >= 1 && line <= source.lines()));
    }
}

/// Every tag our renderer writes by itself.
const TAGS: [&str; 39] = [
    "a",
    "blockquote",
    "br",
    "button",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Panics when `html` holds a tag that is not ours, an event handler, or a target that runs.
fn assert_safe(html: &str) {
    for piece in html.split('<').skip(1) {
        let name: &str = piece.strip_prefix('/').unwrap_or(piece);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        assert!(TAGS.contains(&name), "<{} is no tag of ours", piece.chars().take(40).collect::<String>());
        let Some((tag, _)) = piece.split_once('>') else { panic!("a tag is never closed") };
        for (index, attribute) in tag.split('"').enumerate() {
            let quoted = index % 2 == 1;
            assert!(quoted || !attribute.contains(" on"), "an event handler in <{tag}>");
            let lower = attribute.to_ascii_lowercase();
            let runs =
                ["javascript:", "vbscript:", "data:"].iter().any(|scheme| lower.trim_start().starts_with(scheme));
            assert!(!quoted || !runs || !tag.contains("href"), "a target that runs in <{tag}>");
        }
    }
}

/// The board's CSV, from records to sayings.
pub fn board_csv(bytes: &[u8]) {
    let source = source("docs/taskboard/TaskBoard.csv", bytes);
    let mut end = 0;
    for record in csv::scan(&source).records {
        assert!(record.span.start >= end, "two records overlap");
        end = record.span.end;
        for cell in &record.cells {
            assert_fits(&source, cell.span, "a cell");
            assert!(record.span.contains(cell.span), "a cell stands outside its record");
        }
    }
    for kind in sources::KINDS.iter().filter(|kind| kind.kind == DocumentKind::BoardCsv) {
        read(kind, &source, &Outline::default());
    }
}

/// Reads `source` as `kind` and checks every place it reports.
fn read(kind: &SourceKind, source: &Source, outline: &Outline) {
    let parsed = (kind.read)(source, outline);
    parsed.diagnostics.iter().chain(&text_faults::text_faults(source)).for_each(|fault| assert_placed(source, fault));
    match &parsed.value {
        Record::Plan(_, sayings) | Record::Board(sayings, _) => sayings.iter().for_each(|saying| said(source, saying)),
        _ => {}
    }
}

/// Panics unless what `fault` points at is there.
fn assert_placed(source: &Source, fault: &Diagnostic) {
    let (Some(line), Some(column)) = (fault.line, fault.column) else { return };
    assert!(line >= 1 && line <= source.lines().max(1), "{} at line {line}", fault.code.name);
    let length = source.slice(source.line_span(line)).chars().count() as u32;
    assert!(column >= 1 && column <= length + 2, "{} at column {column} of {length}", fault.code.name);
}

fn said(source: &Source, saying: &Saying) {
    assert_fits(source, saying.span, "a saying");
    for named in &saying.cells {
        assert_fits(source, named.cell.span, "a saying's cell");
    }
}

/// An artifact of each kind of name: digest and length are those of the bytes, counts do not exceed what can stand there.
pub fn artifact(bytes: &[u8]) {
    for name in ["Logs/IngestionMetrics/2026-01-03.json", "Logs/Reports/x.csv", "Logs/x.log", "Data/x.clixml"] {
        let Ok(parsed) = artifacts::inspect(&TreePath::new(name), std::io::Cursor::new(bytes), bytes.len() as u64)
        else {
            panic!("bytes in memory can be read")
        };
        let artifact = parsed.value;
        assert_eq!(artifact.bytes, bytes.len() as u64);
        assert_eq!(artifact.digest, statetrace_site::digest::Digest::of(bytes));
        assert!(artifact.records.unwrap_or(0) + artifact.malformed <= bytes.len() as u64 + 1);
        assert!(artifact.events.iter().map(|(_, count)| count).sum::<u64>() <= artifact.records.unwrap_or(0));
    }
    artifacts::bundle_manifest::read(&TreePath::new("Logs/TelemetryBundle.json"), bytes);
}

/// The mention scanner: spans fit, come in order, and paths never overlap.
pub fn mentions(bytes: &[u8]) {
    let source = source("docs/x.md", bytes);
    let mut known = Known::with_directories(["docs", "Logs", "a"]);
    known.plans.extend(["A", "B", "AA"].map(str::to_owned));
    known.plan_stems.insert("PlanB_Performance".to_owned(), "B".to_owned());
    known.events.insert("ParseDuration".to_owned());
    let mentions = mention::scan(source.text(), &known);
    let (mut last, mut path_end) = (0, 0);
    for mention in &mentions {
        assert_fits(&source, mention.span, "a mention");
        assert!(mention.span.end > mention.span.start, "an empty mention of {:?}", mention.name);
        assert!(mention.span.start >= last, "mentions are out of order");
        last = mention.span.start;
        if matches!(mention.kind, MentionKind::Link | MentionKind::Abs | MentionKind::Path | MentionKind::Base) {
            assert!(mention.span.start >= path_end, "two paths overlap at {}", mention.span.start);
            path_end = mention.span.end;
        }
    }
}

/// Every source kind on the same text; the first byte chooses the kind.
pub fn sources(bytes: &[u8]) {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let Some(kind) = sources::KINDS.get(usize::from(choice) % sources::KINDS.len()) else { return };
    let path = match kind.kind {
        DocumentKind::Plan => "docs/plans/PlanB_Performance.md",
        DocumentKind::Session => "docs/agents/sessions/2026-01-04_session-0001.md",
        DocumentKind::IncidentRunbook => "docs/runbooks/Incident_INC0001_Delay.md",
        DocumentKind::Decision => "docs/adr/0004-x.md",
        DocumentKind::BoardCsv => "docs/taskboard/TaskBoard.csv",
        _ => "docs/x.md",
    };
    let source = source(path, bytes);
    let outline = if path.ends_with(".csv") { Outline::default() } else { Outline::of(&source) };
    read(kind, &source, &outline);
}

/// What decides whom a verifier believes: each has one spelling, so what is read is what would be printed.
pub fn trust(bytes: &[u8]) {
    if let Ok(signature) = SshSig::parse(bytes) {
        assert_eq!(signature.armoured().as_bytes(), bytes);
    }
    if let Ok(ledger) = Ledger::parse(bytes) {
        assert_eq!(ledger.text().as_bytes(), bytes);
    }
    if let Ok(files) = manifest::parse(bytes) {
        assert_eq!(manifest::print(files).as_bytes(), bytes);
    }
    let keys =
        TrustFiles { allowed_signers: bytes.to_vec(), revoked_keys: Some(bytes.to_vec()), ..TrustFiles::default() };
    Trust::parse(&keys).ok();
    Trust::parse(&TrustFiles { policy: Some(bytes.to_vec()), ..TrustFiles::default() }).ok();
    if let Ok(preflight) = Preflight::builtin() {
        assert!(
            preflight
                .scan(bytes)
                .secrets
                .iter()
                .all(|finding| finding.line > 0 && finding.excerpt.chars().count() <= 5)
        );
    }
    let name = String::from_utf8_lossy(bytes.get(..60).unwrap_or(bytes)).replace('/', "");
    assert!(
        name.is_empty()
            || names::check(names::map(&name).as_bytes()).is_ok()
            || names::map(&name).len() > names::MAX_PATH
    );
    let expectation = verify::Expectation { candidate: None, now: Default::default() };
    assert_ne!(verify::verify(bytes, None, &expectation).exit_code(), 0);
}

/// The configuration and the gates it declares: what is wrong is told at a place of the file, and nothing else is said.
pub fn config(bytes: &[u8]) {
    let file = source("statetrace.toml", bytes);
    match Config::parse("statetrace.toml", file.text(), &[]) {
        Ok(config) => {
            let kinds: Vec<&'static str> = artifacts::KINDS.iter().map(|recognised| recognised.kind.name).collect();
            let declarations = Declarations {
                gates: &config.gate,
                waivers: &config.waiver,
                defaults: Some(false),
                source: config.source.as_ref(),
                kinds: &kinds,
            };
            let declared = statetrace_site::gates::declared(declarations);
            declared.diagnostics.iter().for_each(|fault| assert_placed(&file, fault));
            assert!(declared.value.gates.len() + declared.diagnostics.len() >= config.gate.len(), "a gate is lost");
        }
        Err(ConfigError::Invalid { diagnostics, .. }) => {
            assert!(!diagnostics.is_empty(), "refused without a reason");
            diagnostics.iter().for_each(|fault| assert_placed(&file, fault));
        }
        Err(other) => panic!("a text in memory is refused: {other}"),
    }
    let overrides = [("STATETRACE_SITE__OUTPUT".to_owned(), file.text().to_owned())];
    Config::parse("statetrace.toml", "", &overrides).ok();
}

/// The model that a bundle carries: days in order, and no figure without samples.
pub fn records(bytes: &[u8]) {
    let Ok(records) = Records::parse(bytes) else { return };
    for series in records.measures.values() {
        assert!(series.days.is_sorted_by(|(earlier, _), (later, _)| earlier <= later), "days are out of order");
        assert!(series.pooled.is_some() || !series.days.is_empty() || series.incomplete > 0, "a series of nothing");
    }
    assert!(records.incomplete() <= bytes.len());
}
