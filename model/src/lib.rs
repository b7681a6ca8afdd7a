//! What a schema is: tables, columns, keys, indexes and features as plain data.
//!
//! Everything here is owned, comparable and free of I/O. A definition is built, then placed and
//! checked once by [`Database::resolve`], which either gives a [`Resolved`] catalog or every
//! [`Problem`] of it. No engine and no SQL is known here: dialects read what this crate says.
//!
//! ```
//! use stylobate_model::{Column, Database, DefaultValue::NewUuid, Feature, Index, Placement, Table};
//!
//! let mails = Feature::new("mail-outbox", 1).table(
//!     Table::new("mails")
//!         .column(Column::uuid("id").default(NewUuid))
//!         .column(Column::string("topic", 200))
//!         .column(Column::timestamp_tz("sent_at").nullable())
//!         .primary_key(["id"])
//!         .index(Index::on(["topic"]).named("idx_mails_topic").filter("sent_at IS NULL")),
//! );
//! let resolved = Database::from(mails).resolve(&Placement::new())?;
//! assert!(resolved.catalog.table("default", "mails").is_some());
//! # Ok::<(), stylobate_model::Problems>(())
//! ```

mod by_name;
mod catalog;
mod check;
mod column;
mod condition;
mod data_type;
mod default_value;
mod document;
mod expression;
mod feature;
mod foreign_key;
mod index;
mod json;
mod name;
mod object;
mod placement;
mod problem;
mod resolve;
mod schema;
mod table;
mod timestamp;
mod unique;
mod value;

pub use by_name::{ByName, Named};
pub use catalog::{Catalog, CatalogSchema, Owner, Ownership, TableName};
pub use check::Check;
pub use column::Column;
pub use condition::Condition;
pub use data_type::{DataType, UnknownDataType};
pub use default_value::DefaultValue;
pub use document::{Document, DocumentSchema, FeatureReference, InvalidDocument, OpaqueObject};
pub use expression::{Comparison, Expression, ExpressionProblem, InvalidExpression};
pub use feature::{Feature, FeatureUse};
pub use foreign_key::{Action, ForeignKey, Reference, UnknownAction};
pub use index::{Index, IndexColumn, Order};
pub use json::{InvalidJson, Json};
pub use name::Name;
pub use object::{Object, ObjectKind};
pub use placement::Placement;
pub use problem::{Names, Problem, Problems};
pub use resolve::{Rename, Resolved};
pub use schema::{Database, Schema};
pub use table::Table;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use unique::Unique;
pub use value::{OutOfDomain, Value};
