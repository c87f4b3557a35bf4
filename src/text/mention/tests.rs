use proptest::prelude::*;

use super::*;

fn known() -> Known {
    let mut known = Known::with_directories(["Logs", "docs", "Version 1.0"]);
    known.plans = ["A", "B", "E", "G", "Q", "AF"].map(str::to_owned).into();
    known.plan_stems = [("PlanB_Performance".to_owned(), "B".to_owned())].into();
    known.events = ["ParseDuration", "RowsWritten"].map(str::to_owned).into();
    known
}

fn found(text: &str) -> Vec<String> {
    let show = |mention: &Mention| {
        let written = text.get(mention.span.start..mention.span.end).unwrap();
        let kind = format!("{:?}", mention.kind).to_lowercase();
        if written == mention.name {
            format!("{kind} {written}")
        } else {
            format!("{kind} {written} = {}", mention.name)
        }
    };
    scan(text, &known()).iter().map(show).collect()
}

#[test]
fn each_suffix_names_its_own_task() {
    assert_eq!(
        found("see ST-E-003/7/08 and ST-A-005/006."),
        ["id ST-E-003", "id 7 = ST-E-007", "id 08 = ST-E-008", "id ST-A-005", "id 006 = ST-A-006"]
    );
    assert_eq!(found("ST-Z-001-006 ST-I-008-RAW ST-001 ST-TO-DO BEST-A-001 ST-A-0123"), ["id ST-Z-001", "id ST-I-008"]);
}

#[test]
fn incidents_and_risks_are_ids() {
    assert_eq!(
        found("INC0004, INC2025-1103, INC12, RR-003, RR-20251227, ERR-003"),
        ["id INC0004", "id INC2025-1103", "id RR-003"]
    );
}

#[test]
fn plans_are_named_one_by_one_or_in_lists() {
    assert_eq!(
        found("Plan B, PlanB and Plans A/E/G; Plans B and Q"),
        ["plan Plan B = B", "plan PlanB = B", "plan A", "plan E", "plan G", "plan B", "plan Q"]
    );
    assert_eq!(found("Plans A–G"), ["plan A", "plan G"]);
    assert_eq!(found("Plan ID, Plan IP, Plans E/G and TaskBoard, PlanH_Bundle, Plan Z"), ["plan E", "plan G"]);
    assert_eq!(found("`PlanB_Performance` rules"), ["plan PlanB_Performance = B"]);
}

#[test]
fn a_path_ends_where_the_rules_say() {
    assert_eq!(
        found("`Logs\\A\\b.json`, docs/x.md:38 docs/x.md:12-14. Logs/a.json+Logs/b.json"),
        [
            "path Logs\\A\\b.json = Logs/A/b.json",
            "path docs/x.md",
            "path docs/x.md",
            "path Logs/a.json",
            "path Logs/b.json"
        ]
    );
    assert_eq!(
        found("Logs/M.psm1::Get-X, Logs/<date>.json; Logs//x/{id}/y. Logs/z/ ./docs/a.md"),
        [
            "path Logs/M.psm1",
            "path Logs/<date>.json",
            "path Logs//x/{id}/y = Logs/x/{id}/y",
            "path Logs/z/ = Logs/z",
            "path docs/a.md"
        ]
    );
    assert_eq!(found("xLogs/a ../docs/b My-Logs/c logs/d"), Vec::<String>::new());
    assert_eq!(found("Logs/a.json<br>Logs/b.json"), ["path Logs/a.json", "path Logs/b.json"]);
}

#[test]
fn links_come_first_and_keep_their_text_apart() {
    assert_eq!(
        found("[docs/a.md](../b.md#top) [x](https://example.org/docs/c.md) [y](#here)"),
        ["path docs/a.md", "link ../b.md#top = ../b.md"]
    );
}

#[test]
fn absolute_paths_and_bare_names_are_kept_apart() {
    assert_eq!(
        found("C:\\Users\\x\\StateTrace\\Logs\\a.json and WarmRun-1.json, not x.jsonl or a*.json"),
        ["abs C:\\Users\\x\\StateTrace\\Logs\\a.json = C:/Users/x/StateTrace/Logs/a.json", "base WarmRun-1.json"]
    );
}

#[test]
fn an_event_is_a_whole_word_with_or_without_a_field() {
    assert_eq!(
        found("`ParseDuration.DurationSeconds` ParseDuration, RowsWrittenTo, Logs/ParseDuration.json"),
        ["event ParseDuration.DurationSeconds", "event ParseDuration", "path Logs/ParseDuration.json"]
    );
}

#[test]
fn an_id_inside_a_path_counts_beside_it() {
    assert_eq!(found("Logs/x-ST-A-018-RUN.json"), ["path Logs/x-ST-A-018-RUN.json", "id ST-A-018"]);
}

proptest! {
    #[test]
    fn every_span_is_a_piece_of_the_text(text in "([a-zA-Z/\\\\.<>{}\\[\\]()`:# -]|Logs/|docs\\\\|ST-B-00|Plans? |\\]\\(|\u{e4}|\n){0,60}") {
        let mentions = scan(&text, &known());
        for pair in mentions.windows(2) {
            prop_assert!(pair[0].span.start <= pair[1].span.start);
        }
        for mention in mentions {
            prop_assert!(text.get(mention.span.start..mention.span.end).is_some_and(|piece| !piece.is_empty()));
            prop_assert!(!mention.name.is_empty());
        }
    }
}
