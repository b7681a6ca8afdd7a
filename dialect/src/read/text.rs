//! Tables and indexes out of the texts that an engine keeps of them.

use std::collections::HashSet;

use sqlparser::ast::{
    CheckConstraint, ColumnDef, ColumnOption, CreateIndex, CreateTable, Expr, ForeignKeyConstraint,
    Ident, OrderBySort, ReferentialAction, Statement, TableConstraint,
};
use sqlparser::tokenizer::Token;
use stylobate_model::{
    Action, Check, Column, DataType, DefaultValue, ForeignKey, Index, IndexColumn, Name, Reference,
    Table, TableName, Unique,
};

use crate::{
    Coercion, ColumnSite, ColumnWords, Dialect, Opaque, parse_statement, read_condition,
    read_default, tokenize,
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
            guards: HashSet::new(),
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
        if let Some(guard) = table.guards.iter().next() {
            return Err(format!("its guard {} is of no known domain", guard.join(" ")));
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

    fn parse(&self, sql: &str) -> Result<Statement, String> {
        let parsed =
            tokenize(sql, self.grammar).and_then(|words| parse_statement(words, self.grammar));
        parsed.map_err(|reason| format!("its text is not understood: {reason}"))
    }

    /// The words of a condition without quotes, case and spaces, in which engines differ from what
    /// they were given.
    fn folded(&self, sql: &str) -> Vec<String> {
        let tokens = tokenize(sql, self.grammar).unwrap_or_default().into_iter();
        tokens
            .filter_map(|token| match token {
                Token::Whitespace(_) => None,
                Token::Word(word) => Some(word.value.to_ascii_lowercase()),
                other => Some(other.to_string()),
            })
            .collect()
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
    /// The conditions that guard domains, folded, until their columns are read.
    guards: HashSet<Vec<String>>,
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
                if self.guards.insert(self.texts.folded(&expr.to_string())) {
                    return Ok(None);
                }
                Err(format!("its guard {name} stands there twice"))
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
                let guard = words.domain.as_ref().map(|domain| self.texts.folded(domain));
                let stands = words.storage.eq_ignore_ascii_case(&draft.declared)
                    && extras.eq(draft.extras.iter().map(String::as_str))
                    && guard.as_ref().is_none_or(|guard| self.guards.contains(guard));
                stands.then_some((column, guard))
            })
            .collect();
        // A type without a guard has the storage of one with a guard.
        spelled.sort_by_key(|(_, guard)| guard.is_none());
        let Some((mut column, guard)) = spelled.into_iter().next() else {
            let (Draft { name, declared, extras, .. }, rest) = (&draft, draft.extras.len());
            let extras = if rest == 0 { String::new() } else { format!(" {}", extras.join(" ")) };
            return Err(format!("column {name} is {declared}{extras}, without a known guard"));
        };
        if let Some(guard) = guard {
            self.guards.remove(&guard);
        }
        column.default = draft.default.and_then(|default| self.default(&default, &column));
        self.table.columns.insert(column);
        Ok(())
    }

    /// The column with every type that it could be of.
    fn candidates(&self, draft: &Draft) -> Vec<Column> {
        let name = draft.name.as_str().to_ascii_lowercase();
        let declared = self.texts.folded(&draft.declared);
        let guards = self.guards.iter().filter(|guard| guard.contains(&name)).flatten();
        let mut lengths: Vec<u32> =
            declared.iter().chain(guards).filter_map(|word| word.parse().ok()).collect();
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
        let sql = expression.to_string();
        if sql.eq_ignore_ascii_case("NULL") {
            return None;
        }
        let found = self.texts.folded(&sql);
        let is_found = |default: &DefaultValue| {
            let words = self.words(&Column { default: Some(default.clone()), ..column.clone() });
            words.default.is_some_and(|text| self.texts.folded(text) == found)
        };
        let read = match column.data_type {
            DataType::TimestampTz => Some(DefaultValue::Now).filter(is_found),
            DataType::Uuid => Some(DefaultValue::NewUuid).filter(is_found),
            _ => read_default(expression, &column.data_type, self.texts.coerce),
        };
        if read.is_none() {
            self.opaque("default", &column.name, format!("no definition can say {sql}"));
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

fn foreign_key(parsed: ForeignKeyConstraint) -> Result<ForeignKey, (Name, String)> {
    let name = name(parsed.name);
    let names = |idents: Vec<Ident>| idents.into_iter().map(|ident| Name::from(ident.value));
    let deferrable = parsed.characteristics.is_some_and(|how| how.deferrable != Some(false));
    let target: Option<Vec<_>> =
        parsed.foreign_table.0.iter().map(|part| Some(part.as_ident()?.value.as_str())).collect();
    let (schema, table) = match target.as_deref() {
        Some([table]) => (None, Name::from(*table)),
        Some([schema, table]) => (Some(Name::from(*schema)), Name::from(*table)),
        _ => return Err((name, format!("it refers to {}", parsed.foreign_table))),
    };
    if deferrable {
        return Err((name, "it is deferrable".to_owned()));
    }
    let columns = names(parsed.referred_columns).collect();
    Ok(ForeignKey {
        name,
        columns: names(parsed.columns).collect(),
        references: Reference { schema, table, columns },
        on_delete: action(parsed.on_delete),
        on_update: action(parsed.on_update),
    })
}

fn action(parsed: Option<ReferentialAction>) -> Action {
    match parsed {
        None | Some(ReferentialAction::NoAction) => Action::NoAction,
        Some(ReferentialAction::Restrict) => Action::Restrict,
        Some(ReferentialAction::Cascade) => Action::Cascade,
        Some(ReferentialAction::SetNull) => Action::SetNull,
        Some(ReferentialAction::SetDefault) => Action::SetDefault,
    }
}

/// A column of an index, if it is no more than a column in an order.
fn key(parsed: &sqlparser::ast::IndexColumn) -> Result<IndexColumn, String> {
    let ordered = &parsed.column;
    match (&ordered.expr, &ordered.options.sort) {
        _ if ordered.options.nulls_first.is_some() || parsed.operator_class.is_some() => {}
        (Expr::Identifier(name), None | Some(OrderBySort::Asc)) => {
            return Ok(IndexColumn::ascending(name.value.as_str()));
        }
        (Expr::Identifier(name), Some(OrderBySort::Desc)) => {
            return Ok(IndexColumn::descending(name.value.as_str()));
        }
        _ => {}
    }
    Err(format!("it has the key {parsed}, which is more than a column"))
}

/// A column of a key.
fn plain(parsed: &sqlparser::ast::IndexColumn) -> Result<Name, String> {
    let column = key(parsed)?;
    if column == IndexColumn::ascending(column.name.clone()) {
        return Ok(column.name);
    }
    Err(format!("it has the key {parsed}, which is more than a column"))
}

fn name(ident: Option<Ident>) -> Name {
    ident.map(|ident| Name::from(ident.value)).unwrap_or_default()
}
