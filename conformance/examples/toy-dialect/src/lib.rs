//! The dialect of Toy, and a driver for it: all that a database needs that Stylobate does not
//! know.
//!
//! Toy is SQLite's engine under another name, put to use otherwise than in Stylobate's own dialect
//! of it: tables are not `STRICT`, so that a column is declared as people are used to (`SMALLINT`,
//! `VARCHAR(200)`); names are quoted by backticks; a UUID is text, an instant is a number; and a live
//! catalog is read out of the texts alone that the engine keeps of its tables.

mod capabilities;
mod catalog;
mod column;
mod driver;
mod error;
mod value;
mod words;

use stylobate_dialect::{
    Capabilities, CatalogQuery, ColumnSite, ColumnWords, Diagnosis, Dialect, Failure, LiveCatalog,
    Rows, Undecodable, Unreadable, Version, Wire, Words,
};
use stylobate_model::{DataType, Value};

pub use driver::ToyDriver;

/// The dialect of Toy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Toy {
    version: Version,
}

impl Toy {
    /// The dialect for the oldest supported version.
    #[must_use]
    pub fn new() -> Self {
        Self { version: capabilities::CAPABILITIES.versions.from }
    }

    /// The dialect for another version.
    #[must_use]
    pub fn target(self, version: impl Into<Version>) -> Self {
        Self { version: version.into() }
    }
}

impl Default for Toy {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialect for Toy {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn version(&self) -> Version {
        self.version
    }

    fn capabilities(&self) -> &Capabilities {
        &capabilities::CAPABILITIES
    }

    fn words(&self) -> &Words {
        &words::WORDS
    }

    fn column(&self, site: &ColumnSite<'_>) -> ColumnWords {
        column::words(site.column)
    }

    fn push_literal(&self, sql: &mut String, value: &Value) {
        value::push_literal(sql, value);
    }

    fn encode(&self, value: &Value, _: &DataType) -> Wire {
        value::encode(value)
    }

    fn decode(&self, wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
        value::decode(&wire, data_type)
    }

    fn catalog_queries(&self) -> Vec<CatalogQuery> {
        catalog::queries()
    }

    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
        catalog::read(self, answers)
    }

    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis {
        error::diagnose(failure)
    }
}
