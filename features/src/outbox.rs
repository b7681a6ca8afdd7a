//! The outbox: messages that are stored with the data they tell of, and sent afterwards.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Name, Table};

/// The table that a message is written to in the transaction that it tells of. Workers lease rows
/// from it, send them, and mark them as published.
///
/// The shape is that of the outbox of the Whizbang library, except that the default of `is_event`
/// is a boolean, which the integer 0 of the original is not on every engine. The bits of `status`
/// that the indexes look at are 2 for completed and 32768 for failed for good.
///
/// ```
/// use stylobate_features::outbox::Outbox;
/// use stylobate_model::Feature;
///
/// let outbox = Feature::from(Outbox::new());
/// assert_eq!(outbox.default_prefix(), "wh_");
/// assert_eq!(outbox.tables().get("outbox").unwrap().columns.len(), 18);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outbox {
    table: Name,
}

/// The names of the columns.
pub mod columns {
    /// Which message it is.
    pub const MESSAGE_ID: &str = "message_id";
    /// Where it goes.
    pub const DESTINATION: &str = "destination";
    /// The stream it belongs to; messages of one stream go out in their order.
    pub const STREAM_ID: &str = "stream_id";
    /// The share of the work it belongs to.
    pub const PARTITION_NUMBER: &str = "partition_number";
    /// The type of the message.
    pub const EVENT_TYPE: &str = "event_type";
    /// The message itself.
    pub const EVENT_DATA: &str = "event_data";
    /// What is said about the message.
    pub const METADATA: &str = "metadata";
    /// For whom it is, such as a tenant or a user.
    pub const SCOPE: &str = "scope";
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
    /// When it was stored.
    pub const CREATED_AT: &str = "created_at";
    /// When it went out.
    pub const PUBLISHED_AT: &str = "published_at";
    /// Whether it is an event rather than a command.
    pub const IS_EVENT: &str = "is_event";
}

impl Outbox {
    /// An outbox whose table is called `outbox`.
    #[must_use]
    pub fn new() -> Self {
        Self { table: Name::from("outbox") }
    }

    /// Gives the table another name, which the names of its indexes follow.
    ///
    /// ```
    /// use stylobate_features::outbox::Outbox;
    /// use stylobate_model::Feature;
    ///
    /// let mails = Feature::from(Outbox::new().table("mails"));
    /// assert!(mails.tables().get("mails").unwrap().indexes.contains("idx_mails_published_at"));
    /// ```
    #[must_use]
    pub fn table(mut self, name: impl Into<Name>) -> Self {
        self.table = name.into();
        self
    }
}

impl Default for Outbox {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Outbox> for Feature {
    fn from(outbox: Outbox) -> Self {
        Feature::new("outbox", 1)
            .prefix("wh_")
            .summary("messages that are stored with the data they tell of, and sent afterwards")
            .table(table(&outbox.table))
    }
}

fn table(name: &Name) -> Table {
    let index = |subject: &str, columns: &[&str]| {
        Index::on(columns.iter().copied()).named(format!("idx_{name}_{subject}"))
    };
    Table::new(name)
        .column(Column::uuid(columns::MESSAGE_ID))
        .column(Column::string(columns::DESTINATION, 500))
        .column(Column::uuid(columns::STREAM_ID).nullable())
        .column(Column::integer(columns::PARTITION_NUMBER).nullable())
        .column(Column::string(columns::EVENT_TYPE, 500))
        .column(Column::json(columns::EVENT_DATA))
        .column(Column::json(columns::METADATA))
        .column(Column::json(columns::SCOPE).nullable())
        .column(Column::integer(columns::STATUS).default(1))
        .column(Column::integer(columns::ATTEMPTS).default(0))
        .column(Column::text(columns::ERROR).nullable())
        .column(Column::uuid(columns::INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(columns::LEASE_EXPIRY).nullable())
        .column(Column::integer(columns::FAILURE_REASON).default(99))
        .column(Column::timestamp_tz(columns::SCHEDULED_FOR).nullable())
        .column(Column::timestamp_tz(columns::CREATED_AT).default(Now))
        .column(Column::timestamp_tz(columns::PUBLISHED_AT).nullable())
        .column(Column::boolean(columns::IS_EVENT).default(false))
        .primary_key([columns::MESSAGE_ID])
        .index(index("status_created_at", &[columns::STATUS, columns::CREATED_AT]))
        .index(index("published_at", &[columns::PUBLISHED_AT]))
        .index(index("lease_expiry", &[columns::LEASE_EXPIRY]).filter("lease_expiry IS NOT NULL"))
        .index(
            index("status_lease", &[columns::STATUS, columns::LEASE_EXPIRY])
                .filter("(status & 32768) = 0 AND (status & 2) != 2"),
        )
        .index(
            index("failure_reason", &[columns::FAILURE_REASON]).filter("(status & 32768) = 32768"),
        )
        .index(
            index(
                "scheduled_for",
                &[columns::STREAM_ID, columns::SCHEDULED_FOR, columns::CREATED_AT],
            )
            .filter("scheduled_for IS NOT NULL"),
        )
}
