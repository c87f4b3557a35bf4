//! Gates to the sentences they come from. A gate quotes its sentence, or words of it with `…` between them.

use super::{SENTENCE_GONE, Sentence};
use crate::diagnostic::Diagnostic;
use crate::gates::{Gate, Origin};
use crate::model::Model;
use crate::text::Span;

/// Gives each gate that quotes a sentence its place: on the page of its plan, else in its plan's section of another
/// document, else anywhere; where the gate names a file, there. A configured gate whose sentence is gone is reported.
pub(in crate::gates) fn locate(
    gates: &mut [Gate],
    model: &Model,
    sentences: &[Sentence],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for gate in gates {
        let Some(quoted) = &gate.sentence else { continue };
        let asked = gate.source.as_ref().map(|place| place.path.clone());
        let told = sentences
            .iter()
            .filter(|sentence| asked.as_ref().is_none_or(|path| *path == sentence.place.path))
            .filter(|sentence| says(&sentence.text, quoted))
            .min_by_key(|sentence| {
                let is_own = gate.plan.is_some() && sentence.plan == gate.plan;
                (!(is_own && sentence.is_on_page), !is_own)
            });
        if let Some(sentence) = told {
            gate.source = Some(sentence.place.clone());
        } else if let Some(place) = asked.as_ref().and_then(|path| anywhere(model, path, quoted)) {
            gate.source = Some(place);
        } else if gate.origin == Origin::BuiltIn {
            let note = gate.note.take().map(|note| format!("; {note}")).unwrap_or_default();
            gate.note = Some(format!("no document of this tree states the limit{note}"));
            gate.source = None;
        } else {
            let path = asked.unwrap_or_else(|| crate::path::TreePath::new(crate::gates::CONFIG_NAME));
            let message = format!("no document says the sentence that the gate `{}` quotes", gate.id);
            diagnostics.push(
                Diagnostic::of_file(&path, &SENTENCE_GONE, message)
                    .help("read the document again; correct the limit, or the quotation"),
            );
        }
    }
}

/// The place of a quotation outside the gate sections, on one line of the file that is named for it.
fn anywhere(model: &Model, path: &crate::path::TreePath, quoted: &str) -> Option<crate::text::Place> {
    let document = model.documents.iter().find(|document| document.path() == path)?;
    let source = &document.source;
    let line = (1..=source.lines()).find(|line| says(source.slice(source.line_span(*line)), quoted))?;
    Some(source.place(source.line_span(line).start))
}

/// Whether `text` has the pieces of `quoted` in their order, letter case and kinds of white space ignored.
pub(in crate::gates) fn says(text: &str, quoted: &str) -> bool {
    found(text, quoted).is_some()
}

/// Where `text` has the pieces of `quoted`, as [`says`] reads them; empty where it lacks one.
pub(in crate::gates) fn pieces(text: &str, quoted: &str) -> Vec<Span> {
    let places = places(text);
    let written = |piece: Span| {
        let (first, last) = (places.get(piece.start)?, places.get(piece.end.checked_sub(1)?)?);
        Some(Span::new(first.start, last.end))
    };
    found(text, quoted).unwrap_or_default().into_iter().filter_map(written).collect()
}

/// The pieces in the plain text.
fn found(text: &str, quoted: &str) -> Option<Vec<Span>> {
    let (text, quoted) = (plain(text), plain(quoted));
    let mut from = 0;
    let pieces = quoted.split('…').map(str::trim).filter(|piece| !piece.is_empty());
    let found = pieces.map(|piece| {
        let start = from + text.get(from..)?.find(piece)?;
        from = start + piece.len();
        Some(Span::new(start, from))
    });
    found.collect()
}

/// In small letters, with one blank between words.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// For each byte of the plain text the character of `text` it comes from.
fn places(text: &str) -> Vec<Span> {
    let mut places = Vec::with_capacity(text.len());
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if !bare.is_empty() && !places.is_empty() {
            places.push(Span::new(at, at));
        }
        for (offset, c) in bare.char_indices() {
            let place = Span::new(at + offset, at + offset + c.len_utf8());
            places.extend(c.to_lowercase().flat_map(|small| std::iter::repeat_n(place, small.len_utf8())));
        }
        at += word.len();
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{pieces, says};

    #[test]
    fn a_quotation_may_leave_words_out() {
        assert!(says("`ParseDuration` p95 target <= 3 s, max <= 10 s.", "parseduration … max … 10 s"));
        assert!(!says("max <= 10 s for `ParseDuration`", "ParseDuration … max"));
    }

    #[test]
    fn the_pieces_of_a_quotation_are_found_where_they_are_written() {
        let text = "  Warm\u{a0}\n run: ÄRA of `GetHit`  is high";
        let found: Vec<&str> = pieces(text, "warm run: … ära of … gethit` is")
            .into_iter()
            .map(|piece| text.get(piece.start..piece.end).unwrap())
            .collect();
        assert_eq!(found, ["Warm\u{a0}\n run:", "ÄRA of", "GetHit`  is"]);
        assert_eq!(pieces(text, "warm … cold"), []);
    }
}
