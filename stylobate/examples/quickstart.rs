//! Defines a table, shows its SQL, puts it in place in a SQLite file, writes a row and reads it
//! back.
//!
//! ```text
//! cargo run --example quickstart
//! ```

use std::error::Error;

use stylobate::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mails = Table::new("mails")
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::string("topic", 200))
        .column(Column::timestamp_tz("sent_at").nullable())
        .primary_key(["id"])
        .index(Index::on(["topic"]).named("idx_mails_topic").filter("sent_at IS NULL"));
    let database = Database::new().table(mails.clone());

    println!("{}", stylobate::render(&database, &Postgres::new())?);

    let folder = tempfile::tempdir()?;
    let mut db = stylobate::connect(&format!("sqlite://{}/app.db", folder.path().display()))?;
    for object in stylobate::ensure(&mut db, &database)?.created {
        println!("made {object}");
    }

    db.insert(&mails, [[("topic", "hello".into())]])?;
    let types = [DataType::Uuid, DataType::String { max_length: Some(200) }];
    for row in db.query("SELECT id, topic FROM mails WHERE sent_at IS NULL", &[], &types)? {
        println!("mail {} is about {}", row[0], row[1]);
    }
    Ok(())
}
