//! Events and what handles them.

use stylobate_features::event_log::EventLog;
use stylobate_features::event_store::EventStore;
use stylobate_features::receptors::Receptors;

use crate::check;

#[test]
fn the_event_store_has_streams_and_messages() {
    check(
        EventStore::new(),
        "streams",
        &[
            "stream_id string(400) bytes",
            "stream_position big_int",
            "partition string(200) bytes = \"emt:default\"",
            "stream_type string",
            "stream_metadata json",
            "is_archived boolean = false",
            "key (stream_id, partition, is_archived)",
        ],
    );
    check(
        EventStore::new(),
        "messages",
        &[
            "stream_position big_int",
            "global_position big_int identity",
            "created timestamp_tz = now",
            "is_archived boolean = false",
            "message_kind string(1) = \"E\"",
            "stream_id string(400) bytes",
            "partition string(200) bytes = \"emt:default\"",
            "message_schema_version string",
            "message_id string",
            "message_type string",
            "message_data json",
            "message_metadata json",
            "key (global_position)",
            "unique messages_stream_id_stream_position_partition_is_archived_key \
             (stream_id, stream_position, partition, is_archived)",
        ],
    );
}

#[test]
fn the_event_store_has_processors_and_projections() {
    check(
        EventStore::new().default_partition("emt:default"),
        "processors",
        &[
            "version integer = 1",
            "processor_id string(400) bytes",
            "partition string(200) bytes = \"emt:default\"",
            "status string = \"stopped\"",
            "last_processed_checkpoint string bytes",
            "processor_instance_id string null = \"emt:unknown\"",
            "created_at timestamp_tz = now",
            "last_updated timestamp_tz = now",
            "key (processor_id, partition, version)",
        ],
    );
    check(
        EventStore::new().default_partition("acme"),
        "projections",
        &[
            "version integer = 1",
            "type string(1)",
            "name string(400) bytes",
            "partition string(200) bytes = \"acme\"",
            "kind string",
            "status string",
            "definition json = {}",
            "created_at timestamp_tz = now",
            "last_updated timestamp_tz = now",
            "key (name, partition, version)",
        ],
    );
}

#[test]
fn the_event_log_has_its_table() {
    check(
        EventLog::new(),
        "event_store",
        &[
            "event_id uuid",
            "stream_id uuid",
            "aggregate_id uuid",
            "aggregate_type string(500) bytes",
            "event_type string(500)",
            "event_data json",
            "metadata json",
            "scope json null",
            "version integer",
            "created_at timestamp_tz = now",
            "key (event_id)",
            "unique index idx_event_store_stream (stream_id, version)",
            "unique index idx_event_store_aggregate (aggregate_id, version)",
            "index idx_event_store_aggregate_type (aggregate_type, created_at)",
        ],
    );
}

#[test]
fn receptors_have_their_runs_and_completions() {
    check(
        Receptors::new(),
        "receptor_processing",
        &[
            "id uuid",
            "event_id uuid",
            "receptor_name string(200) bytes",
            "stream_id uuid",
            "partition_number integer null",
            "status small_int = 0",
            "attempts integer = 0",
            "error string null",
            "instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "started_at timestamp_tz = now",
            "claimed_at timestamp_tz null",
            "completed_at timestamp_tz null",
            "processed_at timestamp_tz null",
            "key (id)",
            "index idx_receptor_processing_event_id (event_id)",
            "index idx_receptor_processing_receptor_name (receptor_name)",
            "index idx_receptor_processing_status (status)",
        ],
    );
    check(
        Receptors::new(),
        "lifecycle_completions",
        &[
            "event_id uuid",
            "instance_id uuid",
            "completed_at timestamp_tz = now",
            "key (event_id)",
            "index idx_lifecycle_completions_completed_at (completed_at)",
        ],
    );
}
