//! Paths in running text, in the order of DEFINITIONS D13: link targets, absolute paths, paths below a known top
//! directory, bare file names; each found where none before it stands.

use std::collections::BTreeSet;

use super::{Mention, MentionKind, is_masked};
use crate::text::Span;

/// Extensions by which a bare file name is known.
const EXTENSIONS: [&str; 14] =
    ["json", "csv", "md", "log", "ps1", "psm1", "psd1", "clixml", "xaml", "txt", "accdb", "png", "zip", "yml"];

/// Every path mention of `text`, sorted; none overlaps another.
pub(super) fn scan(text: &str, top_directories: &BTreeSet<String>) -> Vec<Mention> {
    let mut mentions = Vec::new();
    // What a link covers is masked even when its target is no path of the tree.
    let mut masks = links(text, &mut mentions);
    let found = absolute(text, &masks);
    extend(&mut masks, &mut mentions, found);
    let found = below_top(text, &masks, top_directories);
    extend(&mut masks, &mut mentions, found);
    let found = bare_names(text, &masks);
    extend(&mut masks, &mut mentions, found);
    mentions.sort();
    mentions
}

fn extend(masks: &mut Vec<Span>, mentions: &mut Vec<Mention>, found: Vec<(Span, Mention)>) {
    masks.extend(found.iter().map(|(token, _)| *token));
    masks.sort();
    mentions.extend(found.into_iter().map(|(_, mention)| mention));
}

/// Finds `](target)` and gives the span of each; none overlaps another, a `](` inside a target opens nothing.
fn links(text: &str, mentions: &mut Vec<Mention>) -> Vec<Span> {
    let mut masks: Vec<Span> = Vec::new();
    let bytes = text.as_bytes();
    let mut from = 0;
    for close in memchr::memmem::find_iter(bytes, "](") {
        let start = close + 2;
        if close < from {
            continue;
        }
        let Some(rest) = text.get(start..) else { continue };
        // A target ends with its line: an unclosed one must not reach for a parenthesis far below.
        let Some(length) = memchr::memchr2(b')', b'\n', rest.as_bytes()) else { break };
        from = start + length;
        if rest.as_bytes().get(length) != Some(&b')') {
            continue;
        }
        let inside = rest.get(..length).unwrap_or("");
        let trimmed = inside.trim_start();
        let lead = inside.len() - trimmed.len();
        let target = trimmed.split_whitespace().next().unwrap_or("");
        let (target, lead) = match target.strip_prefix('<').and_then(|target| target.strip_suffix('>')) {
            Some(inner) => (inner, lead + 1),
            None => (target, lead),
        };
        masks.push(Span::new(close, start + length + 1));
        let lower = target.to_ascii_lowercase();
        let is_outward =
            ["http:", "https:", "mailto:", "javascript:", "data:"].iter().any(|scheme| lower.starts_with(scheme));
        let (path, fragment) = split_fragment(target);
        if is_outward || path.is_empty() {
            continue;
        }
        mentions.push(Mention {
            span: Span::new(start + lead, start + lead + target.len()),
            kind: MentionKind::Link,
            name: path.replace('\\', "/"),
            fragment,
        });
    }
    masks
}

fn split_fragment(target: &str) -> (&str, Option<String>) {
    match target.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment.to_owned()).filter(|fragment| !fragment.is_empty())),
        None => (target, None),
    }
}

/// Absolute Windows paths: a letter, a colon, a backslash.
fn absolute(text: &str, masks: &[Span]) -> Vec<(Span, Mention)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    for colon in memchr::memmem::find_iter(bytes, ":\\") {
        let Some(start) = colon.checked_sub(1) else { continue };
        let is_drive = bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
        let alone = !start.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric);
        if start < from || !is_drive || !alone {
            continue;
        }
        let end = token_end(text, colon + 2);
        from = end;
        push(text, Span::new(start, end), MentionKind::Abs, masks, &mut found);
    }
    found
}

/// Tokens that start with a known top directory and a slash of either kind.
fn below_top(text: &str, masks: &[Span], top_directories: &BTreeSet<String>) -> Vec<(Span, Mention)> {
    let bytes = text.as_bytes();
    let longest = top_directories.iter().map(String::len).max().unwrap_or(0);
    let mut found = Vec::new();
    let mut from = 0;
    for slash in memchr::memchr2_iter(b'/', b'\\', bytes) {
        if slash < from {
            continue;
        }
        // The name that ends here, if it is one: at most as long as the longest known.
        let lowest = slash.saturating_sub(longest + 1).max(from);
        let window = bytes.get(lowest..slash).unwrap_or(&[]);
        let name_length = window.iter().rev().take_while(|byte| is_name_byte(**byte)).count();
        let start = slash - name_length;
        let Some(name) = text.get(start..slash) else { continue };
        if !top_directories.contains(name) || !starts_alone(bytes, start) {
            continue;
        }
        let end = token_end(text, slash + 1);
        from = end;
        push(text, Span::new(start, end), MentionKind::Path, masks, &mut found);
    }
    found
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || byte >= 0x80
}

/// Whether a path may start at `start`: not behind a letter, digit or one of `_ / \ . < > -`, but for a leading `./` and a
/// line break `<br>`.
fn starts_alone(bytes: &[u8], start: usize) -> bool {
    if ["<br>", "<br/>"].iter().any(|tag| bytes.get(..start).is_some_and(|head| ends_with(head, tag))) {
        return true;
    }
    let before = |distance: usize| start.checked_sub(distance).and_then(|index| bytes.get(index)).copied();
    let glued = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_/\\.<>-".contains(&byte))
    };
    if matches!(before(1), Some(b'/' | b'\\')) && before(2) == Some(b'.') {
        return !glued(before(3));
    }
    !glued(before(1)) || before(1).is_some_and(|byte| byte >= 0x80) && !ends_in_letter(bytes, start)
}

