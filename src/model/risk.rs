//! [`Risk`]: a row of the risk register (DEFINITIONS D9).

use super::RiskId;
use crate::text::table::Cell;
use crate::text::{Place, Span};

/// One risk.
#[derive(Clone, Debug)]
pub struct Risk {
    /// `RR-` and the row's number.
    pub id: RiskId,
    /// Where the row starts.
    pub place: Place,
    /// The whole row.
    pub span: Span,
    /// The risk, without `**`.
    pub title: String,
    /// "Trigger".
    pub trigger: Option<Cell>,
    /// "Mitigation".
    pub mitigation: Option<Cell>,
    /// "Owner".
    pub owner: Option<String>,
    /// "Review cadence".
    pub cadence: Option<String>,
}
