//! JSON values with their paths, and what may be expected of them.

use std::collections::HashSet;

use crate::document::node::{Kind, Member, Node};
use crate::document::problem::{Fault, Path, Reason};
use crate::{ByName, Name, Named};

pub(super) type Read<T> = Result<T, Fault>;

/// A value and the path to it.
pub(super) struct Place<'n> {
    pub(super) node: &'n Node,
    path: Path,
}

/// The members of an object, each with a key that is known and given once.
pub(super) struct Fields<'n, 'p> {
    place: &'p Place<'n>,
    members: &'n [Member],
}

impl<'n> Place<'n> {
    pub(super) fn root(node: &'n Node) -> Self {
        Self { node, path: Path::default() }
    }

    /// The members of an object whose keys are all among `known`.
    pub(super) fn fields(&self, known: &[&'static str]) -> Read<Fields<'n, '_>> {
        let members = self.members()?;
        for member in members {
            if !known.contains(&member.key.as_str()) {
                let (key, known) = (member.key.clone(), known.join(", "));
                return Err(self.fault_at(member.at, Reason::UnknownKey { key, known }));
            }
        }
        self.refuse_repeated(members)?;
        Ok(Fields { place: self, members })
    }

    /// Reads the value of each key, none of which may be given twice.
    pub(super) fn each_once(&self, read: impl Fn(&Place<'n>) -> Read<()>) -> Read<()> {
        let members = self.members()?;
        self.refuse_repeated(members)?;
        members.iter().try_for_each(|member| read(&self.member(member)))
    }

    /// Reads the value of each key under the name that the key is.
    pub(super) fn named<T: Named>(
        &self,
        read: impl Fn(Name, &Place<'n>) -> Read<T>,
    ) -> Read<ByName<T>> {
        let members = self.members()?.iter();
        members.map(|member| read(Name::from(member.key.as_str()), &self.member(member))).collect()
    }

    pub(super) fn list<T>(&self, read: impl Fn(&Place<'n>) -> Read<T>) -> Read<Vec<T>> {
        let Kind::List(items) = &self.node.kind else { return Err(self.expected("a list")) };
        let places =
            items.iter().enumerate().map(|(at, node)| Place { node, path: self.path.item(at) });
        places.map(|place| read(&place)).collect()
    }

    pub(super) fn text(&self) -> Read<&'n str> {
        match &self.node.kind {
            Kind::Text(text) => Ok(text),
            _ => Err(self.expected("a text")),
        }
    }

    pub(super) fn name(&self) -> Read<Name> {
        self.text().map(Name::from)
    }

    pub(super) fn boolean(&self) -> Read<bool> {
        match self.node.kind {
            Kind::Boolean(value) => Ok(value),
            _ => Err(self.expected("true or false")),
        }
    }

    pub(super) fn integer(&self) -> Read<i64> {
        let refusal = || self.expected("an integer of 64 bits");
        match &self.node.kind {
            Kind::Number(text) => text.parse().map_err(|_| refusal()),
            _ => Err(refusal()),
        }
    }

    pub(super) fn expected(&self, expected: &'static str) -> Fault {
        let found = match &self.node.kind {
            Kind::Null => "null; leave the key out if there is nothing to say".to_owned(),
            Kind::Boolean(value) => value.to_string(),
            Kind::Number(text) => text.clone(),
            Kind::InexactNumber => "a number with a fraction or too many digits".to_owned(),
            Kind::Text(text) => format!("the text {text:?}"),
            Kind::List(_) => "a list".to_owned(),
            Kind::Object(_) | Kind::Verbatim(_) => "an object".to_owned(),
        };
        self.fault(Reason::Unexpected { expected, found })
    }

    pub(super) fn fault(&self, reason: Reason) -> Fault {
        self.fault_at(self.node.at, reason)
    }

    fn fault_at(&self, at: usize, reason: Reason) -> Fault {
        Fault { path: self.path.clone(), at, reason }
    }

    fn members(&self) -> Read<&'n [Member]> {
        match &self.node.kind {
            Kind::Object(members) => Ok(members),
            _ => Err(self.expected("an object")),
        }
    }

    fn member(&self, member: &'n Member) -> Place<'n> {
        Place { node: &member.value, path: self.path.key(&member.key) }
    }

    fn refuse_repeated(&self, members: &[Member]) -> Read<()> {
        let mut seen = HashSet::new();
        match members.iter().find(|member| !seen.insert(member.key.as_str())) {
            Some(member) => {
                Err(self.fault_at(member.at, Reason::RepeatedKey { key: member.key.clone() }))
            }
            None => Ok(()),
        }
    }
}

impl<'n> Fields<'n, '_> {
    /// The value of a key that has to be there.
    pub(super) fn required(&self, key: &'static str) -> Read<Place<'n>> {
        self.find(key).ok_or_else(|| self.place.fault(Reason::MissingKey { key }))
    }

    /// What is read from the value of a key, if it is there.
    pub(super) fn optional<T>(
        &self,
        key: &str,
        read: impl Fn(&Place<'n>) -> Read<T>,
    ) -> Read<Option<T>> {
        self.find(key).map(|place| read(&place)).transpose()
    }

    /// The value of a key that is false where it is absent.
    pub(super) fn flag(&self, key: &str) -> Read<bool> {
        Ok(self.optional(key, Place::boolean)?.unwrap_or(false))
    }

    /// The only member, if there is one alone.
    pub(super) fn only(&self) -> Option<(&'n str, Place<'n>)> {
        match self.members {
            [member] => Some((&member.key, self.place.member(member))),
            _ => None,
        }
    }

    fn find(&self, key: &str) -> Option<Place<'n>> {
        let found = self.members.iter().find(|member| member.key == key)?;
        Some(self.place.member(found))
    }
}
