//! The inbox: messages that came in, each stored before it is handled.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The table that a message is written to as soon as it comes in. Workers lease rows from it,
/// handle them, and mark them as processed; a message that comes twice breaks the primary key.
///
/// The shape is that of the inbox of the Whizbang library, with nothing to mend. The bits of
/// `status` that the indexes look at are 2 for completed and 32768 for failed for good.
///
/// ```
/// use stylobate_features::inbox::{Inbox, columns};
/// use stylobate_model::Feature;
///
/// let inbox = Feature::from(Inbox::new());
/// let table = inbox.tables().get("inbox").unwrap();
/// assert_eq!(table.primary_key, [columns::MESSAGE_ID]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Inbox {}

/// The names of the columns.
pub mod columns {
    /// Which message it is.
    pub const MESSAGE_ID: &str = "message_id";
    /// What handles it.
    pub const HANDLER_NAME: &str = "handler_name";
    /// The type of the message.
    pub const MESSAGE_TYPE: &str = "message_type";
    /// The message itself.
    pub const EVENT_DATA: &str = "event_data";
    /// What is said about the message.
    pub const METADATA: &str = "metadata";
    /// For whom it is, such as a tenant or a user.
    pub const SCOPE: &str = "scope";
    /// The stream it belongs to; messages of one stream are handled in their order.
    pub const STREAM_ID: &str = "stream_id";
    /// The share of the work it belongs to.
    pub const PARTITION_NUMBER: &str = "partition_number";
    /// Whether it is an event rather than a command.
    pub const IS_EVENT: &str = "is_event";
    /// How far it has come, in bits; 1 is stored.
    pub const STATUS: &str = "status";
    /// How often it was tried.
    pub const ATTEMPTS: &str = "attempts";
    /// What went wrong the last time.
    pub const ERROR: &str = "error";
    /// The worker that leases it.
    pub const INSTANCE_ID: &str = "instance_id";
    /// When the lease ends.
    pub const LEASE_EXPIRY: &str = "lease_expiry";
    /// Why it failed; 99 is not at all.
    pub const FAILURE_REASON: &str = "failure_reason";
    /// Before when it is not tried again.
    pub const SCHEDULED_FOR: &str = "scheduled_for";
    /// When it was handled.
    pub const PROCESSED_AT: &str = "processed_at";
    /// When it came in.
    pub const RECEIVED_AT: &str = "received_at";
}

impl Inbox {
    /// An inbox without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Inbox> for Feature {
    fn from(_: Inbox) -> Self {
        Feature::new("inbox", 1)
            .prefix("wh_")
            .summary("messages that came in, each stored before it is handled")
            .table(table())
    }
}

fn table() -> Table {
    use columns::*;
    let index = |subject: &str, columns: &[&str]| {
        Index::on(columns.iter().copied()).named(format!("idx_inbox_{subject}"))
    };
    Table::new("inbox")
        .column(Column::uuid(MESSAGE_ID))
        .column(Column::string(HANDLER_NAME, 500))
        .column(Column::string(MESSAGE_TYPE, 500))
        .column(Column::json(EVENT_DATA))
        .column(Column::json(METADATA))
        .column(Column::json(SCOPE).nullable())
        .column(Column::uuid(STREAM_ID).nullable())
        .column(Column::integer(PARTITION_NUMBER).nullable())
        .column(Column::boolean(IS_EVENT).default(false))
        .column(Column::integer(STATUS).default(1))
        .column(Column::integer(ATTEMPTS).default(0))
        .column(Column::text(ERROR).nullable())
        .column(Column::uuid(INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(LEASE_EXPIRY).nullable())
        .column(Column::integer(FAILURE_REASON).default(99))
        .column(Column::timestamp_tz(SCHEDULED_FOR).nullable())
        .column(Column::timestamp_tz(PROCESSED_AT).nullable())
        .column(Column::timestamp_tz(RECEIVED_AT).default(Now))
        .primary_key([MESSAGE_ID])
        .index(index("processed_at", &[PROCESSED_AT]))
        .index(index("received_at", &[RECEIVED_AT]))
        .index(index("lease_expiry", &[LEASE_EXPIRY]).filter("lease_expiry IS NOT NULL"))
        .index(
            index("status_lease", &[STATUS, LEASE_EXPIRY])
                .filter("(status & 32768) = 0 AND (status & 2) != 2"),
        )
        .index(index("failure_reason", &[FAILURE_REASON]).filter("(status & 32768) = 32768"))
        .index(
            index("scheduled_for", &[STREAM_ID, SCHEDULED_FOR, RECEIVED_AT])
                .filter("scheduled_for IS NOT NULL"),
        )
        .index(
            index("partition_claiming", &[PARTITION_NUMBER, SCHEDULED_FOR, RECEIVED_AT])
                .filter("(status & 2) != 2 AND (status & 32768) = 0"),
        )
        .index(
            index("instance_lease", &[INSTANCE_ID, LEASE_EXPIRY])
                .filter("instance_id IS NOT NULL AND lease_expiry IS NOT NULL"),
        )
}
