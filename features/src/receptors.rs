//! Receptors: which handlers ran for which events.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The most characters of the name of a receptor.
const NAME_LENGTH: u32 = 200;

/// The tables of receptors, which are handlers of events: each run of one for an event, and the
/// events for which everything has run.
///
/// The shape is that of the tables of the Whizbang library, with two things mended. The name of a
/// receptor, which stands in an index, has at most 200 characters, as the associations of
/// [`Perspectives`](crate::perspectives::Perspectives) have room for, and is in byte order. And
/// `lifecycle_completions`, which the original makes on PostgreSQL alone, stands everywhere.
///
/// ```
/// use stylobate_features::receptors::Receptors;
/// use stylobate_model::Feature;
///
/// let receptors = Feature::from(Receptors::new());
/// assert!(receptors.tables().names().eq(["receptor_processing", "lifecycle_completions"].iter()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Receptors {}

/// The names of the columns.
pub mod columns {
    /// The columns of `receptor_processing`.
    pub mod processing {
        /// Which run it is.
        pub const ID: &str = "id";
        /// The event that is handled.
        pub const EVENT_ID: &str = "event_id";
        /// The receptor that handles it.
        pub const RECEPTOR_NAME: &str = "receptor_name";
        /// The stream of the event.
        pub const STREAM_ID: &str = "stream_id";
        /// The share of the work it belongs to.
        pub const PARTITION_NUMBER: &str = "partition_number";
        /// How far the run has come, in bits.
        pub const STATUS: &str = "status";
        /// How often it was tried.
        pub const ATTEMPTS: &str = "attempts";
        /// What went wrong the last time.
        pub const ERROR: &str = "error";
        /// The worker that leases it.
        pub const INSTANCE_ID: &str = "instance_id";
        /// When the lease ends.
        pub const LEASE_EXPIRY: &str = "lease_expiry";
        /// When the run was begun.
        pub const STARTED_AT: &str = "started_at";
        /// When a worker took it.
        pub const CLAIMED_AT: &str = "claimed_at";
        /// When the receptor was done.
        pub const COMPLETED_AT: &str = "completed_at";
        /// When the run was put aside as processed.
        pub const PROCESSED_AT: &str = "processed_at";
    }

    /// The columns of `lifecycle_completions`.
    pub mod completions {
        /// The event for which everything has run.
        pub const EVENT_ID: &str = "event_id";
        /// The worker that ran the last step.
        pub const INSTANCE_ID: &str = "instance_id";
        /// When the last step ran.
        pub const COMPLETED_AT: &str = "completed_at";
    }
}

impl Receptors {
    /// Receptors without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Receptors> for Feature {
    fn from(_: Receptors) -> Self {
        Feature::new("receptors", 1)
            .prefix("wh_")
            .summary("which handlers ran for which events")
            .table(processing())
            .table(completions())
    }
}

fn processing() -> Table {
    use columns::processing::*;
    Table::new("receptor_processing")
        .column(Column::uuid(ID))
        .column(Column::uuid(EVENT_ID))
        .column(Column::string(RECEPTOR_NAME, NAME_LENGTH).byte_order())
        .column(Column::uuid(STREAM_ID))
        .column(Column::integer(PARTITION_NUMBER).nullable())
        .column(Column::small_int(STATUS).default(0))
        .column(Column::integer(ATTEMPTS).default(0))
        .column(Column::text(ERROR).nullable())
        .column(Column::uuid(INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(LEASE_EXPIRY).nullable())
        .column(Column::timestamp_tz(STARTED_AT).default(Now))
        .column(Column::timestamp_tz(CLAIMED_AT).nullable())
        .column(Column::timestamp_tz(COMPLETED_AT).nullable())
        .column(Column::timestamp_tz(PROCESSED_AT).nullable())
        .primary_key([ID])
        .index(Index::on([EVENT_ID]).named("idx_receptor_processing_event_id"))
        .index(Index::on([RECEPTOR_NAME]).named("idx_receptor_processing_receptor_name"))
        .index(Index::on([STATUS]).named("idx_receptor_processing_status"))
}

fn completions() -> Table {
    use columns::completions::*;
    Table::new("lifecycle_completions")
        .column(Column::uuid(EVENT_ID))
        .column(Column::uuid(INSTANCE_ID))
        .column(Column::timestamp_tz(COMPLETED_AT).default(Now))
        .primary_key([EVENT_ID])
        .index(Index::on([COMPLETED_AT]).named("idx_lifecycle_completions_completed_at"))
}
