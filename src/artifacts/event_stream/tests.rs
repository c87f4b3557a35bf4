use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;

use super::sites::Sites;
use super::*;
use crate::model::telemetry::{Condition, Scope, Take, Test};

fn settings() -> Settings {
    let scopes = Scopes { corpus: vec!["BOYO".to_owned()], run_date: "RunDate".to_owned(), run_date_days: 1 };
    Settings { scopes, probes: Vec::new() }
}

fn rollup(bytes: &[u8]) -> Rollup {
    let settings = settings();
    let path = TreePath::new("Logs/IngestionMetrics/2026-01-03.json");
    let date = date_of(&path).unwrap();
    let scratch = &mut Scratch::new(&settings);
    read(&path, date, &mut Cursor::new(bytes), bytes.len() as u64, scratch).unwrap()
}

/// Every number of the samples, by event and field.
fn numbers(samples: &Samples) -> BTreeMap<(String, String), Vec<u64>> {
    samples
        .series
        .iter()
        .map(|series| {
            let cells = samples.cells_of(series).iter();
            let mut values: Vec<f64> = cells.flat_map(|cell| samples.samples_of(cell).iter()).collect();
            values.sort_by(f64::total_cmp);
            ((series.event.to_string(), series.field.to_string()), values.into_iter().map(f64::to_bits).collect())
        })
        .collect()
}

/// The bits of every number by event and field, ascending.
type Bits = BTreeMap<(String, String), Vec<u64>>;

/// What lines come to when `serde_json` builds each: good lines, malformed ones, events, numbers.
fn expected(lines: &[Vec<u8>]) -> (u64, u64, u64, Bits) {
    let (mut good, mut malformed, mut events) = (0, 0, 0);
    let mut numbers: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for line in lines {
        let Ok(text) = std::str::from_utf8(line) else {
            malformed += 1;
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<serde_json::Value>(text) {
            Err(_) => malformed += 1,
            Ok(value) => {
                good += 1;
                let Some(event) = value.get("EventName").and_then(|name| name.as_str()).filter(|name| !name.is_empty())
                else {
                    continue;
                };
                events += 1;
                for (field, value) in value.as_object().unwrap() {
                    if let Some(number) = value.as_f64() {
                        numbers.entry((event.to_owned(), field.clone())).or_default().push(number + 0.0);
                    }
                }
            }
        }
    }
    let sorted = numbers.into_iter().map(|(series, mut values)| {
        values.sort_by(f64::total_cmp);
        (series, values.into_iter().map(f64::to_bits).collect())
    });
    (good, malformed, events, sorted.collect())
}

/// Holds the reader against `serde_json`, behind a good first line that makes the file a stream.
fn compare(lines: &[Vec<u8>]) {
    let mut all = vec![br#"{"EventName":"First","A":1}"#.to_vec()];
    all.extend(lines.iter().map(|line| line.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<u8>>()));
    let (good, malformed, events, numbers_expected) = expected(&all);
    let rollup = rollup(&all.join(&b'\n'));
    let found = (rollup.artifact.records, rollup.day.malformed, rollup.day.records);
    assert_eq!(found, (Some(good), malformed, events), "{:?}", String::from_utf8_lossy(&all.join(&b'\n')));
    assert_eq!(numbers(&rollup.samples), numbers_expected);
}

/// Pieces that JSON is made of, and some it is not.
fn piece() -> impl Strategy<Value = &'static [u8]> {
    let pieces: Vec<&'static [u8]> = vec![
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\"",
        b"\\",
        b" ",
        b"\t",
        b"\r",
        b"\0",
        b"\x1F",
        b"\x7F",
        b"\xFF",
        b"\xC3\xA9",
        b"true",
        b"false",
        b"null",
        b"nul",
        b"0",
        b"-0",
        b"00",
        b"1",
        b"-1",
        b"1.5",
        b".5",
        b"1.",
        b"1e5",
        b"1E-5",
        b"1e",
        b"1e999",
        b"-1e-999",
        b"123456789012345678901234567890",
        b"0.1234567890123456789",
        b"9007199254740993",
        b"+1",
        b"NaN",
        b"\"EventName\"",
        b"\"EventName\":",
        b"\"A\"",
        b"\"B\":2,",
        b"\"A\":1",
        b"\"\"",
        b"\"\\u0041\":3",
        b"\\ud800",
        b"\\ud83d\\ude00",
        b"\\u00e9",
        b"\\n",
        b"\"x\\\"y\"",
        b"\"Site\":\"BOYO\"",
        b"{\"EventName\":\"E\"",
        b",\"A\":7}",
        b"{\"a\":[1,{\"b\":null}]}",
        b"\xEF\xBB\xBF",
    ];
    prop::sample::select(pieces)
}

