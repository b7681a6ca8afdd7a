//! Random definitions: valid ones, that use everything a dialect can hold.

use stylobate_dialect::{Capabilities, Support};
use stylobate_model::{
    Action, Check, Column, Comparison, DataType, Database, DefaultValue, Expression, ForeignKey,
    Index, IndexColumn, Json, Name, Order, Schema, Table, Timestamp, Unique, Value,
};

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

    fn column(&mut self) -> Column {
        let data_type = match *self.source.pick(&DataType::ALL) {
            DataType::String { max_length: Some(_) } => {
                DataType::String { max_length: Some(1 + self.source.below(40) as u32) }
            }
            other => other,
        };
        let mut column = Column::new(self.name("column"), data_type);
        if self.source.chance(40) {
            column = column.nullable();
        }
        if self.source.chance(40) {
            column.default = self.default_value(&data_type);
        }
        if matches!(data_type, DataType::String { .. }) && self.source.chance(30) {
            column = column.byte_order();
        }
        if self.source.chance(15) {
            column = column.comment(self.text());
        }
        column
    }

    fn default_value(&mut self, data_type: &DataType) -> Option<DefaultValue> {
        Some(match data_type {
            DataType::Uuid => DefaultValue::NewUuid,
            DataType::TimestampTz => DefaultValue::Now,
            DataType::Bytes => return None,
            _ => match self.value(data_type) {
                Value::Integer(value) => DefaultValue::Integer(value),
                Value::Boolean(value) => DefaultValue::Boolean(value),
                Value::Json(value) => DefaultValue::Json(value),
                Value::String(value) => DefaultValue::String(value),
                _ => return None,
            },
        })
    }

    fn text(&mut self) -> String {
        let texts = [
            "",
            "plain",
            "it's",
            "back\\slash",
            "\"",
            "--",
            "naïve 😀",
            "line\nbreak",
            "'",
            "%s",
            "NULL",
            "true",
            "0",
            "now()",
        ];
        (*self.source.pick(&texts)).to_owned()
    }

    /// A value of the type.
    fn value(&mut self, data_type: &DataType) -> Value {
        match data_type {
            DataType::Uuid => Value::Uuid(stylobate_uuid(self.source.below(1000))),
            DataType::String { max_length } => {
                let limit = max_length.map_or(usize::MAX, |length| length as usize);
                Value::String(self.text().chars().take(limit).collect())
            }
            DataType::TimestampTz => {
                let instants = [
                    0,
                    1,
                    -1,
                    1_700_000_000_123_456,
                    -62_135_596_800_000_000,
                    253_402_300_799_999_999,
                ];
                Value::TimestampTz(Timestamp::from_microseconds(*self.source.pick(&instants)))
            }
            DataType::Json => {
                let texts = [
                    "{}",
                    "[]",
                    "null",
                    "0",
                    "\"it's\"",
                    "{\"a\":[1,2.5,\"\\\\\"]}",
                    "123456789012345678901234567890",
                    "\"😀\"",
                ];
                let text = *self.source.pick(&texts);
                Value::Json(Json::parse(text).expect("the texts are JSON"))
            }
            DataType::BigInt | DataType::Integer | DataType::SmallInt => {
                let range = data_type.integer_range().expect("an integer type has a range");
                let numbers = [0, 1, -1, 2, 99, *range.start(), *range.end()];
                Value::Integer(*self.source.pick(&numbers))
            }
            DataType::Boolean => Value::Boolean(self.source.chance(50)),
            DataType::Bytes => {
                let bytes: [&[u8]; 4] = [b"", b"\0", b"it's\\", &[0xde, 0xad, 0xbe, 0xef]];
                Value::Bytes(self.source.pick(&bytes).to_vec())
            }
        }
    }

    fn primary_key(&mut self, table: &mut Table) {
        let candidates: Vec<_> = table
            .columns
            .iter()
            .filter(|column| !column.nullable && column.data_type != DataType::Json)
            .map(|column| column.name.clone())
            .collect();
        table.primary_key = self.source.some(&candidates, 3).into_iter().cloned().collect();
    }

    /// Columns that can be in a key or an index.
    fn key_columns(&mut self, table: &Table) -> Vec<Name> {
        let candidates: Vec<_> = table
            .columns
            .iter()
            .filter(|column| column.data_type != DataType::Json)
            .map(|column| column.name.clone())
            .collect();
        self.source.some(&candidates, 4).into_iter().cloned().collect()
    }

    /// The first table, to which others may refer, keeps nothing else where that is refused; nor
    /// does one that refers to itself.
    fn stays_a_target(&self, table: &Table, others: &[(usize, Table)]) -> bool {
        let refers_to_itself =
            table.foreign_keys.iter().any(|key| key.references.table == table.name);
        !self.allowed.indexed_target && (others.is_empty() || refers_to_itself)
    }

    fn constraints(&mut self, table: &mut Table, others: &[(usize, Table)]) {
        if self.source.chance(40) && !self.stays_a_target(table, others) {
            let columns = self.key_columns(table);
            if !columns.is_empty() && columns != table.primary_key {
                let mut unique = Unique::on(columns);
                if self.source.chance(50) {
                    unique = unique.named(self.name("key"));
                }
                *table = table.clone().unique(unique);
            }
        }
        for _ in 0..self.source.below(3) {
            let mut check = Check::new(self.condition(table, 2));
            if self.source.chance(50) {
                check = check.named(self.name("check"));
            }
            *table = table.clone().check(check);
        }
    }

    fn indexes(&mut self, table: &mut Table, others: &[(usize, Table)]) {
        if self.stays_a_target(table, others) {
            return;
        }
        for _ in 0..self.source.below(3) {
            let columns = self.key_columns(table);
            if columns.is_empty() {
                continue;
            }
            let columns = columns.into_iter().map(|name| {
                let order =
                    if self.source.chance(30) { Order::Descending } else { Order::Ascending };
                IndexColumn { name, order }
            });
            let mut index = Index::on(columns.collect::<Vec<_>>());
            if self.source.chance(30) {
                index = index.unique();
            }
            if self.source.chance(40) && (!index.unique || self.allowed.unique_partial) {
                index = index.filter(self.condition(table, 2));
            }
            if self.source.chance(60) {
                index = index.named(self.name("index"));
            }
            *table = table.clone().index(index);
        }
    }

    fn foreign_key(&mut self, schema: usize, table: &mut Table, others: &[(usize, Table)]) {
        if !self.source.chance(50) {
            return;
        }
        let own = (schema, table.clone());
        let allowed = self.allowed;
        let only_its_key = |table: &Table| table.indexes.is_empty() && table.unique.is_empty();
        let targets: Vec<_> = others
            .iter()
            .chain(allowed.self_reference.then_some(&own))
            .filter(|(place, target)| {
                !target.primary_key.is_empty()
                    && (*place == schema || allowed.other_schema)
                    && (allowed.indexed_target || only_its_key(target))
            })
            .collect();
        if targets.is_empty() {
            return;
        }
        let (place, target) = *self.source.pick(&targets);
        let mut columns = Vec::new();
        for key in &target.primary_key {
            let column = target.columns.get(key.as_str()).expect("a key names its columns");
            let name = self.name("reference");
            let mut column =
                Column { name: name.clone(), identity: false, default: None, ..column.clone() };
            column.nullable = self.source.chance(50);
            columns.push(name);
            table.columns.insert(column);
        }
        let key = self.finish_foreign_key(ForeignKey::on(columns), *place, target);
        *table = table.clone().foreign_key(key);
    }

    fn finish_foreign_key(&mut self, key: ForeignKey, place: usize, target: &Table) -> ForeignKey {
        let columns = target.primary_key.clone();
        let mut key = key.references_in(place.to_string(), &target.name, columns);
        let actions: &[Action] =
            if self.allowed.actions { &Action::ALL } else { &[Action::NoAction, Action::Restrict] };
        key = key.on_delete(*self.source.pick(actions)).on_update(*self.source.pick(actions));
        if self.source.chance(50) { key.named(self.name("foreign")) } else { key }
    }

    /// Lets the first table refer to a later one that refers to it.
    fn mutual(&mut self, tables: &mut [(usize, Table)]) {
        if !self.allowed.mutual || tables.len() < 2 || !self.source.chance(30) {
            return;
        }
        let (place, target) = tables[1].clone();
        if target.primary_key.is_empty() {
            return;
        }
        let mut columns = Vec::new();
        for key in &target.primary_key {
            let column = target.columns.get(key.as_str()).expect("a key names its columns");
            let name = self.name("mutual");
            columns.push(name.clone());
            let column =
                Column { name, identity: false, default: None, nullable: true, ..column.clone() };
            tables[0].1.columns.insert(column);
        }
        let key = self.finish_foreign_key(ForeignKey::on(columns), place, &target);
        tables[0].1 = tables[0].1.clone().foreign_key(key);
    }

    fn condition(&mut self, table: &Table, depth: usize) -> Expression {
        if depth > 0 && self.source.chance(45) {
            let left = self.condition(table, depth - 1);
            return match self.source.below(3) {
                0 => left.and(self.condition(table, depth - 1)),
                1 => left.or(self.condition(table, depth - 1)),
                _ => left.negate(),
            };
        }
        let columns: Vec<_> = table.columns.iter().cloned().collect();
        let column = self.source.pick(&columns).clone();
        let operand = Expression::column(column.name.clone());
        if column.data_type == DataType::Json || self.source.chance(15) {
            return if self.source.chance(50) { operand.is_null() } else { operand.is_not_null() };
        }
        self.comparison(operand, &column, &columns)
    }

    fn comparison(
        &mut self,
        operand: Expression,
        column: &Column,
        columns: &[Column],
    ) -> Expression {
        let data_type = column.data_type;
        let is_integer = data_type.integer_range().is_some();
        match self.source.below(7) {
            0 => {
                let list: Vec<_> =
                    (0..=self.source.below(3)).map(|_| self.value(&data_type)).collect();
                if self.source.chance(50) { operand.one_of(list) } else { operand.none_of(list) }
            }
            1 => operand.between(self.value(&data_type), self.value(&data_type)),
            2 if data_type == DataType::Boolean => operand,
            3 if is_integer => {
                let bits = self.source.below(1 << 15) as i64;
                let masked = if self.source.chance(50) {
                    operand.bit_and(bits)
                } else {
                    operand.bit_or(bits)
                };
                masked.compare(*self.source.pick(&Comparison::ALL), self.value(&data_type))
            }
            4 => {
                let other = columns
                    .iter()
                    .find(|other| {
                        other.name != column.name && other.data_type.is_comparable_with(&data_type)
                    })
                    .unwrap_or(column);
                let other = Expression::column(other.name.clone());
                operand.compare(*self.source.pick(&Comparison::ALL), other)
            }
            _ => operand.compare(*self.source.pick(&Comparison::ALL), self.value(&data_type)),
        }
    }
}

fn stylobate_uuid(number: usize) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_0000 + number as u128)
}
