//! From what stands to what is wanted, without a row lost.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_features::perspectives::Perspectives;
use stylobate_model::{Column, Database, Feature, Index, Table, Value};

use crate::check::{agrees, count, differs, equal, holds, lines, refused, rows, says};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    [
        (
            "mig.missing_table",
            "a table that is missing is made, and the rows of the others stay",
            missing_table as fn(&mut Stage) -> Result<(), Failure>,
        ),
        (
            "mig.missing_index",
            "an index that is missing is made on a table of 2,000 rows, which stay as they are",
            missing_index,
        ),
        (
            "mig.differing_table_is_refused",
            "a table of another shape is refused, and neither it nor its rows are touched",
            differing_table,
        ),
        (
            "mig.nothing_is_ever_dropped",
            "what is no longer wanted stays, whatever is asked for",
            nothing_dropped,
        ),
        (
            "mig.failed_step_leaves_nothing",
            "if a step fails nothing of the steps before it is left",
            failed_step,
        ),
        (
            "mig.plan_is_what_runs",
            "what is told to be made is what runs, in that order",
            plan_is_what_runs,
        ),
        (
            "mig.older_version_beside",
            "version 1 of a feature keeps its rows when version 2 with other tables is made",
            older_version_beside,
        ),
        (
            "mig.older_version_after",
            "version 1 of a feature can be made after version 2, and both stand",
            older_version_after,
        ),
        (
            "mig.version_is_no_shape",
            "a new version of a feature whose tables are the same is in place",
            version_is_no_shape,
        ),
        (
            "mig.feature_grows_by_a_table",
            "a feature that gets one more table gets it, and keeps the rows of the others",
            feature_grows,
        ),
        (
            "mig.on_progress",
            "each step is told before it is done, with how many there are",
            on_progress,
        ),
    ]
    .into_iter()
    .map(|(id, sentence, body)| Case::new(id, sentence, body))
    .chain([Case::new(
        "mig.checksum_10k_rows",
        "10,000 rows are the same after an index, a table and all features were made around them",
        ten_thousand_rows,
    )
    .full()])
    .collect()
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 40).nullable())
        .column(Column::json("body").nullable())
        .primary_key(["id"])
}

fn topics() -> Table {
    Table::new("topics").column(Column::string("name", 20)).primary_key(["name"])
}

fn by_topic() -> Table {
    mails().index(Index::on(["topic"]).named("idx_mails_topic"))
}

fn stand(stage: &mut Stage, mails: i64) -> Result<Connection, Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(self::mails()))?;
    let row = |id: i64| {
        let body = stylobate_model::Json::parse(&format!("{{\"id\":{id}}}")).ok();
        [("id", id.into()), ("topic", format!("topic {}", id % 7).into()), ("body", body.into())]
    };
    db.insert(&self::mails(), (1..=mails).map(row))?;
    Ok(db)
}

fn contents(db: &mut Connection) -> Result<Vec<Vec<Value>>, Failure> {
    rows(db, &mails(), &["id", "topic", "body"], &["id"])
}

fn missing_table(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 30)?;
    let before = contents(&mut db)?;
    let wanted = Database::new().table(topics()).table(mails());
    let created = stage.stand(&mut db, &wanted)?.created;
    equal("the number of objects that were made", created.len(), 1)?;
    equal("the mails", contents(&mut db)?, before)?;
    db.insert(&topics(), [[("name", "a".into())]])?;
    agrees(&mut db, &wanted)
}

fn missing_index(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 2_000)?;
    let before = contents(&mut db)?;
    let created = stage.stand(&mut db, &Database::new().table(by_topic()))?.created;
    equal("the number of objects that were made", created.len(), 1)?;
    holds(contents(&mut db)? == before, || "the mails are not what they were".to_owned())?;
    let found = db.query(
        "SELECT id FROM mails WHERE topic = 'topic 3'",
        &[],
        &[stylobate_model::DataType::Integer],
    )?;
    equal("the number of mails with a topic", found.len(), 286)
}

