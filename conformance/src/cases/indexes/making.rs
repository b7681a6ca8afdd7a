//! How indexes come to be, and which cannot.

use stylobate_model::{Column, DataType, Database, Index, IndexColumn, Name, Table, Value};

use crate::check::{agrees, count, differs, equal, says, wrong};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let made = [
        (
            "index.added_later",
            "an index is made on a table with rows, which stay",
            added_later as fn(&mut Stage) -> Result<(), Failure>,
        ),
        (
            "index.same_name_other_definition",
            "an index of that name over other columns is told, and never taken for the one that is \
             wanted",
            same_name_other_definition,
        ),
        (
            "index.same_columns_two_names",
            "two indexes of the same columns stand beside each other",
            same_columns_two_names,
        ),
        ("index.many_on_one_table", "a table can have sixty indexes", many_on_one_table),
        (
            "index.generated_name",
            "an index without a name stands under the generated one",
            generated_name,
        ),
        ("index.key_9000_bytes", "a text of 9,000 bytes fits into an index", key_of_9000_bytes),
        ("index.32_columns", "an index can have 32 columns", |stage| {
            let database = wide(32);
            let mut db = stage.open()?;
            stage.stand(&mut db, &database)?;
            agrees(&mut db, &database)
        }),
    ];
    let made = made.into_iter().map(|(id, sentence, body)| Case::new(id, sentence, body));
    let composite = ["index.32_columns", "index.same_name_other_definition"];
    let made = made.map(move |case| match composite.contains(&case.id.as_str()) {
        true => case.needs("indexes.composite"),
        false => case,
    });
    made.chain(mistakes())
}

fn mails() -> Table {
    Table::new("mails")
        .column(Column::integer("id"))
        .column(Column::string("topic", 20).nullable())
        .column(Column::json("body").nullable())
        .primary_key(["id"])
}

fn topic() -> Index {
    Index::on(["topic"]).named("idx_mails_topic")
}

/// Indexes that are found to be wrong before anything is asked of an engine.
fn mistakes() -> impl Iterator<Item = Case> {
    let named = |index: Index| index.named("idx_wrong");
    let wrong_ones: Vec<(&str, &str, Index, &[&'static str])> = vec![
        (
            "unknown_column",
            "an index of a column that the table has not is a mistake",
            named(Index::on(["subject"])),
            &["idx_wrong", "subject", "id, topic, body"],
        ),
        (
            "repeated_column",
            "an index that names a column twice is a mistake",
            named(Index::on(["topic", "id", "topic"])),
            &["idx_wrong", "topic", "twice"],
        ),
        (
            "no_columns",
            "an index without columns is a mistake",
            named(Index::on(Vec::<Name>::new())),
            &["idx_wrong", "no columns"],
        ),
        (
            "json_key",
            "an index of JSON, which engines do not order alike, is a mistake",
            named(Index::on(["body"])),
            &["idx_wrong", "body", "json"],
        ),
        (
            "unknown_column_in_filter",
            "an index of the rows with a column that the table has not is a mistake",
            named(Index::on(["topic"]).filter("sent IS NULL")),
            &["idx_wrong", "sent"],
        ),
        (
            "filter_does_not_parse",
            "an index of rows that no condition says is a mistake",
            named(Index::on(["topic"]).filter("topic LIKE 'a%'")),
            &["idx_wrong", "does not parse"],
        ),
        (
            "expression_key",
            "an index of an expression names a column that the table has not",
            named(Index::on(["lower(topic)"])),
            &["idx_wrong", "lower(topic)"],
        ),
    ];
    let single = wrong_ones.into_iter().map(|(name, sentence, index, words)| {
        Case::new(format!("index.{name}"), sentence, move |_| {
            wrong(&Database::new().table(mails().index(index.clone())), words)
        })
    });
    let wide = Case::new("index.33_columns", "an index of 33 columns is a mistake", |_| {
        wrong(&wide(33), &["idx_wide", "33 columns", "32"])
    });
    let twice = Case::new(
        "index.name_given_twice",
        "two indexes of a table with one name are a mistake",
        |_| {
            let table = mails().index(topic()).index(topic());
            wrong(&Database::new().table(table), &["idx_mails_topic", "twice"])
        },
    );
    single.chain([wide, twice])
}

fn wide(count: usize) -> Database {
    let names: Vec<_> = (0..count).map(|number| format!("c{number}")).collect();
    let columns = names.iter().map(|name| Column::small_int(name.as_str()));
    let table = columns.fold(Table::new("wide"), Table::column);
    Database::new().table(table.index(Index::on(names).named("idx_wide")))
}

fn added_later(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(mails()))?;
    let rows = (0..50).map(|id: i64| [("id", id.into()), ("topic", Value::from("again"))]);
    db.insert(&mails(), rows)?;
    let database = Database::new().table(mails().index(topic()));
    let created = stage.stand(&mut db, &database)?.created;
    equal("the number of objects that were made", created.len(), 1)?;
    agrees(&mut db, &database)?;
    equal("the number of mails", count(&mut db, "mails")?, 50)
}

