//! One row of an answer, read from left to right.

use stylobate_dialect::Unreadable;
use stylobate_model::Value;

use super::unreadable;

pub(super) struct Row<'a>(std::slice::Iter<'a, Value>);

impl<'a> Row<'a> {
    pub(super) fn new(values: &'a [Value]) -> Self {
        Self(values.iter())
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<&'a str>, Unreadable> {
        match self.0.next() {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            other => Err(unexpected("a text", other)),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Unreadable> {
        self.optional_text()?.ok_or_else(|| unexpected("a text", Some(&Value::Null)))
    }

    pub(super) fn integer(&mut self) -> Result<i64, Unreadable> {
        match self.0.next() {
            Some(Value::Integer(value)) => Ok(*value),
            other => Err(unexpected("an integer", other)),
        }
    }

    pub(super) fn boolean(&mut self) -> Result<bool, Unreadable> {
        match self.0.next() {
            Some(Value::Boolean(value)) => Ok(*value),
            other => Err(unexpected("true or false", other)),
        }
    }

    /// Numbers that stand in one text, as in `2 1`.
    pub(super) fn integers(&mut self) -> Result<Vec<i64>, Unreadable> {
        let text = self.optional_text()?.unwrap_or_default();
        text.split_whitespace()
            .map(|number| number.parse().map_err(|_| unreadable(format!("{number} is no number"))))
            .collect()
    }
}

fn unexpected(expected: &str, found: Option<&Value>) -> Unreadable {
    unreadable(match found {
        Some(value) => format!("a row has {} where {expected} is expected", value.kind()),
        None => format!("a row ends where {expected} is expected"),
    })
}
