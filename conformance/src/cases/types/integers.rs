//! Integers and booleans.

use stylobate_connect::ErrorKind;
use stylobate_model::{DataType, Value};

use super::{insertion, kinds, rejects_texts, stand, stored};
use crate::check::{count, equal, holds, refused};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    let integers = kinds().filter(|kind| kind.data_type.integer_range().is_some());
    let mut cases: Vec<_> = integers
        .flat_map(|kind| {
            let (id, data_type) = (kind.id, kind.data_type);
            [
                Case::new(
                    format!("type.{id}.bounds"),
                    format!("the least and the greatest {data_type} read back, bound or by hand"),
                    move |stage| bounds(stage, data_type),
                ),
                Case::new(
                    format!("type.{id}.overflow"),
                    format!("what is beyond {data_type} is refused, bound or by hand, with no row"),
                    move |stage| overflow(stage, data_type),
                ),
                Case::new(
                    format!("type.{id}.rejects_text"),
                    format!("text is refused as {data_type}, bound or by hand, with no row"),
                    move |stage| rejects_text(stage, data_type),
                ),
                Case::new(
                    format!("type.{id}.rejects_1_5"),
                    format!("a fraction is never a {data_type}"),
                    move |stage| rejects_fraction(stage, data_type),
                ),
                Case::new(
                    format!("type.{id}.order"),
                    format!("values of {data_type} are ordered as numbers"),
                    move |stage| order(stage, data_type),
                ),
            ]
            .map(|case| case.needs(kind.capability))
        })
        .collect();
    cases.push(
        Case::new(
            "type.boolean.domain",
            "what raw SQL writes into a boolean is refused, or is true or false",
            boolean_domain,
        )
        .needs("types.boolean"),
    );
    cases
}

fn range(data_type: DataType) -> (i64, i64) {
    data_type.integer_range().map_or((0, 0), |range| (*range.start(), *range.end()))
}

fn bounds(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let (least, greatest) = range(data_type);
    db.insert(&table, [[("id", 1.into()), ("sample", least.into())]])?;
    db.insert(&table, [[("id", 2.into()), ("sample", greatest.into())]])?;
    for (id, value) in [(3, least), (4, greatest)] {
        let sql = insertion(&db, id, &value.to_string());
        db.execute(&sql, &[])?;
    }
    let expected = [least, greatest, least, greatest].map(Value::Integer);
    equal("the values", stored(&mut db, &table)?, expected.to_vec())
}

fn overflow(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let (least, greatest) = range(data_type);
    let beyond = [i128::from(least) - 1, i128::from(greatest) + 1];
    for value in beyond {
        let sql = insertion(&db, 1, &value.to_string());
        let written = db.execute(&sql, &[]);
        refused(format!("{value} by hand"), written, &[ErrorKind::ValueOutOfDomain])?;
        let Ok(value) = i64::try_from(value) else { continue };
        let bound = db.insert(&table, [[("id", 1.into()), ("sample", value.into())]]);
        refused(format!("{value} that is bound"), bound, &[ErrorKind::ValueOutOfDomain])?;
    }
    equal("the number of rows", count(&mut db, "samples")?, 0)
}

fn rejects_text(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    rejects_texts(stage, data_type, &["abc", "", "1 2", "0x1g"])
}

fn rejects_fraction(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let bound = db.insert(&table, [[("id", 1.into()), ("sample", "1.5".into())]]);
    refused("1.5 that is bound", bound, &[ErrorKind::ValueOutOfDomain])?;
    // By hand an engine may round it, but what it holds is an integer.
    let sql = insertion(&db, 1, "1.5");
    match db.execute(&sql, &[]) {
        Ok(_) => {
            let found = stored(&mut db, &table)?;
            let whole = [1, 2].map(Value::Integer);
            holds(found.len() == 1 && found.iter().all(|value| whole.contains(value)), || {
                format!("1.5 is taken and reads back as {found:?}")
            })
        }
        error => {
            refused("1.5 by hand", error, &[ErrorKind::ValueOutOfDomain])?;
            equal("the number of rows", count(&mut db, "samples")?, 0)
        }
    }
}

fn order(stage: &mut Stage, data_type: DataType) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, data_type)?;
    let (least, greatest) = range(data_type);
    let values = [9, 10, -1, greatest, 0, least, 2];
    for (id, value) in (0_i64..).zip(values) {
        db.insert(&table, [[("id", id.into()), ("sample", value.into())]])?;
    }
    let found = crate::check::rows(&mut db, &table, &["sample"], &["sample"])?.concat();
    let expected = [least, -1, 0, 2, 9, 10, greatest].map(Value::Integer);
    equal("the order", found, expected.to_vec())
}

fn boolean_domain(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Boolean)?;
    for (id, literal) in (0..).zip(["2", "-1", "0.5", "'2'", "'maybe'", "''", "x'01'"]) {
        let sql = insertion(&db, id, literal);
        match db.execute(&sql, &[]) {
            Err(error) if error.kind() == ErrorKind::ConnectionLost => return Err(error.into()),
            Err(_) => {}
            Ok(_) => {
                let read = stored(&mut db, &table);
                let found = read.map_err(|failure| failure.during(format!("after {literal}")))?;
                let known = |value: &Value| matches!(value, Value::Boolean(_) | Value::Null);
                holds(found.iter().all(known), || format!("{literal} reads back as {found:?}"))?;
            }
        }
    }
    Ok(())
}
