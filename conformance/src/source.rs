//! Choices drawn from bytes, so that shrinking the bytes shrinks what was made of them.

/// A source of choices. When its bytes run out, every choice is the first one.
///
/// ```
/// use stylobate_conformance::source::Source;
///
/// let mut source = Source::new(&[5]);
/// assert_eq!((source.below(4), source.pick(&["a", "b"])), (1, &"a"));
/// ```
pub struct Source<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Source<'a> {
    /// A source that draws from these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        let high = usize::from(*self.bytes.next().unwrap_or(&0));
        if limit <= 256 {
            return high % limit.max(1);
        }
        (high << 8 | usize::from(*self.bytes.next().unwrap_or(&0))) % limit
    }

    /// Whether something that happens `chance` times in a hundred happens.
    pub fn chance(&mut self, chance: usize) -> bool {
        self.below(100) >= 100 - chance
    }

    /// One of several values.
    pub fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }

    /// Some of several values, in their order, at most `most` of them.
    pub fn some<'v, T>(&mut self, values: &'v [T], most: usize) -> Vec<&'v T> {
        let mut chosen: Vec<_> = values.iter().filter(|_| self.chance(50)).collect();
        chosen.truncate(most);
        chosen
    }
}
