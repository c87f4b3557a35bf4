//! A candidate's readiness for a terminal: a line a group, below it what is not as it should be.

use super::printable;
use crate::readiness::{Group, Readiness, Standing};

/// The contract of `readiness`, what is met only counted.
pub fn human(readiness: &Readiness) -> String {
    let verdict = match readiness.blockers().count() {
        0 => "ready".to_owned(),
        1 => "not ready, 1 blocker".to_owned(),
        blockers => format!("not ready, {blockers} blockers"),
    };
    let version = readiness.version.as_ref().map(|version| format!(" (version {version})")).unwrap_or_default();
    let mut lines = vec![format!("candidate {}{version}: {verdict}", readiness.id())];
    for group in Group::EACH {
        let own = || readiness.requirements.iter().filter(move |line| line.group == group);
        if own().next().is_none() {
            continue;
        }
        let met = own().filter(|line| line.standing == Standing::Met).count();
        lines.push(match own().filter(|line| line.is_required()).count() {
            0 if group == Group::Approvals => format!("  {}: still to come", group.name()),
            0 => format!("  {}: none required", group.name()),
            required => format!("  {}: {met} of {required} met", group.name()),
        });
        for line in own().filter(|line| line.standing != Standing::Met) {
            let mark = if line.blocks() { "!" } else { "-" };
            lines.push(format!("    {mark} {line}"));
            if let Some(answer) = &line.waiver {
                lines.push(format!("      waived by {} until {}: {}", answer.by, answer.until, answer.reason));
            }
        }
    }
    lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n")
}
