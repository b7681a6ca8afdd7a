//! From a JSON text to its value, with nothing lost.

use super::node::{Kind, Member, Node};
use super::problem::{Fault, Path, Reason};
use crate::Json;

/// How many lists and objects may stand inside each other: the deepest JSON default, and what is
/// around it.
pub(super) const MAX_DEPTH: usize = Json::MAX_DEPTH + 16;

/// The value of the text.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    if text.starts_with('\u{feff}') {
        return Err(parser.fault(Reason::ByteOrderMark));
    }
    if parser.next().is_none() {
        return Err(parser.fault(Reason::Empty));
    }
    let node = parser.value()?;
    match parser.next() {
        None => Ok(node),
        Some(_) => Err(parser.expected("the end of the document")),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn value(&mut self) -> Result<Node, Fault> {
        let next = self.next();
        let at = self.at;
        let kind = match next {
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::list)?,
            Some('"') => Kind::Text(self.string()?),
            Some('-' | '0'..='9') => Kind::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node::new(kind, at))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind, Fault>) -> Result<Kind, Fault> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(Reason::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self)?;
        self.depth -= 1;
        Ok(kind)
    }

    fn object(&mut self) -> Result<Kind, Fault> {
        let mut members = Vec::new();
        let mut more = !self.take('}');
        while more {
            if self.next() != Some('"') {
                return Err(self.expected("a key in double quotes"));
            }
            let at = self.at;
            let key = self.string()?;
            if !self.take(':') {
                return Err(self.expected("`:` behind the key"));
            }
            members.push(Member { key, at, value: self.value()? });
            more = self.take(',');
            if !more && !self.take('}') {
                return Err(self.expected("`,` or `}`"));
            }
        }
        Ok(Kind::Object(members))
    }

    fn list(&mut self) -> Result<Kind, Fault> {
        let mut items = Vec::new();
        let mut more = !self.take(']');
        while more {
            items.push(self.value()?);
            more = self.take(',');
            if !more && !self.take(']') {
                return Err(self.expected("`,` or `]`"));
            }
        }
        Ok(Kind::List(items))
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        let words =
            [("null", Kind::Null), ("true", Kind::Boolean(true)), ("false", Kind::Boolean(false))];
        for (word, kind) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(kind);
            }
            if word.starts_with(self.rest()) {
                self.at = self.text.len();
            }
        }
        Err(self.expected("a value"))
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut content = String::new();
        loop {
            content.push_str(self.read_while(|c| c >= ' ' && c != '"' && c != '\\'));
            match self.peek() {
                Some('"') => break,
                Some('\\') => content.push(self.escape()?),
                Some(_) => return Err(self.expected("an escape for a control character")),
                None => return Err(self.expected("the closing quote of a text")),
            }
        }
        self.at += 1;
        Ok(content)
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 1;
        let character = match self.peek() {
            Some('u') => return self.code_point(start),
            Some(character @ ('"' | '\\' | '/')) => character,
            Some('b') => '\u{8}',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('f') => '\u{c}',
            Some('r') => '\r',
            _ => return Err(self.expected("one of the escapes of JSON")),
        };
        self.at += 1;
        Ok(character)
    }

    /// The character of one escape, or of two that are a surrogate pair.
    fn code_point(&mut self, start: usize) -> Result<char, Fault> {
        let mut units = vec![self.code_unit()?];
        if (0xd800..=0xdbff).contains(&units[0]) && self.rest().starts_with("\\u") {
            self.at += 1;
            units.push(self.code_unit()?);
        }
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(Fault { path: Path::default(), at: start, reason: Reason::LoneSurrogate }),
        }
    }

    fn code_unit(&mut self) -> Result<u16, Fault> {
        self.at += 1;
        let digits = self.rest().get(..4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.expected("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.accept("-");
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            self.at = start;
            return Err(self.fault(Reason::LeadingZeros));
        }
        if self.accept(".") {
            self.digits()?;
        }
        if self.accept("e") || self.accept("E") {
            let _signed = self.accept("+") || self.accept("-");
            self.digits()?;
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn digits(&mut self) -> Result<&'t str, Fault> {
        let digits = self.read_while(|c| c.is_ascii_digit());
        if digits.is_empty() { Err(self.expected("a digit")) } else { Ok(digits) }
    }

    fn read_while(&mut self, accepts: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|character| !accepts(character)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next character that is no whitespace.
    fn next(&mut self) -> Option<char> {
        self.read_while(|character| matches!(character, ' ' | '\t' | '\n' | '\r'));
        self.peek()
    }

    /// Reads a character and the whitespace before it, if it is there.
    fn take(&mut self, character: char) -> bool {
        let found = self.next() == Some(character);
        self.at += if found { character.len_utf8() } else { 0 };
        found
    }

    /// Reads a piece of text, if it is there.
    fn accept(&mut self, piece: &str) -> bool {
        let found = self.rest().starts_with(piece);
        self.at += if found { piece.len() } else { 0 };
        found
    }

    fn expected(&self, expected: &'static str) -> Fault {
        let found = match self.peek() {
            Some(character) => format!("{character:?}"),
            None => "the end of the document, which may have been cut off".to_owned(),
        };
        self.fault(Reason::Unexpected { expected, found })
    }

    fn fault(&self, reason: Reason) -> Fault {
        Fault { path: Path::default(), at: self.at, reason }
    }
}
