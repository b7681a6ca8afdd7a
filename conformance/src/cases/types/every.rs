//! What holds for every type.

use std::collections::HashSet;

use stylobate_connect::{ErrorKind, Parameter};
use stylobate_model::{
    Check, Column, DataType, Database, Expression, Json, Table, Timestamp, Value,
};

use super::{Kind, accepted, kinds, stand, stored};
use crate::check::{brief, count, equal, holds, name, placeholder, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    kinds().flat_map(of).collect()
}

fn of(kind: Kind) -> Vec<Case> {
    let case =
        |aspect: &str, holds: &str, body: fn(&mut Stage, DataType) -> Result<(), Failure>| {
            let sentence = format!("{holds} {}", kind.data_type);
            let id = format!("type.{}.{aspect}", kind.id);
            Case::new(id, sentence, move |stage| body(stage, kind.data_type)).needs(kind.capability)
        };
    let mut cases = vec![
        case("round_trip", "every value reads back equal that is bound as", round_trip),
        case("rejects_others", "values of other types are refused, and leave no row, as", others),
        case("update", "a value takes the place of another one in a column of", update),
    ];
    if kind.data_type != DataType::Json {
        cases.extend([
            case("key", "equal values are found, and distinct ones kept apart, in a key of", key),
            case("literal", "a check knows a literal from other values of", literal)
                .needs("constraints.check"),
        ]);
    }
    cases
}

fn round_trip(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let mut values = accepted(data_type)?;
    values.push(Value::Null);
    for (id, value) in (0_i64..).zip(&values) {
        db.insert(&table, [[("id", id.into()), ("sample", value.clone())]])?;
    }
    drop(db);
    let found = stored(&mut stage.open()?, &table)?;
    equal("the number of values", found.len(), values.len())?;
    for (found, value) in found.iter().zip(&values) {
        holds(found == value, || format!("{} reads back as {}", brief(&value), brief(&found)))?;
    }
    Ok(())
}

/// A value of each kind that there is.
fn one_of_each() -> Vec<Value> {
    vec![
        Value::Uuid(uuid::Uuid::from_u128(1)),
        Value::String("1".to_owned()),
        Value::TimestampTz(Timestamp::from_microseconds(1)),
        Value::Json(Json::object()),
        Value::Integer(1),
        Value::Boolean(true),
        Value::Bytes(vec![1]),
    ]
}

fn others(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let others = one_of_each().into_iter().filter(|value| value.check(&data_type).is_err());
    for value in others {
        let what = format!("{value:?}");
        let inserted = db.insert(&table, [[("id", 1.into()), ("sample", value)]]);
        refused(what, inserted, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

fn update(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    db.insert(&table, [[("id", 1.into())]])?;
    for value in accepted(data_type)?.into_iter().chain([Value::Null]) {
        let sql = format!(
            "UPDATE {} SET {} = {}",
            name(&db, "samples"),
            name(&db, "sample"),
            placeholder(&db, 1, &data_type)
        );
        let parameter = Parameter { data_type, value: value.clone() };
        equal("the number of rows that were changed", db.execute(&sql, &[parameter])?, 1)?;
        let found = stored(&mut db, &table)?;
        holds(found == [value.clone()], || {
            format!("{} reads back as {}", brief(&value), brief(&found))
        })?;
    }
    Ok(())
}

/// The distinct values of the type that every engine can have in a key.
fn keys(data_type: DataType) -> Result<Vec<Value>, Failure> {
    let mut seen = HashSet::new();
    let mut keys = accepted(data_type)?;
    keys.retain(|value| value.to_string().len() <= 2_000 && seen.insert(value.clone()));
    Ok(keys)
}

fn key(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let table = Table::new("keys")
        .column(Column::new("k", data_type))
        .column(Column::integer("n"))
        .primary_key(["k"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let values = keys(data_type)?;
    for (number, value) in (0_i64..).zip(&values) {
        db.insert(&table, [[("k", value.clone()), ("n", number.into())]])?;
    }
    for (number, value) in (0_i64..).zip(&values) {
        let sql = format!(
            "SELECT {} FROM {} WHERE {} = {}",
            name(&db, "n"),
            name(&db, "keys"),
            name(&db, "k"),
            placeholder(&db, 1, &data_type)
        );
        let parameter = Parameter { data_type, value: value.clone() };
        let found = db.query(&sql, &[parameter], &[DataType::Integer])?;
        equal(format!("what is found by {}", brief(value)), found, vec![vec![number.into()]])?;
        let again = db.insert(&table, [[("k", value.clone()), ("n", number.into())]]);
        refused(format!("{} again", brief(value)), again, &[ErrorKind::UniqueViolation])?;
    }
    Ok(())
}

fn literal(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let values = keys(data_type)?;
    let column = |number: usize| format!("c{number}");
    // A column for each value, which lets nothing else in.
    let table = (0..).zip(&values).fold(
        Table::new("literals").column(Column::integer("id")),
        |table, (number, value)| {
            let only = Expression::column(column(number)).equals(value.clone());
            let column = Column::new(column(number), data_type).nullable();
            table.column(column).check(Check::new(only))
        },
    );
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    for (number, value) in (0_usize..).zip(&values) {
        let column = column(number);
        db.insert(&table, [[("id", 1.into()), (column.as_str(), value.clone())]])?;
        for other in values.iter().filter(|other| *other != value) {
            let row = [[("id", 2.into()), (column.as_str(), other.clone())]];
            let what = format!("{} where {} is asked for", brief(other), brief(value));
            refused(what, db.insert(&table, row), &[ErrorKind::CheckViolation])?;
        }
    }
    let found = rows(&mut db, &table, &["id"], &[])?;
    equal("the number of rows", found.len(), values.len())
}
