//! Tables and indexes out of the texts that an engine keeps of them.

mod parts;

use sqlparser::ast::{
    CheckConstraint, ColumnDef, ColumnOption, CreateIndex, CreateTable, Expr, Statement,
    TableConstraint,
};
use sqlparser::tokenizer::Token;
use stylobate_model::{
    Check, Column, DataType, DefaultValue, Index, Name, Table, TableName, Unique,
};

use parts::{foreign_key, key, name, plain};

use crate::{
    Coercion, ColumnSite, ColumnWords, Dialect, Opaque, parse_statement, parse_tokens,
    read_condition, read_default, tokenize,
};

/// The ending of the names of constraints that guard the domain of a column.
const GUARD: &str = "_domain";

/// Reads the statements that an engine keeps of its tables and indexes, such as those in SQLite's
/// `sqlite_schema` or what MySQL answers to `SHOW CREATE TABLE`.
///
/// It asks the dialect how each type would be spelled, and a column is of the type that is spelled
/// as the column stands, with its storage and its guard; so that a dialect says once how a column
/// is spelled, and nothing of how it is read back.
///
/// ```
/// use stylobate_dialect::sqlparser::dialect::GenericDialect;
/// use stylobate_dialect::{Dialect, Opaque, TextReader};
/// use stylobate_model::{Name, Table, TableName};
///
/// fn table(dialect: &dyn Dialect, name: &str, sql: &str) -> Result<(Table, Vec<Opaque>), String> {
///     let (grammar, coerce) = (&GenericDialect {}, &|_: &_, _: &_| None);
///     let texts = TextReader { dialect, grammar, coerce };
///     texts.table(&TableName::new(Name::default_schema(), name), sql)
/// }
/// ```
#[derive(Clone, Copy)]
pub struct TextReader<'a> {
    /// What says how columns are spelled.
    pub dialect: &'a dyn Dialect,
    /// The grammar of the texts.
    pub grammar: &'a dyn sqlparser::dialect::Dialect,
    /// What turns a literal of the storage into a value of the type.
    pub coerce: Coercion<'a>,
}

impl TextReader<'_> {
    /// The table that a statement makes, and what of it no definition can say.
    ///
    /// # Errors
    /// Why no definition can say the table.
    pub fn table(&self, place: &TableName, sql: &str) -> Result<(Table, Vec<Opaque>), String> {
        let Statement::CreateTable(parsed) = self.parse(sql)? else {
            return Err("its text makes no table".to_owned());
        };
        let CreateTable { columns, constraints, strict, without_rowid, .. } = parsed;
        let suffix = self.dialect.words().table_suffix;
        if strict != suffix.contains("STRICT") || without_rowid != suffix.contains("WITHOUT ROWID")
        {
            return Err("it is made with other options".to_owned());
        }
        let mut table = TableReader {
            texts: self,
            place,
            table: Table::new(&place.table),
            opaque: Vec::new(),
            guards: Vec::new(),
        };
        let mut inline = Vec::new();
        let drafts: Vec<_> = columns
            .into_iter()
            .map(|column| Draft::of(column, &mut inline))
            .collect::<Result<_, _>>()?;
        let mut rest = Vec::new();
        for constraint in inline.into_iter().chain(constraints) {
            rest.extend(table.key_or_guard(constraint)?);
        }
        for draft in drafts {
            table.column(draft)?;
        }
        if let Some(guard) = table.guards.first() {
            return Err(format!("its guard {guard} is of no known domain"));
        }
        for constraint in rest {
            table.constraint(constraint)?;
        }
        Ok((table.table, table.opaque))
    }

    /// The index of a table that a statement makes.
    ///
    /// # Errors
    /// Why no definition can say it.
    pub fn index(&self, table: &Table, name: &str, sql: &str) -> Result<Index, String> {
        let Statement::CreateIndex(parsed) = self.parse(sql)? else {
            return Err("its text makes no index".to_owned());
        };
        let CreateIndex { columns, unique, predicate, .. } = parsed;
        let columns = columns.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        let filter = predicate.map(|filter| read_condition(&filter, &table.columns, self.coerce));
        Ok(Index { unique, filter: filter.transpose()?, ..Index::on(columns).named(name) })
    }

    /// The words of a text, all of whose quoted names are quoted alike: an engine may have put its
    /// own quotes into it.
    fn words(&self, sql: &str) -> Result<Vec<Token>, String> {
        let mut tokens = tokenize(sql, self.grammar)?;
        for token in &mut tokens {
            if let Token::Word(word) = token
                && word.quote_style.is_some()
            {
                word.quote_style = Some('"');
            }
        }
        Ok(tokens)
    }

    fn parse(&self, sql: &str) -> Result<Statement, String> {
        let parsed = self.words(sql).and_then(|words| parse_statement(words, self.grammar));
        parsed.map_err(|reason| format!("its text is not understood: {reason}"))
    }

    /// Whether an expression is the one that this text says.
    fn is(&self, found: &Expr, sql: &str) -> bool {
        let parsed = self.words(sql).and_then(|words| parse_tokens(words, self.grammar));
        parsed.is_ok_and(|wanted| wanted == *found)
    }
}

