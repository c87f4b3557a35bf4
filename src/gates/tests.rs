//! Declarations to gates, and what is said of those that cannot be read. What gates come to is in `tests/cases/gates/`.

use super::grammar::Limit;
use super::*;

#[derive(serde::Deserialize)]
struct Written {
    #[serde(default)]
    gate: Vec<Declaration>,
    #[serde(default)]
    waiver: Vec<Waiver>,
}

const KINDS: [&str; 12] = [
    "warm-run",
    "queue-delay-summary",
    "netops-log",
    "snapshot-summary",
    "verification-summary",
    "interface-view-report",
    "freshness",
    "diff-hotspots",
    "ui-harness",
    "event-stream",
    "rollup",
    "sanitization-report",
];

fn read(text: &str) -> Parsed<DeclaredGates> {
    let source = Source::new(crate::path::TreePath::new("statetrace.toml"), text.as_bytes());
    let written: Written = toml::from_str(text).unwrap();
    declared(Declarations {
        gates: &written.gate,
        waivers: &written.waiver,
        defaults: Some(false),
        source: Some(&source),
        kinds: &KINDS,
    })
}

/// Every fault as `line:column message (help)`.
fn faults(text: &str) -> Vec<String> {
    let told = read(text).diagnostics.into_iter().map(|fault| {
        let help = fault.help.unwrap_or_default();
        format!("{}:{} {} ({help})", fault.line.unwrap_or(0), fault.column.unwrap_or(0), fault.message)
    });
    told.collect()
}

fn fault(rule: &str) -> String {
    faults(&format!("[[gate]]\nid = \"X\"\nrule = '{rule}'\n")).join("; ")
}

#[test]
fn every_gate_of_the_list_can_be_read() {
    let list: toml::Table = toml::from_str(include_str!("defaults/gates.toml")).unwrap();
    let written = list.get("gate").and_then(toml::Value::as_array).unwrap().len();
    let gates = defaults::gates(&KINDS);
    assert_eq!((gates.len(), written), (65, 65));
    let ids: BTreeSet<&str> = gates.iter().map(|gate| gate.id.as_str()).collect();
    assert_eq!(ids.len(), gates.len());
    assert!(gates.iter().all(|gate| gate.sentence.is_some() && gate.plan.is_some()));
}

#[test]
fn every_example_is_a_rule_of_its_kind() {
    for kind in RULES {
        let rule = grammar::rule(kind.example).unwrap();
        assert_eq!(kind_of(&rule.call.function).map(|found| found.name), Some(kind.name));
        assert_eq!(fault(kind.example), "", "{}", kind.example);
    }
}

#[test]
fn every_function_that_is_told_is_one() {
    for kind in RULES {
        let words = |text: &'static str| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
        for percentile in words(kind.grammar).filter(|word| word.starts_with('p') && word.len() < 6) {
            let is_percentile = percentile.get(1..2).is_some_and(|next| next.parse::<u8>().is_ok());
            assert!(!is_percentile || kind_of(percentile).is_some(), "{percentile} of {}", kind.name);
        }
        for function in kind.functions.iter().filter(|function| **function != "p*") {
            assert!(kind.grammar.contains(function), "{} does not tell how `{function}` is called", kind.name);
        }
    }
}

#[test]
fn a_fault_is_reported_at_its_character() {
    assert_eq!(
        fault("p95(Lap.WaitMs) <= 120 ms please").split(" (").next(),
        Some("3:35 `please` stands behind the rule")
    );
    assert_eq!(fault("medan(Lap.WaitMs) <= 1"), "3:9 there is no function `medan` (did you mean `mean`?)");
    assert_eq!(
        fault("malformed(event-strem) = 0"),
        "3:19 there is no artifact kind `event-strem` (did you mean `event-stream`?)"
    );
    assert_eq!(fault("p95(Lap) <= 1 ms"), "3:13 `p95` takes a field of an event (write `p95(Lap.Field)`)");
    assert_eq!(
        fault("p95(Lap.WaitMs) <= 3 rows"),
        "3:34 the measure is in ms, the limit in rows (give the limit in ms)"
    );
}

#[test]
fn an_escape_in_the_configuration_moves_no_column() {
    let text = "[[gate]]\nid = \"X\"\nrule = \"count(files(\\\"**/*.md\\\")) = 0 files now\"\n";
    assert_eq!(faults(text).first().map(|fault| fault.split(' ').next().unwrap().to_owned()), Some("3:45".to_owned()));
    assert_eq!(text.lines().nth(2).and_then(|line| line.get(44..47)), Some("now"));
}

#[test]
fn an_id_is_declared_once() {
    let gate = "[[gate]]\nid = \"X\"\nrule = \"count(Lap) > 0\"\n";
    let parsed = read(&format!("{gate}{gate}"));
    assert_eq!(parsed.value.gates.len(), 1);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!((parsed.diagnostics[0].code.name, parsed.diagnostics[0].line), ("gate/duplicate-id", Some(5)));
}

