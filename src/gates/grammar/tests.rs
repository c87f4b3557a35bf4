//! Rules as people write them, and what is said of those that cannot be read.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::model::telemetry::Test;

fn fault(text: &str) -> String {
    match rule(text) {
        Ok(rule) => format!("read: {rule:?}"),
        Err(fault) => format!("{}..{} {}", fault.span.start, fault.span.end, fault.message),
    }
}

#[test]
fn a_rule_is_a_call_a_comparison_and_a_limit() {
    let read = rule("p95( InterfacePortQueueMetrics.QueueBuildDelayMs )  ≤ 120 ms").unwrap();
    assert_eq!(read.text, "p95( InterfacePortQueueMetrics.QueueBuildDelayMs ) ≤ 120 ms");
    assert_eq!(read.call.function, "p95");
    let Some(Subject::Event(event)) = read.call.first() else { panic!("{read:?}") };
    assert_eq!(
        (event.event.as_str(), event.field.as_deref()),
        ("InterfacePortQueueMetrics", Some("QueueBuildDelayMs"))
    );
    let bound = read.bound.unwrap();
    assert_eq!((bound.comparison, bound.limit), (Comparison::AtMost, Limit::Number(120.0)));
    assert_eq!(bound.unit, Some(Unit::Milliseconds));
}

#[test]
fn conditions_stand_in_brackets() {
    let read = rule("difference(Cache[Op = Hit] - Cache[Op not in Hit, Set, Age != 0]) > -3").unwrap();
    let [(_, Subject::Event(hit)), (Join::Minus, Subject::Event(other))] = read.call.subjects.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(hit.conditions, [Condition { field: "Op".into(), test: Test::In(vec!["Hit".into()]) }]);
    assert_eq!(other.conditions.len(), 2);
    assert_eq!(other.conditions[1].test, Test::NonZero);
    assert_eq!(read.bound.unwrap().limit, Limit::Number(-3.0));
}

#[test]
fn figures_files_and_areas_are_subjects() {
    let read = rule("latest(warm-run(\"*nightly*\"):Warm.ImprovementPercent) >= 60 %").unwrap();
    let Some(Subject::Figure(figure)) = read.call.first() else { panic!("{read:?}") };
    assert_eq!((figure.kind.as_str(), figure.pattern.as_deref()), ("warm-run", Some("*nightly*")));
    assert_eq!(figure.figure.as_deref(), Some("Warm.ImprovementPercent"));
    let read = rule("ready(areas(\"Logs/**\", Telemetry)) >= all areas").unwrap();
    assert_eq!(read.bound.unwrap().limit, Limit::All);
    assert!(matches!(rule("count(files('**/*.accdb')) = 0").unwrap().call.first(), Some(Subject::Files { .. })));
}

#[test]
fn a_fault_is_where_it_is() {
    assert_eq!(fault("p95(Lap.WaitMs) <= 120 ms please"), "26..32 `please` stands behind the rule");
    assert_eq!(fault("p95 Lap.WaitMs"), "4..7 expected `(`, found `Lap`");
    assert_eq!(fault("p95(Lap.WaitMs) about 3"), "16..21 expected a comparison, found `about`");
    assert_eq!(fault("p95(Lap.WaitMs) <="), "18..18 expected a limit, but the rule ends here");
    assert_eq!(fault("p95(Lap.) < 3"), "8..9 expected the name of a field, found `)`");
    assert_eq!(fault("count(Lap[Op]) = 1"), "12..13 expected `=`, `!=`, `in` or `not in`");
    assert_eq!(fault("p95(Lap.WaitMs) < 1.2.3"), "18..23 `1.2.3` is no number");
    assert_eq!(fault(""), "0..0 the rule is empty");
    assert_eq!(fault("  "), "0..2 the rule is empty");
}

#[test]
fn a_limit_is_a_number_that_a_value_can_reach() {
    assert_eq!(fault("p95(Lap.WaitMs) <= NaN ms"), "19..22 `NaN` is no limit that a value can be held against");
    assert_eq!(fault("p95(Lap.WaitMs) = inf"), "18..21 `inf` is no limit that a value can be held against");
    assert_eq!(fault("p95(Lap.WaitMs) <= 1e999 ms"), "19..24 `1e999` is larger than any number we can hold");
    assert_eq!(fault("p95(Lap.WaitMs) <= fast"), "19..23 `fast` is a text, and texts have no order");
    assert_eq!(rule("p95(Lap.WaitMs) <= 1.2e3 ms").unwrap().bound.unwrap().limit, Limit::Number(1200.0));
    assert_eq!(rule("count(Lap) <= 3 events").unwrap().bound.unwrap().unit, Some(Unit::parse("events")));
    assert_eq!(rule("latest(warm-run:Status) = 'NaN'").unwrap().bound.unwrap().limit, Limit::Text("NaN".into()));
}

/// Pieces of rules, whole and broken, with letters of several widths.
fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "p95", "count", "(", ")", "[", "]", ".", ",", ":", "Lap", "WaitMs", "warm-run", " in ", " not in ", " of ",
        " by ", "<=", "≤", "!=", "=", "+", "-", "/", "0", "-3", "1.5.", "1-2", "1e9", "e", "?", "all", "%", "\"", "'",
        "files(", "areas(", "é", "∞", " ", "\u{a0}", "\0",
    ]);
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_where_it_can_be_shown(text in pieces()) {
        let faults = [rule(&text).err(), condition(&text).err(), window(&text).err(), period(&text).err()];
        for fault in faults.into_iter().flatten() {
            prop_assert!(text.get(fault.span.start..fault.span.end).is_some(), "{:?} of {text:?}", fault.span);
        }
    }
}

#[test]
fn windows_and_periods_are_words() {
    assert_eq!(window("7 days"), Ok(Window::Days(7)));
    assert_eq!(window("week"), Ok(Window::Week));
    assert_eq!(window("weak").unwrap_err().help.as_deref(), Some("did you mean `week`?"));
    assert!(window("0 days").is_err());
    assert_eq!((period("36 h"), period("2 days")), (Ok(36.0), Ok(48.0)));
    assert!(period("soon").is_err());
}
