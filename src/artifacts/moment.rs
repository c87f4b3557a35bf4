//! Times as the project's tools write them, to instants. They use three clocks and five spellings: ISO with an offset or
//! `Z`, `/Date(ms)/` of Windows PowerShell, and, without a zone, ISO, `12/06/2025 01:23:50` and `1/1/2026 10:21:31 PM`.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;

/// The instant `text` names by itself; `None` where it has no zone or is no time.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match milliseconds(text) {
        Some(milliseconds) => Timestamp::from_millisecond(milliseconds).ok(),
        None => text.parse().ok(),
    }
}

/// [`instant`]; a time without a zone is taken for UTC, which is right for fields whose name says so.
pub(super) fn utc(text: &str) -> Option<Timestamp> {
    instant(text).or_else(|| TimeZone::UTC.to_timestamp(civil(text.trim())?).ok())
}

/// `2025-12-06 01:23:50 UTC`, to the second.
pub(super) fn show(time: Timestamp) -> String {
    let time = TimeZone::UTC.to_datetime(time);
    format!("{} {:02}:{:02}:{:02} UTC", time.date(), time.hour(), time.minute(), time.second())
}

/// The number in `/Date(1766429094476)/` or `/Date(1766429094476-0700)/`; the offset does not change the instant.
fn milliseconds(text: &str) -> Option<i64> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = inside.rfind(['+', '-']).filter(|at| *at > 0);
    sign.and_then(|at| inside.get(..at)).unwrap_or(inside).parse().ok()
}

fn civil(text: &str) -> Option<DateTime> {
    if !text.contains('/') {
        return text.parse().ok();
    }
    let (day, time) = text.split_once(' ')?;
    let mut day = day.split('/').map(str::parse::<i16>);
    let (month, of_month, year) = (day.next()?.ok()?, day.next()?.ok()?, day.next()?.ok()?);
    let (time, half) = time.split_once(' ').map_or((time, None), |(time, half)| (time, Some(half)));
    let mut time = time.split(':').map(str::parse::<i8>);
    let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    let hour = match half {
        None => hour,
        Some(half) if !(1..=12).contains(&hour) || !matches!(half, "AM" | "PM") => return None,
        Some("PM") => hour % 12 + 12,
        Some(_) => hour % 12,
    };
    // jiff has no fallible `at`; both halves are checked before they are joined.
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let day = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?).ok()?;
    (day >= date(1970, 1, 1)).then(|| day.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_time_is_the_same_instant() {
        let shown = |text| utc(text).map(show);
        let wanted = Some("2026-01-01 22:21:31 UTC".to_owned());
        for text in [
            "2026-01-01T22:21:31.2075839Z",
            "2026-01-01T15:21:31.2075-07:00",
            "/Date(1767306091476)/",
            "/Date(1767306091476-0700)/",
            "2026-01-01 22:21:31",
            "01/01/2026 22:21:31",
            "1/1/2026 10:21:31 PM",
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
        assert_eq!(shown("12/31/2025 12:00:00 AM").as_deref(), Some("2025-12-31 00:00:00 UTC"));
    }

    #[test]
    fn a_time_without_a_zone_is_no_instant() {
        assert_eq!(instant("2026-01-01 22:21:31"), None);
        assert_eq!(instant("1/1/2026 10:21:31 PM"), None);
        for text in ["", "soon", "13/45/2025 01:02:03", "1/1/2026 13:00:00 PM", "/Date(x)/", "20260101-152131"] {
            assert_eq!(utc(text), None, "{text}");
        }
    }
}
