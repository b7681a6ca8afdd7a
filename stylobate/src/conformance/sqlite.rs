//! SQLite, as this build links it.

use stylobate_conformance::{Engine, Folder, Setting};
use stylobate_dialect::{Version, VersionRange};
use stylobate_driver_sqlite::{SqliteDriver, rusqlite};
use stylobate_render_sqlite::Sqlite;

use super::with_deviations;

pub(super) fn engine() -> Engine {
    let bundled =
        rusqlite::ffi::SQLITE_VERSION.to_str().is_ok_and(|own| own == rusqlite::version());
    let build = if bundled { "bundled" } else { "as the system has it" };
    let engine = Engine::new(Sqlite::new(), SqliteDriver)
        .provision(move || Folder::new("sqlite").map(|folder| folder.build(build)))
        .raw_attempt(
            "types.big_int",
            &["CREATE TABLE attempt (id INT NOT NULL PRIMARY KEY, value INTEGER) STRICT"],
        )
        .raw_attempt(
            "columns.identity",
            &["CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, value INTEGER)"],
        )
        .raw_attempt(
            "constraints.name",
            &["CREATE TABLE attempt (id INT NOT NULL PRIMARY KEY, value INTEGER, \
               CONSTRAINT a_name UNIQUE (value)) STRICT"],
        )
        .raw_attempt(
            "foreign_keys.restrict",
            &[
                "CREATE TABLE parent (id INT NOT NULL PRIMARY KEY) STRICT",
                "CREATE TABLE attempt (id INT NOT NULL PRIMARY KEY, value INTEGER, CONSTRAINT key \
                 FOREIGN KEY (value) REFERENCES parent (id) ON DELETE RESTRICT) STRICT",
            ],
        )
        .raw_attempt(
            "foreign_keys.mutual",
            &[
                "CREATE TABLE attempt (id INTEGER PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES other (id))",
                "CREATE TABLE other (id INTEGER PRIMARY KEY, value INTEGER, \
                 FOREIGN KEY (value) REFERENCES attempt (id))",
            ],
        )
        .known_deviation_in(
            VersionRange { from: Version::new(3, 40, 0), before: Some(Version::new(3, 41, 0)) },
            "ns.search_path_independent",
            "json_valid is no function for a schema that is not trusted, so that no table with JSON \
             stands under `PRAGMA trusted_schema = OFF`",
        )
        // Whoever writes is the only one that does.
        .raw_attempt("transactions.migration_lock", &["DELETE FROM attempt"])
        .short_wait("PRAGMA busy_timeout = 100");
    let setting = SETTINGS.into_iter().fold(Setting::new("pragmas"), Setting::statement);
    with_deviations(engine.setting(setting))
}

/// What an application may set on its connection.
const SETTINGS: [&str; 13] = [
    "PRAGMA case_sensitive_like = ON",
    "PRAGMA reverse_unordered_selects = ON",
    "PRAGMA count_changes = ON",
    "PRAGMA full_column_names = ON",
    "PRAGMA short_column_names = OFF",
    "PRAGMA empty_result_callbacks = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA legacy_alter_table = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA automatic_index = OFF",
    "PRAGMA read_uncommitted = ON",
    "PRAGMA temp_store = MEMORY",
];
