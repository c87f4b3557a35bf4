//! The ids people write: plans, tasks, incidents, risks. Each prints exactly as it is written in the records.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::path::is_device_name;

/// One or two capital letters: `B`, `AF`. Orders A…Z, then AA….
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlanId(String);

impl PlanId {
    /// The plan of `letters`; `None` unless one or two capitals.
    pub fn parse(letters: &str) -> Option<Self> {
        let fits = (1..=2).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then(|| Self(letters.to_owned()))
    }

    /// The plan that people call `B`, `Plan B`, `PlanB` or `Plan B:`; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let letters = text.strip_prefix("Plan").unwrap_or(text);
        Self::parse(letters.trim_end_matches(':').trim())
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for PlanId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for PlanId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `ST-B-008`: a plan's letters and three digits. Orders by plan, then number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The plan its letters name, which need not be the page it stands on.
    pub plan: PlanId,
    /// 0 to 999.
    pub number: u16,
}

impl TaskId {
    /// The task of exactly `ST-<letters>-<3 digits>` (D4); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (letters, digits) = text.strip_prefix("ST-")?.split_once('-')?;
        let fits = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self { plan: PlanId::parse(letters)?, number: fits.then(|| digits.parse().ok()).flatten()? })
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ST-{}-{:03}", self.plan, self.number)
    }
}

/// `INC0004` or `INC2025-1103`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentId(String);

impl IncidentId {
    /// The incident of `INC` and four or more digits, with an optional `-` and digits (D8).
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("INC")?;
        let (first, second) = digits.split_once('-').map_or((digits, None), |(first, second)| (first, Some(second)));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (first.len() >= 4 && all_digits(first) && second.is_none_or(all_digits)).then(|| Self(text.to_owned()))
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `RR-003`: row 3 of the risk register (D9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RiskId(pub u16);

impl RiskId {
    /// The risk of exactly `RR-<3 digits>`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("RR-")?;
        let fits = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| digits.parse().ok().map(Self)).flatten()
    }
}

impl fmt::Display for RiskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RR-{:03}", self.0)
    }
}

/// Most bytes of a candidate's id.
pub const MAX_CANDIDATE_ID: usize = 40;

/// What a candidate's id is, for those who gave another.
pub const CANDIDATE_ID_FORM: &str = "an id is 1 to 40 of `A-Z a-z 0-9 . _ + = , @ ( ) -`, such as `RC-2026-01`; it begins with \
                                     neither dot nor dash, ends with no dot, and is no device name of Windows";

/// Whether `text` can be the id of a candidate. It names a page, a zip and the folder inside it, and is one word of the
/// ledger, so it is what every system can hold as a file name, without a space.
pub fn is_candidate_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._+=,@()-".contains(&byte);
    (1..=MAX_CANDIDATE_ID).contains(&text.len())
        && text.bytes().all(fits)
        && !text.starts_with(['.', '-'])
        && !text.ends_with('.')
        && !is_device_name(text)
}

macro_rules! serialize_as_text {
    ($($id:ty),+) => {$(
        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}

serialize_as_text!(PlanId, TaskId, IncidentId, RiskId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_people_call_it() {
        for text in ["AF", " AF ", "Plan AF", "PlanAF", "Plan AF:"] {
            assert_eq!(PlanId::read(text).as_ref().map(PlanId::as_str), Some("AF"), "{text}");
        }
        for text in ["", "Plan", "af", "Plan af", "ABC", "Plan A/B", "plan A"] {
            assert_eq!(PlanId::read(text), None, "{text}");
        }
    }
}
