//! The live catalog, read out of the texts that Toy keeps of its tables and indexes.

use std::collections::HashSet;

use stylobate_dialect::sqlparser::ast::{
    self, ColumnDef, ColumnOption, CreateIndex, Expr, ForeignKeyConstraint, Ident, OrderBySort,
    ReferentialAction, Statement, TableConstraint,
};
use stylobate_dialect::sqlparser::dialect::SQLiteDialect;
use stylobate_dialect::{
    CatalogQuery, LiveCatalog, Opaque, Row, Rows, Unreadable, answers, parse_statement,
    read_condition, read_default, tokenize,
};
use stylobate_model::{
    Action, Catalog, Check, Column, DataType, DefaultValue, ForeignKey, Index, IndexColumn, Name,
    Reference, Table, Unique,
};

use crate::column::{self, domain, storage};
use crate::value::coerce;
use crate::words::WORDS;

const GRAMMAR: SQLiteDialect = SQLiteDialect {};

/// One query for a database of any size.
pub(crate) fn queries() -> Vec<CatalogQuery> {
    let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
               WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY type = 'index', rowid";
    vec![CatalogQuery::new(sql, [DataType::TEXT; 4])]
}

/// Tables come first, then what belongs to them. What is not understood is opaque.
pub(crate) fn read(found: &[Rows]) -> Result<LiveCatalog, Unreadable> {
    let [objects] = answers(WORDS.product, found)?;
    let own = Name::default_schema();
    let mut opaque = Vec::new();
    let mut catalog = Catalog::default();
    let tables = &mut catalog.schema_mut(&own).tables;
    for row in objects {
        let mut row = Row::new(WORDS.product, row);
        let (kind, name, owner, sql) = (row.text()?, row.text()?, row.text()?, row.text()?);
        let read = match (kind, tables.get_mut(owner)) {
            ("table", _) => table(name, sql).map(|(table, parts)| {
                opaque.extend(parts);
                tables.insert(table);
            }),
            ("index", Some(table)) => index(name, sql, table).map(|found| {
                table.indexes.insert(found);
            }),
            // The parts of what is opaque are not listed.
            ("index", None) => Ok(()),
            (other, _) => Err(format!("no definition can say a {other}")),
        };
        if let Err(reason) = read {
            let part = Opaque::new(&own, kind, &Name::from(name), reason);
            let is_part = ["index", "trigger"].contains(&kind);
            opaque.push(if is_part { part.of_table(&Name::from(owner)) } else { part });
        }
    }
    Ok(LiveCatalog { catalog, opaque, own_schema: Name::from("main") })
}

/// The table and what of it no definition can say, or why none can say the table.
fn table(name: &str, sql: &str) -> Result<(Table, Vec<Opaque>), String> {
    let Statement::CreateTable(parsed) = parse_statement(tokenize(sql, &GRAMMAR)?, &GRAMMAR)?
    else {
        return Err("its text makes no table".to_owned());
    };
    let is_guard = |constraint: &TableConstraint| match constraint {
        TableConstraint::Check(check) => {
            check.name.as_ref().is_some_and(|name| name.value.ends_with("_domain"))
        }
        _ => false,
    };
    let (guards, constraints): (Vec<_>, Vec<_>) =
        parsed.constraints.into_iter().partition(is_guard);
    let mut guards: HashSet<String> = guards
        .into_iter()
        .filter_map(|guard| match guard {
            TableConstraint::Check(check) => Some(check.expr.to_string()),
            _ => None,
        })
        .collect();
    let mut reader = Reader { table: Table::new(name), opaque: Vec::new() };
    for column in &parsed.columns {
        reader.column(column, &mut guards)?;
    }
    if let Some(guard) = guards.into_iter().next() {
        return Err(format!("its guard {guard} is of no known domain"));
    }
    for constraint in constraints {
        reader.constraint(constraint)?;
    }
    Ok((reader.table, reader.opaque))
}

struct Reader {
    table: Table,
    opaque: Vec<Opaque>,
}

impl Reader {
    /// Reads a column, whose type is the one that is spelled and guarded in the same way.
    fn column(&mut self, parsed: &ColumnDef, guards: &mut HashSet<String>) -> Result<(), String> {
        let name = parsed.name.value.as_str();
        let (mut nullable, mut default, mut identity) = (true, None, false);
        for option in &parsed.options {
            match &option.option {
                ColumnOption::Null => {}
                ColumnOption::NotNull => nullable = false,
                ColumnOption::PrimaryKey(_) => self.table.primary_key = vec![Name::from(name)],
                ColumnOption::Default(expression) => default = Some(expression),
                ColumnOption::DialectSpecific(words) => {
                    identity = words.iter().all(|word| word.to_string() == "AUTOINCREMENT");
                }
                other => return Err(format!("column {name} has the option {other}")),
            }
        }
        let declared = parsed.data_type.to_string();
        let length = match &parsed.data_type {
            ast::DataType::Varchar(Some(ast::CharacterLength::IntegerLength {
                length, ..
            })) => u32::try_from(*length).ok(),
            _ => None,
        };
        let types = DataType::ALL.into_iter().map(|data_type| match data_type {
            DataType::String { max_length: Some(_) } => DataType::String { max_length: length },
            other => other,
        });
        let mut columns =
            types.map(|data_type| Column { identity, nullable, ..Column::new(name, data_type) });
        let found = columns.find(|column| {
            storage(column) == declared
                && domain(column).is_none_or(|condition| guards.remove(&condition))
        });
        let mut column = found.ok_or_else(|| format!("column {name} is {declared}, unguarded"))?;
        column.default = default.and_then(|default| self.default(default, &column));
        self.table.columns.insert(column);
        Ok(())
    }

