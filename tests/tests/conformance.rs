//! The conformance suite on all engines; its matrix, `conformance/MATRIX.md`, is up to date.
//!
//! `STYLOBATE_BLESS=1` writes the page instead of comparing it. With arguments it is the suite's own
//! command.

use std::path::Path;
use std::process::ExitCode;

use stylobate::conformance::{engines, run, run_with};

fn main() -> ExitCode {
    if std::env::args_os().len() > 1 {
        return run(engines());
    }
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.jsonl");
    let report = report.display().to_string();
    let suite = ["conformance", "--tier", "server", "--format", "jsonl", "--out", report.as_str()];
    let code = run_with(engines(), suite);
    if code != ExitCode::SUCCESS {
        return code;
    }
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/MATRIX.md");
    let mut matrix = vec!["conformance", "matrix", report.as_str(), "--page", page];
    if std::env::var_os("STYLOBATE_BLESS").is_none() {
        matrix.push("--check");
    }
    run_with(engines(), matrix)
}
