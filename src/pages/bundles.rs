//! Evidence areas found in the tree, and a page for each: its list held against the disk.

use super::parts::{Cell, Fact, Link, Part, Row, Section, TableView, Tile, columns};
use super::{Draft, PageKind, Project, SearchEntry, finish, lead, neighbour, urls, words};
use crate::model::bundle::{Checked, OnDisk};
use crate::model::{Bundle, PlanId, Target, TaskId};
use crate::path::{SitePath, TreePath};

pub(super) static KIND: PageKind = PageKind { name: "bundles", draft };

fn draft(project: &Project<'_>) -> Vec<Draft> {
    let mut drafts = vec![list(project)];
    drafts.extend((0..project.model.bundles.len()).filter_map(|index| page(project, index)));
    drafts
}

/// A count with its bad news bold.
fn bad(number: usize, class: &'static str) -> Cell {
    Cell { class: if number == 0 { "muted" } else { class }, ..Cell::count(number) }
}

fn ready(bundle: &Bundle) -> Cell {
    match bundle.is_ready() {
        None => Cell::text("no list for it").class("muted"),
        Some(true) => Cell::text("complete").class("pass").icon("pass"),
        Some(false) => {
            Cell::text(format!("{} missing", bundle.missing_requirements().count())).class("warn").icon("warn")
        }
    }
}

fn list(project: &Project<'_>) -> Draft {
    let page = SitePath::new("bundles/index.html");
    let bundles = &project.model.bundles;
    let mut frame = project.frame(&page, "bundles", "Bundles", &[]);
    if bundles.is_empty() {
        frame.lead = lead("**No evidence area** was found.");
        let text = "An evidence area is a directory below Logs/TelemetryBundles/ with a TelemetryBundle.json.";
        frame.sections.push(Section::bare(vec![Part::Empty {
            title: "Nothing was packed as evidence".to_owned(),
            text: text.to_owned(),
            link: None,
        }]));
        frame.sections.push(signed(project, &page));
        return Draft { path: page, template: "page.html", frame, search: None };
    }
    let sum = |agreement| bundles.iter().map(|bundle| bundle.count(agreement)).sum::<usize>();
    let listed: usize = bundles.iter().map(|bundle| bundle.checked.len()).sum();
    let unlisted: usize = bundles.iter().map(|bundle| bundle.unlisted.len()).sum();
    let copies: usize = bundles.iter().map(|bundle| bundle.duplicate_copies.len()).sum();
    frame.lead = lead(&format!(
        "**{}** in {}. Every listed file was hashed again.",
        words::counted(listed, "listed file"),
        words::counted(bundles.len(), "area")
    ));
    let tile = |label, figure: usize, of: String, detail: &str, level| Tile {
        label,
        figure: words::count(figure as u64),
        of,
        detail: detail.to_owned(),
        href: None,
        level,
        ..Tile::default()
    };
    let of = format!("of {}", words::count(listed as u64));
    frame.sections.push(Section::bare(vec![Part::Tiles {
        tiles: vec![
            tile("Match", sum(OnDisk::Match), of.clone(), "digest on disk is the one listed", ""),
            tile(
                "Changed",
                sum(OnDisk::Mismatch),
                of.clone(),
                "another digest than listed",
                if sum(OnDisk::Mismatch) > 0 { "error" } else { "" },
            ),
            tile(
                "Missing",
                sum(OnDisk::Missing),
                of,
                "listed, not on disk",
                if sum(OnDisk::Missing) > 0 { "warning" } else { "" },
            ),
            tile(
                "Not listed",
                unlisted,
                String::new(),
                &format!("on disk only; {} equal a file beside them", words::count(copies as u64)),
                if unlisted > 0 { "warning" } else { "" },
            ),
        ],
    }]));
    let rows = bundles.iter().map(|bundle| {
        let href = project.urls.area(&bundle.path).map(|target| page.href_to(target));
        Row::new(vec![
            Cell::code(bundle.label(), href).second(if bundle.manifest.is_some() { "" } else { "no manifest" }),
            Cell::count(bundle.count(OnDisk::Match)),
            bad(bundle.count(OnDisk::Mismatch), "fail"),
            bad(bundle.count(OnDisk::Missing), "warn"),
            bad(bundle.unlisted.len(), "warn"),
            bad(bundle.duplicate_copies.len(), ""),
            ready(bundle),
        ])
    });
    let table = TableView {
        caption: "Evidence areas".to_owned(),
        columns: columns(&[
            ("Area", "key"),
            ("Match", "num"),
            ("Changed", "num"),
            ("Missing", "num"),
            ("Not listed", "num low"),
            ("Copies", "num low"),
            ("Required files", "line"),
        ]),
        rows: rows.collect(),
        sortable: true,
        ..TableView::default()
    };
    frame.sections.push(Section::new("Areas", "", vec![Part::Table(table)]));
    frame.sections.push(signed(project, &page));
    Draft { path: page, template: "page.html", frame, search: None }
}

