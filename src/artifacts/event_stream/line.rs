//! Pieces of JSON, byte by byte: each function takes a line and where it stands in it, and gives where the piece ends.
//!
//! `None` means "not sure", never "wrong": the caller then asks `serde_json`. So what is taken here must be a subset of
//! what `serde_json` takes, and the rare forms (lone surrogates, deep nesting) may be left to it.

/// Deepest nesting that is skipped here; `serde_json` gives up at 127.
const DEEPEST: u32 = 32;

/// Past blanks. There are hardly ever any, so the way without is short.
#[inline(always)]
pub(super) fn blanks(line: &[u8], at: usize) -> usize {
    if line.get(at).is_some_and(|byte| *byte > b' ') { at } else { past_blanks(line, at) }
}

#[cold]
fn past_blanks(line: &[u8], mut at: usize) -> usize {
    while matches!(line.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// A string's text, from behind its opening quote: where its closing quote stands, and whether it has escapes.
pub(super) fn string(line: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut has_escapes = false;
    loop {
        at = plain(line, at)?;
        match line.get(at)? {
            b'"' => return Some((at, has_escapes)),
            b'\\' => {
                has_escapes = true;
                at = escape(line, at + 1)?;
            }
            _ => return None,
        }
    }
}

/// The next quote, backslash or control character.
fn plain(line: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(eight) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let quote = zero(word ^ (ONES * b'"' as u64));
        let backslash = zero(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        // A borrow may mark bytes behind the first one that is meant, never one before it.
        let found = (quote | backslash | control) & HIGH;
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = line.get(at..)?;
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).map(|found| at + found)
}

/// What follows a backslash. Surrogates are left to `serde_json`.
fn escape(line: &[u8], at: usize) -> Option<usize> {
    match line.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
        b'u' => {
            let digits = line.get(at + 1..at + 5)?;
            let is_surrogate = matches!(digits, [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]);
            (digits.iter().all(u8::is_ascii_hexdigit) && !is_surrogate).then_some(at + 5)
        }
        _ => None,
    }
}

/// A number: its value, correctly rounded, and where it ends. One that is too large for a float is left to `serde_json`,
/// which refuses it. Minus zero is zero.
pub(super) fn number(line: &[u8], start: usize) -> Option<(f64, usize)> {
    let is_negative = line.get(start) == Some(&b'-');
    let first = start + usize::from(is_negative);
    let mut mantissa = 0u64;
    let mut at = digits(line, first, &mut mantissa);
    let whole = at - first;
    if whole == 0 || (whole > 1 && line.get(first) == Some(&b'0')) {
        return None;
    }
    let mut fraction = 0;
    if line.get(at) == Some(&b'.') {
        let end = digits(line, at + 1, &mut mantissa);
        fraction = end - at - 1;
        if fraction == 0 {
            return None;
        }
        at = end;
    }
    let has_exponent = matches!(line.get(at), Some(b'e' | b'E'));
    if !has_exponent
        && whole + fraction <= EXACT_DIGITS
        && let Some(power) = POWERS.get(fraction)
    {
        // Both are exact, so their quotient is rounded once.
        let value = if fraction == 0 { mantissa as f64 } else { mantissa as f64 / power };
        return Some((if is_negative { 0.0 - value } else { value }, at));
    }
    if has_exponent {
        at += 1 + usize::from(matches!(line.get(at + 1), Some(b'+' | b'-')));
        let end = digits(line, at, &mut 0);
        if end == at {
            return None;
        }
        at = end;
    }
    let value: f64 = std::str::from_utf8(line.get(start..at)?).ok()?.parse().ok()?;
    value.is_finite().then_some((value + 0.0, at))
}

/// Decimal digits of which an integer is exact as a float.
const EXACT_DIGITS: usize = 15;

/// Powers of ten, exact as floats.
const POWERS: [f64; EXACT_DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Appends decimal digits to a value; gives where they end. Eight bytes are looked at as one, since numbers are short and
/// their lengths are hard to foresee.
#[inline(always)]
fn digits(line: &[u8], mut at: usize, value: &mut u64) -> usize {
    while let Some(eight) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let digits = u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030;
        // The high bit of each byte that is no digit.
        let others = (((digits & 0x7F7F_7F7F_7F7F_7F7F) + 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
        let count = (others.trailing_zeros() / 8) as usize;
        if count == 0 {
            return at;
        }
        // The first digit stands lowest; what is shifted in in front of it are zeros.
        let digits = digits << (64 - 8 * count);
        let pairs = (digits * 10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs * 100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
        let all = (fours * 10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF;
        let power = TENS.get(count).copied().unwrap_or(1);
        *value = value.wrapping_mul(power).wrapping_add(all);
        at += count;
        if count < 8 {
            return at;
        }
    }
    while let Some(byte @ b'0'..=b'9') = line.get(at) {
        *value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
    }
    at
}

/// Powers of ten as integers.
const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Whether `token` stands at a place. Tokens are short: comparing them here spares a call.
#[inline(always)]
pub(super) fn is_at(line: &[u8], at: usize, token: &[u8]) -> bool {
    let Some(here) = line.get(at..at + token.len()) else { return false };
    match token.len() {
        0..8 => here == token,
        8..16 => {
            let eight = |bytes: Option<&[u8; 8]>| bytes.map(|bytes| u64::from_le_bytes(*bytes));
            eight(here.first_chunk()) == eight(token.first_chunk())
                && eight(here.last_chunk()) == eight(token.last_chunk())
        }
        _ => {
            // The last sixteen bytes overlap those before them.
            let sixteen = |bytes: Option<&[u8; 16]>| bytes.map(|bytes| u128::from_le_bytes(*bytes));
            sixteen(here.last_chunk()) == sixteen(token.last_chunk())
                && sixteen(here.first_chunk()) == sixteen(token.first_chunk())
                && (token.len() <= 32 || here.get(16..) == token.get(16..))
        }
    }
}

/// `true`, `false` or `null`.
pub(super) fn word(line: &[u8], at: usize) -> Option<usize> {
    let rest = line.get(at..)?;
    match rest.first_chunk::<4>()? {
        b"true" | b"null" => Some(at + 4),
        b"fals" if rest.get(4) == Some(&b'e') => Some(at + 5),
        _ => None,
    }
}

/// An array or object, skipped.
pub(super) fn nested(line: &[u8], at: usize) -> Option<usize> {
    container(line, at, 1)
}

fn container(line: &[u8], mut at: usize, depth: u32) -> Option<usize> {
    if depth > DEEPEST {
        return None;
    }
    let is_object = line.get(at) == Some(&b'{');
    let close = if is_object { b'}' } else { b']' };
    at = blanks(line, at + 1);
    if line.get(at) == Some(&close) {
        return Some(at + 1);
    }
    loop {
        if is_object {
            at = blanks(line, at);
            if line.get(at) != Some(&b'"') {
                return None;
            }
            at = blanks(line, string(line, at + 1)?.0 + 1);
            if line.get(at) != Some(&b':') {
                return None;
            }
            at += 1;
        }
        at = blanks(line, at);
        at = match line.get(at)? {
            b'"' => string(line, at + 1)?.0 + 1,
            b'-' | b'0'..=b'9' => number(line, at)?.1,
            b'{' | b'[' => container(line, at, depth + 1)?,
            _ => word(line, at)?,
        };
        at = blanks(line, at);
        match line.get(at)? {
            b',' => at += 1,
            byte if *byte == close => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_std_reads() {
        for text in
            ["0", "-0", "7", "-12.5", "0.1", "123456789012345", "1234567890123456789", "2.2250738585072011e-308"]
        {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(number(text.as_bytes(), 0), Some((expected, text.len())), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "1e999", "-a"] {
            assert_eq!(number(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(number(b"-0", 0).map(|(value, _)| value.to_bits()), Some(0));
    }

    #[test]
    fn a_string_ends_at_its_quote() {
        assert_eq!(string(b"plain and long enough\" rest", 0), Some((21, false)));
        assert_eq!(string(b"a\\\"b\\\\c\\u00e9\"", 0), Some((13, true)));
        assert_eq!(string("0123456é€\"".as_bytes(), 0), Some((12, false)));
        for text in [&b"open"[..], b"tab\there\"", b"nul\0\"", b"\\x\"", b"\\u12g4\"", b"\\ud800\"", b"\\"] {
            assert_eq!(string(text, 0), None);
        }
    }

    #[test]
    fn a_token_is_compared_in_full() {
        for length in 1..50u8 {
            let token: Vec<u8> = (0..length).collect();
            let line = [b"..".to_vec(), token.clone(), b".".to_vec()].concat();
            assert!(is_at(&line, 2, &token) && !is_at(&line, 4, &token) && !is_at(&line[..line.len() - 2], 2, &token));
            for index in 0..token.len() {
                let mut other = token.clone();
                other[index] ^= 0x80;
                assert!(!is_at(&line, 2, &other), "byte {index} of {length}");
            }
        }
    }

    #[test]
    fn nesting_is_skipped_to_a_bound() {
        assert_eq!(nested(b"[1, {\"a\": [true, null, \"]\"]}, []] ,", 0), Some(33));
        for text in ["[1,]", "{\"a\"}", "[", "{\"a\":1,}", "[1 2]", "{a:1}"] {
            assert_eq!(nested(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(nested("[".repeat(5000).as_bytes(), 0), None);
    }
}
