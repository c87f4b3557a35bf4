//! The recursive descent over a rule's tokens. Knows shapes only: which functions there are and what they take is the
//! registry's business.

use super::option::take_condition;
use super::token::{Kind, Token, tokens};
use super::{Bound, Call, Comparison, EventSubject, Fault, FigureSubject, Join, Limit, Rule, Subject, Unit};
use crate::text::Span;

/// Reads a rule.
pub fn rule(text: &str) -> Result<Rule, Fault> {
    if text.trim().is_empty() {
        let help =
            "a rule is one comparison, such as `p95(Event.Field) <= 120 ms`; `gates --rules` lists the functions";
        return Err(Fault::new(Span::new(0, text.len()), "the rule is empty").help(help));
    }
    let tokens = tokens(text);
    let mut parser = Parser { tokens: &tokens, index: 0, end: text.len() };
    let call = parser.call()?;
    let end = parser.index.checked_sub(1).and_then(|last| tokens.get(last)).map_or(0, |token| token.span.end);
    let bound = parser.bound()?;
    if let Some(token) = parser.peek() {
        return Err(Fault::new(token.span, format!("`{}` stands behind the rule", token.text))
            .help("a rule is one comparison, such as `p95(Event.Field) <= 120 ms`; write two gates for two limits"));
    }
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Rule { text: one_line(text), measured: one_line(text.get(..end).unwrap_or(text)), call, bound })
}

/// The word for what the pinned bundle measured; in quotes it is a text like any other.
const BASELINE: &str = "baseline";
const LIMITS: &str = "a limit is a number, a share of the baseline such as `1.1 x baseline`, `all`, a text, or `?` where nobody has recorded one";