/// Where signed bundles are, and where one is verified.
fn signed(project: &Project<'_>, page: &SitePath) -> Section {
    let offered = project.facts.downloads.bundles.len();
    let text = match offered {
        0 => "None is published with this site. A signed bundle is one zip with a candidate's evidence and its site."
            .to_owned(),
        _ => format!(
            "{} published with this site: one zip with a candidate's evidence and its site each.",
            words::plural(offered, "is", "are")
        ),
    };
    let list = (offered > 0).then(|| Link::new("Signed bundles to download", Some(page.href_to(&urls::downloads()))));
    let verifier = Link::new("Verify a signed bundle in the browser", Some(page.href_to(&urls::verifier())));
    let links = list.into_iter().chain([verifier]).collect();
    Section::new("Signed bundles", "", vec![Part::Note { text }, Part::Links { links }])
}

/// The one sentence an auditor reads first.
fn verdict(bundle: &Bundle) -> (&'static str, String, String) {
    let listed = bundle.checked.len();
    let (mismatch, missing, no_hash) =
        (bundle.count(OnDisk::Mismatch), bundle.count(OnDisk::Missing), bundle.count(OnDisk::NoHash));
    let extra = match bundle.unlisted.len() {
        0 => "No other file lies beside them.".to_owned(),
        count => format!("{} beside them that the list does not name.", words::plural(count, "file lies", "files lie")),
    };
    match (&bundle.manifest, listed) {
        (None, _) => {
            return (
                "warning",
                "There is no list.".to_owned(),
                format!("{} here; nothing says what should be.", words::plural(bundle.files, "file lies", "files lie")),
            );
        }
        (Some(_), 0) => return ("warning", "The list is empty.".to_owned(), extra),
        _ => {}
    }
    let mut wrong = Vec::new();
    if mismatch > 0 {
        wrong.push(words::plural(mismatch, "has other bytes", "have other bytes"));
    }
    if missing > 0 {
        wrong.push(words::plural(missing, "is missing", "are missing"));
    }
    if no_hash > 0 {
        wrong.push(words::plural(no_hash, "has no digest to compare", "have no digest to compare"));
    }
    if wrong.is_empty() {
        return ("pass", format!("All {} match.", words::counted(listed, "listed file")), extra);
    }
    let level = if mismatch > 0 { "error" } else { "warning" };
    (level, format!("Of {}, {}.", words::counted(listed, "listed file"), words::list(&wrong)), extra)
}