#[test]
fn options_are_checked_where_they_stand() {
    let gate = "[[gate]]\nid = \"X\"\nrule = \"count(Lap) > 0\"\n";
    assert_eq!(
        faults(&format!("{gate}window = \"forever\"\n"))[0].split(" (").next(),
        Some("4:11 `forever` is no window")
    );
    assert_eq!(
        faults(&format!("{gate}level = \"loud\"\n")),
        ["4:10 `loud` is no level (a level is `block` or `warn`)"]
    );
    assert_eq!(
        faults(&format!("{gate}plan = \"b\"\n")),
        ["4:9 `b` is no plan (a plan is one or two capital letters, such as `B` or `AF`)"]
    );
    for plan in ["B", "Plan B", "PlanB"] {
        let read = read(&format!("{gate}plan = \"{plan}\"\n"));
        assert_eq!(read.value.gates[0].plan, PlanId::parse("B"), "{plan}");
    }
    assert_eq!(faults(&format!("{gate}fresh = \"soon\"\n"))[0].split(" (").next(), Some("4:10 `soon` is no period"));
    assert_eq!(
        faults(&format!("{gate}filter = [\"Site\"]\n"))[0].split(" (").next(),
        Some("4:16 expected `=`, `!=`, `in` or `not in`")
    );
}

#[test]
fn each_question_is_asked_once() {
    let text = "[[gate]]\nid = \"A\"\nrule = \"p95(Lap.WaitMs) < 3 ms\"\n[[gate]]\nid = \"B\"\nrule = \"max(Lap.WaitMs) < 9 ms\"\n\
                [[gate]]\nid = \"C\"\nrule = \"max(Lap.WaitMs) < 9 ms\"\nscope = \"live\"\n";
    assert_eq!(probes(&read(text).value).len(), 2);
}

#[test]
fn gates_stand_by_plan_and_number() {
    let list = ["[[gate]]\nid = \"Z\"\nrule = \"count(Lap) > 0\"\n".to_owned()].into_iter().chain(
        [("B-10", "B"), ("B-2", "B"), ("AA-1", "AA"), ("B-2s", "B"), ("C-1", "C")]
            .map(|(id, plan)| format!("[[gate]]\nid = \"{id}\"\nplan = \"{plan}\"\nrule = \"count(Lap) > 0\"\n")),
    );
    let declared = read(&list.collect::<String>()).value;
    let verdicts = evaluate(&Model::default(), &declared, jiff::Timestamp::UNIX_EPOCH);
    let ids: Vec<&str> = verdicts.gates.iter().map(Verdict::id).collect();
    assert_eq!(ids, ["B-2", "B-2s", "B-10", "C-1", "AA-1", "Z"]);
    assert!(verdicts.gates.iter().all(|verdict| verdict.outcome == Outcome::NoData));
    assert!(!verdicts.is_green());
}

#[test]
fn no_gates_are_not_green() {
    let verdicts = evaluate(&Model::default(), &DeclaredGates::default(), jiff::Timestamp::UNIX_EPOCH);
    assert!(!verdicts.is_green());
    assert_eq!(words::summary(&verdicts), "No gates are declared.");
}

#[test]
fn a_tree_without_documents_gets_no_built_in_gate() {
    let declared =
        declared(Declarations { gates: &[], waivers: &[], defaults: None, source: None, kinds: &KINDS }).value;
    assert_eq!(declared.gates.len(), 65);
    assert!(evaluate(&Model::default(), &declared, jiff::Timestamp::UNIX_EPOCH).gates.is_empty());
}

#[test]
fn a_limit_in_seconds_is_held_against_milliseconds() {
    let declared = read("[[gate]]\nid = \"X\"\nrule = \"p95(Lap.WaitMs) < 5 s\"\n").value;
    let gate = &declared.gates[0];
    assert_eq!(gate.unit.as_ref().map(ToString::to_string).as_deref(), Some("ms"));
    assert_eq!(gate.rule.bound.as_ref().map(|bound| bound.limit.clone()), Some(grammar::Limit::Number(5000.0)));
}

#[test]
fn a_limit_may_follow_the_baseline() {
    let read = read("[[gate]]\nid = \"X\"\nrule = 'p95(A.B) <= 1.1 x baseline'\nnoise = \"5 %\"\n");
    let gate = &read.value.gates[0];
    let limit = |rule: &str| grammar::rule(rule).unwrap().bound.map(|bound| bound.limit);
    assert_eq!(gate.rule.bound.as_ref().map(|bound| bound.limit.clone()), Some(Limit::Baseline(1.1)));
    assert_eq!((gate.noise, gate.rule.measured.as_str()), (0.05, "p95(A.B)"));
    assert_eq!(limit("count(A) >= baseline"), Some(Limit::Baseline(1.0)));
    assert_eq!(limit("latest(warm-run:B) = \"baseline\""), Some(Limit::Text("baseline".to_owned())));
    assert_eq!(limit("count(A) <= 3 x"), Some(Limit::Number(3.0)), "a unit may be called x");
}

#[test]
fn a_limit_that_cannot_follow_the_baseline_is_told() {
    assert!(fault("p95(A.B) = baseline").contains("a limit relative to the baseline has a side"));
    assert!(fault("p95(A.B) <= 0 x baseline").contains("more than nothing"));
    assert!(fault("p95(A.B) <= 1.1 x baseline s").contains("`s` stands behind the rule"));
    let noise = |rule: &str, noise: &str| {
        faults(&format!("[[gate]]\nid = \"X\"\nrule = '{rule}'\nnoise = \"{noise}\"\n")).join("; ")
    };
    assert!(noise("p95(A.B) <= 3 s", "5 %").starts_with("4:10 noise widens a limit relative to the baseline"));
    assert!(noise("p95(A.B) <= baseline", "much").contains("`much` is no share"));
    assert!(noise("p95(A.B) <= baseline", "5").contains("`5` is no share"));
    assert!(
        [("5 %", 0.05), ("0.05", 0.05), ("100%", 1.0)].iter().all(|(text, share)| grammar::share(text) == Ok(*share))
    );
}
