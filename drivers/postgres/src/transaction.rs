//! A transaction that the application has open.

use std::sync::Arc;

use postgres::Transaction;
use stylobate_connect::{Error, Session};
use stylobate_dialect::{Dialect, Wire};
use stylobate_model::DataType;
use stylobate_render_postgres::Postgres;

use crate::error::from_postgres;
use crate::runtime::refuse_async;
use crate::session::{MIGRATION_LOCK, supported};
use crate::statements::Statements;

/// A session inside of a transaction that the application has open, and which it commits or rolls
/// back itself.
///
/// The settings stay those of the application: names without a schema are found by its search
/// path. A transaction in this one is a savepoint.
///
/// ```no_run
/// use stylobate_connect::Connection;
/// use stylobate_driver_postgres::PostgresTransaction;
/// # fn example(client: &mut postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let mut transaction = client.transaction()?;
/// transaction.execute("UPDATE orders SET paid = TRUE WHERE id = 7", &[])?;
/// let mut db = Connection::new(Box::new(PostgresTransaction::new(&mut transaction)?));
/// db.execute("INSERT INTO mails (topic) VALUES ('paid')", &[])?;
/// drop(db);
/// transaction.commit()?;
/// # Ok(())
/// # }
/// ```
pub struct PostgresTransaction<'a, 'client> {
    transaction: &'a mut Transaction<'client>,
    dialect: Arc<Postgres>,
    statements: Statements,
}

impl<'a, 'client> PostgresTransaction<'a, 'client> {
    /// A session inside of this transaction.
    ///
    /// # Errors
    /// `Usage` inside of an async runtime; `Other` if the server is older than 13; else what the
    /// server says.
    pub fn new(transaction: &'a mut Transaction<'client>) -> Result<Self, Error> {
        refuse_async()?;
        let dialect = Arc::new(Postgres::new());
        let mut session = Self { transaction, dialect, statements: Statements::default() };
        let version = "SELECT pg_catalog.current_setting('server_version_num')";
        let row = session.with(|transaction| transaction.query_one(version, &[]))?;
        let number: Option<String> = row.try_get(0).ok();
        session.dialect = Arc::new(Postgres::new().target(supported(number.as_deref())?));
        Ok(session)
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'client>) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        refuse_async()?;
        work(self.transaction).map_err(|error| from_postgres(&*self.dialect, error))
    }
}

impl Session for PostgresTransaction<'_, '_> {
    fn dialect(&self) -> Arc<dyn Dialect> {
        self.dialect.clone()
    }

    fn execute(&mut self, sql: &str, parameters: &[Wire]) -> Result<u64, Error> {
        refuse_async()?;
        self.statements.execute(self.transaction, &*self.dialect, true, (sql, parameters))
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Wire],
        _columns: &[DataType],
    ) -> Result<Vec<Vec<Wire>>, Error> {
        refuse_async()?;
        self.statements.query(self.transaction, &*self.dialect, true, (sql, parameters))
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.with(|transaction| transaction.batch_execute("SAVEPOINT stylobate"))
    }

    fn commit(&mut self) -> Result<(), Error> {
        // Unlike COMMIT this fails where the transaction had an error.
        self.with(|transaction| transaction.batch_execute("RELEASE SAVEPOINT stylobate"))
    }

    fn rollback(&mut self) -> Result<(), Error> {
        let rollback = "ROLLBACK TO SAVEPOINT stylobate; RELEASE SAVEPOINT stylobate";
        self.with(|transaction| transaction.batch_execute(rollback))
    }

    fn lock_migrations(&mut self) -> Result<(), Error> {
        let lock = format!("SELECT pg_catalog.pg_advisory_xact_lock({MIGRATION_LOCK})");
        self.with(|transaction| transaction.batch_execute(&lock))
    }
}
