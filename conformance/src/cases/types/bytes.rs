//! Bytes.

use stylobate_connect::ErrorKind;
use stylobate_model::{DataType, Value};

use super::{stand, stored};
use crate::check::{equal, holds, refused, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("type.bytes.all_256", "every byte reads back as it is", |stage| {
            keeps(stage, (0..=255).collect())
        }),
        Case::new("type.bytes.empty", "no bytes at all are a value, and not NULL", empty),
        Case::new("type.bytes.1_mib", "a mebibyte reads back as it is", |stage| {
            keeps(
                stage,
                (0..1 << 20).map(|place: u32| (place.wrapping_mul(31) >> 3) as u8).collect(),
            )
        }),
        Case::new("type.bytes.order", "bytes are ordered one by one, without a sign", order),
    ]
    .into_iter()
    .map(|case| case.needs("types.bytes"))
    .collect()
}

fn keeps(stage: &mut Stage, bytes: Vec<u8>) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Bytes)?;
    db.insert(&table, [[("id", 1.into()), ("sample", bytes.clone().into())]])?;
    let found = stored(&mut db, &table)?;
    holds(found == [Value::Bytes(bytes)], || {
        let lengths: Vec<_> = found
            .iter()
            .map(|value| if let Value::Bytes(bytes) = value { bytes.len() } else { 0 })
            .collect();
        format!("other bytes read back, of the lengths {lengths:?}")
    })
}

fn empty(stage: &mut Stage) -> Result<(), Failure> {
    let table = super::samples(DataType::Bytes).unique(["sample"]);
    let mut db = stage.open()?;
    stage.stand(&mut db, &stylobate_model::Database::new().table(table.clone()))?;
    let nothing = || Value::Bytes(Vec::new());
    db.insert(&table, [[("id", 1.into()), ("sample", nothing())]])?;
    db.insert(&table, [[("id", 2.into()), ("sample", Value::Null)]])?;
    db.insert(&table, [[("id", 3.into()), ("sample", Value::Null)]])?;
    let again = db.insert(&table, [[("id", 4.into()), ("sample", nothing())]]);
    refused("no bytes again", again, &[ErrorKind::UniqueViolation])?;
    equal("the values", stored(&mut db, &table)?, vec![nothing(), Value::Null, Value::Null])
}

fn order(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Bytes)?;
    let ordered: [&[u8]; 8] =
        [b"", b"\0", b"\0\0", b"\0\xff", b"\x7f", b"\x80", b"\xff", b"\xff\0"];
    for (id, bytes) in (0_i64..).zip(ordered.iter().rev()) {
        db.insert(&table, [[("id", id.into()), ("sample", (*bytes).into())]])?;
    }
    let found = rows(&mut db, &table, &["sample"], &["sample"])?.concat();
    equal("the order", found, ordered.map(Value::from).to_vec())
}
