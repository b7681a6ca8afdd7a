//! NULL: where it may be, where it may not, and how it is ordered.

use stylobate_connect::{Connection, ErrorKind};
use stylobate_model::{Column, DataType, Database, Index, Table, Value};

use super::types::{kinds, samples, stand, stored};
use crate::cases::wrong;
use crate::check::{count, equal, make, name, placeholder, refused, scalar};
use crate::{Case, Failure, Stage};

pub(crate) fn cases() -> Vec<Case> {
    [by_type(), keys(), orders(), logic()].into_iter().flatten().collect()
}

fn by_type() -> Vec<Case> {
    let of = |kind: super::types::Kind| {
        let data_type = kind.data_type;
        [
            Case::new(
                format!("null.kept.{}", kind.id),
                format!("NULL is kept in a nullable column of {data_type}, given or left out"),
                move |stage| kept(stage, data_type),
            ),
            Case::new(
                format!("null.refused.{}", kind.id),
                format!("NULL is refused in any other column of {data_type}, given or left out"),
                move |stage| not_null(stage, data_type),
            ),
        ]
    };
    kinds().flat_map(of).collect()
}

fn kept(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    db.insert(&table, [[("id", 1.into()), ("sample", Value::Null)]])?;
    db.insert(&table, [[("id", 2.into())]])?;
    let sql = super::types::insertion(&db, 3, "NULL");
    db.execute(&sql, &[])?;
    equal("the values", stored(&mut db, &table)?, vec![Value::Null; 3])
}

fn not_null(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let table = Table::new("samples")
        .column(Column::integer("id"))
        .column(Column::new("sample", data_type))
        .primary_key(["id"]);
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    let kinds = [ErrorKind::NotNullViolation];
    let given = db.insert(&table, [[("id", 1.into()), ("sample", Value::Null)]]);
    refused("NULL that is bound", given, &kinds)?;
    refused("a value that is left out", db.insert(&table, [[("id", 1.into())]]), &kinds)?;
    let sql = super::types::insertion(&db, 1, "NULL");
    refused("NULL by hand", db.execute(&sql, &[]), &kinds)?;
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

fn keys() -> Vec<Case> {
    vec![
        Case::new("null.pk_implies_not_null.single", "a primary key is never NULL", |stage| {
            never_null(stage, &["a"])
        })
        .needs("constraints.primary_key"),
        Case::new(
            "null.pk_implies_not_null.composite",
            "no column of a primary key is ever NULL",
            |stage| never_null(stage, &["a", "b"]),
        )
        .needs("constraints.primary_key"),
        Case::new(
            "null.pk_implies_not_null.big_int",
            "a primary key of one big_int is never made up by the engine",
            |stage| {
                let table = Table::new("keys").column(Column::big_int("a")).primary_key(["a"]);
                refuses_null(stage, &table, &["a"])
            },
        )
        .needs("constraints.primary_key"),
        wrong::case(
            "null.pk_nullable",
            "a nullable column in a primary key is refused before any statement",
            || {
                let table = Table::new("keys").column(Column::integer("a").nullable());
                Database::new().table(table.primary_key(["a"]))
            },
            &["column a of table keys", "nullable", "primary key"],
        ),
        Case::new("null.in_index", "rows with NULL in an index are found and kept apart", in_index),
    ]
}

fn never_null(stage: &mut Stage, key: &[&str]) -> Result<(), Failure> {
    let table = Table::new("keys")
        .column(Column::integer("a"))
        .column(Column::text("b"))
        .primary_key(key.iter().copied());
    refuses_null(stage, &table, key)
}

fn refuses_null(stage: &mut Stage, table: &Table, key: &[&str]) -> Result<(), Failure> {
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    let row = |null: &str| {
        let value = |column: &Column| match column.data_type {
            _ if column.name == null => Value::Null,
            DataType::String { .. } => "a".into(),
            _ => 1.into(),
        };
        let values = table.columns.iter().map(|column| (column.name.as_str(), value(column)));
        values.collect::<Vec<_>>()
    };
    for column in key {
        let kinds = [ErrorKind::NotNullViolation];
        refused(format!("NULL as {column}"), db.insert(table, [row(column)]), &kinds)?;
        let without: Vec<_> =
            row(column).into_iter().filter(|(_, value)| !value.is_null()).collect();
        refused(format!("no {column}"), db.insert(table, [without]), &kinds)?;
        let sql =
            format!("INSERT INTO {} ({}) VALUES (NULL)", name(&db, "keys"), name(&db, column));
        refused(format!("NULL as {column} by hand"), db.execute(&sql, &[]), &kinds)?;
    }
    equal("the number of rows", count(&mut db, "keys")?, 0)
}

fn in_index(stage: &mut Stage) -> Result<(), Failure> {
    let table = samples(DataType::Integer).index(Index::on(["sample"]));
    let mut db = stage.open()?;
    make(stage, &mut db, &Database::new().table(table.clone()))?;
    for (id, value) in [(1, Value::Null), (2, 5.into()), (3, Value::Null)] {
        db.insert(&table, [[("id", id.into()), ("sample", value)]])?;
    }
    let found = |db: &mut Connection, condition: &str| {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {} {condition}",
            name(db, "samples"),
            name(db, "sample")
        );
        scalar(db, &sql, &[], DataType::BigInt)
    };
    equal("the number of rows with NULL", found(&mut db, "IS NULL")?, 2.into())?;
    equal("the number of other rows", found(&mut db, "IS NOT NULL")?, 1.into())
}

