//! Values on their way to the server.

use std::error::Error as StdError;
use std::fmt;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};
use stylobate_dialect::Wire;

/// A value in PostgreSQL's binary form. Its `Debug` hides it, since the `postgres` crate logs
/// parameters.
pub(crate) struct Bound<'a>(pub(crate) &'a Wire);

/// The microseconds from 1970, where ours begin, to 2000, where PostgreSQL's do.
pub(crate) const EPOCH: i64 = 946_684_800_000_000;

impl Bound<'_> {
    /// Whether the value can stand where the server expects this type.
    pub(crate) fn fits(&self, data_type: &Type) -> bool {
        let one_of = |types: &[Type]| types.contains(data_type);
        match self.0 {
            Wire::Null => true,
            Wire::Boolean(_) => one_of(&[Type::BOOL]),
            Wire::SmallInt(value) => fits_integer(i64::from(*value), data_type),
            Wire::Integer(value) => fits_integer(i64::from(*value), data_type),
            Wire::BigInt(value) => fits_integer(*value, data_type),
            Wire::Double(_) => one_of(&[Type::FLOAT8]),
            Wire::Text(_) => {
                <&str as ToSql>::accepts(data_type) || matches!(data_type.kind(), Kind::Enum(_))
            }
            Wire::Bytes(_) => one_of(&[Type::BYTEA]),
            Wire::Uuid(_) => one_of(&[Type::UUID]),
            Wire::Timestamp(_) => one_of(&[Type::TIMESTAMPTZ]),
            Wire::Json(_) => one_of(&[Type::JSONB, Type::JSON]),
        }
    }

    /// The type as which the value would be taken.
    pub(crate) fn natural_type(&self) -> &'static str {
        match self.0 {
            Wire::Null | Wire::Text(_) => "text",
            Wire::Boolean(_) => "boolean",
            Wire::SmallInt(_) => "smallint",
            Wire::Integer(_) => "integer",
            Wire::BigInt(_) => "bigint",
            Wire::Double(_) => "float8",
            Wire::Bytes(_) => "bytea",
            Wire::Uuid(_) => "uuid",
            Wire::Timestamp(_) => "timestamptz",
            Wire::Json(_) => "jsonb",
        }
    }
}

fn fits_integer(value: i64, data_type: &Type) -> bool {
    match *data_type {
        Type::INT2 => i16::try_from(value).is_ok(),
        Type::INT4 => i32::try_from(value).is_ok(),
        _ => *data_type == Type::INT8,
    }
}

fn put_integer(
    value: i64,
    data_type: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    match *data_type {
        Type::INT2 => i16::try_from(value)?.to_sql(data_type, out),
        Type::INT4 => i32::try_from(value)?.to_sql(data_type, out),
        _ => value.to_sql(data_type, out),
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        data_type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self.0 {
            Wire::Null => return Ok(IsNull::Yes),
            Wire::Boolean(value) => return value.to_sql(data_type, out),
            Wire::SmallInt(value) => return put_integer(i64::from(*value), data_type, out),
            Wire::Integer(value) => return put_integer(i64::from(*value), data_type, out),
            Wire::BigInt(value) => return put_integer(*value, data_type, out),
            Wire::Double(value) => return value.to_sql(data_type, out),
            Wire::Text(value) => out.extend_from_slice(value.as_bytes()),
            Wire::Bytes(value) => out.extend_from_slice(value),
            Wire::Uuid(value) => out.extend_from_slice(value),
            Wire::Timestamp(value) => {
                let since_2000 = value.checked_sub(EPOCH).ok_or("the instant is out of range")?;
                out.extend_from_slice(&since_2000.to_be_bytes());
            }
            Wire::Json(value) => {
                if *data_type == Type::JSONB {
                    // The version of the binary form.
                    out.extend_from_slice(&[1]);
                }
                out.extend_from_slice(value.as_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        // Each value is asked by `fits` before a statement runs.
        true
    }

    to_sql_checked!();
}

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.natural_type())
    }
}
