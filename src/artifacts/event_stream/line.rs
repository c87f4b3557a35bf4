//! Pieces of JSON, byte by byte: each function takes a line and where it stands in it, and gives where the piece ends.
//!
//! What follows the line may be given, too: no piece goes past a line end.
//!
//! `None` means "not sure", never "wrong": the caller then asks `serde_json`. So what is taken here must be a subset of
//! what `serde_json` takes, and the rare forms (lone surrogates, deep nesting) may be left to it.

/// Deepest nesting that is skipped here; `serde_json` gives up at 127.
const DEEPEST: u32 = 32;

/// Eight bytes in one word: the lowest bit of each, the highest bit of each.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

/// Past blanks. There are hardly ever any, so the way without is short.
#[inline(always)]
pub(super) fn blanks(line: &[u8], at: usize) -> usize {
    if line.get(at).is_some_and(|byte| *byte > b' ') { at } else { past_blanks(line, at) }
}

#[cold]
fn past_blanks(line: &[u8], mut at: usize) -> usize {
    while matches!(line.get(at), Some(b' ' | b'\t' | b'\r')) {
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
#[inline(always)]
fn plain(line: &[u8], mut at: usize) -> Option<usize> {
    while let Some(eight) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let quote = zero(word ^ (ONES * b'"' as u64));
        let backslash = zero(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        // A borrow may mark bytes behind the first one that is meant, never one before it.
        let found = (quote | backslash | control) & HIGHS;
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

/// Where a zero ends that is written `0` or `0.0`, as most numbers of a log are; what follows it is looked at, too.
#[inline(always)]
pub(super) fn zero(line: &[u8], start: usize) -> Option<usize> {
    match line.get(start..)? {
        [b'0', b'.', b'0', b',' | b'}', ..] => Some(start + 3),
        [b'0', b',' | b'}', ..] => Some(start + 1),
        _ => None,
    }
}

/// A number: its value, correctly rounded, and where it ends. One that is too large for a float is left to `serde_json`,
/// which refuses it. Minus zero is zero.
#[inline(always)]
pub(super) fn number(line: &[u8], start: usize) -> Option<(f64, usize)> {
    if let Some(rest) = line.get(start..)
        && let Some(eight) = rest.first_chunk::<8>()
        && let Some((value, length)) = short_number(u64::from_le_bytes(*eight))
        && matches!(line.get(start + length), Some(b',' | b'}'))
    {
        return Some((value, start + length));
    }
    any_number(line, start)
}

/// The number that begins a word, and its length: digits, perhaps with a point between them. Which of the two it is and
/// where it ends is hard to foresee, so nothing is asked until all is computed. What follows it is not looked at.
#[inline(always)]
fn short_number(word: u64) -> Option<(f64, usize)> {
    let digits = word ^ (ONES * b'0' as u64);
    let others = others(digits);
    let whole = (others.trailing_zeros() / 8) as usize;
    // The high bit of the first byte that is no digit, if it is a point.
    let points = digits ^ (ONES * (b'.' ^ b'0') as u64);
    let points = !(((points & !HIGHS) + !HIGHS) | points | !HIGHS);
    let point = others & others.wrapping_neg() & points;
    let end = ((others ^ point).trailing_zeros() / 8) as usize;
    let count = end - usize::from(point != 0);
    // What stands behind the point moves into its place. Without a point, all is before it.
    let before = (point >> 7).wrapping_sub(1);
    let digits = (digits & before) | (digits >> 8 & !before);
    let fraction = count - whole.min(count);
    let has_leading_zero = word as u8 == b'0' && whole > 1;
    if whole == 0 || has_leading_zero || (point != 0 && fraction == 0) {
        return None;
    }
    let power = POWERS.get(fraction)?;
    // Both are exact, so their quotient is rounded once.
    Some((eight_digits(digits, count) as i64 as f64 / power, end))
}

fn any_number(line: &[u8], start: usize) -> Option<(f64, usize)> {
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
        let value = mantissa as f64 / power;
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

/// Appends decimal digits to a value; gives where they end.
fn digits(line: &[u8], mut at: usize, value: &mut u64) -> usize {
    while let Some(byte @ b'0'..=b'9') = line.get(at) {
        *value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
    }
    at
}

/// The high bit of each byte that is no digit; digits are given as their values.
#[inline(always)]
fn others(digits: u64) -> u64 {
    (((digits & !HIGHS) + ONES * 0x76) | digits) & HIGHS
}

/// The number that the first `count` digits of a word make; they are given as their values, the first one lowest.
#[inline(always)]
fn eight_digits(digits: u64, count: usize) -> u64 {
    // What is shifted in in front of the first are zeros.
    let digits = digits << (64 - 8 * count);
    let pairs = (digits * 10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours * 10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

/// What is expected to stand at a place: a field's name with its quotes and its colon.
pub(super) struct Token {
    start: [u8; Token::START],
    rest: Box<[u8]>,
    length: usize,
}

impl Token {
    /// Most names are shorter. All of it is compared at once, whatever the length: a branch on lengths, which differ from
    /// field to field, costs more than the bytes.
    const START: usize = 48;

    pub(super) fn of_name(name: &str) -> Self {
        let text = format!("\"{name}\":").into_bytes();
        let mut start = [0; Token::START];
        start.iter_mut().zip(&text).for_each(|(slot, byte)| *slot = *byte);
        Self { start, rest: text.get(Token::START..).unwrap_or(&[]).into(), length: text.len() }
    }

    /// Where it ends when it stands at a place; `None` when it does not.
    #[inline(always)]
    pub(super) fn end(&self, line: &[u8], at: usize) -> Option<usize> {
        /// As many bytes that count as a token has, then as many that do not.
        const MASK: [u8; 2 * Token::START] = {
            let mut mask = [0; 2 * Token::START];
            mask.split_at_mut(Token::START).0.copy_from_slice(&[0xFF; Token::START]);
            mask
        };
        let rest = line.get(at..)?;
        let is_it = match rest.first_chunk::<{ Token::START }>() {
            Some(here) => {
                let mask =
                    MASK.get(Token::START - self.length.min(Token::START)..)?.first_chunk::<{ Token::START }>()?;
                let words =
                    here.as_chunks::<8>().0.iter().zip(self.start.as_chunks::<8>().0).zip(mask.as_chunks::<8>().0);
                let difference = words.fold(0, |difference, ((here, own), mask)| {
                    let [here, own, mask] = [here, own, mask].map(|word| u64::from_le_bytes(*word));
                    difference | (here ^ own) & mask
                });
                difference == 0
                    && (self.rest.is_empty()
                        || rest.get(Token::START..).is_some_and(|rest| rest.starts_with(&self.rest)))
            }
            // The end of the block is near.
            None => rest.starts_with(self.start.get(..self.length)?),
        };
        is_it.then_some(at + self.length)
    }
}

/// Where the event's name stands, if the line has one without escapes; `at` is the place behind its brace. Whether it is
/// the record's own, not one of something nested in it, the scan will tell.
pub(super) fn event_name(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    const KEY: &[u8] = b"\"EventName\"";
    let rest = bytes.get(at..)?;
    let key = if rest.starts_with(KEY) {
        at
    } else {
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        at + memchr::memmem::find(rest.get(..length)?, KEY)?
    };
    let colon = blanks(bytes, key + KEY.len());
    let quote = blanks(bytes, colon + 1);
    if bytes.get(colon) != Some(&b':') || bytes.get(quote) != Some(&b'"') {
        return None;
    }
    let (end, has_escapes) = string(bytes, quote + 1)?;
    (!has_escapes && end > quote + 1).then_some((quote + 1, end))
}

/// A name without escapes, and the place behind its colon.
pub(super) fn plain_name(text: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let (end, has_escapes) = string(bytes, at + 1)?;
    let colon = blanks(bytes, end + 1);
    let is_plain = !has_escapes && bytes.get(colon) == Some(&b':');
    is_plain.then_some((text.get(at + 1..end)?, colon + 1))
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
        for text in ["0", "7", "12345678", "1234567", "0.5", "12.25", "0.000001", "123456.7", "1234567.8", "0.1234567"]
        {
            for behind in ["", ",", "}", "]      ", ",\"a\":1}", "} , , , , ,"] {
                let line = format!("{text}{behind}");
                assert_eq!(number(line.as_bytes(), 0), Some((text.parse().unwrap(), text.len())), "{line}");
            }
        }
        for text in ["00,      ", "01.5,    ", "1.,      ", ".5,      ", ",        ", "1e,      "] {
            assert_eq!(number(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(number(b"1.2.3,    ", 0), Some((1.2, 3)));
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
        for length in 1..70 {
            let name: String = ('0'..='z').take(length).collect();
            let token = Token::of_name(&name);
            let text = format!("\"{name}\":").into_bytes();
            for behind in ["", ".", &"behind".repeat(10)] {
                let line = [b"..", text.as_slice(), behind.as_bytes()].concat();
                let end = 2 + text.len();
                assert_eq!((token.end(&line, 2), token.end(&line, 1)), (Some(end), None));
                assert_eq!(token.end(&line[..end - 1], 2), None);
                for index in 2..end {
                    let mut other = line.clone();
                    other[index] ^= 0x80;
                    assert_eq!(token.end(&other, 2), None, "byte {index} of {length}");
                }
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
