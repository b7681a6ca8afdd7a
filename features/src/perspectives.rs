//! Perspectives: how far each read model has come in each stream, and its saved states.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The most characters of the name of a perspective.
const NAME_LENGTH: u32 = 200;

/// The tables of read models: a cursor for each stream that a perspective reads, and snapshots
/// from which it starts again.
///
/// The shape is that of the tables of the Whizbang library, with one thing mended: the name of a
/// perspective, which stands in keys, has at most 200 characters and is in byte order.
///
/// ```
/// use stylobate_features::perspectives::Perspectives;
/// use stylobate_model::Feature;
///
/// let cursors = Feature::from(Perspectives::new()).tables().get("perspective_cursors").cloned();
/// assert_eq!(cursors.unwrap().primary_key, ["stream_id", "perspective_name"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Perspectives {
    snapshots: bool,
}

/// The names of the columns.
pub mod columns {
    /// The columns of `perspective_cursors`.
    pub mod cursors {
        /// The stream that is read.
        pub const STREAM_ID: &str = "stream_id";
        /// The perspective that reads it.
        pub const PERSPECTIVE_NAME: &str = "perspective_name";
        /// The last event that was applied.
        pub const LAST_EVENT_ID: &str = "last_event_id";
        /// How the last run ended, in bits.
        pub const STATUS: &str = "status";
        /// When the last event was applied.
        pub const PROCESSED_AT: &str = "processed_at";
        /// What went wrong the last time.
        pub const ERROR: &str = "error";
        /// The late event because of which the perspective goes back.
        pub const REWIND_TRIGGER_EVENT_ID: &str = "rewind_trigger_event_id";
        /// When the perspective was last told to go back.
        pub const REWIND_FLAGGED_AT: &str = "rewind_flagged_at";
        /// When the perspective was first told to go back.
        pub const REWIND_FIRST_FLAGGED_AT: &str = "rewind_first_flagged_at";
        /// The worker that holds the stream.
        pub const STREAM_LOCK_INSTANCE_ID: &str = "stream_lock_instance_id";
        /// Until when it holds the stream.
        pub const STREAM_LOCK_EXPIRY: &str = "stream_lock_expiry";
        /// What it holds the stream for.
        pub const STREAM_LOCK_REASON: &str = "stream_lock_reason";
    }

    /// The columns of `perspective_snapshots`.
    pub mod snapshots {
        /// The stream that was read.
        pub const STREAM_ID: &str = "stream_id";
        /// The perspective that read it.
        pub const PERSPECTIVE_NAME: &str = "perspective_name";
        /// The last event that the state holds.
        pub const SNAPSHOT_EVENT_ID: &str = "snapshot_event_id";
        /// The state.
        pub const SNAPSHOT_DATA: &str = "snapshot_data";
        /// The place of that event in the stream.
        pub const SEQUENCE_NUMBER: &str = "sequence_number";
        /// When the state was saved.
        pub const CREATED_AT: &str = "created_at";
    }
}

impl Perspectives {
    /// Cursors and snapshots.
    #[must_use]
    pub fn new() -> Self {
        Self { snapshots: true }
    }

    /// Leaves out the table of snapshots.
    ///
    /// ```
    /// use stylobate_features::perspectives::Perspectives;
    /// use stylobate_model::Feature;
    ///
    /// let cursors = Feature::from(Perspectives::new().without_snapshots());
    /// assert_eq!(cursors.tables().len(), 1);
    /// ```
    #[must_use]
    pub fn without_snapshots(mut self) -> Self {
        self.snapshots = false;
        self
    }
}

impl Default for Perspectives {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Perspectives> for Feature {
    fn from(perspectives: Perspectives) -> Self {
        let feature = Feature::new("perspectives", 1)
            .prefix("wh_")
            .summary("how far each read model has come in each stream, and its saved states")
            .table(cursors());
        if perspectives.snapshots { feature.table(snapshots()) } else { feature }
    }
}

fn cursors() -> Table {
    use columns::cursors::*;
    Table::new("perspective_cursors")
        .column(Column::uuid(STREAM_ID))
        .column(Column::string(PERSPECTIVE_NAME, NAME_LENGTH).byte_order())
        .column(Column::uuid(LAST_EVENT_ID).nullable())
        .column(Column::small_int(STATUS).default(0))
        .column(Column::timestamp_tz(PROCESSED_AT).default(Now))
        .column(Column::text(ERROR).nullable())
        .column(Column::uuid(REWIND_TRIGGER_EVENT_ID).nullable())
        .column(Column::timestamp_tz(REWIND_FLAGGED_AT).nullable())
        .column(Column::timestamp_tz(REWIND_FIRST_FLAGGED_AT).nullable())
        .column(Column::uuid(STREAM_LOCK_INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(STREAM_LOCK_EXPIRY).nullable())
        .column(Column::string(STREAM_LOCK_REASON, 50).nullable())
        .primary_key([STREAM_ID, PERSPECTIVE_NAME])
        .index(Index::on([PERSPECTIVE_NAME]).named("idx_perspective_cursors_perspective_name"))
        .index(Index::on([LAST_EVENT_ID]).named("idx_perspective_cursors_last_event_id"))
}

fn snapshots() -> Table {
    use columns::snapshots::*;
    Table::new("perspective_snapshots")
        .column(Column::uuid(STREAM_ID))
        .column(Column::string(PERSPECTIVE_NAME, NAME_LENGTH).byte_order())
        .column(Column::uuid(SNAPSHOT_EVENT_ID))
        .column(Column::json(SNAPSHOT_DATA))
        .column(Column::big_int(SEQUENCE_NUMBER))
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .primary_key([STREAM_ID, PERSPECTIVE_NAME, SNAPSHOT_EVENT_ID])
        .index(
            Index::on([STREAM_ID, PERSPECTIVE_NAME, SEQUENCE_NUMBER])
                .named("idx_perspective_snapshots_lookup"),
        )
}
