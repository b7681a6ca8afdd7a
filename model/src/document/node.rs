//! JSON values with their order, their repetitions and the digits of their numbers.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

/// A JSON value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The byte of the text where it starts; 0 if there is no text.
    pub(super) at: usize,
    /// Whether it is printed on one line.
    pub(super) one_line: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Boolean(bool),
    /// A number as it is written.
    Number(String),
    /// A number that has lost its digits on the way here.
    InexactNumber,
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
    /// JSON that is written as it is.
    Verbatim(String),
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) value: Node,
}

/// The key under which serde_json hands on a number as text if it is built so; any other crate of
/// a build can ask for that.
const NUMBER_KEY: &str = "$serde_json::private::Number";

impl Node {
    pub(super) fn new(kind: Kind, at: usize) -> Self {
        Self { kind, at, one_line: false }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Kind::Text(text.into()).into()
    }

    /// The value on one line.
    pub(super) fn one_line(mut self) -> Self {
        self.one_line = true;
        self
    }

    /// Whether serde carries the value without losing a digit, to a reader that goes as deep.
    pub(super) fn survives_serde(&self, depth: usize) -> bool {
        match &self.kind {
            Kind::Null | Kind::Boolean(_) | Kind::Text(_) => true,
            Kind::Number(text) => text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok(),
            Kind::InexactNumber | Kind::Verbatim(_) => false,
            Kind::List(items) => {
                depth > 0 && items.iter().all(|item| item.survives_serde(depth - 1))
            }
            Kind::Object(members) => {
                depth > 0
                    && members.iter().all(|member| {
                        member.key != NUMBER_KEY && member.value.survives_serde(depth - 1)
                    })
            }
        }
    }
}

impl From<Kind> for Node {
    fn from(kind: Kind) -> Self {
        Self::new(kind, 0)
    }
}

impl Member {
    pub(super) fn new(key: impl Into<String>, value: Node) -> Self {
        Self { key: key.into(), at: 0, value }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean(value) => serializer.serialize_bool(*value),
            Kind::Number(text) => match (text.parse::<i64>(), text.parse::<u64>()) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) => serializer.serialize_u64(number),
                _ => serializer.serialize_str(text),
            },
            Kind::InexactNumber => serializer.serialize_unit(),
            Kind::Text(text) | Kind::Verbatim(text) => serializer.serialize_str(text),
            Kind::List(items) => serializer.collect_seq(items),
            Kind::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for member in members {
                    map.serialize_entry(&member.key, &member.value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self::from)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as in JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Boolean(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Number(value.to_string()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Number(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::InexactNumber)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kind, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Kind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Node>()? {
            if let (NUMBER_KEY, Kind::Text(number), []) =
                (key.as_str(), &value.kind, members.as_slice())
            {
                return Ok(Kind::Number(number.clone()));
            }
            members.push(Member::new(key, value));
        }
        Ok(Kind::Object(members))
    }
}
