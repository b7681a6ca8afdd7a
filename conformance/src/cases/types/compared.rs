//! Values that are compared in conditions.

use stylobate_connect::ErrorKind;
use stylobate_model::{Check, Column, DataType, Database, Expression, Table, Timestamp, Value};
use uuid::Uuid;

use super::{Kind, kinds};
use crate::check::{brief, count, equal, refused};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<_> =
        kinds().filter(|kind| kind.data_type != DataType::Json).flat_map(of).collect();
    cases.extend(mixed());
    cases
}

fn of(kind: Kind) -> Vec<Case> {
    let case =
        |aspect: &str, holds: &str, body: fn(&mut Stage, DataType) -> Result<(), Failure>| {
            let sentence = format!("{holds} {}", kind.data_type);
            let id = format!("type.{}.{aspect}", kind.id);
            Case::new(id, sentence, move |stage| body(stage, kind.data_type))
                .needs(kind.capability)
                .needs("constraints.check")
        };
    vec![
        case("comparison", "a check knows the order of two columns of", compares),
        case("list", "a check knows a list of values of", in_list),
        case("range", "a check knows the range between two values of", in_range),
    ]
}

/// Values of the type from the least to the greatest.
fn ascending(data_type: DataType) -> Vec<Value> {
    let range = data_type.integer_range().map_or((0, 0), |range| (*range.start(), *range.end()));
    match data_type {
        DataType::BigInt | DataType::Integer | DataType::SmallInt => {
            [range.0, -1, 0, 10, range.1].map(Value::Integer).to_vec()
        }
        DataType::Boolean => [false, true].map(Value::Boolean).to_vec(),
        DataType::Uuid => [0, 1, u128::MAX >> 1, 1 << 127, u128::MAX]
            .map(|bits| Uuid::from_u128(bits).into())
            .to_vec(),
        DataType::String { .. } => {
            ["", " ", "B", "a", "ab", "é", "表", "😀"].map(Value::from).to_vec()
        }
        DataType::TimestampTz => {
            [Timestamp::MIN.microseconds(), -1, 0, 1, Timestamp::MAX.microseconds()]
                .map(|microseconds| Timestamp::from_microseconds(microseconds).into())
                .to_vec()
        }
        DataType::Bytes => {
            let bytes: [&[u8]; 5] = [b"", b"\0", b"\x7f", b"\x80", b"\xff\0"];
            bytes.map(Value::from).to_vec()
        }
        DataType::Json => Vec::new(),
    }
}

fn pairs(data_type: DataType) -> Table {
    Table::new("pairs").column(Column::new("a", data_type)).column(Column::new("b", data_type))
}

/// Stands the table and inserts rows, each of which fits or breaks a check.
fn judges(
    stage: &mut Stage,
    table: &Table,
    rows: impl IntoIterator<Item = (Vec<(&'static str, Value)>, bool)>,
) -> Result<(), Failure> {
    let mut db = stage.open()?;
    stage.stand(&mut db, &Database::new().table(table.clone()))?;
    let mut fitting = 0;
    for (row, fits) in rows {
        let what = brief(&row);
        let inserted = db.insert(table, [row]);
        match fits {
            true => fitting += i64::try_from(inserted?).unwrap_or_default(),
            false => drop(refused(what, inserted, &[ErrorKind::CheckViolation])?),
        }
    }
    equal("the number of rows", count(&mut db, table.name.as_str())?, fitting)
}

fn compares(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let table = pairs(data_type).check(Expression::column("a").less_than(Expression::column("b")));
    let values = ascending(data_type);
    let numbered = || (0..).zip(&values);
    let rows = numbered().flat_map(|(one, a)| {
        numbered().map(move |(other, b)| (vec![("a", a.clone()), ("b", b.clone())], one < other))
    });
    let rows: Vec<(_, bool)> = rows.collect();
    judges(stage, &table, rows)
}

fn in_list(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let values = ascending(data_type);
    let (listed, others) = values.split_at(values.len() / 2);
    let column = || Expression::column("a");
    let table = pairs(data_type)
        .check(Check::new(column().one_of(listed.to_vec())).named("listed"))
        .check(Check::new(column().none_of(others.to_vec())).named("others"));
    let row = |value: &Value| vec![("a", value.clone()), ("b", value.clone())];
    let fits = listed.iter().map(|value| (row(value), true));
    let rows: Vec<_> = fits.chain(others.iter().map(|value| (row(value), false))).collect();
    judges(stage, &table, rows)
}

fn in_range(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let values = ascending(data_type);
    let last = values.len().saturating_sub(2);
    let (Some(least), Some(greatest)) = (values.get(1), values.get(last.max(1))) else {
        return Err(Failure::new("the case has too few values"));
    };
    let between = Expression::column("a").between(least.clone(), greatest.clone());
    let table = pairs(data_type).check(between);
    let rows: Vec<_> = (0..)
        .zip(&values)
        .map(|(place, value)| {
            let row = vec![("a", value.clone()), ("b", value.clone())];
            (row, (1..=last.max(1)).contains(&place))
        })
        .collect();
    judges(stage, &table, rows)
}

fn mixed() -> Vec<Case> {
    let case = |id: &str, sentence: &str, body: fn(&mut Stage) -> Result<(), Failure>| {
        Case::new(format!("type.{id}"), sentence, body).needs("constraints.check")
    };
    vec![
        case("integers.compared", "integers of different sizes are compared by value", |stage| {
            let table = Table::new("pairs")
                .column(Column::small_int("a"))
                .column(Column::big_int("b"))
                .column(Column::integer("c"))
                .check("a < b")
                .check("c >= a");
            let row =
                |a: i64, b: i64, c: i64| vec![("a", a.into()), ("b", b.into()), ("c", c.into())];
            let rows = [
                (row(1, i64::MAX, 1), true),
                (row(-1, 0, i64::from(i32::MAX)), true),
                (row(1, i64::MIN, 1), false),
                (row(1, 2, i64::from(i32::MIN)), false),
                (row(5, 5, 5), false),
            ];
            judges(stage, &table, rows)
        }),
        case(
            "integers.wide_literal",
            "a literal may be beyond the range of the column that it is compared with",
            |stage| {
                let table = Table::new("pairs")
                    .column(Column::small_int("a"))
                    .column(Column::integer("b"))
                    .check("a < 40000")
                    .check("b > -9000000000 AND b <> 9000000000");
                let row = |a: i64, b: i64| vec![("a", a.into()), ("b", b.into())];
                let rows = [
                    (row(i64::from(i16::MAX), i64::from(i32::MIN)), true),
                    (row(i64::from(i16::MIN), i64::from(i32::MAX)), true),
                ];
                judges(stage, &table, rows)
            },
        ),
        case("texts.compared", "texts with and without a limit are compared alike", |stage| {
            let table = Table::new("pairs")
                .column(Column::text("a"))
                .column(Column::string("b", 5))
                .check("a = b");
            let row = |a: &str, b: &str| vec![("a", a.into()), ("b", Value::from(b))];
            let rows = [
                (row("a", "a"), true),
                (row("a ", "a "), true),
                (row("", ""), true),
                (row("a ", "a"), false),
                (row("a", "a "), false),
                (row("a", "A"), false),
                (row("\u{e9}", "e\u{301}"), false),
            ];
            judges(stage, &table, rows)
        }),
    ]
}
