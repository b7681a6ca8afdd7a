//! One row of an answer, read from left to right.

use stylobate_model::Value;

use super::{Rows, Unreadable};

/// A row of an answer to a catalog query, read value by value from left to right.
///
/// What is not there, or of another kind than is asked for, is an error that says so; a dialect
/// reads a row into a value of its own and never looks at places.
///
/// ```
/// use stylobate_dialect::Row;
/// use stylobate_model::Value;
///
/// let answer = vec![vec!["mails".into(), 2.into(), Value::Null]];
/// let mut row = Row::new("Toy", &answer[0]);
/// assert_eq!(row.text()?, "mails");
/// assert_eq!(row.integer()?, 2);
/// assert_eq!(row.optional_text()?, None);
/// assert_eq!(
///     row.text().unwrap_err().to_string(),
///     "the catalog of Toy cannot be read: a row ends where a text is expected",
/// );
/// # Ok::<(), stylobate_dialect::Unreadable>(())
/// ```
#[derive(Clone, Debug)]
pub struct Row<'a> {
    product: &'static str,
    rest: std::slice::Iter<'a, Value>,
}

impl<'a> Row<'a> {
    /// A row that an engine answered.
    #[must_use]
    pub fn new(product: &'static str, values: &'a [Value]) -> Self {
        Self { product, rest: values.iter() }
    }

    /// The next value, a text.
    ///
    /// # Errors
    /// If it is none.
    pub fn text(&mut self) -> Result<&'a str, Unreadable> {
        match self.rest.next() {
            Some(Value::String(text)) => Ok(text),
            other => Err(self.unexpected("a text", other)),
        }
    }

    /// The next value, a text or NULL.
    ///
    /// # Errors
    /// If it is neither.
    pub fn optional_text(&mut self) -> Result<Option<&'a str>, Unreadable> {
        match self.rest.next() {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            other => Err(self.unexpected("a text", other)),
        }
    }

    /// The next value, an integer.
    ///
    /// # Errors
    /// If it is none.
    pub fn integer(&mut self) -> Result<i64, Unreadable> {
        match self.rest.next() {
            Some(Value::Integer(value)) => Ok(*value),
            other => Err(self.unexpected("an integer", other)),
        }
    }

    /// The next value, true or false.
    ///
    /// # Errors
    /// If it is neither.
    pub fn boolean(&mut self) -> Result<bool, Unreadable> {
        match self.rest.next() {
            Some(Value::Boolean(value)) => Ok(*value),
            other => Err(self.unexpected("true or false", other)),
        }
    }

    /// The next value, true or false; NULL is false.
    ///
    /// # Errors
    /// If it is none of them.
    pub fn flag(&mut self) -> Result<bool, Unreadable> {
        match self.rest.next() {
            Some(Value::Boolean(value)) => Ok(*value),
            Some(Value::Null) => Ok(false),
            other => Err(self.unexpected("true or false", other)),
        }
    }

    fn unexpected(&self, expected: &str, found: Option<&Value>) -> Unreadable {
        let reason = match found {
            Some(value) => format!("a row has {} where {expected} is expected", value.kind()),
            None => format!("a row ends where {expected} is expected"),
        };
        Unreadable { product: self.product, reason }
    }
}

/// The answers to as many queries as a dialect asks.
///
/// # Errors
/// If there are more or fewer of them.
///
/// ```
/// use stylobate_dialect::answers;
///
/// let answered = [vec![], vec![]];
/// let [tables, columns] = answers("Toy", &answered)?;
/// assert!(tables.is_empty() && columns.is_empty());
/// assert!(answers::<3>("Toy", &answered).is_err());
/// # Ok::<(), stylobate_dialect::Unreadable>(())
/// ```
pub fn answers<'a, const QUERIES: usize>(
    product: &'static str,
    answers: &'a [Rows],
) -> Result<&'a [Rows; QUERIES], Unreadable> {
    answers.try_into().map_err(|_| Unreadable {
        product,
        reason: format!("{} answers were given to {QUERIES} queries", answers.len()),
    })
}
