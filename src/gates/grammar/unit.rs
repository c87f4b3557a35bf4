//! [`Unit`]: what a number counts, as rules and field names write it.

use std::fmt;

/// The unit of a measure. Units of time convert into each other; every other stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A unit of time.
    Time(Time),
    /// `%`
    Percent,
    /// A noun: `hosts`, `rows`, `events`.
    Of(String),
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
}

impl Time {
    fn milliseconds(self) -> f64 {
        match self {
            Time::Milliseconds => 1.0,
            Time::Seconds => 1_000.0,
            Time::Minutes => 60_000.0,
            Time::Hours => 3_600_000.0,
            Time::Days => 86_400_000.0,
        }
    }

    /// The unit `word` names, singular or plural, short or long.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "ms" | "millisecond" | "milliseconds" => Time::Milliseconds,
            "s" | "sec" | "secs" | "second" | "seconds" => Time::Seconds,
            "min" | "mins" | "minute" | "minutes" => Time::Minutes,
            "h" | "hr" | "hrs" | "hour" | "hours" => Time::Hours,
            "d" | "day" | "days" => Time::Days,
            _ => return None,
        })
    }
}

impl Unit {
    /// The unit `word` names; any other word is a noun.
    pub fn parse(word: &str) -> Self {
        match word {
            "%" | "percent" => Unit::Percent,
            _ => Time::parse(word).map_or_else(|| Unit::Of(word.to_owned()), Unit::Time),
        }
    }

    /// The unit that the name of a field or figure ends with: `QueueBuildDelayMs`, `ImprovementPercent`,
    /// `QueueBuildDelayMs.P95`.
    pub fn of_field(field: &str) -> Option<Self> {
        let name = field.rsplit('.').find(|part| !is_statistic(part)).unwrap_or(field);
        let suffixes: [(&str, Unit); 5] = [
            ("Ms", Unit::Time(Time::Milliseconds)),
            ("Seconds", Unit::Time(Time::Seconds)),
            ("Minutes", Unit::Time(Time::Minutes)),
            ("Hours", Unit::Time(Time::Hours)),
            ("Percent", Unit::Percent),
        ];
        let name = name.strip_suffix("Raw").unwrap_or(name);
        suffixes.into_iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, unit)| unit)
    }

    /// What one of this unit is in `other`: `None` where they do not convert.
    pub fn factor(&self, other: &Unit) -> Option<f64> {
        match (self, other) {
            (Unit::Time(own), Unit::Time(other)) => Some(own.milliseconds() / other.milliseconds()),
            _ => (self == other).then_some(1.0),
        }
    }
}

/// Whether a part of a field's name says how it was computed: `P95`, `Average`.
pub fn is_statistic(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    matches!(lower.as_str(), "max" | "min" | "mean" | "average" | "avg" | "sum" | "count")
        || lower.strip_prefix('p').is_some_and(|digits| digits.parse::<u8>().is_ok())
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Time(Time::Milliseconds) => "ms",
            Unit::Time(Time::Seconds) => "s",
            Unit::Time(Time::Minutes) => "min",
            Unit::Time(Time::Hours) => "h",
            Unit::Time(Time::Days) => "d",
            Unit::Percent => "%",
            Unit::Of(noun) => noun,
        })
    }
}
