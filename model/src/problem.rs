//! What is wrong with a definition.

use std::fmt;

use crate::{
    DataType, DefaultValue, ExpressionProblem, InvalidExpression, Name, Object, OutOfDomain, Owner,
};

/// One thing that is wrong with a definition, with the way out.
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Problem, Table};
///
/// let faulty = Database::new().table(Table::new("mails").column(Column::string("topic", 0)));
/// let problems = faulty.resolve(&Placement::new()).unwrap_err();
/// let is_length = |problem: &Problem| matches!(problem, Problem::StringLength { length: 0, .. });
/// assert!(problems.iter().any(is_length));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A name without text.
    #[error("{object} has an empty name; give it one")]
    EmptyName {
        /// What has the name.
        object: Object,
    },
    /// A name with the character NUL.
    #[error("the name of {object} holds the character NUL, which no engine can store; remove it")]
    NulInName {
        /// What has the name.
        object: Object,
    },
    /// A name that PostgreSQL would cut.
    #[error(
        "the name of {object} has {length} bytes after placement, more than the {} that every \
         engine keeps; shorten the name or the prefix",
        Name::MAX_BYTES
    )]
    LongName {
        /// What has the name.
        object: Object,
        /// Its length in bytes.
        length: usize,
    },
    /// A name that an engine keeps for itself.
    #[error("{object} has a name that is reserved by {engine}; choose another one")]
    ReservedName {
        /// What has the name.
        object: Object,
        /// Who keeps it.
        engine: &'static str,
    },
    /// The name of a feature that is not in kebab-case.
    #[error("feature name {name:?} is not kebab-case; call it {mended:?}")]
    FeatureName {
        /// The name.
        name: Name,
        /// The nearest name that would do.
        mended: String,
    },
    /// Two definitions with one name.
    #[error("{object} is defined twice in {scope}; remove or rename one of them")]
    Repeated {
        /// What is defined twice, with its name.
        object: String,
        /// Where.
        scope: String,
        /// The second of the two.
        second: Object,
    },
    /// Two objects that would have one name in the database.
    #[error(
        "{first} of {first_owner} and {second} of {second_owner} would have one physical name, \
         {name:?}, in schema {schema} (case does not tell names apart); rename one or give it \
         another prefix or schema"
    )]
    NameClash {
        /// The name.
        name: Name,
        /// The schema.
        schema: Name,
        /// The one.
        first: Object,
        /// Its owner.
        first_owner: Owner,
        /// The other.
        second: Object,
        /// Its owner.
        second_owner: Owner,
    },
    /// Two objects that would have one name where an engine has no schemas.
    #[error(
        "{first} of {first_owner} and {second} of {second_owner} would both be called {name:?} on \
         an engine without schemas; rename one of them or its schema"
    )]
    FlattenedClash {
        /// The name.
        name: Name,
        /// The one.
        first: Object,
        /// Its owner.
        first_owner: Owner,
        /// The other.
        second: Object,
        /// Its owner.
        second_owner: Owner,
    },
    /// A name that an engine gives to something by itself.
    #[error(
        "{object} of {owner} is called {name:?}, the name that PostgreSQL gives by itself to {given_to}; \
         rename it"
    )]
    GivenName {
        /// The name.
        name: Name,
        /// What has the name.
        object: Object,
        /// Its owner.
        owner: Owner,
        /// To what the engine gives it.
        given_to: Object,
    },
    /// A check whose name is kept for domain constraints.
    #[error(
        "{object} has a name that ends in `_domain`, which is kept for the constraints that guard \
         a data type; rename it"
    )]
    DomainName {
        /// The check.
        object: Object,
    },
    /// A column that is named but does not exist.
    #[error("{object} names column {column:?}, which does not exist; the columns are {known}")]
    UnknownColumn {
        /// What names the column.
        object: Object,
        /// The column.
        column: Name,
        /// The columns that there are.
        known: Names,
    },
    /// A column that is named twice in a key or an index.
    #[error("{object} names column {column:?} twice; remove one")]
    RepeatedColumn {
        /// What names the column.
        object: Object,
        /// The column.
        column: Name,
    },
    /// A key or index without columns.
    #[error("{object} has no columns; name at least one")]
    NoColumns {
        /// The key or index.
        object: Object,
    },
    /// A key or index of too many columns.
    #[error(
        "{object} has {count} columns, more than the 32 that every engine can index; use fewer"
    )]
    TooManyColumns {
        /// The key or index.
        object: Object,
        /// How many.
        count: usize,
    },
    /// A unique constraint that says what a key says already; PostgreSQL would drop it without a
    /// word.
    #[error("{object} has the columns of {other}, in the same order; remove one of them")]
    RepeatedKey {
        /// The unique constraint.
        object: Object,
        /// The primary key, or an earlier unique constraint.
        other: Object,
    },
    /// A table without columns.
    #[error("{object} has no columns; add at least one")]
    EmptyTable {
        /// The table.
        object: Object,
    },
    /// A table of too many columns.
    #[error(
        "{object} has {count} columns, more than the 1600 that every engine can hold; split it"
    )]
    WideTable {
        /// The table.
        object: Object,
        /// How many.
        count: usize,
    },
    /// A column of the primary key that is nullable.
    #[error(
        "{object} is nullable but in the primary key; remove nullable or take it out of the key"
    )]
    NullablePrimaryKey {
        /// The column.
        object: Object,
    },
    /// A default that is no value of the column's type.
    #[error("the default of {object} does not fit {data_type}: {reason}; change one of them")]
    Default {
        /// The column.
        object: Object,
        /// Its type.
        data_type: DataType,
        /// The default.
        default: DefaultValue,
        /// Why it does not fit.
        reason: OutOfDomain,
    },
    /// A condition that does not parse.
    #[error("the condition of {object} does not parse: {reason}")]
    Syntax {
        /// The check or index.
        object: Object,
        /// What is wrong.
        reason: InvalidExpression,
    },
    /// A condition that has the wrong types.
    #[error("the condition of {object} cannot be: {reason}")]
    Condition {
        /// The check or index.
        object: Object,
        /// What is wrong.
        reason: ExpressionProblem,
    },
    /// JSON in a key or an index.
    #[error(
        "{object} contains column {column:?} of type json, which engines cannot order alike; take \
         it out"
    )]
    JsonKey {
        /// The key or index.
        object: Object,
        /// The column.
        column: Name,
    },
    /// A foreign key to a table that does not exist.
    #[error("{object} refers to table {target}, which is not defined; define it or mend the name")]
    UnknownTarget {
        /// The foreign key.
        object: Object,
        /// What it refers to.
        target: String,
    },
    /// A foreign key to columns that are no key.
    #[error(
        "{object} refers to columns {columns} of table {target}, which are neither its primary key \
         nor a unique constraint of it; refer to a key, in its order"
    )]
    TargetNotKey {
        /// The foreign key.
        object: Object,
        /// The table it refers to.
        target: String,
        /// The columns it refers to.
        columns: Names,
    },
    /// A foreign key whose columns and those that it refers to are not as many.
    #[error("{object} has {count} columns but refers to {target_count}; make them as many")]
    TargetCount {
        /// The foreign key.
        object: Object,
        /// How many columns it has.
        count: usize,
        /// How many it refers to.
        target_count: usize,
    },
    /// A foreign key to a column of another type.
    #[error(
        "{object} ties column {column:?} of type {data_type} to column {target_column:?} of table \
         {target}, of type {target_type}; make the types the same"
    )]
    TargetType {
        /// The foreign key.
        object: Object,
        /// Its column.
        column: Name,
        /// The type of its column.
        data_type: DataType,
        /// The table it refers to.
        target: String,
        /// The column it refers to.
        target_column: Name,
        /// The type of that column.
        target_type: DataType,
    },
    /// An identity column where none is possible.
    #[error(
        "{object} is an identity column but {reason}; identity needs a big_int that is the whole \
         primary key and has no default"
    )]
    Identity {
        /// The column.
        object: Object,
        /// What stands against it.
        reason: &'static str,
    },
    /// Byte order for something that is no text.
    #[error("{object} asks for byte order but is {data_type}, not text; remove byte_order")]
    ByteOrder {
        /// The column.
        object: Object,
        /// Its type.
        data_type: DataType,
    },
    /// A text without room or with more than engines allow.
    #[error(
        "{object} has max_length {length}; it must be from 1 to {}, or absent",
        DataType::MAX_STRING_LENGTH
    )]
    StringLength {
        /// The column.
        object: Object,
        /// The length.
        length: u32,
    },
    /// A comment with the character NUL.
    #[error(
        "the comment on {object} holds the character NUL, which no engine can store; remove it"
    )]
    NulInComment {
        /// What has the comment.
        object: Object,
    },
}