/// A column as it stands.
struct Draft {
    name: Name,
    declared: String,
    nullable: bool,
    default: Option<Expr>,
    comment: Option<String>,
    /// What else stands behind it, such as `AUTOINCREMENT`.
    extras: Vec<String>,
}

impl Draft {
    /// The column, whose constraints are put among those of the table.
    fn of(parsed: ColumnDef, inline: &mut Vec<TableConstraint>) -> Result<Self, String> {
        let ColumnDef { name: ident, data_type, options } = parsed;
        let mut draft = Self {
            name: Name::from(ident.value.as_str()),
            declared: data_type.to_string(),
            nullable: true,
            default: None,
            comment: None,
            extras: Vec::new(),
        };
        for option in options {
            let label = option.name;
            match option.option {
                ColumnOption::Null => {}
                ColumnOption::NotNull => draft.nullable = false,
                ColumnOption::Default(default) => draft.default = Some(default),
                ColumnOption::Comment(comment) => draft.comment = Some(comment),
                ColumnOption::PrimaryKey(mut key) => {
                    key.columns = vec![ident.clone().into()];
                    inline.push(key.into());
                }
                ColumnOption::Unique(mut unique) => {
                    unique.columns = vec![ident.clone().into()];
                    unique.name = unique.name.or(label);
                    inline.push(unique.into());
                }
                ColumnOption::Check(mut check) => {
                    check.name = check.name.or(label);
                    inline.push(check.into());
                }
                ColumnOption::ForeignKey(mut key) => {
                    key.columns = vec![ident.clone()];
                    key.name = key.name.or(label);
                    inline.push(key.into());
                }
                other => draft.extras.push(other.to_string()),
            }
        }
        Ok(draft)
    }
}

struct TableReader<'a> {
    texts: &'a TextReader<'a>,
    place: &'a TableName,
    table: Table,
    opaque: Vec<Opaque>,
    /// The conditions that guard domains, until their columns are read.
    guards: Vec<Expr>,
}

