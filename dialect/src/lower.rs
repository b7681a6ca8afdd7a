//! From what was asked for to what a dialect holds.

mod demand;
mod schemas;

use std::collections::{BTreeSet, HashMap};

use stylobate_model::{
    Action, Catalog, Check, Expression, ForeignKey, Index, Name, Object, ObjectKind, Order, Table,
    TableName, Unique,
};

pub use demand::{Demand, demands};

use crate::script::How;
use crate::{Capabilities, Dialect, Note, Refusal, Refusals, Support, order};

/// A catalog as one dialect holds it.
///
/// Rendering and comparing take nothing else, so that a catalog as it was asked for can never be
/// compared with a live one by mistake. It is made by [`lower`] and by
/// [`read`](crate::read) alone.
///
/// ```
/// use stylobate_dialect::lower;
/// use stylobate_model::{Column, Database, Placement, Table};
/// use stylobate_render_sqlite::Sqlite;
///
/// let mails = Table::new("mails").column(Column::uuid("id")).comment("what is sent");
/// let catalog = Database::new().table(mails).resolve(&Placement::new())?.catalog;
/// let lowered = lower(&Sqlite::new(), &catalog)?;
/// assert_eq!(lowered.catalog().table("default", "mails").unwrap().comment, None);
/// assert_eq!(lowered.notes()[0].capability, "tables.comment");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lowered {
    dialect: &'static str,
    catalog: Catalog,
    notes: Vec<Note>,
}

impl Lowered {
    pub(crate) fn new(dialect: &'static str, catalog: Catalog, notes: Vec<Note>) -> Self {
        Self { dialect, catalog, notes }
    }

    /// The dialect that holds it.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        self.dialect
    }

    /// The catalog.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What the dialect does otherwise than it was asked.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The catalog alone, without the notes.
    pub(crate) fn into_catalog(self) -> Catalog {
        self.catalog
    }

    /// The part of it that `other` names too: the same schemas and tables, whatever is in them.
    #[must_use]
    pub fn restricted_to(&self, other: &Self) -> Self {
        let mut catalog = Catalog::default();
        for schema in &self.catalog.schemas {
            let Some(wanted) = other.catalog.schemas.get(schema.name.as_str()) else { continue };
            let kept = catalog.schema_mut(&schema.name);
            kept.tables.extend(
                schema
                    .tables
                    .iter()
                    .filter(|table| wanted.tables.contains(table.name.as_str()))
                    .cloned(),
            );
        }
        Self { catalog, ..self.clone() }
    }
}

impl PartialEq for Lowered {
    /// Compares what is held, not the notes on how it came to be.
    fn eq(&self, other: &Self) -> bool {
        self.dialect == other.dialect && self.catalog == other.catalog
    }
}

impl Eq for Lowered {}

/// Turns a catalog into what a dialect holds of it.
///
/// What is emulated or omitted is noted; types stay neutral. Lowering what is lowered changes
/// nothing.
///
/// # Errors
/// Everything that the dialect refuses, before any text is made.
pub fn lower(dialect: &dyn Dialect, catalog: &Catalog) -> Result<Lowered, Refusals> {
    lower_owned(dialect, catalog.clone())
}

/// Does the same with a catalog that nobody else needs.
pub(crate) fn lower_owned(dialect: &dyn Dialect, catalog: Catalog) -> Result<Lowered, Refusals> {
    let mut walk = Lowering {
        dialect,
        capabilities: dialect.capabilities(),
        notes: Vec::new(),
        refusals: Vec::new(),
    };
    let catalog = walk.schemas(catalog);
    let catalog = walk.catalog(catalog);
    Refusals::into_result(walk.refusals)?;
    Ok(Lowered::new(dialect.name(), catalog, walk.notes))
}

/// The columns of tables of which there is an index beside the primary key.
type Indexed = HashMap<TableName, BTreeSet<Name>>;

/// Those of all tables, or of none if no foreign key asks for them.
fn indexed(catalog: &Catalog) -> Indexed {
    if catalog.tables().all(|(_, table)| table.foreign_keys.is_empty()) {
        return Indexed::new();
    }
    let columns = |(schema, table): (&Name, &Table)| {
        (TableName::new(schema, &table.name), indexed_columns(table))
    };
    catalog.tables().map(columns).collect()
}

