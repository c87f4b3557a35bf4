//! Text to outline: headings, sections, tables, bullets and comments, each with its span. Fences are known, and a
//! table goes on across comments and blank lines (DEFINITIONS D1, D3).

use crate::text::table::{Cell, Row, Table};
use crate::text::{Source, Span};

/// What a Markdown file is made of.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Every `#` heading outside fences and comments, in order.
    pub headings: Vec<Heading>,
    /// Every `##` section in order; text before the first is in none.
    pub sections: Vec<Section>,
    /// Every table outside fences, in order.
    pub tables: Vec<Table>,
    /// Every list item that starts with `-`, `*` or `+`, outside fences and tables, in order.
    pub bullets: Vec<Bullet>,
    /// Every HTML comment, in order: metadata, never shown.
    pub comments: Vec<Span>,
    /// Comment lines and blank lines between two rows of a table: what a strict reader stumbles over and we cut.
    pub table_gaps: Vec<Span>,
}

/// A `#` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The text, trimmed, without closing `#`.
    pub text: String,
    /// The whole line.
    pub span: Span,
    /// The text alone.
    pub text_span: Span,
}

/// A `##` heading with all below it, up to the next heading of level 1 or 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading's text.
    pub title: String,
    /// Lower case, without a trailing `(…)`: `current status` (D1).
    pub canonical: String,
    /// The heading's line.
    pub heading: Span,
    /// What follows the heading.
    pub body: Span,
}

/// A list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bullet {
    /// Columns of white space before the marker.
    pub indent: usize,
    /// The text behind the marker, with its continuation lines.
    pub span: Span,
}

impl Outline {
    /// Reads `source`. Total: anything is a document.
    pub fn of(source: &Source) -> Self {
        scan(source)
    }

    /// The first `#` heading of level 1.
    pub fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }

    /// The first section whose canonical name is `canonical`.
    pub fn section(&self, canonical: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.canonical == canonical)
    }

    /// The tables that start inside `span`.
    pub fn tables_in(&self, span: Span) -> impl Iterator<Item = &Table> {
        let first = self.tables.partition_point(|table| table.span.start < span.start);
        let behind = self.tables.get(first..).unwrap_or(&[]).iter();
        behind.take_while(move |table| table.span.start < span.end)
    }

    /// The bullets that start inside `span`.
    pub fn bullets_in(&self, span: Span) -> impl Iterator<Item = &Bullet> {
        let first = self.bullets.partition_point(|bullet| bullet.span.start < span.start);
        let behind = self.bullets.get(first..).unwrap_or(&[]).iter();
        behind.take_while(move |bullet| bullet.span.start < span.end)
    }
}

/// The canonical name of a section: lower case, a trailing `(…)` removed, trimmed (D1).
pub fn canonical(title: &str) -> String {
    let trimmed = title.trim();
    let kept = match (trimmed.ends_with(')'), trimmed.rfind('(')) {
        (true, Some(open)) => trimmed.get(..open).unwrap_or(trimmed),
        _ => trimmed,
    };
    kept.trim().to_lowercase()
}

/// One line with what the scanner needs to know of it.
struct Line {
    /// The line without its line end.
    span: Span,
    /// What is left of the line without comments, trimmed.
    bare: String,
    /// It lies in a code fence, or is one.
    fenced: bool,
    /// A comment covers part of it.
    commented: bool,
    /// It starts inside a comment.
    inside: bool,
    /// The line without the comments before and behind its text.
    content: Span,
}

fn scan(source: &Source) -> Outline {
    let mut outline = Outline::default();
    let lines = classify(source, &mut outline.comments);
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        // What follows the end of a comment goes on where the comment began; it opens nothing.
        if line.fenced || line.inside {
            index += 1;
            continue;
        }
        if let Some(heading) = heading(source, line) {
            outline.headings.push(heading);
            index += 1;
        } else if let Some(columns) = table_at(source, &lines, index) {
            index = read_table(source, &lines, index, columns, &mut outline);
        } else if let Some((indent, start)) = bullet_marker(source.slice(line.content)) {
            index = read_bullet(source, &lines, index, indent, start, &mut outline);
        } else {
            index += 1;
        }
    }
    outline.sections = sections(source, &outline.headings);
    outline
}

