//! Ready-made features: infrastructure tables that stand beside an application's own.
//!
//! Each is a small struct with options that turns into a [`Feature`], and goes wherever a feature
//! goes. Each module names its columns as constants, for queries.
//!
//! | feature | tables | prefix |
//! | --- | --- | --- |
//! | [`Outbox`](outbox::Outbox) | `outbox` | `wh_` |
//! | [`Inbox`](inbox::Inbox) | `inbox` | `wh_` |
//! | [`Deduplication`](deduplication::Deduplication) | `message_deduplication` | `wh_` |
//! | [`RequestResponse`](request_response::RequestResponse) | `request_response` | `wh_` |
//! | [`EventLog`](event_log::EventLog) | `event_store` | `wh_` |
//! | [`Receptors`](receptors::Receptors) | `receptor_processing`, `lifecycle_completions` | `wh_` |
//! | [`Perspectives`](perspectives::Perspectives) | `perspective_cursors`, `perspective_events`, `perspective_snapshots`, `perspective_registry`, `message_associations` | `wh_` |
//! | [`Instances`](instances::Instances) | `service_instances`, `active_streams`, `partition_assignments` | `wh_` |
//! | [`Sequences`](sequences::Sequences) | `sequences` | `wh_` |
//! | [`EventStore`](event_store::EventStore) | `streams`, `messages`, `processors`, `projections` | `emt_` |
//! | [`Collections`](collections::Collections) | one for each collection | none |
//!
//! All of them can stand together, under one prefix too. Their sources declare no foreign keys, and
//! no unique indexes of some rows alone; so every dialect holds every one of them.
//!
//! # Text in keys
//! A text that is part of a key or an index has a length, so that no entry is longer than the 2,704
//! bytes that PostgreSQL takes into an index, even in characters of four bytes, and every engine
//! accepts and refuses the same rows. It is in byte order, so that every engine sorts it alike and
//! no key depends on the collation of a database or of its host.
//!
//! ```
//! use stylobate_features::outbox::{Outbox, columns};
//! use stylobate_model::{Database, Placement};
//!
//! let resolved = Database::new().feature(Outbox::new()).resolve(&Placement::new())?;
//! let outbox = resolved.catalog.table("default", "wh_outbox").unwrap();
//! assert!(outbox.columns.contains(columns::LEASE_EXPIRY));
//! # Ok::<(), stylobate_model::Problems>(())
//! ```

pub mod collections;
pub mod deduplication;
pub mod event_log;
pub mod event_store;
pub mod inbox;
pub mod instances;
pub mod outbox;
pub mod perspectives;
pub mod receptors;
pub mod request_response;
pub mod sequences;

use stylobate_model::{Feature, Named};

/// All ready-made features without options, in the order of their names.
///
/// The one of collections holds a collection called `documents`, so that there is something to see.
///
/// ```
/// use stylobate_model::Named;
///
/// let all = stylobate_features::all();
/// assert!(all.is_sorted_by_key(|feature| feature.name().to_string()));
/// assert_eq!(all.first().unwrap().name(), "collections");
/// ```
#[must_use]
pub fn all() -> Vec<Feature> {
    vec![
        collections::Collections::new().collection("documents").into(),
        deduplication::Deduplication::new().into(),
        event_log::EventLog::new().into(),
        event_store::EventStore::new().into(),
        inbox::Inbox::new().into(),
        instances::Instances::new().into(),
        outbox::Outbox::new().into(),
        perspectives::Perspectives::new().into(),
        receptors::Receptors::new().into(),
        request_response::RequestResponse::new().into(),
        sequences::Sequences::new().into(),
    ]
}

/// The ready-made feature of this name, without options.
///
/// ```
/// assert_eq!(stylobate_features::find("outbox").map(|outbox| outbox.version()), Some(1));
/// assert_eq!(stylobate_features::find("mailbox"), None);
/// ```
#[must_use]
pub fn find(name: &str) -> Option<Feature> {
    all().into_iter().find(|feature| *feature.name() == name)
}
