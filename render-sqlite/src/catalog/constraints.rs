//! The constraints in the text of a table.

use stylobate_dialect::sqlparser::ast::{
    ColumnOption, CreateTable, Expr, ForeignKeyConstraint, Ident, IndexColumn, ObjectName,
    OrderBySort, ReferentialAction, TableConstraint,
};
use stylobate_dialect::sqlparser::keywords::Keyword;
use stylobate_dialect::sqlparser::tokenizer::Token;
use stylobate_model::{Action, ForeignKey, Name, Reference};

use super::definition::Definition;

/// The constraints of a table, whether they stand in a column or behind all of them; those
/// without a name have an empty one.
#[derive(Default)]
pub(super) struct Constraints {
    /// The columns, or why no definition can say it.
    pub(super) unique: Vec<(Name, Result<Vec<Name>, String>)>,
    pub(super) foreign_keys: Vec<ForeignKeyConstraint>,
    pub(super) checks: Vec<CheckText>,
    pub(super) autoincrement: bool,
}

/// A check, parsed and as tokens.
pub(super) struct CheckText {
    pub(super) name: Name,
    pub(super) condition: Expr,
    pub(super) tokens: Vec<Token>,
}

impl Constraints {
    /// Collects the constraints, or says why the table as a whole is not understood.
    pub(super) fn of(definition: Definition) -> Result<Self, String> {
        let CreateTable { columns, constraints, .. } = definition.table;
        let mut all = Self::default();
        for column in columns {
            for option in column.options {
                all.column(&column.name, option.name, option.option)?;
            }
        }
        for constraint in constraints {
            match constraint {
                TableConstraint::PrimaryKey(key) => {
                    plain(&key.columns).map_err(|reason| format!("its primary key {reason}"))?;
                }
                TableConstraint::Unique(unique) => {
                    all.unique.push((name(unique.name), plain(&unique.columns)));
                }
                TableConstraint::ForeignKey(key) => all.foreign_keys.push(key),
                TableConstraint::Check(check) => all.check(check.name, *check.expr),
                other => return Err(format!("its constraint {other} is not understood")),
            }
        }
        if all.checks.len() != definition.checks.len() {
            return Err("its checks are not understood".to_owned());
        }
        for (check, tokens) in all.checks.iter_mut().zip(definition.checks) {
            check.tokens = tokens;
        }
        Ok(all)
    }

    fn column(
        &mut self,
        column: &Ident,
        label: Option<Ident>,
        option: ColumnOption,
    ) -> Result<(), String> {
        match option {
            ColumnOption::Default(Expr::Collate { collation, .. }) => {
                not_binary(column, &collation)
            }
            ColumnOption::Collation(collation) => not_binary(column, &collation),
            ColumnOption::Null
            | ColumnOption::NotNull
            | ColumnOption::Default(_)
            | ColumnOption::PrimaryKey(_) => Ok(()),
            ColumnOption::Unique(unique) => {
                self.unique
                    .push((name(label.or(unique.name)), Ok(vec![name(Some(column.clone()))])));
                Ok(())
            }
            ColumnOption::ForeignKey(key) => {
                let (name, columns) = (key.name.or(label), vec![column.clone()]);
                self.foreign_keys.push(ForeignKeyConstraint { name, columns, ..key });
                Ok(())
            }
            ColumnOption::Check(check) => {
                self.check(label.or(check.name), *check.expr);
                Ok(())
            }
            ColumnOption::DialectSpecific(words) if is_autoincrement(&words) => {
                self.autoincrement = true;
                Ok(())
            }
            other => Err(format!("column {} has the option {other}", column.value)),
        }
    }

    fn check(&mut self, label: Option<Ident>, condition: Expr) {
        self.checks.push(CheckText { name: name(label), condition, tokens: Vec::new() });
    }
}

fn not_binary(column: &Ident, collation: &ObjectName) -> Result<(), String> {
    if single(collation).is_some_and(|collation| collation.eq_ignore_ascii_case("BINARY")) {
        return Ok(());
    }
    Err(format!("column {} has the collation {collation}", column.value))
}

fn is_autoincrement(words: &[Token]) -> bool {
    matches!(words, [Token::Word(word)] if word.keyword == Keyword::AUTOINCREMENT)
}

/// The columns of a key, if they are no more than columns.
fn plain(columns: &[IndexColumn]) -> Result<Vec<Name>, String> {
    let plain = |column: &IndexColumn| match &column.column.expr {
        Expr::Identifier(ident)
            if column.operator_class.is_none()
                && column.column.options.nulls_first.is_none()
                && matches!(column.column.options.sort, None | Some(OrderBySort::Asc)) =>
        {
            Ok(Name::from(ident.value.as_str()))
        }
        _ => Err(format!("has the key {column}, which is more than a column")),
    };
    columns.iter().map(plain).collect()
}

fn name(ident: Option<Ident>) -> Name {
    ident.map(|ident| Name::from(ident.value)).unwrap_or_default()
}

/// The foreign key, whose target is as it is written, or why no definition can say it.
pub(super) fn foreign_key(parsed: ForeignKeyConstraint) -> (Name, Result<ForeignKey, String>) {
    let name = name(parsed.name);
    let names = |idents: Vec<Ident>| idents.into_iter().map(|ident| Name::from(ident.value));
    let deferrable = parsed.characteristics.is_some_and(|how| how.deferrable != Some(false));
    let foreign_key = ForeignKey {
        name: name.clone(),
        columns: names(parsed.columns).collect(),
        references: Reference {
            schema: None,
            table: single(&parsed.foreign_table).map(Name::from).unwrap_or_default(),
            columns: names(parsed.referred_columns).collect(),
        },
        on_delete: action(parsed.on_delete),
        on_update: action(parsed.on_update),
    };
    if deferrable {
        return (name, Err("it is deferrable".to_owned()));
    }
    if foreign_key.references.table.is_empty() {
        return (name, Err(format!("it refers to {}", parsed.foreign_table)));
    }
    if foreign_key.references.columns.is_empty() {
        return (name, Err("it names no columns that it refers to".to_owned()));
    }
    (name, Ok(foreign_key))
}

fn action(action: Option<ReferentialAction>) -> Action {
    match action {
        None | Some(ReferentialAction::NoAction) => Action::NoAction,
        Some(ReferentialAction::Restrict) => Action::Restrict,
        Some(ReferentialAction::Cascade) => Action::Cascade,
        Some(ReferentialAction::SetNull) => Action::SetNull,
        Some(ReferentialAction::SetDefault) => Action::SetDefault,
    }
}

/// The name, if it is of one part.
fn single(name: &ObjectName) -> Option<&str> {
    match name.0.as_slice() {
        [part] => part.as_ident().map(|ident| ident.value.as_str()),
        _ => None,
    }
}
