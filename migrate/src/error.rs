//! Why a database could not be brought to a definition.

use stylobate_dialect::{Change, Opaque, Refusals};
use stylobate_model::{Name, Object, Problems};

/// Why a database could not be brought to a definition. Nothing was changed.
///
/// ```
/// use stylobate_connect::Drivers;
/// use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_migrate::{Error, ensure};
/// use stylobate_model::{Column, Database, Table};
///
/// let mut drivers = Drivers::new();
/// drivers.register(SqliteDriver)?;
/// let mut db = drivers.open("sqlite::memory:")?;
/// let database = |size| Database::new().table(Table::new("mails").column(size));
/// ensure(&mut db, &database(Column::integer("size")))?;
/// // What stands is never altered.
/// let error = ensure(&mut db, &database(Column::big_int("size"))).unwrap_err();
/// assert!(matches!(error, Error::Differs(changes) if changes.len() == 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The definition is wrong in itself.
    #[error("the definition is wrong:\n{0}")]
    Definition(#[from] Problems),
    /// The dialect cannot hold the definition.
    #[error(transparent)]
    Refused(#[from] Refusals),
    /// The database could not be reached, or refused a statement.
    #[error(transparent)]
    Database(#[from] stylobate_connect::Error),
    /// Something stands already, in another shape than is wanted.
    #[error(
        "what stands differs from what is wanted, and was not touched:\n{}\nchange the database or the \
         definition until they agree",
        lines(.0)
    )]
    Differs(Vec<Change>),
    /// A wanted schema is the connection's own, under the name that the engine has for it.
    #[error(
        "schema {schema} is the connection's own, which is called `default`; define its tables in \
         the schema `default`, or place the schema there"
    )]
    OwnSchema {
        /// The schema, as it is wanted.
        schema: Name,
    },
    /// The name of something wanted is taken by something else that stands.
    #[error(
        "{wanted} cannot be made: its name is taken by {holder}; rename one of them, or place what \
         is wanted under another prefix or schema"
    )]
    Taken {
        /// What is wanted.
        wanted: Object,
        /// What has its name.
        holder: Box<Object>,
    },
    /// The name of something wanted is taken by something that no definition can say.
    #[error(
        "{wanted} cannot be made: its name is taken by {obstacle}; rename one of them, or place \
         what is wanted under another prefix or schema"
    )]
    Obstructed {
        /// What is wanted.
        wanted: Object,
        /// What has its name.
        obstacle: Box<Opaque>,
    },
    /// What was made does not read back as what was wanted.
    #[error("what was made does not read back as what was wanted:\n{}", lines(.0))]
    Unverified(Vec<Change>),
}

fn lines(changes: &[Change]) -> String {
    changes.iter().map(|change| format!("  {change}")).collect::<Vec<_>>().join("\n")
}
