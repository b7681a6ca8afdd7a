//! Values as they travel between a dialect and its drivers.

use stylobate_model::DataType;

/// A value in the form in which a driver hands it to the engine or gets it from there.
///
/// A dialect chooses the form by [`Dialect::encode`](crate::Dialect::encode); a driver binds each
/// form as it stands and decides nothing.
///
/// ```
/// use stylobate_dialect::{Dialect, Wire};
/// use stylobate_model::DataType;
/// use stylobate_render_postgres::Postgres;
/// use stylobate_render_sqlite::Sqlite;
///
/// let yes = true.into();
/// assert_eq!(Postgres::new().encode(&yes, &DataType::Boolean), Wire::Boolean(true));
/// assert_eq!(Sqlite::new().encode(&yes, &DataType::Boolean), Wire::BigInt(1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Wire {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A signed integer of 16 bits.
    SmallInt(i16),
    /// A signed integer of 32 bits.
    Integer(i32),
    /// A signed integer of 64 bits.
    BigInt(i64),
    /// A number that no neutral type holds; only engines give it.
    Double(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The 16 bytes of a UUID.
    Uuid([u8; 16]),
    /// An instant, in microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// A JSON value as text.
    Json(String),
}

impl Wire {
    /// An integer in the width of its type, for engines that infer the type of a parameter.
    ///
    /// ```
    /// use stylobate_dialect::Wire;
    /// use stylobate_model::DataType;
    ///
    /// assert_eq!(Wire::integer(7, &DataType::SmallInt), Wire::SmallInt(7));
    /// assert_eq!(Wire::integer(7, &DataType::BigInt), Wire::BigInt(7));
    /// ```
    #[must_use]
    pub fn integer(value: i64, data_type: &DataType) -> Self {
        let narrow = match data_type {
            DataType::SmallInt => i16::try_from(value).ok().map(Self::SmallInt),
            DataType::Integer => i32::try_from(value).ok().map(Self::Integer),
            DataType::BigInt
            | DataType::Uuid
            | DataType::String { .. }
            | DataType::TimestampTz
            | DataType::Json
            | DataType::Boolean
            | DataType::Bytes => None,
        };
        narrow.unwrap_or(Self::BigInt(value))
    }
}

/// An engine gave something that is no value of the expected type.
///
/// ```
/// use stylobate_dialect::{Dialect, Wire};
/// use stylobate_model::DataType;
/// use stylobate_render_sqlite::Sqlite;
///
/// let found = Sqlite::new().decode(Wire::BigInt(2), &DataType::Boolean).unwrap_err();
/// assert_eq!(found.to_string(), "the engine gave BigInt(2) where boolean is expected");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine gave {found} where {expected} is expected")]
pub struct Undecodable {
    /// What the engine gave, shortened.
    pub found: String,
    /// The type that was expected.
    pub expected: DataType,
}

impl Undecodable {
    /// The error for this form where `expected` was to be.
    #[must_use]
    pub fn new(found: &Wire, expected: &DataType) -> Self {
        let mut text = format!("{found:?}");
        if let Some((end, _)) = text.char_indices().nth(80) {
            text.truncate(end);
            text.push('…');
        }
        Self { found: text, expected: *expected }
    }
}
