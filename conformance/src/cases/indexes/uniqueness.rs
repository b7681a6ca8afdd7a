//! Unique indexes.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::{Column, Database, Index, Table, Value};

use crate::check::{count, equal, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let whole = [
        (
            "index.unique_enforced",
            "a unique index refuses a second row of the same values",
            enforced as fn(&mut Stage) -> Result<(), Failure>,
        ),
        (
            "index.unique_composite",
            "of a unique index of two columns the pair is unique",
            composite,
        ),
        ("index.unique_many_nulls", "a unique index lets many rows have NULL", many_nulls),
        (
            "index.unique_update_into",
            "a row cannot be changed to the values of another in a unique index",
            update_into,
        ),
        (
            "index.unique_used_again",
            "what a deleted row had in a unique index can be used again in the same transaction",
            used_again,
        ),
        (
            "index.unique_on_dup_data",
            "a unique index over rows that are not unique is refused, and the rows stay",
            on_duplicates,
        ),
        (
            "index.unique_added_later",
            "a unique index is made on a table with rows, and guards from then on",
            added_later,
        ),
    ];
    let partial = [
        (
            "index.unique_partial.insert",
            "a unique index of some rows refuses a second one among them alone",
            partial_insert as fn(&mut Stage) -> Result<(), Failure>,
        ),
        (
            "index.unique_partial.update_into",
            "a row that comes among the rows of a unique index is looked at",
            partial_update_into,
        ),
        (
            "index.unique_partial.upsert",
            "a row that a unique index of some rows refuses can be changed in its place",
            partial_upsert,
        ),
        (
            "index.unique_partial.null_condition",
            "a row for which the condition is NULL is not among the rows of an index",
            partial_null,
        ),
    ];
    let whole = whole
        .into_iter()
        .map(|(id, sentence, body)| Case::new(id, sentence, body).needs("indexes.unique"));
    whole.chain(
        partial.into_iter().map(|(id, sentence, body)| {
            Case::new(id, sentence, body).needs("indexes.unique_partial")
        }),
    )
}

const TWICE: &[ErrorKind] = &[ErrorKind::UniqueViolation];

fn jobs() -> Table {
    Table::new("jobs")
        .column(Column::integer("id"))
        .column(Column::string("name", 20).nullable())
        .column(Column::integer("line").nullable())
        .column(Column::boolean("done").nullable())
        .primary_key(["id"])
}

fn by_name() -> Table {
    jobs().index(Index::on(["name"]).unique().named("one_name"))
}

fn open_jobs() -> Table {
    jobs().index(Index::on(["name"]).unique().named("one_open").filter("done = FALSE"))
}

fn stand(stage: &mut Stage, table: Table) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table))?;
    Ok(db)
}

fn put(
    db: &mut Connection,
    id: i32,
    name: impl Into<Value>,
    line: i32,
    done: impl Into<Value>,
) -> Result<u64, Error> {
    let row: [(&str, Value); 4] =
        [("id", id.into()), ("name", name.into()), ("line", line.into()), ("done", done.into())];
    db.insert(&jobs(), [row])
}

fn enforced(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, by_name())?;
    put(&mut db, 1, "a", 1, false)?;
    put(&mut db, 2, "b", 1, false)?;
    refused("a name for the second time", put(&mut db, 3, "a", 2, true), TWICE)?;
    equal("the number of jobs", count(&mut db, "jobs")?, 2)
}

fn composite(stage: &mut Stage) -> Result<(), Failure> {
    let index = Index::on(["line", "name"]).unique().named("one_of_a_line");
    let mut db = stand(stage, jobs().index(index))?;
    for (id, name, line) in [(1, "a", 1), (2, "a", 2), (3, "b", 1)] {
        put(&mut db, id, name, line, false)?;
    }
    refused("a pair for the second time", put(&mut db, 4, "b", 1, false), TWICE)?;
    equal("the number of jobs", count(&mut db, "jobs")?, 3)
}

fn many_nulls(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, by_name())?;
    for id in 1..=3 {
        put(&mut db, id, Value::Null, 1, false)?;
    }
    equal("the number of jobs", count(&mut db, "jobs")?, 3)
}

