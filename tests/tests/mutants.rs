//! Every mutant of SQLite is noticed by a case.

use std::process::ExitCode;

use stylobate::conformance::{engines, run_with};

fn main() -> ExitCode {
    run_with(engines(), ["conformance", "--engine", "sqlite", "--mutants=quick"])
}
