//! Migrations that fail at each of their steps.

use stylobate_connect::{Connection, Error};
use stylobate_dialect::{Live, Lowered, compare, lower};
use stylobate_migrate::apply;
use stylobate_model::{Catalog, Column, Database, Index, Placement, Schema, Table};

use super::{keys, mails};
use crate::check::{equal, holds};
use crate::fault::{Fault, How};
use crate::{Case, Failure, Opener, Stage};

/// More steps than a small migration has.
const STEPS: usize = 200;
/// After how many steps it is shown that the next migration makes the rest.
const SHOWN: usize = 8;

pub(super) fn cases() -> Vec<Case> {
    let case = |word: &str, how: How, sentence: &str| {
        Case::new(format!("tx.fail_at_step_k.{word}"), sentence, move |stage| {
            fail_at_every_step(stage, how)
        })
        .needs("transactions.schema_changes")
    };
    vec![
        case(
            "not_sent",
            How::Before,
            "a migration of which any one step does not reach the engine leaves nothing, and the \
             next one makes everything",
        ),
        case(
            "refused",
            How::Instead,
            "a migration of which the engine refuses any one step leaves nothing, and the next \
             one makes everything",
        ),
        case(
            "answer_lost",
            How::After,
            "a migration of which the answer to any one step is lost leaves nothing, or all of it \
             if it was committed, and the next one makes the rest",
        ),
        Case::new(
            "tx.fail_at_step_k.taken",
            "a migration that finds a name taken leaves nothing of what comes before it",
            taken,
        ),
    ]
}

fn definition() -> Database {
    let table = |name: &str| {
        Table::new(name)
            .column(Column::big_int("position").identity())
            .column(Column::string("topic", 20).comment("what it is about"))
            .primary_key(["position"])
            .index(Index::on(["topic"]))
    };
    Database::new().table(table("letters")).schema(Schema::new("archive").table(table("cards")))
}

fn fail_at_every_step(stage: &mut Stage, how: How) -> Result<(), Failure> {
    stage.lower(&definition())?;
    let opener = stage.opener()?;
    let mut db = opener.open()?;
    for step in 1..STEPS {
        // Each step has tables of its own, under a prefix.
        let placement = Placement::new().prefix(format!("step_{step}_"));
        let has_struck = fail_at((&opener, &mut db), &definition(), &placement, step, how)
            .map_err(|failure| failure.during(format!("step {step}")))?;
        if !has_struck {
            return holds(step > 10, || format!("there were no more than {step} steps"));
        }
    }
    Err(Failure::new(format!("there are more than {STEPS} steps")))
}

/// Lets a migration fail at a step, checks what it leaves, and that the next one makes the rest;
/// says whether there were so many steps.
pub(crate) fn fail_at(
    (opener, db): (&Opener, &mut Connection),
    database: &Database,
    placement: &Placement,
    step: usize,
    how: How,
) -> Result<bool, Failure> {
    let catalog = database.resolve(placement)?.catalog;
    let wanted = lower(db.dialect(), &catalog)?;
    let before = db.read()?;
    let fault = Fault::at(step, how);
    let mut faulty = opener.with_fault(&fault).open()?;
    let ended = apply(&mut faulty, &catalog);
    if !fault.has_struck() {
        ended?;
        return Ok(false);
    }
    holds(ended.is_err(), || "the migration did not notice".to_owned())?;
    let has_committed = fault.has_committed();
    if how == How::After {
        // Where the answer to a begin is lost, nobody but the engine knows of the transaction.
        drop(faulty);
        check_left(db, &before, &wanted, has_committed)?;
    } else {
        check_left(db, &before, &wanted, has_committed)?;
        faulty
            .migration(|_| Ok::<_, Error>(()))
            .map_err(|error| Failure::from(error).during("the same connection, once more"))?;
    }
    // What stands as before goes on as before; it is shown of some steps only, since it is slow.
    if !has_committed && !step.is_multiple_of(SHOWN) {
        return Ok(true);
    }
    converges(db, &catalog, &wanted, has_committed)?;
    Ok(true)
}

/// Checks that all stands if it was committed, and else nothing.
fn check_left(
    db: &mut Connection,
    before: &Live,
    wanted: &Lowered,
    has_committed: bool,
) -> Result<(), Failure> {
    let after = db.read()?;
    if has_committed {
        return holds(after.lowered.restricted_to(wanted) == *wanted, || {
            "it was committed, and something of it is missing".to_owned()
        });
    }
    holds(after.lowered == before.lowered && after.opaque == before.opaque, || {
        let changes = compare(&before.lowered, &after.lowered);
        format!("it was not committed, and there is {changes:?}, {:?}", after.opaque)
    })
}

fn converges(
    db: &mut Connection,
    catalog: &Catalog,
    wanted: &Lowered,
    has_committed: bool,
) -> Result<(), Failure> {
    let next =
        apply(db, catalog).map_err(|error| Failure::from(error).during("the next migration"))?;
    holds(next.created.is_empty() || !has_committed, || {
        format!("it was committed, and the next one made {:?}", next.created)
    })?;
    holds(next.stands == *wanted, || "what stands is not what is wanted".to_owned())?;
    let last = apply(db, catalog)?;
    equal("what was still missing", last.created, Vec::new())
}

fn taken(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let other = mails().column(Column::boolean("urgent"));
    stage.stand(&mut db, &Database::new().table(other.clone()))?;
    db.insert(&other, [[("id", 1.into()), ("topic", "kept".into()), ("urgent", true.into())]])?;
    let before = db.read()?;
    let first = Table::new("a_first_one").column(Column::integer("id")).primary_key(["id"]);
    let database = Database::new().table(first).table(mails());
    let ended = stylobate_migrate::ensure(&mut db, &database);
    holds(matches!(ended, Err(stylobate_migrate::Error::Differs(_))), || {
        format!("a table of another shape was not told: {ended:?}")
    })?;
    holds(db.read()?.lowered == before.lowered, || "something was changed".to_owned())?;
    equal("the rows", keys(&mut db)?, vec![1])
}
