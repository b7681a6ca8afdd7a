//! Roles that may read, and no more.

use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_dialect::Live;
use stylobate_migrate::Error as EnsureError;
use stylobate_model::{Column, Database, Table};

use super::pairs::{guests, hosts};
use crate::check::{count, equal, holds, lines, only_reads, refused};
use crate::{Case, Failure, Stage, sql};

pub(super) fn case() -> Case {
    Case::new(
        "intro.least_privilege_role",
        "who may only read finds what stands as its owner does, and is told what may not be done",
        least_privilege,
    )
}

fn least_privilege(stage: &mut Stage) -> Result<(), Failure> {
    let opener = stage.opener()?;
    let mut owner = opener.open()?;
    let database = Database::new().table(hosts()).table(guests());
    stage.stand(&mut owner, &database)?;
    owner.insert(&hosts(), [[("id", 1.into())]])?;
    let before = owner.read()?;
    let make = stage.engine().hooks().reader.clone();
    if let Some(make) = &make {
        let role = make(opener.url()).map_err(Failure::new)?;
        let mut db = opener.by(&role.url).open()?;
        reads_all(stage, &mut db, &database, &before)?;
        may_do_nothing_else(&mut db, &database)?;
    } else {
        only_reads(&mut owner, |db| reads_all(stage, db, &database, &before))??;
        stage.remark("there are no roles, so that reading was seen to be no more than that");
    }
    same(&before, &owner.read()?)?;
    equal("the number of hosts", count(&mut owner, "hosts")?, 1)
}

fn reads_all(
    stage: &mut Stage,
    db: &mut Connection,
    database: &Database,
    before: &Live,
) -> Result<(), Failure> {
    same(before, &db.read()?)?;
    equal("what was made", stage.stand(db, database)?.created, Vec::new())?;
    equal("the number of hosts", count(db, "hosts")?, 1)
}

fn same(before: &Live, after: &Live) -> Result<(), Failure> {
    holds(before.lowered == after.lowered, || {
        let changes = stylobate_dialect::compare(&before.lowered, &after.lowered);
        format!("what stands is read otherwise:{}", lines(&changes))
    })?;
    equal("what is not understood", lines(&after.opaque), lines(&before.opaque))
}

fn may_do_nothing_else(db: &mut Connection, database: &Database) -> Result<(), Failure> {
    let kinds = [ErrorKind::PermissionDenied];
    refused("a row", db.insert(&hosts(), [[("id", 2.into())]]), &kinds)?;
    for text in [
        "UPDATE [hosts] SET [id] = 3",
        "DELETE FROM [hosts]",
        "DROP TABLE [hosts]",
        "CREATE TABLE [more] ([id] INTEGER)",
        "CREATE INDEX [idx_more] ON [hosts] ([id])",
    ] {
        refused(text, sql::execute(db, text, &[]), &kinds)?;
    }
    let more = Table::new("more").column(Column::integer("id"));
    let made: Result<(), Error> = match stylobate_migrate::ensure(db, &database.clone().table(more))
    {
        Ok(_) => Ok(()),
        Err(EnsureError::Database(error)) => Err(error),
        Err(other) => return Err(other.into()),
    };
    refused("one more table", made, &kinds).map(drop)
}
