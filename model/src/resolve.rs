//! From a definition and a placement to a catalog, or to everything that is wrong with them.

mod foreign_key;
mod names;
mod place;
mod table;

use crate::{Catalog, Database, Name, Object, Ownership, Placement, Problem, Problems, TableName};

/// A definition under its physical names: valid, complete, and in normal form.
///
/// Every reference is bound, every condition typed, every name placed.
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let mails = Table::new("mails")
///     .column(Column::uuid("id"))
///     .column(Column::integer("size"))
///     .primary_key(["id"])
///     .check("NOT size < 0");
/// let resolved = Database::new().table(mails).resolve(&Placement::new())?;
/// let mails = resolved.catalog.table("default", "mails").unwrap();
/// let check = mails.checks.get("mails_size_check").unwrap();
/// assert_eq!(check.condition.expression().unwrap().to_string(), "size >= 0");
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What is to stand in the database.
    pub catalog: Catalog,
    /// Who owns each table of it.
    pub ownership: Ownership,
    /// The names that tables and columns had in earlier versions.
    pub renames: Vec<Rename>,
}

/// A rename that a definition declares.
///
/// ```
/// use stylobate_model::{Column, Database, Placement, Table};
///
/// let mails = Table::new("mails").column(Column::text("topic").renamed_from("subject"));
/// let renames = Database::new().table(mails).resolve(&Placement::new())?.renames;
/// assert_eq!(renames[0].column, Some("topic".into()));
/// assert_eq!(renames[0].from, "subject");
/// # Ok::<(), stylobate_model::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rename {
    /// The table, under its present name.
    pub table: TableName,
    /// The column, under its present name, if it is a column that was renamed.
    pub column: Option<Name>,
    /// The earlier name.
    pub from: Name,
}

impl Database {
    /// Places the definition and checks it, once and as a whole.
    ///
    /// # Errors
    /// Every problem of the definition under this placement, not only the first.
    ///
    /// ```
    /// use stylobate_model::{Column, Database, Placement, Table};
    ///
    /// let database = Database::new().table(
    ///     Table::new("mails")
    ///         .column(Column::uuid("id"))
    ///         .column(Column::integer("size"))
    ///         .primary_key(["id"])
    ///         .check("size BETWEEN 0 AND 9"),
    /// );
    /// let resolved = database.resolve(&Placement::new().prefix("app_"))?;
    /// let mails = resolved.catalog.table("default", "app_mails").unwrap();
    /// let check = mails.checks.get("app_mails_size_check").unwrap();
    /// assert_eq!(check.condition.expression().unwrap().to_string(), "size >= 0 AND size <= 9");
    /// # Ok::<(), stylobate_model::Problems>(())
    /// ```
    pub fn resolve(&self, placement: &Placement) -> Result<Resolved, Problems> {
        let mut problems = Vec::new();
        let placed = place::place(self, placement, &mut problems);
        let schemas: Vec<_> =
            self.schemas.names().map(|name| placement.physical_schema(name)).collect();
        names::check(&schemas, &placed, placement, &mut problems);
        let mut resolved = Resolved {
            catalog: Catalog::default(),
            ownership: Ownership::default(),
            renames: Vec::new(),
        };
        for schema in &self.schemas {
            resolved.catalog.schema_mut(&placement.physical_schema(&schema.name));
        }
        let tables = foreign_key::Tables::of(&placed);
        for source in &placed {
            let physical = table::resolve(source, placement, &tables, &mut problems);
            resolved.renames.extend(table::renames(source));
            resolved.ownership.insert(source.name.clone(), source.owner.clone());
            resolved.catalog.schema_mut(&source.name.schema).tables.insert(physical);
        }
        Problems::into_result(problems)?;
        Ok(resolved)
    }
}

/// A table of the definition, with its place.
struct Placed<'a> {
    /// The table as it is defined.
    table: &'a crate::Table,
    /// Its physical name.
    name: TableName,
    /// What stands in front of its names.
    prefix: String,
    /// The logical schema it is defined in.
    schema: &'a Name,
    /// The use of a feature that it belongs to; none for the application's own.
    feature: Option<&'a Name>,
    /// Who defined it.
    owner: crate::Owner,
}

/// Reports what a collection kept aside because its name was taken.
fn report_repeated<T: crate::Named>(
    values: &crate::ByName<T>,
    kind: &str,
    scope: &impl std::fmt::Display,
    second: impl Fn(&Name) -> Object,
    problems: &mut Vec<Problem>,
) {
    problems.extend(values.repeated().iter().map(|value| Problem::Repeated {
        object: format!("{kind} {}", value.name()),
        scope: scope.to_string(),
        second: second(value.name()),
    }));
}
