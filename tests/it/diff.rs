//! `diff` at a terminal: two bundles, a bundle and the tree, bundles that are not to be believed; and a bundle as the baseline
//! of limits.

use std::fs;
use std::path::PathBuf;

use crate::support::{demo, run, text, workspace};

/// A project that measures one thing on each of `days`, in seconds, ten records a day.
fn project(config: &str, days: &[(&str, f64)], files: &str) -> String {
    let mut fixture = format!(
        "//- statetrace.toml\n[gates]\ndefaults = false\n[[candidate]]\nid = \"RC-1\"\nareas = []\nrequired_areas = []\ninclude = \
         [\"Logs/**\"]\n{config}\n//- docs/plans/PlanIndex.md\n# Plans\n{files}"
    );
    for (day, seconds) in days {
        fixture.push_str(&format!("//- Logs/IngestionMetrics/{day}.json\n"));
        for record in 0..10 {
            fixture.push_str(&format!(
                "{{\"EventName\":\"Parse\",\"Timestamp\":\"{day}T0{record}:00:00Z\",\"DurationSeconds\":{seconds}}}\n"
            ));
        }
    }
    fixture
}

const GATE: &str = "[[gate]]\nid = \"parse\"\ntitle = \"Parse time\"\nrule = \"p95(Parse.DurationSeconds) <= 3 s\"\n";
const BOARD: &str = "//- docs/taskboard/TaskBoard.csv\nID,Title,Column,PlanLink\nST-A-001,First,Done,\n";

/// A directory with a key, a trust folder, and bundles that were made in it.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        desk.ends(&["keygen", "key", "--principal", "release@example.org", "--no-passphrase"], 0);
        let line = desk.ends(&["keygen", "other", "--principal", "else@example.org", "--no-passphrase"], 0).0;
        fs::create_dir(desk.path("strangers")).unwrap();
        let line = line.lines().find(|line| line.contains("namespaces=")).unwrap().to_owned();
        fs::write(desk.path("strangers/allowed_signers"), line + "\n").unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// What the program printed and said, which must end with `code`.
    fn ends(&self, arguments: &[&str], code: i32) -> (String, String) {
        let output = run(self.dir.path(), arguments);
        let told = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}{}", told.0, told.1);
        told
    }

    /// Makes the bundle `folder/RC-1-evidence.zip` of a project, and gives its path and id.
    fn bundle(&self, folder: &str, fixture: &str, more: &[&str]) -> (String, String) {
        let tree = workspace(fixture);
        fs::create_dir(self.path(folder)).unwrap();
        let root = tree.path().to_str().unwrap();
        let arguments = ["-C", root, "bundle", "--candidate", "RC-1", "--key", "key", "-o", folder];
        let told = self.ends(&[&arguments[..], more].concat(), 0).0;
        let id = told.lines().find_map(|line| line.strip_prefix("bundle id ")).unwrap().to_owned();
        (format!("{folder}/RC-1-evidence.zip"), id)
    }
}

#[test]
fn two_bundles_are_told_apart_bad_news_first_and_in_every_format() {
    let desk = Desk::new();
    let (old, _) = desk.bundle("old", &project(GATE, &[("2026-01-10", 2.0)], BOARD), &[]);
    let reopened = BOARD.replace("Done", "Ready");
    let (new, id) = desk.bundle(
        "new",
        &project(GATE, &[("2026-01-10", 2.0), ("2026-01-11", 3.5)], &reopened),
        &["--allow-incomplete", "red"],
    );
    let told = desk.ends(&["diff", &old, &new, "--fail-on", "regressions"], 1).0;
    let counts = told.lines().find(|line| line.contains("regressions")).unwrap();
    assert_eq!(counts, "3 regressions, 0 improvements, 2 other changes", "{told}");
    assert!(
        told.contains("Pass, 2\u{a0}s → Fail, 3.50\u{a0}s  the limit held and is broken: must be ≤\u{a0}3\u{a0}s"),
        "{told}"
    );
    assert!(told.contains("ST-A-001  First  Done → Ready"), "{told}");
    assert!(told.contains("signers not checked: SHA256:") && told.contains(&id), "{told}");
    assert!(told.find("Regressions").unwrap() < told.find("Other changes").unwrap());
    // Nothing was said to fail on.
    desk.ends(&["diff", &old, &new], 0);
    desk.ends(&["diff", &new, &new, "--fail-on", "changes"], 0);

    let json: serde_json::Value =
        serde_json::from_str(&desk.ends(&["diff", &old, &new, "--format", "json"], 0).0).unwrap();
    let schema = statetrace_site::comparison::schema();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&json).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(json["counts"]["regressions"], 3);
    assert_eq!(json["changes"][0]["id"], "parse");
    assert_eq!(json["new"]["bundle_id"], id.as_str());

    let markdown = desk.ends(&["diff", &old, &new, "--format", "markdown"], 0).0;
    assert!(markdown.starts_with("## RC-1 → RC-1\n\n**3 regressions, 0 improvements, 2 other changes**"), "{markdown}");
    assert!(markdown.contains("| task | **ST-A-001** First | Done | Ready |"), "{markdown}");

    desk.ends(&["diff", &old, &new, "--format", "html", "-o", "page.html"], 0);
    let html = fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(html.contains("<h1>RC-1 → RC-1</h1>") && html.contains("Fail, 3.50\u{a0}s"));
    for foreign in ["<script", "http:", "https:", "src=", " style="] {
        assert!(!html.contains(foreign), "{foreign}");
    }
}

