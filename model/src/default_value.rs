//! What a column holds when a row gives it nothing.

use crate::{DataType, Json, OutOfDomain, Value};

/// The value that a column takes when a row gives it nothing.
///
/// No default at all is the absence of one.
///
/// ```
/// use stylobate_model::{Column, DefaultValue::{NewUuid, Now}};
///
/// let columns = [
///     Column::uuid("id").default(NewUuid),
///     Column::timestamp_tz("created_at").default(Now),
///     Column::integer("attempts").default(0),
/// ];
/// assert_eq!(columns[2].default, Some(0.into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DefaultValue {
    /// An integer, for any of the integer types.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A text.
    String(String),
    /// A JSON value.
    Json(Json),
    /// The instant of the statement or of its transaction, as the engine counts it.
    Now,
    /// A random UUID of version 4.
    NewUuid,
}

impl DefaultValue {
    /// The constant that this default stands for, if it is one.
    #[must_use]
    pub fn constant(&self) -> Option<Value> {
        match self {
            Self::Integer(value) => Some(Value::Integer(*value)),
            Self::Boolean(value) => Some(Value::Boolean(*value)),
            Self::String(value) => Some(Value::String(value.clone())),
            Self::Json(value) => Some(Value::Json(value.clone())),
            Self::Now | Self::NewUuid => None,
        }
    }

    /// Checks that the default is a value of `data_type`.
    ///
    /// # Errors
    /// The rule of the type's domain that the default breaks.
    pub fn check(&self, data_type: &DataType) -> Result<(), OutOfDomain> {
        match (self, data_type) {
            (Self::Now, DataType::TimestampTz) | (Self::NewUuid, DataType::Uuid) => Ok(()),
            (Self::Now, _) => Err(OutOfDomain::WrongType { found: "now", data_type: *data_type }),
            (Self::NewUuid, _) => {
                Err(OutOfDomain::WrongType { found: "new_uuid", data_type: *data_type })
            }
            _ => self.constant().map_or(Ok(()), |value| value.check(data_type)),
        }
    }
}

macro_rules! from {
    ($($variant:ident from $($source:ty),+;)*) => {$($(
        impl From<$source> for DefaultValue {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        }
    )+)*};
}

from! {
    Integer from i16, i32, i64;
    Boolean from bool;
    String from &str, String;
    Json from Json;
}
