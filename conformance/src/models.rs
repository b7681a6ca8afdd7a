//! Random definitions: valid ones, that use everything a dialect can hold.

mod column;
mod condition;
mod foreign_key;
mod key;

use stylobate_dialect::{Capabilities, Support};
use stylobate_model::{Column, Database, Name, Schema, Table};

use crate::source::Source;

/// Names that an engine could stumble over.
pub const HOSTILE_NAMES: [&str; 18] = [
    "select",
    "order",
    "Table",
    "user",
    "two words",
    "quo\"te",
    "semi;colon",
    "dash--dash",
    "slash/*star",
    "it's",
    "back\\slash",
    "naïve_naïve",
    "表",
    "😀",
    "$1",
    "line\nbreak",
    "percent%s",
    "a_name_of_exactly_sixty_three_bytes_is_the_longest_one_that_fit",
];

/// What of a definition a dialect may be asked for without being refused.
///
/// ```
/// use stylobate_conformance::models::{Allowed, database};
/// use stylobate_conformance::source::Source;
/// use stylobate_dialect::Dialect;
/// use toy_dialect::Toy;
///
/// let allowed = Allowed::by(Toy::new().capabilities());
/// let made = |bytes| database(&mut Source::new(bytes), allowed);
/// assert_eq!(made(&[7; 90]), made(&[7; 90]));
/// assert_ne!(made(&[7; 90]), made(&[8; 90]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    actions: bool,
    unique_partial: bool,
    other_schema: bool,
    self_reference: bool,
    indexed_target: bool,
    mutual: bool,
}

impl Allowed {
    /// Everything, whether it is refused or not.
    pub const EVERYTHING: Self = Self {
        actions: true,
        unique_partial: true,
        other_schema: true,
        self_reference: true,
        indexed_target: true,
        mutual: true,
    };

    /// What these capabilities do not refuse.
    pub fn by(capabilities: &Capabilities) -> Self {
        let allowed = |support: Support| !matches!(support, Support::Refused(_));
        Self {
            actions: allowed(capabilities.foreign_keys.action),
            unique_partial: allowed(capabilities.indexes.unique_partial),
            other_schema: allowed(capabilities.foreign_keys.other_schema),
            self_reference: allowed(capabilities.foreign_keys.self_reference),
            indexed_target: allowed(capabilities.foreign_keys.indexed_target),
            mutual: allowed(capabilities.foreign_keys.mutual),
        }
    }
}

/// A random definition that follows from the source alone.
pub fn database(source: &mut Source<'_>, allowed: Allowed) -> Database {
    let mut maker = Maker { source, allowed, named: 0 };
    let count = 1 + maker.source.below(3);
    let mut tables: Vec<(usize, Table)> = Vec::new();
    for _ in 0..count {
        let schema = usize::from(maker.source.chance(25));
        let table = maker.table(schema, &tables);
        tables.push((schema, table));
    }
    maker.mutual(&mut tables);
    let names = [Name::default_schema(), maker.name("schema")];
    let mut schemas = names.clone().map(Schema::new);
    for (schema, mut table) in tables {
        for foreign_key in table.foreign_keys.iter_mut() {
            let marker = foreign_key.references.schema.take();
            let target = match marker.as_ref().map(Name::as_str) {
                Some("1") => 1,
                _ => 0,
            };
            foreign_key.references.schema = (target != schema).then(|| names[target].clone());
        }
        schemas[schema].tables.insert(table);
    }
    schemas
        .into_iter()
        .filter(|schema| !schema.tables.is_empty())
        .fold(Database::new(), Database::schema)
}

struct Maker<'s, 'b> {
    source: &'s mut Source<'b>,
    allowed: Allowed,
    named: usize,
}

impl Maker<'_, '_> {
    /// A name that no other one equals, hostile now and then.
    fn name(&mut self, kind: &str) -> Name {
        self.named += 1;
        let number = self.named;
        if !self.source.chance(35) {
            return Name::from(format!("{kind}_{number}"));
        }
        let hostile = *self.source.pick(&HOSTILE_NAMES);
        let tail = format!("{number}");
        let mut text = hostile.to_owned();
        while text.len() + tail.len() > Name::MAX_BYTES {
            text.pop();
        }
        Name::from(text + &tail)
    }

    fn table(&mut self, schema: usize, others: &[(usize, Table)]) -> Table {
        let mut table = Table::new(self.name("table"));
        if self.source.chance(20) {
            table = table.comment(self.text());
        }
        let identity = self.source.chance(15);
        if identity {
            let id = Column::big_int(self.name("id")).identity();
            table = table.primary_key([id.name.clone()]).column(id);
        }
        for _ in 0..=self.source.below(5) {
            table = table.column(self.column());
        }
        if !identity {
            self.primary_key(&mut table);
        }
        self.foreign_key(schema, &mut table, others);
        self.constraints(&mut table, others);
        self.indexes(&mut table, others);
        table
    }
}
