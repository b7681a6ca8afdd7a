//! An index changes no answer, whatever it is of.

use stylobate_connect::{Connection, Parameter};
use stylobate_model::{Column, DataType, Database, Index, IndexColumn, Table, Value};

use super::super::keys::conditions::things;
use crate::check::{agrees, equal, name, placeholder};
use crate::values::boundaries;
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    types().chain(kinds())
}

/// One case for each type that an index can be of: every value is found by it.
fn types() -> impl Iterator<Item = Case> {
    DataType::ALL.into_iter().filter(|data_type| *data_type != DataType::Json).map(|data_type| {
        let label = data_type.to_string().replace(['(', ')'], "");
        Case::new(
            format!("index.answers.{label}"),
            format!("every value of type {data_type} is found by an index"),
            move |stage| finds_all(stage, data_type),
        )
    })
}

/// Values of a type that fit into an index everywhere.
fn values(data_type: DataType) -> Vec<Value> {
    let base = |data_type: DataType| match data_type {
        DataType::String { .. } => DataType::TEXT,
        other => other,
    };
    let mut values: Vec<Value> = Vec::new();
    for boundary in boundaries() {
        let fits = base(boundary.data_type) == base(data_type) && boundary.text.len() <= 100;
        let value = Value::parse(&boundary.text, &data_type);
        if let Some(value) = value.ok().filter(|value| fits && !values.contains(value)) {
            values.push(value);
        }
    }
    values
}

fn finds_all(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let table = Table::new("things")
        .column(Column::integer("id"))
        .column(Column::new("value", data_type).nullable())
        .primary_key(["id"])
        .index(Index::on(["value"]).named("idx_things"));
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let values = values(data_type);
    let rows = values.iter().chain([&Value::Null, &Value::Null]).zip(0_i64..);
    db.insert(&table, rows.map(|(value, id)| [("id", id.into()), ("value", value.clone())]))?;
    let column = name(&db, "value");
    for (value, id) in values.iter().zip(0_i64..) {
        let place = placeholder(&db, 1, &data_type);
        let sql = format!("SELECT id FROM things WHERE {column} = {place}");
        let parameter = Parameter::new(data_type, value.clone());
        let found = db.query(&sql, &[parameter], &[DataType::Integer])?;
        equal(format!("where {value:?} is found"), found, vec![vec![Value::from(id)]])?;
    }
    let sql = format!("SELECT count(*) FROM things WHERE {column} IS NULL");
    let nulls = crate::check::scalar(&mut db, &sql, &[], DataType::BigInt)?;
    equal("the number of NULL that is found", nulls, 2.into())
}

/// Queries whose answers an index could spoil: a condition and an order.
const QUERIES: &[(&str, &str)] = &[
    ("n > 3", "n, id"),
    ("n > 3", "n DESC, id"),
    ("n IS NULL", "id"),
    ("n IS NOT NULL AND m = 1", "n, id"),
    ("n = 2 AND m = 0", "id"),
    ("m = 1", "m, n DESC, id"),
    ("n BETWEEN 2 AND 5", "m DESC, n, id"),
    ("b = TRUE", "id"),
    ("b IS NULL OR b = FALSE", "id"),
    ("1 = 1", "id DESC"),
];

/// One case for each kind of index: queries and changes have the answers that they have without.
fn kinds() -> impl Iterator<Item = Case> {
    let descending = || [IndexColumn::descending("n"), IndexColumn::descending("m")];
    let mixed = || [IndexColumn::descending("n"), IndexColumn::ascending("m")];
    let kinds: Vec<(&str, &str, Index, &[&'static str])> = vec![
        ("index.plain", "an index of one column", Index::on(["n"]), &[]),
        (
            "index.composite",
            "an index of several columns",
            Index::on(["m", "n", "b"]),
            &["indexes.composite"],
        ),
        (
            "index.desc",
            "an index from the greatest value to the least",
            Index::on(descending()),
            &["indexes.order"],
        ),
        (
            "index.desc_and_asc",
            "an index of columns in different directions",
            Index::on(mixed()),
            &["indexes.order"],
        ),
        (
            "index.partial",
            "an index of some rows",
            Index::on(["n"]).filter("b = TRUE"),
            &["indexes.partial"],
        ),
        (
            "index.partial_not_null",
            "an index of the rows with a value",
            Index::on(["n", "m"]).filter("n IS NOT NULL"),
            &["indexes.partial"],
        ),
        (
            "index.partial_and_desc",
            "an index of some rows from the greatest value to the least",
            Index::on([IndexColumn::descending("n")]).filter("m >= 1"),
            &["indexes.partial", "indexes.order"],
        ),
        ("index.of_key", "an index of the primary key", Index::on(["id"]), &[]),
    ];
    kinds.into_iter().map(|(id, what, index, needs)| {
        let sentence = format!("{what} changes no answer, and reads back");
        let case = Case::new(id, sentence, move |stage| changes_nothing(stage, &index));
        needs.iter().fold(case, |case, need| case.needs(need))
    })
}

/// Rows for which the queries have different answers.
fn put_rows(db: &mut Connection) -> Result<(), Failure> {
    let may = |value: i64, never: bool| if never { Value::Null } else { value.into() };
    let rows = (0_i64..120).map(|id| {
        [
            ("id", id.into()),
            ("n", may(id % 7, id % 11 == 0)),
            ("m", may(id % 3, id % 13 == 0)),
            ("b", if id % 5 == 0 { Value::Null } else { (id % 2 == 0).into() }),
        ]
    });
    db.insert(&things(), rows)?;
    Ok(())
}

fn answers(db: &mut Connection) -> Result<Vec<Vec<Vec<Value>>>, Failure> {
    let ask = |(condition, order): &(&str, &str)| {
        let sql = format!("SELECT id FROM things WHERE {condition} ORDER BY {order}");
        Ok(db.query(&sql, &[], &[DataType::Integer])?)
    };
    QUERIES.iter().map(ask).collect()
}

fn changes_nothing(stage: &mut Stage, index: &Index) -> Result<(), Failure> {
    let mut plain = stage.open()?;
    let mut indexed = stage.another()?.open()?;
    let with_index = things().index(index.clone().named("idx_things"));
    let database = Database::new().table(with_index);
    stage.stand(&mut plain, &Database::new().table(things()))?;
    stage.stand(&mut indexed, &database)?;
    let changes = [
        "UPDATE things SET n = n + 1 WHERE m = 1",
        "DELETE FROM things WHERE n = 4 AND b = TRUE",
        "UPDATE things SET b = TRUE, m = 2 WHERE n IS NULL",
        "UPDATE things SET n = NULL WHERE m = 0 AND b = FALSE",
    ];
    for db in [&mut plain, &mut indexed] {
        put_rows(db)?;
    }
    equal("what is found at first", answers(&mut indexed)?, answers(&mut plain)?)?;
    for sql in changes {
        let changed = plain.execute(sql, &[])?;
        equal(format!("what {sql} changes"), indexed.execute(sql, &[])?, changed)?;
        let expected = answers(&mut plain)?;
        equal(format!("what is found after {sql}"), answers(&mut indexed)?, expected)?;
    }
    agrees(&mut indexed, &database)
}