fn update_into(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, by_name())?;
    put(&mut db, 1, "a", 1, false)?;
    put(&mut db, 2, "b", 1, false)?;
    let changed = db.execute("UPDATE jobs SET name = 'a' WHERE id = 2", &[]);
    refused("the name of another", changed, TWICE)?;
    let free = db.execute("UPDATE jobs SET name = 'c' WHERE id = 2", &[])?;
    equal("the number of jobs that got a free name", free, 1)?;
    put(&mut db, 3, "b", 1, false)?;
    Ok(())
}

fn used_again(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, by_name())?;
    put(&mut db, 1, "a", 1, false)?;
    db.transaction(|db| {
        db.execute("DELETE FROM jobs", &[])?;
        put(db, 2, "a", 1, false)
    })?;
    equal("the number of jobs", count(&mut db, "jobs")?, 1)
}

fn on_duplicates(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, jobs())?;
    for id in 1..=2 {
        put(&mut db, id, "a", id, false)?;
    }
    let before = db.read()?.lowered;
    // What would be made before it is not made either.
    let earlier = Table::new("earlier").column(Column::integer("id"));
    let wanted = Database::new().table(earlier).table(by_name());
    match stylobate_migrate::ensure(&mut db, &wanted) {
        Err(stylobate_migrate::Error::Database(error)) => {
            refused("a unique index over equal rows", Err::<(), _>(error), TWICE)?;
        }
        Err(other) => return Err(other.into()),
        Ok(_) => return Err(Failure::new("a unique index was made over equal rows")),
    }
    let after = db.read()?.lowered;
    crate::check::holds(before == after, || {
        let changes = stylobate_dialect::compare(&before, &after);
        format!("what stands was changed:{}", crate::check::lines(&changes))
    })?;
    equal("the number of jobs", count(&mut db, "jobs")?, 2)
}

fn added_later(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, jobs())?;
    put(&mut db, 1, "a", 1, false)?;
    let created = stage.stand(&mut db, &Database::new().table(by_name()))?.created;
    equal("the number of objects that were made", created.len(), 1)?;
    refused("a name for the second time", put(&mut db, 2, "a", 1, false), TWICE)?;
    put(&mut db, 2, "b", 1, false)?;
    equal("the number of jobs", count(&mut db, "jobs")?, 2)
}

fn partial_insert(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, open_jobs())?;
    for id in 1..=3 {
        put(&mut db, id, "a", 1, true)?;
    }
    put(&mut db, 4, "a", 1, false)?;
    refused("a second open job", put(&mut db, 5, "a", 1, false), TWICE)?;
    put(&mut db, 5, "a", 1, true)?;
    put(&mut db, 6, "b", 1, false)?;
    equal("the number of jobs", count(&mut db, "jobs")?, 6)
}

fn partial_update_into(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, open_jobs())?;
    put(&mut db, 1, "a", 1, false)?;
    put(&mut db, 2, "a", 1, true)?;
    let opened = db.execute("UPDATE jobs SET done = FALSE WHERE id = 2", &[]);
    refused("a second open job", opened, TWICE)?;
    db.transaction(|db| {
        db.execute("UPDATE jobs SET done = TRUE WHERE id = 1", &[])?;
        db.execute("UPDATE jobs SET done = FALSE WHERE id = 2", &[])
    })?;
    let found = rows(&mut db, &jobs(), &["done"], &["id"])?;
    equal("what is done", found, vec![vec![true.into()], vec![false.into()]])
}

fn partial_upsert(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, open_jobs())?;
    put(&mut db, 1, "a", 1, false)?;
    put(&mut db, 2, "a", 1, true)?;
    refused("a second open job", put(&mut db, 3, "a", 2, false), TWICE)?;
    let changed = db.execute("UPDATE jobs SET line = 2 WHERE name = 'a' AND done = FALSE", &[])?;
    equal("the number of jobs that were changed in its place", changed, 1)?;
    let found = rows(&mut db, &jobs(), &["line"], &["id"])?;
    equal("the lines", found, vec![vec![2.into()], vec![1.into()]])
}

fn partial_null(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, open_jobs())?;
    put(&mut db, 1, "a", 1, Value::Null)?;
    put(&mut db, 2, "a", 1, Value::Null)?;
    put(&mut db, 3, "a", 1, false)?;
    equal("the number of jobs", count(&mut db, "jobs")?, 3)
}
