//! The ready-made features: their exact shape, and that they stand wherever they are placed.

use std::collections::BTreeSet;

use stylobate_features::deduplication::Deduplication;
use stylobate_features::event_store::EventStore;
use stylobate_features::outbox::Outbox;
use stylobate_features::perspectives::Perspectives;
use stylobate_features::sequences::Sequences;
use stylobate_features::{all, find};
use stylobate_model::{
    Catalog, DataType, Database, DefaultValue, Document, Feature, FeatureUse, Named, Placement,
    Problems, Schema, Table,
};

/// A table in words: each column, key and index a line.
fn lines(table: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    for column in &table.columns {
        let mut line = format!("{} {}", column.name, column.data_type);
        for (said, word) in [
            (column.nullable, " null"),
            (column.identity, " identity"),
            (column.byte_order, " bytes"),
        ] {
            line += if said { word } else { "" };
        }
        match &column.default {
            None => {}
            Some(DefaultValue::Now) => line += " = now",
            Some(DefaultValue::NewUuid) => line += " = new_uuid",
            Some(DefaultValue::Boolean(value)) => line += &format!(" = {value}"),
            Some(DefaultValue::Integer(value)) => line += &format!(" = {value}"),
            Some(DefaultValue::String(value)) => line += &format!(" = {value:?}"),
            Some(DefaultValue::Json(value)) => line += &format!(" = {value}"),
        }
        lines.push(line);
    }
    let joined = |names: &[stylobate_model::Name]| {
        names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    lines.push(format!("key ({})", joined(&table.primary_key)));
    for unique in &table.unique {
        lines.push(format!("unique {} ({})", unique.name, joined(&unique.columns)));
    }
    for index in &table.indexes {
        let names: Vec<_> = index.columns.iter().map(|column| column.name.clone()).collect();
        let filter = index
            .filter
            .as_ref()
            .map(|filter| format!(" where {}", filter.expression().expect("an expression")));
        lines.push(format!(
            "index {} ({}){}",
            index.name,
            joined(&names),
            filter.unwrap_or_default()
        ));
    }
    assert!(table.checks.is_empty() && table.foreign_keys.is_empty());
    assert!(table.indexes.iter().all(|index| !index.unique));
    lines
}

#[track_caller]
fn check(feature: impl Into<Feature>, table: &str, expected: &[&str]) {
    let feature = feature.into();
    let table = feature.tables().get(table).expect("the table");
    assert_eq!(lines(table), expected);
}

fn resolve(database: &Database, placement: &Placement) -> Catalog {
    let resolved = database.resolve(placement);
    resolved.unwrap_or_else(|problems: Problems| panic!("{problems}")).catalog
}

fn placements() -> [Placement; 5] {
    [
        Placement::new(),
        Placement::new().prefix("app_"),
        Placement::new().prefix(""),
        Placement::new().keep_index_names(),
        Placement::new().prefix("app_").keep_index_names().schema("default", "infrastructure"),
    ]
}

#[test]
fn outbox_has_its_eighteen_columns_and_six_indexes() {
    check(
        Outbox::new(),
        "outbox",
        &[
            "message_id uuid",
            "destination string(500)",
            "stream_id uuid null",
            "partition_number integer null",
            "event_type string(500)",
            "event_data json",
            "metadata json",
            "scope json null",
            "status integer = 1",
            "attempts integer = 0",
            "error string null",
            "instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "failure_reason integer = 99",
            "scheduled_for timestamp_tz null",
            "created_at timestamp_tz = now",
            "published_at timestamp_tz null",
            "is_event boolean = false",
            "key (message_id)",
            "index idx_outbox_status_created_at (status, created_at)",
            "index idx_outbox_published_at (published_at)",
            "index idx_outbox_lease_expiry (lease_expiry) where lease_expiry IS NOT NULL",
            "index idx_outbox_status_lease (status, lease_expiry) \
             where (status & 32768) = 0 AND (status & 2) <> 2",
            "index idx_outbox_failure_reason (failure_reason) where (status & 32768) = 32768",
            "index idx_outbox_scheduled_for (stream_id, scheduled_for, created_at) \
             where scheduled_for IS NOT NULL",
        ],
    );
}

#[test]
fn an_outbox_under_another_name_differs_in_names_alone() {
    let (outbox, mails) =
        (Feature::from(Outbox::new()), Feature::from(Outbox::new().table("mails")));
    let expected: Vec<_> = lines(outbox.tables().get("outbox").expect("the table"))
        .into_iter()
        .map(|line| line.replace("idx_outbox_", "idx_mails_"))
        .collect();
    assert_eq!(lines(mails.tables().get("mails").expect("the table")), expected);
    assert_eq!(mails.tables().len(), 1);
}

#[test]
fn deduplication_and_sequences_have_their_tables() {
    check(
        Deduplication::new(),
        "message_deduplication",
        &[
            "message_id uuid",
            "first_seen_at timestamp_tz = now",
            "key (message_id)",
            "index idx_message_dedup_first_seen (first_seen_at)",
        ],
    );
    check(
        Sequences::new(),
        "sequences",
        &[
            "sequence_name string(200) bytes",
            "current_value big_int = 0",
            "increment_by integer = 1",
            "last_updated_at timestamp_tz = now",
            "key (sequence_name)",
        ],
    );
}

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
            "index idx_perspective_snapshots_lookup (stream_id, perspective_name, sequence_number)",
        ],
    );
    let cursors = Feature::from(Perspectives::new().without_snapshots());
    assert!(cursors.tables().names().eq(["perspective_cursors"].iter()));
}

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
fn every_feature_stands_wherever_it_is_placed() {
    for placement in placements() {
        for feature in all() {
            let count = feature.tables().len();
            let catalog = resolve(&feature.into(), &placement);
            assert_eq!(catalog.tables().count(), count);
        }
    }
}

