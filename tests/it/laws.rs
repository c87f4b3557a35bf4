//! What holds for any input. Generated texts, tables, names and workspaces; the properties of one reader are those of the fuzz
//! targets, tried here on text that looks more like its kind.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use statetrace_site::build::{self, Build};
use statetrace_site::digest::Digest;
use statetrace_site::markdown::outline::Outline;
use statetrace_site::path::{SitePath, TreePath};
use statetrace_site::site::links::dead_links;
use statetrace_site::text::{Source, csv};

use crate::fuzz_targets;
use crate::support::{build, now, open};

/// `cases`, or as many as `PROPTEST_CASES` asks for.
fn cases(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|asked| asked.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn source(path: &str, text: &str) -> Source {
    Source::new(TreePath::new(path), text.as_bytes())
}

/// Pieces of the languages we read, whole and broken, with letters of several widths.
fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "ST-A-001",
        "ST-A-001/2",
        "INC0001",
        "RR-001",
        "Plan A",
        "Plans A/B",
        "docs/a.md",
        "docs\\plans\\PlanA_X.md",
        "../x.md",
        "C:\\s\\StateTrace\\docs\\a.md",
        "a.json",
        "[x](a.md#b)",
        "[y](<c d.md>)",
        "](",
        ")",
        "`",
        "``",
        "**",
        "|",
        "\\|",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "<!-- c -->",
        "<!--",
        "-->",
        "```\n",
        "# T\n",
        "## Active work\n",
        "- **b** c\n",
        "<zz9 onload=x>",
        "</zz9>",
        "<date>",
        "&lt;",
        "\"",
        "\"\"",
        ",",
        "???",
        "ü",
        "漢字",
        "🦀",
        "\u{202e}",
        "\u{a0}",
        "javascript:alert(1)",
        "{{ x }}",
        "{% if %}",
        "2026-01-04",
        "Done - 2026-01-04",
        " ",
        "x",
    ]);
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

// Texts.

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn bytes_are_lines_and_places_whatever_they_are(bytes in vec(any::<u8>(), 0..3_000)) {
        fuzz_targets::decoder(&bytes);
    }

    #[test]
    fn a_column_is_the_number_of_characters_before_it(text in pieces(), at in any::<prop::sample::Index>()) {
        let source = source("docs/x.md", &text);
        let offset = (0..=at.index(text.len() + 1)).rev().find(|offset| text.is_char_boundary(*offset)).unwrap();
        let line_start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
        let place = source.place(offset);
        prop_assert_eq!(place.line as usize, text[..offset].matches('\n').count() + 1);
        prop_assert_eq!(place.column as usize, text[line_start..offset].chars().count() + 1);
    }

    #[test]
    fn outlines_and_mentions_keep_their_promises_on_any_text(text in pieces()) {
        fuzz_targets::markdown_outline(text.as_bytes());
        fuzz_targets::mentions(text.as_bytes());
        fuzz_targets::board_csv(text.as_bytes());
        fuzz_targets::artifact(text.as_bytes());
    }

    #[test]
    fn our_csv_reader_agrees_with_the_csv_crate_on_what_is_well_formed(
        records in vec(vec("[ -~\n\rüé]{0,9}", 1..5), 0..8),
        always in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let style = if always { ::csv::QuoteStyle::Always } else { ::csv::QuoteStyle::Necessary };
        let end = if crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
        let mut writer =
            ::csv::WriterBuilder::new().flexible(true).quote_style(style).terminator(end).from_writer(Vec::new());
        records.iter().for_each(|record| writer.write_record(record).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let scanned = csv::scan(&source("t.csv", &text));
        let read: Vec<Vec<String>> = scanned
            .records
            .into_iter()
            .map(|record| record.cells.into_iter().map(|cell| cell.text).collect())
            .collect();
        prop_assert_eq!(read, records, "{:?}", text);
        prop_assert_eq!(scanned.unterminated, []);
    }

    #[test]
    fn a_table_reads_the_same_with_comments_and_blank_lines_between_its_rows(
        rows in vec((vec("[a-z]{1,6}", 3), select(vec!["", "\n", "<!-- c -->\n", "<!-- c\n | d | -->\n", "\n<!-- c -->\n\n"])), 1..9),
    ) {
        let head = "| A | B | C |\n|---|---|---|\n";
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let plain: String = rows.iter().map(|(cells, _)| row(cells)).collect();
        let gapped: String = rows.iter().map(|(cells, gap)| format!("{gap}{}", row(cells))).collect();
        let texts = |text: &str| {
            let outline = Outline::of(&source("docs/x.md", &format!("{head}{text}")));
            prop_assert_eq!(outline.tables.len(), 1);
            let rows = outline.tables[0].rows.iter();
            Ok(rows
                .map(|row| (row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>(), row.lost_in_gfm))
                .collect::<Vec<_>>())
        };
        let (plain, gapped) = (texts(&plain)?, texts(&gapped)?);
        let cells = |rows: &[(Vec<String>, bool)]| rows.iter().map(|(cells, _)| cells.clone()).collect::<Vec<_>>();
        prop_assert_eq!(cells(&plain), cells(&gapped));
        let first_gap = rows.iter().position(|(_, gap)| !gap.is_empty()).unwrap_or(rows.len());
        let lost: Vec<bool> = (0..rows.len()).map(|index| index >= first_gap).collect();
        prop_assert_eq!(gapped.into_iter().map(|(_, lost)| lost).collect::<Vec<_>>(), lost);
    }
}

