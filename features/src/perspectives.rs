//! Perspectives: what read models there are, how far each has come, and its saved states.

use stylobate_model::DefaultValue::{NewUuid, Now};
use stylobate_model::{Column, Feature, Index, Table, Unique};

/// The most characters of the name of a perspective, and of what else stands beside three others
/// in one key.
const NAME_LENGTH: u32 = 200;
/// The most characters of the name of a type that stands beside the name of a service in a key.
const TYPE_LENGTH: u32 = 450;

const NAME: &str = "perspectives";
const PREFIX: &str = "wh_";
const SUMMARY: &str = "what read models there are, how far each has come, and its saved states";
/// The name that the table of cursors had in version 1.
const CHECKPOINTS: &str = "perspective_checkpoints";

/// The tables of read models: a cursor for each stream that a perspective reads, the events that
/// wait for one, snapshots from which it starts again, and the registries of what perspectives
/// there are and who is interested in which messages.
///
/// The shape is that of the tables of the Whizbang library, with these things mended:
///
/// - The name of a perspective, which stands in keys and has no length there, has at most 200
///   characters.
/// - The unique constraints of `message_associations` and `perspective_registry` would have entries
///   longer than the 2,704 bytes that PostgreSQL takes. A type of messages, a target and a service
///   have at most 200 characters (in place of 500, and 255 for the service of the registry), the
///   registered type at most 450 (in place of 500).
/// - All of these, and whatever else is text in a key or an index, are in byte order.
/// - `perspective_events` has two definitions in the original, one for PostgreSQL alone, which
///   differ; it is the neutral one here.
///
/// Up to version 1 the table of cursors was called `perspective_checkpoints`; see
/// [`version_1`](Self::version_1).
///
/// ```
/// use stylobate_features::perspectives::Perspectives;
/// use stylobate_model::Feature;
///
/// let cursors = Feature::from(Perspectives::new()).tables().get("perspective_cursors").cloned();
/// let cursors = cursors.unwrap();
/// assert_eq!(cursors.primary_key, ["stream_id", "perspective_name"]);
/// assert_eq!(cursors.renamed_from, Some("perspective_checkpoints".into()));
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

    /// The columns of `perspective_events`.
    pub mod events {
        /// Which piece of work it is.
        pub const EVENT_WORK_ID: &str = "event_work_id";
        /// The stream of the event.
        pub const STREAM_ID: &str = "stream_id";
        /// The perspective that is to read it.
        pub const PERSPECTIVE_NAME: &str = "perspective_name";
        /// The event.
        pub const EVENT_ID: &str = "event_id";
        /// The place of the event in the stream.
        pub const SEQUENCE_NUMBER: &str = "sequence_number";
        /// The worker that leases it.
        pub const INSTANCE_ID: &str = "instance_id";
        /// When the lease ends.
        pub const LEASE_EXPIRY: &str = "lease_expiry";
        /// How far it has come, in bits.
        pub const STATUS: &str = "status";
        /// How often it was tried.
        pub const ATTEMPTS: &str = "attempts";
        /// What went wrong the last time.
        pub const ERROR: &str = "error";
        /// When it was stored.
        pub const CREATED_AT: &str = "created_at";
        /// When a worker took it.
        pub const CLAIMED_AT: &str = "claimed_at";
        /// When it was applied.
        pub const PROCESSED_AT: &str = "processed_at";
        /// Before when it is not tried again.
        pub const SCHEDULED_FOR: &str = "scheduled_for";
        /// Why it failed.
        pub const FAILURE_REASON: &str = "failure_reason";
    }

    /// The columns of `perspective_registry`.
    pub mod registry {
        /// Which entry it is.
        pub const ID: &str = "id";
        /// The type of the read model.
        pub const CLR_TYPE_NAME: &str = "clr_type_name";
        /// The table that holds it.
        pub const TABLE_NAME: &str = "table_name";
        /// The shape of that table.
        pub const SCHEMA_JSON: &str = "schema_json";
        /// The hash of that shape, by which a change is seen.
        pub const SCHEMA_HASH: &str = "schema_hash";
        /// The service it belongs to.
        pub const SERVICE_NAME: &str = "service_name";
        /// When it was made known.
        pub const CREATED_AT: &str = "created_at";
        /// When it was changed last.
        pub const UPDATED_AT: &str = "updated_at";
    }

    /// The columns of `message_associations`.
    pub mod associations {
        /// Which association it is.
        pub const ID: &str = "id";
        /// The type of the messages.
        pub const MESSAGE_TYPE: &str = "message_type";
        /// What kind of target it is, such as a perspective or a receptor.
        pub const ASSOCIATION_TYPE: &str = "association_type";
        /// Who is interested in the messages.
        pub const TARGET_NAME: &str = "target_name";
        /// The service of the target.
        pub const SERVICE_NAME: &str = "service_name";
        /// When it was made known.
        pub const CREATED_AT: &str = "created_at";
        /// When it was changed last.
        pub const UPDATED_AT: &str = "updated_at";
    }
}

impl Perspectives {
    /// All five tables, as they are in version 2.
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
    /// let perspectives = Feature::from(Perspectives::new().without_snapshots());
    /// assert!(!perspectives.tables().contains("perspective_snapshots"));
    /// ```
    #[must_use]
    pub fn without_snapshots(mut self) -> Self {
        self.snapshots = false;
        self
    }

