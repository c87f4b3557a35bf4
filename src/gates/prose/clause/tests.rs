use super::*;

fn read(text: &str) -> Vec<String> {
    clauses(text)
        .iter()
        .map(|clause| {
            format!(
                "{}({}) {} {}{} [{}]",
                clause.function.as_deref().unwrap_or("-"),
                clause.names.first().copied().unwrap_or("-"),
                clause.comparison.map_or("lost", Comparison::ascii),
                clause.number,
                clause.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default(),
                text.get(clause.span.start..clause.span.end).unwrap_or("?"),
            )
        })
        .collect()
}

#[test]
fn a_limit_is_found_with_its_measure() {
    assert_eq!(read("`Lap.WaitMs` avg <30 ms."), ["mean(Lap.WaitMs) < 30 ms [`Lap.WaitMs` avg <30 ms]"]);
    assert_eq!(
        read("`SyncTime` p95 ≤ 120 ms and p99 ≤ 200 ms"),
        ["p95(SyncTime) <= 120 ms [`SyncTime` p95 ≤ 120 ms]", "p99(SyncTime) <= 200 ms [p99 ≤ 200 ms]"]
    );
}

#[test]
fn an_alert_is_turned_into_what_must_hold() {
    assert_eq!(
        read("`SyncTime` p95 < 950 ms; alert if p95 > 600 ms"),
        ["p95(SyncTime) < 950 ms [`SyncTime` p95 < 950 ms]", "p95(SyncTime) <= 600 ms [p95 > 600 ms]"]
    );
}

#[test]
fn a_lost_comparison_is_not_guessed() {
    assert_eq!(read("`SyncTime` p95 ??? 3 s"), ["p95(SyncTime) lost 3 s [`SyncTime` p95 ??? 3 s]"]);
    assert_eq!(read("What ??? nobody knows"), Vec::<String>::new());
}

proptest::proptest! {
    #[test]
    fn every_clause_lies_in_its_sentence(text in "([`≤<>=?%.,;*() é\u{a0}]|p95|max|alert|Lap|WaitMs|12|ms|1,000| of | not | exceed | below |th percentile){0,24}") {
        for clause in clauses(&text) {
            let inside = |span: Span| text.get(span.start..span.end).is_some_and(|found| !found.is_empty());
            proptest::prop_assert!(inside(clause.span) && clause.lost.is_none_or(inside), "{clause:?} of {text:?}");
        }
    }
}

#[test]
fn a_clause_knows_the_nearest_names_and_no_more() {
    let text = (0..9000).map(|number| format!("Ab.Cd{number} <1 ")).collect::<String>();
    let clauses = clauses(&text);
    assert_eq!(clauses.len(), 9000);
    assert!(clauses.iter().all(|clause| clause.names.len() <= NAMES));
    assert_eq!(clauses.last().map(|clause| clause.names[0]), Some("Ab.Cd8999"));
    assert_eq!(read(&format!("`Lap{}` < 3", "Lap".repeat(60))), ["-(-) < 3 [< 3]"]);
}

#[test]
fn a_clause_cuts_no_code_span_in_two() {
    assert_eq!(read("`Warm.Gain >= 60` and more"), ["-(Warm.Gain) >= 60 [`Warm.Gain >= 60`]"]);
}

#[test]
fn a_remark_is_no_limit() {
    assert_eq!(read("`SyncTime` p95 < 5 s (log host values > 10 s)").len(), 1);
}

#[test]
fn a_function_before_its_measure_is_read() {
    assert_eq!(read("p99 of `Lap.WaitMs` < 200 ms"), ["p99(Lap.WaitMs) < 200 ms [p99 of `Lap.WaitMs` < 200 ms]"]);
    for (words, function) in [
        ("the 95th percentile of", "p95"),
        ("90th-percentile delay of the", "p90"),
        ("The maximum of", "max"),
        ("the average for", "mean"),
        ("Mean of all", "mean"),
        ("median", "p50"),
        ("Min", "min"),
    ] {
        let found = read(&format!("{words} `Lap.WaitMs` <= 20 ms"));
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("{function}(Lap.WaitMs) <= 20 ms")),
            "{words}: {found:?}"
        );
    }
    assert_eq!(
        read("Max of `Lap.WaitMs` and `Turn.WaitMs` <= 3 s"),
        ["max(Turn.WaitMs) <= 3 s [Max of `Lap.WaitMs` and `Turn.WaitMs` <= 3 s]"]
    );
}

