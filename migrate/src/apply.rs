//! Creating what is missing.

use stylobate_connect::{Connection, Session};
use stylobate_dialect::{
    Change, Dialect, Live, Lowered, Note, OwnSchema, Part, compare, lower, render_changes,
};
use stylobate_model::{Catalog, Database, Object, Placement};

use crate::{Error, free};

/// What was done to bring a database to a definition.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_model::{Column, Database, Table};
///
/// let mut drivers = Drivers::new();
/// drivers.register(SqliteDriver)?;
/// let mut db = drivers.open("sqlite::memory:")?;
/// let mails = Table::new("mails").column(Column::uuid("id")).comment("what is sent");
/// let database = Database::new().table(mails);
/// let outcome = stylobate_migrate::ensure(&mut db, &database)?;
/// assert_eq!(outcome.created[0].to_string(), "table mails");
/// assert_eq!(outcome.notes[0].capability, "tables.comment");
/// assert!(stylobate_migrate::ensure(&mut db, &database)?.created.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// What was made, in order; nothing if all of it stood already.
    pub created: Vec<Object>,
    /// What the dialect does otherwise than it was asked.
    pub notes: Vec<Note>,
    /// What stands now of what was asked for.
    pub stands: Lowered,
}

/// Brings a database to a definition: creates what is missing, refuses what differs.
///
/// # Errors
/// If the definition is wrong, the dialect refuses it, a table stands in another shape, or the
/// database fails. Then nothing is changed.
///
/// ```
/// # use stylobate_connect::{Connection, Driver, Existence};
/// # use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_model::{Column, Database, Index, Table};
///
/// # let url = "sqlite::memory:".parse()?;
/// # let mut db = Connection::new(SqliteDriver.open(&url, Existence::CreateIfMissing)?);
/// let mails = Table::new("mails").column(Column::text("topic")).index(Index::on(["topic"]));
/// let outcome = stylobate_migrate::ensure(&mut db, &Database::new().table(mails))?;
/// assert_eq!(outcome.created.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ensure<S: Session + ?Sized>(
    connection: &mut Connection<S>,
    database: &Database,
) -> Result<Outcome, Error> {
    ensure_placed(connection, database, &Placement::new())
}

/// Brings a database to a definition under a placement, as [`ensure`] does.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_placed<S: Session + ?Sized>(
    connection: &mut Connection<S>,
    database: &Database,
    placement: &Placement,
) -> Result<Outcome, Error> {
    apply(connection, &database.resolve(placement)?.catalog)
}

/// Brings a database to a resolved catalog, as [`ensure`] does.
///
/// # Errors
/// As [`ensure`].
pub fn apply<S: Session + ?Sized>(
    connection: &mut Connection<S>,
    catalog: &Catalog,
) -> Result<Outcome, Error> {
    let wanted = lower(connection.dialect(), catalog)?;
    let live = connection.read()?;
    if Plan::of(&live, &wanted)?.changes.is_empty() {
        let (notes, stands) = (wanted.notes().to_vec(), live.lowered.restricted_to(&wanted));
        return Ok(Outcome { created: Vec::new(), notes, stands });
    }
    let created = connection.migration(|connection| create(connection, &wanted))?;
    let stands = connection.read()?.lowered.restricted_to(&wanted);
    verify(&stands, &wanted)?;
    Ok(Outcome { created, notes: wanted.notes().to_vec(), stands })
}

/// Creates what is missing, inside the transaction that holds the migration lock.
fn create<S: Session + ?Sized>(
    connection: &mut Connection<S>,
    wanted: &Lowered,
) -> Result<Vec<Object>, Error> {
    // Another instance may have been faster.
    let live = connection.read()?;
    let plan = Plan::of(&live, wanted)?;
    let statements = plan.statements(connection.dialect(), wanted, &live.own_schema)?;
    let mut created = Vec::with_capacity(statements.len());
    for (done, statement) in statements.iter().enumerate() {
        connection.report_progress(done, statements.len(), &statement.object.to_string());
        connection.execute(&statement.sql, &[])?;
        created.push(statement.object.clone());
    }
    created.dedup();
    verify(&connection.read()?.lowered.restricted_to(wanted), wanted)?;
    Ok(created)
}

/// The changes that make what is missing.
struct Plan {
    changes: Vec<Change>,
}

impl Plan {
    /// What is missing, unless something stands in the way.
    fn of(live: &Live, wanted: &Lowered) -> Result<Self, Error> {
        free::check_schemas(live, wanted)?;
        let mut changes = Vec::new();
        let mut differences = Vec::new();
        for change in compare(&live.lowered.restricted_to(wanted), wanted) {
            match &change {
                Change::Create(Part::Schema(_) | Part::Table(..) | Part::Index(..)) => {
                    changes.push(change);
                }
                _ if is_harmless(&change) => {}
                _ => differences.push(change),
            }
        }
        free::check(live, &changes)?;
        if differences.is_empty() { Ok(Self { changes }) } else { Err(Error::Differs(differences)) }
    }

    fn statements(
        &self,
        dialect: &dyn Dialect,
        wanted: &Lowered,
        own_schema: &OwnSchema,
    ) -> Result<Vec<stylobate_dialect::Statement>, Error> {
        Ok(render_changes(dialect, &self.changes, wanted, own_schema)?)
    }
}

/// Whether a difference can be left as it is: an index that somebody added cannot change an
/// answer, as long as it is not unique.
fn is_harmless(change: &Change) -> bool {
    matches!(change, Change::Drop(Part::Index(_, index)) if !index.unique)
}

fn verify(stands: &Lowered, wanted: &Lowered) -> Result<(), Error> {
    let mut changes = compare(stands, wanted);
    changes.retain(|change| !is_harmless(change));
    if changes.is_empty() { Ok(()) } else { Err(Error::Unverified(changes)) }
}
