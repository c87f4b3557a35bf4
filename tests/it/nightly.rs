//! The example of a whole night does what its words say.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{demo, run, text, workspace};

/// The night of 12 January.
fn night(arguments: &[&str]) -> Option<Output> {
    night_of("2026-01-12", arguments)
}

/// Runs the script with the built program on the path. `None`, said aloud, where there is no shell.
fn night_of(day: &str, arguments: &[&str]) -> Option<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_statetrace-site")).parent().unwrap();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::join_paths(std::iter::once(program.to_owned()).chain(std::env::split_paths(&paths))).unwrap();
    let script = demo().join("guide/nightly/nightly.sh");
    let output = Command::new("sh")
        .arg(script)
        .args(arguments)
        .env("PATH", paths)
        .env("NOW", format!("{day}T02:15:00Z"))
        .env_remove("SOURCE_DATE_EPOCH")
        .output();
    if output.is_err() {
        eprintln!("skipped: there is no sh");
    }
    output.ok()
}

#[test]
fn a_night_publishes_whatever_the_gates_say_and_tells_it() {
    let dir = tempfile::tempdir().unwrap();
    let destination = dir.path().join("www");
    let demo = demo();
    let arguments = [demo.to_str().unwrap(), destination.to_str().unwrap()];
    let Some(output) = night(&arguments) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // The demo has one red gate, which is waived for one candidate only.
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(destination.join("index.html").is_file());
    assert!(said.contains("== publish the site") && said.contains("== judge the gates"), "{said}");
    assert!(said.contains("parse-time"), "{said}");
}

#[test]
fn a_night_with_a_candidate_packs_it_and_hands_it_out() {
    let dir = workspace(
        "
//- project/statetrace.toml
[gates]
defaults = false
[[candidate]]
id = \"RC-1\"
required_areas = []
//- project/docs/plans/PlanIndex.md
# Plans
//- out/keep.txt
x
",
    );
    let made = run(dir.path(), &["keygen", "release", "--principal", "release@example.org", "--no-passphrase"]);
    assert!(made.status.success());
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (project, destination, out, key) = (path("project"), path("www"), path("out"), path("release"));
    let Some(output) = night(&[&project, &destination, "RC-1", &out, &key]) else { return };
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let packed = std::fs::read(dir.path().join("out/RC-1-evidence.zip")).unwrap();
    let handed = std::fs::read(dir.path().join("www/downloads/RC-1-evidence.zip")).unwrap();
    assert!(packed == handed);
    // A candidate that cannot be packed keeps nobody from the site.
    let Some(output) = night(&[&project, &destination, "RC-none", &out, &key]) else { return };
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("and 1 bundle as release 000002"), "{said}");
}

#[test]
fn a_later_night_packs_anew_until_the_bundle_is_entered_and_then_lets_it_be() {
    let dir = workspace(
        "
//- project/statetrace.toml
[gates]
defaults = false
[[candidate]]
id = \"RC-1\"
required_areas = []
//- project/docs/plans/PlanIndex.md
# Plans
//- project/trust/trust.toml
//- out/keep.txt
x
",
    );
    let ends = |arguments: &[&str], code: i32| {
        let output = run(dir.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stderr)
    };
    ends(&["keygen", "release", "--principal", "release@example.org", "--no-passphrase"], 0);
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (project, destination, out, key) = (path("project"), path("www"), path("out"), path("release"));
    let arguments = [project.as_str(), &destination, "RC-1", &out, &key];
    let zip = "out/RC-1-evidence.zip";
    let packed = || std::fs::read(dir.path().join(zip)).unwrap();
    let Some(first) = night(&arguments) else { return };
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let of_first = packed();
    night_of("2026-01-13", &arguments).unwrap();
    let of_second = packed();
    assert!(of_first != of_second, "until it is final, each night's bundle takes the place of the last");
    ends(&["ledger", "add", zip, "-C", "project", "--key", "release"], 0);
    let third = night_of("2026-01-14", &arguments).unwrap();
    assert_eq!(third.status.code(), Some(0), "{}{}", text(&third.stdout), text(&third.stderr));
    assert!(text(&third.stdout).contains("is entered in the ledger; it stays as it is"), "{}", text(&third.stdout));
    assert!(packed() == of_second);
    let bundle = ["bundle", "-C", "project", "--candidate", "RC-1", "-o", "out", "--key", "release"];
    let said = ends(&bundle, 2);
    assert!(said.contains("is entered in the ledger") && said.contains("move it away first"), "{said}");
    assert!(packed() == of_second);
}

#[test]
fn a_night_that_cannot_run_leaves_the_last_site() {
    let dir = tempfile::tempdir().unwrap();
    let destination = dir.path().join("www");
    std::fs::create_dir(&destination).unwrap();
    std::fs::write(destination.join("letter.txt"), "dear").unwrap();
    let demo = demo();
    let Some(output) = night(&[demo.to_str().unwrap(), destination.to_str().unwrap()]) else { return };
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(destination.join("letter.txt")).unwrap(), "dear");
    assert_eq!(night(&[]).and_then(|output| output.status.code()), Some(2));
}
