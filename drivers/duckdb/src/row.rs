//! Values on their way to DuckDB and back.

use duckdb::core::LogicalTypeId;
use duckdb::types::{TimeUnit, ToSql, ToSqlOutput, ValueRef};
use duckdb::{Row, Statement};
use stylobate_connect::{Error, ErrorKind};
use stylobate_dialect::Wire;

/// A parameter as it stands.
pub(crate) struct Bound<'a>(pub(crate) &'a Wire);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> duckdb::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Wire::Null => ValueRef::Null,
            Wire::Boolean(value) => ValueRef::Boolean(*value),
            Wire::SmallInt(value) => ValueRef::SmallInt(*value),
            Wire::Integer(value) => ValueRef::Int(*value),
            Wire::BigInt(value) => ValueRef::BigInt(*value),
            Wire::Double(value) => ValueRef::Double(*value),
            Wire::Text(text) | Wire::Json(text) => ValueRef::Text(text.as_bytes()),
            Wire::Bytes(bytes) => ValueRef::Blob(bytes),
            Wire::Timestamp(instant) => ValueRef::Timestamp(TimeUnit::Microsecond, *instant),
            Wire::Uuid(bytes) => {
                let text = uuid::Uuid::from_bytes(*bytes).hyphenated().to_string();
                return Ok(ToSqlOutput::Owned(text.into()));
            }
        }))
    }
}

/// How the columns of an answer are read.
#[derive(Clone, Copy)]
pub(crate) enum Column {
    /// It holds NULL alone.
    Null,
    /// Each value is read by itself.
    Values,
}

/// Looks at the columns of an answer before their values are read: the `duckdb` crate gives what
/// is no neutral type in the form of another one (BIT as bytes), or panics.
pub(crate) fn columns(statement: &Statement<'_>) -> Result<Vec<Column>, Error> {
    let column = |place| match statement.column_logical_type(place).id() {
        LogicalTypeId::SqlNull => Ok(Column::Null),
        LogicalTypeId::Boolean
        | LogicalTypeId::Tinyint
        | LogicalTypeId::Smallint
        | LogicalTypeId::Integer
        | LogicalTypeId::Bigint
        | LogicalTypeId::Hugeint
        | LogicalTypeId::UTinyint
        | LogicalTypeId::USmallint
        | LogicalTypeId::UInteger
        | LogicalTypeId::UBigint
        | LogicalTypeId::UHugeint
        | LogicalTypeId::Float
        | LogicalTypeId::Double
        | LogicalTypeId::Varchar
        | LogicalTypeId::Blob
        | LogicalTypeId::Uuid
        | LogicalTypeId::TimestampTZ => Ok(Column::Values),
        _ => Err(no_type(place)),
    };
    (0..statement.column_count()).map(column).collect()
}

/// The value of a column.
pub(crate) fn value(row: &Row<'_>, place: usize, column: Column) -> Result<Wire, Error> {
    if let Column::Null = column {
        return Ok(Wire::Null);
    }
    let value = row.get_ref(place).map_err(|error| {
        Error::new(ErrorKind::Other, format!("column {} cannot be read", place + 1))
            .with_source(error)
    })?;
    let wire = match value {
        ValueRef::Null => Some(Wire::Null),
        ValueRef::Boolean(value) => Some(Wire::Boolean(value)),
        ValueRef::TinyInt(value) => Some(Wire::SmallInt(i16::from(value))),
        ValueRef::SmallInt(value) => Some(Wire::SmallInt(value)),
        ValueRef::Int(value) => Some(Wire::Integer(value)),
        ValueRef::BigInt(value) => Some(Wire::BigInt(value)),
        ValueRef::HugeInt(value) => i64::try_from(value).ok().map(Wire::BigInt),
        ValueRef::UHugeInt(value) => i64::try_from(value).ok().map(Wire::BigInt),
        ValueRef::UTinyInt(value) => Some(Wire::SmallInt(i16::from(value))),
        ValueRef::USmallInt(value) => Some(Wire::Integer(i32::from(value))),
        ValueRef::UInt(value) => Some(Wire::BigInt(i64::from(value))),
        ValueRef::UBigInt(value) => i64::try_from(value).ok().map(Wire::BigInt),
        ValueRef::Float(value) => Some(Wire::Double(f64::from(value))),
        ValueRef::Double(value) => Some(Wire::Double(value)),
        ValueRef::Timestamp(TimeUnit::Microsecond, value) => Some(Wire::Timestamp(value)),
        ValueRef::Text(text) => str::from_utf8(text).ok().map(|text| Wire::Text(text.to_owned())),
        ValueRef::Blob(bytes) => Some(Wire::Bytes(bytes.to_vec())),
        _ => None,
    };
    wire.ok_or_else(|| no_type(place))
}

fn no_type(place: usize) -> Error {
    let message = format!(
        "the value of column {} is one that no neutral type holds; cast it in the query",
        place + 1
    );
    Error::new(ErrorKind::Other, message)
}