    /// The feature as it was in version 1: the cursors alone, in their last shape under the name
    /// `perspective_checkpoints`, from which version 2 renames them.
    ///
    /// ```
    /// use stylobate_features::perspectives::Perspectives;
    /// use stylobate_model::Feature;
    ///
    /// let (before, now) = (Perspectives::version_1(), Feature::from(Perspectives::new()));
    /// assert_eq!((before.version(), now.version()), (1, 2));
    /// assert!(before.tables().contains("perspective_checkpoints"));
    /// ```
    #[must_use]
    pub fn version_1() -> Feature {
        Feature::new(NAME, 1).prefix(PREFIX).summary(SUMMARY).table(checkpoints())
    }
}

impl Default for Perspectives {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Perspectives> for Feature {
    fn from(perspectives: Perspectives) -> Self {
        let feature =
            Feature::new(NAME, 2).prefix(PREFIX).summary(SUMMARY).table(cursors()).table(events());
        let feature = if perspectives.snapshots { feature.table(snapshots()) } else { feature };
        feature.table(registry()).table(associations())
    }
}

/// The name of a perspective, a service or a target, which stands in keys.
fn name(column: &str) -> Column {
    Column::string(column, NAME_LENGTH).byte_order()
}

/// The table of cursors in its last shape before it was renamed.
fn checkpoints() -> Table {
    use columns::cursors::*;
    Table::new(CHECKPOINTS)
        .column(Column::uuid(STREAM_ID))
        .column(name(PERSPECTIVE_NAME))
        .column(Column::uuid(LAST_EVENT_ID).nullable())
        .column(Column::small_int(STATUS).default(0))
        .column(Column::timestamp_tz(PROCESSED_AT).default(Now))
        .column(Column::text(ERROR).nullable())
        .primary_key([STREAM_ID, PERSPECTIVE_NAME])
        .index(Index::on([PERSPECTIVE_NAME]).named("idx_perspective_checkpoints_perspective_name"))
        .index(Index::on([LAST_EVENT_ID]).named("idx_perspective_checkpoints_last_event_id"))
}

fn cursors() -> Table {
    use columns::cursors::*;
    Table::new("perspective_cursors")
        .renamed_from(CHECKPOINTS)
        .column(Column::uuid(STREAM_ID))
        .column(name(PERSPECTIVE_NAME))
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
        .column(name(PERSPECTIVE_NAME))
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

fn events() -> Table {
    use columns::events::*;
    Table::new("perspective_events")
        .column(Column::uuid(EVENT_WORK_ID))
        .column(Column::uuid(STREAM_ID))
        .column(name(PERSPECTIVE_NAME))
        .column(Column::uuid(EVENT_ID))
        .column(Column::big_int(SEQUENCE_NUMBER))
        .column(Column::uuid(INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(LEASE_EXPIRY).nullable())
        .column(Column::integer(STATUS).default(0))
        .column(Column::integer(ATTEMPTS).default(0))
        .column(Column::text(ERROR).nullable())
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .column(Column::timestamp_tz(CLAIMED_AT).nullable())
        .column(Column::timestamp_tz(PROCESSED_AT).nullable())
        .column(Column::timestamp_tz(SCHEDULED_FOR).nullable())
        .column(Column::integer(FAILURE_REASON).nullable())
        .primary_key([EVENT_WORK_ID])
        .index(
            Index::on([INSTANCE_ID, LEASE_EXPIRY, SCHEDULED_FOR])
                .named("idx_perspective_event_claim")
                .filter("processed_at IS NULL"),
        )
        .index(
            Index::on([STREAM_ID, PERSPECTIVE_NAME, SEQUENCE_NUMBER])
                .named("idx_perspective_event_order"),
        )
        .index(Index::on([STREAM_ID]).named("idx_perspective_event_stream"))
}

fn registry() -> Table {
    use columns::registry::*;
    Table::new("perspective_registry")
        .column(Column::uuid(ID).default(NewUuid))
        .column(Column::string(CLR_TYPE_NAME, TYPE_LENGTH).byte_order())
        .column(Column::string(TABLE_NAME, 255).byte_order())
        .column(Column::json(SCHEMA_JSON))
        .column(Column::string(SCHEMA_HASH, 64).byte_order())
        .column(name(SERVICE_NAME))
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .column(Column::timestamp_tz(UPDATED_AT).default(Now))
        .primary_key([ID])
        .unique(
            Unique::on([CLR_TYPE_NAME, SERVICE_NAME]).named("uq_perspective_registry_type_service"),
        )
        .index(Index::on([TABLE_NAME]).named("idx_perspective_registry_table_name"))
        .index(Index::on([SCHEMA_HASH]).named("idx_perspective_registry_schema_hash"))
        .index(Index::on([SERVICE_NAME]).named("idx_perspective_registry_service_name"))
}

fn associations() -> Table {
    use columns::associations::*;
    let index = |subject: &str, columns: &[&str]| {
        Index::on(columns.iter().copied()).named(format!("idx_message_associations_{subject}"))
    };
    Table::new("message_associations")
        .column(Column::uuid(ID).default(NewUuid))
        .column(name(MESSAGE_TYPE))
        .column(Column::string(ASSOCIATION_TYPE, 50).byte_order())
        .column(name(TARGET_NAME))
        .column(name(SERVICE_NAME))
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .column(Column::timestamp_tz(UPDATED_AT).default(Now))
        .primary_key([ID])
        .unique(
            Unique::on([MESSAGE_TYPE, ASSOCIATION_TYPE, TARGET_NAME, SERVICE_NAME])
                .named("uq_message_association"),
        )
        .index(index("message_type", &[MESSAGE_TYPE]))
        .index(index("association_type", &[ASSOCIATION_TYPE]))
        .index(index("target_name", &[TARGET_NAME]))
        .index(index("service_name", &[SERVICE_NAME]))
        .index(index("target_lookup", &[ASSOCIATION_TYPE, TARGET_NAME, SERVICE_NAME]))
}