// Digests and names.

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_digest_is_read_back_from_what_it_prints(bytes in vec(any::<u8>(), 0..200), text in "[0-9a-fA-F]{60,68}") {
        let digest = Digest::of(&bytes);
        prop_assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        prop_assert_eq!(Digest::parse(&digest.to_string().to_uppercase()), Some(digest));
        prop_assert_eq!(Digest::parse(&text).map(|digest| digest.to_string()), (text.len() == 64).then(|| text.to_lowercase()));
    }

    #[test]
    fn a_site_path_is_legal_everywhere(text in "(\\PC|[./\\\\: ?*<>|-]|CON|aux|nul\\.){0,40}") {
        let path = SitePath::new(&text);
        for segment in path.as_str().split('/').filter(|segment| !segment.is_empty()) {
            let base = segment.split('.').next().unwrap_or("").to_ascii_lowercase();
            prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{}", path);
            prop_assert!(!segment.starts_with('.') && !segment.ends_with('.'), "{}", path);
            prop_assert!(!matches!(base.as_str(), "con" | "prn" | "aux" | "nul" | "com1" | "lpt9"), "{}", path);
            prop_assert!(segment.len() <= 255, "{}", path);
        }
        prop_assert_eq!(path.as_str().is_empty(), text.split('/').all(str::is_empty));
    }

    #[test]
    fn two_names_are_two_site_paths(one in "[a-zA-Z ._?*-]{1,8}", two in "[a-zA-Z ._?*-]{1,8}") {
        prop_assume!(one != two);
        prop_assert_ne!(SitePath::new(&one), SitePath::new(&two));
        prop_assert_ne!(SitePath::new(&format!("{one}.html")), SitePath::new(&format!("{two}.html")));
    }

    #[test]
    fn an_href_leads_where_it_says(
        from in vec("[a-z]{1,3}", 1..5),
        to in vec("[a-z]{1,3}", 1..5),
    ) {
        let (from, to) = (SitePath::new(&from.join("/")), SitePath::new(&to.join("/")));
        let href = from.href_to(&to);
        let mut segments: Vec<&str> = from.as_str().split('/').collect();
        segments.pop();
        for segment in href.split('/') {
            if segment == ".." { prop_assert!(segments.pop().is_some()) } else { segments.push(segment) }
        }
        prop_assert_eq!(segments.join("/"), to.as_str());
    }
}

// Whole workspaces.

/// A place for every source kind, and for artifacts.
const PLACES: [&str; 22] = [
    "docs/plans/PlanIndex.md",
    "docs/plans/PlanA_X.md",
    "docs/plans/PlanB_Y.md",
    "docs/taskboard/TaskBoard.csv",
    "docs/StateTrace_TaskBoard.md",
    "docs/CODEX_BACKLOG.md",
    "docs/StateTrace_Quarterly_Roadmap.md",
    "docs/StateTrace_IncidentPostmortem_Intake.md",
    "docs/runbooks/Incident_INC0001_X.md",
    "docs/RiskRegister.md",
    "docs/adr/0004-x.md",
    "docs/agents/sessions/2026-01-04_session-0001.md",
    "docs/runbooks/Climb up.md",
    "docs/Release.md",
    "candidates/1.0.md",
    "docs/a.md",
    "docs/a/b/ü & <c>.md",
    "Logs/IngestionMetrics/2026-01-03.json",
    "Logs/TelemetryBundles/R/Telemetry/TelemetryBundle.json",
    "Logs/TelemetryBundles/R/Telemetry/README.md",
    "Logs/Reports/x.csv",
    "Data/y.bin",
];