/// Whether `head` ends with `tag` in any letter case.
fn ends_with(head: &[u8], tag: &str) -> bool {
    let tail = head.len().checked_sub(tag.len()).and_then(|from| head.get(from..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Whether the character before `start` is a letter of any script.
fn ends_in_letter(bytes: &[u8], start: usize) -> bool {
    let head = bytes.get(start.saturating_sub(4)..start).unwrap_or(&[]);
    let text = String::from_utf8_lossy(head);
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Where a path that goes on at `from` ends: at white space, backticks, quotes, brackets, `+`, `,`, `;`, `|`. A `<…>` or
/// `{…}` without blanks inside belongs to it.
fn token_end(text: &str, from: usize) -> usize {
    let mut at = from;
    let rest = |at: usize| text.get(at..).unwrap_or("");
    while let Some(c) = rest(at).chars().next() {
        match c {
            '<' | '{' => {
                let close = if c == '<' { '>' } else { '}' };
                let stop = rest(at + 1).find(|inner: char| {
                    inner == close || inner.is_whitespace() || matches!(inner, '<' | '{' | '`' | '|')
                });
                match stop.filter(|stop| rest(at + 1 + stop).starts_with(close)) {
                    Some(stop) if !is_break(rest(at).get(..stop + 2).unwrap_or("")) => at += stop + 2,
                    _ => return at,
                }
            }
            '`' | '"' | '\'' | '(' | ')' | '[' | ']' | '+' | ',' | ';' | '|' | '>' | '}' | '“' | '”' | '‘' | '’' =>
            {
                return at;
            }
            c if c.is_whitespace() => return at,
            c => at += c.len_utf8(),
        }
    }
    at
}

/// A line break between two paths is no part of either.
fn is_break(tag: &str) -> bool {
    matches!(tag.to_ascii_lowercase().as_str(), "<br>" | "<br/>")
}

/// Bare file names with a known extension.
fn bare_names(text: &str, masks: &[Span]) -> Vec<(Span, Mention)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    // Where the run of name bytes before a dot starts. What was looked through up to `seen` is not looked through again.
    let (mut start, mut seen) = (0, 0);
    for dot in memchr::memchr_iter(b'.', bytes) {
        if dot < from {
            continue;
        }
        let unseen = bytes.get(seen.max(from)..dot).unwrap_or(&[]);
        let own = unseen.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte)).count();
        if own < unseen.len() || seen < from {
            start = dot - own;
        }
        seen = dot;
        let rest = bytes.get(dot + 1..).unwrap_or(&[]);
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let extension = text.get(dot + 1..dot + 1 + length).unwrap_or("");
        if !EXTENSIONS.contains(&extension) {
            continue;
        }
        let end = dot + 1 + length;
        // `a.json.bak` and `x.Tests.ps1`: the name goes on behind this dot.
        let goes_on = match bytes.get(end) {
            Some(b'.') => bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
            Some(byte) => matches!(byte, b'_' | b'-' | b'/' | b'\\' | b'*' | b'<' | b'{') || *byte >= 0x80,
            None => false,
        };
        let before = start.checked_sub(1).and_then(|index| bytes.get(index)).copied();
        let partial = before
            .is_some_and(|byte| b"/\\*<>{}?%$:~@".contains(&byte) || byte >= 0x80 && ends_in_letter(bytes, start));
        if goes_on || start == dot || partial {
            continue;
        }
        from = end;
        let span = Span::new(start, end);
        if !is_masked(masks, span) {
            let name = text.get(start..end).unwrap_or("").to_owned();
            found.push((span, Mention { span, kind: MentionKind::Base, name, fragment: None }));
        }
    }
    found
}

/// Trims the token of what is not part of the path, and keeps it when something is left.
fn push(text: &str, token: Span, kind: MentionKind, masks: &[Span], found: &mut Vec<(Span, Mention)>) {
    if is_masked(masks, token) {
        return;
    }
    let raw = text.get(token.start..token.end).unwrap_or("");
    let (path, fragment) = split_fragment(raw);
    let path = path.split_once("::").map_or(path, |(path, _)| path);
    let mut kept = path;
    loop {
        let trimmed = kept.trim_end_matches(['.', ',', ':', ';', ')', ']', '\'', '"']);
        let trimmed = trimmed.strip_suffix("**").unwrap_or(trimmed);
        let trimmed = without_line(trimmed);
        if trimmed.len() == kept.len() {
            break;
        }
        kept = trimmed;
    }
    let name = collapse(kept);
    if !name.is_empty() {
        found.push((token, Mention { span: Span::new(token.start, token.start + kept.len()), kind, name, fragment }));
    }
}

/// `path` without a `:12` or `:12-34` at its end.
fn without_line(path: &str) -> &str {
    let Some((before, after)) = path.rsplit_once(':') else { return path };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_line = match after.split_once('-') {
        Some((first, last)) => digits(first) && digits(last),
        None => digits(after),
    };
    if is_line { before } else { path }
}

/// `/` for `\`, runs of slashes as one, no slash at the end.
fn collapse(path: &str) -> String {
    let mut name = String::with_capacity(path.len());
    for c in path.chars().map(|c| if c == '\\' { '/' } else { c }) {
        if c != '/' || !name.ends_with('/') {
            name.push(c);
        }
    }
    name.truncate(name.trim_end_matches('/').len());
    name
}