/// Splits the text into lines and marks fences and comments. A comment may span lines; an unclosed one ends with its
/// own line, so that it cannot swallow the rest of the file.
fn classify(source: &Source, comments: &mut Vec<Span>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut open_comment_end: usize = 0;
    // Behind an unclosed comment there may be thousands more; one search to the end of the text is enough for all of them.
    let mut no_close_behind = usize::MAX;
    for number in 1..=source.lines() {
        let span = source.line_span(number);
        let text = source.slice(span);
        if span.start >= open_comment_end {
            if let Some((mark, length)) = fence {
                let closes =
                    fence_marker(text).is_some_and(|(m, l, rest)| m == mark && l >= length && rest.trim().is_empty());
                lines.push(Line {
                    span,
                    bare: String::new(),
                    fenced: true,
                    commented: false,
                    inside: false,
                    content: span,
                });
                if closes {
                    fence = None;
                }
                continue;
            }
            if let Some((mark, length, rest)) = fence_marker(text)
                && !(mark == b'`' && rest.contains('`'))
            {
                fence = Some((mark, length));
                lines.push(Line {
                    span,
                    bare: String::new(),
                    fenced: true,
                    commented: false,
                    inside: false,
                    content: span,
                });
                continue;
            }
        }
        let mut bare = String::new();
        let inside = span.start < open_comment_end;
        let mut commented = inside;
        let mut at = if inside { open_comment_end.min(span.end) } else { span.start };
        let mut content: Option<Span> = None;
        let mut keep = |from: usize, text: &str| {
            if !text.trim().is_empty() {
                content = Some(Span::new(content.map_or(from, |content| content.start), from + text.len()));
            }
        };
        while at < span.end {
            let rest = source.slice(Span::new(at, span.end));
            match comment_start(rest) {
                Some(offset) => {
                    let start = at + offset;
                    let end = comment_end(source, start + 4, &mut no_close_behind).unwrap_or(span.end);
                    let before = rest.get(..offset).unwrap_or("");
                    keep(at, before);
                    bare.push_str(before);
                    comments.push(Span::new(start, end));
                    commented = true;
                    open_comment_end = end;
                    at = end.min(span.end);
                }
                None => {
                    keep(at, rest);
                    bare.push_str(rest);
                    break;
                }
            }
        }
        let content = if commented { content.unwrap_or(Span::new(span.end, span.end)) } else { span };
        lines.push(Line { span, bare: bare.trim().to_owned(), fenced: false, commented, inside, content });
    }
    lines
}

/// Where the comment whose text starts at `from` ends, behind its `-->`.
fn comment_end(source: &Source, from: usize, no_close_behind: &mut usize) -> Option<usize> {
    if from >= *no_close_behind {
        return None;
    }
    match memchr::memmem::find(source.text().as_bytes().get(from..)?, b"-->") {
        Some(close) => Some(from + close + 3),
        None => {
            *no_close_behind = from;
            None
        }
    }
}

/// Where a comment starts in `line`, outside code spans.
fn comment_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut last_tick = None;
    let (mut from, mut in_code) = (0, false);
    for offset in memchr::memmem::find_iter(bytes, b"<!--") {
        let ticks = memchr::memchr_iter(b'`', bytes.get(from..offset)?).count();
        in_code ^= ticks % 2 == 1;
        // A backtick that none behind it answers opens nothing.
        let answered = |tick: Option<usize>| tick.is_some_and(|tick| tick > offset);
        if !in_code || !answered(*last_tick.get_or_insert_with(|| memchr::memrchr(b'`', bytes))) {
            return Some(offset);
        }
        from = offset;
    }
    None
}

