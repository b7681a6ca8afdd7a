//! Defaults that the engine makes: the present instant, new UUIDs, identities.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{Column, Database, Table, Timestamp, Value};

use crate::check::{equal, holds, make, name, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    [instants(), uuids(), identities()].into_iter().flatten().collect()
}

const NOTHING: [(&str, Value); 0] = [];

fn stand(stage: &mut Stage, table: &Table) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    Ok(db)
}

fn instants() -> Vec<Case> {
    vec![
        Case::new(
            "default.db_now.near",
            "the present instant of the engine is that of this machine, within a minute",
            now_is_near,
        ),
        Case::new(
            "default.db_now.ascending",
            "a later row never has an earlier present instant",
            now_ascends,
        ),
        Case::new(
            "default.db_now.once_a_statement",
            "two columns of one row have one present instant",
            now_is_one,
        ),
    ]
    .into_iter()
    .map(|case| case.needs("columns.default_now"))
    .collect()
}

fn times() -> Table {
    Table::new("times")
        .column(Column::integer("id"))
        .column(Column::timestamp_tz("made_at").default(Now))
        .column(Column::timestamp_tz("seen_at").default(Now))
}

fn now_is_near(stage: &mut Stage) -> Result<(), Failure> {
    let table = times();
    let mut db = stand(stage, &table)?;
    db.insert(&table, [[("id", 1.into())]])?;
    let here = Timestamp::try_from(SystemTime::now());
    let here = here.map_err(|error| Failure::new(error.to_string()))?.microseconds();
    for value in rows(&mut db, &table, &["made_at", "seen_at"], &[])?.concat() {
        let Value::TimestampTz(there) = value else {
            return Err(Failure::new(format!("the present instant is {value:?}")));
        };
        let between = here.abs_diff(there.microseconds());
        holds(between < 60_000_000, || {
            format!("the engine is {} s away from here, at {there}", between / 1_000_000)
        })?;
    }
    Ok(())
}

fn now_ascends(stage: &mut Stage) -> Result<(), Failure> {
    let table = times();
    let mut db = stand(stage, &table)?;
    for id in 1..=5 {
        db.insert(&table, [[("id", id.into())]])?;
        std::thread::sleep(Duration::from_millis(3));
    }
    let found = rows(&mut db, &table, &["made_at"], &["id"])?.concat();
    let instants: Vec<_> = found
        .iter()
        .filter_map(|value| if let Value::TimestampTz(at) = value { Some(*at) } else { None })
        .collect();
    // Rows 3 ms apart differ even where the engine counts milliseconds.
    holds(instants.len() == 5 && instants.is_sorted_by(|one, next| one < next), || {
        format!("the present instants of one row after the other are {found:?}")
    })
}

fn now_is_one(stage: &mut Stage) -> Result<(), Failure> {
    let table = times();
    let mut db = stand(stage, &table)?;
    for id in 1..=20 {
        db.insert(&table, [[("id", id.into())]])?;
    }
    for row in rows(&mut db, &table, &["made_at", "seen_at"], &[])? {
        holds(row.first() == row.last(), || format!("one row has the present instants {row:?}"))?;
    }
    Ok(())
}

fn uuids() -> Vec<Case> {
    vec![
        Case::new(
            "default.new_uuid.version_4",
            "a new UUID is of version 4 and of the variant of RFC 9562",
            version_4,
        ),
        Case::new("default.new_uuid.distinct", "new UUIDs differ, and are random", distinct),
    ]
    .into_iter()
    .map(|case| case.needs("columns.default_new_uuid"))
    .collect()
}

fn made(stage: &mut Stage, count: usize) -> Result<Vec<uuid::Uuid>, Failure> {
    let table = Table::new("made")
        .column(Column::uuid("id").default(NewUuid))
        .column(Column::integer("n"))
        .primary_key(["id"]);
    let mut db = stand(stage, &table)?;
    db.insert(&table, (0..count).map(|_| [("n", 1.into())]))?;
    let found = rows(&mut db, &table, &["id"], &[])?.concat();
    let uuids: Vec<_> = found
        .into_iter()
        .filter_map(|value| if let Value::Uuid(id) = value { Some(id) } else { None })
        .collect();
    equal("the number of UUIDs", uuids.len(), count)?;
    Ok(uuids)
}

fn version_4(stage: &mut Stage) -> Result<(), Failure> {
    for id in made(stage, 64)? {
        equal(format!("the version of {id}"), id.get_version_num(), 4)?;
        equal(format!("the variant of {id}"), id.get_variant(), uuid::Variant::RFC4122)?;
    }
    Ok(())
}

fn distinct(stage: &mut Stage) -> Result<(), Failure> {
    let ids = made(stage, 200)?;
    equal("the number of distinct ones", ids.iter().collect::<HashSet<_>>().len(), 200)?;
    // Each bit but the six of the version and of the variant is set in some of them, not in all.
    let set = ids.iter().fold(0, |bits, id| bits | id.as_u128());
    let unset = ids.iter().fold(0, |bits, id| bits | !id.as_u128());
    let fixed = 0xf << 76 | 0x3 << 62;
    holds(set & unset | fixed == u128::MAX, || {
        format!("bits that never change: {:032x}", !(set & unset | fixed))
    })
}

