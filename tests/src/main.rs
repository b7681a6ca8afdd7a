//! The command with all drivers, for the tests that run it as a process.

use std::process::ExitCode;

use stylobate::model::Database;

fn main() -> ExitCode {
    let features = stylobate::features::all();
    stylobate::cli::run(features.into_iter().fold(Database::new(), Database::feature))
}
