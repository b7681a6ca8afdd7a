//! Schemas, and the names that stand for them where an engine has none.

use stylobate_model::{
    ByName, Catalog, CatalogSchema, Check, ForeignKey, Index, Name, Object, Table, TableName,
    Unique,
};

use super::Lowering;
use crate::Support;

impl Lowering<'_> {
    /// Turns schemas into prefixes of names where the engine has none.
    pub(super) fn schemas(&mut self, catalog: Catalog) -> Catalog {
        let support = self.capabilities.schemas.named;
        let mut flat = CatalogSchema::new(Name::default_schema());
        let mut kept = Catalog::default();
        for schema in catalog.schemas {
            let own = schema.name.is_default_schema();
            let object = || Object::schema(&schema.name);
            let way_out = "place it in the schema default";
            if own || self.keeps("schemas.named", support, object, way_out) {
                let target = kept.schema_mut(&schema.name);
                if target.tables.is_empty() && schema.tables.repeated().is_empty() {
                    target.tables = schema.tables;
                } else {
                    target.tables.extend(schema.tables);
                }
            } else {
                flat.tables.extend(schema.tables.iter().map(|table| flatten(&schema.name, table)));
            }
        }
        let own = kept.schema_mut(&Name::default_schema());
        if support != Support::Native {
            for table in own.tables.iter_mut() {
                flatten_references(&Name::default_schema(), &mut table.foreign_keys);
            }
            own.tables.extend(flat.tables);
        }
        kept
    }
}

/// The table under the names that it has where there are no schemas.
fn flatten(schema: &Name, table: &Table) -> Table {
    let name = |name: &Name| TableName::new(schema, name).flattened();
    let mut flat = Table { name: name(&table.name), ..table.clone() };
    flat.indexes = table
        .indexes
        .iter()
        .map(|index| Index { name: name(&index.name), ..index.clone() })
        .collect();
    flat.unique = table
        .unique
        .iter()
        .map(|unique| Unique { name: name(&unique.name), ..unique.clone() })
        .collect();
    flat.checks = table
        .checks
        .iter()
        .map(|check| Check { name: name(&check.name), ..check.clone() })
        .collect();
    flatten_references(schema, &mut flat.foreign_keys);
    flat.foreign_keys = flat
        .foreign_keys
        .into_iter()
        .map(|foreign_key| ForeignKey { name: name(&foreign_key.name), ..foreign_key })
        .collect();
    flat
}

fn flatten_references(schema: &Name, foreign_keys: &mut ByName<ForeignKey>) {
    for foreign_key in foreign_keys.iter_mut() {
        let references = &mut foreign_key.references;
        let target = references.schema.take().unwrap_or_else(|| schema.clone());
        references.table = TableName::new(target, &references.table).flattened();
    }
}
