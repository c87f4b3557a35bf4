//! The signed bundles that lie beside the pages: what each says of itself, and how to find out whether that is true. A site
//! that hands out none has no such page.

use super::parts::download::{approvals, file, fragment, table};
use super::parts::{Cell, Fact, Link, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, SearchEntry, lead, urls, words};
use crate::model::download::{Deed, Download, Downloads, Entry, Gap};
use crate::path::SitePath;

pub(super) static KIND: PageKind = PageKind { name: "downloads", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let bundles = &project.facts.downloads.bundles;
    let Some(newest) = bundles.first() else { return Vec::new() };
    let page = urls::downloads();
    let mut frame = project.frame(&page, "bundles", "Signed bundles", &[("Bundles", "bundles/index.html")]);
    let count = words::counted(bundles.len(), "bundle");
    frame.lead = lead(&format!(
        "**{count}** to download. Each is whole and unaltered since it was signed; **who signed it was not checked for you**, \
         since a page cannot vouch for itself."
    ));
    frame.sections.push(Section::bare(vec![Part::Table(table(project, &page, bundles.len()))]));
    frame.sections.push(check(project, &page));
    frame.sections.extend(bundles.iter().map(|bundle| section(bundle, &page)));
    let search = SearchEntry {
        kind: "Bundles",
        id: String::new(),
        title: "Signed bundles".to_owned(),
        line: format!("{count} to download, the newest for {}", newest.candidate),
        remark: "downloads".to_owned(),
    };
    vec![Draft { path: page, template: "page.html", frame, search: Some(search) }]
}

/// What a reader needs to verify a bundle, and from where.
fn check(project: &Project<'_>, page: &SitePath) -> Section {
    let trust = &project.facts.downloads.trust;
    let files =
        trust.iter().map(|name| Link::code(*name, Some(page.href_to(&SitePath::new(&Downloads::trust_place(name))))));
    let files = match trust.is_empty() {
        true => Cell::text("none published here: ask the project for its allowed_signers").class("warn"),
        false => Cell {
            second: "for convenience: get the fingerprints of the keys another way, such as a letter, and compare"
                .to_owned(),
            links: files.collect(),
            ..Cell::default()
        },
    };
    let verifier = project.facts.verifier.to_string();
    let facts = vec![
        Fact::new(
            "In the browser",
            Cell::link("verify.html", Some(page.href_to(&urls::verifier())))
                .second("works offline, from a file of your own; nothing you choose leaves your computer"),
        ),
        Fact::new(
            "Its SHA-256",
            Cell::code(verifier, None).class("digest").second(
                "statetrace-site verify --page-digest prints the same; compare with the one you were given another way",
            ),
        ),
        Fact::new(
            "With the program",
            Cell::code("statetrace-site verify FILE --trust FOLDER --candidate ID", None)
                .second("FOLDER holds the trust files"),
        ),
        Fact::new("Trust files", files),
    ];
    Section::new("Check what you downloaded", "before you believe it", vec![Part::Facts { facts }])
}

fn section(bundle: &Download, page: &SitePath) -> Section {
    let mut parts: Vec<Part> = warnings(bundle).collect();
    parts.extend(gaps(bundle).map(Part::Table));
    parts.push(Part::Facts { facts: facts(bundle, page) });
    parts.push(Part::Table(signatures(bundle)));
    let version = bundle.version.as_ref().map(|version| format!("version {version}")).unwrap_or_default();
    Section { id: fragment(bundle), ..Section::new(&bundle.candidate, version, parts) }
}

fn warnings(bundle: &Download) -> impl Iterator<Item = Part> {
    let message = |level, lead: &str, text: String| Part::Message { level, lead: lead.to_owned(), text };
    let entry = match bundle.entry {
        Some(Entry::Withdrawn) => Some(message(
            "error",
            "Withdrawn.",
            "The project's ledger says so; the bundle stays here because it was published.".to_owned(),
        )),
        Some(Entry::Other) => Some(message(
            "warning",
            "Replaced.",
            "The project's ledger lists another bundle for this candidate.".to_owned(),
        )),
        _ => None,
    };
    let incomplete = bundle
        .incomplete
        .as_ref()
        .map(|reason| message("warning", "Incomplete, knowingly.", format!("The reason its builder gave: {reason}")));
    entry.into_iter().chain(incomplete)
}

