//! A driver of its own beside the others: `notes://` opens a notebook, a SQLite database in memory
//! to which rows can be added, but from which none can be taken.
//!
//! ```text
//! cargo run --example own_driver
//! ```

use std::error::Error;
use std::sync::Arc;

use stylobate::connect_contract::{self as connect, DatabaseUrl, Driver, Existence, Session};
use stylobate::dialect::{Dialect, Wire};
use stylobate::prelude::*;
use stylobate::sqlite::SqliteDriver;
use stylobate::{Drivers, ErrorKind};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let mut drivers: Drivers = stylobate::drivers();
    drivers.register(NotesDriver)?;
    let mut db = drivers.open("notes://groceries")?;

    let notes = Table::new("notes")
        .column(Column::big_int("id").identity())
        .column(Column::string("note", 200))
        .primary_key(["id"]);
    stylobate::ensure(&mut db, &Database::new().table(notes.clone()))?;
    db.insert(&notes, [[("note", "bread".into())], [("note", "olives".into())]])?;

    let error = db.execute("DELETE FROM notes", &[]).expect_err("notes stay");
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    let rows = db.query("SELECT note FROM notes ORDER BY id", &[], &[DataType::TEXT])?;
    assert_eq!(rows, [["bread".into()], ["olives".into()]]);
    println!("{} notes, and {error}", rows.len());

    let taken = drivers.register(NotesDriver).expect_err("a scheme has one driver");
    assert_eq!(taken.kind(), ErrorKind::Usage);
    Ok(())
}

/// Opens notebooks.
struct NotesDriver;

impl Driver for NotesDriver {
    fn schemes(&self) -> &'static [&'static str] {
        &["notes"]
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, connect::Error> {
        let sqlite = SqliteDriver.open(&"sqlite::memory:".parse()?, existence)?;
        Ok(Box::new(Notebook { name: url.rest().to_owned(), sqlite }))
    }
}

/// An open notebook.
struct Notebook {
    name: String,
    sqlite: Box<dyn Session + Send>,
}

impl Notebook {
    fn check(&self, sql: &str) -> Result<(), connect::Error> {
        if !sql.trim_start().to_ascii_uppercase().starts_with("DELETE") {
            return Ok(());
        }
        let message = format!("nothing is deleted from the notebook {}; write into it", self.name);
        Err(connect::Error::new(ErrorKind::PermissionDenied, message))
    }
}

impl Session for Notebook {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.sqlite.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, connect::Error> {
        self.check(sql)?;
        self.sqlite.execute(sql, parameters)
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, connect::Error> {
        self.check(sql)?;
        self.sqlite.query(sql, parameters, columns)
    }

    fn begin(&mut self) -> Result<(), connect::Error> {
        self.sqlite.begin()
    }

    fn commit(&mut self) -> Result<(), connect::Error> {
        self.sqlite.commit()
    }

    fn rollback(&mut self) -> Result<(), connect::Error> {
        self.sqlite.rollback()
    }

    fn lock_migrations(&mut self) -> Result<(), connect::Error> {
        self.sqlite.lock_migrations()
    }
}
