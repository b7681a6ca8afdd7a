//! How DuckDB's catalog is read.

mod draft;
pub(crate) mod text;

use std::collections::{HashMap, HashSet};

use stylobate_dialect::{CatalogQuery, LiveCatalog, Opaque, OwnSchema, Rows, Unreadable};
use stylobate_model::{Catalog, DataType, Name, Reference, TableName, Value};

use draft::Draft;

const TEXT: DataType = DataType::TEXT;
const FLAG: DataType = DataType::Boolean;

/// Gives the database and the connection's own schema in it: a temporary table hides one of its
/// name from whoever does not say the database.
pub(crate) const OWN_SCHEMA: &str = "SELECT current_database(), current_schema()";

pub(crate) fn queries() -> Vec<CatalogQuery> {
    let own = "database_name = current_database() AND NOT internal";
    // A list of names becomes one text of quoted names with dots between them, by way of NUL, which
    // no name that can be read holds. This takes a third of the time of a lambda that quotes each.
    // The list of a check without columns is empty, and its text NULL.
    let names = |list: &str| {
        let joined = format!("list_aggregate({list}, 'string_agg', chr(0))");
        format!("'\"' || replace(replace({joined}, '\"', '\"\"'), chr(0), '\".\"') || '\"'")
    };
    let (columns, referenced) =
        (names("constraint_column_names"), names("referenced_column_names"));
    // Which way an order goes that says nothing is a setting.
    vec![
        CatalogQuery::new(
            "SELECT schema_name, schema_name = current_schema(), database_name \
             FROM duckdb_schemas() WHERE database_name = current_database() ORDER BY oid ASC",
            [TEXT, FLAG, TEXT],
        ),
        CatalogQuery::new(
            format!(
                "SELECT schema_name, table_name, comment, \
                 CASE WHEN contains(sql, ' COLLATE ') THEN sql END \
                 FROM duckdb_tables() WHERE {own} ORDER BY table_oid ASC"
            ),
            [TEXT, TEXT, TEXT, TEXT],
        ),
        CatalogQuery::new(
            format!(
                "SELECT schema_name, table_name, column_name, data_type, is_nullable, \
                 is_generated, column_default, comment \
                 FROM duckdb_columns() WHERE {own} ORDER BY table_oid ASC, column_index ASC"
            ),
            [TEXT, TEXT, TEXT, TEXT, FLAG, FLAG, TEXT, TEXT],
        ),
        CatalogQuery::new(
            format!(
                "SELECT schema_name, table_name, constraint_type, expression, {columns}, \
                 referenced_table, {referenced} FROM duckdb_constraints() \
                 WHERE database_name = current_database() AND constraint_type <> 'NOT NULL' \
                 ORDER BY constraint_index ASC"
            ),
            [TEXT; 7],
        ),
        CatalogQuery::new(
            "SELECT schema_name, table_name, index_name, is_unique, sql FROM duckdb_indexes() \
             WHERE database_name = current_database() ORDER BY index_oid ASC",
            [TEXT, TEXT, TEXT, FLAG, TEXT],
        ),
        CatalogQuery::new(
            format!(
                "SELECT 'view', schema_name, view_name, FALSE FROM duckdb_views() WHERE {own} \
                 UNION ALL SELECT 'type', schema_name, type_name, FALSE FROM duckdb_types() \
                 WHERE {own} \
                 UNION ALL SELECT 'sequence', schema_name, sequence_name, \
                 increment_by > 0 AND NOT \"cycle\" FROM duckdb_sequences() \
                 WHERE database_name = current_database()"
            ),
            [TEXT, TEXT, TEXT, FLAG],
        ),
    ]
}

pub(crate) fn read(answers: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [schemas, tables, columns, constraints, indexes, others] = answers else {
        return Err(unreadable(format!("{} answers were given to 6 queries", answers.len())));
    };
    let mut reader = Reader::new(schemas)?;
    for row in tables {
        let Some(place) = reader.place(Row(row), 0)? else { continue };
        let draft = Draft::new(place.clone(), Row(row).text_if(2)?, Row(row).text_if(3)?);
        reader.by_name.insert(folded(&place), reader.drafts.len());
        reader.drafts.push(draft);
    }
    let others = reader.others(others)?;
    for row in columns {
        reader.part(Row(row), Draft::column)?;
    }
    for row in constraints {
        let reference = reader.reference(Row(row))?;
        reader.part(Row(row), |draft, row| draft.constraint(row, reference))?;
    }
    for row in indexes {
        reader.part(Row(row), Draft::index)?;
    }
    Ok(reader.finish(others))
}

struct Reader {
    own_schema: OwnSchema,
    catalog: Catalog,
    opaque: Vec<Opaque>,
    drafts: Vec<Draft>,
    by_name: HashMap<TableName, usize>,
}

/// What is no table.
struct Other {
    kind: String,
    place: TableName,
    ascending: bool,
}

impl Reader {
    fn new(schemas: &Rows) -> Result<Self, Unreadable> {
        let mut own_schema = None;
        for row in schemas {
            if Row(row).flag(1)? {
                // A temporary table hides one of its name from whoever does not say the database.
                let database = Some(Name::from(Row(row).text(2)?));
                own_schema = Some(OwnSchema { database, name: Name::from(Row(row).text(0)?) });
            }
        }
        let own_schema = own_schema
            .ok_or_else(|| unreadable("it names no schema as the connection's own".to_owned()))?;
        let mut reader = Self {
            own_schema,
            catalog: Catalog::default(),
            opaque: Vec::new(),
            drafts: Vec::new(),
            by_name: HashMap::new(),
        };
        for row in schemas {
            let name = Row(row).text(0)?;
            match reader.schema(name) {
                Some(schema) => drop(reader.catalog.schema_mut(&schema)),
                None => {
                    let reason = "its name stands for the connection's own schema";
                    let name = Name::from(name);
                    reader.opaque.push(Opaque::new(&name, "schema", &name, reason));
                }
            }
        }
        Ok(reader)
    }

