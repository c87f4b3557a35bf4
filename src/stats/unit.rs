//! A number and its unit to the words a reader sees: `3.21 s`, `46.2 %`, `1,200 rows`, `−0.21 s`.

use std::fmt;

use serde::{Serialize, Serializer};

/// U+00A0, which keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';
/// U+2212: as wide as a plus sign, unlike the hyphen.
const MINUS: char = '−';
/// From here on digits are counted instead of written: `1.20e15`.
const READABLE: f64 = 1e15;
/// Past these many decimals a number is written as precisely as it is known.
const MOST_DECIMALS: usize = 9;

/// What a value counts or measures. What is shown is never converted: a limit in milliseconds is shown in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// `ms`.
    Milliseconds,
    /// `s`.
    Seconds,
    /// `min`.
    Minutes,
    /// `h`.
    Hours,
    /// `d`.
    Days,
    /// `%`: a share of a hundred.
    Percent,
    /// A share of one, or any other number without a unit.
    Ratio,
    /// Things, in their plural: `hosts`, `events`, `rows`.
    Things(String),
}

/// How many decimals a number is written with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Digits {
    /// Exactly so many.
    Exactly(usize),
    /// As many as its size deserves, without trailing zeros: 0.0132, 3.21, 46.2, 1,207.
    BySize,
    /// As many as it takes to write it, as a limit is declared: 3, 0.7, 128.25. What arithmetic leaves behind the sixth
    /// decimal is not written, unless nothing else would be left.
    AsWritten,
    /// One more than the limit it is read against, and more where rounding would move it onto or across the limit: 2.9987
    /// beside 3 is `2.999`, never `3.00`. A whole number stays whole.
    Beside(f64),
}

impl Unit {
    /// The unit a word means; a word that means none is what is counted. Never fails: an empty word is no unit.
    pub fn parse(word: &str) -> Self {
        let word = word.trim();
        match word.to_ascii_lowercase().as_str() {
            "ms" | "msec" | "millisecond" | "milliseconds" => Self::Milliseconds,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Seconds,
            "min" | "mins" | "minute" | "minutes" => Self::Minutes,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hours,
            "d" | "day" | "days" => Self::Days,
            "%" | "percent" | "pct" => Self::Percent,
            "" | "ratio" | "count" | "number" => Self::Ratio,
            _ => Self::Things(word.to_owned()),
        }
    }

    /// The unit that the name of a field or figure ends with: `QueueBuildDelayMs`, `ImprovementPercent`,
    /// `QueueBuildDelayMs.P95`; `None` where the name tells none.
    pub fn of_field(field: &str) -> Option<Self> {
        let name = field.rsplit('.').find(|part| !is_statistic(part)).unwrap_or(field);
        let suffixes = [
            ("Ms", Self::Milliseconds),
            ("Milliseconds", Self::Milliseconds),
            ("Seconds", Self::Seconds),
            ("Minutes", Self::Minutes),
            ("Hours", Self::Hours),
            ("Percent", Self::Percent),
        ];
        let name = name.strip_suffix("Raw").unwrap_or(name);
        suffixes.into_iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, unit)| unit)
    }

    /// How many milliseconds one of it is; `None` for what is no time.
    pub fn milliseconds(&self) -> Option<f64> {
        match self {
            Self::Milliseconds => Some(1.0),
            Self::Seconds => Some(1_000.0),
            Self::Minutes => Some(60_000.0),
            Self::Hours => Some(3_600_000.0),
            Self::Days => Some(86_400_000.0),
            Self::Percent | Self::Ratio | Self::Things(_) => None,
        }
    }

    /// What one of this unit is in `other`; `None` where they do not convert: only times do.
    pub fn factor(&self, other: &Self) -> Option<f64> {
        match (self.milliseconds(), other.milliseconds()) {
            (Some(own), Some(other)) => Some(own / other),
            _ => (self == other).then_some(1.0),
        }
    }

    /// The word above an axis or in a table's head; empty for a ratio.
    pub fn word(&self) -> &str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "d",
            Self::Percent => "%",
            Self::Ratio => "",
            Self::Things(word) => word,
        }
    }

    /// The unit of a difference of two values: of two percentages it is the percentage point.
    pub fn of_difference(&self) -> Self {
        if *self == Self::Percent { Self::Things("pt".to_owned()) } else { self.clone() }
    }

    /// `number` with this unit behind a no-break space: `3.21 s`, `1 host`.
    pub fn with(&self, number: &str) -> String {
        let word = match self {
            Self::Things(word) if number.trim_start_matches(MINUS) == "1" => singular(word),
            _ => self.word(),
        };
        if word.is_empty() { number.to_owned() } else { format!("{number}{NO_BREAK}{word}") }
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
        f.write_str(self.word())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// `value` with its unit: `820.8 ms`, `−13.8 pt`.
pub fn format(value: f64, unit: &Unit, digits: Digits) -> String {
    unit.with(&number(value, digits))
}

/// `value` with a sign, also when it is positive: `+0.21 s`. Zero has none.
pub fn format_difference(value: f64, unit: &Unit, digits: Digits) -> String {
    let text = format(value, &unit.of_difference(), digits);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// `value` alone: thousands with commas, U+2212 before a negative one, no zero with a sign. Halves of the last decimal
/// follow the binary value exactly, so that every platform prints the same.
pub fn number(value: f64, digits: Digits) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "not a number".to_owned() } else { grouped(value, "∞") };
    }
    match digits {
        Digits::Exactly(decimals) => fixed(value, decimals),
        Digits::BySize => trimmed(fixed(value, decimals_by_size(value))),
        Digits::AsWritten => as_written(value),
        Digits::Beside(limit) => beside(value, limit),
    }
}

