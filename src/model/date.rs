//! [`Date`]: a calendar day as records write it, `2026-01-04`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a text is called that is a day; the rest of a sentence.
pub const DAY_FORM: &str = "day, which is written YYYY-MM-DD";

/// A day of the Gregorian calendar. Orders by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day of a `YYYY-MM-DD` text; `None` for anything else, an impossible day included.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(index, byte)| if matches!(index, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() });
        if !shaped {
            return None;
        }
        let year = text.get(..4)?.parse().ok()?;
        let month = text.get(5..7)?.parse().ok()?;
        let day = text.get(8..)?.parse().ok()?;
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The first `YYYY-MM-DD` in `text` that stands between no further digits.
    pub fn find(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        (0..bytes.len().saturating_sub(9)).find_map(|start| {
            let before = start.checked_sub(1).and_then(|index| bytes.get(index));
            let after = bytes.get(start + 10);
            let alone = !before.is_some_and(u8::is_ascii_digit) && !after.is_some_and(u8::is_ascii_digit);
            alone.then(|| text.get(start..start + 10)).flatten().and_then(Self::parse)
        })
    }

    /// The day of `moment` in UTC.
    pub fn utc(moment: jiff::Timestamp) -> Self {
        Self(jiff::tz::TimeZone::UTC.to_datetime(moment).date())
    }

    /// The civil date, for arithmetic and formatting.
    pub fn civil(self) -> jiff::civil::Date {
        self.0
    }

    /// As sentences say it: `4 Jan 2026`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS.get((self.0.month() - 1) as usize).copied().unwrap_or("");
        format!("{} {month} {}", self.0.day(), self.0.year())
    }

    /// Days from `self` to `later`; negative when `later` comes before.
    pub fn days_until(self, later: Date) -> i64 {
        (later.0 - self.0).get_days().into()
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is no {DAY_FORM}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_of_the_day_it_is_in_utc() {
        for (moment, day) in [("2026-01-12T00:00:00Z", "2026-01-12"), ("2026-01-11T23:30:00-07:00", "2026-01-12")] {
            assert_eq!(Date::utc(moment.parse().unwrap()).to_string(), day);
        }
    }
}
