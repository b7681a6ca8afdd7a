//! SQLite, as this build links it.

use stylobate_conformance::{Engine, Folder};
use stylobate_driver_sqlite::{SqliteDriver, rusqlite};
use stylobate_render_sqlite::Sqlite;

use super::with_deviations;

pub(super) fn engine() -> Engine {
    let build = format!("library {}", rusqlite::version());
    let engine = Engine::new(Sqlite::new(), SqliteDriver)
        .provision(move || Folder::new("sqlite").map(|folder| folder.build(&build)))
        .raw_attempt(
            "columns.identity",
            &["CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)"],
        );
    with_deviations(engine)
}
