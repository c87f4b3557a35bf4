//! The demo project keeps its promises: its telemetry is what its generator makes, its bytes are pinned, its troubles are
//! those that were meant.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::demo;

#[path = "../demo/telemetry/mod.rs"]
mod telemetry;

/// Every file below `folder` by its path from `root`.
fn below(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn the_telemetry_is_what_its_generator_makes() {
    let made = telemetry::files();
    let mut kept = BTreeMap::new();
    below(&demo(), &demo().join("Logs"), &mut kept);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (path, bytes) in &made {
        assert!(kept.get(path) == Some(bytes), "{path} differs; run `cargo run --example demo-telemetry -- content`");
    }
}

#[test]
fn a_checkout_never_changes_its_bytes() {
    let attributes = std::fs::read_to_string(demo().join("../.gitattributes")).unwrap();
    assert!(attributes.lines().any(|line| line == "content/** -text"), "{attributes}");
}
