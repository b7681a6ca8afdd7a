//! Claims proven both ways: what a dialect says that its engine does, the engine does, and what it
//! says that the engine cannot do, the engine does not do.
//!
//! Each capability has a *witness*, what is asked of the library, and *raw attempts*, SQL with
//! which the engine could do it by itself: generic ones, and those of
//! [`Engine::raw_attempt`](crate::Engine::raw_attempt). An attempt is judged by its *effect*, by
//! what the engine does afterwards, never by whether it was accepted.
//!
//! The page `raw-attempts.md` of this crate says of each capability what an attempt makes, and what
//! it is asked then. It is generated from what stands here.

mod columns;
mod constraints;
mod foreign_keys;
mod indexes;
#[cfg(test)]
mod page;
mod processes;
mod record;
mod transactions;
mod types;
mod verdict;

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::Support;
use stylobate_migrate::Outcome as Ensured;
use stylobate_model::{Catalog, Column, Database, Table};

use crate::stage::Opener;
use crate::{Case, Failure, Stage};
use verdict::{Attempt, Evidence, Tried};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = claimed().map(Claimed::case).collect();
    cases.extend(transactions::cases());
    cases.extend(record::cases());
    cases
}

/// What is asked for and answered alike of all but transactions.
fn claimed() -> impl Iterator<Item = Claimed> {
    let claimed = [
        types::claimed(),
        columns::claimed(),
        constraints::claimed(),
        foreign_keys::claimed(),
        indexes::claimed(),
    ];
    claimed.into_iter().flatten()
}

/// The identifier of the case of a capability.
fn identifier(capability: &str) -> String {
    format!("capability.{capability}")
}

