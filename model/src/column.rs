//! A column of a table.

use crate::{DataType, DefaultValue, Name, Named};

/// A column: a name, a data type, and what it holds.
///
/// A column is NOT NULL unless [`nullable`](Column::nullable) is said.
///
/// ```
/// use stylobate_model::{Column, DataType};
///
/// let topic = Column::string("topic", 200).nullable().comment("where it goes");
/// assert_eq!(topic.data_type, DataType::String { max_length: Some(200) });
/// assert!(topic.nullable);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// The name.
    pub name: Name,
    /// The type of its values.
    pub data_type: DataType,
    /// Whether it may hold no value.
    pub nullable: bool,
    /// What it holds when a row gives it nothing.
    pub default: Option<DefaultValue>,
    /// Whether the engine generates its values: ascending, never used again.
    pub identity: bool,
    /// Whether its text is ordered by its bytes rather than by the database's collation.
    pub byte_order: bool,
    /// A remark for people who look into the database.
    pub comment: Option<String>,
    /// The name that the column had in an earlier version.
    pub renamed_from: Option<Name>,
}

impl Column {
    /// A column that is NOT NULL and has no default.
    #[must_use]
    pub fn new(name: impl Into<Name>, data_type: DataType) -> Self {
        Self {
            name: name.into(),
            data_type,
            nullable: false,
            default: None,
            identity: false,
            byte_order: false,
            comment: None,
            renamed_from: None,
        }
    }

    /// A column of 128 bits.
    #[must_use]
    pub fn uuid(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::Uuid)
    }

    /// A column of text of at most `max_length` code points.
    #[must_use]
    pub fn string(name: impl Into<Name>, max_length: u32) -> Self {
        Self::new(name, DataType::String { max_length: Some(max_length) })
    }

    /// A column of text of any length.
    #[must_use]
    pub fn text(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::TEXT)
    }

    /// A column of instants.
    #[must_use]
    pub fn timestamp_tz(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::TimestampTz)
    }

    /// A column of JSON values.
    #[must_use]
    pub fn json(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::Json)
    }

    /// A column of integers of 64 bits.
    #[must_use]
    pub fn big_int(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::BigInt)
    }

    /// A column of integers of 32 bits.
    #[must_use]
    pub fn integer(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::Integer)
    }

    /// A column of integers of 16 bits.
    #[must_use]
    pub fn small_int(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::SmallInt)
    }

    /// A column of true and false.
    #[must_use]
    pub fn boolean(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::Boolean)
    }

    /// A column of bytes.
    #[must_use]
    pub fn bytes(name: impl Into<Name>) -> Self {
        Self::new(name, DataType::Bytes)
    }

    /// Lets the column hold no value.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Sets what the column holds when a row gives it nothing.
    #[must_use]
    pub fn default(mut self, value: impl Into<DefaultValue>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Lets the engine generate the values: ascending, never used again. Only for a `big_int`
    /// that is the whole primary key.
    #[must_use]
    pub fn identity(mut self) -> Self {
        self.identity = true;
        self
    }

    /// Orders the column's text by its bytes, as every engine can, rather than by the
    /// collation of the database.
    #[must_use]
    pub fn byte_order(mut self) -> Self {
        self.byte_order = true;
        self
    }

    /// Sets a remark for people who look into the database.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    /// Declares the name that the column had in an earlier version.
    #[must_use]
    pub fn renamed_from(mut self, name: impl Into<Name>) -> Self {
        self.renamed_from = Some(name.into());
        self
    }
}

impl Named for Column {
    fn name(&self) -> &Name {
        &self.name
    }
}
