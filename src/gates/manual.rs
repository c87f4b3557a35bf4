//! What no file decides.

use super::grammar::{Call, Fault};
use super::measure::{Context, Measured};
use super::{Gate, RuleKind};
use crate::model::telemetry::Probe;

pub(super) static RULE: RuleKind = RuleKind {
    name: "manual",
    functions: &["manual"],
    grammar: "manual()",
    example: "manual()",
    explain: "Nothing is measured: a person decides, and the gate's note says what they need. Such a gate is listed so that \
              nobody takes its absence for a pass. Any other rule with the limit `?` is manual, too, and shows its value.",
    accepts,
    probes: |_: &Gate| -> Vec<Probe> { Vec::new() },
    measure: |_: &Gate, _: &Context<'_>| Measured::default(),
};

fn accepts(call: &Call) -> Result<(), Fault> {
    match call.subjects.is_empty() {
        true => Ok(()),
        false => Err(Fault::new(call.span, "`manual` takes nothing").help("say what is needed in the gate's `note`")),
    }
}
