//! The options beside a rule: windows, periods and conditions.

use super::token::{Kind, Token, tokens};
use super::{Fault, Unit, closest};
use crate::model::telemetry::{Condition, Test};
use crate::text::Span;

/// Which days or files a value covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// The latest day with at least one sample; of artifacts the `-latest` copy, else the newest.
    #[default]
    Latest,
    /// Every day or file together.
    All,
    /// The latest ISO week with at least one sample.
    Week,
    /// So many days, the latest day with a sample the last of them.
    Days(u16),
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Window::Latest => f.write_str("latest"),
            Window::All => f.write_str("all"),
            Window::Week => f.write_str("week"),
            Window::Days(1) => f.write_str("1 day"),
            Window::Days(days) => write!(f, "{days} days"),
        }
    }
}

/// Reads `latest`, `all`, `week` or `N days`.
pub fn window(text: &str) -> Result<Window, Fault> {
    let found = match text.trim() {
        "latest" => Some(Window::Latest),
        "all" => Some(Window::All),
        "week" => Some(Window::Week),
        other => other
            .split_once(' ')
            .filter(|(_, unit)| matches!(unit.trim(), "day" | "days"))
            .and_then(|(count, _)| count.parse().ok())
            .filter(|days| *days > 0)
            .map(Window::Days),
    };
    found.ok_or_else(|| {
        let fault = Fault::new(Span::new(0, text.len()), format!("`{text}` is no window"));
        match closest(text, ["latest", "all", "week"]) {
            Some(word) => fault.help(format!("did you mean `{word}`?")),
            None => fault.help("a window is `latest`, `all`, `week`, or a number of days such as `7 days`"),
        }
    })
}

/// Reads a period such as `7 days` or `36 h`, in hours.
pub fn period(text: &str) -> Result<f64, Fault> {
    let trimmed = text.trim();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let number = trimmed.get(..digits).and_then(|number| number.parse::<f64>().ok());
    match (number, Unit::parse(trimmed.get(digits..).unwrap_or_default())) {
        (Some(number), Unit::Hours) => Ok(number),
        (Some(number), Unit::Days) => Ok(number * 24.0),
        (Some(number), Unit::Minutes) => Ok(number / 60.0),
        _ => Err(Fault::new(Span::new(0, text.len()), format!("`{text}` is no period"))
            .help("a period is a number of days or hours, such as `7 days` or `36 h`")),
    }
}

/// Reads a share such as `5 %` or `0.05`: 0.05. At most the whole.
pub fn share(text: &str) -> Result<f64, Fault> {
    let (digits, whole) = text.trim().strip_suffix('%').map_or((text, 1.0), |percent| (percent, 100.0));
    let number = digits.trim().parse::<f64>().ok();
    number.map(|number| number / whole).filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| {
        Fault::new(Span::new(0, text.len()), format!("`{text}` is no share"))
            .help("a share is `5 %` or `0.05`, at most the whole")
    })
}

/// Reads a condition on a record: `Field = Value`, `Field != Value`, `Field in A, B`, `Field not in A, B`; `Field != 0`
/// asks for a number other than zero.
pub fn condition(text: &str) -> Result<Condition, Fault> {
    let tokens = tokens(text);
    let (condition, used) = take_condition(&tokens, text.len())?;
    match tokens.get(used) {
        None => Ok(condition),
        Some(rest) => Err(Fault::new(rest.span, format!("`{}` stands behind the condition", rest.text))
            .help("write each condition as an entry of its own")),
    }
}

/// Reads a condition from the start of `tokens`; says how many it took. In a list of values a comma goes on only while
/// no operator follows the next name, so that conditions themselves may be separated by commas.
pub(super) fn take_condition(tokens: &[Token<'_>], end: usize) -> Result<(Condition, usize), Fault> {
    let at = |index: usize| tokens.get(index);
    let expected = |index: usize, what: &str| {
        let span = at(index).map_or(Span::new(end, end), |token| token.span);
        Fault::new(span, format!("expected {what}"))
            .help("a condition is `Field = Value`, `Field != Value`, `Field in A, B` or `Field not in A, B`")
    };
    let field = at(0).filter(|token| token.kind == Kind::Name).ok_or_else(|| expected(0, "the name of a field"))?;
    let text = |index: usize| at(index).map_or("", |token| token.text);
    let is_value = |token: &&Token<'_>| matches!(token.kind, Kind::Name | Kind::Number | Kind::Text);
    let condition = |test: Test| Condition { field: field.text.to_owned(), test };
    let (negated, mut index) = match (text(1), text(2)) {
        ("=", _) => (false, 2),
        ("!=", _) => {
            if at(2).is_some_and(|token| token.kind == Kind::Number && token.text == "0") {
                return Ok((condition(Test::NonZero), 3));
            }
            (true, 2)
        }
        ("in", _) => (false, 2),
        ("not", "in") => (true, 3),
        _ => return Err(expected(1, "`=`, `!=`, `in` or `not in`")),
    };
    let is_list = matches!(text(1), "in" | "not");
    let mut values = vec![at(index).filter(is_value).ok_or_else(|| expected(index, "a value"))?.text.to_owned()];
    index += 1;
    while is_list && text(index) == "," {
        let Some(value) = at(index + 1).filter(is_value) else { break };
        if matches!(text(index + 2), "=" | "!=" | "in" | "not") {
            break;
        }
        values.push(value.text.to_owned());
        index += 2;
    }
    let test = if negated { Test::NotIn(values) } else { Test::In(values) };
    Ok((condition(test), index))
}