#[test]
fn the_tree_is_compared_when_no_second_bundle_is_named() {
    let desk = Desk::new();
    let days = [("2026-01-10", 2.0)];
    let (old, _) = desk.bundle("old", &project(GATE, &days, BOARD), &[]);
    let same = workspace(&project(GATE, &days, BOARD));
    let root = same.path().to_str().unwrap();
    let told = desk.ends(&["-C", root, "diff", &old, "--fail-on", "changes"], 0).0;
    assert!(
        told.contains("new  the workspace, as of 2026-01-12T02:15:00Z\n     candidate RC-1\n\nno difference\n"),
        "{told}"
    );
    let told = desk.ends(&["-C", root, "--at", "2026-01-12T02:15:00.957457951Z", "diff", &old], 0).0;
    assert!(told.contains("as of 2026-01-12T02:15:00Z\n"), "{told}");
    fs::remove_file(same.path().join("Logs/IngestionMetrics/2026-01-10.json")).unwrap();
    let told = desk.ends(&["-C", root, "diff", &old, "--fail-on", "regressions"], 1).0;
    assert!(told.contains("Pass, 2\u{a0}s → No data  the limit held and is not measured any more"), "{told}");
    assert!(told.contains("gone, with nothing of its kind in its place"), "{told}");
    // A tree that does not know the candidate says so, and its evidence is looked up file by file.
    fs::write(same.path().join("statetrace.toml"), format!("[gates]\ndefaults = false\n{GATE}")).unwrap();
    let told = desk.ends(&["-C", root, "diff", &old], 0).0;
    assert!(told.contains("not compared: requirements, because the workspace does not know the candidate"), "{told}");
    assert!(told.contains("the file is not in the tree any more"), "{told}");
    desk.ends(&["-C", root, "diff", &old, "--candidate", "RC-9"], 2);
    // A folder that is no bundle is not taken for a workspace.
    let (_, said) = desk.ends(&["diff", &old, root], 2);
    assert!(said.contains("is no bundle") && said.contains("leave the second path out"), "{said}");
}

#[test]
fn the_demo_held_against_its_own_bundle_has_no_difference() {
    let desk = Desk::new();
    let root = demo();
    let root = root.to_str().unwrap();
    let reason = ["--allow-incomplete", "a test"];
    desk.ends(&[&["-C", root, "bundle", "--candidate", "RC-2026-01", "--key", "key"], &reason[..]].concat(), 0);
    let told = desk.ends(&["-C", root, "diff", "RC-2026-01-evidence.zip", "--fail-on", "changes"], 0).0;
    assert!(told.contains("\nno difference\n"), "{told}");
}

#[test]
fn nothing_is_read_of_a_bundle_that_is_altered_or_not_vouched_for() {
    let desk = Desk::new();
    let (old, _) = desk.bundle("old", &project(GATE, &[("2026-01-10", 2.0)], ""), &[]);
    let (_, said) = desk.ends(&["diff", &old, &old, "--trust", "strangers"], 4);
    assert!(said.contains("not vouched for by people you trust"), "{said}");
    let bytes = fs::read(desk.path(&old)).unwrap();
    fs::write(desk.path("cut.zip"), &bytes[..bytes.len() - 1]).unwrap();
    desk.ends(&["diff", &old, "cut.zip"], 3);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    archive.extract(desk.path("out")).unwrap();
    let folder = "out/RC-1-evidence";
    let told = desk.ends(&["diff", &old, folder], 0).0;
    assert!(told.contains("no difference"), "{told}");
    fs::write(desk.path(folder).join("data/site/data/model.json"), "{}").unwrap();
    let (printed, said) = desk.ends(&["diff", &old, folder, "--format", "json"], 1);
    assert_eq!(printed, "");
    assert!(said.contains("`data/site/data/model.json` was changed"), "{said}");
    desk.ends(&["diff", "nowhere.zip"], 2);
    let (_, said) = desk.ends(&["diff", &old, &old, "--noise", "wide"], 2);
    assert!(said.contains("expected a share such as `5%`"), "{said}");
}

