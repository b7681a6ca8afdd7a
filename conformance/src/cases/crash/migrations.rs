//! Migrations that are killed.
//!
//! The parent has no connection open as long as a child lives: there are engines whose databases
//! one process alone can have open.

use stylobate_connect::ErrorKind;
use stylobate_dialect::{Live, compare, render_changes};
use stylobate_model::{Column, Database, Index, Table};

use crate::check::{equal, holds, refused};
use crate::child::{Child, ChildStage};
use crate::{Case, Failure, Opener, Stage};

pub(super) fn cases() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(id, sentence, body).child(migrate).needs("transactions.schema_changes").full()
    };
    vec![
        case(
            "crash.kill_mid_migration",
            "a process that is killed at any step of a migration leaves nothing of it, and the \
             next one makes everything",
            kill_at_every_step,
        ),
        case(
            "crash.kill_before_commit",
            "a process that is killed before it commits a migration leaves nothing of it",
            kill_before_commit,
        ),
        case(
            "crash.kill_after_commit",
            "a process that is killed right after its migration leaves all of it, its indexes too",
            kill_after_commit,
        ),
        case(
            "crash.resume_converges",
            "after processes that were killed one after the other, the next one makes everything",
            resume_converges,
        ),
    ]
}

/// A table with a unique index, beside all tables of some features.
fn definition() -> Database {
    ["outbox", "deduplication", "event-store"]
        .into_iter()
        .filter_map(stylobate_features::find)
        .fold(Database::new().table(guests()), Database::feature)
}

fn guests() -> Table {
    Table::new("guests")
        .column(Column::big_int("number").identity())
        .column(Column::string("email", 40))
        .primary_key(["number"])
        .index(Index::on(["email"]).named("guests_by_email").unique())
}

/// What the child does: its role is how far it goes.
fn migrate(child: &mut ChildStage) -> Result<(), Failure> {
    match child.role.as_str() {
        "steps" => step_by_step(child),
        "before commit" => stop_before_commit(child),
        _ => {
            stylobate_migrate::ensure(&mut child.open()?, &definition())?;
            child.say("committed")?;
            child.wait()
        }
    }
}

/// Says each step before it is done, and waits.
fn step_by_step(child: &mut ChildStage) -> Result<(), Failure> {
    let mut db = child.open()?;
    let voice = child.voice();
    db.on_progress(move |progress| {
        // A parent that is gone is told nothing.
        let told = voice.say(&format!("step {} of {}", progress.done, progress.total));
        let _ = told.and_then(|()| voice.wait());
    });
    stylobate_migrate::ensure(&mut db, &definition())?;
    child.say("all steps")
}

fn stop_before_commit(child: &mut ChildStage) -> Result<(), Failure> {
    let mut db = child.open()?;
    let dialect = db.shared_dialect();
    let resolved = definition().resolve(&stylobate_model::Placement::new())?;
    let wanted = stylobate_dialect::lower(&*dialect, &resolved.catalog)?;
    db.migration(|db| {
        let live = db.read()?;
        let changes = compare(&live.lowered.restricted_to(&wanted), &wanted);
        for statement in render_changes(&*dialect, &changes, &wanted, &live.own_schema)? {
            db.execute(&statement.sql, &[])?;
        }
        child.say("before commit")?;
        child.wait()
    })
}

fn kill_at_every_step(stage: &mut Stage) -> Result<(), Failure> {
    stage.lower(&definition())?;
    let founder = stage.founder();
    let mut step = 0;
    loop {
        let founded = founder.found()?;
        let before = founded.opener.open()?.read()?;
        let mut child = stage.child_at(&founded.opener, "steps")?;
        let total = killed_at(&mut child, step)?;
        child.kill()?;
        let what = format!("killed at step {step} of {total}");
        check_nothing(&founded.opener, &before).map_err(|failure| failure.during(&what))?;
        check_resumes(stage, &founded.opener).map_err(|failure| failure.during(&what))?;
        // The first steps, the last one, and some between.
        step = match step {
            0..3 => step + 1,
            step if step + 1 >= total => return Ok(()),
            step => (step + 5).min(total - 1),
        };
    }
}

/// Lets a child go on up to a step, and says how many there are.
fn killed_at(child: &mut Child, step: usize) -> Result<usize, Failure> {
    loop {
        let word = child.hear()?;
        let numbers = word.strip_prefix("step ").and_then(|word| word.split_once(" of "));
        let numbers = numbers
            .and_then(|(done, total)| Some((done.parse::<usize>().ok()?, total.parse().ok()?)));
        match numbers {
            Some((done, total)) if done == step => return Ok(total),
            Some((_, _)) => child.go_on()?,
            None => {
                return Err(Failure::new(format!("the child said {word:?} before step {step}")));
            }
        }
    }
}

fn kill_before_commit(stage: &mut Stage) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let before = opener.open()?.read()?;
    let mut child = stage.child("before commit")?;
    child.expect("before commit")?;
    child.kill()?;
    check_nothing(&opener, &before)?;
    check_resumes(stage, &opener)
}

fn kill_after_commit(stage: &mut Stage) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let mut child = stage.child("all")?;
    child.expect("committed")?;
    child.kill()?;
    let mut db = opener.open()?;
    let wanted = stage.lower(&definition())?;
    holds(db.read()?.lowered.restricted_to(&wanted) == wanted, || {
        "what was committed does not stand".to_owned()
    })?;
    check_stands(stage, &opener)
}

fn resume_converges(stage: &mut Stage) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let before = opener.open()?.read()?;
    for step in [4, 0, 9] {
        let mut child = stage.child("steps")?;
        killed_at(&mut child, step)?;
        child.kill()?;
    }
    check_nothing(&opener, &before)?;
    let mut child = stage.child("all")?;
    child.expect("committed")?;
    child.go_on()?;
    child.expect("ok")?;
    drop(child);
    check_stands(stage, &opener)
}

/// Checks that nothing has changed.
fn check_nothing(opener: &Opener, before: &Live) -> Result<(), Failure> {
    let after = opener.open()?.read()?;
    holds(after.lowered == before.lowered && after.opaque == before.opaque, || {
        let changes = compare(&before.lowered, &after.lowered);
        format!("something of it is left: {changes:?}, {:?}", after.opaque)
    })
}

/// Checks that the next migration makes everything.
fn check_resumes(stage: &mut Stage, opener: &Opener) -> Result<(), Failure> {
    let mut db = opener.open()?;
    let ensured = stage.stand(&mut db, &definition())?;
    holds(!ensured.created.is_empty(), || "nothing was made".to_owned())?;
    drop(db);
    check_stands(stage, opener)
}

/// Checks that nothing is missing, and that what stands works.
fn check_stands(stage: &mut Stage, opener: &Opener) -> Result<(), Failure> {
    let mut db = opener.open()?;
    let ensured = stage.stand(&mut db, &definition())?;
    equal("what was still missing", ensured.created, Vec::new())?;
    let row = || [[("email", "somebody@example.org".into())]];
    db.insert(&guests(), row())?;
    let twice = db.insert(&guests(), row());
    refused("a value twice in a unique index", twice, &[ErrorKind::UniqueViolation])?;
    Ok(())
}