/// What a capability is shown by.
struct Claimed {
    capability: &'static str,
    /// What the library is asked for.
    definition: fn() -> Database,
    /// What stands before an attempt is made, put in place by the library.
    prepared: Option<fn() -> Database>,
    /// Generic SQL with which an engine could do it by itself.
    generic: &'static [&'static [&'static str]],
    /// What is true on every engine on which the definition stands.
    answers: Shows,
    /// What is true where the engine does it by itself.
    effect: Shows,
    /// Whether a definition that is held otherwise comes with a note.
    noted: bool,
    /// Whether nothing but what is read back shows the effect, so that what is emulated has it too.
    is_read_back: bool,
    /// The kinds of errors by which an engine says that it cannot do that.
    lacks: &'static [ErrorKind],
}

/// What shows that something is there, in words where no statement says it.
#[derive(Clone, Copy)]
enum Shows {
    /// These statements are taken, or refused as errors of a kind.
    Statements(&'static [Step]),
    /// What this finds out about the database.
    Finding(&'static str, fn(&mut Connection, &Opener) -> Result<Effect, Failure>),
    /// What this finds out about the database, and what stands in it.
    Standing(&'static str, fn(&mut Connection, &Ensured) -> Result<Effect, Failure>),
}

/// A statement, and whether it is taken or how it is refused.
type Step = (&'static str, Result<(), ErrorKind>);

/// A statement that is taken.
const TAKEN: Result<(), ErrorKind> = Ok(());

/// What an engine does once an attempt was accepted.
enum Effect {
    Works,
    /// It was accepted and has not the effect, and what shows that.
    Inert(String),
}

/// How an engine says that it does not know something.
const LACKS: &[ErrorKind] = &[ErrorKind::Syntax, ErrorKind::Unsupported];
/// How an engine says that it does not know a type or a function, where the statement names nothing
/// else that could be missing.
const LACKS_NAME: &[ErrorKind] =
    &[ErrorKind::Syntax, ErrorKind::Unsupported, ErrorKind::UndefinedObject];

impl Claimed {
    /// A capability for whose attempts nothing has to stand, whose emulation is noted and is no
    /// more than the same answers, and of which an engine lacks no more than the syntax.
    fn of(
        capability: &'static str,
        definition: fn() -> Database,
        generic: &'static [&'static [&'static str]],
        answers: Shows,
        effect: Shows,
    ) -> Self {
        Self {
            capability,
            definition,
            prepared: None,
            generic,
            answers,
            effect,
            noted: true,
            is_read_back: false,
            lacks: LACKS,
        }
    }

    fn case(self) -> Case {
        let capability = self.capability;
        let sentence = format!("what the dialect claims of {capability} is what the engine does");
        Case::new(identifier(capability), sentence, move |stage| self.prove(stage))
            .needs_claim(capability)
    }

    fn prove(&self, stage: &mut Stage) -> Result<(), Failure> {
        let claim = claim(stage, self.capability)?;
        let witness = self.witness(stage, claim);
        let mut tried = Vec::new();
        for statements in attempts(stage, self.capability, self.generic) {
            let attempt = self.attempt(stage, &statements)?;
            tried.push(Tried { statements, attempt });
        }
        let evidence = Evidence { capability: self.capability, claim, witness, tried };
        evidence.conclude(stage)
    }

    /// What the library does with the definition, in a database of its own.
    fn witness(&self, stage: &mut Stage, claim: Support) -> Result<(), Failure> {
        let opener = stage.opener()?;
        let mut db = opener.open()?;
        let ensured = stage.stand(&mut db, &(self.definition)())?;
        let is_noted = ensured.notes.iter().any(|note| note.capability == self.capability);
        match claim {
            Support::Native if is_noted => {
                return Err(Failure::new("it comes with a note that it is held otherwise"));
            }
            Support::Emulated(_) if self.noted && !is_noted => {
                return Err(Failure::new("it is held otherwise without a note"));
            }
            Support::Omitted(_) if !is_noted => {
                return Err(Failure::new("it is left out without a note"));
            }
            _ => {}
        }
        self.answers.shown(&mut db, &opener, Some(&ensured))?.required()?;
        let is_kept = matches!(claim, Support::Emulated(_)) && self.is_read_back;
        if claim == Support::Native || is_kept {
            let opener = stage.another()?;
            let mut db = opener.open()?;
            let ensured = stage.stand(&mut db, &(self.definition)())?;
            self.effect.shown(&mut db, &opener, Some(&ensured))?.required()?;
        }
        Ok(())
    }

    /// What the engine does with raw SQL, in a database of its own.
    fn attempt(&self, stage: &mut Stage, statements: &[String]) -> Result<Attempt, Failure> {
        let opener = stage.another()?;
        let mut db = opener.open()?;
        if let Some(prepared) = self.prepared {
            stage.stand(&mut db, &prepared())?;
        }
        if let Some(refused) = run_attempt(&mut db, statements, self.lacks)? {
            return Ok(refused);
        }
        Ok(match self.effect.shown(&mut db, &opener, None)? {
            Effect::Works => Attempt::Works,
            Effect::Inert(why) => Attempt::Inert(why),
        })
    }
}

impl Shows {
    /// What it shows of a database, in which a definition or an attempt stands.
    fn shown(
        self,
        db: &mut Connection,
        opener: &Opener,
        ensured: Option<&Ensured>,
    ) -> Result<Effect, Failure> {
        match (self, ensured) {
            (Self::Statements(steps), _) => run_steps(db, steps),
            (Self::Finding(what, find), _) => find(db, opener).map_err(|error| error.during(what)),
            (Self::Standing(what, find), Some(ensured)) => {
                find(db, ensured).map_err(|error| error.during(what))
            }
            (Self::Standing(..), None) => Ok(Effect::Inert("no definition stands".to_owned())),
        }
    }
}

impl Effect {
    /// Fails unless the effect is there.
    fn required(self) -> Result<(), Failure> {
        match self {
            Self::Works => Ok(()),
            Self::Inert(why) => Err(Failure::new(why)),
        }
    }
}

/// What the dialect claims.
fn claim(stage: &Stage, capability: &str) -> Result<Support, Failure> {
    let claim = stage.claim(capability);
    claim.ok_or_else(|| Failure::new(format!("the record has no capability {capability}")))
}

/// The attempts of a capability: the generic ones, and those of the engine.
fn attempts(stage: &Stage, capability: &str, generic: &[&[&str]]) -> Vec<Vec<String>> {
    let owned = |statements: &&[&str]| statements.iter().map(|sql| (*sql).to_owned()).collect();
    let own = stage.engine().raw_attempts(capability).iter();
    generic.iter().map(owned).chain(own.map(|attempt| attempt.statements.clone())).collect()
}

/// Runs the statements of an attempt; gives how the engine refuses one of them, if it does.
///
/// An error that does not say that the engine cannot do it proves nothing, and fails the case.
fn run_attempt(
    db: &mut Connection,
    statements: &[String],
    lacks: &[ErrorKind],
) -> Result<Option<Attempt>, Failure> {
    for sql in statements {
        match db.execute(sql, &[]) {
            Ok(_) => {}
            Err(error) if lacks.contains(&error.kind()) => {
                return Ok(Some(Attempt::Refused(format!("{}: {error}", error.kind()))));
            }
            Err(error) => {
                return Err(Failure::from(error).during(
                    "a raw attempt failed for a reason that says nothing of what the engine can do",
                ));
            }
        }
    }
    Ok(None)
}

/// What the dialect reads of the engine's catalog, before it is lowered by what it claims.
fn catalog(db: &mut Connection) -> Result<Catalog, Failure> {
    let dialect = db.shared_dialect();
    let mut answers = Vec::new();
    for query in dialect.catalog_queries() {
        answers.push(db.query(&query.sql, &[], &query.columns)?);
    }
    let live = dialect.read_catalog(&answers);
    Ok(live.map_err(|error| Failure::new(error.to_string()))?.catalog)
}

/// The table that definitions ask for and attempts make.
fn attempt_table(value: Column) -> Table {
    Table::new("attempt").column(Column::integer("id")).column(value).primary_key(["id"])
}

/// Whether the engine takes a statement; any error but the loss of it is a no.
fn takes(db: &mut Connection, sql: &str) -> Result<Result<(), Error>, Failure> {
    match db.execute(sql, &[]) {
        Ok(_) => Ok(Ok(())),
        Err(error) if error.kind() == ErrorKind::ConnectionLost => Err(error.into()),
        Err(error) => Ok(Err(error)),
    }
}

/// An effect that is there if every statement is taken or refused as expected.
fn run_steps(db: &mut Connection, steps: &[Step]) -> Result<Effect, Failure> {
    for (sql, expected) in steps {
        let inert = match (takes(db, sql)?, expected) {
            (Ok(()), Ok(())) => continue,
            (Err(error), Err(kind)) if error.kind() == *kind => continue,
            (Ok(()), Err(kind)) => format!("{sql} was accepted, and not refused as {kind}"),
            (Err(error), _) => format!("{sql} was refused as {}: {error}", error.kind()),
        };
        return Ok(Effect::Inert(inert));
    }
    Ok(Effect::Works)
}