/// A good line of the usual shape.
fn usual() -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof![
        any::<i32>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::to_string(&number).unwrap()),
        (0u32..100_000).prop_map(|number| format!("{}.{:03}", number / 1000, number % 1000)),
        "[a-z\\\\\"é ]{0,30}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        prop::sample::select(vec!["true", "null", "[]", "{\"A\":1}", "[1,\"]\"]"]).prop_map(str::to_owned),
    ];
    let name = prop::sample::select(vec![
        "A",
        "B",
        "C",
        "Site",
        "Hostname",
        "EventName",
        "RunDate",
        "Longer name with blanks",
        "é",
    ]);
    let members = prop::collection::vec((name, value, prop::sample::select(vec!["", " "])), 0..8);
    (members, prop::sample::select(vec!["E", "F", "EventName"]), any::<bool>()).prop_map(|(members, event, leads)| {
        let mut parts: Vec<String> =
            members.into_iter().map(|(name, value, blank)| format!("{blank}\"{name}\":{blank}{value}")).collect();
        parts.insert(if leads { 0 } else { parts.len() }, format!("\"EventName\":\"{event}\""));
        format!("{{{}}}", parts.join(",")).into_bytes()
    })
}

/// A good line with some bytes changed, removed or put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..3u8, piece());
    (usual(), prop::collection::vec(change, 1..3)).prop_map(|(mut line, changes)| {
        for (at, how, piece) in changes {
            let at = at.index(line.len().max(1)).min(line.len());
            match how {
                0 => drop(line.splice(at..at, piece.iter().copied())),
                1 => drop(line.drain(at..(at + 1).min(line.len()))),
                _ => line.truncate(at),
            }
        }
        line
    })
}

