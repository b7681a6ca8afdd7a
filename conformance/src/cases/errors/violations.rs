//! Rows that break a constraint.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::push_text;
use stylobate_model::{Column, Database, ForeignKey, Table, Value};

use crate::check::{equal, holds, make, name, refused, rows};
use crate::{Case, Failure, Stage};

/// A statement that breaks a constraint of guests who stand.
#[derive(Clone, Copy)]
struct Violation {
    id: &'static str,
    what: &'static str,
    kind: ErrorKind,
    run: fn(&mut Connection) -> Result<u64, Error>,
    /// What the name has in it that an engine gives, if it gives one.
    objects: &'static [&'static str],
}

const OF_GUESTS: [Violation; 10] = [
    Violation {
        id: "unique",
        what: "a unique value that is taken",
        kind: ErrorKind::UniqueViolation,
        run: |db| insert(db, guest(2, "ada", 1)),
        objects: &["guests", "email"],
    },
    Violation {
        id: "unique.update",
        what: "a change to a unique value that is taken",
        kind: ErrorKind::UniqueViolation,
        run: |db| {
            insert(db, guest(2, "bob", 1))?;
            update(db, "email", "'ada'", 2)
        },
        objects: &["guests", "email"],
    },
    Violation {
        id: "pk",
        what: "a key that is taken",
        kind: ErrorKind::UniqueViolation,
        run: |db| insert(db, guest(1, "bob", 1)),
        objects: &["guests", "id"],
    },
    Violation {
        id: "not_null",
        what: "NULL where a value is needed",
        kind: ErrorKind::NotNullViolation,
        run: |db| insert(db, vec![("id", 2.into()), ("email", Value::Null), ("visits", 1.into())]),
        objects: &["guests", "email"],
    },
    Violation {
        id: "not_null.left_out",
        what: "a value that is needed and left out",
        kind: ErrorKind::NotNullViolation,
        run: |db| insert(db, vec![("id", 2.into()), ("email", "bob".into())]),
        objects: &["guests", "visits"],
    },
    Violation {
        id: "not_null.update",
        what: "a change to NULL where a value is needed",
        kind: ErrorKind::NotNullViolation,
        run: |db| update(db, "visits", "NULL", 1),
        objects: &["guests", "visits"],
    },
    Violation {
        id: "check",
        what: "a row that breaks a check",
        kind: ErrorKind::CheckViolation,
        run: |db| insert(db, guest(2, "bob", -1)),
        objects: &["guests", "visits"],
    },
    Violation {
        id: "check.update",
        what: "a change that breaks a check",
        kind: ErrorKind::CheckViolation,
        run: |db| update(db, "visits", "-1", 1),
        objects: &["guests", "visits"],
    },
    Violation {
        id: "value_domain.bound",
        what: "a value out of its domain that is bound",
        kind: ErrorKind::ValueOutOfDomain,
        run: |db| insert(db, guest(2, "much too long", 1)),
        objects: &[],
    },
    Violation {
        id: "value_domain.by_hand",
        what: "a value out of its domain that is written by hand",
        kind: ErrorKind::ValueOutOfDomain,
        run: |db| {
            let mut text = String::new();
            push_text(&mut text, "much too long");
            update(db, "email", &text, 1)
        },
        objects: &["guests", "email"],
    },
];

const OF_FAMILIES: [Violation; 4] = [
    Violation {
        id: "fk",
        what: "a row that refers to nothing",
        kind: ErrorKind::ForeignKeyViolation,
        run: |db| db.insert(&children(), [[("parent", 9.into())]]),
        objects: &["children", "parent"],
    },
    Violation {
        id: "fk.update",
        what: "a change to a row that refers to nothing",
        kind: ErrorKind::ForeignKeyViolation,
        run: |db| run(db, "UPDATE {children} SET {parent} = 9"),
        objects: &["children", "parent"],
    },
    Violation {
        id: "fk.parent_deleted",
        what: "the deletion of a row that is referred to",
        kind: ErrorKind::ForeignKeyViolation,
        run: |db| run(db, "DELETE FROM {parents}"),
        objects: &["children", "parent"],
    },
    Violation {
        id: "fk.parent_changed",
        what: "a change of the key of a row that is referred to",
        kind: ErrorKind::ForeignKeyViolation,
        run: |db| run(db, "UPDATE {parents} SET {id} = 9"),
        objects: &["children", "parent"],
    },
];

pub(super) fn cases() -> Vec<Case> {
    let of = |violation: Violation, stand: Stand| {
        [
            Case::new(
                format!("err.{}", violation.id),
                format!("{} is a {}, and changes nothing", violation.what, violation.kind),
                move |stage| alone(stage, stand, violation),
            ),
            Case::new(
                format!("err.in_transaction.{}", violation.id),
                format!("{} is a {} in a transaction too", violation.what, violation.kind),
                move |stage| in_transaction(stage, stand, violation),
            ),
        ]
    };
    let guests = OF_GUESTS.into_iter().flat_map(|violation| of(violation, stand_guests));
    let families = OF_FAMILIES
        .into_iter()
        .flat_map(|violation| of(violation, stand_family))
        .map(|case| case.needs("foreign_keys.declared"));
    let named = Case::new(
        "err.not_null.names_the_column",
        "an error of NULL where a value is needed names the column",
        names_the_column,
    );
    guests.chain(families).chain([named]).collect()
}

