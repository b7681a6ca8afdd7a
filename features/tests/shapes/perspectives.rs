//! Read models, in both versions.

use stylobate_features::perspectives::Perspectives;
use stylobate_model::Feature;

use crate::{check, tables};

#[test]
fn perspectives_have_cursors_and_snapshots() {
    check(
        Perspectives::new(),
        "perspective_cursors",
        &[
            "stream_id uuid",
            "perspective_name string(200) bytes",
            "last_event_id uuid null",
            "status small_int = 0",
            "processed_at timestamp_tz = now",
            "error string null",
            "rewind_trigger_event_id uuid null",
            "rewind_flagged_at timestamp_tz null",
            "rewind_first_flagged_at timestamp_tz null",
            "stream_lock_instance_id uuid null",
            "stream_lock_expiry timestamp_tz null",
            "stream_lock_reason string(50) null",
            "key (stream_id, perspective_name)",
            "index idx_perspective_cursors_perspective_name (perspective_name)",
            "index idx_perspective_cursors_last_event_id (last_event_id)",
        ],
    );
    check(
        Perspectives::new(),
        "perspective_snapshots",
        &[
            "stream_id uuid",
            "perspective_name string(200) bytes",
            "snapshot_event_id uuid",
            "snapshot_data json",
            "sequence_number big_int",
            "created_at timestamp_tz = now",
            "key (stream_id, perspective_name, snapshot_event_id)",
            "index idx_perspective_snapshots_lookup \
             (stream_id, perspective_name, sequence_number)",
        ],
    );
}

#[test]
fn perspectives_have_events() {
    check(
        Perspectives::new(),
        "perspective_events",
        &[
            "event_work_id uuid",
            "stream_id uuid",
            "perspective_name string(200) bytes",
            "event_id uuid",
            "sequence_number big_int",
            "instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "status integer = 0",
            "attempts integer = 0",
            "error string null",
            "created_at timestamp_tz = now",
            "claimed_at timestamp_tz null",
            "processed_at timestamp_tz null",
            "scheduled_for timestamp_tz null",
            "failure_reason integer null",
            "key (event_work_id)",
            "index idx_perspective_event_claim (instance_id, lease_expiry, scheduled_for) \
             where processed_at IS NULL",
            "index idx_perspective_event_order (stream_id, perspective_name, sequence_number)",
            "index idx_perspective_event_stream (stream_id)",
        ],
    );
}

#[test]
fn perspectives_have_a_registry() {
    check(
        Perspectives::new(),
        "perspective_registry",
        &[
            "id uuid = new_uuid",
            "clr_type_name string(450) bytes",
            "table_name string(255) bytes",
            "schema_json json",
            "schema_hash string(64) bytes",
            "service_name string(200) bytes",
            "created_at timestamp_tz = now",
            "updated_at timestamp_tz = now",
            "key (id)",
            "unique uq_perspective_registry_type_service (clr_type_name, service_name)",
            "index idx_perspective_registry_table_name (table_name)",
            "index idx_perspective_registry_schema_hash (schema_hash)",
            "index idx_perspective_registry_service_name (service_name)",
        ],
    );
}

#[test]
fn perspectives_have_associations_of_messages() {
    check(
        Perspectives::new(),
        "message_associations",
        &[
            "id uuid = new_uuid",
            "message_type string(200) bytes",
            "association_type string(50) bytes",
            "target_name string(200) bytes",
            "service_name string(200) bytes",
            "created_at timestamp_tz = now",
            "updated_at timestamp_tz = now",
            "key (id)",
            "unique uq_message_association \
             (message_type, association_type, target_name, service_name)",
            "index idx_message_associations_message_type (message_type)",
            "index idx_message_associations_association_type (association_type)",
            "index idx_message_associations_target_name (target_name)",
            "index idx_message_associations_service_name (service_name)",
            "index idx_message_associations_target_lookup \
             (association_type, target_name, service_name)",
        ],
    );
}

#[test]
fn the_first_version_of_perspectives_has_checkpoints() {
    check(
        Perspectives::version_1(),
        "perspective_checkpoints",
        &[
            "stream_id uuid",
            "perspective_name string(200) bytes",
            "last_event_id uuid null",
            "status small_int = 0",
            "processed_at timestamp_tz = now",
            "error string null",
            "key (stream_id, perspective_name)",
            "index idx_perspective_checkpoints_perspective_name (perspective_name)",
            "index idx_perspective_checkpoints_last_event_id (last_event_id)",
        ],
    );
}

#[test]
fn perspectives_are_renamed_checkpoints_and_more() {
    let cursors = ["perspective_cursors", "perspective_events"];
    let registries = ["perspective_registry", "message_associations"];
    let snapshots = [&cursors[..], &["perspective_snapshots"], &registries].concat();
    assert_eq!(tables(Perspectives::new()), snapshots);
    assert_eq!(
        tables(Perspectives::new().without_snapshots()),
        [&cursors[..], &registries].concat()
    );
    assert_eq!(tables(Perspectives::version_1()), ["perspective_checkpoints"]);
    let now = Feature::from(Perspectives::new());
    assert_eq!((Perspectives::version_1().version(), now.version()), (1, 2));
    let renamed: Vec<_> =
        now.tables().iter().filter_map(|table| table.renamed_from.clone()).collect();
    assert_eq!(renamed, ["perspective_checkpoints"]);
    // What version 1 has, version 2 has too and alike, so that nothing is lost on the way.
    let before = Perspectives::version_1();
    let before = before.tables().get("perspective_checkpoints").expect("the table");
    let now = now.tables().get("perspective_cursors").expect("the table");
    for column in &before.columns {
        assert_eq!(now.columns.get(column.name.as_str()), Some(column));
    }
    assert_eq!(now.primary_key, before.primary_key);
}
