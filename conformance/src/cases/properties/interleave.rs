//! Two appliers, interleaved at random.

use std::thread;
use std::time::Duration;

use stylobate_migrate::{Error as EnsureError, ensure_placed};
use stylobate_model::{Column, Database, Index, Table};

use super::Check;
use super::migrations::Ground;
use crate::check::equal;
use crate::models::{self, Allowed};
use crate::source::Source;
use crate::together::together;
use crate::{Failure, Stage};

/// The most microseconds that an applier pauses before a step.
const PAUSE: usize = 4_000;

pub(super) fn start(stage: &mut Stage) -> Result<Check, Failure> {
    let mut ground = Ground::of(stage);
    let allowed = Allowed::by(stage.dialect().capabilities());
    Ok(Box::new(move |bytes| {
        let (opener, db, placement) = ground.next()?;
        let mut source = Source::new(bytes);
        let pauses: [Vec<usize>; 2] = [(); 2].map(|()| {
            (0..16).map(|_| if source.chance(60) { source.below(PAUSE) } else { 0 }).collect()
        });
        let common = models::database(&mut source, allowed);
        if common.resolve(&placement).is_err() {
            return Ok(());
        }
        let both = ["only_first", "only_second"].map(|name| with(&common, name));
        let ended = together(&opener, 2, |number, db| {
            let pauses = pauses.get(number).cloned().unwrap_or_default();
            let mut pauses = pauses.into_iter().cycle();
            pause(pauses.next());
            db.on_progress(move |_| pause(pauses.next()));
            ensure_placed(db, &both[number % both.len()], &placement)
        })?;
        for ended in ended {
            match ended {
                Ok(_) => {}
                Err(EnsureError::Database(error)) if error.is_retryable() => {}
                Err(error) => return Err(Failure::from(error).during("an applier")),
            }
        }
        for database in &both {
            // Whoever was told to try again does so now.
            ensure_placed(db, database, &placement)?;
        }
        for database in &both {
            let again = ensure_placed(db, database, &placement)?;
            equal("what was still missing", again.created, Vec::new())?;
        }
        Ok(())
    }))
}

fn pause(microseconds: Option<usize>) {
    thread::sleep(Duration::from_micros(microseconds.unwrap_or_default() as u64));
}

/// The definition with a table more.
fn with(common: &Database, name: &str) -> Database {
    let table = Table::new(name)
        .column(Column::integer("id"))
        .column(Column::integer("n"))
        .primary_key(["id"])
        .index(Index::on(["n"]));
    common.clone().table(table)
}
