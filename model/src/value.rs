//! Values of the neutral data types.

use std::fmt;

use uuid::Uuid;

use crate::{DataType, InvalidJson, InvalidTimestamp, Json, Timestamp};

/// A value of a neutral data type, or no value.
///
/// ```
/// use stylobate_model::{DataType, Value};
///
/// assert!(Value::from(7).check(&DataType::SmallInt).is_ok());
/// let refusal = Value::from(40_000).check(&DataType::SmallInt).unwrap_err();
/// assert_eq!(refusal.to_string(), "40000 is outside of small_int (-32768 to 32767)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// No value.
    Null,
    /// 128 bits.
    Uuid(Uuid),
    /// Text.
    String(String),
    /// An instant.
    TimestampTz(Timestamp),
    /// A JSON value.
    Json(Json),
    /// An integer, for any of the three integer types.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Why a value is not in the domain of a data type.
///
/// ```
/// use stylobate_model::{DataType, OutOfDomain, Value};
///
/// let code = DataType::String { max_length: Some(2) };
/// let refusal = Value::from("DEU").check(&code).unwrap_err();
/// assert_eq!(refusal, OutOfDomain::TooLong { length: 3, max_length: 2 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfDomain {
    /// The value is of another kind than the type.
    #[error("{found} was given where {data_type} is expected")]
    WrongType {
        /// The kind of the value.
        found: &'static str,
        /// The type that was expected.
        data_type: DataType,
    },
    /// The integer is too small or too great for the type.
    #[error("{value} is outside of {data_type} ({least} to {greatest})")]
    IntegerRange {
        /// The value.
        value: i64,
        /// The type.
        data_type: DataType,
        /// The least value of the type.
        least: i64,
        /// The greatest value of the type.
        greatest: i64,
    },
    /// The text has more code points than the type allows.
    #[error("a text of {length} characters is longer than string({max_length})")]
    TooLong {
        /// The length of the text in code points.
        length: usize,
        /// The most code points that are allowed.
        max_length: u32,
    },
    /// The text holds the character NUL.
    #[error("a text with the character NUL (U+0000) cannot be stored by every engine")]
    Nul,
    /// The instant is outside of the years 0001 to 9999.
    #[error("{0} is outside of timestamp_tz (years 0001 to 9999)")]
    TimestampRange(Timestamp),
    /// The text is no JSON value that every engine can hold.
    #[error(transparent)]
    Json(#[from] InvalidJson),
    /// The text is no instant.
    #[error(transparent)]
    Timestamp(#[from] InvalidTimestamp),
    /// The text says no value of the type.
    #[error("{text:?} is no {data_type}")]
    Unreadable {
        /// The text.
        text: String,
        /// The type.
        data_type: DataType,
    },
}

impl Value {
    /// Whether this is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Checks that the value is in the domain of `data_type`; no value is in each of them.
    ///
    /// # Errors
    /// The first rule of the domain that the value breaks.
    pub fn check(&self, data_type: &DataType) -> Result<(), OutOfDomain> {
        match (self, data_type) {
            (Self::Null, _)
            | (Self::Uuid(_), DataType::Uuid)
            | (Self::Json(_), DataType::Json)
            | (Self::Boolean(_), DataType::Boolean)
            | (Self::Bytes(_), DataType::Bytes) => Ok(()),
            (Self::String(text), DataType::String { max_length }) => check_text(text, *max_length),
            (Self::TimestampTz(instant), DataType::TimestampTz) if instant.is_in_domain() => Ok(()),
            (Self::TimestampTz(instant), DataType::TimestampTz) => {
                Err(OutOfDomain::TimestampRange(*instant))
            }
            (Self::Integer(value), _) => match data_type.integer_range() {
                Some(range) if range.contains(value) => Ok(()),
                Some(range) => Err(OutOfDomain::IntegerRange {
                    value: *value,
                    data_type: *data_type,
                    least: *range.start(),
                    greatest: *range.end(),
                }),
                None => Err(self.wrong_type(data_type)),
            },
            _ => Err(self.wrong_type(data_type)),
        }
    }

    /// Reads a value of `data_type` from text: integers in decimal digits, `true` and `false`,
    /// bytes in hexadecimal digits, everything else as its type writes it. The result is in the
    /// domain of the type.
    ///
    /// # Errors
    /// The rule of the type's domain that the text breaks.
    ///
    /// ```
    /// use stylobate_model::{DataType, Value};
    ///
    /// assert_eq!(Value::parse("7", &DataType::SmallInt)?, Value::Integer(7));
    /// assert!(Value::parse("30000000000000000000", &DataType::BigInt).is_err());
    /// assert!(Value::parse("2023-02-30T00:00:00Z", &DataType::TimestampTz).is_err());
    /// # Ok::<(), stylobate_model::OutOfDomain>(())
    /// ```
    pub fn parse(text: &str, data_type: &DataType) -> Result<Self, OutOfDomain> {
        let unreadable =
            || OutOfDomain::Unreadable { text: text.to_owned(), data_type: *data_type };
        let value = match data_type {
            DataType::Uuid => Self::Uuid(text.parse().map_err(|_| unreadable())?),
            DataType::String { .. } => Self::String(text.to_owned()),
            DataType::TimestampTz => Self::TimestampTz(text.parse()?),
            DataType::Json => Self::Json(Json::parse(text)?),
            DataType::BigInt | DataType::Integer | DataType::SmallInt => {
                Self::Integer(text.parse().map_err(|_| unreadable())?)
            }
            DataType::Boolean => Self::Boolean(text.parse().map_err(|_| unreadable())?),
            DataType::Bytes => Self::Bytes(read_hexadecimal(text).ok_or_else(unreadable)?),
        };
        value.check(data_type)?;
        Ok(value)
    }

    /// The kind of the value, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Uuid(_) => "uuid",
            Self::String(_) => "string",
            Self::TimestampTz(_) => "timestamp_tz",
            Self::Json(_) => "json",
            Self::Integer(_) => "integer",
            Self::Boolean(_) => "boolean",
            Self::Bytes(_) => "bytes",
        }
    }

    fn wrong_type(&self, data_type: &DataType) -> OutOfDomain {
        OutOfDomain::WrongType { found: self.kind(), data_type: *data_type }
    }
}

/// The bytes that hexadecimal digits stand for.
fn read_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |place| u8::from_str_radix(&digits[place..place + 2], 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn check_text(text: &str, max_length: Option<u32>) -> Result<(), OutOfDomain> {
    if text.contains('\0') {
        return Err(OutOfDomain::Nul);
    }
    let Some(max_length) = max_length else { return Ok(()) };
    let limit = max_length as usize;
    // A text is never longer in code points than in bytes.
    if text.len() <= limit {
        return Ok(());
    }
    let length = text.chars().count();
    if length > limit { Err(OutOfDomain::TooLong { length, max_length }) } else { Ok(()) }
}

impl fmt::Display for Value {
    /// Writes the value as text, for people; engines get theirs from a dialect.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Uuid(value) => value.fmt(f),
            Self::String(value) => f.write_str(value),
            Self::TimestampTz(value) => value.fmt(f),
            Self::Json(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Bytes(value) => value.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

macro_rules! from {
    ($($variant:ident from $($source:ty),+;)*) => {$($(
        impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        }
    )+)*};
}

from! {
    Uuid from Uuid;
    String from &str, String;
    TimestampTz from Timestamp;
    Json from Json;
    Integer from i16, i32, i64;
    Boolean from bool;
    Bytes from &[u8], Vec<u8>;
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
