//! The walk that turns what a dialect holds into its SQL.

mod table;

pub use table::domain_name;

use stylobate_model::{ByName, ForeignKey, Name, Object, ObjectKind, TableName};

use crate::script::Script;
use crate::{
    Change, Dialect, Lowered, OwnSchema, Part, Refusal, Refusals, Statement, Words, order,
};

/// Renders everything that a dialect holds as a script for the engine's own shell.
///
/// The script is wrapped in a transaction, says `IF NOT EXISTS`, and leaves the names of the
/// connection's own schema bare. It is the same to the byte for the same input.
#[must_use]
pub fn render(dialect: &dyn Dialect, lowered: &Lowered) -> Script {
    let writer = Writer { dialect, words: dialect.words(), own_schema: None, if_not_exists: true };
    let tables: Vec<_> = lowered.catalog().tables().collect();
    let order::Creation { tables, late } = order::creation(&tables);
    let indexes: usize = tables.iter().map(|(_, table)| table.indexes.len()).sum();
    let mut page = Page::default();
    page.statements.reserve(tables.len() + indexes);
    for name in lowered.catalog().schemas.names().filter(|name| !name.is_default_schema()) {
        writer.schema(name, &mut page);
    }
    for (schema, table) in tables {
        writer.table(schema, table, &late, &mut page);
    }
    writer.late(&late, &mut page);
    Script::new(dialect.name(), dialect.words(), page.statements, lowered.notes().to_vec())
}

/// Renders changes as statements for a live database, whose own schema is `own_schema`:
/// every name is qualified, and nothing says `IF NOT EXISTS`.
///
/// # Errors
/// Every change that is not the making of a schema, a table or an index.
pub fn render_changes(
    dialect: &dyn Dialect,
    changes: &[Change],
    wanted: &Lowered,
    own_schema: &OwnSchema,
) -> Result<Vec<Statement>, Refusals> {
    let (words, own_schema) = (dialect.words(), Some(own_schema));
    let writer = Writer { dialect, words, own_schema, if_not_exists: false };
    let mut refusals = Vec::new();
    let mut page = Page::default();
    let created = |table: &TableName| {
        changes.iter().any(|change| match change {
            Change::Create(Part::Table(schema, made)) => {
                *schema == table.schema && made.name == table.table
            }
            _ => false,
        })
    };
    let tables: Vec<_> = wanted.catalog().tables().collect();
    let mut late = order::creation(&tables).late;
    late.retain(|(table, _)| created(table));
    let unknown = ByName::default();
    for change in changes {
        match change {
            Change::Create(Part::Schema(name)) => writer.schema(name, &mut page),
            Change::Create(Part::Table(schema, table)) => {
                writer.table(schema, table, &late, &mut page);
            }
            Change::Create(Part::Index(place, index)) => {
                let table = wanted.catalog().table(place.schema.as_str(), place.table.as_str());
                let columns = table.map_or(&unknown, |table| &table.columns);
                writer.index(place, columns, index, &mut page);
            }
            Change::Create(_) | Change::Drop(_) | Change::Alter { .. } => refusals.push(Refusal {
                object: change.object(),
                dialect: dialect.name(),
                capability: "tables.alter",
                reason: "what stands already is never altered",
                way_out: "alter it by hand",
            }),
        }
    }
    writer.late(&late, &mut page);
    Refusals::into_result(refusals)?;
    Ok(page.statements)
}

/// What decides how statements are written.
struct Writer<'a> {
    dialect: &'a dyn Dialect,
    words: &'a Words,
    /// The connection's own schema, with which its objects are qualified; none leaves them bare.
    own_schema: Option<&'a OwnSchema>,
    if_not_exists: bool,
}

/// The foreign keys that can only be added when all tables stand.
type Late<'a> = [(TableName, &'a ForeignKey)];

/// The statements that are written, with the room in which the next one is: what is kept of it
/// takes no more memory than its text.
#[derive(Default)]
struct Page {
    statements: Vec<Statement>,
    sql: String,
    /// The lines that guard domains, which stand behind all others of their table.
    guards: String,
    /// The name of a guard.
    name: String,
}

impl Page {
    /// Keeps the statement that is written.
    fn end(&mut self, object: Object) {
        self.statements.push(Statement::new(self.sql.as_str(), object));
        self.sql.clear();
    }
}

impl Writer<'_> {
    fn schema(&self, name: &Name, page: &mut Page) {
        page.sql.push_str("CREATE SCHEMA ");
        self.push_if_not_exists(&mut page.sql);
        self.push_name(&mut page.sql, name);
        page.end(Object::schema(name));
    }

    /// Adds the foreign keys whose targets were made after their tables.
    fn late(&self, late: &Late<'_>, page: &mut Page) {
        if self.words.forward_references {
            return;
        }
        for (table, key) in late {
            let sql = &mut page.sql;
            sql.push_str("ALTER TABLE ");
            self.push_table(sql, table);
            if self.if_not_exists {
                // No engine knows ADD CONSTRAINT IF NOT EXISTS.
                sql.push_str(" DROP CONSTRAINT IF EXISTS ");
                self.push_name(sql, &key.name);
                sql.push(',');
            }
            sql.push_str(" ADD ");
            self.push_foreign_key(sql, table, key);
            page.end(Object::part(ObjectKind::ForeignKey, table, &key.name));
        }
    }

    fn push_if_not_exists(&self, sql: &mut String) {
        if self.if_not_exists {
            sql.push_str("IF NOT EXISTS ");
        }
    }

    fn push_name(&self, sql: &mut String, name: &Name) {
        self.words.push_name(sql, name.as_str());
    }

    fn push_names<'n>(&self, sql: &mut String, names: impl IntoIterator<Item = &'n Name>) {
        sql.push('(');
        for (place, name) in names.into_iter().enumerate() {
            if place > 0 {
                sql.push_str(", ");
            }
            self.push_name(sql, name);
        }
        sql.push(')');
    }

    /// The physical name of a schema, unless its objects are written without it.
    fn qualifier<'n>(&'n self, schema: &'n Name) -> Option<&'n Name> {
        match schema.is_default_schema() {
            true => self.own_schema.map(|own| &own.name),
            false => Some(schema),
        }
    }

    fn push_qualified(&self, sql: &mut String, schema: &Name, name: &Name) {
        self.words.push_qualified(sql, self.own_schema, schema, name);
    }

    fn push_table(&self, sql: &mut String, table: &TableName) {
        self.push_qualified(sql, &table.schema, &table.table);
    }
}
