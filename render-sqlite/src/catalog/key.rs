//! The columns of keys and indexes.

use std::borrow::Cow;

use super::words::Word;

/// A column of a key, as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyColumn<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) collation: Option<Cow<'a, str>>,
    pub(super) descending: bool,
}

impl<'a> KeyColumn<'a> {
    /// Reads a part of a key, unless it is more than the name of a column. Whether there is such a
    /// column is not known here.
    pub(super) fn read(words: &[Word<'a>]) -> Option<Self> {
        let (name, mut rest) = words.split_first()?;
        let name = name.label()?;
        let mut collation = None;
        if let [collate, label, others @ ..] = rest
            && collate.is("COLLATE")
        {
            (collation, rest) = (Some(label.label()?), others);
        }
        let descending = match rest {
            [] => false,
            [order] if order.is("ASC") => false,
            [order] if order.is("DESC") => true,
            _ => return None,
        };
        Some(Self { name, collation, descending })
    }

    /// The collation, unless it is the one by the bytes.
    pub(super) fn other_collation(&self) -> Option<&str> {
        self.collation.as_deref().filter(|collation| !collation.eq_ignore_ascii_case("BINARY"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: Option<(&str, Option<&str>, bool)>) {
        let words = words(sql).unwrap();
        let found = KeyColumn::read(&words);
        let found =
            found.as_ref().map(|key| (&*key.name, key.collation.as_deref(), key.descending));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_column_may_have_a_collation_and_an_order() {
        check("a", Some(("a", None, false)));
        check("'a b' asc", Some(("a b", None, false)));
        check("[a] Desc", Some(("a", None, true)));
        check("a collate \"nocase\" DESC", Some(("a", Some("nocase"), true)));
    }

    #[test]
    fn what_is_more_than_a_column_is_not_read() {
        for sql in ["", "1", "a + 1", "f(a)", "(a)", "a COLLATE", "a COLLATE 1", "a ASC DESC"] {
            check(sql, None);
        }
    }
}