fn indexed_columns(table: &Table) -> BTreeSet<Name> {
    let indexes = table.indexes.iter().flat_map(|index| &index.columns).map(|column| &column.name);
    let unique = table.unique.iter().flat_map(|unique| &unique.columns);
    indexes.chain(unique).cloned().collect()
}

struct Lowering<'a> {
    dialect: &'a dyn Dialect,
    capabilities: &'a Capabilities,
    notes: Vec<Note>,
    refusals: Vec<Refusal>,
}

impl Lowering<'_> {
    /// Meets a demand: says whether it can be kept as it is, and notes or refuses it if not.
    fn keeps(
        &mut self,
        capability: &'static str,
        support: Support,
        object: impl FnOnce() -> Object,
        way_out: &'static str,
    ) -> bool {
        let dialect = self.dialect.name();
        let (how, text) = match support {
            Support::Native => return true,
            Support::Emulated(text) => (How::Emulated, text),
            Support::Omitted(text) => (How::Omitted, text),
            Support::Refused(reason) => {
                let object = object();
                self.refusals.push(Refusal { object, dialect, capability, reason, way_out });
                return true;
            }
        };
        self.notes.push(Note::new(object(), dialect, capability, how, text));
        false
    }

    fn catalog(&mut self, mut catalog: Catalog) -> Catalog {
        self.mutual_references(&catalog);
        let indexed = indexed(&catalog);
        for schema in catalog.schemas.iter_mut() {
            for table in schema.tables.iter_mut() {
                self.table(&schema.name, table, &indexed);
            }
        }
        catalog
    }

    fn table(&mut self, schema: &Name, lowered: &mut Table, indexed: &Indexed) {
        let place = TableName::new(schema, &lowered.name);
        lowered.renamed_from = None;
        let comment = self.capabilities.tables.comment;
        if lowered.comment.is_some()
            && !self.keeps(
                "tables.comment",
                comment,
                || Object::table(&place),
                "remove the comment",
            )
        {
            lowered.comment = None;
        }
        demands(self.capabilities, lowered, |demand| {
            // Everything else that the dialect may say of it changes nothing in a definition.
            if let Support::Refused(_) = demand.support {
                let object = || demand.object(&place);
                self.keeps(demand.capability, demand.support, object, demand.way_out);
            }
        });
        self.columns(&place, lowered);
        for foreign_key in lowered.foreign_keys.iter_mut() {
            self.foreign_key(&place, foreign_key, indexed);
        }
        self.constraint_names(&place, lowered);
        for index in lowered.indexes.iter_mut() {
            self.index(&place, index);
        }
    }

    fn columns(&mut self, place: &TableName, table: &mut Table) {
        let capabilities = self.capabilities;
        let always_byte_order = self.dialect.words().always_byte_order;
        for column in table.columns.iter_mut() {
            let object = || Object::part(ObjectKind::Column, place, &column.name);
            column.renamed_from = None;
            let byte_order = capabilities.columns.byte_order;
            if column.byte_order
                && !self.keeps("columns.byte_order", byte_order, object, "remove byte_order")
                || always_byte_order
            {
                column.byte_order = false;
            }
            let comment = capabilities.columns.comment;
            if column.comment.is_some()
                && !self.keeps("columns.comment", comment, object, "remove the comment")
            {
                column.comment = None;
            }
        }
    }

    fn foreign_key(&mut self, place: &TableName, foreign_key: &mut ForeignKey, indexed: &Indexed) {
        let object = || Object::part(ObjectKind::ForeignKey, place, &foreign_key.name);
        let can = &self.capabilities.foreign_keys;
        let (action, restrict) = (can.action, can.restrict);
        let other_schema = can.other_schema;
        let drop_it = "drop the foreign key and check in the application";
        self.keeps("foreign_keys.declared", can.declared, object, drop_it);
        let actions = [foreign_key.on_delete, foreign_key.on_update];
        if actions.iter().any(|action| !matches!(action, Action::NoAction | Action::Restrict)) {
            let way_out = "use no_action and delete or change the children first";
            self.keeps("foreign_keys.action", action, object, way_out);
        }
        if actions.contains(&Action::Restrict)
            && !self.keeps("foreign_keys.restrict", restrict, object, "use no_action")
        {
            for action in [&mut foreign_key.on_delete, &mut foreign_key.on_update] {
                if *action == Action::Restrict {
                    *action = Action::NoAction;
                }
            }
        }
        let object = || Object::part(ObjectKind::ForeignKey, place, &foreign_key.name);
        let references = &foreign_key.references;
        if references.schema.is_some() {
            let way_out = "place both tables in one schema";
            self.keeps("foreign_keys.other_schema", other_schema, object, way_out);
        }
        self.target(place, foreign_key, indexed);
    }

    fn target(&mut self, place: &TableName, foreign_key: &ForeignKey, indexed: &Indexed) {
        let object = || Object::part(ObjectKind::ForeignKey, place, &foreign_key.name);
        let can = &self.capabilities.foreign_keys;
        let (self_reference, indexed_target) = (can.self_reference, can.indexed_target);
        let references = &foreign_key.references;
        let schema = references.schema.as_ref().unwrap_or(&place.schema);
        let target = TableName::new(schema, &references.table);
        if target == *place {
            let way_out = "drop the foreign key and check in the application";
            self.keeps("foreign_keys.self_reference", self_reference, object, way_out);
            // Its own columns are among those of the target, so that nothing else is to be said.
            if matches!(self_reference, Support::Refused(_)) {
                return;
            }
        }
        // The columns that it refers to cannot be changed anywhere.
        let free = |column: &&Name| !references.columns.contains(column);
        if indexed.get(&target).is_some_and(|columns| columns.iter().any(|column| free(&column))) {
            let way_out = "drop the other indexes and unique constraints of the table that it \
                           refers to, or the foreign key";
            self.keeps("foreign_keys.indexed_target", indexed_target, object, way_out);
        }
    }

    fn mutual_references(&mut self, catalog: &Catalog) {
        let support = self.capabilities.foreign_keys.mutual;
        if support == Support::Native {
            return;
        }
        let tables: Vec<_> = catalog.tables().collect();
        for (table, foreign_key) in order::creation(&tables).late {
            let object = Object::part(ObjectKind::ForeignKey, &table, &foreign_key.name);
            let way_out = "drop one of the foreign keys";
            self.keeps("foreign_keys.mutual", support, || object, way_out);
        }
    }

    /// Gives constraints the names that follow from their structure, where the engine keeps none.
    fn constraint_names(&mut self, place: &TableName, table: &mut Table) {
        let support = self.capabilities.constraints.name;
        if support == Support::Native {
            return;
        }
        let named = |table: &Table| {
            let names = table.unique.names().chain(table.foreign_keys.names());
            names.chain(table.checks.names()).cloned().collect::<BTreeSet<_>>()
        };
        let (before, mut structural) = (named(table), Table::new(&table.name));
        for unique in std::mem::take(&mut table.unique) {
            structural = structural.unique(Unique { name: Name::default(), ..unique });
        }
        for foreign_key in std::mem::take(&mut table.foreign_keys) {
            structural =
                structural.foreign_key(ForeignKey { name: Name::default(), ..foreign_key });
        }
        // Which of several checks of the same columns gets which number follows from their texts.
        let mut checks: Vec<_> = std::mem::take(&mut table.checks).into_iter().collect();
        checks.sort_by_cached_key(|check| {
            check.condition.expression().map(ToString::to_string).unwrap_or_default()
        });
        for check in checks {
            structural = structural.check(Check { name: Name::default(), ..check });
        }
        table.unique = structural.unique;
        table.foreign_keys = structural.foreign_keys;
        table.checks = structural.checks;
        if named(table) != before {
            let way_out = "leave the names to be generated";
            self.keeps("constraints.name", support, || Object::table(place), way_out);
        }
    }

    fn index(&mut self, place: &TableName, index: &mut Index) {
        let object = || Object::part(ObjectKind::Index, place, &index.name);
        let can = &self.capabilities.indexes;
        let (order, partial, unique_partial) = (can.order, can.partial, can.unique_partial);
        if index.columns.iter().any(|column| column.order == Order::Descending)
            && !self.keeps("indexes.order", order, object, "use ascending columns")
        {
            index.columns.iter_mut().for_each(|column| column.order = Order::Ascending);
        }
        // An index of the rows for which TRUE holds is one of all rows, and PostgreSQL says so.
        index.filter.take_if(|filter| filter.expression() == Some(&Expression::from(true)));
        if index.filter.is_none() {
            return;
        }
        let object = || Object::part(ObjectKind::Index, place, &index.name);
        if index.unique {
            let way_out = "drop the filter, or the uniqueness and check in the application";
            self.keeps("indexes.unique_partial", unique_partial, object, way_out);
        } else if !self.keeps("indexes.partial", partial, object, "drop the filter") {
            index.filter = None;
        }
    }
}