fn ten_thousand_rows(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 10_000)?;
    let before = contents(&mut db)?;
    let around = Database::new().table(by_topic()).table(topics());
    let around = stylobate_features::all().into_iter().fold(around, Database::feature);
    let created = stage.stand(&mut db, &around)?.created;
    holds(created.len() > 20, || format!("only this was made:{}", lines(&created)))?;
    equal("the number of rows", before.len(), 10_000)?;
    holds(contents(&mut db)? == before, || "the rows are not what they were".to_owned())?;
    agrees(&mut db, &around)
}

fn differing_table(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 30)?;
    let before = contents(&mut db)?;
    let others = [
        Table::new("mails").column(Column::integer("id")).primary_key(["id"]),
        mails().column(Column::boolean("sent").default(false)),
        mails().column(Column::text("remark").nullable()),
        mails().check("id > 0"),
        Table { comment: None, ..mails().primary_key(["id"]).unique(["topic"]) },
    ];
    for other in others {
        let (changes, message) = differs(&mut db, &Database::new().table(topics()).table(other))?;
        holds(!changes.is_empty(), || "no difference is told".to_owned())?;
        says(message, &["of table mails"])?;
        equal("the mails", contents(&mut db)?, before.clone())?;
    }
    Ok(())
}

fn nothing_dropped(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 30)?;
    let full = Database::new().table(by_topic()).table(topics());
    stage.stand(&mut db, &full)?;
    let before = contents(&mut db)?;
    // A definition without the table, the index, or anything at all.
    for wanted in [Database::new().table(topics()), Database::new().table(mails()), Database::new()]
    {
        let created = stage.stand(&mut db, &wanted)?.created;
        holds(created.is_empty(), || format!("something was made:{}", lines(&created)))?;
        agrees(&mut db, &full)?;
    }
    equal("the mails", contents(&mut db)?, before)
}

fn failed_step(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stand(stage, 30)?;
    let before = db.read()?.lowered;
    let unique = mails().index(Index::on(["topic"]).unique().named("one_mail_a_topic"));
    let wanted = Database::new().table(topics()).table(unique);
    let failed = match stylobate_migrate::ensure(&mut db, &wanted) {
        Err(stylobate_migrate::Error::Database(error)) => Err(error),
        Err(other) => return Err(other.into()),
        Ok(outcome) => Ok(outcome),
    };
    refused("a unique index over equal rows", failed, &[ErrorKind::UniqueViolation])?;
    let after = db.read()?.lowered;
    let left = stylobate_dialect::compare(&before, &after);
    holds(left.is_empty(), || format!("left is:{}", lines(&left)))?;
    // The connection goes on, and so does another.
    stage.stand(&mut db, &Database::new().table(topics()))?;
    equal("the number of mails", count(&mut stage.open()?, "mails")?, 30)
}

fn plan_is_what_runs(stage: &mut Stage) -> Result<(), Failure> {
    let wanted = Database::new().table(by_topic()).table(topics());
    let lowered = stage.lower(&wanted)?;
    let mut db = stage.open()?;
    let live = db.read()?;
    let changes = stylobate_dialect::compare(&live.lowered.restricted_to(&lowered), &lowered);
    let dialect = stage.dialect();
    let planned =
        stylobate_dialect::render_changes(&*dialect, &changes, &lowered, &live.own_schema)?;
    let planned: Vec<_> = planned.into_iter().map(|statement| statement.sql).collect();
    db.keep_log(true);
    stylobate_migrate::ensure(&mut db, &wanted)?;
    let ran: Vec<_> = db.log().iter().filter(|sql| planned.contains(sql)).cloned().collect();
    let made = db.log().iter().filter(|sql| sql.starts_with("CREATE")).count();
    db.keep_log(false);
    equal("what ran", &ran, &planned)?;
    holds(made <= planned.len(), || format!("{made} statements made something"))
}