fn facts(bundle: &Download, page: &SitePath) -> Vec<Fact> {
    let here = |name: &str| Some(file(page, name));
    let checksum = bundle.checksum();
    let howto = bundle.howto();
    let download = Cell {
        links: vec![Link::code(bundle.file.clone(), here(&bundle.file)), Link::code(checksum.clone(), here(&checksum))],
        remark: format!("({})", words::bytes(bundle.bytes)),
        ..Cell::default()
    };
    vec![
        Fact::new("Download", download),
        Fact::new(
            "How to verify",
            Cell::code(howto.clone(), here(&howto))
                .second("commands of Linux, macOS and Windows with the names of this bundle"),
        ),
        Fact::new("Bundle id", Cell::code(bundle.id.to_string(), None).class("digest")),
        Fact::new(
            "SHA-256 of the zip",
            Cell::code(bundle.digest.to_string(), None)
                .class("digest")
                .second("for the transport; a later approval changes it, the bundle id stays"),
        ),
        Fact::new("Made", Cell::text(words::moment(bundle.created)).second("by its builder's clock")),
        Fact::new("Evidence", Cell::text(words::counted(bundle.evidence, "file"))),
        Fact::new("Approvals", Cell::text(approvals(bundle))),
        Fact::new("Ledger", ledger(bundle)),
    ]
}

fn ledger(bundle: &Download) -> Cell {
    match bundle.entry {
        None => Cell::text("the project publishes none").class("muted"),
        Some(Entry::Entered) => Cell::text("this bundle is entered"),
        Some(Entry::Withdrawn) => Cell::text("the candidate was withdrawn").class("fail").icon("fail"),
        Some(Entry::Other) => Cell::text("another bundle is entered for the candidate").class("warn").icon("warn"),
        Some(Entry::Missing) => Cell::text("the candidate is not entered").class("warn").icon("warn"),
    }
}

/// What the evidence lacks, and who answers for it.
fn gaps(bundle: &Download) -> Option<TableView> {
    let row = |gap: &Gap| {
        let answer = match &gap.answer {
            Some(answer) => Cell::text(answer.clone()),
            None => Cell::text("nobody; see the reason above").class("warn").icon("warn"),
        };
        Row::new(vec![Cell::text(gap.what.clone()), answer])
    };
    (!bundle.gaps.is_empty()).then(|| TableView {
        caption: format!("What the evidence of {} lacks, as it says itself", bundle.candidate),
        columns: columns(&[("It lacks", "key"), ("Who answers for it", "text")]),
        rows: bundle.gaps.iter().map(row).collect(),
        ..TableView::default()
    })
}

fn signatures(bundle: &Download) -> TableView {
    let rows = bundle.signatures.iter().map(|signature| {
        let deed = match signature.deed {
            Deed::Built => "Builder",
            Deed::Approved => "Approver",
        };
        let name = match (&signature.name, &signature.doubt) {
            (Some(name), None) => Cell::text(name.clone()),
            (Some(name), Some(doubt)) => Cell::text(name.clone()).class("warn").icon("warn").second(doubt.clone()),
            (None, Some(doubt)) => Cell::text("not named here").class("warn").icon("warn").second(doubt.clone()),
            (None, None) => Cell::text("not named here").class("muted"),
        };
        Row::new(vec![Cell::text(deed), name, Cell::code(signature.fingerprint.clone(), None)])
    });
    TableView {
        caption: format!("Signatures on {}, as they lie in it", bundle.candidate),
        columns: columns(&[("Signed as", "key"), ("By the project's own list", "line"), ("Key", "")]),
        rows: rows.collect(),
        ..TableView::default()
    }
}
