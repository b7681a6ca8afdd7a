//! The neutral data types.

use std::fmt;
use std::str::FromStr;

/// A neutral data type: a set of values (its *domain*) that is the same on every engine.
///
/// | type | the values it holds |
/// | --- | --- |
/// | `uuid` | 128 bits |
/// | `string`, `string(n)` | Unicode text without NUL, at most n code points |
/// | `timestamp_tz` | an instant in microseconds, years 0001 to 9999 |
/// | `json` | RFC 8259 without U+0000 or lone surrogates, depth ≤ 128, exact numbers of at most 1,000 digits |
/// | `big_int`, `integer`, `small_int` | 64, 32, 16 bits signed |
/// | `boolean` | true, false |
/// | `bytes` | any bytes |
///
/// The enum is exhaustive on purpose: a new type breaks the build of every dialect until that
/// dialect has said how it stores it.
///
/// ```
/// use stylobate_model::DataType;
///
/// let topic: DataType = "string(200)".parse()?;
/// assert_eq!(topic, DataType::String { max_length: Some(200) });
/// assert_eq!(topic.to_string(), "string(200)");
/// # Ok::<(), stylobate_model::UnknownDataType>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataType {
    /// 128 bits.
    Uuid,
    /// Unicode text without NUL.
    String {
        /// The most code points that a value may have, if there is a limit.
        max_length: Option<u32>,
    },
    /// An instant in microseconds, years 0001 to 9999.
    TimestampTz,
    /// A JSON value, compared by value.
    Json,
    /// A signed integer of 64 bits.
    BigInt,
    /// A signed integer of 32 bits.
    Integer,
    /// A signed integer of 16 bits.
    SmallInt,
    /// True or false.
    Boolean,
    /// Any bytes.
    Bytes,
}

impl DataType {
    /// The greatest `max_length` that every engine can hold (PostgreSQL's limit of `VARCHAR(n)`).
    pub const MAX_STRING_LENGTH: u32 = 10_485_760;

    /// Text without a limit of its length.
    pub const TEXT: Self = Self::String { max_length: None };

    /// The canonical types, with one of each length of text.
    pub const ALL: [Self; 10] = [
        Self::Uuid,
        Self::TEXT,
        Self::String { max_length: Some(255) },
        Self::TimestampTz,
        Self::Json,
        Self::BigInt,
        Self::Integer,
        Self::SmallInt,
        Self::Boolean,
        Self::Bytes,
    ];

    /// The least and greatest value of an integer type.
    ///
    /// ```
    /// use stylobate_model::DataType;
    ///
    /// assert_eq!(DataType::SmallInt.integer_range(), Some(-32768..=32767));
    /// assert_eq!(DataType::Boolean.integer_range(), None);
    /// ```
    #[must_use]
    pub fn integer_range(&self) -> Option<std::ops::RangeInclusive<i64>> {
        match self {
            Self::BigInt => Some(i64::MIN..=i64::MAX),
            Self::Integer => Some(i64::from(i32::MIN)..=i64::from(i32::MAX)),
            Self::SmallInt => Some(i64::from(i16::MIN)..=i64::from(i16::MAX)),
            Self::Uuid
            | Self::String { .. }
            | Self::TimestampTz
            | Self::Json
            | Self::Boolean
            | Self::Bytes => None,
        }
    }

    /// The values of the domain, in words.
    ///
    /// ```
    /// use stylobate_model::DataType;
    ///
    /// assert_eq!(DataType::Boolean.description(), "true and false");
    /// ```
    #[must_use]
    pub fn description(&self) -> &'static str {
        match self {
            Self::Uuid => "128 bits",
            Self::String { max_length: None } => "Unicode text without NUL",
            Self::String { max_length: Some(_) } => {
                "Unicode text without NUL, of at most that many code points"
            }
            Self::TimestampTz => "an instant in microseconds, years 0001 to 9999",
            Self::Json => {
                "RFC 8259 without U+0000 or lone surrogates, at most 128 levels deep, with exact \
                 numbers of at most 1,000 digits; compared by value"
            }
            Self::BigInt => "a signed integer of 64 bits",
            Self::Integer => "a signed integer of 32 bits",
            Self::SmallInt => "a signed integer of 16 bits",
            Self::Boolean => "true and false",
            Self::Bytes => "any bytes",
        }
    }

    /// Whether values of the two types may be compared with each other: both are text, both are
    /// integers, or they are the same.
    #[must_use]
    pub fn is_comparable_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json, _) | (_, Self::Json) => false,
            (Self::String { .. }, Self::String { .. }) => true,
            _ => {
                self == other || (self.integer_range().is_some() && other.integer_range().is_some())
            }
        }
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uuid => "uuid",
            Self::String { max_length: Some(length) } => return write!(f, "string({length})"),
            Self::String { max_length: None } => "string",
            Self::TimestampTz => "timestamp_tz",
            Self::Json => "json",
            Self::BigInt => "big_int",
            Self::Integer => "integer",
            Self::SmallInt => "small_int",
            Self::Boolean => "boolean",
            Self::Bytes => "bytes",
        })
    }
}

/// A text that names no data type.
///
/// ```
/// use stylobate_model::DataType;
///
/// let unknown = "varchar".parse::<DataType>().unwrap_err();
/// assert_eq!(unknown.0, "varchar");
/// assert!(unknown.to_string().contains("the types are uuid, string"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "unknown data type {0:?}; the types are uuid, string, string(n), timestamp_tz, json, big_int, \
     integer, small_int, boolean, bytes"
)]
pub struct UnknownDataType(pub String);

impl FromStr for DataType {
    type Err = UnknownDataType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "uuid" => Self::Uuid,
            "string" => Self::TEXT,
            "timestamp_tz" => Self::TimestampTz,
            "json" => Self::Json,
            "big_int" => Self::BigInt,
            "integer" => Self::Integer,
            "small_int" => Self::SmallInt,
            "boolean" => Self::Boolean,
            "bytes" => Self::Bytes,
            _ => text
                .strip_prefix("string(")
                .and_then(|rest| rest.strip_suffix(')'))
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok())
                .map(|length| Self::String { max_length: Some(length) })
                .ok_or_else(|| UnknownDataType(text.to_owned()))?,
        })
    }
}
