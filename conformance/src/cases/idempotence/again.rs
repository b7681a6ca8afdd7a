//! Applied again, on the same connection, another, or after a restart.

use stylobate_connect::{Connection, Error};
use stylobate_model::{Column, Database, ForeignKey, Index, Placement, Schema, Table, Value};

use crate::check::{agrees, count, equal, holds, lines, only_reads};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let plain = [
        (
            "idem.apply_twice",
            "applied twice, a definition is made once, and the second time nothing is written",
            apply_twice as fn(&mut Stage) -> Result<(), Failure>,
        ),
        ("idem.rows_are_kept", "rows stay when a definition is applied again", rows_are_kept),
        (
            "idem.after_restart",
            "applied again after the database was closed, nothing is written",
            after_restart,
        ),
        (
            "idem.another_connection",
            "applied again on another connection that was open before, nothing is written",
            another_connection,
        ),
        (
            "idem.subset_then_full",
            "of a definition of which a part stands only the rest is made",
            subset_then_full,
        ),
        (
            "idem.full_then_subset",
            "a part of what stands is in place, and the rest is left",
            full_then_subset,
        ),
        (
            "idem.two_definitions",
            "two definitions that share nothing stand in one database, each again and again",
            two_definitions,
        ),
        (
            "idem.empty_model",
            "a definition of nothing is in place everywhere, and nothing is written",
            empty_model,
        ),
        (
            "idem.two_prefixes",
            "a definition stands under two prefixes, each again and again",
            two_prefixes,
        ),
        (
            "idem.all_features",
            "all ready-made features together, applied again, write nothing",
            all_features,
        ),
        (
            "idem.created_is_told_once",
            "what is made is told in order, each object once",
            created_is_told_once,
        ),
        (
            "idem.rolled_back_then_applied",
            "a definition that was rolled back with what else was done can be applied",
            rolled_back_then_applied,
        ),
    ];
    let plain = plain.into_iter().map(|(id, sentence, body)| Case::new(id, sentence, body));
    plain.chain(needing())
}

/// What asks for more than every dialect holds.
fn needing() -> [Case; 3] {
    [
        Case::new(
            "idem.foreign_keys",
            "tables that refer to each other, applied again, write nothing",
            foreign_keys,
        )
        .needs("foreign_keys.declared"),
        Case::new(
            "idem.two_schemas",
            "a definition in two schemas, applied again, writes nothing",
            two_schemas,
        )
        .needs("schemas.named"),
        Case::new(
            "idem.notes_are_repeated",
            "what the dialect does otherwise is told each time",
            notes_are_repeated,
        )
        .needs("indexes.order")
        .needs("indexes.partial")
        .needs("tables.comment"),
    ]
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20).nullable())
        .column(Column::boolean("sent").default(false))
        .primary_key(["id"])
        .unique(["topic"])
        .check("id > 0")
        .index(Index::on(["sent", "id"]).named("idx_mails_sent"))
}

fn topics() -> Table {
    Table::new("topics").column(Column::string("name", 20)).primary_key(["name"])
}

/// A definition is in place: nothing is made, and nothing is written.
fn is_in_place(db: &mut Connection, database: &Database) -> Result<(), Failure> {
    is_in_place_at(db, database, &Placement::new())
}

fn is_in_place_at(
    db: &mut Connection,
    database: &Database,
    placement: &Placement,
) -> Result<(), Failure> {
    let outcome = only_reads(db, |db| stylobate_migrate::ensure_placed(db, database, placement))??;
    holds(outcome.created.is_empty(), || format!("made again was:{}", lines(&outcome.created)))
}

fn apply_twice(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails());
    let mut db = stage.open()?;
    let created = stage.stand(&mut db, &database)?.created;
    equal("the number of objects that were made", created.len(), 2)?;
    for _ in 0..3 {
        is_in_place(&mut db, &database)?;
    }
    Ok(())
}

fn rows_are_kept(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails());
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    db.insert(&mails(), (1..=20).map(|id: i64| [("id", Value::from(id))]))?;
    is_in_place(&mut db, &database)?;
    equal("the number of mails", count(&mut db, "mails")?, 20)
}

fn after_restart(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails()).table(topics());
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    db.insert(&mails(), [[("id", Value::from(1))]])?;
    drop(db);
    let mut db = stage.open()?;
    is_in_place(&mut db, &database)?;
    equal("the number of mails", count(&mut db, "mails")?, 1)
}

fn another_connection(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails());
    let (mut first, mut second) = (stage.open()?, stage.open()?);
    equal("the number of tables", second.read()?.lowered.catalog().tables().count(), 0)?;
    stage.stand(&mut first, &database)?;
    is_in_place(&mut second, &database)?;
    is_in_place(&mut first, &database)
}

fn subset_then_full(stage: &mut Stage) -> Result<(), Failure> {
    let full = Database::new().table(topics()).table(mails());
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(mails()))?;
    let created = stage.stand(&mut db, &full)?.created;
    let names: Vec<_> = created.iter().map(ToString::to_string).collect();
    equal("what was made", names, vec!["table topics".to_owned()])?;
    is_in_place(&mut db, &full)
}

