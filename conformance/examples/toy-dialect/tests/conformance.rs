//! Proves that the same definitions behave on Toy as they do everywhere.

use std::process::ExitCode;

use stylobate_conformance::{Engine, Folder, run};
use toy_dialect::{Toy, ToyDriver};

fn main() -> ExitCode {
    let engine = Engine::new(Toy::new(), ToyDriver).provision(|| Folder::new("toy")).raw_attempt(
        "columns.identity",
        &["CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)"],
    );
    run(engine)
}
