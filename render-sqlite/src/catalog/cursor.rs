//! A place in a text, from which it is read word by word.

use std::borrow::Cow;
use std::ops::Range;

use super::words::{Word, group, span, words};

/// The words of a text and how far they were read.
pub(super) struct Cursor<'a> {
    sql: &'a str,
    words: Vec<Word<'a>>,
    place: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Result<Self, String> {
        let words = words(sql).map_err(not_understood)?;
        Ok(Self { sql, words, place: 0 })
    }

    pub(super) fn peek(&self) -> Option<&Word<'a>> {
        self.words.get(self.place)
    }

    /// The place of the next word.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    pub(super) fn skip(&mut self) {
        self.place += 1;
    }

    /// Whether the next words are these keywords.
    pub(super) fn is(&self, keywords: &[&str]) -> bool {
        let rest = self.words.get(self.place..).unwrap_or_default();
        rest.len() >= keywords.len()
            && rest.iter().zip(keywords).all(|(word, keyword)| word.is(keyword))
    }

    /// Reads these keywords, if they are the next words.
    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let found = self.is(keywords);
        self.place += if found { keywords.len() } else { 0 };
        found
    }

    /// Reads a sign, if it is the next word.
    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek().is_some_and(|word| word.is_sign(sign));
        self.place += usize::from(found);
        found
    }

    /// Reads a keyword.
    pub(super) fn keyword(&mut self, keyword: &str) -> Result<(), String> {
        if self.take(&[keyword]) { Ok(()) } else { Err(self.unexpected(keyword)) }
    }

    /// Reads a sign.
    pub(super) fn sign(&mut self, sign: &str) -> Result<(), String> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
    }

    /// Reads a name, which may also stand in the quotes of a text.
    pub(super) fn name(&mut self) -> Result<Cow<'a, str>, String> {
        let name = self.peek().and_then(Word::label).ok_or_else(|| self.unexpected("a name"))?;
        self.skip();
        Ok(name)
    }

    /// Reads what stands in parentheses.
    pub(super) fn group(&mut self) -> Result<Range<usize>, String> {
        let inner = group(&self.words, self.place)
            .ok_or_else(|| self.unexpected("something in parentheses"))?;
        self.place = inner.end + 1;
        Ok(inner)
    }

    /// Reads a list in parentheses, each part of it being some words.
    pub(super) fn list(&mut self) -> Result<Vec<Range<usize>>, String> {
        let inner = self.group()?;
        let mut parts = Vec::new();
        let (mut start, mut place) = (inner.start, inner.start);
        while place < inner.end {
            if let Some(nested) = group(&self.words, place) {
                place = nested.end;
            } else if self.words[place].is_sign(",") {
                parts.push(start..place);
                start = place + 1;
            }
            place += 1;
        }
        parts.push(start..inner.end);
        Ok(parts)
    }

    /// The words behind the last one of all that is this sign.
    pub(super) fn behind_last(&self, sign: &str) -> &[Word<'a>] {
        let place = self.words.iter().rposition(|word| word.is_sign(sign));
        place.map(|place| &self.words[place + 1..]).unwrap_or_default()
    }

    pub(super) fn words(&self, range: Range<usize>) -> &[Word<'a>] {
        &self.words[range]
    }

    /// The text of these words.
    pub(super) fn text(&self, range: Range<usize>) -> &'a str {
        span(self.sql, &self.words[range])
    }

    /// The text of the next words, so many of them.
    pub(super) fn next(&self, count: usize) -> &'a str {
        span(self.sql, self.words[self.place..].get(..count).unwrap_or_default())
    }

    /// The text of all words that are not read yet.
    pub(super) fn rest(&self) -> &'a str {
        span(self.sql, self.words.get(self.place..).unwrap_or_default())
    }

    /// The reason for which the next word is not understood.
    pub(super) fn unexpected(&self, expected: &str) -> String {
        not_understood(match self.peek() {
            Some(word) => format!("`{}` stands where {expected} is expected", word.text),
            None => format!("it ends where {expected} is expected"),
        })
    }
}

pub(super) fn not_understood(reason: impl std::fmt::Display) -> String {
    format!("its text is not understood: {reason}")
}
