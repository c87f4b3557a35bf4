//! What of a gate must be the same for two of its figures to be comparable.

use super::Gate;
use super::grammar::Window;
use crate::model::telemetry::{Condition, Scope, Test};

impl Gate {
    /// What is measured, in the words of the rule: the call, and scope, filter and window where they are not the usual ones.
    /// `p95(ParseDuration.DurationSeconds) scope corpus where Site in BOYO window 7 days`. Equal texts measure the same.
    pub fn measure(&self) -> String {
        let mut text = self.rule.measured.clone();
        if self.scope != Scope::All {
            text.push_str(&format!(" scope {}", self.scope.name()));
        }
        for (at, condition) in self.filter.iter().enumerate() {
            text.push_str(if at == 0 { " where " } else { " and " });
            text.push_str(&words(condition));
        }
        if self.window != Window::Latest {
            text.push_str(&format!(" window {}", self.window));
        }
        text
    }
}

fn words(condition: &Condition) -> String {
    let field = &condition.field;
    match &condition.test {
        Test::In(values) => format!("{field} in {}", values.join(", ")),
        Test::NotIn(values) => format!("{field} not in {}", values.join(", ")),
        Test::NonZero => format!("{field} != 0"),
    }
}