fn identities() -> Vec<Case> {
    vec![
        Case::new(
            "default.identity.monotonic",
            "the engine counts up, beginning with 1",
            monotonic as fn(&mut Stage) -> Result<(), Failure>,
        ),
        Case::new(
            "default.identity.no_reuse_after_delete_max",
            "the greatest number is not used again when its row is gone",
            no_reuse,
        ),
        Case::new(
            "default.identity.no_reuse_after_delete_all",
            "no number is used again when all rows are gone, even by another connection",
            no_reuse_at_all,
        ),
        Case::new(
            "default.identity.after_failure",
            "numbers ascend beyond rows that were refused or rolled back",
            after_failure,
        ),
        Case::new(
            "default.identity.given",
            "a number that is given is refused before any statement",
            given_number,
        ),
        Case::new("default.identity.two_tables", "two tables count by themselves", two_tables),
    ]
    .into_iter()
    .map(|case| case.needs("columns.identity"))
    .collect()
}

fn events(name: &str) -> Table {
    Table::new(name)
        .column(Column::big_int("position").identity())
        .column(Column::integer("kind").nullable())
        .primary_key(["position"])
        .check("kind > 0")
}

fn positions(db: &mut Connection, table: &Table) -> Result<Vec<i64>, Failure> {
    let found = rows(db, table, &["position"], &["position"])?.concat();
    let number = |value| match value {
        Value::Integer(number) => Ok(number),
        other => Err(Failure::new(format!("a position is {other:?}"))),
    };
    found.into_iter().map(number).collect()
}

fn delete(db: &mut Connection, condition: &str) -> Result<u64, Failure> {
    let sql = format!("DELETE FROM {}{condition}", name(db, "events"));
    Ok(db.execute(&sql, &[])?)
}

fn monotonic(stage: &mut Stage) -> Result<(), Failure> {
    let table = events("events");
    let mut db = stand(stage, &table)?;
    db.insert(&table, [NOTHING])?;
    db.insert(&table, (2..=4).map(|kind| [("kind", kind.into())]))?;
    db.insert(&table, [NOTHING])?;
    equal("the positions", positions(&mut db, &table)?, vec![1, 2, 3, 4, 5])
}

fn no_reuse(stage: &mut Stage) -> Result<(), Failure> {
    let table = events("events");
    let mut db = stand(stage, &table)?;
    db.insert(&table, [NOTHING, NOTHING, NOTHING])?;
    let greatest = format!(" WHERE {} = 3", name(&db, "position"));
    equal("the number of rows that were deleted", delete(&mut db, &greatest)?, 1)?;
    db.insert(&table, [NOTHING])?;
    equal("the positions", positions(&mut db, &table)?, vec![1, 2, 4])
}

fn no_reuse_at_all(stage: &mut Stage) -> Result<(), Failure> {
    let table = events("events");
    let mut db = stand(stage, &table)?;
    db.insert(&table, [NOTHING, NOTHING])?;
    delete(&mut db, "")?;
    drop(db);
    let mut db = stage.open()?;
    db.insert(&table, [NOTHING])?;
    let found = positions(&mut db, &table)?;
    holds(found.len() == 1 && found.iter().all(|position| *position > 2), || {
        format!("after 1 and 2, which are gone, come {found:?}")
    })
}

fn after_failure(stage: &mut Stage) -> Result<(), Failure> {
    let table = events("events");
    let mut db = stand(stage, &table)?;
    db.insert(&table, [NOTHING])?;
    let broken = db.insert(&table, [[("kind", 0.into())]]);
    refused("what breaks a check", broken, &[ErrorKind::CheckViolation])?;
    let given_up: Result<(), Failure> = db.transaction(|db| {
        db.insert(&table, [NOTHING])?;
        Err(Failure::Refused(Vec::new()))
    });
    equal("the transaction", given_up, Err(Failure::Refused(Vec::new())))?;
    db.insert(&table, [NOTHING])?;
    let found = positions(&mut db, &table)?;
    holds(found.len() == 2 && found.first() == Some(&1), || {
        format!("the positions of two rows are {found:?}")
    })
}

fn given_number(stage: &mut Stage) -> Result<(), Failure> {
    let table = events("events");
    let mut db = stand(stage, &table)?;
    let before = stage.statements();
    let given = db.insert(&table, [[("position", 9.into())]]);
    refused("a number that is given", given, &[ErrorKind::Usage])?;
    equal("the number of statements", stage.statements() - before, 0)
}

fn two_tables(stage: &mut Stage) -> Result<(), Failure> {
    let (one, other) = (events("events"), events("others"));
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(one.clone()).table(other.clone()))?;
    db.insert(&one, [NOTHING, NOTHING])?;
    db.insert(&other, [NOTHING])?;
    db.insert(&one, [NOTHING])?;
    equal("the positions of the one", positions(&mut db, &one)?, vec![1, 2, 3])?;
    equal("the positions of the other", positions(&mut db, &other)?, vec![1])
}
