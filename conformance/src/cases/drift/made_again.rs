//! What is made again, what is left, and what stands in the way.

use stylobate_connect::Connection;
use stylobate_migrate::Error;
use stylobate_model::{Column, Database, Index, ObjectKind, Table, Value};

use super::super::introspection::pairs::{guests, hosts, without_column};
use crate::check::{agrees, count, differs, equal, holds, only_reads, rows, says};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    [
        (
            "drift.missing_table_is_made_again",
            "a table that somebody dropped is made again, and the rows of others stay",
            missing_table as fn(&mut Stage) -> Result<(), Failure>,
        ),
        (
            "drift.missing_index_is_made_again",
            "an index that somebody dropped is made again, and the rows stay",
            missing_index,
        ),
        (
            "drift.renamed_index",
            "an index that somebody renamed is made again under its name, and the other is left",
            renamed_index,
        ),
        (
            "drift.extra_index_is_left",
            "an index that somebody added, and that is not unique, changes nothing and is left",
            extra_index,
        ),
        (
            "drift.extra_column_never_dropped",
            "a column that somebody added is never dropped, and keeps what it holds",
            extra_column,
        ),
        (
            "drift.assert_never_writes",
            "to ask whether a database agrees with a definition writes nothing",
            assert_never_writes,
        ),
        (
            "drift.fingerprint_never_trusted",
            "what was in place a moment ago is looked at again",
            fingerprint_never_trusted,
        ),
        ("drift.all_told_at_once", "everything that differs is told at once", all_told),
        (
            "drift.one_table_holds_up_all",
            "if one table differs nothing that is missing is made",
            holds_up_all,
        ),
        (
            "drift.mended_by_hand",
            "when somebody has undone the change the definition stands again",
            mended_by_hand,
        ),
        (
            "drift.name_taken_by_view",
            "a table whose name a view has is not made, and the view stays",
            taken_by_view,
        ),
        (
            "drift.name_taken_by_index",
            "an index whose name another table's index has is not made",
            taken_by_index,
        ),
    ]
    .into_iter()
    .map(|(id, sentence, body)| Case::new(id, sentence, body))
}

fn database() -> Database {
    Database::new().table(hosts()).table(guests())
}

fn stand(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &database())?;
    put(&mut db)?;
    Ok(db)
}

fn put(db: &mut Connection) -> Result<(), Failure> {
    let id = 1 + count(db, "hosts")?;
    db.insert(&hosts(), [[("id", id.into())]])?;
    let email = format!("{id}@example");
    let row: [(&str, Value); 3] =
        [("tenant", 1.into()), ("id", id.into()), ("email", email.into())];
    db.insert(&guests(), [row])?;
    Ok(())
}

/// What was made, as kinds and names.
fn made(created: &[stylobate_model::Object]) -> Vec<(ObjectKind, String)> {
    let name = |object: &stylobate_model::Object| {
        let name = object.name.as_ref().or(object.table.as_ref()).unwrap_or(&object.schema);
        (object.kind, name.to_string())
    };
    created.iter().map(name).collect()
}

fn missing_table(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    db.execute("DROP TABLE guests", &[])?;
    let created = stage.stand(&mut db, &database())?.created;
    let expected = vec![
        (ObjectKind::Table, "guests".to_owned()),
        (ObjectKind::Index, "idx_guests_seen".to_owned()),
    ];
    equal("what was made", made(&created), expected)?;
    equal("the number of guests", count(&mut db, "guests")?, 0)?;
    equal("the number of hosts", count(&mut db, "hosts")?, 1)?;
    put(&mut db)
}

fn missing_index(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    db.execute("DROP INDEX idx_guests_seen", &[])?;
    let created = stage.stand(&mut db, &database())?.created;
    let expected = vec![(ObjectKind::Index, "idx_guests_seen".to_owned())];
    equal("what was made", made(&created), expected)?;
    agrees(&mut db, &database())?;
    equal("the number of guests", count(&mut db, "guests")?, 1)
}

/// Somebody has an index under another name, or one more.
fn with_other_index(stage: &mut Stage, name: &str, drop: bool) -> Result<usize, Failure> {
    let mut db = stand(stage)?;
    if drop {
        db.execute("DROP INDEX idx_guests_seen", &[])?;
    }
    let sql = format!("CREATE INDEX {name} ON guests (seen_at, visits)");
    db.execute(&sql, &[])?;
    let created = stage.stand(&mut db, &database())?.created;
    put(&mut db)?;
    let live = db.read()?;
    let table = live.lowered.catalog().table("default", "guests");
    let names: Vec<_> = table
        .into_iter()
        .flat_map(|table| table.indexes.names())
        .map(ToString::to_string)
        .collect();
    let mut expected = vec!["idx_guests_seen".to_owned(), name.to_owned()];
    let mut found = names;
    found.sort();
    expected.sort();
    equal("the names of the indexes", found, expected)?;
    Ok(created.len())
}

