//! Deduplication: which messages were seen before.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The table that remembers each message once: a second insert of the same message breaks the
/// primary key.
///
/// The shape is that of the table of the Whizbang library. Rows stay until the application deletes
/// them; the index finds the oldest.
///
/// ```
/// use stylobate_features::deduplication::Deduplication;
/// use stylobate_model::Feature;
///
/// assert!(Feature::from(Deduplication::new()).tables().contains("message_deduplication"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Deduplication {}

/// The names of the columns.
pub mod columns {
    /// Which message it is.
    pub const MESSAGE_ID: &str = "message_id";
    /// When it came for the first time.
    pub const FIRST_SEEN_AT: &str = "first_seen_at";
}

impl Deduplication {
    /// Deduplication without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Deduplication> for Feature {
    fn from(_: Deduplication) -> Self {
        let table = Table::new("message_deduplication")
            .column(Column::uuid(columns::MESSAGE_ID))
            .column(Column::timestamp_tz(columns::FIRST_SEEN_AT).default(Now))
            .primary_key([columns::MESSAGE_ID])
            .index(Index::on([columns::FIRST_SEEN_AT]).named("idx_message_dedup_first_seen"));
        Feature::new("deduplication", 1)
            .prefix("wh_")
            .summary("which messages were seen before")
            .table(table)
    }
}