/// A bound that follows the baseline. It has the unit of the measure.
fn relative(comparison: Comparison, factor: f64, sign: Span, number: Span) -> Result<Option<Bound>, Fault> {
    if !comparison.is_order() {
        return Err(Fault::new(sign, "a limit relative to the baseline has a side")
            .help("compare with `<`, `<=`, `>` or `>=`; the option `noise` widens the limit"));
    }
    if factor <= 0.0 {
        return Err(
            Fault::new(number, "a share of the baseline is more than nothing").help("write it as `1.1 x baseline`")
        );
    }
    Ok(Some(Bound { comparison, limit: Limit::Baseline(factor), unit: None }))
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    index: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.index).copied()
    }

    /// The text of the token `ahead` of the current one; empty at the end.
    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.index + ahead).map_or("", |token| token.text)
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.index += 1;
        Some(token)
    }

    fn here(&self) -> Span {
        self.peek().map_or(Span::new(self.end, self.end), |token| token.span)
    }

    fn expect(&mut self, kind: Kind, what: &str) -> Result<Token<'a>, Fault> {
        match self.peek() {
            Some(token) if token.kind == kind => {
                self.index += 1;
                Ok(token)
            }
            Some(token) => Err(Fault::new(token.span, format!("expected {what}, found `{}`", token.text))),
            None => Err(Fault::new(self.here(), format!("expected {what}, but the rule ends here"))),
        }
    }

    fn sign(&mut self, sign: &str) -> Result<Token<'a>, Fault> {
        match self.peek() {
            Some(token) if token.kind == Kind::Sign && token.text == sign => {
                self.index += 1;
                Ok(token)
            }
            Some(token) => Err(Fault::new(token.span, format!("expected `{sign}`, found `{}`", token.text))),
            None => Err(Fault::new(self.here(), format!("expected `{sign}`, but the rule ends here"))),
        }
    }

    fn is_sign(&self, sign: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Sign && token.text == sign)
    }

    fn call(&mut self) -> Result<Call, Fault> {
        let name = self
            .expect(Kind::Name, "a function, such as `p95`")
            .map_err(|fault| fault.help("a rule begins with what is measured, such as `p95(Event.Field) <= 120 ms`"))?;
        self.sign("(")?;
        let mut subjects = Vec::new();
        let mut join = Join::First;
        while !self.is_sign(")") {
            subjects.push((join, self.subject()?));
            join = match (self.peek().map(|token| token.kind), self.text(0)) {
                (Some(Kind::Sign), ")") => break,
                (Some(Kind::Sign), ",") => Join::Comma,
                (Some(Kind::Sign), "/") => Join::Over,
                (Some(Kind::Sign), "-") => Join::Minus,
                (Some(Kind::Sign), "+") => Join::Plus,
                (Some(Kind::Name), "of") => Join::Of,
                (Some(Kind::Name), "by") => Join::By,
                _ => break,
            };
            self.index += 1;
        }
        self.sign(")")?;
        Ok(Call { function: name.text.to_owned(), span: name.span, subjects })
    }

    fn subject(&mut self) -> Result<Subject, Fault> {
        if let Some(token) = self.peek()
            && token.kind == Kind::Text
        {
            self.index += 1;
            return Ok(Subject::Text { text: token.text.to_owned(), span: token.span });
        }
        let name = self.expect(Kind::Name, "an event, an artifact kind, or a text in quotes")?;
        match (name.text, self.text(0)) {
            ("files", "(") => {
                self.index += 1;
                let pattern = self.expect(Kind::Text, "a path pattern in quotes")?;
                self.sign(")")?;
                Ok(Subject::Files { pattern: pattern.text.to_owned(), span: pattern.span })
            }
            ("areas", "(") => {
                self.index += 1;
                let pattern = self.expect(Kind::Text, "a path pattern in quotes")?;
                let area = if self.is_sign(",") {
                    self.index += 1;
                    Some(self.expect(Kind::Name, "the name of an area")?.text.to_owned())
                } else {
                    None
                };
                self.sign(")")?;
                Ok(Subject::Areas { pattern: pattern.text.to_owned(), area, span: pattern.span })
            }
            (_, "(") => {
                self.index += 1;
                let pattern = self.expect(Kind::Text, "a pattern of file names in quotes")?;
                self.sign(")")?;
                self.figure(name, Some(pattern.text.to_owned()))
            }
            (_, ":") => self.figure(name, None),
            _ => self.event(name),
        }
    }

    fn figure(&mut self, kind: Token<'a>, pattern: Option<String>) -> Result<Subject, Fault> {
        let figure = if self.is_sign(":") {
            self.index += 1;
            Some(self.path("the name of a figure")?)
        } else {
            None
        };
        let end = self.tokens.get(self.index.saturating_sub(1)).map_or(kind.span.end, |token| token.span.end);
        Ok(Subject::Figure(FigureSubject {
            kind: kind.text.to_owned(),
            pattern,
            figure,
            span: Span::new(kind.span.start, end),
            kind_span: kind.span,
        }))
    }

    /// Names joined by dots.
    fn path(&mut self, what: &str) -> Result<String, Fault> {
        let mut path = self.expect(Kind::Name, what)?.text.to_owned();
        while self.is_sign(".") {
            self.index += 1;
            path.push('.');
            path.push_str(self.expect(Kind::Name, what)?.text);
        }
        Ok(path)
    }

    fn event(&mut self, name: Token<'a>) -> Result<Subject, Fault> {
        let mut conditions = Vec::new();
        if self.is_sign("[") {
            self.index += 1;
            loop {
                let rest = self.tokens.get(self.index..).unwrap_or(&[]);
                let (condition, used) = take_condition(rest, self.end)?;
                conditions.push(condition);
                self.index += used;
                if !self.is_sign(",") {
                    break;
                }
                self.index += 1;
            }
            self.sign("]")?;
        }
        let mut field_span = Span::new(name.span.end, name.span.end);
        let field = if self.is_sign(".") {
            self.index += 1;
            let start = self.here().start;
            let path = self.path("the name of a field")?;
            field_span = Span::new(start, start + path.len());
            Some(path)
        } else {
            None
        };
        let end = self.tokens.get(self.index.saturating_sub(1)).map_or(name.span.end, |token| token.span.end);
        let span = Span::new(name.span.start, end);
        Ok(Subject::Event(EventSubject { event: name.text.to_owned(), conditions, field, span, field_span }))
    }

    fn bound(&mut self) -> Result<Option<Bound>, Fault> {
        let Some(token) = self.next() else { return Ok(None) };
        let comparison = Comparison::of(token.text).filter(|_| token.kind == Kind::Sign).ok_or_else(|| {
            Fault::new(token.span, format!("expected a comparison, found `{}`", token.text))
                .help("one of `<`, `<=`, `>`, `>=`, `=`, `!=`")
        })?;
        let ends = Fault::new(Span::new(self.end, self.end), "expected a limit, but the rule ends here").help(LIMITS);
        let limit = self.next().ok_or(ends)?;
        let limit = match (limit.kind, limit.text) {
            (Kind::Number, number) => {
                let fault =
                    || Fault::new(limit.span, format!("`{number}` is no number")).help("write it as `0.7` or `120`");
                let number: f64 = number.parse().map_err(|_| fault())?;
                if !number.is_finite() {
                    let message = format!("`{}` is larger than any number we can hold", limit.text);
                    return Err(
                        Fault::new(limit.span, message).help("no value could break it; write a limit that one can")
                    );
                }
                match (self.text(0), self.text(1)) {
                    ("x", BASELINE) => {
                        self.index += 2;
                        return relative(comparison, number, token.span, limit.span);
                    }
                    _ => Limit::Number(number),
                }
            }
            (Kind::Sign, "?") => Limit::Unknown,
            (Kind::Name, "all") => Limit::All,
            (Kind::Name, BASELINE) => return relative(comparison, 1.0, token.span, limit.span),
            (Kind::Name, text) if ["nan", "inf", "infinity"].contains(&text.to_ascii_lowercase().as_str()) => {
                return Err(Fault::new(limit.span, format!("`{text}` is no limit that a value can be held against"))
                    .help(LIMITS));
            }
            (Kind::Name | Kind::Text, text) if comparison.is_order() => {
                return Err(Fault::new(limit.span, format!("`{text}` is a text, and texts have no order"))
                    .help("compare a text with `=` or `!=`; a limit that is a number is written `0.7` or `120 ms`"));
            }
            (Kind::Name | Kind::Text, text) => Limit::Text(text.to_owned()),
            (_, text) => return Err(Fault::new(limit.span, format!("expected a limit, found `{text}`")).help(LIMITS)),
        };
        let unit = match self.peek() {
            Some(token) if token.kind == Kind::Name || token.text == "%" => {
                self.index += 1;
                Some(Unit::parse(token.text))
            }
            _ => None,
        };
        Ok(Some(Bound { comparison, limit, unit }))
    }
}
