//! A rule on one line to a [`Rule`]: a call of a function on what is measured, a comparison, a limit with its unit.
//!
//! ```text
//! rule      = call [ comparison limit [ unit ] ]
//! call      = function "(" [ subject { join subject } ] ")"
//! subject   = Name [ conditions ] [ "." Name { "." Name } ]     an event, or a field of it; or a word
//!           | kind [ "(" text ")" ] ":" Name { "." Name }        a figure of an artifact kind
//!           | files "(" text ")" | areas "(" text [ "," Name ] ")"
//!           | text
//! conditions= "[" condition { "," condition } "]"                condition as in a gate's filter
//! join      = "," | "/" | "-" | "+" | "of" | "by"
//! comparison= "<" | "<=" | ">" | ">=" | "=" | "!="
//! limit     = number | [ number "x" ] "baseline" | "all" | "?" | text | Name
//! ```

mod option;
mod parse;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

use serde::Serialize;

pub use self::option::{Window, condition, period, share, window};
pub use self::parse::rule;
use crate::model::telemetry::Condition;
pub use crate::stats::unit::{Unit, is_statistic};
use crate::text::Span;
pub use crate::text::closest;

/// A rule, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// As written, on one line.
    pub text: String,
    /// The call alone, as written, on one line.
    pub measured: String,
    /// What is measured.
    pub call: Call,
    /// What it is held against; `None` for a rule that a person decides.
    pub bound: Option<Bound>,
}

/// A function applied to subjects.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name: `p95`.
    pub function: String,
    /// Where the name stands in the rule.
    pub span: Span,
    /// What it is applied to, each with the sign before it.
    pub subjects: Vec<(Join, Subject)>,
}

impl Call {
    /// The subjects alone.
    pub fn subjects(&self) -> impl ExactSizeIterator<Item = &Subject> {
        self.subjects.iter().map(|(_, subject)| subject)
    }

    /// The statistic it asks for; `None` for a function that is none.
    pub fn statistic(&self) -> Option<Statistic> {
        Statistic::of(&self.function)
    }

    /// The first subject.
    pub fn first(&self) -> Option<&Subject> {
        self.subjects().next()
    }
}

/// One figure of many numbers, in their unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The percentile of so many percent, in [0, 100].
    Percentile(f64),
}

impl Statistic {
    /// The statistic that the function `name` asks for: `mean`, `p95`.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "sum" => Statistic::Sum,
            "mean" => Statistic::Mean,
            "min" => Statistic::Min,
            "max" => Statistic::Max,
            _ => Statistic::Percentile(percent(name)?),
        })
    }
}

/// What stands between two subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Nothing: it is the first.
    First,
    /// `,`
    Comma,
    /// `/`
    Over,
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `of`
    Of,
    /// `by`
    By,
}

/// What a function is applied to.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// An event of the daily streams, or one of its fields; a bare word, too.
    Event(EventSubject),
    /// A figure of an artifact kind.
    Figure(FigureSubject),
    /// Files of the tree whose path a pattern matches.
    Files {
        /// `*` within a directory, `**` across.
        pattern: String,
        /// Where it stands in the rule.
        span: Span,
    },
    /// Evidence areas whose directory a pattern matches.
    Areas {
        /// `*` within a directory, `**` across.
        pattern: String,
        /// The area's name, `Telemetry`; `None` for every area.
        area: Option<String>,
        /// Where it stands in the rule.
        span: Span,
    },
    /// A text.
    Text {
        /// What stands between the quotes.
        text: String,
        /// Where it stands in the rule.
        span: Span,
    },
}

impl Subject {
    /// Where it stands in the rule.
    pub fn span(&self) -> Span {
        match self {
            Subject::Event(event) => event.span,
            Subject::Figure(figure) => figure.span,
            Subject::Files { span, .. } | Subject::Areas { span, .. } | Subject::Text { span, .. } => *span,
        }
    }

    /// The name of an event or word that has neither field nor conditions.
    pub fn word(&self) -> Option<&str> {
        match self {
            Subject::Event(EventSubject { event, field: None, conditions, .. }) if conditions.is_empty() => Some(event),
            _ => None,
        }
    }
}

/// An event, or one of its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct EventSubject {
    /// The event's name.
    pub event: String,
    /// What must hold of a record besides the gate's filter.
    pub conditions: Vec<Condition>,
    /// The field.
    pub field: Option<String>,
    /// Where it stands in the rule.
    pub span: Span,
    /// Where the field stands in the rule; empty without one.
    pub field_span: Span,
}

