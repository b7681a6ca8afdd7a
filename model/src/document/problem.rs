//! What is wrong with a document.

use std::fmt;

use crate::problem::Names;
use crate::{InvalidJson, Name, UnknownAction, UnknownDataType};

/// What is wrong with a document, and where: a path, and the line and column if it was read from a
/// text.
///
/// ```
/// use stylobate_model::Document;
///
/// let text = r#"{"schemas": {"default": {"tables": {"mails": {"columns": {"id": {}}}}}}}"#;
/// let refusal = Document::from_json(text).unwrap_err();
/// assert_eq!(refusal.path(), "schemas.default.tables.mails.columns.id");
/// assert_eq!((refusal.line(), refusal.column()), (Some(1), Some(65)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDocument {
    path: String,
    position: Option<(usize, usize)>,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    #[error("the document is empty; write at least {{\"schemas\": {{}}}}")]
    Empty,
    #[error("the document starts with a byte order mark; save it as UTF-8 without one")]
    ByteOrderMark,
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: &'static str, found: String },
    #[error("a number does not start with zeros; remove them")]
    LeadingZeros,
    #[error("the escape is one half of a surrogate pair, not a character; write both halves")]
    LoneSurrogate,
    #[error("nested deeper than {max} levels", max = super::text::MAX_DEPTH)]
    TooDeep,
    #[error("unknown key {key:?}; the keys here are {known}")]
    UnknownKey { key: String, known: String },
    #[error("key {key:?} is given twice; remove one")]
    RepeatedKey { key: String },
    #[error("key {key:?} is missing; add it")]
    MissingKey { key: &'static str },
    #[error(transparent)]
    DataType(UnknownDataType),
    #[error(transparent)]
    Action(UnknownAction),
    #[error("unknown order {0:?}; the orders are asc, desc")]
    Order(String),
    #[error(
        "{0} is no default; write \"now\", \"new_uuid\", or an object of one key: integer, \
         boolean, string, json or json_text"
    )]
    Default(String),
    #[error("the JSON value is none that every engine can hold: {0}")]
    Json(InvalidJson),
    #[error(
        "a number of the JSON value may have lost digits on its way here; write the value as \
         text, as in {{\"json_text\": \"[0.1]\"}}"
    )]
    InexactNumber,
    #[error("unknown feature {name:?}; {}", known_features(.known))]
    Feature { name: Name, known: Vec<Name> },
}

fn known_features(known: &[Name]) -> String {
    if known.is_empty() {
        "there are no features here".to_owned()
    } else {
        format!("the features are {}", Names(known.to_vec()))
    }
}

impl InvalidDocument {
    /// What is wrong with a value that stands in no text.
    pub(super) fn of_value(path: Path, reason: Reason) -> Self {
        Self { path: path.0, position: None, reason }
    }

    /// Where it stands, such as `schemas.default.tables.mails.columns.id`; empty for the document
    /// itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line of the text, counted from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// The character of the line, counted from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }
}

impl fmt::Display for InvalidDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.reason.fmt(f)?;
        match self.position {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for InvalidDocument {}

/// A mistake and the byte of the text where it stands.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) path: Path,
    pub(super) at: usize,
    pub(super) reason: Reason,
}

impl Fault {
    /// The fault with its line and column, if there is a text that has some.
    pub(super) fn located(self, text: Option<&str>) -> InvalidDocument {
        let position = text.map(|text| {
            let before = text.get(..self.at).unwrap_or(text);
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
        });
        InvalidDocument { path: self.path.0, position, reason: self.reason }
    }
}

/// The keys and places that lead to a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        keys.into_iter().fold(Self::default(), |path, key| path.key(key))
    }

    /// The path to the value of a key.
    pub(super) fn key(&self, key: &str) -> Self {
        let dot = if self.0.is_empty() { "" } else { "." };
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        Self(if !key.is_empty() && key.chars().all(word) {
            format!("{}{dot}{key}", self.0)
        } else {
            format!("{}{dot}{key:?}", self.0)
        })
    }

    /// The path to an element of a list.
    pub(super) fn item(&self, place: usize) -> Self {
        Self(format!("{}[{place}]", self.0))
    }
}
