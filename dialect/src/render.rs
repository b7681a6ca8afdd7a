//! The walk that turns what a dialect holds into its SQL.

mod table;

pub use table::domain_name;

use stylobate_model::{Catalog, Name, Object, TableName};

use crate::script::Script;
use crate::{Change, Dialect, Lowered, Part, Refusal, Refusals, Statement, compare, order};

/// Renders everything that a dialect holds as a script for the engine's own shell.
///
/// The script is wrapped in a transaction, says `IF NOT EXISTS`, and leaves the names of the
/// connection's own schema bare. It is the same to the byte for the same input.
#[must_use]
pub fn render(dialect: &dyn Dialect, lowered: &Lowered) -> Script {
    let nothing = Lowered::new(dialect.name(), Catalog::default(), Vec::new());
    let changes = compare(&nothing, lowered);
    let writer = Writer { dialect, own_schema: None, if_not_exists: true };
    let late = late_references(lowered);
    let mut statements = Vec::new();
    for change in &changes {
        // Nothing stands, so every change makes something.
        if let Change::Create(part) = change {
            writer.create(part, &late, &mut statements);
        }
    }
    writer.late(&late, &mut statements);
    Script::new(dialect.name(), dialect.words(), statements, lowered.notes().to_vec())
}

/// Renders changes as statements for a live database, whose own schema is called `own_schema`:
/// every name is qualified, and nothing says `IF NOT EXISTS`.
///
/// # Errors
/// Every change that is not the making of a schema, a table or an index.
pub fn render_changes(
    dialect: &dyn Dialect,
    changes: &[Change],
    wanted: &Lowered,
    own_schema: &Name,
) -> Result<Vec<Statement>, Refusals> {
    let writer = Writer { dialect, own_schema: Some(own_schema), if_not_exists: false };
    let mut refusals = Vec::new();
    let mut statements = Vec::new();
    let created = |table: &TableName| {
        changes.iter().any(|change| match change {
            Change::Create(Part::Table(schema, made)) => {
                *schema == table.schema && made.name == table.table
            }
            _ => false,
        })
    };
    let mut late = late_references(wanted);
    late.retain(|(table, _)| created(table));
    for change in changes {
        match change {
            Change::Create(part @ (Part::Schema(_) | Part::Table(..) | Part::Index(..))) => {
                writer.create(part, &late, &mut statements);
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
    writer.late(&late, &mut statements);
    Refusals::into_result(refusals)?;
    Ok(statements)
}

/// The foreign keys that can only be added when all tables stand.
fn late_references(lowered: &Lowered) -> Vec<(TableName, stylobate_model::ForeignKey)> {
    let tables: Vec<_> = lowered.catalog().tables().collect();
    let late = order::creation(&tables).late;
    late.into_iter().map(|(table, key)| (table, key.clone())).collect()
}

/// What decides how statements are written.
struct Writer<'a> {
    dialect: &'a dyn Dialect,
    /// The name of the connection's own schema, with which its objects are qualified; none leaves
    /// them bare.
    own_schema: Option<&'a Name>,
    if_not_exists: bool,
}

type Late = [(TableName, stylobate_model::ForeignKey)];

impl Writer<'_> {
    fn create(&self, part: &Part, late: &Late, statements: &mut Vec<Statement>) {
        match part {
            Part::Schema(name) => {
                let mut sql = String::from("CREATE SCHEMA ");
                self.push_if_not_exists(&mut sql);
                self.push_name(&mut sql, name);
                statements.push(Statement::new(sql, Object::schema(name)));
            }
            Part::Table(schema, table) => self.table(schema, table, late, statements),
            Part::Index(table, index) => statements.push(self.index(table, index)),
            Part::Column(..)
            | Part::PrimaryKey(..)
            | Part::Unique(..)
            | Part::ForeignKey(..)
            | Part::Check(..)
            | Part::Comment(..) => {}
        }
    }

    /// Adds the foreign keys whose targets were made after their tables.
    fn late(&self, late: &Late, statements: &mut Vec<Statement>) {
        if self.dialect.words().forward_references {
            return;
        }
        for (table, key) in late {
            let mut sql = String::from("ALTER TABLE ");
            self.push_table(&mut sql, table);
            if self.if_not_exists {
                // No engine knows ADD CONSTRAINT IF NOT EXISTS.
                sql.push_str(" DROP CONSTRAINT IF EXISTS ");
                self.push_name(&mut sql, &key.name);
                sql.push(',');
            }
            sql.push_str(" ADD ");
            self.push_foreign_key(&mut sql, table, key);
            let kind = stylobate_model::ObjectKind::ForeignKey;
            statements.push(Statement::new(sql, Object::part(kind, table, &key.name)));
        }
    }

    fn push_if_not_exists(&self, sql: &mut String) {
        if self.if_not_exists {
            sql.push_str("IF NOT EXISTS ");
        }
    }

    fn push_name(&self, sql: &mut String, name: &Name) {
        self.dialect.words().push_name(sql, name.as_str());
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
        if schema.is_default_schema() { self.own_schema } else { Some(schema) }
    }

    fn push_qualified(&self, sql: &mut String, schema: &Name, name: &Name) {
        if let Some(schema) = self.qualifier(schema) {
            self.push_name(sql, schema);
            sql.push('.');
        }
        self.push_name(sql, name);
    }

    fn push_table(&self, sql: &mut String, table: &TableName) {
        self.push_qualified(sql, &table.schema, &table.table);
    }
}
