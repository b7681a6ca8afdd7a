//! Instances and collections.

use stylobate_features::all;
use stylobate_features::collections::Collections;
use stylobate_features::instances::Instances;
use stylobate_model::{Database, Placement, Problems};

use crate::{check, tables};

#[test]
fn instances_hold_streams_and_partitions() {
    check(
        Instances::new(),
        "service_instances",
        &[
            "instance_id uuid",
            "service_name string(200) bytes",
            "host_name string(200)",
            "process_id integer",
            "started_at timestamp_tz = now",
            "last_heartbeat_at timestamp_tz = now",
            "metadata json null",
            "key (instance_id)",
            "index idx_service_instances_service_name (service_name, last_heartbeat_at)",
            "index idx_service_instances_heartbeat (last_heartbeat_at)",
        ],
    );
    check(
        Instances::new(),
        "active_streams",
        &[
            "stream_id uuid",
            "partition_number integer",
            "assigned_instance_id uuid null",
            "lease_expiry timestamp_tz null",
            "created_at timestamp_tz = now",
            "last_activity_at timestamp_tz = now",
            "key (stream_id)",
            "index idx_active_streams_instance (assigned_instance_id) \
             where assigned_instance_id IS NOT NULL",
            "index idx_active_streams_partition (partition_number) \
             where assigned_instance_id IS NULL",
            "index idx_active_streams_lease_expiry (lease_expiry) where lease_expiry IS NOT NULL",
        ],
    );
    check(
        Instances::new(),
        "partition_assignments",
        &[
            "partition_number integer",
            "instance_id uuid",
            "assigned_at timestamp_tz = now",
            "last_heartbeat timestamp_tz = now",
            "key (partition_number)",
            "index idx_partition_assignments_instance (instance_id, last_heartbeat)",
        ],
    );
}

#[test]
fn a_collection_is_a_table_under_its_own_name() {
    let expected = [
        "_id string(400) bytes",
        "data json",
        "metadata json = {}",
        "_version big_int = 1",
        "_partition string = \"png_global\"",
        "_archived boolean = false",
        "_created timestamp_tz = now",
        "_updated timestamp_tz = now",
        "key (_id)",
    ];
    let shop = Collections::new().collection("orders").collection("crm.users");
    check(shop.clone(), "orders", &expected);
    check(shop.clone(), "crm.users", &expected);
    assert_eq!(tables(shop), ["orders", "crm.users"]);
    assert_eq!(tables(Collections::new()), Vec::<String>::new());
    let ready_made = all().into_iter().find(|feature| feature.default_prefix().is_empty());
    assert_eq!(tables(ready_made.expect("collections have no prefix")), ["documents"]);
}

#[test]
fn a_collection_given_twice_is_a_problem() {
    let twice = Collections::new().collection("orders").collection("orders");
    let problems: Problems =
        Database::new().feature(twice).resolve(&Placement::new()).expect_err("it is there twice");
    assert!(problems.to_string().contains("orders"), "{problems}");
}
