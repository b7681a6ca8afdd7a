//! How transactions end.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_dialect::{compare, render_changes};
use stylobate_model::{DataType, Database};

use super::{keys, mail, mails, mails_alone};
use crate::check::{equal, holds, refused};
use crate::{Case, Failure, Stage, sql};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("tx.commit_keeps_all", "what is committed stands", commit_keeps_all),
        Case::new(
            "tx.error_of_work_rolls_back",
            "a transaction whose work ends by an error of its own leaves nothing",
            error_of_work,
        ),
        Case::new(
            "tx.panic_rolls_back",
            "a transaction whose work panics leaves nothing, and the connection goes on",
            panic_rolls_back,
        ),
        Case::new(
            "tx.dropped_rolls_back",
            "a session that is dropped in a transaction leaves nothing, and no lock",
            dropped_rolls_back,
        ),
        Case::new(
            "tx.nested_is_refused",
            "a transaction in a transaction is refused, and the outer one goes on",
            nested_is_refused,
        ),
        Case::new(
            "tx.rows_of_one_insert_are_whole",
            "of several rows that are inserted together, all stand or none",
            rows_are_whole,
        ),
        Case::new(
            "tx.rows_of_one_insert_are_whole.in_transaction",
            "of several rows, of which one names a column that there is not, none is inserted, \
             even if the transaction goes on",
            rows_are_whole_in_transaction,
        ),
        Case::new(
            "tx.ddl_rollback",
            "what a transaction has made is gone when it is rolled back, and nothing else",
            ddl_rollback,
        )
        .needs("transactions.schema_changes"),
        Case::new(
            "tx.ddl_and_rows_together",
            "tables and their rows are committed by one transaction, or rolled back by it",
            ddl_and_rows,
        )
        .needs("transactions.schema_changes"),
    ]
}

fn on_purpose() -> Error {
    Error::new(ErrorKind::Canceled, "on purpose")
}

fn commit_keeps_all(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let given = db.transaction(|db| {
        db.insert(&mails(), mail(1))?;
        db.insert(&mails(), mail(2))?;
        let one = [Parameter::new(DataType::Integer, 1)];
        sql::execute(db, "DELETE FROM [mails] WHERE [id] = ?", &one)?;
        Ok::<_, Error>("given back")
    })?;
    equal("what the work gave back", given, "given back")?;
    drop(db);
    equal("the rows", keys(&mut stage.open()?)?, vec![2])
}

fn error_of_work(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    db.insert(&mails(), mail(1))?;
    let ended: Result<(), Error> = db.transaction(|db| {
        db.insert(&mails(), mail(2))?;
        sql::execute(db, "DELETE FROM [mails]", &[])?;
        Err(on_purpose())
    });
    refused("the transaction", ended, &[ErrorKind::Canceled])?;
    equal("the rows", keys(&mut db)?, vec![1])
}

fn panic_rolls_back(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _: Result<(), Error> = db.transaction(|db| {
            db.insert(&mails(), mail(1))?;
            resume_unwind(Box::new("on purpose"))
        });
    }));
    holds(panicked.is_err(), || "the panic did not come through".to_owned())?;
    equal("the rows", keys(&mut db)?, vec![])?;
    db.insert(&mails(), mail(2))?;
    equal("the rows after it went on", keys(&mut stage.open()?)?, vec![2])
}

fn dropped_rolls_back(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let text = "INSERT INTO [mails] ([id], [topic]) VALUES (1, 'hello')";
    let insert = sql::written(&db, text, &[]);
    let mut session = stage.opener()?.session()?;
    session.begin()?;
    session.execute(&insert, &[])?;
    drop(session);
    equal("the rows", keys(&mut db)?, vec![])?;
    db.insert(&mails(), mail(2))?;
    equal("the rows after another one wrote", keys(&mut db)?, vec![2])
}

fn nested_is_refused(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let nested = db.transaction(|db| {
        db.insert(&mails(), mail(1))?;
        let nested = db.transaction(|db| db.insert(&mails(), mail(2)));
        db.insert(&mails(), mail(3))?;
        Ok::<_, Error>(nested)
    })?;
    refused("a transaction in a transaction", nested, &[ErrorKind::Usage])?;
    equal("the rows", keys(&mut db)?, vec![1, 3])
}

fn rows_are_whole(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let several = [1, 2, 1].into_iter().flat_map(mail);
    refused("a key given twice", db.insert(&mails(), several), &[ErrorKind::UniqueViolation])?;
    equal("the rows", keys(&mut db)?, vec![])?;
    db.insert(&mails(), [1, 2].into_iter().flat_map(mail))?;
    equal("the rows of a right insert", keys(&mut db)?, vec![1, 2])
}

fn rows_are_whole_in_transaction(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let wrong = [("id", 2.into()), ("colour", "red".into())];
    let mut inserted = Ok(0);
    let ended: Result<(), Error> = db.transaction(|db| {
        inserted = db.insert(&mails(), mail(1).into_iter().chain([wrong.clone()]));
        Ok(())
    });
    refused("a column that there is not", inserted, &[ErrorKind::Usage])?;
    let found = keys(&mut db)?;
    holds(found.is_empty(), || format!("the commit was {ended:?}, and the rows are {found:?}"))
}

fn ddl_rollback(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    db.insert(&mails(), mail(1))?;
    let before = db.read()?;
    let features = stylobate_features::all();
    let database = features.into_iter().fold(mails_alone(), Database::feature);
    let ended = db.transaction(|db| {
        let made = make(stage, db, &database)?;
        holds(made > 30, || format!("only {made} statements were run"))?;
        db.insert(&mails(), mail(2))?;
        Err::<(), _>(Failure::from(on_purpose()))
    });
    equal("the end", ended, Err(on_purpose().into()))?;
    let after = db.read()?;
    holds(after.lowered == before.lowered && after.opaque == before.opaque, || {
        let changes = compare(&after.lowered, &before.lowered);
        format!("something is left of what was rolled back: {changes:?}, {:?}", after.opaque)
    })?;
    equal("the rows", keys(&mut db)?, vec![1])?;
    stage.stand(&mut db, &database)?;
    Ok(())
}

/// Makes what is missing, in the transaction that is open, and says by how many statements.
fn make(stage: &Stage, db: &mut Connection, database: &Database) -> Result<usize, Failure> {
    let wanted = stage.lower(database)?;
    let live = db.read()?;
    let changes = compare(&live.lowered.restricted_to(&wanted), &wanted);
    let statements = render_changes(&*stage.dialect(), &changes, &wanted, &live.own_schema)?;
    for statement in &statements {
        db.execute(&statement.sql, &[])?;
    }
    Ok(statements.len())
}

fn ddl_and_rows(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let mut once = |end: fn() -> Result<(), Failure>| {
        db.transaction(|db| {
            make(stage, db, &mails_alone())?;
            db.insert(&mails(), mail(1))?;
            end()
        })
    };
    let ended = once(|| Err(on_purpose().into()));
    equal("the end of the first one", ended, Err(on_purpose().into()))?;
    // If anything were left, this one would find it in its way.
    once(|| Ok(()))?;
    drop(db);
    equal("the rows", keys(&mut stage.open()?)?, vec![1])
}
