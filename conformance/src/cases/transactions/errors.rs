//! The first error poisons a transaction.

use stylobate_connect::{Connection, Error, ErrorKind, Parameter};
use stylobate_model::{DataType, Value};

use super::{keys, mail, mails, mails_alone};
use crate::check::{equal, holds, refused};
use crate::{Case, Failure, Stage, sql};

pub(super) fn cases() -> Vec<Case> {
    let poisoning = WRONGS.iter().map(|wrong| {
        Case::new(
            format!("tx.error_poisons.{}", wrong.word),
            format!(
                "after {}, nothing else runs in the transaction, and nothing of it is kept",
                wrong.what
            ),
            |stage| poisons(stage, wrong),
        )
    });
    let mut cases: Vec<_> = poisoning.collect();
    cases.push(Case::new(
        "tx.commit_after_error",
        "a transaction that had an error cannot be committed, even if its work went on",
        commit_after_error,
    ));
    cases.push(Case::new(
        "tx.commit_tells_truth",
        "a session that commits after an error says whether it was committed",
        commit_tells_truth,
    ));
    cases
}

/// Something that is refused.
struct Wrong {
    word: &'static str,
    what: &'static str,
    kinds: &'static [ErrorKind],
    run: fn(&mut Connection) -> Result<u64, Error>,
}

static WRONGS: &[Wrong] = &[
    Wrong {
        word: "unique",
        what: "a key that is taken",
        kinds: &[ErrorKind::UniqueViolation],
        run: |db| db.insert(&mails(), mail(1)),
    },
    Wrong {
        word: "check",
        what: "a broken check",
        kinds: &[ErrorKind::CheckViolation],
        run: |db| {
            let row = [("id", 5.into()), ("topic", "hello".into()), ("size", Value::from(-1))];
            db.insert(&mails(), [row])
        },
    },
    Wrong {
        word: "not_null",
        what: "a missing value",
        kinds: &[ErrorKind::NotNullViolation],
        run: |db| db.insert(&mails(), [[("id", 5.into()), ("topic", Value::Null)]]),
    },
    Wrong {
        word: "domain",
        what: "a value out of its domain",
        kinds: &[ErrorKind::ValueOutOfDomain],
        run: |db| {
            db.insert(
                &mails(),
                [[("id", 5.into()), ("topic", "much too long for it".repeat(2).into())]],
            )
        },
    },
    Wrong {
        word: "missing_table",
        what: "a statement about a table that does not exist",
        kinds: &[ErrorKind::UndefinedObject],
        run: |db| sql::execute(db, "DELETE FROM [nowhere]", &[]),
    },
    Wrong {
        word: "missing_column",
        what: "a query of a column that does not exist",
        kinds: &[ErrorKind::UndefinedObject],
        run: |db| sql::number(db, "SELECT [nothing] FROM [mails]", &[]).map(|_| 0),
    },
    Wrong {
        word: "syntax",
        what: "a statement that is not understood",
        kinds: &[ErrorKind::Syntax],
        run: |db| db.execute("GARBLE THE GARBLED", &[]),
    },
];

fn poisons(stage: &mut Stage, wrong: &Wrong) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let (mut first, mut after) = (Ok(0), Vec::new());
    let ended: Result<(), Error> = db.transaction(|db| {
        db.insert(&mails(), mail(1))?;
        first = (wrong.run)(db);
        after.push(db.insert(&mails(), mail(2)));
        after.push(sql::number(db, "SELECT count(*) FROM [mails]", &[]).map(|_| 0));
        after.push(sql::execute(db, "DELETE FROM [mails]", &[]));
        Ok(())
    });
    refused(wrong.what, first, wrong.kinds)?;
    for later in after {
        refused("what came after the error", later, &[ErrorKind::TransactionPoisoned])?;
    }
    refused("the commit", ended, &[ErrorKind::TransactionPoisoned])?;
    equal("the rows", keys(&mut db)?, vec![])?;
    db.insert(&mails(), mail(3))?;
    equal("the rows after it went on", keys(&mut stage.open()?)?, vec![3])
}

fn commit_after_error(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    db.insert(&mails(), mail(1))?;
    let ended: Result<(), Error> = db.transaction(|db| {
        let gone = [Parameter::new(DataType::Integer, 1)];
        sql::execute(db, "DELETE FROM [mails] WHERE [id] = ?", &gone)?;
        db.insert(&mails(), mail(2))?;
        // Whoever ignores an error does not get the rest committed.
        let ignored = db.insert(&mails(), mail(2));
        let _ = db.insert(&mails(), mail(3));
        holds(ignored.is_err(), String::new).map_err(|_| Error::new(ErrorKind::Other, "accepted"))
    });
    refused("the commit", ended, &[ErrorKind::TransactionPoisoned])?;
    equal("the rows", keys(&mut stage.open()?)?, vec![1])
}

fn commit_tells_truth(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &mails_alone())?;
    let insert = |id: i32| format!("INSERT INTO [mails] ([id], [topic]) VALUES ({id}, 'hello')");
    let (first, twice) = (sql::written(&db, &insert(1), &[]), sql::written(&db, &insert(1), &[]));
    let mut session = stage.opener()?.session()?;
    session.begin()?;
    session.execute(&first, &[])?;
    refused("a key that is taken", session.execute(&twice, &[]), &[ErrorKind::UniqueViolation])?;
    let committed = session.commit();
    drop(session);
    let expected = if committed.is_ok() { vec![1] } else { vec![] };
    let found = keys(&mut db)?;
    holds(found == expected, || {
        format!("the session said {committed:?} to the commit, and the rows are {found:?}")
    })
}