/// The gates of a project whose limit is 1.1 × the baseline, as JSON, with what was said.
fn relative(desk: &Desk, seconds: f64, options: &str, baseline: &str) -> (serde_json::Value, String) {
    let rule = "rule = \"p95(Parse.DurationSeconds) <= 1.1 x baseline\"";
    let other = "[[gate]]\nid = \"other\"\nrule = \"max(Parse.DurationSeconds) <= 100 s\"\n";
    let config = format!("{baseline}\n[[gate]]\nid = \"parse\"\n{rule}\n{options}\n{other}");
    let tree = workspace(&project(&config, &[("2026-01-11", seconds)], ""));
    let output = run(desk.dir.path(), &["-C", tree.path().to_str().unwrap(), "gates", "--format", "json"]);
    let gates: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let built = run(desk.dir.path(), &["-C", tree.path().to_str().unwrap(), "build", "-o", "site", "-v"]);
    let find = |id: &str| gates.as_array().and_then(|gates| gates.iter().find(|gate| gate["id"] == id).cloned());
    if let Some(other) = find("other") {
        assert_eq!(other["verdict"], "pass", "only gates that follow the baseline are touched");
    }
    (find("parse").unwrap_or_default(), text(&output.stderr) + &text(&built.stderr))
}

#[test]
fn a_limit_follows_the_pinned_bundle_and_no_other() {
    let desk = Desk::new();
    let (path, id) = desk.bundle("old", &project(GATE, &[("2026-01-10", 3.0)], ""), &[]);
    let zip = desk.path(&path).display().to_string().replace('\\', "/");
    let pinned = format!("[baseline]\nbundle = \"{zip}\"\nid = \"{id}\"");
    let (gate, _) = relative(&desk, 3.3, "", &pinned);
    assert_eq!((&gate["verdict"], gate["baseline"]["value"].as_f64()), (&"pass".into(), Some(3.0)), "{gate}");
    assert_eq!((&gate["baseline"]["bundle_id"], &gate["baseline"]["candidate"]), (&id.as_str().into(), &"RC-1".into()));
    let note = format!("the limit of 3.3\u{a0}s is 1.1 × 3\u{a0}s of RC-1 (baseline: bundle {id})");
    assert!(gate["notes"].as_array().unwrap().contains(&note.into()), "{gate}");
    let (gate, _) = relative(&desk, 3.4, "", &pinned);
    assert_eq!(gate["verdict"], "fail", "{gate}");
    let (gate, _) = relative(&desk, 3.4, "noise = \"5 %\"", &pinned);
    assert_eq!((&gate["verdict"], gate["threshold"].as_f64()), (&"pass".into(), Some(3.45)), "{gate}");
    assert!(gate["notes"][0].as_str().unwrap().contains(", and 5\u{a0}% of it for noise"), "{gate}");
    let page = fs::read_to_string(desk.path("site/gates/parse.html")).unwrap();
    assert!(page.contains("1.1 × 3\u{a0}s of RC-1, and 5\u{a0}% of it for noise"), "the page names the baseline");
    // Other statistics of a field come from the bundle's own figures, other questions have no answer there.
    let (gate, _) = relative(&desk, 3.4, "min_samples = 11", &pinned);
    assert_eq!(gate["verdict"], "no-data", "{gate}");
    assert!(gate["notes"].to_string().contains("rests on 10 of at least 11 samples"), "{gate}");
    let (gate, _) = relative(&desk, 3.4, "window = \"7 days\"", &pinned);
    assert!(gate["notes"].to_string().contains("measured something else"), "{gate}");
}

#[test]
fn a_baseline_that_is_missing_altered_or_another_is_told_at_its_key() {
    let desk = Desk::new();
    let (path, id) = desk.bundle("old", &project(GATE, &[("2026-01-10", 3.0)], ""), &[]);
    let zip = desk.path(&path);
    let shown = zip.display().to_string().replace('\\', "/");
    let other = "0".repeat(64);
    let (gate, said) = relative(&desk, 3.3, "", &format!("[baseline]\nbundle = \"{shown}\"\nid = \"{other}\""));
    assert_eq!(gate["verdict"], "no-data", "{gate}");
    assert!(gate["notes"][0].as_str().unwrap().starts_with("the baseline cannot be used: has the id"), "{gate}");
    assert!(said.contains("error[baseline/unusable]") && said.contains(&id), "{said}");
    let (gate, said) = relative(&desk, 3.3, "", &format!("[baseline]\nbundle = \"gone.zip\"\nid = \"{id}\""));
    assert_eq!(gate["verdict"], "no-data", "{gate}");
    assert!(said.contains("the baseline `gone.zip` cannot be read"), "{said}");
    let mut bytes = fs::read(&zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let (gate, said) = relative(&desk, 3.3, "", &format!("[baseline]\nbundle = \"{shown}\"\nid = \"{id}\""));
    assert_eq!(gate["verdict"], "no-data", "{gate}");
    assert!(said.contains("is no intact bundle"), "{said}");
    let (gate, _) = relative(&desk, 3.3, "", "");
    assert!(gate["notes"][0].as_str().unwrap().contains("the configuration pins none"), "{gate}");
    let (_, said) = relative(&desk, 3.3, "", "[baseline]\nbundle = \"x.zip\"\nid = \"short\"");
    assert!(said.contains("`short` is no bundle id"), "{said}");
    let (_, said) = relative(&desk, 3.3, "", "[baseline]\nbundle = \"x.zip\"");
    assert!(said.contains("the table lacks the key `id`"), "{said}");
}
