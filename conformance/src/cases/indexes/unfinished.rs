//! Indexes whose making failed.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Column, Database, Index, Table, Value};

use crate::check::{agrees, count, equal, holds, lines, only_reads, refused, says};
use crate::{Case, Failure, Stage, sql};

pub(super) fn case() -> Case {
    Case::new(
        "index.invalid_leftover_is_drift",
        "what is left of an index whose making failed is never taken for the index",
        leftover,
    )
    .needs("indexes.unique")
}

const INDEX: &str = "idx_mails_topic";

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20))
        .primary_key(["id"])
}

fn wanted() -> Database {
    Database::new().table(mails().index(Index::on(["topic"]).unique().named(INDEX)))
}

fn put(db: &mut Connection, id: i32) -> Result<u64, stylobate_connect::Error> {
    db.insert(&mails(), [[("id", id.into()), ("topic", Value::from("twice"))]])
}

fn leftover(stage: &mut Stage) -> Result<(), Failure> {
    stage.lower(&wanted())?;
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(mails()))?;
    put(&mut db, 1)?;
    put(&mut db, 2)?;
    let leaves = stage.engine().hooks().unfinished_index.clone();
    let making = leaves.clone().unwrap_or_else(|| {
        sql::written(&db, "CREATE UNIQUE INDEX [idx_mails_topic] ON [mails] ([topic])", &[])
    });
    refused("the index of what is there twice", db.execute(&making, &[]), UNIQUE)?;
    let live = db.read()?;
    let table = live.lowered.catalog().table("default", "mails");
    let is_read = table.is_some_and(|table| table.indexes.contains(INDEX));
    holds(!is_read, || "an index whose making failed is read as one".to_owned())?;
    let is_listed = live.opaque.iter().any(|opaque| opaque.name == INDEX);
    holds(is_listed == leaves.is_some(), || format!("not understood is{}", lines(&live.opaque)))?;
    if is_listed {
        stands_in_the_way(stage, &mut db)?;
    } else {
        let made = stylobate_migrate::ensure(&mut db, &wanted());
        holds(made.is_err(), || "the index of what is there twice stands".to_owned())?;
        sql::execute(&mut db, "DELETE FROM [mails] WHERE [id] = 2", &[])?;
    }
    let created = stage.stand(&mut db, &wanted())?.created;
    equal("the number of objects that were made", created.len(), 1)?;
    agrees(&mut db, &wanted())?;
    refused("the topic again", put(&mut db, 3), UNIQUE)?;
    equal("the number of mails", count(&mut db, "mails")?, 1)
}

const UNIQUE: &[ErrorKind] = &[ErrorKind::UniqueViolation];

/// What is left has the name of the index, whether the rows would allow it by now or not.
fn stands_in_the_way(stage: &mut Stage, db: &mut Connection) -> Result<(), Failure> {
    let mut told = |db: &mut Connection| match only_reads(db, |db| stage.stand(db, &wanted()))? {
        Err(Failure::Unexpected(message)) => says(message, &["cannot be made", INDEX]),
        Err(other) => Err(other),
        Ok(_) => Err(Failure::new("what is left of an index was taken for it")),
    };
    told(db)?;
    sql::execute(db, "DELETE FROM [mails] WHERE [id] = 2", &[])?;
    told(db)?;
    put(db, 4)?;
    sql::execute(db, "DELETE FROM [mails] WHERE [id] = 4", &[])?;
    // Somebody clears it away.
    sql::execute(db, "DROP INDEX [idx_mails_topic]", &[]).map(drop).map_err(Failure::from)
}