#[test]
fn all_features_stand_together_and_beside_their_second_selves() {
    for placement in placements() {
        let together = all().into_iter().fold(Database::new(), Database::feature);
        let count = resolve(&together, &placement).tables().count();
        let elsewhere = all().into_iter().fold(Schema::new("elsewhere"), Schema::feature);
        let both = together.schema(elsewhere);
        assert_eq!(resolve(&both, &placement).tables().count(), 2 * count);
    }
    let twice = all().into_iter().fold(Database::new(), |database, feature| {
        database.feature(feature.clone()).feature(FeatureUse::of(feature).prefixed("second_"))
    });
    let names: BTreeSet<_> = resolve(&twice, &Placement::new())
        .tables()
        .map(|(_, table)| table.name.to_string())
        .collect();
    assert!(names.contains("wh_outbox") && names.contains("second_outbox"));
}

#[test]
fn physical_names_have_the_prefix_of_the_feature_or_of_the_placement() {
    let together = all().into_iter().fold(Database::new(), Database::feature);
    let names = |placement: &Placement| {
        let catalog = resolve(&together, placement);
        catalog.tables().map(|(_, table)| table.name.to_string()).collect::<Vec<_>>()
    };
    let expected = [
        "wh_message_deduplication",
        "emt_streams",
        "emt_messages",
        "emt_processors",
        "emt_projections",
        "wh_outbox",
        "wh_perspective_cursors",
        "wh_perspective_snapshots",
        "wh_sequences",
    ];
    assert_eq!(names(&Placement::new()), expected);
    let expected: Vec<_> =
        expected.iter().map(|name| name.replace("wh_", "app_").replace("emt_", "app_")).collect();
    assert_eq!(names(&Placement::new().prefix("app_")), expected);
    let catalog = resolve(&together, &Placement::new());
    let outbox = catalog.table("default", "wh_outbox").expect("the table");
    assert!(outbox.indexes.contains("wh_idx_outbox_status_lease"));
    let catalog = resolve(&together, &Placement::new().keep_index_names());
    let outbox = catalog.table("default", "wh_outbox").expect("the table");
    assert!(outbox.indexes.contains("idx_outbox_status_lease"));
}

#[test]
fn every_text_in_a_key_fits_into_an_index_and_is_in_byte_order() {
    // What PostgreSQL takes into an entry, less what it needs itself: the header, the length of
    // each text, and the gaps that align.
    const ROOM: u32 = 2_704 - 64;
    for table in all().iter().flat_map(|feature| feature.tables()) {
        let keys = std::iter::once(table.primary_key.clone())
            .chain(table.unique.iter().map(|unique| unique.columns.clone()))
            .chain(
                table
                    .indexes
                    .iter()
                    .map(|index| index.columns.iter().map(|column| column.name.clone()).collect()),
            );
        for key in keys {
            let columns = key.iter().filter_map(|name| table.columns.get(name.as_str()));
            let bytes: u32 = columns
                .map(|column| match column.data_type {
                    DataType::String { max_length } => {
                        assert!(column.byte_order, "{}.{}", table.name, column.name);
                        4 * max_length.expect("a length")
                    }
                    _ => 16,
                })
                .sum();
            assert!(bytes <= ROOM, "{}: {bytes}", table.name);
        }
    }
}

#[test]
fn features_are_found_by_their_names() {
    for feature in all() {
        assert!(feature.summary_text().is_some());
        assert_eq!(find(feature.name().as_str()), Some(feature));
    }
    assert_eq!(find("Outbox"), None);
    let text = r#"{ "schemas": { "default": {
        "features": ["outbox", { "use": "event-store", "prefix": "es_" }] } } }"#;
    let document = Document::from_json(text).expect("a document");
    let catalog = resolve(&document.expand(&all()).expect("known features"), &Placement::new());
    assert!(catalog.table("default", "es_messages").is_some());
}
