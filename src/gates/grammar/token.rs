//! A rule's text to tokens with their byte ranges. Total: a character that begins no token becomes [`Kind::Stray`].

use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name: letters, digits, `_` and `-`, beginning with a letter.
    Name,
    /// A number, with a sign, a fraction and an exponent where it has them.
    Number,
    /// A text in `"…"` or `'…'`.
    Text,
    /// A sign: `( ) [ ] , : . / + - = != < <= > >= ? % *`.
    Sign,
    /// Anything else, one character.
    Stray,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its characters; of a text those between the quotes, of a comparison the ASCII form.
    pub text: &'a str,
    /// Where it stands in the rule.
    pub span: Span,
}

/// Splits `rule`.
pub(super) fn tokens(rule: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = rule.get(at..).filter(|rest| !rest.is_empty()) {
        let blanks = rest.len() - rest.trim_start().len();
        if blanks > 0 {
            at += blanks;
            continue;
        }
        let follows_value = matches!(
            tokens.last(),
            Some(Token { kind: Kind::Name | Kind::Number | Kind::Text, .. }) | Some(Token { text: ")" | "]", .. })
        );
        let (kind, length, text) = token(rest, follows_value);
        tokens.push(Token { kind, text, span: Span::new(at, at + length) });
        at += length;
    }
    tokens
}

/// The token that `rest`, which begins with no blank, begins with: kind, length in bytes, text.
fn token(rest: &str, follows_value: bool) -> (Kind, usize, &str) {
    let first = rest.chars().next().unwrap_or(' ');
    let while_true = |test: &dyn Fn(char) -> bool| rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    let cut = |length: usize| rest.get(..length).unwrap_or(rest);
    if first.is_ascii_alphabetic() || first == '_' {
        let length = while_true(&|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let length = cut(length).trim_end_matches('-').len();
        return (Kind::Name, length, cut(length));
    }
    let is_signed = first == '-' && !follows_value && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    if first.is_ascii_digit() || is_signed {
        let digits = while_true(&|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
        // A trailing dot ends a sentence, and a minus inside ends the number.
        let body = cut(digits);
        let length = body.get(1..).and_then(|tail| tail.find('-')).map_or(body.len(), |minus| minus + 1);
        let length = cut(length).trim_end_matches('.').len();
        let length = length + exponent(rest.get(length..).unwrap_or(""));
        return (Kind::Number, length, cut(length));
    }
    if first == '"' || first == '\'' {
        let close = rest.get(1..).and_then(|tail| tail.find(first));
        return match close {
            Some(close) => (Kind::Text, close + 2, rest.get(1..close + 1).unwrap_or("")),
            None => (Kind::Stray, first.len_utf8(), cut(1)),
        };
    }
    for (written, sign) in
        [("<=", "<="), (">=", ">="), ("!=", "!="), ("==", "="), ("≤", "<="), ("≥", ">="), ("≠", "!=")]
    {
        if rest.starts_with(written) {
            return (Kind::Sign, written.len(), sign);
        }
    }
    if "()[],:./+-=<>?%*".contains(first) {
        return (Kind::Sign, 1, cut(1));
    }
    (Kind::Stray, first.len_utf8(), cut(first.len_utf8()))
}

/// How long the exponent is that `rest` begins with: 4 of `e999 s`, none of `events` or `e-mails`.
fn exponent(rest: &str) -> usize {
    let Some(behind) = rest.strip_prefix(['e', 'E']) else { return 0 };
    let digits = behind.strip_prefix(['+', '-']).unwrap_or(behind);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let goes_on = digits.get(end..).is_some_and(|tail| tail.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    if end == 0 || goes_on { 0 } else { rest.len() - digits.len() + end }
}