fn orders() -> Vec<Case> {
    let case = |id: &str, order: &'static str, expected: [Option<i64>; 4]| {
        Case::new(
            format!("null.order.{id}"),
            format!("ORDER BY … {order} puts NULL where it says"),
            move |stage| ordered(stage, order, &expected),
        )
    };
    vec![
        case("first", "ASC NULLS FIRST", [None, None, Some(1), Some(2)]),
        case("last", "ASC NULLS LAST", [Some(1), Some(2), None, None]),
        case("descending_first", "DESC NULLS FIRST", [None, None, Some(2), Some(1)]),
        case("descending_last", "DESC NULLS LAST", [Some(2), Some(1), None, None]),
    ]
}

fn ordered(stage: &mut Stage, order: &str, expected: &[Option<i64>]) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Integer)?;
    for (id, value) in (0_i64..).zip([Some(2), None, Some(1), None]) {
        db.insert(&table, [[("id", id.into()), ("sample", Value::from(value))]])?;
    }
    let sample = name(&db, "sample");
    let sql = format!("SELECT {sample} FROM {} ORDER BY {sample} {order}", name(&db, "samples"));
    let found = db.query(&sql, &[], &[DataType::Integer])?.concat();
    let expected: Vec<_> = expected.iter().map(|value| Value::from(*value)).collect();
    equal("the order", found, expected)
}

fn logic() -> Vec<Case> {
    vec![
        Case::new("null.equals_nothing", "NULL equals nothing, not even NULL", equals_nothing),
        Case::new("null.not_counted", "NULL is left out of what is counted", not_counted),
        Case::new("null.becomes_null", "a value gives way to NULL, and NULL to a value", becomes),
    ]
}

fn equals_nothing(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Integer)?;
    db.insert(&table, [[("id", 1.into()), ("sample", Value::Null)]])?;
    db.insert(&table, [[("id", 2.into()), ("sample", 3.into())]])?;
    for (comparison, expected) in [("=", 0), ("<>", 0)] {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {} {comparison} {}",
            name(&db, "samples"),
            name(&db, "sample"),
            placeholder(&db, 1, &DataType::Integer)
        );
        let null = stylobate_connect::Parameter::new(DataType::Integer, Value::Null);
        let found = scalar(&mut db, &sql, &[null], DataType::BigInt)?;
        equal(format!("the number of rows that are {comparison} NULL"), found, expected.into())?;
    }
    Ok(())
}

fn not_counted(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Integer)?;
    for (id, value) in (0_i64..).zip([Some(4), None, Some(0), None]) {
        db.insert(&table, [[("id", id.into()), ("sample", Value::from(value))]])?;
    }
    for (function, expected) in [("count", 2), ("min", 0), ("max", 4)] {
        let sql =
            format!("SELECT {function}({}) FROM {}", name(&db, "sample"), name(&db, "samples"));
        let data_type = if function == "count" { DataType::BigInt } else { DataType::Integer };
        let found = scalar(&mut db, &sql, &[], data_type)?;
        equal(format!("the {function}"), found, expected.into())?;
    }
    Ok(())
}

fn becomes(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::TEXT)?;
    db.insert(&table, [[("id", 1.into()), ("sample", "a".into())]])?;
    for value in [Value::Null, "b".into(), Value::Null] {
        let sql = format!(
            "UPDATE {} SET {} = {}",
            name(&db, "samples"),
            name(&db, "sample"),
            placeholder(&db, 1, &DataType::TEXT)
        );
        let parameter =
            stylobate_connect::Parameter { data_type: DataType::TEXT, value: value.clone() };
        db.execute(&sql, &[parameter])?;
        equal("the value", stored(&mut db, &table)?, vec![value])?;
    }
    Ok(())
}