    fn default(&mut self, expression: &Expr, column: &Column) -> Option<DefaultValue> {
        let text = expression.to_string();
        let read = match text.as_str() {
            "NULL" => return None,
            column::NOW => Some(DefaultValue::Now),
            column::NEW_UUID => Some(DefaultValue::NewUuid),
            _ => read_default(expression, &column.data_type, &coerce),
        };
        if read.is_none() {
            self.opaque("default", &column.name, format!("no definition can say {text}"));
        }
        read
    }

    fn constraint(&mut self, parsed: TableConstraint) -> Result<(), String> {
        match parsed {
            TableConstraint::PrimaryKey(key) => {
                let columns = key.columns.iter().map(plain).collect::<Result<_, _>>();
                self.table.primary_key = columns.map_err(|why| format!("its primary key {why}"))?;
            }
            TableConstraint::Unique(unique) => {
                let name = name(unique.name);
                match unique.columns.iter().map(plain).collect::<Result<_, _>>() {
                    Ok(columns) => self.add(|table| table.unique(Unique { name, columns })),
                    Err(reason) => self.opaque("unique constraint", &name, reason),
                }
            }
            TableConstraint::Check(check) => {
                let name = name(check.name);
                match read_condition(&check.expr, &self.table.columns, &coerce) {
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

    /// Adds a part by the builder, which gives those without a name the generated one.
    fn add(&mut self, add: impl FnOnce(Table) -> Table) {
        let table = std::mem::replace(&mut self.table, Table::new(""));
        self.table = add(table);
    }

    fn opaque(&mut self, kind: &str, name: &Name, reason: String) {
        let part = Opaque::new(&Name::default_schema(), kind, name, reason);
        self.opaque.push(part.of_table(&self.table.name));
    }
}

fn foreign_key(parsed: ForeignKeyConstraint) -> Result<ForeignKey, (Name, String)> {
    let name = name(parsed.name);
    let names = |idents: Vec<Ident>| idents.into_iter().map(|ident| Name::from(ident.value));
    let target = match parsed.foreign_table.0.as_slice() {
        [part] => part.as_ident().map(|ident| Name::from(ident.value.as_str())),
        _ => None,
    };
    match (target, parsed.characteristics) {
        (Some(table), None) => Ok(ForeignKey {
            name,
            columns: names(parsed.columns).collect(),
            references: Reference {
                schema: None,
                table,
                columns: names(parsed.referred_columns).collect(),
            },
            on_delete: action(parsed.on_delete),
            on_update: action(parsed.on_update),
        }),
        _ => Err((name, "it is deferrable, or refers to another database".to_owned())),
    }
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

fn index(name: &str, sql: &str, table: &Table) -> Result<Index, String> {
    let parsed = parse_statement(tokenize(sql, &GRAMMAR)?, &GRAMMAR)?;
    let Statement::CreateIndex(CreateIndex { columns, unique, predicate, .. }) = parsed else {
        return Err("its text makes no index".to_owned());
    };
    let filter = predicate.map(|filter| read_condition(&filter, &table.columns, &coerce));
    let columns = columns.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    Ok(Index { unique, filter: filter.transpose()?, ..Index::on(columns).named(name) })
}

/// A column of an index, if it is no more than a column in an order.
fn key(parsed: &ast::IndexColumn) -> Result<IndexColumn, String> {
    match (&parsed.column.expr, &parsed.column.options.sort) {
        (Expr::Identifier(name), None | Some(OrderBySort::Asc)) => {
            Ok(IndexColumn::ascending(name.value.as_str()))
        }
        (Expr::Identifier(name), Some(OrderBySort::Desc)) => {
            Ok(IndexColumn::descending(name.value.as_str()))
        }
        _ => Err(format!("it has the key {parsed}, which is more than a column")),
    }
}

/// A column of a key.
fn plain(parsed: &ast::IndexColumn) -> Result<Name, String> {
    let column = key(parsed)?;
    let ascending = IndexColumn::ascending(column.name.clone());
    if column == ascending { Ok(column.name) } else { Err(format!("it is descending in {parsed}")) }
}

fn name(ident: Option<Ident>) -> Name {
    ident.map(|ident| Name::from(ident.value)).unwrap_or_default()
}