fn full_then_subset(stage: &mut Stage) -> Result<(), Failure> {
    let full = Database::new().table(topics()).table(mails());
    let mut db = stage.open()?;
    stage.stand(&mut db, &full)?;
    for part in [topics(), mails()] {
        is_in_place(&mut db, &Database::new().table(part))?;
    }
    agrees(&mut db, &full)
}

fn two_definitions(stage: &mut Stage) -> Result<(), Failure> {
    let definitions = [Database::new().table(topics()), Database::new().table(mails())];
    let mut db = stage.open()?;
    for database in &definitions {
        let created = stage.stand(&mut db, database)?.created;
        holds(!created.is_empty(), || "nothing was made".to_owned())?;
    }
    for database in definitions.iter().chain(&definitions) {
        is_in_place(&mut db, database)?;
    }
    Ok(())
}

fn empty_model(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    is_in_place(&mut db, &Database::new())?;
    stage.stand(&mut db, &Database::new().table(mails()))?;
    is_in_place(&mut db, &Database::new())?;
    agrees(&mut db, &Database::new().table(mails()))
}

fn two_prefixes(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails()).table(topics());
    let placements = ["one_", "two_"].map(|prefix| Placement::new().prefix(prefix));
    let mut db = stage.open()?;
    for placement in &placements {
        let created = stage.stand_placed(&mut db, &database, placement)?.created;
        equal("the number of objects that were made", created.len(), 3)?;
    }
    for placement in &placements {
        is_in_place_at(&mut db, &database, placement)?;
    }
    equal("the number of tables", db.read()?.lowered.catalog().tables().count(), 4)
}

fn all_features(stage: &mut Stage) -> Result<(), Failure> {
    let all = stylobate_features::all().into_iter().fold(Database::new(), Database::feature);
    let mut db = stage.open()?;
    stage.stand(&mut db, &all)?;
    is_in_place(&mut db, &all)
}

fn created_is_told_once(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let database = Database::new().table(mails()).table(topics());
    let created = stage.stand(&mut db, &database)?.created;
    let mut names: Vec<_> = created.iter().map(ToString::to_string).collect();
    let place = |name: &str| names.iter().position(|found| found == name);
    holds(place("table mails") < place("index idx_mails_sent of table mails"), || {
        format!("the index is told before its table:{}", lines(&names))
    })?;
    names.sort();
    let expected = ["index idx_mails_sent of table mails", "table mails", "table topics"];
    equal("what was made", names, expected.map(ToOwned::to_owned).to_vec())
}

fn rolled_back_then_applied(stage: &mut Stage) -> Result<(), Failure> {
    let database = Database::new().table(mails());
    let mut db = stage.open()?;
    let lowered = stage.lower(&database)?;
    let live = db.read()?;
    let changes = stylobate_dialect::compare(&live.lowered.restricted_to(&lowered), &lowered);
    let dialect = stage.dialect();
    let statements =
        stylobate_dialect::render_changes(&*dialect, &changes, &lowered, &live.own_schema)?;
    let given_up = || Error::new(stylobate_connect::ErrorKind::Canceled, "given up on purpose");
    let rolled_back: Result<(), Error> = db.transaction(|db| {
        for statement in &statements {
            db.execute(&statement.sql, &[])?;
        }
        Err(given_up())
    });
    crate::check::refused("it", rolled_back, &[stylobate_connect::ErrorKind::Canceled])?;
    equal("the number of tables", db.read()?.lowered.catalog().tables().count(), 0)?;
    let created = stage.stand(&mut db, &database)?.created;
    equal("the number of objects that were made", created.len(), 2)?;
    is_in_place(&mut db, &database)
}

fn foreign_keys(stage: &mut Stage) -> Result<(), Failure> {
    let topics = topics();
    let mails = mails().foreign_key(ForeignKey::on(["topic"]).references("topics", ["name"]));
    let parts = Table::new("parts")
        .column(Column::integer("mail"))
        .foreign_key(ForeignKey::on(["mail"]).references("letters", ["id"]));
    let letters = Table::new("letters").column(Column::integer("id")).primary_key(["id"]);
    let database = Database::new().table(parts).table(mails).table(letters).table(topics);
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    is_in_place(&mut db, &database)
}

fn two_schemas(stage: &mut Stage) -> Result<(), Failure> {
    let database =
        Database::new().table(mails()).schema(Schema::new("post").table(mails()).table(topics()));
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    is_in_place(&mut db, &database)?;
    equal("the number of tables", db.read()?.lowered.catalog().tables().count(), 3)
}

fn notes_are_repeated(stage: &mut Stage) -> Result<(), Failure> {
    let index = Index::on([stylobate_model::IndexColumn::descending("id")]).filter("sent = FALSE");
    let database = Database::new().table(mails().index(index).comment("what is sent"));
    let mut db = stage.open()?;
    let first = stage.stand(&mut db, &database)?.notes;
    let second = only_reads(&mut db, |db| stylobate_migrate::ensure(db, &database))??.notes;
    holds(first == second, || {
        format!("told at first was:{}\nand then:{}", lines(&first), lines(&second))
    })
}