#[test]
fn a_function_of_something_else_is_not_taken_over() {
    for (text, read_as) in [
        ("`Lap.WaitMs` p95 and `Turn.WaitMs` < 3 s", "-(Turn.WaitMs) < 3 s"),
        ("`Lap.WaitMs` max `Turn.WaitMs` < 3 s", "-(Turn.WaitMs) < 3 s"),
        ("The maximum number of `LapLost` < 3", "-(LapLost) < 3"),
        ("The average lap, `Lap.WaitMs` < 3 s", "-(Lap.WaitMs) < 3 s"),
        // Which of the two numbers is whose limit, the words do not say.
        ("p95 and p99 of `Lap.WaitMs` < 3 s / 5 s", "p95 and p99(Lap.WaitMs) < 3 s"),
        ("`Lap.WaitMs` p95 / p99 < 3 s / 5 s", "p95 and p99(Lap.WaitMs) < 3 s"),
    ] {
        let found = read(text);
        assert!(found.len() == 1 && found[0].starts_with(read_as), "{text}: {found:?}");
    }
    assert_eq!(read("`Lap.WaitMs` <= 2x the baseline, < 95th percentile"), Vec::<String>::new());
}

#[test]
fn a_comparison_in_words_is_read() {
    for (words, read_as) in [
        ("`Lap.WaitMs` p95 stays below 3 seconds", "p95(Lap.WaitMs) < 3 s"),
        ("p95 of `Lap.WaitMs` is no more than 5 %.", "p95(Lap.WaitMs) <= 5 %"),
        ("`Lap.WaitMs` average: under 250 ms (all sites)", "mean(Lap.WaitMs) < 250 ms"),
        ("`Lap.Share` must be at least 80 percent; always", "-(Lap.Share) >= 80 %"),
        ("`Lap.WaitMs` must not exceed 10 s", "-(Lap.WaitMs) <= 10 s"),
        ("`Lap.WaitMs` may never be above 10 s, and", "-(Lap.WaitMs) <= 10 s"),
        ("`Lap.Rounds` should not be fewer than 3", "-(Lap.Rounds) >= 3"),
        ("`Lap.WaitMs` p95 below 3 s; alert when max exceeds 4 s", "p95(Lap.WaitMs) < 3 s"),
    ] {
        let found = read(words);
        assert!(found.first().is_some_and(|found| found.starts_with(read_as)), "{words}: {found:?}");
    }
    let alert = read("`Lap.WaitMs` p95 below 3 s; alert when max exceeds 4 s");
    assert_eq!(alert[1..], ["max(Lap.WaitMs) <= 4 s [max exceeds 4 s]"]);
}

#[test]
fn words_that_may_say_something_else_are_no_limit() {
    for text in [
        "`Lap.WaitMs` p95 was below 3 s",
        "Currently `Lap.WaitMs` p95 is below 3 s",
        "If `Lap.WaitMs` p95 is above 3 s, run again",
        "`Lap.WaitMs` p95 may exceed 3 s",
        "No run lets `Lap.WaitMs` p95 exceed 3 s",
        "`Lap.WaitMs` p95 stays below 3 s for 90 % of laps",
        "`Lap.WaitMs` p95 is no more than 5 % above the last",
        "`Lap.WaitMs` p95 stays below 2x the baseline",
        "`Lap.WaitMs` stays below 20 per day",
        "`Lap` and others stay below 20",
        "alert unless `Lap.WaitMs` p95 stays below 3 s",
        "log values when `Lap.WaitMs` p95 exceeds 3 s",
        "`Lap.WaitMs` is not at least 3 s",
        "`Lap.WaitMs` is not never above 3 s",
        "`Lap.WaitMs` below",
    ] {
        assert_eq!(read(text), Vec::<String>::new(), "{text}");
    }
}