/// The beginning that makes a text of its kind, so that what follows is read by its reader.
fn beginning(place: &str) -> &'static str {
    match place {
        "docs/plans/PlanIndex.md" => {
            "# P\n\n| Plan | Focus | Primary owner(s) | Key telemetry | Plan file |\n|---|---|---|---|---|\n| A | f | "
        }
        "docs/plans/PlanA_X.md" => {
            "# Plan A - t\n\n## Active work\n| ID | Title | Owner | Status | Notes |\n|---|---|---|---|---|\n| ST-A-001 | "
        }
        "docs/taskboard/TaskBoard.csv" => {
            "ID,Title,Column,OwnerRole,Deliverable,PlanLink,Notes\nST-A-001,t,Done,o,d,p,"
        }
        "docs/StateTrace_TaskBoard.md" => "| ID | Title | Column | Owner/Role |\n|---|---|---|---|\n| ST-A-001 | ",
        "docs/StateTrace_IncidentPostmortem_Intake.md" => "| Incident ID | Date | Notes |\n|---|---|---|\n| INC0001 | ",
        "docs/RiskRegister.md" => "| # | Risk | Owner |\n|---|---|---|\n| 1 | ",
        "candidates/1.0.md" => "# RC\nCandidate ID: RC-1\nVersion: ",
        "Logs/IngestionMetrics/2026-01-03.json" => "{\"EventName\":\"<zz9>\"}\n",
        _ => "# T\n",
    }
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// What must hold of every built site: links land, and no tag of an input is one of ours.
fn assert_whole(build: &Build) {
    let dead = dead_links(&build.site);
    assert!(dead.is_empty(), "{:?}", dead.first());
    for (path, bytes) in build.site.files().filter(|(path, _)| path.as_str().ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap().to_lowercase();
        for forbidden in ["<zz9", "</zz9", "href=\"javascript:", "src=\"javascript:"] {
            assert!(!text.contains(forbidden), "{path} holds {forbidden}");
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn any_words_in_any_record_build_a_site_whose_links_land(texts in vec(pieces(), PLACES.len())) {
        let dir = tempfile::tempdir().unwrap();
        for (place, text) in PLACES.iter().zip(&texts) {
            write(dir.path(), place, format!("{}{text}", beginning(place)).as_bytes());
        }
        assert_whole(&build(dir.path()));
    }

    #[test]
    fn any_bytes_in_every_file_build_a_site(files in vec(vec(any::<u8>(), 0..600), PLACES.len())) {
        let dir = tempfile::tempdir().unwrap();
        for (place, bytes) in PLACES.iter().zip(&files) {
            write(dir.path(), place, bytes);
        }
        assert_whole(&build(dir.path()));
    }

    #[test]
    fn any_names_of_files_build_a_site(names in vec("[a-cA-C .#%&=+@~()'!ü-]{1,12}", 1..12)) {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "docs/plans/PlanIndex.md", b"# P\n");
        for (index, name) in names.iter().enumerate() {
            let folder = ["docs", "docs/runbooks", "Logs", "candidates"][index % 4];
            write(dir.path(), &format!("{folder}/x{name}.md"), format!("# T\n\n[x](<x{name}.md>) `{folder}/x{name}.md`\n").as_bytes());
        }
        assert_whole(&build(dir.path()));
    }

    #[test]
    fn the_order_in_which_files_come_to_the_disk_is_forgotten(
        texts in vec(pieces(), PLACES.len()),
        order in Just((0..PLACES.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let model = |order: &[usize]| {
            let dir = tempfile::tempdir().unwrap();
            for index in order {
                write(dir.path(), PLACES[*index], format!("{}{}", beginning(PLACES[*index]), texts[*index]).as_bytes());
            }
            let reading = build::read(&open(dir.path()), now());
            serde_json::to_string(&reading.json()).unwrap()
        };
        let sorted: Vec<usize> = (0..PLACES.len()).collect();
        prop_assert_eq!(model(&sorted), model(&order));
    }
}
