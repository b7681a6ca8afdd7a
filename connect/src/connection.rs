//! A live database, as users hold it.

use std::fmt;
use std::sync::Arc;

use stylobate_dialect::{Dialect, Live, OwnSchema, OwnSchemaName, Wire, bind, read};
use stylobate_model::{DataType, Name, Table, TableName, Value};

use crate::{Error, ErrorKind, Parameter, Session};

/// A live database: statements with typed parameters, transactions by closure, and what stands.
///
/// Values pass the guard of their type's domain before they are bound, so that each is accepted
/// or refused alike on every engine. The first error poisons a transaction: nothing else runs in
/// it, and it is rolled back.
///
/// ```
/// use stylobate_connect::{Connection, Drivers, Parameter};
/// use stylobate_driver_sqlite::SqliteDriver;
/// use stylobate_model::DataType;
///
/// let mut drivers = Drivers::new();
/// drivers.register(SqliteDriver)?;
/// let mut db: Connection = drivers.open("sqlite::memory:")?;
/// db.execute("CREATE TABLE mails (topic TEXT, size INTEGER)", &[])?;
/// let (topic, size) = (Parameter::new(DataType::TEXT, "hello"), DataType::SmallInt);
/// db.execute("INSERT INTO mails VALUES (?1, ?2)", &[topic, Parameter::new(size, 5)])?;
/// let rows = db.query("SELECT topic, size FROM mails", &[], &[DataType::TEXT, size])?;
/// assert_eq!(rows, [["hello".into(), 5.into()]]);
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
pub struct Connection<S: Session + ?Sized = dyn Session + Send> {
    dialect: Arc<dyn Dialect>,
    pub(crate) state: State,
    log: Option<Vec<String>>,
    progress: Option<ProgressHook>,
    /// The own schema as it was found, until a statement runs that could set another one.
    own_schema: Option<OwnSchema>,
    pub(crate) session: Box<S>,
}

type ProgressHook = Box<dyn FnMut(&Progress<'_>) + Send>;

/// Where a connection is with its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// There is none: each statement is one by itself.
    Idle,
    /// One is open.
    Open,
    /// One is open but had an error, and can only be rolled back.
    Poisoned,
}

/// How far a piece of work has come.
///
/// ```
/// use stylobate_connect::{Drivers, Progress};
/// # use stylobate_driver_sqlite::SqliteDriver;
///
/// # let mut drivers = Drivers::new();
/// # drivers.register(SqliteDriver)?;
/// let mut db = drivers.open("sqlite::memory:")?;
/// let (sender, steps) = std::sync::mpsc::channel();
/// db.on_progress(move |Progress { done, total, step, .. }| {
///     let _ = sender.send(format!("{done} of {total}, next {step}"));
/// });
/// // Work of several steps reports each of them.
/// db.report_progress(1, 2, "index mails_topic_idx");
/// assert_eq!(steps.recv().as_deref(), Ok("1 of 2, next index mails_topic_idx"));
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The number of steps that are done.
    pub done: usize,
    /// The number of all steps.
    pub total: usize,
    /// What is done next, in words.
    pub step: &'a str,
}

impl<S: Session + ?Sized> Connection<S> {
    /// A connection around a session.
    #[must_use]
    pub fn new(session: Box<S>) -> Self {
        let dialect = session.dialect();
        Self { dialect, state: State::Idle, log: None, progress: None, own_schema: None, session }
    }

    /// The dialect, for the version that was found.
    #[must_use]
    pub fn dialect(&self) -> &dyn Dialect {
        &*self.dialect
    }

    /// The dialect, to be kept beside the connection.
    #[must_use]
    pub fn shared_dialect(&self) -> Arc<dyn Dialect> {
        Arc::clone(&self.dialect)
    }

