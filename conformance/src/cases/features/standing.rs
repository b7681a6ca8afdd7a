//! That a feature stands: once, again, twice, beside others, and for several that ask at once.

use std::sync::{Arc, Barrier};
use std::thread;

use stylobate_connect::Connection;
use stylobate_dialect::Support;
use stylobate_model::{Catalog, Column, Database, Name, Placement, Schema, Table, TableName};

use super::Subject;
use super::wrong_values::{count_of, fill};
use crate::check::{agrees, equal, holds, lines, name, only_reads};
use crate::models::HOSTILE_NAMES;
use crate::{Failure, Stage};

/// All tables are made, and are there to be read.
pub(super) fn stands(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    holds(!subject.feature.tables().is_empty(), || {
        "the feature has no tables, so that there is nothing to prove".to_owned()
    })?;
    let mut db = stage.open()?;
    let outcome = subject.stand(stage, &mut db)?;
    holds(!outcome.created.is_empty(), || "nothing was made".to_owned())?;
    let tables = subject.feature.tables().len();
    equal("the number of tables", outcome.stands.catalog().tables().count(), tables)?;
    counts(&mut db, outcome.stands.catalog(), 0)
}

/// Every table of a catalog has this many rows.
fn counts(db: &mut Connection, catalog: &Catalog, expected: i64) -> Result<(), Failure> {
    for (schema, table) in catalog.tables() {
        let at = TableName::new(schema, &table.name);
        equal(format!("the number of rows of {at}"), count_of(db, &at)?, expected)?;
    }
    Ok(())
}

/// What is read back is what was wanted.
pub(super) fn reads_back(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let stands = subject.stand(stage, &mut db)?.stands;
    let wanted = stage.lower(&subject.database())?;
    for schema in &wanted.catalog().schemas {
        for table in &schema.tables {
            let found = stands.catalog().table(schema.name.as_str(), table.name.as_str());
            equal(format!("table {} as it is read back", table.name), found, Some(table))?;
        }
    }
    drop(db);
    let mut db = stage.open()?;
    agrees(&mut db, &subject.database())?;
    let opaque = db.read()?.opaque;
    holds(opaque.is_empty(), || format!("not understood is:{}", lines(&opaque)))
}

/// The second time nothing is written, and rows stay.
pub(super) fn idempotent(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let stands = subject.stand(stage, &mut db)?.stands;
    in_place(&mut db, subject, &Placement::new())?;
    fill(&mut db, stands.catalog())?;
    drop(db);
    let mut db = stage.open()?;
    in_place(&mut db, subject, &Placement::new())?;
    counts(&mut db, stands.catalog(), 1)
}

/// Nothing is made and nothing is written.
fn in_place(db: &mut Connection, subject: &Subject, at: &Placement) -> Result<(), Failure> {
    let database = subject.database();
    let ensured = only_reads(db, |db| stylobate_migrate::ensure_placed(db, &database, at))??;
    holds(ensured.created.is_empty(), || format!("made again was:{}", lines(&ensured.created)))
}

/// Two prefixes side by side; rows of one do not show in the other.
pub(super) fn stands_twice(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    let placements = ["a_", "b_"].map(|prefix| Placement::new().prefix(prefix));
    let mut db = stage.open()?;
    let mut made = Vec::new();
    for placement in &placements {
        let outcome = subject.stand_placed(stage, &mut db, placement)?;
        holds(!outcome.created.is_empty(), || "the second time nothing was made".to_owned())?;
        made.push((outcome.stands, outcome.created.len()));
    }
    let [(first, one), (second, other)] = &made[..] else {
        return Err(Failure::new("it was not made twice"));
    };
    equal("the number of objects that were made the second time", other, one)?;
    fill(&mut db, first.catalog())?;
    counts(&mut db, first.catalog(), 1)?;
    counts(&mut db, second.catalog(), 0)?;
    fill(&mut db, second.catalog())?;
    counts(&mut db, first.catalog(), 1)?;
    for placement in &placements {
        in_place(&mut db, subject, placement)?;
    }
    Ok(())
}

/// Tables with hostile names, of its own names in another schema, and temporary ones.
pub(super) fn hostile_neighbours(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    let catalog = subject.database().resolve(&Placement::new())?.catalog;
    let own: Vec<Name> = catalog.tables().map(|(_, table)| table.name.clone()).collect();
    let has_schemas = !matches!(stage.claim("schemas.named"), Some(Support::Refused(_)));
    let neighbours = neighbours(&own, has_schemas);
    let mut db = stage.open()?;
    let hostile = stage.stand(&mut db, &neighbours)?.stands;
    for (schema, table) in hostile.catalog().tables() {
        for column in &table.columns {
            db.insert_in(schema, table, [[(column.name.as_str(), 1.into())]])?;
        }
    }
    // A temporary table hides one of its name from whoever does not say the schema. An engine
    // that has none refuses the statement.
    for table in &own {
        let sql = format!("CREATE TEMPORARY TABLE {} (hidden INTEGER)", name(&db, table.as_str()));
        let _ = db.execute(&sql, &[]);
    }
    let stands = subject.stand(stage, &mut db)?.stands;
    in_place(&mut db, subject, &Placement::new())?;
    // The temporary tables go with their connection.
    drop(db);
    let mut db = stage.open()?;
    in_place(&mut db, subject, &Placement::new())?;
    fill(&mut db, stands.catalog())?;
    counts(&mut db, stands.catalog(), 1)?;
    agrees(&mut db, &neighbours)?;
    counts(&mut db, hostile.catalog(), 1)
}

/// Tables with hostile names, and where there are schemas some of the given names in another.
fn neighbours(own: &[Name], has_schemas: bool) -> Database {
    let free =
        |hostile: &&&str| !own.iter().any(|taken| taken.as_str().eq_ignore_ascii_case(hostile));
    let hostile = HOSTILE_NAMES.iter().filter(free).fold(Database::new(), |database, hostile| {
        database.table(Table::new(*hostile).column(Column::integer(*hostile)))
    });
    let other = own.iter().fold(Schema::new("next_door"), |schema, name| {
        schema.table(Table::new(name).column(Column::integer("another")))
    });
    if has_schemas { hostile.schema(other) } else { hostile }
}

/// Four ask at the same time: one makes it, and all find it in place.
pub(super) fn second_applier(subject: &Subject, stage: &mut Stage) -> Result<(), Failure> {
    // Whether it stands at all is asked in another database.
    let mut elsewhere = stage.another()?.open()?;
    subject.stand(stage, &mut elsewhere)?;
    drop(elsewhere);
    let (opener, barrier) = (stage.opener()?, Arc::new(Barrier::new(APPLIERS)));
    let appliers: Vec<_> = (0..APPLIERS)
        .map(|_| {
            let (opener, barrier) = (opener.clone(), Arc::clone(&barrier));
            let database = subject.database();
            thread::spawn(move || {
                let opened = opener.open();
                barrier.wait();
                let ensured = stylobate_migrate::ensure(&mut opened?, &database)?;
                Ok::<_, Failure>(ensured.created.len())
            })
        })
        .collect();
    let mut made = Vec::new();
    for applier in appliers {
        let ended = applier.join().map_err(|_| Failure::new("one of those who ask panicked"))?;
        made.push(ended?);
    }
    let makers = made.iter().filter(|created| **created > 0).count();
    equal(format!("of {APPLIERS} who made {made:?} the number of makers"), makers, 1)?;
    in_place(&mut stage.open()?, subject, &Placement::new())
}

const APPLIERS: usize = 4;