    /// The neutral name of a schema; none for one that has the name of the neutral one.
    fn schema(&self, name: &str) -> Option<Name> {
        if self.own_schema == *name {
            Some(Name::default_schema())
        } else {
            Some(Name::from(name)).filter(|name| !name.is_default_schema())
        }
    }

    /// The schema and the name of what a row is about, if its schema is understood.
    fn place(&self, row: Row<'_>, column: usize) -> Result<Option<TableName>, Unreadable> {
        let (schema, name) = (row.text(column)?, row.text(column + 1)?);
        Ok(self.schema(schema).map(|schema| TableName::new(schema, name)))
    }

    /// Hands a row over to the table that it is about.
    fn part(
        &mut self,
        row: Row<'_>,
        read: impl FnOnce(&mut Draft, Row<'_>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let found = self.place(row, 0)?.and_then(|place| self.by_name.get(&folded(&place)));
        match found.and_then(|found| self.drafts.get_mut(*found)) {
            Some(draft) => read(draft, row),
            // A view has columns too.
            None => Ok(()),
        }
    }

    /// What a foreign key refers to, spelled as that is: DuckDB keeps it as it was written.
    fn reference(&self, row: Row<'_>) -> Result<Reference, Unreadable> {
        let Some(table) = row.text_if(5)? else { return Ok(Reference::default()) };
        let columns = row.names(6)?;
        let target = self.place(row, 0)?.map(|place| TableName::new(place.schema, table));
        let target = target.and_then(|target| self.by_name.get(&folded(&target)));
        Ok(match target.and_then(|target| self.drafts.get(*target)) {
            Some(target) => Reference {
                schema: None,
                table: target.place.table.clone(),
                columns: target.spelled(columns),
            },
            None => Reference { schema: None, table: table.into(), columns },
        })
    }

    fn others(&self, rows: &Rows) -> Result<Vec<Other>, Unreadable> {
        let mut others = Vec::new();
        for row in rows {
            if let Some(place) = self.place(Row(row), 1)? {
                let kind = Row(row).text(0)?.to_owned();
                others.push(Other { kind, place, ascending: Row(row).flag(3)? });
            }
        }
        Ok(others)
    }

    fn finish(mut self, others: Vec<Other>) -> LiveCatalog {
        let ascending = |other: &&Other| other.kind == "sequence" && other.ascending;
        let sequences: HashSet<_> =
            others.iter().filter(ascending).map(|other| folded(&other.place)).collect();
        let mut identities = HashSet::new();
        for draft in std::mem::take(&mut self.drafts) {
            let schema = draft.place.schema.clone();
            let (table, opaque) = draft.finish(&|names, sequence| {
                let schema = if sequence.schema.is_default_schema() {
                    &self.own_schema.name
                } else {
                    &sequence.schema
                };
                let [path @ .., name] = names else { return false };
                let found = match path {
                    [] => sequence.schema.is_default_schema(),
                    [path] => is_same(path, schema),
                    _ => false,
                };
                found && is_same(name, &sequence.table) && sequences.contains(&folded(sequence))
            });
            self.opaque.extend(opaque);
            let Some(table) = table else { continue };
            for column in table.columns.iter().filter(|column| column.identity) {
                let name = crate::column::sequence_name(&table.name, &column.name);
                identities.insert(folded(&TableName::new(&schema, name)));
            }
            self.catalog.schema_mut(&schema).tables.insert(table);
        }
        for Other { kind, place, .. } in others {
            let reason = match kind.as_str() {
                "sequence" if identities.contains(&folded(&place)) => continue,
                "sequence" => "it belongs to no identity column",
                _ => "no definition can say it",
            };
            self.opaque.push(Opaque::new(&place.schema, &kind, &place.table, reason));
        }
        LiveCatalog { catalog: self.catalog, opaque: self.opaque, own_schema: self.own_schema }
    }
}

/// Case does not tell names apart.
fn is_same(one: &Name, other: &Name) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

fn folded(place: &TableName) -> TableName {
    let fold = |name: &Name| name.as_str().to_ascii_lowercase();
    TableName::new(fold(&place.schema), fold(&place.table))
}

/// A row of an answer.
#[derive(Clone, Copy)]
struct Row<'a>(&'a [Value]);

impl<'a> Row<'a> {
    fn text_if(self, column: usize) -> Result<Option<&'a str>, Unreadable> {
        match self.0.get(column) {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(unreadable(format!("column {} of a row is no text", column + 1))),
        }
    }

    fn text(self, column: usize) -> Result<&'a str, Unreadable> {
        let missing = || unreadable(format!("column {} of a row is NULL", column + 1));
        self.text_if(column)?.ok_or_else(missing)
    }

    fn names(self, column: usize) -> Result<Vec<Name>, Unreadable> {
        match self.text_if(column)? {
            None | Some("") => Ok(Vec::new()),
            Some(list) => {
                text::names(list).ok_or_else(|| unreadable(format!("{list} is no list of names")))
            }
        }
    }

    fn flag(self, column: usize) -> Result<bool, Unreadable> {
        match self.0.get(column) {
            Some(Value::Boolean(flag)) => Ok(*flag),
            _ => Err(unreadable(format!("column {} of a row is no boolean", column + 1))),
        }
    }
}

fn unreadable(reason: String) -> Unreadable {
    Unreadable { product: "DuckDB", reason }
}
