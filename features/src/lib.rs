//! Ready-made features: infrastructure tables that stand beside an application's own.
//!
//! Each is a small struct with options that turns into a [`Feature`], and goes wherever a feature
//! goes. Each module names its columns as constants, for queries.
//!
//! | feature | tables | prefix |
//! | --- | --- | --- |
//! | [`Outbox`](outbox::Outbox) | `outbox` | `wh_` |
//! | [`Deduplication`](deduplication::Deduplication) | `message_deduplication` | `wh_` |
//! | [`Sequences`](sequences::Sequences) | `sequences` | `wh_` |
//! | [`Perspectives`](perspectives::Perspectives) | `perspective_cursors`, `perspective_snapshots` | `wh_` |
//! | [`EventStore`](event_store::EventStore) | `streams`, `messages`, `processors`, `projections` | `emt_` |
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

pub mod deduplication;
pub mod event_store;
pub mod outbox;
pub mod perspectives;
pub mod sequences;

use stylobate_model::{Feature, Named};

/// All ready-made features without options, in the order of their names.
///
/// ```
/// use stylobate_model::Named;
///
/// let names: Vec<_> =
///     stylobate_features::all().iter().map(|feature| feature.name().to_string()).collect();
/// assert_eq!(names, ["deduplication", "event-store", "outbox", "perspectives", "sequences"]);
/// ```
#[must_use]
pub fn all() -> Vec<Feature> {
    vec![
        deduplication::Deduplication::new().into(),
        event_store::EventStore::new().into(),
        outbox::Outbox::new().into(),
        perspectives::Perspectives::new().into(),
        sequences::Sequences::new().into(),
    ]
}

/// The ready-made feature of this name, without options.
///
/// ```
/// assert_eq!(stylobate_features::find("outbox").map(|outbox| outbox.version()), Some(1));
/// assert_eq!(stylobate_features::find("inbox"), None);
/// ```
#[must_use]
pub fn find(name: &str) -> Option<Feature> {
    all().into_iter().find(|feature| *feature.name() == name)
}
