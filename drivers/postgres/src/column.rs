//! Values on their way from the server.

use std::error::Error as StdError;

use postgres::types::{FromSql, Kind, Type};
use stylobate_dialect::Wire;

use crate::parameter::EPOCH;

/// A value that the server gave.
pub(crate) struct Given(pub(crate) Wire);

impl Given {
    /// Whether a column of this type has a form of its own on the way.
    pub(crate) fn is_known(data_type: &Type) -> bool {
        is_text(data_type)
            || [
                Type::BOOL,
                Type::INT2,
                Type::INT4,
                Type::INT8,
                Type::OID,
                Type::FLOAT4,
                Type::FLOAT8,
                Type::BYTEA,
                Type::UUID,
                Type::TIMESTAMPTZ,
                Type::JSON,
                Type::JSONB,
                Type::VOID,
            ]
            .contains(data_type)
    }
}

fn is_text(data_type: &Type) -> bool {
    <&str as FromSql>::accepts(data_type) || matches!(data_type.kind(), Kind::Enum(_))
}

impl<'a> FromSql<'a> for Given {
    fn from_sql(data_type: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let text = |raw: &[u8]| std::str::from_utf8(raw).map(ToOwned::to_owned);
        Ok(Self(match *data_type {
            Type::BOOL => Wire::Boolean(bool::from_sql(data_type, raw)?),
            Type::INT2 => Wire::SmallInt(i16::from_sql(data_type, raw)?),
            Type::INT4 => Wire::Integer(i32::from_sql(data_type, raw)?),
            Type::INT8 => Wire::BigInt(i64::from_sql(data_type, raw)?),
            Type::OID => Wire::BigInt(i64::from(u32::from_sql(data_type, raw)?)),
            Type::FLOAT4 => Wire::Double(f64::from(f32::from_sql(data_type, raw)?)),
            Type::FLOAT8 => Wire::Double(f64::from_sql(data_type, raw)?),
            Type::BYTEA => Wire::Bytes(raw.to_vec()),
            Type::UUID => Wire::Uuid(raw.try_into()?),
            Type::TIMESTAMPTZ => instant(i64::from_sql(&Type::INT8, raw)?),
            Type::JSON => Wire::Json(text(raw)?),
            Type::JSONB => match raw.split_first() {
                Some((1, raw)) => Wire::Json(text(raw)?),
                _ => return Err("this form of jsonb is not known".into()),
            },
            Type::VOID => Wire::Null,
            _ => Wire::Text(text(raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Wire::Null))
    }

    fn accepts(data_type: &Type) -> bool {
        Self::is_known(data_type)
    }
}

/// An instant; `infinity` is none and stays a text, which no type of instants takes.
fn instant(since_2000: i64) -> Wire {
    match since_2000 {
        i64::MAX => Wire::Text("infinity".to_owned()),
        i64::MIN => Wire::Text("-infinity".to_owned()),
        // What goes beyond 64 bits is beyond the domain with or without the difference.
        _ => Wire::Timestamp(since_2000.saturating_add(EPOCH)),
    }
}