/// A figure of an artifact kind.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureSubject {
    /// The kind's name: `warm-run`.
    pub kind: String,
    /// Which of its files: a pattern on the file's name; `None` for all of them.
    pub pattern: Option<String>,
    /// The figure's name; `None` for the files themselves.
    pub figure: Option<String>,
    /// Where it stands in the rule.
    pub span: Span,
    /// Where the kind stands in the rule.
    pub kind_span: Span,
}

/// A comparison with a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// How the value must compare.
    pub comparison: Comparison,
    /// With what.
    pub limit: Limit,
    /// In which unit; converted to that of the measure where both are units of time.
    pub unit: Option<Unit>,
}

/// How a value must compare with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
}

/// Where a comparison wants a value to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Below the limit, or on it.
    Below,
    /// Above the limit, or on it.
    Above,
    /// On the limit, or anywhere else.
    Equal,
}

impl Comparison {
    /// Where it wants a value to lie.
    pub fn side(self) -> Side {
        match self {
            Comparison::Less | Comparison::AtMost => Side::Below,
            Comparison::More | Comparison::AtLeast => Side::Above,
            Comparison::Equal | Comparison::Unequal => Side::Equal,
        }
    }

    /// Whether no value meets both `self` with `limit` and `other` with `its`; of opposite directions with one limit, whether
    /// at most that value does.
    pub fn excludes(self, limit: f64, other: Self, its: f64) -> bool {
        match (self.side(), other.side()) {
            (Side::Below, Side::Above) => limit <= its,
            (Side::Above, Side::Below) => its <= limit,
            _ if self == Comparison::Equal => !other.holds(limit, its),
            _ if other == Comparison::Equal => !self.holds(its, limit),
            _ => false,
        }
    }

    /// The comparison that `sign` stands for.
    pub fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "<" => Comparison::Less,
            "<=" | "≤" => Comparison::AtMost,
            ">" => Comparison::More,
            ">=" | "≥" => Comparison::AtLeast,
            "=" | "==" => Comparison::Equal,
            "!=" | "≠" => Comparison::Unequal,
            _ => return None,
        })
    }

    /// As people write it: `≤`.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "≤",
            Comparison::More => ">",
            Comparison::AtLeast => "≥",
            Comparison::Equal => "=",
            Comparison::Unequal => "≠",
        }
    }

    /// As rules write it: `<=`.
    pub fn ascii(self) -> &'static str {
        match self {
            Comparison::AtMost => "<=",
            Comparison::AtLeast => ">=",
            Comparison::Unequal => "!=",
            other => other.sign(),
        }
    }

    /// Whether `value` compares so with `limit`.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Comparison::Less => value < limit,
            Comparison::AtMost => value <= limit,
            Comparison::More => value > limit,
            Comparison::AtLeast => value >= limit,
            Comparison::Equal => value == limit,
            Comparison::Unequal => value != limit,
        }
    }

    /// Whether it asks for one side of the limit.
    pub fn is_order(self) -> bool {
        !matches!(self, Comparison::Equal | Comparison::Unequal)
    }

    /// How much is to spare between `value` and `limit`; negative where the comparison does not hold.
    pub fn spare(self, value: f64, limit: f64) -> f64 {
        match self {
            Comparison::Less | Comparison::AtMost => limit - value,
            Comparison::More | Comparison::AtLeast => value - limit,
            Comparison::Equal => -(value - limit).abs(),
            Comparison::Unequal => (value - limit).abs(),
        }
    }
}

/// What a value is held against.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// A number, in the unit of the measure.
    Number(f64),
    /// So many times what the pinned bundle measured.
    Baseline(f64),
    /// The whole that the measure counts parts of: every area, every box.
    All,
    /// Nobody has recorded one.
    Unknown,
    /// A text, letter case ignored.
    Text(String),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Number(number) => write!(f, "{number}"),
            Limit::Baseline(1.0) => f.write_str("baseline"),
            Limit::Baseline(factor) => write!(f, "{factor} × baseline"),
            Limit::All => f.write_str("all"),
            Limit::Unknown => f.write_str("?"),
            Limit::Text(text) => f.write_str(text),
        }
    }
}

/// The percent that a function such as `p95` or `p99` asks for.
fn percent(function: &str) -> Option<f64> {
    let digits = function.strip_prefix('p')?;
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse::<f64>().ok().filter(|percent| is_plain && *percent <= 100.0)
}

/// What is wrong in a rule or an option, at a byte range of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Fault {
    /// A fault at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// The same, with what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
