//! The event log: every event in one table, by stream and version.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The table of events, each at its version of a stream: a second event at a version that is taken
/// breaks a unique index, and so whoever was too late knows.
///
/// The shape is that of the event store of the Whizbang library, and so is the name of the table,
/// `event_store`; the feature [`event-store`](crate::event_store) is another one, and both can
/// stand together. One thing is mended: the type of an aggregate, which stands in an index, is in
/// byte order. The free sequence that the original has beside its tables on PostgreSQL is left out:
/// the model has none, and [`Sequences`](crate::sequences::Sequences) counts in a table.
///
/// ```
/// use stylobate_features::event_log::EventLog;
/// use stylobate_model::Feature;
///
/// let log = Feature::from(EventLog::new());
/// let table = log.tables().get("event_store").unwrap();
/// assert!(table.indexes.get("idx_event_store_stream").unwrap().unique);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct EventLog {}

/// The names of the columns.
pub mod columns {
    /// Which event it is.
    pub const EVENT_ID: &str = "event_id";
    /// The stream it belongs to.
    pub const STREAM_ID: &str = "stream_id";
    /// The aggregate it happened to.
    pub const AGGREGATE_ID: &str = "aggregate_id";
    /// What kind of aggregate that is.
    pub const AGGREGATE_TYPE: &str = "aggregate_type";
    /// The type of the event.
    pub const EVENT_TYPE: &str = "event_type";
    /// The event itself.
    pub const EVENT_DATA: &str = "event_data";
    /// What is said about the event.
    pub const METADATA: &str = "metadata";
    /// For whom it is, such as a tenant or a user.
    pub const SCOPE: &str = "scope";
    /// The place of the event in its stream.
    pub const VERSION: &str = "version";
    /// When it was stored.
    pub const CREATED_AT: &str = "created_at";
}

impl EventLog {
    /// An event log without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<EventLog> for Feature {
    fn from(_: EventLog) -> Self {
        Feature::new("event-log", 1)
            .prefix("wh_")
            .summary("every event in one table, by stream and version")
            .table(table())
    }
}

fn table() -> Table {
    use columns::*;
    Table::new("event_store")
        .column(Column::uuid(EVENT_ID))
        .column(Column::uuid(STREAM_ID))
        .column(Column::uuid(AGGREGATE_ID))
        .column(Column::string(AGGREGATE_TYPE, 500).byte_order())
        .column(Column::string(EVENT_TYPE, 500))
        .column(Column::json(EVENT_DATA))
        .column(Column::json(METADATA))
        .column(Column::json(SCOPE).nullable())
        .column(Column::integer(VERSION))
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .primary_key([EVENT_ID])
        .index(Index::on([STREAM_ID, VERSION]).named("idx_event_store_stream").unique())
        .index(Index::on([AGGREGATE_ID, VERSION]).named("idx_event_store_aggregate").unique())
        .index(Index::on([AGGREGATE_TYPE, CREATED_AT]).named("idx_event_store_aggregate_type"))
}
