//! Ids, plans and events in running text (DEFINITIONS D12).

use memchr::memmem;

use super::{Known, Mention, MentionKind, is_masked};
use crate::text::Span;

/// Adds every id, plan and event of `text` to `mentions`. Plans and events inside a path (`masks`) are part of the path;
/// ids there count.
pub(super) fn scan(text: &str, known: &Known, masks: &[Span], mentions: &mut Vec<Mention>) {
    tasks(text, mentions);
    incidents(text, mentions);
    risks(text, mentions);
    plans(text, known, masks, mentions);
    events(text, known, masks, mentions);
}

fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

fn before(text: &str, at: usize) -> Option<u8> {
    at.checked_sub(1).and_then(|at| byte(text, at))
}

fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric())
}

/// How many bytes from `at` are digits.
fn digits(text: &str, at: usize) -> usize {
    text.as_bytes().get(at..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn capitals(text: &str, at: usize) -> usize {
    text.as_bytes().get(at..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_uppercase()).count()
}

/// `ST-E-003`, and each suffix of `ST-E-003/7/8`.
fn tasks(text: &str, mentions: &mut Vec<Mention>) {
    for start in memmem::find_iter(text.as_bytes(), "ST-") {
        let letters_end = start + 3 + capitals(text, start + 3);
        let letters = text.get(start + 3..letters_end).unwrap_or("");
        let number = letters_end + 1;
        let fits = matches!(letters.len(), 1 | 2) && byte(text, letters_end) == Some(b'-') && digits(text, number) == 3;
        if !fits || is_word(before(text, start)) {
            continue;
        }
        let mut end = number + 3;
        let mut push = |span: Span, digits: &str| {
            let name = format!("ST-{letters}-{digits:0>3}");
            mentions.push(Mention { span, kind: MentionKind::Id, name, fragment: None });
        };
        push(Span::new(start, end), text.get(number..end).unwrap_or(""));
        while byte(text, end) == Some(b'/') {
            let length = digits(text, end + 1);
            // `ST-B-008/2026-01-01` is a path or a date, not a second task.
            if !(1..=3).contains(&length)
                || is_word(byte(text, end + 1 + length))
                || byte(text, end + 1 + length) == Some(b'-')
            {
                break;
            }
            let span = Span::new(end + 1, end + 1 + length);
            push(span, text.get(span.start..span.end).unwrap_or(""));
            end = span.end;
        }
    }
}

/// `INC0004`, `INC2025-1103`.
fn incidents(text: &str, mentions: &mut Vec<Mention>) {
    for start in memmem::find_iter(text.as_bytes(), "INC") {
        if digits(text, start + 3) != 4 || is_word(before(text, start)) {
            continue;
        }
        let mut end = start + 7;
        if byte(text, end) == Some(b'-') && digits(text, end + 1) == 4 {
            end += 5;
        }
        if is_word(byte(text, end)) {
            continue;
        }
        let name = text.get(start..end).unwrap_or("").to_owned();
        mentions.push(Mention { span: Span::new(start, end), kind: MentionKind::Id, name, fragment: None });
    }
}

/// `RR-003`.
fn risks(text: &str, mentions: &mut Vec<Mention>) {
    for start in memmem::find_iter(text.as_bytes(), "RR-") {
        if digits(text, start + 3) == 3 && !is_word(before(text, start)) && !is_word(byte(text, start + 6)) {
            let name = text.get(start..start + 6).unwrap_or("").to_owned();
            mentions.push(Mention { span: Span::new(start, start + 6), kind: MentionKind::Id, name, fragment: None });
        }
    }
}

/// `Plan B`, `PlanB`, `PlanB_Performance`, and each letter run of `Plans A/E/G`, `Plans B and Q`, `Plans A–G` (its two ends).
fn plans(text: &str, known: &Known, masks: &[Span], mentions: &mut Vec<Mention>) {
    for start in memmem::find_iter(text.as_bytes(), "Plan") {
        if is_word(before(text, start)) || matches!(before(text, start), Some(b'_' | b'-')) {
            continue;
        }
        let mut push = |span: Span, letters: &str| {
            if !is_masked(masks, span) {
                mentions.push(Mention { span, kind: MentionKind::Plan, name: letters.to_owned(), fragment: None });
            }
        };
        let word = word_end(text, start);
        if let Some(letters) = text.get(start..word).and_then(|stem| known.plan_stems.get(stem)) {
            push(Span::new(start, word), letters);
            continue;
        }
        let several = byte(text, start + 4) == Some(b's');
        let mut at = start + 4 + usize::from(several);
        let spaced = byte(text, at) == Some(b' ');
        if several && !spaced {
            continue;
        }
        at += usize::from(spaced);
        let Some(mut end) = plan_letters(text, at, known) else { continue };
        // `Plan B` is marked whole; of a list each letter run by itself.
        push(Span::new(if several { at } else { start }, end), text.get(at..end).unwrap_or(""));
        if !several {
            continue;
        }
        loop {
            let rest = text.get(end..).unwrap_or("");
            let separator = ["/", ", and ", ", ", "–", "-", " and ", " & ", " + ", "+"]
                .iter()
                .find(|separator| rest.starts_with(**separator));
            let Some(separator) = separator else { break };
            let next = end + separator.len();
            let Some(next_end) = plan_letters(text, next, known) else { break };
            push(Span::new(next, next_end), text.get(next..next_end).unwrap_or(""));
            end = next_end;
        }
    }
}

/// The end of the letters at `at`, when they name a plan and no word goes on behind them.
fn plan_letters(text: &str, at: usize, known: &Known) -> Option<usize> {
    let end = at + capitals(text, at);
    let exists = text.get(at..end).is_some_and(|letters| known.plans.contains(letters));
    let goes_on = is_word(byte(text, end)) || byte(text, end) == Some(b'_');
    (exists && !goes_on).then_some(end)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    start + rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
}

/// `EventName` and `EventName.Field`, of events that occur.
fn events(text: &str, known: &Known, masks: &[Span], mentions: &mut Vec<Mention>) {
    if known.events.is_empty() {
        return;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let Some(offset) = rest.iter().position(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') else { break };
        let start = at + offset;
        let end = word_end(text, start);
        at = end;
        let word = text.get(start..end).unwrap_or("");
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) || !known.events.contains(word) {
            continue;
        }
        let field_end = word_end(text, end + 1);
        let has_field =
            byte(text, end) == Some(b'.') && byte(text, end + 1).is_some_and(|byte| byte.is_ascii_uppercase());
        let span = Span::new(start, if has_field { field_end } else { end });
        if !is_masked(masks, span) {
            let name = text.get(span.start..span.end).unwrap_or("").to_owned();
            mentions.push(Mention { span, kind: MentionKind::Event, name, fragment: None });
        }
        at = span.end;
    }
}