    /// Runs one statement in the engine's own SQL and says how many rows it changed.
    ///
    /// # Errors
    /// `ValueOutOfDomain` if a parameter is not in the domain of its type, else what the engine
    /// says.
    pub fn execute(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64, Error> {
        self.own_schema = None;
        self.run(sql, parameters)
    }

    /// Runs one query in the engine's own SQL and gives its rows, whose columns have these types.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), and if a value is none of its column's type.
    pub fn query(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        columns: &[DataType],
    ) -> Result<Vec<Vec<Value>>, Error> {
        self.own_schema = None;
        self.guarded(sql, |connection| {
            let wires = connection.bind(parameters)?;
            let rows = connection.session.query(sql, &wires, columns)?;
            rows.into_iter().map(|row| connection.decode(row, columns)).collect()
        })
    }

    /// Inserts rows into a table of the connection's own schema, never into a temporary one of its
    /// name; each row gives values to some of the columns, and the others take their defaults.
    /// Either all rows are inserted or none.
    ///
    /// # Errors
    /// `Usage` if a row names a column that the table has not, or an identity column;
    /// `ValueOutOfDomain` if a value is not in the domain of its column's type; else what the
    /// engine says.
    ///
    /// ```
    /// # use stylobate_connect::{Connection, Driver, Existence};
    /// # use stylobate_driver_sqlite::SqliteDriver;
    /// use stylobate_model::{Column, Table};
    ///
    /// # let url = "sqlite::memory:".parse()?;
    /// # let mut db = Connection::new(SqliteDriver.open(&url, Existence::CreateIfMissing)?);
    /// let mails =
    ///     Table::new("mails").column(Column::text("topic")).column(Column::integer("size"));
    /// db.execute("CREATE TABLE mails (topic TEXT, size INTEGER)", &[])?;
    /// let row = |topic: &str, size: i32| [("topic", topic.into()), ("size", size.into())];
    /// assert_eq!(db.insert(&mails, [row("hello", 5), row("again", 7)])?, 2);
    /// # Ok::<(), stylobate_connect::Error>(())
    /// ```
    pub fn insert<'v, R>(
        &mut self,
        table: &Table,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<u64, Error>
    where
        R: IntoIterator<Item = (&'v str, Value)>,
    {
        self.insert_in(&Name::default_schema(), table, rows)
    }

    /// Inserts rows into a table of a schema, as [`insert`](Self::insert) does.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    pub fn insert_in<'v, R>(
        &mut self,
        schema: &Name,
        table: &Table,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<u64, Error>
    where
        R: IntoIterator<Item = (&'v str, Value)>,
    {
        let place = TableName::new(schema, &table.name);
        // No row is inserted before all of them are understood.
        let insertions = rows
            .into_iter()
            .map(|row| self.values(&place, table, &row.into_iter().collect::<Vec<_>>()))
            .collect::<Result<Vec<_>, _>>()?;
        let insert = |connection: &mut Self| {
            let mut inserted = 0;
            for (values, parameters) in &insertions {
                connection.find_own_schema(parameters)?;
                let (words, own) = (connection.dialect.words(), connection.own_schema.as_ref());
                let mut sql = String::from("INSERT INTO ");
                words.push_qualified(&mut sql, own, &place.schema, &place.table);
                sql.push_str(values);
                inserted += connection.run(&sql, parameters)?;
            }
            Ok(inserted)
        };
        let is_several = insertions.len() > 1;
        if self.state == State::Idle && is_several { self.whole(insert) } else { insert(self) }
    }

    /// Reads everything that stands in the database.
    ///
    /// # Errors
    /// What the engine says, or that its answer cannot be read.
    pub fn read(&mut self) -> Result<Live, Error> {
        let dialect = self.shared_dialect();
        let mut answers = Vec::new();
        for query in dialect.catalog_queries() {
            answers.push(self.query(&query.sql, &[], &query.columns)?);
        }
        read(&*dialect, &answers)
            .map_err(|error| Error::new(ErrorKind::Other, error.to_string()).with_source(error))
    }

    /// Begins to keep the statements that run, or to forget them.
    pub fn keep_log(&mut self, keep: bool) {
        self.log = keep.then(Vec::new);
    }

    /// The statements that ran since [`keep_log`](Self::keep_log), without the values that were
    /// bound.
    #[must_use]
    pub fn log(&self) -> &[String] {
        self.log.as_deref().unwrap_or_default()
    }

    /// Sets what is told of each step of a longer piece of work, before it is done.
    pub fn on_progress(&mut self, hook: impl FnMut(&Progress<'_>) + Send + 'static) {
        self.progress = Some(Box::new(hook));
    }

    /// Tells the progress hook, if there is one, of the next step.
    pub fn report_progress(&mut self, done: usize, total: usize, step: &str) {
        if let Some(hook) = &mut self.progress {
            hook(&Progress { done, total, step });
        }
    }

    pub(crate) fn record(&mut self, sql: &str) {
        if let Some(log) = &mut self.log {
            log.push(sql.to_owned());
        }
    }

    /// Does something unless the transaction is poisoned, and poisons it if that fails.
    fn guarded<T>(
        &mut self,
        sql: &str,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.state == State::Poisoned {
            return Err(Error::new(
                ErrorKind::TransactionPoisoned,
                "the transaction had an error before and can only be rolled back",
            ));
        }
        self.record(sql);
        work(self).map_err(|error| {
            if self.state == State::Open {
                self.state = State::Poisoned;
            }
            error.in_statement(sql)
        })
    }

    fn run(&mut self, sql: &str, parameters: &[Parameter]) -> Result<u64, Error> {
        self.guarded(sql, |connection| {
            let wires = connection.bind(parameters)?;
            connection.session.execute(sql, &wires)
        })
    }

    /// Finds out how the own schema is named in statements, where it has to be: not for parameters
    /// that are refused, since no statement may reach the engine before.
    fn find_own_schema(&mut self, parameters: &[Parameter]) -> Result<(), Error> {
        match self.dialect.words().own_schema {
            OwnSchemaName::Unsaid => {}
            OwnSchemaName::Fixed(name) => self.own_schema = Some(Name::from(name).into()),
            OwnSchemaName::Asked(_)
                if self.own_schema.is_some() || self.bind(parameters).is_err() => {}
            OwnSchemaName::Asked(sql) => {
                let rows = self.query(sql, &[], &[DataType::TEXT; 2])?;
                let [Value::String(database), Value::String(name)] = &rows.concat()[..] else {
                    let message = "the engine does not tell the connection's own schema";
                    return Err(Error::new(ErrorKind::Other, message));
                };
                let database = Some(Name::from(database.as_str()));
                self.own_schema = Some(OwnSchema { database, name: Name::from(name.as_str()) });
            }
        }
        Ok(())
    }

    fn bind(&self, parameters: &[Parameter]) -> Result<Vec<Wire>, Error> {
        let bind = |(place, parameter): (usize, &Parameter)| {
            bind(self.dialect(), &parameter.value, &parameter.data_type).map_err(|error| {
                let message = format!("parameter {}: {error}", place + 1);
                Error::new(ErrorKind::ValueOutOfDomain, message).with_source(error)
            })
        };
        parameters.iter().enumerate().map(bind).collect()
    }

    fn decode(&self, row: Vec<Wire>, columns: &[DataType]) -> Result<Vec<Value>, Error> {
        if row.len() != columns.len() {
            let message = format!(
                "the query has {} columns, and types were given for {}",
                row.len(),
                columns.len()
            );
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let decode = |(place, (wire, data_type)): (usize, (Wire, &DataType))| match wire {
            Wire::Null => Ok(Value::Null),
            wire => self.dialect.decode(wire, data_type).map_err(|error| {
                let message = format!("column {}: {error}", place + 1);
                Error::new(ErrorKind::Other, message).with_source(error)
            }),
        };
        row.into_iter().zip(columns).enumerate().map(decode).collect()
    }

    /// What stands behind the table in the statement that inserts a row.
    fn values(
        &self,
        place: &TableName,
        table: &Table,
        row: &[(&str, Value)],
    ) -> Result<(String, Vec<Parameter>), Error> {
        let words = self.dialect.words();
        let mut sql = String::new();
        if row.is_empty() {
            sql.push(' ');
            sql.push_str(words.row_of_defaults);
            return Ok((sql, Vec::new()));
        }
        let mut values = String::new();
        let mut parameters = Vec::with_capacity(row.len());
        for (name, value) in row {
            let column = table.columns.get(name).ok_or_else(|| {
                let message = format!("table {place} has no column {name}");
                Error::new(ErrorKind::Usage, message)
            })?;
            if row[..parameters.len()].iter().any(|(earlier, _)| earlier == name) {
                let message = format!("the row gives column {name} of table {place} twice");
                return Err(Error::new(ErrorKind::Usage, message));
            }
            if column.identity {
                let message = format!(
                    "column {name} of table {place} is an identity column, whose values the \
                     engine generates; leave it out"
                );
                return Err(Error::new(ErrorKind::Usage, message));
            }
            let (before, between) = if parameters.is_empty() { (" (", "") } else { ("", ", ") };
            sql.push_str(before);
            sql.push_str(between);
            words.push_name(&mut sql, name);
            values.push_str(between);
            values.push_str(&(words.placeholder)(parameters.len() + 1, &column.data_type));
            parameters.push(Parameter { data_type: column.data_type, value: value.clone() });
        }
        sql.push_str(") VALUES (");
        sql.push_str(&values);
        sql.push(')');
        Ok((sql, parameters))
    }
}

impl<S: Session + ?Sized> fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("dialect", &self.dialect.name())
            .field("version", &self.dialect.version().to_string())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
