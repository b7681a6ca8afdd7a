//! Collections kept by name, in the order of their definition.

use std::hash::{BuildHasherDefault, Hash, Hasher};

use indexmap::IndexMap;

use crate::Name;

/// What has a name of its own and is kept by it.
///
/// ```
/// use stylobate_model::{ByName, Name, Named};
///
/// struct Tag(Name);
///
/// impl Named for Tag {
///     fn name(&self) -> &Name {
///         &self.0
///     }
/// }
///
/// let tags: ByName<Tag> = ["urgent", "paid"].into_iter().map(|tag| Tag(tag.into())).collect();
/// assert!(tags.contains("paid"));
/// ```
pub trait Named {
    /// The name it is kept by.
    fn name(&self) -> &Name;
}

/// Values kept by their name, in the order in which they were defined.
///
/// Equality and hash ignore the order. A value whose name is there already is kept aside, for
/// [`Database::resolve`](crate::Database::resolve) to report; it takes part in equality, so that
/// a faulty definition never equals a right one.
///
/// ```
/// use stylobate_model::{ByName, Column};
///
/// let one: ByName<_> = [Column::uuid("id"), Column::json("body")].into_iter().collect();
/// let other: ByName<_> = [Column::json("body"), Column::uuid("id")].into_iter().collect();
/// assert_eq!(one, other);
/// assert_eq!(one.iter().next().unwrap().name, "id");
/// ```
#[derive(Clone, Debug)]
pub struct ByName<T> {
    entries: IndexMap<Name, T, NameHash>,
    repeated: Vec<T>,
}

/// A quick hash for names, which are short and come from those who define tables.
pub(crate) type NameHash = BuildHasherDefault<NameHasher>;

/// See [`NameHash`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameHasher(u64);

impl NameHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        self.add(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, _: u8) {
        // It is what ends a text, the end of which the length of its rest has told.
    }

    fn finish(&self) -> u64 {
        // A table of hashes looks at the lowest and the highest bits.
        self.0.rotate_left(26)
    }
}

impl<T: Named> ByName<T> {
    /// A collection without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A collection without entries, with room for some.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let entries = IndexMap::with_capacity_and_hasher(capacity, NameHash::default());
        Self { entries, repeated: Vec::new() }
    }

    /// Adds a value behind the others, or keeps it aside if its name is taken.
    pub fn insert(&mut self, value: T) {
        match self.entries.entry(value.name().clone()) {
            indexmap::map::Entry::Vacant(entry) => {
                entry.insert(value);
            }
            indexmap::map::Entry::Occupied(_) => self.repeated.push(value),
        }
    }

    /// The value of this name, made and added behind the others if there is none.
    pub fn get_or_insert_with(&mut self, name: &Name, make: impl FnOnce(Name) -> T) -> &mut T {
        self.entries.entry(name.clone()).or_insert_with(|| make(name.clone()))
    }

    /// Takes a value out, keeping the order of the rest.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        self.entries.shift_remove(name)
    }
}

impl<T> ByName<T> {
    /// The value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entries.get(name)
    }

    /// The value of this name, to be changed; its name must stay as it is.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.entries.get_mut(name)
    }

    /// Whether there is a value of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The values in the order of their definition.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> + DoubleEndedIterator + Clone {
        self.entries.values()
    }

    /// The values in the order of their definition, to be changed; their names must stay.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut T> {
        self.entries.values_mut()
    }

    /// The names in the order of their definition.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &Name> + Clone {
        self.entries.keys()
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The values whose name was taken when they were added.
    #[must_use]
    pub fn repeated(&self) -> &[T] {
        &self.repeated
    }
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self { entries: IndexMap::default(), repeated: Vec::new() }
    }
}

impl<T: PartialEq> PartialEq for ByName<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(place, (name, value)): (usize, (&Name, &T))| {
            // Mostly the order is the same, too.
            let found = match other.entries.get_index(place) {
                Some((other, found)) if other == name => Some(found),
                _ => other.entries.get(name),
            };
            found == Some(value)
        };
        self.len() == other.len()
            && self.repeated == other.repeated
            && self.entries.iter().enumerate().all(same)
    }
}

impl<T: Eq> Eq for ByName<T> {}

impl<T: Hash> Hash for ByName<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_unstable_by_key(|(name, _)| *name);
        entries.hash(state);
        self.repeated.hash(state);
    }
}

impl<T: Named> FromIterator<T> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut all = Self::default();
        all.extend(values);
        all
    }
}

impl<T: Named> Extend<T> for ByName<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        let values = values.into_iter();
        self.entries.reserve(values.size_hint().0);
        for value in values {
            self.insert(value);
        }
    }
}

impl<'a, T> IntoIterator for &'a ByName<T> {
    type Item = &'a T;
    type IntoIter = indexmap::map::Values<'a, Name, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.values()
    }
}

impl<T> IntoIterator for ByName<T> {
    type Item = T;
    type IntoIter = indexmap::map::IntoValues<Name, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_values()
    }
}

/// The names of a list of anything that is one.
pub(crate) fn names<N: Into<Name>>(list: impl IntoIterator<Item = N>) -> Vec<Name> {
    list.into_iter().map(Into::into).collect()
}
