//! Pages for reading: a document whole, with its facts above and what mentions it below.

use super::parts::{Fact, Part, Section};
use super::{Crumb, Draft, Project, SearchEntry, finish, neighbour, words};
use crate::markdown::html;
use crate::model::{Document, Target};
use crate::path::SitePath;

/// How many lines of a file that is not Markdown are shown.
pub(super) const LINES: u32 = 2000;

/// What a page kind says of the documents it shows.
pub(super) struct Shelf<'a> {
    /// The sidebar item.
    pub section: &'static str,
    /// The kind under which search lists them.
    pub kind: &'static str,
    /// The title of the list they are on.
    pub list: &'static str,
    /// The path of that list.
    pub list_path: &'static str,
    /// The documents in the section's own order: index and label.
    pub entries: Vec<(usize, String)>,
    /// The project.
    pub project: &'a Project<'a>,
}

/// What one document's page shows besides its text.
#[derive(Default)]
pub(super) struct Extras {
    /// The id above the heading.
    pub eyebrow: String,
    /// The heading, when it is not the document's title.
    pub title: Option<String>,
    /// Facts below the heading.
    pub facts: Vec<Fact>,
    /// Sections before the text.
    pub sections: Vec<Section>,
    /// One line for search.
    pub line: String,
    /// What search shows at the right.
    pub remark: String,
}

impl Shelf<'_> {
    /// The page of entry number `position`.
    pub(super) fn page(&self, position: usize, extras: Extras) -> Option<Draft> {
        let project = self.project;
        let (index, _) = self.entries.get(position)?;
        let document = project.model.documents.get(*index)?;
        let page = project.urls.document(document.path())?.clone();
        let title = extras.title.unwrap_or_else(|| document.title.clone());
        let mut frame = project.frame(&page, self.section, &title, &[(self.list, self.list_path)]);
        frame.reading = true;
        frame.eyebrow = extras.eyebrow;
        frame.facts = extras.facts;
        frame.sections = extras.sections;
        let (body, toc) = text(project, *index, document, &page);
        frame.sections.push(Section::bare(body));
        let faults = super::parts::fault::of_file(project, document.path(), &page);
        if !faults.is_empty() {
            frame.sections.push(Section::new(
                "Faults in this file",
                words::count(faults.len() as u64),
                vec![Part::Faults { faults }],
            ));
        }
        frame.sources.push(project.source(document.path(), None, &page));
        frame.previous = self.neighbour(position, -1, &page);
        frame.next = self.neighbour(position, 1, &page);
        if !frame.eyebrow.is_empty() {
            frame.title = format!("{} {}", frame.eyebrow, frame.title);
        }
        let references = project.referenced_by(&[Target::File(document.path().clone())], &page);
        let search = SearchEntry {
            kind: self.kind,
            id: frame.eyebrow.clone(),
            title: html::plain(&title),
            line: if extras.line.is_empty() { document.path().to_string() } else { extras.line },
            remark: extras.remark,
        };
        Some(Draft {
            path: page,
            template: "page.html",
            frame: finish(frame, toc, Some(references)),
            search: Some(search),
        })
    }

    fn neighbour(&self, position: usize, step: isize, page: &SitePath) -> Option<Crumb> {
        let (index, label) = self.entries.get(position.checked_add_signed(step)?)?;
        let target = self.project.urls.document(self.project.model.documents.get(*index)?.path())?;
        Some(neighbour(page, html::plain(label), target))
    }
}

/// The text of a document: rendered Markdown, else its lines.
pub(super) fn text(
    project: &Project<'_>,
    index: usize,
    document: &Document,
    page: &SitePath,
) -> (Vec<Part>, Vec<html::TocEntry>) {
    if document.source.text().trim().is_empty() {
        let text = "The file is there and holds no text.".to_owned();
        return (vec![Part::Empty { title: "The file is empty".to_owned(), text, link: None }], Vec::new());
    }
    if document.is_markdown() {
        let prose = project.prose(index, page);
        let part = if prose.html.as_str().trim().is_empty() {
            Part::Empty {
                title: "Nothing below the title".to_owned(),
                text: "The file has a title and no text.".to_owned(),
                link: None,
            }
        } else {
            Part::Prose { body_html: prose.html }
        };
        return (vec![part], prose.toc);
    }
    let lines = project.lines(index, page, LINES);
    let all = document.source.lines();
    let rest = if all > LINES {
        format!("{} follow in the file.", words::counted((all - LINES) as usize, "more line"))
    } else {
        String::new()
    };
    (vec![Part::Lines { remark: words::counted(all as usize, "line"), lines, rest }], Vec::new())
}
