//! Instances: which processes run, and which of them holds what.

use stylobate_model::DefaultValue::Now;
use stylobate_model::{Column, Feature, Index, Table};

/// The tables of a service that runs in several processes: the instances with their heartbeats,
/// which of them holds which stream, and which holds which partition of the work.
///
/// The shape is that of the tables of the Whizbang library, with one thing mended: the name of a
/// service, which stands in an index, is in byte order. As there, no foreign key ties a stream or
/// a partition to its instance: what a dead instance held is found by its lease or its heartbeat,
/// and its row may go first.
///
/// ```
/// use stylobate_features::instances::Instances;
/// use stylobate_model::Feature;
///
/// let instances = Feature::from(Instances::new());
/// assert!(instances.tables().contains("service_instances"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Instances {}

/// The names of the columns.
pub mod columns {
    /// The columns of `service_instances`.
    pub mod instances {
        /// Which instance it is.
        pub const INSTANCE_ID: &str = "instance_id";
        /// The service it is an instance of.
        pub const SERVICE_NAME: &str = "service_name";
        /// The host it runs on.
        pub const HOST_NAME: &str = "host_name";
        /// The number of its process there.
        pub const PROCESS_ID: &str = "process_id";
        /// When it began.
        pub const STARTED_AT: &str = "started_at";
        /// When it last said that it is alive.
        pub const LAST_HEARTBEAT_AT: &str = "last_heartbeat_at";
        /// What is said about it.
        pub const METADATA: &str = "metadata";
    }

    /// The columns of `active_streams`.
    pub mod streams {
        /// Which stream it is.
        pub const STREAM_ID: &str = "stream_id";
        /// The share of the work it belongs to.
        pub const PARTITION_NUMBER: &str = "partition_number";
        /// The instance that holds it.
        pub const ASSIGNED_INSTANCE_ID: &str = "assigned_instance_id";
        /// When the lease ends.
        pub const LEASE_EXPIRY: &str = "lease_expiry";
        /// When it was made known.
        pub const CREATED_AT: &str = "created_at";
        /// When something last happened in it.
        pub const LAST_ACTIVITY_AT: &str = "last_activity_at";
    }

    /// The columns of `partition_assignments`.
    pub mod partitions {
        /// Which share of the work it is.
        pub const PARTITION_NUMBER: &str = "partition_number";
        /// The instance that holds it.
        pub const INSTANCE_ID: &str = "instance_id";
        /// When it was assigned.
        pub const ASSIGNED_AT: &str = "assigned_at";
        /// When its instance last said that it is alive.
        pub const LAST_HEARTBEAT: &str = "last_heartbeat";
    }
}

impl Instances {
    /// Instances without options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Instances> for Feature {
    fn from(_: Instances) -> Self {
        Feature::new("instances", 1)
            .prefix("wh_")
            .summary("which processes run, and which of them holds what")
            .table(instances())
            .table(streams())
            .table(partitions())
    }
}

fn instances() -> Table {
    use columns::instances::*;
    Table::new("service_instances")
        .column(Column::uuid(INSTANCE_ID))
        .column(Column::string(SERVICE_NAME, 200).byte_order())
        .column(Column::string(HOST_NAME, 200))
        .column(Column::integer(PROCESS_ID))
        .column(Column::timestamp_tz(STARTED_AT).default(Now))
        .column(Column::timestamp_tz(LAST_HEARTBEAT_AT).default(Now))
        .column(Column::json(METADATA).nullable())
        .primary_key([INSTANCE_ID])
        .index(
            Index::on([SERVICE_NAME, LAST_HEARTBEAT_AT])
                .named("idx_service_instances_service_name"),
        )
        .index(Index::on([LAST_HEARTBEAT_AT]).named("idx_service_instances_heartbeat"))
}

fn streams() -> Table {
    use columns::streams::*;
    Table::new("active_streams")
        .column(Column::uuid(STREAM_ID))
        .column(Column::integer(PARTITION_NUMBER))
        .column(Column::uuid(ASSIGNED_INSTANCE_ID).nullable())
        .column(Column::timestamp_tz(LEASE_EXPIRY).nullable())
        .column(Column::timestamp_tz(CREATED_AT).default(Now))
        .column(Column::timestamp_tz(LAST_ACTIVITY_AT).default(Now))
        .primary_key([STREAM_ID])
        .index(
            Index::on([ASSIGNED_INSTANCE_ID])
                .named("idx_active_streams_instance")
                .filter("assigned_instance_id IS NOT NULL"),
        )
        .index(
            Index::on([PARTITION_NUMBER])
                .named("idx_active_streams_partition")
                .filter("assigned_instance_id IS NULL"),
        )
        .index(
            Index::on([LEASE_EXPIRY])
                .named("idx_active_streams_lease_expiry")
                .filter("lease_expiry IS NOT NULL"),
        )
}

fn partitions() -> Table {
    use columns::partitions::*;
    Table::new("partition_assignments")
        .column(Column::integer(PARTITION_NUMBER))
        .column(Column::uuid(INSTANCE_ID))
        .column(Column::timestamp_tz(ASSIGNED_AT).default(Now))
        .column(Column::timestamp_tz(LAST_HEARTBEAT).default(Now))
        .primary_key([PARTITION_NUMBER])
        .index(Index::on([INSTANCE_ID, LAST_HEARTBEAT]).named("idx_partition_assignments_instance"))
}
