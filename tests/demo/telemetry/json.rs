//! Values to JSON as the demo's tools write it: on one line for events, indented by two for reports, keys in the order
//! given.

use std::fmt;

/// A decimal number with three digits behind the point, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Milli(pub(super) i64);

impl Milli {
    /// `value` with three digits, halves away from zero.
    pub(super) fn of(value: f64) -> Self {
        Self((value * 1000.0).round() as i64)
    }

    /// The number it stands for.
    pub(super) fn value(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Without needless zeros: `71`, `2.4`, `-0.125`.
impl fmt::Display for Milli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, digits) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let fraction = format!("{:03}", digits % 1000);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", digits / 1000),
            fraction => write!(f, "{sign}{}.{fraction}", digits / 1000),
        }
    }
}

/// A JSON value.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Null,
    Flag(bool),
    Count(i64),
    Decimal(Milli),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

/// An object with its keys in this order.
pub(super) fn object<const N: usize>(entries: [(&'static str, Json); N]) -> Json {
    Json::Object(entries.into())
}

/// A list of whatever becomes a value.
pub(super) fn list<T: Into<Json>>(items: impl IntoIterator<Item = T>) -> Json {
    Json::List(items.into_iter().map(Into::into).collect())
}

impl Json {
    /// The value as a number, for those that are one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Json::Count(count) => Some(*count as f64),
            Json::Decimal(decimal) => Some(decimal.value()),
            _ => None,
        }
    }

    /// On one line, without blanks.
    pub(super) fn line(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    /// Over several lines, indented by two, with a line end at the end.
    pub(super) fn pretty(&self) -> Vec<u8> {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text.push('\n');
        text.into_bytes()
    }

    fn write(&self, text: &mut String, indent: Option<usize>) {
        match self {
            Json::Null => text.push_str("null"),
            Json::Flag(flag) => text.push_str(if *flag { "true" } else { "false" }),
            Json::Count(count) => text.push_str(&count.to_string()),
            Json::Decimal(decimal) => text.push_str(&decimal.to_string()),
            Json::Text(value) => quoted(text, value),
            Json::List(items) => {
                inside(text, indent, ['[', ']'], items, |text, indent, item| item.write(text, indent));
            }
            Json::Object(entries) => inside(text, indent, ['{', '}'], entries, |text, indent, (key, value)| {
                quoted(text, key);
                text.push_str(if indent.is_some() { ": " } else { ":" });
                value.write(text, indent);
            }),
        }
    }
}

fn inside<T>(
    text: &mut String,
    indent: Option<usize>,
    brackets: [char; 2],
    items: &[T],
    write: impl Fn(&mut String, Option<usize>, &T),
) {
    let [open, close] = brackets;
    let break_line = |text: &mut String, indent: Option<usize>| {
        if let Some(depth) = indent {
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
        }
    };
    text.push(open);
    let deeper = indent.map(|depth| depth + 1);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        break_line(text, deeper);
        write(text, deeper, item);
    }
    if !items.is_empty() {
        break_line(text, indent);
    }
    text.push(close);
}

fn quoted(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            c if c.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Json::Flag(flag)
    }
}

impl From<i32> for Json {
    fn from(count: i32) -> Self {
        Json::Count(count.into())
    }
}

impl From<i64> for Json {
    fn from(count: i64) -> Self {
        Json::Count(count)
    }
}

impl From<usize> for Json {
    fn from(count: usize) -> Self {
        Json::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<Milli> for Json {
    fn from(decimal: Milli) -> Self {
        Json::Decimal(decimal)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Text(text)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        list(items)
    }
}