fn renamed_index(stage: &mut Stage) -> Result<(), Failure> {
    let made = with_other_index(stage, "idx_guests_watched", true)?;
    equal("the number of objects that were made", made, 1)
}

fn extra_index(stage: &mut Stage) -> Result<(), Failure> {
    let made = with_other_index(stage, "added", false)?;
    equal("the number of objects that were made", made, 0)
}

fn extra_column(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let added = guests().column(Column::text("added").nullable());
    stage.stand(&mut db, &Database::new().table(hosts()).table(added.clone()))?;
    let row: [(&str, Value); 4] = [
        ("tenant", 1.into()),
        ("id", 1.into()),
        ("email", "a".into()),
        ("added", "what somebody keeps here".into()),
    ];
    db.insert(&added, [row])?;
    for _ in 0..2 {
        differs(&mut db, &database())?;
    }
    let found = rows(&mut db, &added, &["added"], &[])?;
    equal("what the column holds", found, vec![vec!["what somebody keeps here".into()]])
}

fn assert_never_writes(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    db.execute("DROP INDEX idx_guests_seen", &[])?;
    let wanted = database().table(Table::new("missing").column(Column::integer("id")));
    let before = db.read()?;
    let found = only_reads(&mut db, |db| crate::check::changes(db, &wanted))??;
    equal("the number of differences", found.len(), 2)?;
    let after = db.read()?;
    holds(before.lowered == after.lowered && before.opaque == after.opaque, || {
        "what stands was changed".to_owned()
    })
}

fn fingerprint_never_trusted(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    for _ in 0..2 {
        let created = stage.stand(&mut db, &database())?.created;
        holds(created.is_empty(), || format!("something was made: {created:?}"))?;
    }
    // Behind the back of the connection that has just looked.
    let mut other = stage.open()?;
    other.execute("DROP TABLE guests", &[])?;
    let changed = Database::new().table(hosts()).table(without_column(guests(), "note"));
    stage.stand(&mut other, &changed)?;
    drop(other);
    let (changes, _) = differs(&mut db, &database())?;
    equal("the number of differences", changes.len(), 1)
}

fn all_told(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let less = without_column(guests(), "note").column(Column::bytes("photo").nullable());
    let strange = Table::new("hosts").column(Column::big_int("id")).primary_key(["id"]);
    stage.stand(&mut db, &Database::new().table(strange).table(less))?;
    let (changes, message) = differs(&mut db, &database())?;
    equal("the number of differences", changes.len(), 3)?;
    says(
        message,
        &[
            "column id of table hosts differs",
            "column note of table guests is missing",
            "column photo of table guests is not wanted",
        ],
    )
}

fn holds_up_all(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(without_column(guests(), "note")))?;
    let more = database().table(Table::new("more").column(Column::integer("id")));
    differs(&mut db, &more)?;
    let live = db.read()?;
    equal("the number of tables", live.lowered.catalog().tables().count(), 1)
}

fn mended_by_hand(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(without_column(guests(), "note")))?;
    differs(&mut db, &database())?;
    db.execute("DROP TABLE guests", &[])?;
    stage.stand(&mut db, &Database::new().table(guests()))?;
    let created = stage.stand(&mut db, &database())?.created;
    equal("what was made", made(&created), vec![(ObjectKind::Table, "hosts".to_owned())])?;
    agrees(&mut db, &database())
}

fn taken_by_view(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts()))?;
    db.execute("CREATE VIEW guests AS SELECT id FROM hosts", &[])?;
    let result = only_reads(&mut db, |db| stylobate_migrate::ensure(db, &database()))?;
    match result {
        Err(error @ Error::Obstructed { .. }) => {
            says(error, &["table guests cannot be made", "view guests"])?;
        }
        Err(other) => return Err(Failure::from(other).during("a table in the place of a view")),
        Ok(_) => return Err(Failure::new("a table was made in the place of a view")),
    }
    equal("the number of rows of the view", count(&mut db, "guests")?, 0)
}

fn taken_by_index(stage: &mut Stage) -> Result<(), Failure> {
    let index = || Index::on(["id"]).named("idx_guests_seen");
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(hosts().index(index())))?;
    let wanted = Database::new().table(guests());
    match only_reads(&mut db, |db| stylobate_migrate::ensure(db, &wanted))? {
        Err(error @ Error::Taken { .. }) => {
            says(error, &["index idx_guests_seen of table guests", "of table hosts"])
        }
        Err(other) => Err(Failure::from(other).during("an index whose name is taken")),
        Ok(_) => Err(Failure::new("an index was made whose name another one has")),
    }
}
