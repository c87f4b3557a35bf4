//! The examples of `explain`: every code has one, and what is said to be wrong with it is what a build says.

use std::fs;

use statetrace_site::build;
use statetrace_site::diagnostic::examples::{Example, File};

use crate::support::{now, open, run, text};

#[test]
fn every_code_is_explained_with_an_example() {
    let directory = tempfile::tempdir().unwrap();
    let listed = text(&run(directory.path(), &["explain"]).stdout);
    let codes: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(codes.len() > 40, "{codes:?}");
    for code in &codes {
        let told = text(&run(directory.path(), &["explain", code]).stdout);
        assert!(told.contains("An example"), "{code} has no example: {told}");
    }
    for example in Example::each() {
        assert!(codes.contains(&example.code), "no code is called {}", example.code);
        assert!(example.wrong != example.right, "{} corrects nothing", example.code);
    }
}

/// The messages of `code` for a tree of `files`, which has a stream and an index besides.
fn told(files: &[File], code: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let always = [
        File { path: "docs/plans/PlanIndex.md", text: "# Plans\n\n| Plan | Focus |\n|---|---|\n" },
        File { path: "Logs/IngestionMetrics/2026-01-04.json", text: "{\"EventName\":\"Lap\",\"WaitMs\":90}\n" },
    ];
    for file in always.iter().chain(files) {
        let path = directory.path().join(file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
    match statetrace_site::workspace::config::Config::load(directory.path()) {
        Ok(_) => {
            let diagnostics = build::read(&open(directory.path()), now()).diagnostics;
            diagnostics.into_iter().filter(|fault| fault.code.name == code).map(|fault| fault.message).collect()
        }
        Err(error) => {
            let said = text(&run(directory.path(), &["build", "--color", "never"]).stderr);
            let marked = format!("[{code}]: ");
            assert!(said.contains(&marked), "{error}");
            said.lines().filter_map(|line| Some(line.split_once(&marked)?.1.to_owned())).collect()
        }
    }
}

#[test]
fn every_example_is_told_as_it_says_and_its_correction_is_not() {
    for example in Example::each().filter(|example| example.is_whole) {
        let Example { code, wrong, message, right, .. } = example;
        let of_wrong = told(&[wrong], code);
        assert!(of_wrong.iter().any(|told| told.starts_with(message)), "{code}: {of_wrong:?}");
        // A file that is at its right place has nothing at the other; one that is put beside it leaves the first.
        let is_moved = right.path != wrong.path && right.text == wrong.text;
        let files = if right.path == wrong.path || is_moved { vec![right] } else { vec![wrong, right] };
        assert_eq!(told(&files, code), Vec::<String>::new(), "{code} is still told");
    }
}
