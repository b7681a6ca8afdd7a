//! Writes a row of the application and a mail in the transaction that the application has open
//! already, so that both are committed or neither.
//!
//! ```text
//! cargo run --example own_connection
//! ```

use std::error::Error;

use stylobate::prelude::*;
use stylobate::sqlite::{rusqlite, wrap};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let mut connection = rusqlite::Connection::open_in_memory()?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         CREATE TABLE orders (id INTEGER PRIMARY KEY, paid INTEGER NOT NULL DEFAULT 0);
         INSERT INTO orders (id) VALUES (7)",
    )?;
    // The mails stand beside the application's own tables, through its own connection.
    stylobate::ensure(&mut wrap(&connection)?, &Database::new().table(mails()))?;

    let transaction = connection.transaction()?;
    pay(&transaction, 7)?;
    transaction.rollback()?;
    assert_eq!(paid_and_mailed(&connection)?, (0, 0), "neither is left");

    let transaction = connection.transaction()?;
    pay(&transaction, 7)?;
    transaction.commit()?;
    assert_eq!(paid_and_mailed(&connection)?, (1, 1), "both are there");
    println!("the order was paid and its mail written in one transaction");
    Ok(())
}

/// What the application does, with the connection that it has.
fn pay(transaction: &rusqlite::Transaction<'_>, order: i64) -> Result<(), Box<dyn Error>> {
    transaction.execute("UPDATE orders SET paid = 1 WHERE id = ?1", [order])?;
    send(&mut wrap(transaction)?, &format!("order {order} is paid"))?;
    Ok(())
}

/// What a library does, on whatever engine and in whatever transaction it is.
fn send<S>(db: &mut Connection<S>, topic: &str) -> Result<(), stylobate::Error>
where
    S: stylobate::connect_contract::Session + ?Sized,
{
    db.insert(&mails(), [[("topic", topic.into())]])?;
    Ok(())
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::string("topic", 200))
        .primary_key(["id"])
}

fn paid_and_mailed(connection: &rusqlite::Connection) -> rusqlite::Result<(i64, i64)> {
    let sql = "SELECT (SELECT sum(paid) FROM orders), (SELECT count(*) FROM mails)";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}
