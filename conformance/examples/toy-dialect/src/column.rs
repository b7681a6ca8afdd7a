//! How a column is spelled: its storage, its default, and the condition that guards its domain.

use stylobate_dialect::ColumnWords;
use stylobate_model::{Column, DataType, DefaultValue, Timestamp};

use crate::words::WORDS;

/// The present instant in microseconds; Toy counts milliseconds.
const NOW: &str = "(CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER) * 1000)";
/// Random digits around those of the version, 4, and of the variant, one of 8, 9, a and b.
const NEW_UUID: &str = "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) \
     || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' \
     || hex(randomblob(6))))";

pub(crate) fn words(column: &Column) -> ColumnWords {
    ColumnWords {
        storage: storage(column).into(),
        default: match column.default {
            Some(DefaultValue::Now) => Some(NOW),
            Some(DefaultValue::NewUuid) => Some(NEW_UUID),
            // Constants are written as literals.
            _ => None,
        },
        identity: column.identity.then_some("AUTOINCREMENT".into()),
        domain: domain(column),
        ..ColumnWords::default()
    }
}

/// The declared type. Its words say how Toy converts what it is given: `INT` anywhere in them to a
/// number, `CHAR` or `TEXT` to a text.
fn storage(column: &Column) -> String {
    match column.data_type {
        DataType::Uuid => "CHAR(36)".to_owned(),
        DataType::String { max_length: Some(length) } => format!("VARCHAR({length})"),
        DataType::String { max_length: None } => "TEXT".to_owned(),
        DataType::Json => "LONGTEXT".to_owned(),
        // Only so declared is it the key that Toy makes up itself.
        DataType::BigInt if column.identity => "INTEGER".to_owned(),
        DataType::BigInt | DataType::TimestampTz => "BIGINT".to_owned(),
        DataType::Integer => "INT".to_owned(),
        DataType::SmallInt => "SMALLINT".to_owned(),
        DataType::Boolean => "TINYINT".to_owned(),
        DataType::Bytes => "BLOB".to_owned(),
    }
}

/// The condition that holds for the values of the type and for NULL. Without it a column of any
/// declared type would hold values of every type.
fn domain(column: &Column) -> Option<String> {
    let x = WORDS.name(&column.name);
    let held = |storage: &str| format!("typeof({x}) IN ('null', '{storage}')");
    let between = |least: i64, greatest: i64| {
        format!("{} AND {x} BETWEEN {least} AND {greatest}", held("integer"))
    };
    Some(match column.data_type {
        DataType::BigInt if column.identity => return None,
        DataType::BigInt => held("integer"),
        DataType::Integer => between(i32::MIN.into(), i32::MAX.into()),
        DataType::SmallInt => between(i16::MIN.into(), i16::MAX.into()),
        DataType::Boolean => between(0, 1),
        DataType::TimestampTz => {
            between(Timestamp::MIN.microseconds(), Timestamp::MAX.microseconds())
        }
        DataType::Bytes => held("blob"),
        DataType::Json => format!("{} AND json_valid({x})", held("text")),
        DataType::String { max_length } => {
            let longest = max_length.map(|length| format!(" AND length({x}) <= {length}"));
            let longest = longest.unwrap_or_default();
            format!("{} AND instr({x}, char(0)) = 0{longest}", held("text"))
        }
        DataType::Uuid => {
            let digits = [8, 4, 4, 4, 12].map(|count| "[0-9a-f]".repeat(count)).join("-");
            // What stands behind NUL is seen by no other function.
            format!("{} AND octet_length({x}) = 36 AND {x} GLOB '{digits}'", held("text"))
        }
    })
}