impl Problem {
    /// What is wrong; of two objects that cannot stand together, the second. Nothing for a
    /// feature, which is no part of a database.
    ///
    /// ```
    /// use stylobate_model::{Database, Placement, Table};
    ///
    /// let problems = Database::new().table(Table::new("mails")).resolve(&Placement::new());
    /// let empty = problems.unwrap_err().into_iter().next().unwrap();
    /// assert_eq!(empty.object().unwrap().to_string(), "table mails");
    /// ```
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match self {
            Self::FeatureName { .. } => None,
            Self::Repeated { second: object, .. }
            | Self::NameClash { second: object, .. }
            | Self::FlattenedClash { second: object, .. }
            | Self::EmptyName { object }
            | Self::NulInName { object }
            | Self::LongName { object, .. }
            | Self::ReservedName { object, .. }
            | Self::GivenName { object, .. }
            | Self::DomainName { object }
            | Self::UnknownColumn { object, .. }
            | Self::RepeatedColumn { object, .. }
            | Self::NoColumns { object }
            | Self::TooManyColumns { object, .. }
            | Self::RepeatedKey { object, .. }
            | Self::EmptyTable { object }
            | Self::WideTable { object, .. }
            | Self::NullablePrimaryKey { object }
            | Self::Default { object, .. }
            | Self::Syntax { object, .. }
            | Self::Condition { object, .. }
            | Self::JsonKey { object, .. }
            | Self::UnknownTarget { object, .. }
            | Self::TargetNotKey { object, .. }
            | Self::TargetCount { object, .. }
            | Self::TargetType { object, .. }
            | Self::Identity { object, .. }
            | Self::ByteOrder { object, .. }
            | Self::StringLength { object, .. }
            | Self::NulInComment { object } => Some(object),
        }
    }

    /// Whether two objects cannot stand together, though each could alone.
    #[must_use]
    pub fn is_clash(&self) -> bool {
        matches!(
            self,
            Self::Repeated { .. }
                | Self::NameClash { .. }
                | Self::FlattenedClash { .. }
                | Self::GivenName { .. }
        )
    }
}

/// A list of names, written with commas.
///
/// ```
/// use stylobate_model::Names;
///
/// assert_eq!(Names(vec!["id".into(), "topic".into()]).to_string(), "id, topic");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(pub Vec<Name>);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            write!(f, "{}{name}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a definition: at least one [`Problem`].
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let faulty = Database::new()
///     .table(Table::new("mails").column(Column::string("topic", 0)).primary_key(["id"]));
/// let problems = faulty.resolve(&Placement::new()).unwrap_err();
/// assert_eq!(problems.into_iter().count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems as an error, if there are any.
    pub(crate) fn into_result(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }

    /// The problems in the order of the definition.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.0.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Problems {
    /// Writes one problem a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if place == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
