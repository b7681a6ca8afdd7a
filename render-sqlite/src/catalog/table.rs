//! Tables, with their columns and constraints.

use stylobate_dialect::{Opaque, default_of, parse_expression, read_condition, read_default};
use stylobate_model::{
    ByName, Check, Column, DataType, DefaultValue, ForeignKey, Name, Named, Table, Unique, Value,
};

use super::condition::{self, GRAMMAR};
use super::cursor::not_understood;
use super::definition::{self, ColumnDefinition, Definition};
use super::domain::Domains;
use super::rows::ObjectRow;
use super::words::{Kind, Word, words};
use crate::value::coerce;

/// The table and what of it no definition can say, or why none can say the table. The names in
/// its foreign keys of what they refer to are as they are written.
pub(super) fn read(
    object: &ObjectRow<'_>,
    domains: &Domains,
) -> Result<(Table, Vec<Opaque>), String> {
    let definition = definition::table(object.sql, domains)?;
    let mut reader = TableReader { domains, table: Table::new(object.name), opaque: Vec::new() };
    reader.columns(&definition)?;
    let Definition { unique, foreign_keys, checks, .. } = definition;
    reader.unique(unique);
    reader.foreign_keys(foreign_keys);
    reader.checks(checks)?;
    Ok((reader.table, reader.opaque))
}

/// The column of this name, in whatever case.
pub(super) fn find<'c>(columns: &'c ByName<Column>, name: &str) -> Option<&'c Column> {
    let same = |column: &&Column| column.name.as_str().eq_ignore_ascii_case(name);
    columns.get(name).or_else(|| columns.iter().find(same))
}

struct TableReader<'t> {
    domains: &'t Domains,
    table: Table,
    opaque: Vec<Opaque>,
}

impl TableReader<'_> {
    fn columns(&mut self, definition: &Definition<'_>) -> Result<(), String> {
        let Definition { columns, primary_key, autoincrement, .. } = definition;
        self.table.primary_key.clone_from(primary_key);
        self.table.columns = ByName::with_capacity(columns.len());
        for defined in columns {
            let mut column = Column::new(&defined.name, data_type(defined)?);
            let in_key = primary_key.contains(&defined.name);
            // A table that is STRICT takes no NULL in its primary key.
            column.nullable = !defined.not_null && !in_key;
            if in_key && primary_key.len() == 1 && defined.declared.eq_ignore_ascii_case("INTEGER")
            {
                if !autoincrement || column.data_type != DataType::BigInt {
                    return Err(format!(
                        "column {} is the rowid, for which SQLite makes up values",
                        defined.name
                    ));
                }
                column.identity = true;
            }
            column.default = defined.default.and_then(|sql| self.default(sql, &column));
            self.table.columns.insert(column);
        }
        Ok(())
    }

    fn default(&mut self, sql: &str, column: &Column) -> Option<DefaultValue> {
        let data_type = column.data_type;
        if let Some(known) = self.domains.default(sql, data_type) {
            return Some(known);
        }
        let words = words(sql).unwrap_or_default();
        let read = match constant(&words) {
            Some(Value::Null) => return None,
            Some(value) => default_of(value, &data_type, &coerce),
            None => {
                let parsed = parse_expression(sql, &GRAMMAR).ok();
                parsed.and_then(|parsed| read_default(&parsed, &data_type, &coerce))
            }
        };
        if read.is_none() {
            self.opaque("default", column.name.clone(), format!("no definition can say {sql}"));
        }
        read
    }

    fn unique(&mut self, found: Vec<(Name, Result<Vec<Name>, String>)>) {
        let mut understood = Vec::new();
        for (name, columns) in found {
            match columns {
                Ok(columns) => understood.push(Unique { name, columns }),
                Err(reason) => self.opaque("unique constraint", name, format!("it {reason}")),
            }
        }
        let rest = place(understood, &mut self.table.unique);
        for unique in self.nameless("unique constraint", rest) {
            self.build(|table| table.unique(unique));
        }
    }

    fn foreign_keys(&mut self, found: Vec<(Name, Result<ForeignKey, String>)>) {
        let mut understood = Vec::new();
        for (name, key) in found {
            match key {
                Ok(key) => understood.push(key),
                Err(reason) => self.opaque("foreign key", name, reason),
            }
        }
        let rest = place(understood, &mut self.table.foreign_keys);
        for key in self.nameless("foreign key", rest) {
            self.build(|table| table.foreign_key(key));
        }
    }

    fn checks(&mut self, found: Vec<(Name, &str)>) -> Result<(), String> {
        let mut understood = Vec::new();
        for (name, sql) in found {
            let parsed = condition::parse(sql, &self.table.columns).map_err(not_understood)?;
            match read_condition(&parsed, &self.table.columns, &coerce) {
                Ok(condition) => understood.push(Check { name, condition }),
                // SQLite, too, calls a check without a name by its text.
                Err(reason) if name.is_empty() => {
                    self.opaque("check", Name::from(parsed.to_string()), reason);
                }
                Err(reason) => self.opaque("check", name, reason),
            }
        }
        let rest = place(understood, &mut self.table.checks);
        let mut nameless = self.nameless("check", rest);
        nameless.sort_by_cached_key(|check| check.condition.expression().map(ToString::to_string));
        for check in nameless {
            self.build(|table| table.check(check));
        }
        Ok(())
    }

    /// Those that have no name; a second one of the same name is opaque.
    fn nameless<T: Named>(&mut self, kind: &str, rest: Vec<T>) -> Vec<T> {
        let (nameless, repeated): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|part| part.name().is_empty());
        for part in repeated {
            self.opaque(kind, part.name().clone(), "another one has its name".to_owned());
        }
        nameless
    }

    /// Adds something without a name, so that it gets the generated one.
    fn build(&mut self, add: impl FnOnce(Table) -> Table) {
        let table = std::mem::replace(&mut self.table, Table::new(""));
        self.table = add(table);
    }

    fn opaque(&mut self, kind: &str, name: Name, reason: String) {
        let name = if name.is_empty() { Name::from("without a name") } else { name };
        let schema = Name::default_schema();
        let opaque = Opaque::new(&schema, kind, &name, reason).of_table(&self.table.name);
        self.opaque.push(opaque);
    }
}

