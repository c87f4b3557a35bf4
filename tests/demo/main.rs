//! Writes the demo's telemetry below a folder: `cargo run --example demo-telemetry -- content`. The bytes depend on
//! nothing but this program, so that a run over a clean checkout changes no file.

use std::path::PathBuf;
use std::process::ExitCode;

mod telemetry;

fn main() -> ExitCode {
    let Some(root) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: demo-telemetry ROOT");
        return ExitCode::from(2);
    };
    for (path, bytes) in telemetry::files() {
        let target = root.join(&path);
        let folder = target.parent().map_or_else(|| root.clone(), PathBuf::from);
        if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&target, bytes)) {
            eprintln!("cannot write `{}`: {error}", target.display());
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
