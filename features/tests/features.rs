//! The ready-made features: that they stand wherever they are placed, alone and together.

use std::collections::BTreeSet;

use stylobate_features::perspectives::Perspectives;
use stylobate_features::{all, find};
use stylobate_model::{
    Catalog, DataType, Database, Document, FeatureUse, Named, Placement, Problems, Schema,
};

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
        "documents",
        "wh_message_deduplication",
        "wh_event_store",
        "emt_streams",
        "emt_messages",
        "emt_processors",
        "emt_projections",
        "wh_inbox",
        "wh_service_instances",
        "wh_active_streams",
        "wh_partition_assignments",
        "wh_outbox",
        "wh_perspective_cursors",
        "wh_perspective_events",
        "wh_perspective_snapshots",
        "wh_perspective_registry",
        "wh_message_associations",
        "wh_receptor_processing",
        "wh_lifecycle_completions",
        "wh_request_response",
        "wh_sequences",
    ];
    assert_eq!(names(&Placement::new()), expected);
    let bare = |name: &str| name.trim_start_matches("wh_").trim_start_matches("emt_").to_owned();
    let expected: Vec<_> = expected.iter().map(|name| format!("app_{}", bare(name))).collect();
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
fn both_versions_of_perspectives_stand_and_the_rename_is_placed_with_its_table() {
    for placement in placements() {
        let before = resolve(&Perspectives::version_1().into(), &placement);
        let (_, before) = before.tables().next().expect("a table");
        let now =
            Database::new().feature(Perspectives::new()).resolve(&placement).expect("it is right");
        let renamed: Vec<_> = now.renames.iter().map(|rename| &rename.from).collect();
        assert_eq!(renamed, [&before.name]);
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
        "features": ["outbox", "event-log", { "use": "event-store", "prefix": "es_" }] } } }"#;
    let document = Document::from_json(text).expect("a document");
    let catalog = resolve(&document.expand(&all()).expect("known features"), &Placement::new());
    assert!(catalog.table("default", "es_messages").is_some());
    assert!(catalog.table("default", "wh_event_store").is_some());
}