fn page(project: &Project<'_>, index: usize) -> Option<Draft> {
    let bundle = project.model.bundles.get(index)?;
    let page = project.urls.area(&bundle.path)?.clone();
    let mut frame = project.frame(&page, "bundles", &bundle.label(), &[("Bundles", "bundles/index.html")]);
    frame.heading_html = crate::markdown::html::Html::text(&bundle.label());
    frame.facts = facts(project, bundle, &page);
    let (level, sentence, text) = verdict(bundle);
    frame.sections.push(Section::bare(vec![Part::Message { level, lead: sentence, text }]));
    if !bundle.requirements.is_empty() {
        frame.sections.push(requirements(project, bundle, &page));
    }
    if !bundle.checked.is_empty() {
        frame.sections.push(checked(project, bundle, &page));
    }
    frame.sections.extend(files(project, "Not listed", "on disk, not named by the list", &bundle.unlisted, &page));
    frame.sections.extend(files(
        project,
        "Copies",
        "the bytes of the file without the number, beside it",
        &bundle.duplicate_copies,
        &page,
    ));
    if let Some(path) = bundle.manifest.as_ref().and_then(|manifest| manifest.path.as_ref()) {
        frame.sources.push(project.source(path, None, &page));
    }
    let other = |step: isize| {
        let other = project.model.bundles.get(index.checked_add_signed(step)?)?;
        Some(neighbour(&page, other.label(), project.urls.area(&other.path)?))
    };
    frame.previous = other(-1);
    frame.next = other(1);
    let targets = [Target::Directory(bundle.path.clone())];
    let references = project.referenced_by(&targets, &page);
    let search = SearchEntry {
        kind: "Bundles",
        id: String::new(),
        title: bundle.label(),
        line: sentence_of(bundle),
        remark: "bundle".to_owned(),
    };
    Some(Draft {
        path: page,
        template: "page.html",
        frame: finish(frame, Vec::new(), Some(references)),
        search: Some(search),
    })
}

fn sentence_of(bundle: &Bundle) -> String {
    let (_, sentence, text) = verdict(bundle);
    format!("{sentence} {text}")
}

fn facts(project: &Project<'_>, bundle: &Bundle, page: &SitePath) -> Vec<Fact> {
    let directory = project.urls.directory(&bundle.path).map(|target| page.href_to(target));
    let mut facts = vec![
        Fact::new("Directory", Cell::code(bundle.path.to_string(), directory)),
        Fact::new(
            "Files",
            Cell::text(format!("{}, {}", words::count(bundle.files as u64), words::bytes(bundle.bytes))),
        ),
        Fact::new("Required files", ready(bundle)),
    ];
    if let Some(manifest) = &bundle.manifest {
        facts.push(Fact::new("Made", Cell::or(manifest.created.as_deref(), "not stated")));
        let tasks = manifest.tasks.iter().map(|task| {
            let href = TaskId::parse(task)
                .filter(|id| project.model.tasks.get(id).is_some())
                .and_then(|id| project.href(&Target::Task(id), page));
            Link::code(task.clone(), href)
        });
        let plans = manifest.plans.iter().map(|plan| {
            let id = PlanId::read(plan);
            Link::new(plan.clone(), id.and_then(|id| project.href(&Target::Plan(id), page)))
        });
        let for_what: Vec<Link> = tasks.chain(plans).collect();
        if !for_what.is_empty() {
            facts.push(Fact::new("Made for", Cell { links: for_what, ..Cell::default() }));
        }
    }
    let readme = bundle.readme.map(|digest| digest.to_string());
    facts.push(Fact::new(
        "README SHA-256",
        match readme {
            Some(digest) => Cell::code(digest, None).class("digest"),
            None => Cell::text("no README").class("warn"),
        },
    ));
    facts
}

