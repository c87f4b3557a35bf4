//! Numbers, sizes, ages and counts as pages say them. The one place that formats.

use crate::model::Date;

/// A count with commas: `1,069`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its noun: `1 plan`, `32 plans`.
pub fn counted(number: usize, noun: &str) -> String {
    plural(number, noun, &format!("{noun}s"))
}

/// A count with the noun it takes.
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number as u64), if number == 1 { one } else { many })
}

/// Bytes with a unit, a no-break space before it: `1.3 MB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes}\u{a0}B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let unit = UNITS.get(unit).copied().unwrap_or("TB");
    if value < 9.95 { format!("{value:.1}\u{a0}{unit}") } else { format!("{value:.0}\u{a0}{unit}") }
}

/// How long before `now` a day was: `today`, `1 d ago`, `24 d ago`; `in 3 d` for a day to come.
pub fn age(day: Date, now: jiff::Timestamp) -> String {
    match day.days_until(Date::utc(now)) {
        0 => "today".to_owned(),
        days if days > 0 => format!("{days}\u{a0}d ago"),
        days => format!("in {}\u{a0}d", -days),
    }
}

/// The moment with its zone: `12 Jan 2026, 02:15 UTC`.
pub fn moment(now: jiff::Timestamp) -> String {
    let zoned = now.to_zoned(jiff::tz::TimeZone::UTC);
    format!("{}, {:02}:{:02} UTC", Date::utc(now).in_words(), zoned.hour(), zoned.minute())
}

/// The day of the week and the day: `Monday 12 January 2026`.
pub fn long_day(now: jiff::Timestamp) -> String {
    now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%A %-d %B %Y").to_string()
}

/// `text` cut to `limit` characters, with `…` where it was.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `text` cut in its middle to `limit` characters: the end of a name tells more than its middle.
pub fn shorten_middle(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return text.to_owned();
    }
    let behind = limit * 3 / 5;
    let before: String = text.chars().take(limit.saturating_sub(behind + 1)).collect();
    let after: String = text.chars().skip(count - behind).collect();
    format!("{before}…{after}")
}

/// `text` as a cell of a CSV file. A cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn csv_cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// A list in a sentence: `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!((count(7).as_str(), count(1069).as_str(), count(1234567).as_str()), ("7", "1,069", "1,234,567"));
        assert_eq!(bytes(999), "999\u{a0}B");
        assert_eq!(bytes(61_726), "62\u{a0}kB");
        assert_eq!(bytes(1_364_596), "1.4\u{a0}MB");
        assert_eq!(bytes(999_700), "1.0\u{a0}MB");
    }

    #[test]
    fn ages_count_days_from_the_declared_now() {
        let now = "2026-01-12T02:15:00Z".parse().unwrap();
        assert_eq!(age(Date::parse("2026-01-03").unwrap(), now), "9\u{a0}d ago");
        assert_eq!(age(Date::parse("2026-01-12").unwrap(), now), "today");
        assert_eq!(moment(now), "12 Jan 2026, 02:15 UTC");
        assert_eq!(long_day(now), "Monday 12 January 2026");
    }
}
