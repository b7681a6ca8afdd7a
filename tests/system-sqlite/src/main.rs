//! The `stylobate` command over all ready-made features, on the SQLite of the system.

use std::process::ExitCode;

use stylobate::model::Database;

fn main() -> ExitCode {
    stylobate::cli::run(
        stylobate::features::all().into_iter().fold(Database::new(), Database::feature),
    )
}
