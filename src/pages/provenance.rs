//! What the site was made from, by which program, as of when, and how to check it by hand.

use std::collections::BTreeMap;

use super::parts::{Cell, Fact, Part, Row, Section, TableView, columns};
use super::{Draft, PageKind, Project, finish, lead, urls, words};
use crate::model::tree::FileFacts;
use crate::path::{SitePath, TreePath};
use crate::text::{Encoding, LineEnds};

pub(super) static KIND: PageKind = PageKind { name: "provenance", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    vec![overview(project), inputs(project)]
}

fn read<'a>(project: &'a Project<'_>) -> Vec<(&'a TreePath, &'a FileFacts)> {
    project.model.tree.files().filter(|(_, facts)| facts.digest.is_some()).collect()
}

fn overview(project: &Project<'_>) -> Draft {
    let page = SitePath::new("provenance.html");
    let to = |path: &str| Some(page.href_to(&SitePath::new(path)));
    let mut frame = project.frame(&page, "provenance", "Provenance", &[]);
    let files = read(project);
    let bytes: u64 = files.iter().map(|(_, facts)| facts.bytes).sum();
    let unread = project.model.tree.files().len() - files.len();
    frame.lead = lead(&format!(
        "Everything on this site was computed from **{}** ({}). {} in the tree and were not read: no source names them.",
        words::counted(files.len(), "file"),
        words::bytes(bytes),
        words::plural(unread, "other file lies", "other files lie")
    ));
    let facts = vec![
        Fact::new("Inputs, SHA-256", Cell::code(project.facts.inputs.to_string(), None).class("digest")),
        Fact::new("As of", Cell::text(format!("{} ({})", words::moment(project.facts.now), project.facts.now))),
        Fact::new("Made by", Cell::text(concat!("statetrace-site ", env!("CARGO_PKG_VERSION")))),
        Fact::new("Model", Cell::link("data/model.json", to("data/model.json"))),
        Fact::new("Its schema", Cell::link("data/model.schema.json", to("data/model.schema.json"))),
        Fact::new(
            "List of inputs",
            Cell::link("data/inputs.sha256", to("data/inputs.sha256"))
                .second("one digest and path a line, as sha256sum reads it"),
        ),
    ];
    frame.sections.push(Section::new("This build", "", vec![Part::Facts { facts }]));
    frame.sections.push(Section::new(
        "How the files were read",
        "bytes are hashed as stored, never normalised",
        vec![Part::Table(encodings(project))],
    ));
    frame.sections.push(by_hand());
    frame.sections.push(verifier(project, &page));
    let note = "Ages and staleness count to the moment above; nothing else on this site depends on a clock. The same files and the same moment give the same bytes.";
    frame.sections.push(Section::new("What may differ", "", vec![Part::Note { text: note.to_owned() }]));
    let all = Part::Links {
        links: vec![super::parts::Link::new(
            format!("All {} with their digests", words::counted(files.len(), "input")),
            to("provenance/inputs.html"),
        )],
    };
    frame.sections.push(Section::new("Inputs", "", vec![all]));
    Draft { path: page, template: "page.html", frame: finish(frame, Vec::new(), None), search: None }
}

fn encodings(project: &Project<'_>) -> TableView {
    let mut kinds: BTreeMap<(Encoding, LineEnds), usize> = BTreeMap::new();
    for document in &project.model.documents {
        *kinds.entry((document.source.encoding, document.source.line_ends)).or_default() += 1;
    }
    let rows = kinds.iter().map(|((encoding, ends), files)| {
        let ends = match ends {
            LineEnds::None => "no line end",
            LineEnds::Lf => "LF",
            LineEnds::CrLf => "CRLF",
            LineEnds::Mixed => "LF and CRLF mixed",
        };
        Row::new(vec![Cell::text(encoding.label()), Cell::text(ends), Cell::count(*files)])
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.push(Row::new(vec![
        Cell::text("streamed as bytes"),
        Cell::text("artifacts").class("muted"),
        Cell::count(project.model.artifacts.len()),
    ]));
    TableView {
        caption: "Encodings and line ends".to_owned(),
        columns: columns(&[("Encoding", "key"), ("Line ends", "line"), ("Files", "num")]),
        rows,
        layout: "narrow",
        ..TableView::default()
    }
}

fn by_hand() -> Section {
    let steps = "Copy data/inputs.sha256 into the root of the tree and run the command below there; it prints every file whose bytes are not the ones this site was made from. \
                 The digest of the inputs is the SHA-256 of the list with a NUL between path and digest, one line a file, in byte order of path.";
    let command = "sha256sum --check --quiet inputs.sha256\nshasum -a 256 --check inputs.sha256        # macOS";
    let windows = "Get-Content inputs.sha256 | ForEach-Object { $d, $p = $_ -split '  ', 2; if ((Get-FileHash $p).Hash -ne $d) { $p } }   # Windows";
    let body_html = crate::markdown::html::Html::text(&format!("{command}\n{windows}"));
    Section::new(
        "Check by hand",
        "with nothing installed",
        vec![Part::Note { text: steps.to_owned() }, Part::Excerpt { caption: None, remark: String::new(), body_html }],
    )
}

/// The page that verifies signed bundles, and its digest: a program is believed for what it is, not for where it lies.
fn verifier(project: &Project<'_>, page: &SitePath) -> Section {
    let facts = vec![
        Fact::new(
            "In the browser",
            Cell::link(urls::VERIFIER, Some(page.href_to(&urls::verifier()))).second("works offline; nothing you choose leaves your computer"),
        ),
        Fact::new(
            "Its SHA-256",
            Cell::code(project.facts.verifier.to_string(), None)
                .class("digest")
                .second("compare with the digest you were given another way; a copy inside a bundle proves nothing about that bundle"),
        ),
    ];
    Section::new("Verify a signed bundle", "", vec![Part::Facts { facts }])
}

fn inputs(project: &Project<'_>) -> Draft {
    let page = SitePath::new("provenance/inputs.html");
    let mut frame = project.frame(&page, "provenance", "Inputs", &[("Provenance", "provenance.html")]);
    let files = read(project);
    frame.lead = lead(&format!(
        "**{}**, in byte order of path, each with the SHA-256 of its bytes as stored.",
        words::counted(files.len(), "file")
    ));
    let rows = files.iter().map(|(path, facts)| {
        let href = project.urls.file(path).map(|url| url.href(&page));
        let digest = facts.digest.map(|digest| digest.to_string()).unwrap_or_default();
        Row::new(vec![
            Cell::code(path.to_string(), href).second(digest),
            Cell::text(words::count(facts.bytes)).sort(format!("{:015}", facts.bytes)),
        ])
    });
    let table = TableView {
        caption: "Every file that was read".to_owned(),
        columns: columns(&[("File and SHA-256", "key"), ("Bytes", "num")]),
        rows: rows.collect(),
        layout: "digests",
        ..TableView::default()
    };
    frame.sections.push(Section::bare(vec![Part::Table(table)]));
    Draft { path: page, template: "page.html", frame, search: None }
}

/// `data/inputs.sha256`: what `sha256sum --check` reads.
pub(super) fn checksums(project: &Project<'_>) -> String {
    let mut list = String::new();
    for (path, facts) in read(project) {
        if let Some(digest) = facts.digest {
            list.push_str(&format!("{digest}  {path}\n"));
        }
    }
    list
}
