//! What stands beside a definition and does not belong to it.

use stylobate_connect::Connection;
use stylobate_model::{Column, DataType, Database, Table, Value};

use crate::check::{agrees, count, equal, holds, lines, name, scalar};
use crate::models::HOSTILE_NAMES;
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    [
        Case::new(
            "intro.unmanaged_objects.tables",
            "tables that nobody asked for are read, and neither changed nor dropped",
            tables,
        ),
        Case::new(
            "intro.unmanaged_objects.hostile_names",
            "tables with hostile names are read, and neither changed nor dropped",
            hostile_names,
        ),
        Case::new(
            "intro.unmanaged_objects.made_by_hand",
            "a table that was made by hand is read as what a definition can say, or is listed as \
             not understood",
            made_by_hand,
        ),
        Case::new(
            "intro.views_triggers_ignored",
            "a view is listed as not understood, never dropped, and hides nothing",
            views,
        ),
        Case::new(
            "intro.nothing_to_read",
            "of an empty database nothing is read, and nothing is not understood",
            nothing_to_read,
        ),
    ]
    .into_iter()
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20).nullable())
        .primary_key(["id"])
        .check("id > 0")
}

fn others() -> Table {
    Table { name: "others".into(), ..mails() }
}

fn put(db: &mut Connection, table: &Table) -> Result<(), Failure> {
    db.insert(table, [[("id", Value::from(1)), ("topic", "kept".into())]])?;
    Ok(())
}

fn tables(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(others()))?;
    put(&mut db, &others())?;
    let before = db.read()?;
    stage.stand(&mut db, &Database::new().table(mails()))?;
    let after = db.read()?;
    for (live, tables) in [(&before, 1), (&after, 2)] {
        equal("the number of tables", live.lowered.catalog().tables().count(), tables)?;
        let found = live.lowered.catalog().table("default", "others").is_some();
        holds(found, || "the table that nobody asked for is not read".to_owned())?;
    }
    agrees(&mut db, &Database::new().table(others()))?;
    equal("the number of its rows", count(&mut db, "others")?, 1)
}

fn hostile_names(stage: &mut Stage) -> Result<(), Failure> {
    let others = HOSTILE_NAMES.iter().fold(Database::new(), |database, hostile| {
        database.table(Table::new(*hostile).column(Column::integer(*hostile)))
    });
    let mut db = stage.open()?;
    stage.stand(&mut db, &others)?;
    for hostile in HOSTILE_NAMES {
        let table = Table::new(hostile).column(Column::integer(hostile));
        db.insert(&table, [[(hostile, 1.into())]])?;
    }
    let made = stage.stand(&mut db, &Database::new().table(mails()))?.created;
    equal("the number of objects that were made", made.len(), 1)?;
    agrees(&mut db, &others)?;
    for hostile in HOSTILE_NAMES {
        equal(format!("the number of rows of {hostile:?}"), count(&mut db, hostile)?, 1)?;
    }
    Ok(())
}

fn made_by_hand(stage: &mut Stage) -> Result<(), Failure> {
    let types = [
        "INTEGER",
        "INT",
        "SMALLINT",
        "BIGINT",
        "VARCHAR(20)",
        "CHAR(20)",
        "DECIMAL(9, 2)",
        "DOUBLE PRECISION",
        "DATE",
        "TIMESTAMP",
        "BOOLEAN",
    ];
    let mut db = stage.open()?;
    let mut made = Vec::new();
    for (number, storage) in types.iter().enumerate() {
        let table = format!("by_hand_{number}");
        // An engine need not know every one of the types.
        if db.execute(&format!("CREATE TABLE {table} (value {storage})"), &[]).is_ok() {
            made.push((table, *storage));
        }
    }
    holds(!made.is_empty(), || "no table could be made by hand".to_owned())?;
    let live = db.read()?;
    for (table, storage) in &made {
        let understood = live.lowered.catalog().table("default", table);
        let listed = live.opaque.iter().filter(|opaque| opaque.name == table.as_str()).count();
        holds(understood.is_some() != (listed > 0), || {
            format!("a column of type {storage} is neither understood nor listed, or both")
        })?;
    }
    stage.stand(&mut db, &Database::new().table(mails()))?;
    for (table, storage) in &made {
        let rows = count(&mut db, table);
        rows.map_err(|failure| failure.during(format!("the table with {storage}")))?;
    }
    Ok(())
}

fn views(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let database = Database::new().table(mails());
    stage.stand(&mut db, &database)?;
    put(&mut db, &mails())?;
    db.execute("CREATE VIEW seen AS SELECT id FROM mails", &[])?;
    let live = db.read()?;
    holds(live.opaque.iter().any(|opaque| opaque.name == "seen"), || {
        format!("the view is not listed among what is not understood:{}", lines(&live.opaque))
    })?;
    agrees(&mut db, &database)?;
    stage.stand(&mut db, &database.table(others()))?;
    let sql = format!("SELECT count(*) FROM {}", name(&db, "seen"));
    let seen = scalar(&mut db, &sql, &[], DataType::BigInt)?;
    equal("the number of rows that the view shows", seen, Value::from(1))
}

fn nothing_to_read(stage: &mut Stage) -> Result<(), Failure> {
    let live = stage.open()?.read()?;
    equal("the number of tables", live.lowered.catalog().tables().count(), 0)?;
    holds(live.opaque.is_empty(), || format!("not understood is:{}", lines(&live.opaque)))
}
