//! `START-HERE.html`: the readable index. One file without a script or an outside reference, so that it can be opened
//! straight out of the zip.

use crate::bundle::document::{Agreement, Document, Requirement, Status, Waiver};
use crate::bundle::pack::Signatory;
use crate::bundle::sheet::{self, push, text};
use crate::bundle::top;
use crate::bundle::verify::grouped;
use crate::digest::Digest;

/// Most rows a table shows; the rest is in `evidence/bundle.json`.
const MAX_ROWS: usize = 400;

/// The page of the bundle that `document` describes.
pub(in crate::bundle) fn start_here(project: &str, document: &Document, signatory: Option<&Signatory>) -> String {
    let title = format!("{} release evidence", document.candidate);
    let mut page = sheet::opening(&title);
    push(&mut page, format_args!("<p class=\"project\">{}</p>\n<h1>{}</h1>\n", text(project), text(&title)));
    page.push_str(
        "<p class=\"first\"><strong>Extract the whole archive before you follow a link.</strong> Opened inside the zip, this \
         page stands alone. Nothing here proves anything by itself: see how to verify, below.</p>\n",
    );
    facts(&mut page, document, signatory);
    page.push_str("<h2>Where to go</h2>\n<ul>\n");
    page.push_str("<li><a href=\"data/site/index.html\">The readable site</a>: plans, tasks, gates, charts and evidence, offline</li>\n");
    page.push_str("<li><a href=\"HOW-TO-VERIFY.txt\">How to verify</a> with what your computer already has</li>\n");
    page.push_str("<li><a href=\"evidence/bundle.json\">Everything for machines</a>, with <a href=\"evidence/bundle.v1.schema.json\">its schema</a></li>\n");
    page.push_str("<li><a href=\"evidence/ledger.txt\">Every candidate bundled before</a></li>\n</ul>\n");
    gaps(&mut page, document);
    requirements(&mut page, document);
    gates(&mut page, document);
    waivers(&mut page, document);
    contradictions(&mut page, document);
    secrets(&mut page, document);
    inventory(&mut page, document);
    page.push_str(sheet::CLOSING);
    page
}

fn facts(page: &mut String, document: &Document, signatory: Option<&Signatory>) {
    let source = &document.source;
    let dirty = if source.dirty == Some(true) { ", with changes that were not committed" } else { "" };
    let commit = source.commit.as_deref().map_or_else(|| "none known".to_owned(), |commit| format!("{commit}{dirty}"));
    let signer = signatory.map_or_else(
        || "nobody: this bundle cannot be verified".to_owned(),
        |signatory| format!("{} with key {}", signatory.principal, signatory.fingerprint),
    );
    let met = document.requirements.iter().filter(|line| line.status == Status::Met).count();
    let held = document.requirements.iter().filter(|line| line.status != Status::Optional).count();
    let bytes: u64 = document.inventory.iter().map(|item| item.size).sum();
    let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let rows = [
        ("Version", document.version.clone().unwrap_or_else(|| "not stated".to_owned())),
        ("Made", format!("{}, by the builder's clock", document.created)),
        ("Commit", commit),
        ("Signed by, as it claims", signer),
        ("Approvals promised", document.policy.approver.to_string()),
        ("Requirements met", format!("{met} of {held}")),
        ("Evidence", format!("{} files, {} bytes", document.inventory.len(), grouped(bytes))),
        (
            "Site",
            format!("{} files, {} bytes ({})", document.site.files, grouped(document.site.bytes), document.site.scope),
        ),
        (
            "Earlier candidates",
            match document.previous.entries {
                0 => "none in the ledger".to_owned(),
                entries => format!("{entries}, ledger head {}", document.previous.ledger_head),
            },
        ),
        ("Risks", list(&document.references.risks)),
        ("Plans", list(&document.references.plans)),
        ("Tasks", list(&document.references.tasks)),
    ];
    page.push_str("<table class=\"facts\">\n");
    for (name, value) in rows {
        push(page, format_args!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", text(&value)));
    }
    page.push_str("</table>\n");
}

/// The reason and the gaps of a bundle that was made in spite of them, in front of everything else.
fn gaps(page: &mut String, document: &Document) {
    let Some(incomplete) = &document.incomplete else { return };
    page.push_str("<section class=\"gaps\">\n<h2>Made although something is missing</h2>\n");
    push(page, format_args!("<p>The reason given: {}</p>\n<ul>\n", text(&incomplete.reason)));
    for problem in incomplete.problems.iter().take(MAX_ROWS) {
        push(page, format_args!("<li>{}</li>\n", text(problem)));
    }
    if incomplete.problems.len() > MAX_ROWS {
        let more = incomplete.problems.len() - MAX_ROWS;
        push(page, format_args!("<li>and {more} more, in evidence/bundle.json</li>\n"));
    }
    page.push_str("</ul>\n</section>\n");
}

fn requirements(page: &mut String, document: &Document) {
    page.push_str("<h2>What the candidate had to show</h2>\n");
    if document.requirements.is_empty() {
        page.push_str("<p>Nothing was required.</p>\n");
        return;
    }
    open_table(page, "stack required", &REQUIRED);
    let mut under = String::new();
    for line in &document.requirements {
        let heading = match (line.group.as_str(), line.area.as_str()) {
            (name, "") => group(name).to_owned(),
            ("files", area) => area.to_owned(),
            (name, area) => format!("{}: {area}", group(name)),
        };
        if heading != under {
            push(page, format_args!("<tr class=\"group\"><th colspan=\"4\">{}</th></tr>\n", text(&heading)));
            under = heading;
        }
        let title = match line.group.as_str() {
            "gates" if !line.rule.is_empty() => format!("{} {}", line.title, line.rule),
            _ => line.title.clone(),
        };
        let claim = line.claimed.as_ref().map_or_else(String::new, |claim| {
            let doubt = if contradicts(line) { ", which is not so" } else { "" };
            format!("; a summary claims {claim}{doubt}")
        });
        let note = line.waiver.as_ref().map_or_else(
            || line.files.iter().map(|file| below(file, &line.area)).collect::<Vec<_>>().join(", "),
            |waiver| format!("waived by {}", answer(waiver)),
        );
        row(page, &REQUIRED, &[title, status(line.status).to_owned(), format!("{}{claim}", line.found), note]);
    }
    page.push_str(CLOSED);
}

/// The names of the requirements' columns.
const REQUIRED: [&str; 4] = ["Requirement", "Standing", "Found", "Files, or who answers for it"];

/// What the lines of a group without an area stand under.
fn group(name: &str) -> &str {
    match name {
        "files" => "The evidence as a whole",
        "integrity" => "Integrity",
        "gates" => "Gates",
        "work" => "Work and risks",
        "approvals" => "Approvals",
        other => other,
    }
}

/// A file by its path below the area under whose name it is listed.
fn below<'a>(file: &'a str, area: &str) -> &'a str {
    let inside = file.strip_prefix("data/bundles/").and_then(|path| path.strip_prefix(area)?.strip_prefix('/'));
    inside.filter(|_| !area.is_empty()).unwrap_or(file)
}