/// Breaks each constraint in a transaction of its own, on a connection of any settings; whether
/// there are foreign keys is said.
pub(super) fn each(stage: &Stage, db: &mut Connection, keys: bool) -> Result<(), Failure> {
    make(stage, db, &Database::new().table(guests()))?;
    insert(db, guest(1, "ada", 1))?;
    if keys {
        make_family(stage, db)?;
    }
    for violation in OF_GUESTS.iter().chain(OF_FAMILIES.iter().filter(|_| keys)) {
        one_in_transaction(db, *violation)?;
    }
    Ok(())
}

fn names_the_column(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand_guests(stage)?;
    let row = vec![("id", 2.into()), ("email", Value::Null), ("visits", 1.into())];
    let error = refused("NULL", insert(&mut db, row), &[ErrorKind::NotNullViolation])?;
    holds(error.object().is_some_and(|object| object.ends_with("email")), || {
        format!("the error names {:?}, and not the column email", error.object())
    })
}

type Stand = fn(&mut Stage) -> Result<Connection, Failure>;

fn guests() -> Table {
    Table::new("guests")
        .column(Column::integer("id"))
        .column(Column::string("email", 5))
        .column(Column::integer("visits"))
        .primary_key(["id"])
        .unique(["email"])
        .check("visits >= 0")
}

fn guest(id: i32, email: &str, visits: i32) -> Vec<(&'static str, Value)> {
    vec![("id", id.into()), ("email", email.into()), ("visits", visits.into())]
}

fn insert(db: &mut Connection, row: Vec<(&'static str, Value)>) -> Result<u64, Error> {
    db.insert(&guests(), [row])
}

fn update(db: &mut Connection, column: &str, value: &str, id: i32) -> Result<u64, Error> {
    run(db, &format!("UPDATE {{guests}} SET {{{column}}} = {value} WHERE {{id}} = {id}"))
}

/// Runs a statement, with each name in braces as it stands in the engine's SQL.
fn run(db: &mut Connection, sql: &str) -> Result<u64, Error> {
    let mut written = String::new();
    for (place, part) in sql.split(['{', '}']).enumerate() {
        match place % 2 {
            0 => written.push_str(part),
            _ => written.push_str(&name(db, part)),
        }
    }
    db.execute(&written, &[])
}

fn children() -> Table {
    Table::new("children")
        .column(Column::integer("parent"))
        .foreign_key(ForeignKey::on(["parent"]).references("parents", ["id"]))
}

fn stand_guests(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(guests()))?;
    insert(&mut db, guest(1, "ada", 1))?;
    Ok(db)
}

fn stand_family(stage: &mut Stage) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    make_family(stage, &mut db)?;
    Ok(db)
}

fn make_family(stage: &Stage, db: &mut Connection) -> Result<(), Failure> {
    let parents = Table::new("parents").column(Column::integer("id")).primary_key(["id"]);
    make(stage, db, &Database::new().table(parents.clone()).table(children()))?;
    db.insert(&parents, [[("id", 1.into())]])?;
    db.insert(&children(), [[("parent", 1.into())]])?;
    Ok(())
}

fn judge(violation: Violation, result: Result<u64, Error>) -> Result<(), Failure> {
    let error = refused(violation.what, result, &[violation.kind])?;
    holds(!error.is_retryable(), || format!("{error} passes for one that may be tried again"))?;
    let known = |object: &str| violation.objects.iter().any(|known| object.contains(known));
    match error.object() {
        Some(object) if !known(object) => Err(Failure::new(format!(
            "the error names {object:?}, expected is something of {:?}: {error}",
            violation.objects
        ))),
        _ => Ok(()),
    }
}

fn alone(stage: &mut Stage, stand: Stand, violation: Violation) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    let result = (violation.run)(&mut db);
    judge(violation, result)?;
    // The connection goes on, and what stood is as it was.
    stands_still(&mut db)
}

fn in_transaction(stage: &mut Stage, stand: Stand, violation: Violation) -> Result<(), Failure> {
    let mut db = stand(stage)?;
    one_in_transaction(&mut db, violation)?;
    stands_still(&mut db)
}

fn one_in_transaction(db: &mut Connection, violation: Violation) -> Result<(), Failure> {
    let mut judged = Ok(());
    let committed: Result<(), Error> = db.transaction(|db| {
        judged = judge(violation, (violation.run)(db));
        Ok(())
    });
    judged?;
    refused("the commit after it", committed, &[ErrorKind::TransactionPoisoned]).map(drop)
}

fn stands_still(db: &mut Connection) -> Result<(), Failure> {
    let live = db.read()?;
    if live.lowered.catalog().table("default", "guests").is_none() {
        let found = rows(db, &children(), &["parent"], &[])?;
        return equal("the children", found, vec![vec![Value::from(1)]]);
    }
    let found = rows(db, &guests(), &["id", "email", "visits"], &["id"])?;
    let ada = vec![Value::from(1), "ada".into(), 1.into()];
    equal("the first guest", found.into_iter().next(), Some(ada))
}
