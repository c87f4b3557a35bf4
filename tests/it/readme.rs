//! The README's tour runs as it is written.

use std::path::Path;
use std::process::Command;

/// The `cargo run --release -- …` lines of the README's console blocks.
fn tour() -> Vec<String> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = readme.split("```").skip(1).step_by(2).filter(|block| block.starts_with("console"));
    blocks
        .flat_map(|block| {
            block
                .lines()
                .filter_map(|line| line.strip_prefix("cargo run --release -- "))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_command_of_the_tour_runs() {
    let tour = tour();
    assert!(tour.len() >= 4, "the tour has {} commands", tour.len());
    let scratch = tempfile::tempdir().unwrap();
    for line in tour {
        let mut command = Command::new(env!("CARGO_BIN_EXE_statetrace-site"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(line.split(' '));
        if line.starts_with("build") {
            command.arg("-o").arg(scratch.path().join("public"));
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!output.stdout.is_empty(), "{line} prints its result");
    }
    assert!(scratch.path().join("public/index.html").is_file());
}

#[test]
fn the_picture_it_shows_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for image in
        readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| target.ends_with(".png"))
    {
        assert!(root.join(image).is_file(), "{image}");
    }
}