/// Whether a summary claims what is not so.
fn contradicts(line: &Requirement) -> bool {
    let claims_presence = line.claimed.as_deref().is_some_and(|claim| claim.eq_ignore_ascii_case("present"));
    claims_presence && line.files.is_empty()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Missing => "MISSING",
        Status::Stale => "TOO OLD",
        Status::Failed => "FAILED",
        Status::NoData => "NO DATA",
        Status::Waived => "waived",
        Status::Optional => "open, and not required",
    }
}

fn gates(page: &mut String, document: &Document) {
    page.push_str("<h2>Gates</h2>\n");
    if document.gates.is_empty() {
        page.push_str("<p>No gate was judged for this bundle. That is not a pass.</p>\n");
        return;
    }
    let rows = document.gates.iter().map(|gate| {
        vec![
            gate.id.clone(),
            gate.title.clone(),
            gate.verdict.clone(),
            gate.value.clone().unwrap_or_default(),
            gate.limit.clone(),
            gate.level.clone(),
            gate.waiver.as_ref().map(answer).unwrap_or_default(),
        ]
    });
    table_of(
        page,
        "stack judged",
        &["Gate", "Title", "Verdict", "Value", "Limit", "Level", "Who answers for it"],
        rows,
    );
}

/// The project's waivers, also those that cover nothing here.
fn waivers(page: &mut String, document: &Document) {
    let declared = document.waivers.as_deref().unwrap_or_default();
    page.push_str("<h2>Waivers</h2>\n");
    if declared.is_empty() {
        page.push_str("<p>The project waives no finding and no gate.</p>\n");
        return;
    }
    page.push_str(
        "<p>Who answers for findings about the project&#39;s own records and for gates; the site shows each finding. Waivers of \
         requirements stand beside these, above, those of what looks like a secret below.</p>\n",
    );
    let rows = declared.iter().map(|own| {
        let within = own.scope.clone().unwrap_or_else(|| "everywhere".to_owned());
        vec![own.id.clone(), within, own.covered(), answer(&own.waiver)]
    });
    table(page, &["What is waived", "Where", "Covers here", "Who answers for it"], rows);
}

/// Who answers, until when and why.
fn answer(waiver: &Waiver) -> String {
    format!("{} until {}: {}", waiver.by, waiver.until, waiver.reason)
}