fn as_written(value: f64) -> String {
    let short = trimmed(fixed(value, 6));
    if short == "0" && value != 0.0 { grouped(value, &value.abs().to_string()) } else { short }
}

fn decimals_by_size(value: f64) -> usize {
    match value.abs() {
        size if size >= 1000.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        // Three digits that say something: 0.0132.
        size => (2.0 - size.log10().floor()).min(MOST_DECIMALS as f64) as usize,
    }
}

fn beside(value: f64, limit: f64) -> String {
    if value.fract() == 0.0 {
        // In full: two large numbers may differ in their last digit only.
        return grouped(value, &format!("{:.0}", value.abs()));
    }
    let by_size = match limit.abs() {
        size if size >= 1000.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let first = by_size.max(decimals_of(limit) + 1);
    // Rounding is monotonic, so a rounded value may land on the limit or stay on its side: only landing must be told apart.
    (first..=MOST_DECIMALS.max(first))
        .find(|decimals| side(rounded(value, *decimals), limit) == side(value, limit))
        .map_or_else(|| grouped(value, &value.abs().to_string()), |decimals| fixed(value, decimals))
}

fn side(value: f64, limit: f64) -> Option<std::cmp::Ordering> {
    value.partial_cmp(&limit)
}

fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// How many decimals `limit` is written with.
fn decimals_of(limit: f64) -> usize {
    limit.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len()).min(MOST_DECIMALS)
}

fn fixed(value: f64, decimals: usize) -> String {
    if value.abs() >= READABLE {
        return grouped(value, &format!("{:.2e}", value.abs()));
    }
    grouped(value, &format!("{:.decimals$}", value.abs()))
}

