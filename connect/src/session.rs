//! What a driver does for one open connection.

use std::sync::Arc;

use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;

use crate::Error;

/// One open connection, as a driver sees it.
///
/// Users hold a [`Connection`](crate::Connection) around it. A session does what it is told and
/// keeps no state but the engine's: that a transaction is poisoned, that values are in their
/// domain, that statements are logged is the connection's business. What a driver opens is
/// `Send`; what borrows a transaction that the application has open need not be.
///
/// ```
/// use stylobate_connect::{Driver, Existence};
/// use stylobate_dialect::Wire;
/// use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_model::DataType;
///
/// let mut session = SqliteDriver.open(&"sqlite::memory:".parse()?, Existence::CreateIfMissing)?;
/// session.begin()?;
/// session.execute("CREATE TABLE sizes (size INTEGER)", &[])?;
/// session.execute("INSERT INTO sizes VALUES (?1)", &[Wire::BigInt(7)])?;
/// session.commit()?;
/// let rows = session.query("SELECT size FROM sizes", &[], &[DataType::BigInt])?;
/// assert_eq!(rows, [[Wire::BigInt(7)]]);
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
pub trait Session {
    /// The dialect, for the version that the session found.
    fn dialect(&self) -> Arc<dyn Dialect>;

    /// Runs one statement and says how many rows it changed; prepared statements are kept and
    /// used again.
    ///
    /// # Errors
    /// What the engine says.
    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error>;

    /// Runs one query and gives its rows, whose columns have these types.
    ///
    /// # Errors
    /// What the engine says, or that a column is of another type.
    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error>;

    /// Whether a transaction can begin, now that none of the connection is open.
    ///
    /// Inside of a transaction of the application a new one is a savepoint. Where the engine has
    /// none, a session says no: `begin` is refused, and what has to happen whole happens in the
    /// transaction of the application, which `rollback` then makes impossible to commit.
    ///
    /// # Errors
    /// What the engine says.
    fn can_begin(&mut self) -> Result<bool, Error> {
        Ok(true)
    }

    /// Begins a transaction that may write, or a savepoint inside of one of the application.
    ///
    /// # Errors
    /// What the engine says, that the database is busy, or `Usage` if none can begin.
    fn begin(&mut self) -> Result<(), Error>;

    /// Commits the transaction, and makes sure that it is committed: some engines answer success
    /// to the commit of a transaction that they rolled back.
    ///
    /// # Errors
    /// What the engine says, or that it rolled back.
    fn commit(&mut self) -> Result<(), Error>;

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// What the engine says.
    fn rollback(&mut self) -> Result<(), Error>;

    /// Takes the lock that lets one migration run at a time; it is held until the transaction
    /// ends.
    ///
    /// # Errors
    /// What the engine says, or that the lock was not to be had in time.
    fn lock_migrations(&mut self) -> Result<(), Error>;
}