fn contradictions(page: &mut String, document: &Document) {
    page.push_str("<h2>Claims against findings</h2>\n");
    let count = |agreement: Agreement| document.inventory.iter().filter(|item| item.agreement == agreement).count();
    push(
        page,
        format_args!(
            "<p>Of {} evidence files {} are what a manifest among them lists, {} are not, {} are listed without a digest, {} \
             are listed nowhere. {} listed files were not there to be packed.</p>\n",
            document.inventory.len(),
            count(Agreement::Match),
            count(Agreement::Mismatch),
            count(Agreement::NoDigest),
            count(Agreement::Undeclared),
            document.declared_but_absent.len()
        ),
    );
    let mismatches = document.inventory.iter().filter(|item| item.agreement == Agreement::Mismatch);
    let mismatches = mismatches.map(|item| {
        let claimed = item.declared.as_ref().and_then(|declared| declared.sha256.clone()).unwrap_or_default();
        vec![item.path.clone(), claimed, item.sha256.clone()]
    });
    table(page, &["File", "Digest claimed", "Digest found"], mismatches);
    let absent = document.declared_but_absent.iter();
    let absent = absent
        .map(|absent| vec![absent.target.clone(), absent.sha256.clone().unwrap_or_default(), absent.manifest.clone()]);
    table(page, &["Listed, but not there", "Digest claimed", "Listed by"], absent);
}

fn secrets(page: &mut String, document: &Document) {
    let searched = &document.preflight;
    page.push_str("<h2>Secrets and personal data</h2>\n");
    push(
        page,
        format_args!(
            "<p>{} files were searched with {} rules (SHA-256 of the rules: {}). {} findings, every one of them answered for.</p>\n",
            searched.files_scanned,
            searched.rules,
            text(&searched.ruleset_sha256),
            searched.waived.len()
        ),
    );
    let waived = searched
        .waived
        .iter()
        .map(|found| vec![found.rule.clone(), format!("{}:{}", found.path, found.line), answer(&found.waiver)]);
    table(page, &["Rule", "Place", "Who answers for it"], waived);
    let notices = searched.notices.iter();
    let notices =
        notices.map(|notice| vec![notice.what.clone(), notice.occurrences.to_string(), notice.files.to_string()]);
    table(page, &["To be looked at by a person", "Occurrences", "Files"], notices);
}

fn inventory(page: &mut String, document: &Document) {
    page.push_str("<h2>Evidence files</h2>\n");
    let total = document.inventory.len();
    if total > MAX_ROWS {
        push(page, format_args!("<p>The first {MAX_ROWS} of {total}; evidence/bundle.json lists them all.</p>\n"));
    }
    const COLUMNS: [&str; 4] = ["File", "Bytes", "SHA-256", "Its manifest"];
    open_table(page, "stack", &COLUMNS);
    for item in document.inventory.iter().take(MAX_ROWS) {
        let says = match item.agreement {
            Agreement::Match => "agrees",
            Agreement::Mismatch => "CONTRADICTS",
            Agreement::NoDigest => "gives no digest",
            Agreement::Undeclared => "does not list it",
        };
        let short = Digest::parse(&item.sha256).map(|digest| digest.short()).unwrap_or_default();
        let (path, size) = (text(&item.path), item.size);
        let cells = [
            format!("<td data-label=\"File\"><a href=\"{}\">{path}</a></td>", href(&item.path)),
            format!("<td class=\"n\" data-label=\"Bytes\">{size}</td>"),
            format!("<td data-label=\"SHA-256\"><code>{short}</code></td>"),
            format!("<td data-label=\"Its manifest\">{says}</td>"),
        ];
        push(page, format_args!("<tr>{}</tr>\n", cells.concat()));
    }
    page.push_str(CLOSED);
    push(page, format_args!("<p class=\"end\">{}</p>\n", text(&top(&document.candidate))));
}

/// A table of text; nothing at all without rows.
fn table(page: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    table_of(page, "stack", columns, rows);
}

/// The same, of a class that knows its columns.
fn table_of(page: &mut String, class: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return;
    }
    if rows.len() > MAX_ROWS {
        push(
            page,
            format_args!("<p>The first {MAX_ROWS} of {}; evidence/bundle.json lists them all.</p>\n", rows.len()),
        );
    }
    open_table(page, class, columns);
    rows.iter().take(MAX_ROWS).for_each(|cells| row(page, columns, cells));
    page.push_str(CLOSED);
}

/// What ends a table.
const CLOSED: &str = "</tbody>\n</table></div>\n";

/// A table up to its rows. Where it is narrow, each cell follows the name of its column.
fn open_table(page: &mut String, class: &str, columns: &[&str]) {
    push(page, format_args!("<div class=\"wide\"><table class=\"{class}\">\n<thead><tr>"));
    columns.iter().for_each(|column| push(page, format_args!("<th>{column}</th>")));
    page.push_str("</tr></thead>\n<tbody>\n");
}

fn row(page: &mut String, columns: &[&str], cells: &[String]) {
    page.push_str("<tr>");
    for (column, cell) in columns.iter().zip(cells) {
        push(page, format_args!("<td data-label=\"{column}\">{}</td>", text(cell)));
    }
    page.push_str("</tr>\n");
}

/// A path in the bundle as a reference: its few characters need no more than this.
fn href(path: &str) -> String {
    path.replace(' ', "%20")
}
