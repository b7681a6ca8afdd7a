//! What a dialect can do.
//!
//! The names of the fields follow one grammar: the group is what the capability belongs to, the
//! field what a definition may ask of it. `indexes.unique_partial` is read "of indexes: unique
//! partial ones".

use std::fmt;

use stylobate_model::DataType;

use crate::VersionRange;

/// How a dialect meets one demand of a definition.
///
/// The text beside it is for people: how it is emulated, what is left out, why it is refused.
///
/// ```
/// use stylobate_dialect::Support;
///
/// let support = Support::Emulated("an index of all rows");
/// assert_eq!((support.word(), support.reason()), ("emulated", Some("an index of all rows")));
/// assert_eq!(support.to_string(), "emulated: an index of all rows");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// The engine does it by itself.
    Native,
    /// Something else that gives the same answers stands for it.
    Emulated(&'static str),
    /// It is left out, which cannot change an answer.
    Omitted(&'static str),
    /// It cannot be had.
    Refused(&'static str),
}

impl Support {
    /// The one word for it: `native`, `emulated`, `omitted`, `refused`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated(_) => "emulated",
            Self::Omitted(_) => "omitted",
            Self::Refused(_) => "refused",
        }
    }

    /// The text beside the word, if there is one.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Native => None,
            Self::Emulated(text) | Self::Omitted(text) | Self::Refused(text) => Some(text),
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.reason().map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

macro_rules! capabilities {
    ($(
        #[doc = $group_doc:literal]
        $group:ident: $Group:ident { $( $(#[doc = $doc:literal])+ $field:ident, )+ }
    )+) => {
        /// What a dialect can do, for its target version.
        ///
        /// A record without defaults: a dialect that forgets a field does not build. Exhaustive on
        /// purpose, so that a new capability asks every dialect for its answer.
        ///
        /// ```
        /// use stylobate_dialect::Dialect;
        /// use stylobate_render_duckdb::DuckDb;
        /// use stylobate_render_sqlite::Sqlite;
        ///
        /// assert_eq!(Sqlite::new().capabilities().indexes.unique_partial.word(), "native");
        /// assert_eq!(DuckDb::new().capabilities().indexes.unique_partial.word(), "refused");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Capabilities {
            /// The versions of the engine for which these answers are given.
            pub versions: VersionRange,
            $( #[doc = $group_doc] pub $group: $Group, )+
        }

        $(
            #[doc = $group_doc]
            ///
            /// ```
            /// use stylobate_dialect::Dialect;
            /// use stylobate_render_sqlite::Sqlite;
            ///
            /// let dialect = Sqlite::new();
            #[doc = concat!("let ", stringify!($group), " = &dialect.capabilities().", stringify!($group), ";")]
            $( #[doc = concat!(
                "println!(\"", stringify!($field), ": {}\", ", stringify!($group), ".", stringify!($field), ");"
            )] )+
            /// ```
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $Group { $( $(#[doc = $doc])+ pub $field: Support, )+ }
        )+

        impl Capabilities {
            /// Every capability by its name, such as `indexes.partial`, with what it means.
            #[must_use]
            pub fn entries(&self) -> Vec<Capability> {
                vec![$($(Capability {
                    name: concat!(stringify!($group), ".", stringify!($field)),
                    meaning: concat!($($doc),+).trim_ascii(),
                    support: self.$group.$field,
                },)+)+]
            }

            /// The record with another answer for the capability of this name, if there is one:
            /// for showing that a wrong claim is found out.
            ///
            /// ```
            /// # use stylobate_dialect::{Capabilities, Support};
            /// fn over_claim(honest: &Capabilities) -> Option<Capabilities> {
            ///     honest.with("indexes.unique_partial", Support::Native)
            /// }
            /// ```
            #[must_use]
            pub fn with(&self, name: &str, support: Support) -> Option<Self> {
                let mut other = self.clone();
                match name {
                    $($(concat!(stringify!($group), ".", stringify!($field)) => {
                        other.$group.$field = support;
                    })+)+
                    _ => return None,
                }
                Some(other)
            }
        }
    };
}

/// One capability of a dialect.
///
/// ```
/// use stylobate_dialect::Dialect;
/// use stylobate_render_sqlite::Sqlite;
///
/// let entries = Sqlite::new().capabilities().entries();
/// let comment = entries.iter().find(|entry| entry.name == "columns.comment").unwrap();
/// assert_eq!(comment.meaning, "A comment on a column.");
/// assert_eq!(comment.support.word(), "omitted");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// Its name, such as `indexes.partial`.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// How the dialect meets it.
    pub support: Support,
}

capabilities! {
    #[doc = "What schemas can do."]
    schemas: SchemaCapabilities {
        /// Schemas beside the connection's own; emulated by a prefix of names.
        named,
    }
    #[doc = "How the neutral types are held."]
    types: TypeCapabilities {
        /// 128 bits.
        uuid,
        /// Text without NUL.
        string,
        /// Text of at most n code points.
        string_length,
        /// An instant in microseconds.
        timestamp_tz,
        /// JSON compared by value.
        json,
        /// Signed integers of 64 bits.
        big_int,
        /// Signed integers of 32 bits.
        integer,
        /// Signed integers of 16 bits.
        small_int,
        /// True and false.
        boolean,
        /// Any bytes.
        bytes,
    }
    #[doc = "What columns can do."]
    columns: ColumnCapabilities {
        /// Values generated by the engine: ascending, never used again.
        identity,
        /// The present instant as a default.
        default_now,
        /// A random UUID of version 4 as a default.
        default_new_uuid,
        /// Text ordered by its bytes.
        byte_order,
        /// A comment on a column.
        comment,
    }
    #[doc = "What tables can do."]
    tables: TableCapabilities {
        /// A comment on a table.
        comment,
    }
    #[doc = "What constraints can do."]
    constraints: ConstraintCapabilities {
        /// A primary key, of several columns too.
        primary_key,
        /// A unique constraint.
        unique,
        /// A check.
        check,
        /// Names of constraints that can be read back; omitted where they are matched by structure.
        name,
    }
    #[doc = "What foreign keys can do."]
    foreign_keys: ForeignKeyCapabilities {
        /// A foreign key to a table of the same schema.
        declared,
        /// The actions CASCADE, SET NULL and SET DEFAULT.
        action,
        /// The action RESTRICT apart from NO ACTION.
        restrict,
        /// A foreign key to a table of another schema.
        other_schema,
        /// A foreign key of a table to itself.
        self_reference,
        /// A foreign key to a table that keeps other columns in an index, a key or a foreign key.
        indexed_target,
        /// Foreign keys of several tables to each other.
        mutual,
    }
    #[doc = "What indexes can do."]
    indexes: IndexCapabilities {
        /// An index of several columns.
        composite,
        /// A unique index.
        unique,
        /// Columns from the greatest value to the least.
        order,
        /// An index of some rows; emulated by an index of all rows.
        partial,
        /// A unique index of some rows.
        unique_partial,
    }
    #[doc = "What transactions can do."]
    transactions: TransactionCapabilities {
        /// Changes of the schema that a rollback undoes.
        schema_changes,
        /// A lock that lets one migration run at a time.
        migration_lock,
        /// Several processes that write at the same time.
        several_processes,
    }
}

impl TypeCapabilities {
    /// The name of the capability that a type asks for, and the answer to it.
    ///
    /// ```
    /// use stylobate_dialect::Dialect;
    /// use stylobate_model::DataType;
    /// use stylobate_render_sqlite::Sqlite;
    ///
    /// let dialect = Sqlite::new();
    /// let (name, support) = dialect.capabilities().types.of(&DataType::Json);
    /// assert_eq!((name, support.word()), ("types.json", "emulated"));
    /// ```
    #[must_use]
    pub fn of(&self, data_type: &DataType) -> (&'static str, Support) {
        match data_type {
            DataType::Uuid => ("types.uuid", self.uuid),
            DataType::String { max_length: None } => ("types.string", self.string),
            DataType::String { max_length: Some(_) } => ("types.string_length", self.string_length),
            DataType::TimestampTz => ("types.timestamp_tz", self.timestamp_tz),
            DataType::Json => ("types.json", self.json),
            DataType::BigInt => ("types.big_int", self.big_int),
            DataType::Integer => ("types.integer", self.integer),
            DataType::SmallInt => ("types.small_int", self.small_int),
            DataType::Boolean => ("types.boolean", self.boolean),
            DataType::Bytes => ("types.bytes", self.bytes),
        }
    }
}
