//! Names of schemas, tables, columns, indexes and constraints.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of an object: any text, compared exactly.
///
/// A name is not checked when it is made; [`Database::resolve`](crate::Database::resolve) finds
/// the ones that some engine could not hold. In the builders an empty name stands for the
/// generated one.
///
/// Clones share the text: the same name stands in many places of a catalog.
///
/// ```
/// use stylobate_model::Name;
///
/// let name = Name::from("mails");
/// assert_eq!(name, "mails");
/// assert_ne!(name, "Mails");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Name(Arc<str>);

impl Name {
    /// The longest name that every engine keeps whole, in bytes (PostgreSQL's `NAMEDATALEN` − 1).
    pub const MAX_BYTES: usize = 63;

    /// The name of the schema that belongs to the connection itself.
    pub const DEFAULT_SCHEMA: &'static str = "default";

    /// The name of the schema that belongs to the connection itself.
    #[must_use]
    pub fn default_schema() -> Self {
        Self::from(Self::DEFAULT_SCHEMA)
    }

    /// Whether this is the name of the connection's own schema.
    #[must_use]
    pub fn is_default_schema(&self) -> bool {
        self == Self::DEFAULT_SCHEMA
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name has no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name in lower case, as far as it is in ASCII: what SQL takes for the same name.
    pub(crate) fn folded(&self) -> Self {
        if self.0.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Self::from(self.0.to_ascii_lowercase())
        } else {
            self.clone()
        }
    }

    /// The name made of `parts` joined by `_`, at most [`Name::MAX_BYTES`] long.
    ///
    /// A longer one is cut at a character and ends in `_` and eight hexadecimal digits that stand
    /// for the whole text, so that two long names do not become one.
    ///
    /// ```
    /// use stylobate_model::Name;
    ///
    /// assert_eq!(Name::generate(["mails", "topic", "idx"]), "mails_topic_idx");
    /// let long = Name::generate([&"x".repeat(80), "idx"]);
    /// assert_eq!(long.as_str().len(), Name::MAX_BYTES);
    /// ```
    pub fn generate<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> Self {
        let mut text = String::new();
        for part in parts {
            if !text.is_empty() {
                text.push('_');
            }
            text.push_str(part.as_ref());
        }
        if text.len() <= Self::MAX_BYTES {
            return Self::from(text);
        }
        let tail = format!("_{:08x}", fnv1a(text.as_bytes()));
        let mut end = Self::MAX_BYTES - tail.len();
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str(&tail);
        Self::from(text)
    }
}

/// The 32-bit FNV-1a hash: stable over versions and machines, unlike the standard hasher.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl From<&Name> for Name {
    fn from(name: &Name) -> Self {
        name.clone()
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}
