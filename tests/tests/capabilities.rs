//! No claim of a dialect is a dead letter: whoever refuses something is not asked for it.

use std::sync::Arc;

use stylobate::Sqlite;
use stylobate_dialect::{
    Capabilities, CatalogQuery, ColumnSite, ColumnWords, Diagnosis, Dialect, Failure, LiveCatalog,
    Rows, Support, Undecodable, Unreadable, Version, Wire, Words, lower,
};
use stylobate_model::{
    Action, Check, Column, DataType, Database, DefaultValue, ForeignKey, Index, IndexColumn,
    Placement, Schema, Table, Unique, Value,
};

/// Claims on what live databases do: no definition asks for them.
const BEYOND_DEFINITIONS: [&str; 3] = [
    "transactions.schema_changes",
    "transactions.migration_lock",
    "transactions.several_processes",
];

/// SQLite, with another record of claims.
#[derive(Debug)]
struct Claiming {
    inner: Sqlite,
    capabilities: Capabilities,
}

impl Dialect for Claiming {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn version(&self) -> Version {
        self.inner.version()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn words(&self) -> &Words {
        self.inner.words()
    }

    fn column(&self, site: &ColumnSite<'_>) -> ColumnWords {
        self.inner.column(site)
    }

    fn push_literal(&self, sql: &mut String, value: &Value) {
        self.inner.push_literal(sql, value);
    }

    fn encode(&self, value: &Value, data_type: &DataType) -> Wire {
        self.inner.encode(value, data_type)
    }

    fn decode(&self, wire: Wire, data_type: &DataType) -> Result<Value, Undecodable> {
        self.inner.decode(wire, data_type)
    }

    fn catalog_queries(&self) -> Vec<CatalogQuery> {
        self.inner.catalog_queries()
    }

    fn read_catalog(&self, answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
        self.inner.read_catalog(answers)
    }

    fn diagnose(&self, failure: &Failure<'_>) -> Diagnosis {
        self.inner.diagnose(failure)
    }
}

/// Something of everything that a dialect can claim.
fn everything() -> Database {
    let columns = DataType::ALL.into_iter().fold(Table::new("hosts"), |table, data_type| {
        let name = data_type.to_string().replace(['(', ')'], "");
        table.column(Column::new(name, data_type).nullable())
    });
    let hosts = columns
        .column(Column::big_int("position").identity())
        .column(Column::timestamp_tz("made_at").default(DefaultValue::Now))
        .column(Column::uuid("serial").default(DefaultValue::NewUuid))
        .column(Column::text("label").byte_order().comment("what it is called").nullable())
        .column(Column::big_int("above").nullable())
        .column(Column::big_int("guest").nullable())
        .primary_key(["position"])
        .unique(Unique::on(["label"]).named("one label"))
        .check(Check::new("above > 0").named("it stands above"))
        .foreign_key(ForeignKey::on(["above"]).references("hosts", ["position"]))
        .foreign_key(ForeignKey::on(["guest"]).references("guests", ["id"]))
        .index(Index::on(["made_at", "serial"]).named("both"))
        .index(Index::on(["serial"]).named("one").unique())
        .index(Index::on([IndexColumn::descending("made_at")]).named("down"))
        .index(Index::on(["above"]).named("some").filter("above > 3"))
        .index(Index::on(["guest"]).named("some of one").unique().filter("above > 3"))
        .comment("who has guests");
    let guests = Table::new("guests")
        .column(Column::big_int("id"))
        .column(Column::big_int("host").nullable())
        .primary_key(["id"])
        .foreign_key(
            ForeignKey::on(["host"])
                .references("hosts", ["position"])
                .on_delete(Action::SetNull)
                .on_update(Action::Restrict),
        );
    let visits = Table::new("visits")
        .column(Column::big_int("host"))
        .foreign_key(ForeignKey::on(["host"]).references_in("default", "hosts", ["position"]));
    Database::new().table(hosts).table(guests).schema(Schema::new("archive").table(visits))
}

#[test]
fn what_a_dialect_refuses_is_refused_by_the_walk_over_a_definition() {
    let everything = everything().resolve(&Placement::new()).expect("the definition is right");
    let mut dead = Vec::new();
    // Where a schema is a prefix there is no other one to refer to.
    let can = Sqlite::new().capabilities().with("schemas.named", Support::Native);
    let can = can.expect("there is a capability of that name");
    for entry in can.entries() {
        let honest = Sqlite::new();
        let refuses = can.with(entry.name, Support::Refused("a test says so"));
        let capabilities = refuses.expect("there is a capability of that name");
        let dialect: Arc<dyn Dialect> = Arc::new(Claiming { inner: honest, capabilities });
        let refused = lower(&*dialect, &everything.catalog).err();
        let names = |refusals: &stylobate_dialect::Refusals| {
            refusals.iter().any(|refusal| refusal.capability == entry.name)
        };
        if !refused.as_ref().is_some_and(names) {
            dead.push(entry.name);
        }
    }
    assert_eq!(dead, BEYOND_DEFINITIONS, "no walk looks at these claims");
}