/// The fence character, its length and what follows, when `line` opens or closes a fence.
fn fence_marker(line: &str) -> Option<(u8, usize, &str)> {
    let trimmed = line.trim_start_matches(' ');
    if line.len() - trimmed.len() > 3 && !line.trim_start().starts_with("```") {
        return None;
    }
    let mark = *trimmed.as_bytes().first()?;
    if mark != b'`' && mark != b'~' {
        return None;
    }
    let length = trimmed.bytes().take_while(|byte| *byte == mark).count();
    (length >= 3).then(|| (mark, length, trimmed.get(length..).unwrap_or("")))
}

fn heading(source: &Source, line: &Line) -> Option<Heading> {
    let text = source.slice(line.content);
    let lead = text.len() - text.trim_start_matches(' ').len();
    let rest = text.get(lead..)?;
    let level = rest.bytes().take_while(|byte| *byte == b'#').count();
    if lead > 3 || level == 0 || level > 6 {
        return None;
    }
    let after = rest.get(level..)?;
    if !after.is_empty() && !after.starts_with([' ', '\t']) {
        return None;
    }
    let trimmed = after.trim();
    let closed = trimmed.trim_end_matches('#');
    let title = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { trimmed };
    let title_start = line.content.start + lead + level + (after.len() - after.trim_start().len());
    Some(Heading {
        level: level as u8,
        text: title.to_owned(),
        span: line.span,
        text_span: Span::new(title_start, title_start + title.len()),
    })
}

fn sections(source: &Source, headings: &[Heading]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for heading in headings.iter().filter(|heading| heading.level <= 2) {
        if let Some(last) = sections.last_mut()
            && last.body.end == source.text().len()
        {
            last.body.end = heading.span.start;
        }
        if heading.level == 2 {
            sections.push(Section {
                title: heading.text.clone(),
                canonical: canonical(&heading.text),
                heading: heading.span,
                body: Span::new(heading.span.end, source.text().len()),
            });
        }
    }
    sections
}

/// The header cells when line `index` and the next are the head of a table.
fn table_at(source: &Source, lines: &[Line], index: usize) -> Option<Vec<Cell>> {
    let head = lines.get(index)?;
    let rule = lines.get(index + 1)?;
    if rule.fenced || head.commented || rule.commented || !head.bare.contains('|') || !is_delimiter(&rule.bare) {
        return None;
    }
    let columns = split_row(source, head.span);
    (columns.len() == split_row(source, rule.span).len()).then_some(columns)
}