fn put_checkpoint(db: &mut Connection) -> Result<(), Failure> {
    let catalog = Database::from(Perspectives::version_1())
        .resolve(&stylobate_model::Placement::new())?
        .catalog;
    let table = catalog.tables().next().map(|(_, table)| table.clone());
    let table = table.ok_or_else(|| Failure::new("version 1 has no table"))?;
    let row: [(&str, Value); 2] =
        [("stream_id", uuid::Uuid::nil().into()), ("perspective_name", "orders".into())];
    db.insert(&table, [row])?;
    Ok(())
}

fn older_version_beside(stage: &mut Stage) -> Result<(), Failure> {
    let (before, now) =
        (Database::from(Perspectives::version_1()), Feature::from(Perspectives::new()).into());
    let mut db = stage.open()?;
    stage.stand(&mut db, &before)?;
    put_checkpoint(&mut db)?;
    stage.stand(&mut db, &now)?;
    agrees(&mut db, &before)?;
    agrees(&mut db, &now)?;
    equal("the number of checkpoints", count(&mut db, "wh_perspective_checkpoints")?, 1)
}

fn older_version_after(stage: &mut Stage) -> Result<(), Failure> {
    let (before, now) =
        (Database::from(Perspectives::version_1()), Feature::from(Perspectives::new()).into());
    let mut db = stage.open()?;
    stage.stand(&mut db, &now)?;
    stage.stand(&mut db, &before)?;
    put_checkpoint(&mut db)?;
    agrees(&mut db, &before)?;
    agrees(&mut db, &now)
}

fn version_is_no_shape(stage: &mut Stage) -> Result<(), Failure> {
    let of = |version| Database::from(Feature::new("mail-outbox", version).table(by_topic()));
    let mut db = stage.open()?;
    for version in [2, 3, 1] {
        let created = stage.stand(&mut db, &of(version))?.created;
        equal(
            "the number of objects that were made",
            created.len(),
            2 * usize::from(version == 2),
        )?;
    }
    Ok(())
}

fn feature_grows(stage: &mut Stage) -> Result<(), Failure> {
    let small = Feature::new("mail-outbox", 1).prefix("mo_").table(mails());
    let grown = Feature::new("mail-outbox", 2).prefix("mo_").table(mails()).table(topics());
    let mut db = stage.open()?;
    stage.stand(&mut db, &small.into())?;
    let placed = Table { name: "mo_mails".into(), ..mails() };
    db.insert(&placed, [[("id", 1.into())]])?;
    let grown = Database::from(grown);
    let created = stage.stand(&mut db, &grown)?.created;
    let names: Vec<_> = created.iter().map(ToString::to_string).collect();
    equal("what was made", names, vec!["table mo_topics".to_owned()])?;
    equal("the number of mails", count(&mut db, "mo_mails")?, 1)?;
    agrees(&mut db, &grown)
}

fn on_progress(stage: &mut Stage) -> Result<(), Failure> {
    use std::sync::{Arc, Mutex, PoisonError};

    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&told);
    let mut db = stage.open()?;
    db.on_progress(move |progress| {
        let step = (progress.done, progress.total, progress.step.to_owned());
        hook.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    });
    let created = stage.stand(&mut db, &Database::new().table(by_topic()).table(topics()))?.created;
    let told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    let numbers: Vec<_> = told.iter().map(|(done, total, _)| (*done, *total)).collect();
    let expected: Vec<_> = (0..numbers.len()).map(|done| (done, numbers.len())).collect();
    equal("the steps", numbers, expected)?;
    let mut steps: Vec<_> = told.into_iter().map(|(.., step)| step).collect();
    steps.dedup();
    let made: Vec<_> = created.iter().map(ToString::to_string).collect();
    equal("what was told", steps, made)
}