impl TableReader<'_> {
    /// Takes what has to be known before the columns are read, and gives the rest back.
    fn key_or_guard(
        &mut self,
        constraint: TableConstraint,
    ) -> Result<Option<TableConstraint>, String> {
        match constraint {
            TableConstraint::PrimaryKey(key) => {
                let columns = key.columns.iter().map(plain).collect::<Result<_, _>>();
                self.table.primary_key =
                    columns.map_err(|why| format!("its primary key: {why}"))?;
                Ok(None)
            }
            TableConstraint::Check(CheckConstraint { name: Some(name), expr, .. })
                if name.value.ends_with(GUARD) =>
            {
                self.guards.push(*expr);
                Ok(None)
            }
            other => Ok(Some(other)),
        }
    }

    fn column(&mut self, draft: Draft) -> Result<(), String> {
        let mut spelled: Vec<_> = self
            .candidates(&draft)
            .into_iter()
            .filter_map(|column| {
                let words = self.words(&column);
                let extras = words.collation.into_iter().chain(words.identity.as_deref());
                let stands = words.storage.eq_ignore_ascii_case(&draft.declared)
                    && extras.eq(draft.extras.iter().map(String::as_str));
                let guard = match &words.domain {
                    Some(domain) if stands => {
                        let is_guard = |guard: &Expr| self.texts.is(guard, domain);
                        Some(self.guards.iter().position(is_guard)?)
                    }
                    _ => None,
                };
                stands.then_some((guard, column))
            })
            .collect();
        // A type without a guard may have the storage of one with a guard.
        spelled.sort_by_key(|(guard, _)| guard.is_none());
        let Some((guard, mut column)) = spelled.into_iter().next() else {
            let Draft { name, declared, extras, .. } = &draft;
            let standing: Vec<_> =
                [declared].into_iter().chain(extras).map(String::as_str).collect();
            return Err(format!("column {name} is {}, without a known guard", standing.join(" ")));
        };
        if let Some(guard) = guard {
            self.guards.remove(guard);
        }
        column.default = draft.default.and_then(|default| self.default(&default, &column));
        self.table.columns.insert(column);
        Ok(())
    }

    /// The column with every type that it could be of.
    fn candidates(&self, draft: &Draft) -> Vec<Column> {
        let guards = self.guards.iter().map(ToString::to_string);
        let guards = guards.filter(|guard| guard.contains(draft.name.as_str()));
        let mut lengths: Vec<u32> = guards
            .chain([draft.declared.clone()])
            .flat_map(|text| {
                let numbers = text.split(|digit: char| !digit.is_ascii_digit());
                numbers.filter_map(|number| number.parse().ok()).collect::<Vec<_>>()
            })
            .filter(|length| *length > 0)
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        let types = DataType::ALL.into_iter().flat_map(|data_type| match data_type {
            DataType::String { max_length: Some(_) } => {
                let of = |length: &u32| DataType::String { max_length: Some(*length) };
                lengths.iter().map(of).collect()
            }
            other => vec![other],
        });
        let ways = [(false, false), (true, false), (false, true)];
        types
            .flat_map(|data_type| {
                ways.map(|(identity, byte_order)| (data_type, identity, byte_order))
            })
            .filter(|(data_type, identity, byte_order)| {
                (!identity || *data_type == DataType::BigInt)
                    && (!byte_order || matches!(data_type, DataType::String { .. }))
            })
            .map(|(data_type, identity, byte_order)| Column {
                nullable: draft.nullable,
                comment: draft.comment.clone(),
                identity,
                byte_order,
                ..Column::new(&draft.name, data_type)
            })
            .collect()
    }

    fn words(&self, column: &Column) -> ColumnWords {
        self.texts.dialect.column(&ColumnSite {
            table: self.place,
            qualified: false,
            if_not_exists: false,
            primary_key: self.table.primary_key == std::slice::from_ref(&column.name),
            column,
        })
    }

    fn default(&mut self, expression: &Expr, column: &Column) -> Option<DefaultValue> {
        if self.texts.is(expression, "NULL") {
            return None;
        }
        let is_found = |default: &DefaultValue| {
            let words = self.words(&Column { default: Some(default.clone()), ..column.clone() });
            words.default.is_some_and(|sql| self.texts.is(expression, sql))
        };
        let read = match column.data_type {
            DataType::TimestampTz => Some(DefaultValue::Now).filter(is_found),
            DataType::Uuid => Some(DefaultValue::NewUuid).filter(is_found),
            _ => read_default(expression, &column.data_type, self.texts.coerce),
        };
        if read.is_none() {
            let reason = format!("no definition can say {expression}");
            self.opaque("default", &column.name, reason);
        }
        read
    }

    fn constraint(&mut self, parsed: TableConstraint) -> Result<(), String> {
        match parsed {
            TableConstraint::Unique(unique) => {
                let name = name(unique.name);
                match unique.columns.iter().map(plain).collect::<Result<_, _>>() {
                    Ok(columns) => self.add(|table| table.unique(Unique { name, columns })),
                    Err(reason) => self.opaque("unique constraint", &name, reason),
                }
            }
            TableConstraint::Check(check) => {
                let name = name(check.name);
                match read_condition(&check.expr, &self.table.columns, self.texts.coerce) {
                    Ok(condition) => self.add(|table| table.check(Check { name, condition })),
                    Err(reason) => self.opaque("check", &name, reason),
                }
            }
            TableConstraint::ForeignKey(key) => match foreign_key(key) {
                Ok(key) => self.add(|table| table.foreign_key(key)),
                Err((name, reason)) => self.opaque("foreign key", &name, reason),
            },
            other => return Err(format!("its constraint {other} is not understood")),
        }
        Ok(())
    }

    /// Adds a part by the builder, which gives what has no name the generated one.
    fn add(&mut self, add: impl FnOnce(Table) -> Table) {
        let table = std::mem::replace(&mut self.table, Table::new(""));
        self.table = add(table);
    }

    fn opaque(&mut self, kind: &str, name: &Name, reason: String) {
        let name = if name.is_empty() { &Name::from("without a name") } else { name };
        let part = Opaque::new(&self.place.schema, kind, name, reason);
        self.opaque.push(part.of_table(&self.place.table));
    }
}
