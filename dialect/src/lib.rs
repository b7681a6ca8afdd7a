//! The dialect seam: one trait, and the walks that are written once.
//!
//! A new database implements [`Dialect`]: its capabilities, its words, how a column is spelled,
//! how a value travels, how its catalog is read, what its errors mean. Everything that walks over
//! a schema is here and asks the dialect only for what differs: [`lower`] turns what was asked
//! for into what the dialect holds, [`render`] writes it, [`read`] reads a live catalog back, and
//! [`compare`] says what lies between two of them.

mod binder;
mod capabilities;
mod cast;
mod change;
mod compare;
mod dialect;
mod error_kind;
mod expression;
mod lower;
mod order;
mod read;
mod refusal;
mod render;
mod script;
mod tokenize;
mod version;
mod wire;
mod words;

pub use binder::bind;
pub use capabilities::{
    Capabilities, Capability, ColumnCapabilities, ConstraintCapabilities, ForeignKeyCapabilities,
    IndexCapabilities, SchemaCapabilities, Support, TableCapabilities, TransactionCapabilities,
    TypeCapabilities,
};
pub use change::{Change, Part};
pub use compare::{compare, difference};
pub use dialect::{ColumnSite, ColumnWords, Dialect};
pub use error_kind::{Diagnosis, ErrorKind, Failure};
pub use expression::{
    Coercion, default_of, parse_expression, parse_statement, parse_tokens, push_expression,
    read_condition, read_constant, read_default,
};
pub use lower::{Demand, Lowered, demands, lower};
pub use read::{
    CatalogQuery, Live, LiveCatalog, Opaque, OwnSchema, Row, Rows, TextReader, Unreadable, answers,
    read,
};
pub use refusal::{Refusal, Refusals};
pub use render::{domain_name, render, render_changes};
pub use script::{How, Note, Script, Statement};
pub use sqlparser;
pub use tokenize::tokenize;
pub use version::{UnknownVersion, Version, VersionRange};
pub use wire::{Undecodable, Wire};
pub use words::{IndexSchema, Keywords, OwnSchemaName, Words, push_text};