proptest! {
    #[test]
    fn lines_are_taken_as_serde_json_takes_them(lines in prop::collection::vec(prop_oneof![usual(), mutated()], 0..12)) {
        compare(&lines);
    }

    #[test]
    fn what_is_no_json_is_malformed(pieces in prop::collection::vec(prop::collection::vec(piece(), 0..12), 0..6)) {
        compare(&pieces.into_iter().map(|pieces| pieces.concat()).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_are_rounded_as_std_rounds_them(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        let value: f64 = text.parse().unwrap();
        let found = line::number(text.as_bytes(), 0);
        prop_assert_eq!(found, value.is_finite().then_some((value, text.len())));
    }
}

#[test]
fn the_last_of_equal_names_counts() {
    let rollup = rollup(
        concat!(
            "{\"EventName\":\"A\",\"Ms\":1,\"Ms\":2}\n",
            "{\"EventName\":\"A\",\"Ms\":3,\"Ms\":\"x\"}\n",
            "{\"EventName\":\"A\",\"EventName\":\"B\",\"Ms\":4}\n",
            "{\"Sub\":{\"EventName\":\"C\"},\"\\u0045ventName\":\"A\",\"Ms\":5}\n",
        )
        .as_bytes(),
    );
    let bits = |values: &[f64]| values.iter().copied().map(f64::to_bits).collect::<Vec<_>>();
    let series = |event: &str, values: &[f64]| ((event.to_owned(), "Ms".to_owned()), bits(values));
    assert_eq!(numbers(&rollup.samples), [series("A", &[2.0, 5.0]), series("B", &[4.0])].into());
}

#[test]
fn equal_lines_are_counted_and_kept() {
    let rollup =
        rollup(b"{\"EventName\":\"A\"}\n{\"EventName\":\"A\"}\r\n{\"EventName\":\"A\" }\n{\"EventName\":\"A\"}");
    assert_eq!((rollup.day.records, rollup.day.duplicates), (4, 2));
}

#[test]
fn a_question_may_ask_for_the_name_of_the_event() {
    let filter = vec![Condition { field: "EventName".to_owned(), test: Test::In(vec!["A".to_owned()]) }];
    let probe = Probe { event: "A".to_owned(), take: Take::Count, scope: Scope::All, filter };
    let settings = Settings { probes: vec![probe], ..settings() };
    let path = TreePath::new("Logs/IngestionMetrics/2026-01-03.json");
    let bytes = b"{\"EventName\":\"A\"}\n{\"B\":1,\"EventName\":\"A\"}\n{\"EventName\":\"B\"}";
    let scratch = &mut Scratch::new(&settings);
    let rollup = read(&path, date_of(&path).unwrap(), &mut Cursor::new(bytes), 0, scratch).unwrap();
    assert_eq!(rollup.day.answers[0].samples(), 2);
}

#[test]
fn utf16_is_decoded() {
    let text = "{\"EventName\":\"A\",\"Ms\":7}\r\n{\"EventName\":\"A\",\"Ms\":8}\r\n";
    let bytes: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let rollup = rollup(&bytes);
    assert_eq!((rollup.day.records, rollup.day.malformed), (2, 0));
}

#[test]
fn nothing_of_one_file_shows_in_the_next() {
    let settings = settings();
    let mut scratch = Scratch::new(&settings);
    let path = TreePath::new("Logs/IngestionMetrics/2026-01-03.json");
    let date = date_of(&path).unwrap();
    let first = b"{\"EventName\":\"B\",\"Z\":1,\"A\":2,\"Site\":\"X\"}\n{\"EventName\":\"A\",\"Q\":9}\nbroken\n";
    let second = b"{\"EventName\":\"B\",\"A\":5,\"Site\":\"BOYO\",\"Z\":6}\n{\"EventName\":\"C\"}\n";
    read(&path, date, &mut Cursor::new(first), 0, &mut scratch).unwrap();
    let warm = read(&path, date, &mut Cursor::new(second), 0, &mut scratch).unwrap();
    let cold = rollup(second);
    assert_eq!(
        format!("{:?}", (&warm.day, &warm.samples, &warm.artifact)),
        format!("{:?}", (&cold.day, &cold.samples, &cold.artifact))
    );
    assert_eq!(warm.diagnostics.len(), 0);
}

/// Lines with so many sites, events and fields, called after `prefix`.
fn crowd(prefix: &str, sites: usize, events: usize, fields: usize) -> Vec<u8> {
    let line = |number: usize| {
        let (site, event, field) = (number % sites, number % events, number % fields);
        format!("{{\"EventName\":\"{prefix}{event}\",\"Site\":\"{prefix}{site}\",\"{prefix}{field}\":{number}}}\n")
    };
    (0..sites.max(events).max(fields)).map(line).collect::<String>().into_bytes()
}

#[test]
fn names_of_earlier_files_leave_a_file_its_own() {
    let settings = settings();
    let mut scratch = Scratch::new(&settings);
    let path = TreePath::new("Logs/IngestionMetrics/2026-01-03.json");
    let date = date_of(&path).unwrap();
    for (sites, events, fields) in
        [(120, 490, 9), (200, 800, 9), (250, 1000, 50), (251, 3, 9000), (9, 1001, 3), (300, 20, 12000)]
    {
        let file = crowd(&format!("n{sites}-"), sites, events, fields);
        let warm = read(&path, date, &mut Cursor::new(&file), 0, &mut scratch).unwrap();
        let cold = rollup(&file);
        assert!(format!("{:?}", (&warm.day, &warm.samples)) == format!("{:?}", (&cold.day, &cold.samples)), "{sites}");
        assert_eq!(warm.diagnostics.len(), cold.diagnostics.len());
        let fits = sites <= 250 && events <= 1000;
        assert_eq!(warm.samples.sites.len() == sites, sites <= 250);
        assert!(warm.diagnostics.is_empty() == fits || fields > 1000, "{sites}");
    }
}

#[test]
fn threads_do_not_choose_among_too_many_names() {
    let mut file = crowd("n", 400, 1200, 15_000);
    while (file.len() as u64) <= LARGE {
        file.extend_from_within(..);
    }
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let rollup = pool.install(|| rollup(&file));
        format!("{:?}", (&rollup.day, &rollup.samples, &rollup.artifact))
    };
    assert!(with(1) == with(3));
}

#[test]
fn a_crowd_of_names_is_bounded() {
    let lines: String = (0..20_000)
        .map(|number| format!("{{\"EventName\":\"A\",\"Site\":\"s{number}\",\"f{number}\":1,\"Ms\":1}}\n"))
        .collect();
    let rollup = rollup(lines.as_bytes());
    assert_eq!(rollup.day.records, 20_000);
    assert_eq!(numbers(&rollup.samples)[&("A".to_owned(), "Ms".to_owned())].len(), 20_000);
    assert!(rollup.samples.series.len() <= 10_000);
    assert!(rollup.diagnostics.iter().any(|fault| fault.code.name == "artifact/too-many-names"));
}

#[test]
fn scopes_go_by_site_else_host_and_by_the_day_of_the_run() {
    let scopes = settings().scopes;
    let day = Date::parse("2026-01-03").unwrap();
    let class = |site: Option<&'static str>, host: Option<&'static str>, run: Option<&str>| {
        let is_own_site = Sites::default().number(site.unwrap_or(""), &scopes.corpus).1;
        scopes.class(&Placed { site, host, time: Some("2026-01-03T00:00:01-07:00") }, is_own_site, run, day)
    };
    assert_eq!(class(Some("BOYO"), None, None), Class::Live);
    assert_eq!(class(Some("boyo"), Some("BOYO-1"), None), Class::Outside);
    assert_eq!(class(None, Some("BOYO-1"), Some("2026-01-04 10:00:00")), Class::Live);
    assert_eq!(class(None, Some("BOYO1"), None), Class::Outside);
    assert_eq!(class(Some("BOYO"), None, Some("2026-01-05 10:00:00")), Class::Corpus);
    assert_eq!(class(Some("BOYO"), None, Some("soon")), Class::Corpus);
    assert!(Class::Corpus.is_in(Scope::Corpus) && !Class::Corpus.is_in(Scope::Live));
}
