//! Definitions that are wrong in themselves.

use stylobate_migrate::Error;
use stylobate_model::{Database, Placement};

use crate::check::{equal, holds};
use crate::{Case, Failure, Stage};

/// The case of a definition that is wrong: it is refused before any statement reaches the engine,
/// with a problem whose message says these words.
pub(super) fn case(
    id: &str,
    sentence: &str,
    define: fn() -> Database,
    words: &'static [&'static str],
) -> Case {
    Case::new(id, sentence, move |stage| refused(stage, &define(), &Placement::new(), words))
}

/// Fails unless a definition is refused as wrong under a placement before any statement reaches
/// the engine, with a problem whose message says these words.
pub(super) fn refused(
    stage: &mut Stage,
    database: &Database,
    placement: &Placement,
    words: &[&str],
) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let before = stage.statements();
    let problems = match stylobate_migrate::ensure_placed(&mut db, database, placement) {
        Err(Error::Definition(problems)) => problems,
        Err(error) => return Err(Failure::from(error).during("expected is a wrong definition")),
        Ok(_) => return Err(Failure::new("the definition stands, expected is that it is wrong")),
    };
    equal("the number of statements that reached the engine", stage.statements() - before, 0)?;
    let mut messages = problems.iter().map(ToString::to_string);
    let said = messages.any(|message| words.iter().all(|word| message.contains(word)));
    holds(said, || format!("no problem says all of {words:?}:\n{problems}"))
}
