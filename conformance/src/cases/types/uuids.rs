//! UUIDs.

use stylobate_connect::Parameter;
use stylobate_model::{DataType, Value};
use uuid::Uuid;

use super::{rejects_texts, stand, stored};
use crate::check::{equal, name, placeholder, rows};
use crate::{Case, Failure, Stage};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "type.uuid.valid_only",
            "text that is no UUID is refused, bound or by hand, with no row",
            valid_only,
        ),
        Case::new(
            "type.uuid.case_folded",
            "a UUID is one value, however its digits are written",
            case_folded,
        ),
        Case::new("type.uuid.order", "UUIDs are ordered by their bytes", order),
        Case::new(
            "type.uuid.any_version",
            "128 bits of any version and variant are a UUID",
            any_version,
        ),
    ]
    .into_iter()
    .map(|case| case.needs("types.uuid"))
    .collect()
}

fn valid_only(stage: &mut Stage) -> Result<(), Failure> {
    let texts = ["", "none", "00000000-0000-0000-0000-00000000000g", "00000000-0000-0000-0000"];
    rejects_texts(stage, DataType::Uuid, &texts)
}

fn case_folded(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Uuid)?;
    let parse = |text: &str| {
        Value::parse(text, &DataType::Uuid).map_err(|error| Failure::new(error.to_string()))
    };
    let lower = parse("0123abcd-4567-4789-8abc-def012345678")?;
    db.insert(&table, [[("id", 1.into()), ("sample", lower.clone())]])?;
    let ways = [
        "0123ABCD-4567-4789-8ABC-DEF012345678",
        "0123abcd456747898abcdef012345678",
        "{0123abcd-4567-4789-8abc-def012345678}",
        "urn:uuid:0123abcd-4567-4789-8abc-def012345678",
    ];
    for text in ways {
        let Ok(value) = parse(text) else { continue };
        let sql = format!(
            "SELECT {} FROM {} WHERE {} = {}",
            name(&db, "sample"),
            name(&db, "samples"),
            name(&db, "sample"),
            placeholder(&db, 1, &DataType::Uuid)
        );
        let parameter = Parameter { data_type: DataType::Uuid, value };
        let found = db.query(&sql, &[parameter], &[DataType::Uuid])?;
        equal(format!("what is found by {text}"), found, vec![vec![lower.clone()]])?;
    }
    Ok(())
}

fn order(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Uuid)?;
    let ordered = [
        0,
        1,
        0x0fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
        0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
        0x8000_0000_0000_0000_0000_0000_0000_0000,
        0xa000_0000_0000_0000_0000_0000_0000_0000,
        u128::MAX,
    ]
    .map(|bits| Value::Uuid(Uuid::from_u128(bits)));
    for (id, value) in (0_i64..).zip(ordered.iter().rev()) {
        db.insert(&table, [[("id", id.into()), ("sample", value.clone())]])?;
    }
    let found = rows(&mut db, &table, &["sample"], &["sample"])?.concat();
    equal("the order", found, ordered.to_vec())
}

fn any_version(stage: &mut Stage) -> Result<(), Failure> {
    let (mut db, table) = stand(stage, DataType::Uuid)?;
    // Every digit of the version and of the variant.
    let values: Vec<_> = (0..16_u128)
        .map(|digit| Value::Uuid(Uuid::from_u128(digit << 76 | digit << 60 | 0xabc)))
        .collect();
    for (id, value) in (0_i64..).zip(&values) {
        db.insert(&table, [[("id", id.into()), ("sample", value.clone())]])?;
    }
    equal("the values", stored(&mut db, &table)?, values)
}