fn is_delimiter(line: &str) -> bool {
    line.contains('-')
        && line.contains('|')
        && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

fn read_table(source: &Source, lines: &[Line], head: usize, columns: Vec<Cell>, outline: &mut Outline) -> usize {
    let width = columns.len();
    let mut rows = Vec::new();
    let mut last = head + 1;
    let mut lost = false;
    let mut index = head + 2;
    while let Some(line) = lines.get(index) {
        if line.fenced {
            break;
        }
        if line.bare.is_empty() {
            // A gap: it belongs to the table only when another row follows it.
            let next =
                lines.iter().skip(index).position(|line| line.fenced || !line.bare.is_empty()).map(|skip| index + skip);
            let Some(next) =
                next.filter(|next| lines.get(*next).is_some_and(|line| !line.fenced && line.bare.starts_with('|')))
            else {
                break;
            };
            if table_at(source, lines, next).is_some() {
                break;
            }
            let gap = lines.get(index..next).unwrap_or(&[]);
            outline.table_gaps.extend(gap.iter().map(|line| line.span));
            lost = true;
            index = next;
            continue;
        }
        // GFM takes any text line as a row; these files mean a new paragraph, so a row begins with a pipe here.
        if !line.bare.starts_with('|') {
            break;
        }
        let mut cells = split_row(source, line.content);
        let written = cells.len();
        let extra = if written > width { cells.split_off(width) } else { Vec::new() };
        rows.push(Row { cells, extra, written, span: line.span, lost_in_gfm: lost });
        last = index;
        index += 1;
    }
    let start = lines.get(head).map_or(0, |line| line.span.start);
    let end = lines.get(last).map_or(start, |line| line.span.end);
    outline.tables.push(Table { columns, rows, span: Span::new(start, end) });
    last + 1
}

/// Splits a row at its pipes. `\|` is a pipe of the text; a bare pipe splits even inside a code span (the GFM rule).
pub fn split_row(source: &Source, span: Span) -> Vec<Cell> {
    let text = source.slice(span);
    let lead = text.len() - text.trim_start().len();
    let mut body = text.trim();
    let mut at = span.start + lead;
    if let Some(rest) = body.strip_prefix('|') {
        body = rest;
        at += 1;
    }
    if body.ends_with('|') && !body.ends_with("\\|") {
        body = body.get(..body.len() - 1).unwrap_or(body);
    }
    let mut cells = Vec::new();
    let mut cell_start = 0;
    let bytes = body.as_bytes();
    for (offset, byte) in bytes.iter().enumerate() {
        if *byte == b'|' && (offset == 0 || bytes.get(offset - 1) != Some(&b'\\')) {
            cells.push(cell(body, at, cell_start, offset));
            cell_start = offset + 1;
        }
    }
    cells.push(cell(body, at, cell_start, body.len()));
    cells
}

fn cell(body: &str, at: usize, start: usize, end: usize) -> Cell {
    let raw = body.get(start..end).unwrap_or("");
    let trimmed = raw.trim();
    let from = at + start + (raw.len() - raw.trim_start().len());
    Cell { text: trimmed.replace("\\|", "|"), span: Span::new(from, from + trimmed.len()) }
}

/// The indent and the offset of the text behind a `-`, `*` or `+` marker.
fn bullet_marker(line: &str) -> Option<(usize, usize)> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    let rest = trimmed.strip_prefix(['-', '*', '+'])?;
    let text = rest.trim_start();
    (rest.starts_with([' ', '\t']) && !text.is_empty()).then(|| (indent, line.len() - text.len()))
}

fn read_bullet(
    source: &Source,
    lines: &[Line],
    index: usize,
    indent: usize,
    start: usize,
    outline: &mut Outline,
) -> usize {
    let Some(first) = lines.get(index) else { return index + 1 };
    let mut end = first.content.end;
    let mut next = index + 1;
    while let Some(line) = lines.get(next) {
        let text = source.slice(line.span);
        let goes_on = !line.fenced
            && !line.bare.is_empty()
            && !line.commented
            && bullet_marker(text).is_none()
            && heading(source, line).is_none()
            && !line.bare.starts_with('|')
            && text.starts_with([' ', '\t']);
        if !goes_on {
            break;
        }
        end = line.span.end;
        next += 1;
    }
    let from = first.content.start + start;
    let text = source.slice(Span::new(from, end));
    outline.bullets.push(Bullet { indent, span: Span::new(from, from + text.trim_end().len()) });
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::TreePath;

    #[test]
    fn what_is_commented_out_is_neither_heading_nor_bullet_nor_row() {
        let text = "# A\n\n<!--\n## B\n- b\n| x |\n|---|\n-->\n\n## C <!-- c -->\n<!-- d -->- d\n\n| y | z |\n|---|---|\n<!-- e --> | 1 | 2 | <!-- f -->\n";
        let source = Source::new(TreePath::new("docs/x.md"), text.as_bytes());
        let outline = Outline::of(&source);
        let headings: Vec<&str> = outline.headings.iter().map(|heading| heading.text.as_str()).collect();
        assert_eq!(headings, ["A", "C"]);
        let bullets: Vec<&str> = outline.bullets.iter().map(|bullet| source.slice(bullet.span)).collect();
        assert_eq!(bullets, ["d"]);
        assert_eq!(outline.tables.len(), 1);
        let cells: Vec<&str> = outline.tables[0].rows[0].cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(cells, ["1", "2"]);
    }
}