fn same_name_other_definition(stage: &mut Stage) -> Result<(), Failure> {
    let mut db = stage.open()?;
    let database = Database::new().table(mails().index(topic()));
    stage.stand(&mut db, &database)?;
    let others = [Index::on(["topic", "id"]), Index::on(["id"]), Index::on(["topic"]).unique()];
    for other in others {
        let wanted = Database::new().table(mails().index(other.named("idx_mails_topic")));
        let (changes, message) = differs(&mut db, &wanted)?;
        equal("the number of differences", changes.len(), 1)?;
        says(message, &["index idx_mails_topic of table mails differs: it is (topic)"])?;
    }
    agrees(&mut db, &database)
}

fn same_columns_two_names(stage: &mut Stage) -> Result<(), Failure> {
    let table = mails().index(topic()).index(Index::on(["topic"]).named("idx_mails_topic_too"));
    let database = Database::new().table(table);
    let mut db = stage.open()?;
    let created = stage.stand(&mut db, &database)?.created;
    equal("the number of objects that were made", created.len(), 3)?;
    agrees(&mut db, &database)
}

fn many_on_one_table(stage: &mut Stage) -> Result<(), Failure> {
    let table = (0..60).fold(mails(), |table, number| {
        table.index(Index::on(["topic"]).named(format!("idx_mails_{number}")))
    });
    let database = Database::new().table(table);
    let mut db = stage.open()?;
    stage.stand(&mut db, &database)?;
    agrees(&mut db, &database)?;
    db.insert(&mails(), [[("id", 1.into()), ("topic", "a".into())]])?;
    Ok(())
}

fn generated_name(stage: &mut Stage) -> Result<(), Failure> {
    let columns = [IndexColumn::ascending("topic"), IndexColumn::ascending("id")];
    let database = Database::new().table(mails().index(Index::on(columns)));
    let mut db = stage.open()?;
    let stands = stage.stand(&mut db, &database)?.stands;
    let table = stands.catalog().table("default", "mails");
    let found: Vec<_> = table.into_iter().flat_map(|table| table.indexes.names()).collect();
    equal("the names of the indexes", found, vec![&Name::from("mails_topic_id_idx")])
}

fn key_of_9000_bytes(stage: &mut Stage) -> Result<(), Failure> {
    let table = Table::new("papers")
        .column(Column::text("body"))
        .index(Index::on(["body"]).named("idx_papers_body"));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    // Beyond what an engine can compress.
    let mut state = 1_u32;
    let letters = (0..9_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(33 + (state >> 24) as u8 % 89)
    });
    let body: String = letters.collect();
    db.insert(&table, [[("body", body.as_str().into())]])?;
    let place = crate::check::placeholder(&db, 1, &DataType::TEXT);
    let sql = format!("SELECT count(*) FROM papers WHERE body = {place}");
    let parameter = stylobate_connect::Parameter::new(DataType::TEXT, body.as_str());
    let found = crate::check::scalar(&mut db, &sql, &[parameter], DataType::BigInt)?;
    equal("the number of papers that are found", found, 1.into())
}
