//! Sequences: counters with names, the same on every engine.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Table};

/// The table of counters: each has a name, its last value and its step.
///
/// A counter counts in the transaction that asks it, so that its numbers have no gaps and its
/// users wait for each other. The shape is that of the table of the Whizbang library, with names in
/// byte order. That library's one free sequence, which only PostgreSQL has there, is left out: the
/// model has no free sequences, and a counter of this table does its work everywhere.
///
/// ```
/// use stylobate_features::sequences::{Sequences, columns};
/// use stylobate_model::Feature;
///
/// let sequences = Feature::from(Sequences::new());
/// assert_eq!(sequences.tables().get("sequences").unwrap().primary_key, [columns::SEQUENCE_NAME]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Sequences {}

/// The names of the columns.
pub mod columns {
    /// Which counter it is.
    pub const SEQUENCE_NAME: &str = "sequence_name";
    /// The last number that was given out.
    pub const CURRENT_VALUE: &str = "current_value";
    /// How far the next number is from the last.
    pub const INCREMENT_BY: &str = "increment_by";
    /// When a number was given out last.
    pub const LAST_UPDATED_AT: &str = "last_updated_at";
}

impl Sequences {
    /// Sequences without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Sequences> for Feature {
    fn from(_: Sequences) -> Self {
        let table = Table::new("sequences")
            .column(Column::string(columns::SEQUENCE_NAME, 200).byte_order())
            .column(Column::big_int(columns::CURRENT_VALUE).default(0))
            .column(Column::integer(columns::INCREMENT_BY).default(1))
            .column(Column::timestamp_tz(columns::LAST_UPDATED_AT).default(Now))
            .primary_key([columns::SEQUENCE_NAME]);
        Feature::new("sequences", 1).prefix("wh_").summary("counters with names").table(table)
    }
}
