//! The properties of what is read from one text.

use stylobate_dialect::{Dialect, lower, render};
use stylobate_model::{Column, Document, Expression, Feature, ForeignKey, Index, Placement, Table};
use stylobate_render_duckdb::DuckDb;
use stylobate_render_postgres::Postgres;
use stylobate_render_sqlite::Sqlite;

/// An expression that is accepted is written as a text that is read as the same.
pub(crate) fn expression(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match text.parse::<Expression>() {
        Ok(expression) => {
            let written = expression.to_string();
            let read = written.parse::<Expression>();
            assert_eq!(read.as_ref(), Ok(&expression), "{text:?} is written as {written:?}");
        }
        Err(invalid) => {
            assert!(invalid.position() <= text.len(), "{text:?}: {invalid}");
            assert!(text.is_char_boundary(invalid.position()), "{text:?}: {invalid}");
        }
    }
}

/// A document that is accepted is written as one that is read as the same, and what it defines is
/// either refused with reasons or written for every dialect.
pub(crate) fn document(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let document = match Document::from_json(text) {
        Ok(document) => document,
        Err(invalid) => return drop(invalid.to_string()),
    };
    let written = document.to_json();
    match Document::from_json(&written) {
        Ok(read) => assert_eq!(read, document, "it is written as {written}"),
        Err(invalid) => panic!("{written} is not read: {invalid}"),
    }
    let Ok(database) = document.expand(&features()) else { return };
    let resolved = match database.resolve(&Placement::new()) {
        Ok(resolved) => resolved,
        Err(problems) => return drop(problems.to_string()),
    };
    let (postgres, sqlite, duckdb) = (Postgres::new(), Sqlite::new(), DuckDb::new());
    let dialects: [&dyn Dialect; 3] = [&postgres, &sqlite, &duckdb];
    for dialect in dialects {
        match lower(dialect, &resolved.catalog) {
            Ok(lowered) => {
                let again = lower(dialect, lowered.catalog());
                let again = again.expect("what a dialect holds it holds again");
                assert_eq!(again.catalog(), lowered.catalog(), "{}", dialect.name());
                drop(render(dialect, &lowered));
            }
            Err(refusals) => drop(refusals.to_string()),
        }
    }
}

/// Two features that a document can name.
fn features() -> [Feature; 2] {
    let mails = Table::new("mails")
        .column(Column::big_int("id").identity())
        .column(Column::string("topic", 200))
        .primary_key(["id"])
        .index(Index::on(["topic"]).filter("topic <> ''"));
    let copies = Table::new("copies")
        .column(Column::uuid("id"))
        .column(Column::big_int("mail_id").nullable())
        .primary_key(["id"])
        .foreign_key(ForeignKey::on(["mail_id"]).references("mails", ["id"]));
    [
        Feature::new("outbox", 1).table(mails.clone()),
        Feature::new("event-store", 1).prefix("es_").table(mails).table(copies),
    ]
}