/// The sign of `value` and the digits of its size, the whole ones in groups of three.
fn grouped(value: f64, digits: &str) -> String {
    let (whole, rest) = digits.find('.').and_then(|at| digits.split_at_checked(at)).unwrap_or((digits, ""));
    let mut text = String::with_capacity(digits.len() + whole.len() / 3 + 3);
    if value < 0.0 && digits.contains(|digit: char| digit != '0' && digit != '.') {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The singular of an English plural; a word that is none is returned as it is.
fn singular(word: &str) -> &str {
    if ["series", "status", "pt"].contains(&word) || word.ends_with("ss") {
        return word;
    }
    for ending in ["ches", "shes", "xes", "sses"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(word);
        }
    }
    word.strip_suffix('s').unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn beside(value: f64, limit: f64) -> String {
        number(value, Digits::Beside(limit))
    }

    #[test]
    fn a_unit_is_read_from_the_words_of_a_rule() {
        for (word, unit) in
            [("ms", Unit::Milliseconds), ("s", Unit::Seconds), ("min", Unit::Minutes), ("h", Unit::Hours)]
        {
            assert_eq!(Unit::parse(word), unit);
            assert_eq!(unit.to_string(), word);
        }
        assert_eq!(Unit::parse(" % "), Unit::Percent);
        assert_eq!(Unit::parse("ratio").word(), "");
        assert_eq!(Unit::parse("hosts").word(), "hosts");
    }

    #[test]
    fn a_field_tells_its_unit_and_times_convert() {
        assert_eq!(Unit::of_field("QueueBuildDelayMs.P95"), Some(Unit::Milliseconds));
        assert_eq!(Unit::of_field("WarmCacheHitRatioPercentRaw"), Some(Unit::Percent));
        assert_eq!(Unit::of_field("QueueWaitMilliseconds"), Some(Unit::Milliseconds));
        assert_eq!(Unit::of_field("RowsBound"), None);
        assert_eq!(Unit::parse("s").factor(&Unit::parse("ms")), Some(1000.0));
        assert_eq!(Unit::parse("rows").factor(&Unit::parse("ms")), None);
    }

    #[test]
    fn a_value_has_one_decimal_more_than_its_limit() {
        assert_eq!(beside(3.2079, 3.0), "3.21");
        assert_eq!(beside(46.18, 60.0), "46.2");
        assert_eq!(beside(820.84, 200.0), "820.8");
        assert_eq!(beside(0.12345, 0.125), "0.1235");
        assert_eq!(beside(12.0, 37.0), "12");
    }

    #[test]
    fn a_value_never_looks_like_the_limit_it_misses() {
        assert_eq!(beside(2.9987, 3.0), "2.999");
        assert_eq!(beside(3.000_04, 3.0), "3.00004");
        assert_eq!(beside(3.0 + f64::EPSILON * 2.0, 3.0), "3.0000000000000004");
        assert_eq!(beside(-0.000_000_000_04, 0.0), "−0.00000000004");
    }

    #[test]
    fn numbers_have_commas_and_a_true_minus() {
        assert_eq!(number(1_234_567.0, Digits::Exactly(0)), "1,234,567");
        assert_eq!(number(-1234.5, Digits::Exactly(1)), "−1,234.5");
        assert_eq!(number(-0.01, Digits::Exactly(1)), "0.0");
        assert_eq!(number(f64::NEG_INFINITY, Digits::BySize), "−∞");
    }

    #[test]
    fn a_limit_is_written_as_it_is_declared() {
        let shown = [3.0, 0.7, 128.25, 1200.0, -1.5, 1.1 * 3.0, 1e-9].map(|value| number(value, Digits::AsWritten));
        assert_eq!(shown, ["3", "0.7", "128.25", "1,200", "−1.5", "3.3", "0.000000001"]);
    }

    #[test]
    fn a_number_alone_shows_what_its_size_deserves() {
        let shown = [0.0, 0.013_249, 3.2079, 46.18, 820.84, 1207.3, 0.5].map(|value| number(value, Digits::BySize));
        assert_eq!(shown, ["0", "0.0132", "3.21", "46.2", "820.8", "1,207", "0.5"]);
    }

    #[test]
    fn a_unit_stands_behind_a_no_break_space_and_counts_one_thing_as_one() {
        assert_eq!(format(3.21, &Unit::Seconds, Digits::BySize), "3.21\u{a0}s");
        assert_eq!(Unit::parse("hosts").with("1"), "1\u{a0}host");
        assert_eq!(Unit::parse("batches").with("1"), "1\u{a0}batch");
        assert_eq!(format_difference(-1.0, &Unit::parse("hosts"), Digits::BySize), "−1\u{a0}host");
        assert_eq!(Unit::Ratio.with("0.7"), "0.7");
        assert_eq!(format_difference(-13.8, &Unit::Percent, Digits::BySize), "−13.8\u{a0}pt");
        assert_eq!(format_difference(0.21, &Unit::Seconds, Digits::BySize), "+0.21\u{a0}s");
    }

    proptest! {
        #[test]
        fn what_is_shown_beside_a_limit_is_on_the_side_of_the_value(value in -1e6..1e6_f64, limit in -1e4..1e4_f64) {
            let shown: f64 = beside(value, limit).replace(',', "").replace(MINUS, "-").parse().unwrap();
            prop_assert_eq!(side(shown, limit), side(value, limit));
        }
    }
}
