//! A sentence to words, numbers and signs, each with its place; backticks and asterisks stand between them.

use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Letters and digits, dots and hyphens within.
    Word,
    /// Digits, dots and commas within.
    Number,
    /// `<=`, `≥` and the like.
    Comparison,
    /// `???`, where a comparison may have stood.
    Lost,
    /// Any other character.
    Sign,
}

/// A piece of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub span: Span,
}

impl Token<'_> {
    /// Whether it is the word `word`, letter case aside.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// The pieces of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() || first == '`' || first == '*' {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(rest, first);
        let Some(word) = rest.get(..length) else { break };
        tokens.push(Token { kind, text: word, span: Span::new(at, at + length) });
        at += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let run = |test: &dyn Fn(char) -> bool| rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let length = run(&|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let trimmed = rest.get(..length).unwrap_or(rest).trim_end_matches(['.', ',']);
        return (Kind::Number, trimmed.len());
    }
    if first.is_alphabetic() || first == '_' || first == '$' {
        let length = run(&|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$'));
        let trimmed = rest.get(..length).unwrap_or(rest).trim_end_matches(['.', '-']);
        return (Kind::Word, trimmed.len());
    }
    if first == '?' {
        let length = run(&|c| c == '?');
        return (if length >= 2 { Kind::Lost } else { Kind::Sign }, length);
    }
    for sign in ["<=", ">=", "==", "!=", "≤", "≥", "<", ">", "="] {
        if rest.starts_with(sign) {
            return (Kind::Comparison, sign.len());
        }
    }
    (Kind::Sign, first.len_utf8())
}