fn requirements(project: &Project<'_>, bundle: &Bundle, page: &SitePath) -> Section {
    let rows = bundle.requirements.iter().map(|requirement| {
        let state = match (requirement.files.is_empty(), requirement.required) {
            (false, _) => Cell::text("Found").class("pass").icon("found"),
            (true, true) => Cell::text("Missing").class("warn").icon("lost"),
            (true, false) => Cell::text("Not there").class("muted").icon("nodata"),
        };
        let files = requirement.files.iter().map(|path| {
            let href = project.urls.file(path).map(|url| url.href(page));
            Link::code(within(path, bundle), href)
        });
        let links: Vec<Link> = files.collect();
        let found = if links.is_empty() {
            Cell::code(requirement.patterns.join(" or "), None).class("muted")
        } else {
            Cell { links, ..Cell::default() }
        };
        Row::new(vec![
            state,
            Cell::text(requirement.name).second(if requirement.required { "" } else { "optional" }),
            found,
        ])
    });
    let missing = bundle.missing_requirements().count();
    let remark = if missing == 0 {
        "everything required is there, by name".to_owned()
    } else {
        format!("{} missing, by name", words::plural(missing, "required entry is", "required entries are"))
    };
    let table = TableView {
        caption: "What an area of this name must hold".to_owned(),
        columns: columns(&[("State", "line"), ("Requirement", "key"), ("Files", "low")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    Section::new("Required files", remark, vec![Part::Table(table)])
}

/// The path below the area.
fn within(path: &TreePath, bundle: &Bundle) -> String {
    path.as_str().strip_prefix(bundle.path.as_str()).unwrap_or(path.as_str()).trim_start_matches('/').to_owned()
}

fn checked(project: &Project<'_>, bundle: &Bundle, page: &SitePath) -> Section {
    let mut entries: Vec<&Checked> = bundle.checked.iter().collect();
    entries.sort_by_key(|entry| match entry.on_disk {
        OnDisk::Mismatch => 0,
        OnDisk::Missing => 1,
        OnDisk::NoHash => 2,
        OnDisk::Match => 3,
    });
    let rows = entries.into_iter().map(|entry| {
        let listed = entry.entry.hash.as_deref().unwrap_or("").to_lowercase();
        let (state, second) = match entry.on_disk {
            OnDisk::Match => (Cell::text("Match").class("pass").icon("pass"), String::new()),
            OnDisk::Mismatch => (
                Cell::text("Changed").class("fail").icon("fail"),
                entry.found.map(|found| format!("on disk {found}")).unwrap_or_default(),
            ),
            OnDisk::Missing => (Cell::text("Missing").class("warn").icon("lost"), "not on disk".to_owned()),
            OnDisk::NoHash => (
                Cell::text("No digest").class("muted").icon("nodata"),
                entry.found.map(|found| format!("on disk {found}")).unwrap_or_default(),
            ),
        };
        let href = project
            .model
            .tree
            .file(entry.path.as_str())
            .and_then(|_| project.urls.file(&entry.path))
            .map(|url| url.href(page));
        let class = if href.is_none() { "missing" } else { "" };
        let digest = if listed.is_empty() {
            Cell::text("not listed").class("muted")
        } else {
            Cell::code(listed, None).class("digest")
        };
        Row::new(vec![
            state,
            Cell::code(entry.entry.target.clone(), href).class(class).second(entry.entry.category.clone()),
            digest.second(second),
        ])
    });
    let table = TableView {
        caption: "Listed files against the disk".to_owned(),
        columns: columns(&[("State", "line"), ("File", "key"), ("Listed SHA-256", "low")]),
        rows: rows.collect(),
        ..TableView::default()
    };
    Section {
        id: "checked".to_owned(),
        ..Section::new("Listed files", "hashed again for this build", vec![Part::Table(table)])
    }
}

fn files(project: &Project<'_>, title: &str, remark: &str, paths: &[TreePath], page: &SitePath) -> Option<Section> {
    if paths.is_empty() {
        return None;
    }
    let links = paths.iter().map(|path| Link::code(path.name(), project.urls.file(path).map(|url| url.href(page))));
    Some(Section::new(
        title,
        format!("{}, {remark}", words::counted(paths.len(), "file")),
        vec![Part::Links { links: links.collect() }],
    ))
}