/// Keeps what has a name of its own, and gives back the rest.
fn place<T: Named>(found: Vec<T>, kept: &mut ByName<T>) -> Vec<T> {
    let mut rest = Vec::new();
    for part in found {
        if part.name().is_empty() || kept.contains(part.name().as_str()) {
            rest.push(part);
        } else {
            kept.insert(part);
        }
    }
    rest
}

/// The constant that is written in one word, with a sign if it is a negative number.
fn constant(words: &[Word<'_>]) -> Option<Value> {
    let number = |digits: &str| digits.parse().ok().map(Value::Integer);
    match words {
        [word] if word.is("NULL") => Some(Value::Null),
        [word] if word.is("TRUE") => Some(Value::Boolean(true)),
        [word] if word.is("FALSE") => Some(Value::Boolean(false)),
        [word] if word.kind == Kind::Text => Some(Value::String(word.unquoted().into_owned())),
        [word] if word.kind == Kind::Number => number(word.text),
        [sign, word] if sign.is_sign("-") && word.kind == Kind::Number => {
            number(&format!("-{}", word.text))
        }
        _ => None,
    }
}

/// The type that is stored as the column is declared, in the domain that is guarded.
fn data_type(column: &ColumnDefinition<'_>) -> Result<DataType, String> {
    let declared = |storage| column.declared.eq_ignore_ascii_case(storage);
    let integer = declared("INTEGER") || declared("INT");
    match column.domain {
        None if integer => Ok(DataType::BigInt),
        None if declared("BLOB") => Ok(DataType::Bytes),
        Some(found @ (DataType::Integer | DataType::SmallInt | DataType::Boolean)) if integer => {
            Ok(found)
        }
        Some(found @ (DataType::String { .. } | DataType::TimestampTz | DataType::Json))
            if declared("TEXT") =>
        {
            Ok(found)
        }
        Some(found @ DataType::Uuid) if declared("BLOB") => Ok(found),
        domain => {
            let (name, storage) = (&column.name, column.declared.to_ascii_uppercase());
            Err(match domain {
                None if storage == "TEXT" => format!("column {name} is TEXT without a domain"),
                None => format!("column {name} is {storage}"),
                Some(domain) => {
                    format!("column {name} is {storage} with the domain of {domain}")
                }
            })
        }
    }
}
