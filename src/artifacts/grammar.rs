//! The grammar of artifact paths: `<d>` is `YYYY-MM-DD`, `<ymd>` is `YYYYMMDD`, `*` any characters but `/`, `**` any.

/// Whether `path` fits `pattern`.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    matches(pattern.as_bytes(), path.as_bytes())
}

/// Whether `text` fits `pattern`. Backtracks over `*` only; patterns are ours and short.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|skip| matches(rest, text.get(skip..).unwrap_or(&[]))),
        [b'*', rest @ ..] => {
            let limit = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
            (0..=limit).any(|skip| matches(rest, text.get(skip..).unwrap_or(&[])))
        }
        [b'<', b'd', b'>', rest @ ..] => {
            text.get(..10).is_some_and(is_day) && matches(rest, text.get(10..).unwrap_or(&[]))
        }
        [b'<', b'y', b'm', b'd', b'>', rest @ ..] => {
            text.get(..8).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
                && matches(rest, text.get(8..).unwrap_or(&[]))
        }
        [byte, rest @ ..] => text.first() == Some(byte) && matches(rest, text.get(1..).unwrap_or(&[])),
    }
}

fn is_day(text: &[u8]) -> bool {
    text.iter()
        .enumerate()
        .all(|(index, byte)| if matches!(index, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() })
}
