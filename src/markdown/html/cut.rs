//! A piece of a source with some ranges left out, which still knows where each of its bytes stood.

use crate::text::{Source, Span};

/// Text with ranges removed, and the way back.
pub(super) struct Cut {
    text: String,
    /// For each kept run: its offset here, its offset in the source. Ascending in both.
    runs: Vec<(usize, usize)>,
}

impl Cut {
    /// `span` of `source` without `removed`, which may be unsorted, overlap, and stick out.
    pub(super) fn of(source: &Source, span: Span, removed: &[Span]) -> Self {
        let mut removed: Vec<Span> = removed
            .iter()
            .copied()
            .filter(|cut| cut.overlaps(span) || cut.start == cut.end && span.contains(*cut))
            .collect();
        removed.sort();
        let mut cut = Self { text: String::with_capacity(span.end.saturating_sub(span.start)), runs: Vec::new() };
        let mut at = span.start;
        for gap in removed {
            let gap = whole_lines(source, gap);
            if gap.start > at {
                cut.keep(source, Span::new(at, gap.start));
            }
            at = at.max(gap.end);
        }
        if at < span.end {
            cut.keep(source, Span::new(at, span.end));
        }
        cut
    }

    fn keep(&mut self, source: &Source, span: Span) {
        self.runs.push((self.text.len(), span.start));
        self.text.push_str(source.slice(span));
    }

    /// What is left.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the byte at `offset` stands in the source.
    pub(super) fn source_offset(&self, offset: usize) -> usize {
        let run = self.runs.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        self.runs.get(run).map_or(offset, |(start, original)| original + offset.saturating_sub(*start))
    }
}

/// A range that is all there is on its lines goes with its line end, so that cutting a comment leaves no blank line in a
/// table.
fn whole_lines(source: &Source, span: Span) -> Span {
    let text = source.text();
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let before = text.get(line_start..span.start).unwrap_or("");
    let rest = text.get(span.end..).unwrap_or("");
    let line_end = rest.find('\n').map_or(text.len(), |end| span.end + end + 1);
    let after = text.get(span.end..line_end).unwrap_or("");
    if before.trim().is_empty() && after.trim().is_empty() { Span::new(line_start, line_end) } else { span }
}

/// The first byte of every `mark` in `span`: `""` loses one quote, `\|` its backslash.
pub(super) fn halves(source: &Source, span: Span, marks: &[&str]) -> Vec<Span> {
    let text = source.slice(span);
    let mut halves = Vec::new();
    for mark in marks {
        halves.extend(
            text.match_indices(mark).map(|(offset, _)| Span::new(span.start + offset, span.start + offset + 1)),
        );
    }
    halves
}
