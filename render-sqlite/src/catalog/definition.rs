//! The texts that SQLite keeps of tables.
//!
//! They are read by the grammar of SQLite itself (`create_table` and what is below it in
//! `src/parse.y`), and hold no more than what SQLite has accepted.

use std::borrow::Cow;
use std::ops::Range;

use stylobate_model::{DataType, ForeignKey, Name};

use super::cursor::Cursor;
use super::domain::Domains;
use super::key::KeyColumn;
use super::words::{Kind, Word};

/// What the text of a table says. Parts without a name have an empty one.
#[derive(Default)]
pub(super) struct Definition<'a> {
    pub(super) columns: Vec<ColumnDefinition<'a>>,
    pub(super) primary_key: Vec<Name>,
    pub(super) autoincrement: bool,
    /// The columns of each unique constraint, or why no definition can say it.
    pub(super) unique: Vec<(Name, Result<Vec<Name>, String>)>,
    /// Each foreign key, whose target is as it is written, or why no definition can say it.
    pub(super) foreign_keys: Vec<(Name, Result<ForeignKey, String>)>,
    /// The conditions of the checks that guard no domain.
    pub(super) checks: Vec<(Name, &'a str)>,
}

/// A column of a table.
pub(super) struct ColumnDefinition<'a> {
    pub(super) name: Name,
    /// The type, in any case.
    pub(super) declared: Cow<'a, str>,
    pub(super) not_null: bool,
    /// The default, without the parentheses around it.
    pub(super) default: Option<&'a str>,
    /// The type whose domain is guarded.
    pub(super) domain: Option<DataType>,
}

/// Reads the text of a table, or says why no definition can say the table.
pub(super) fn table<'a>(sql: &'a str, domains: &Domains) -> Result<Definition<'a>, String> {
    let cursor = Cursor::new(sql)?;
    options(cursor.behind_last(")"))?;
    let mut parser = Parser { cursor, domains, found: Definition::default(), guards: Vec::new() };
    parser.table()?;
    Ok(parser.found)
}

/// Checks what stands behind the last parenthesis of a table.
fn options(words: &[Word<'_>]) -> Result<(), String> {
    if !words.iter().any(|word| word.is("STRICT")) {
        return Err("it is not STRICT, so that its columns hold values of any type".to_owned());
    }
    if words.iter().any(|word| word.is("WITHOUT")) {
        return Err("it is WITHOUT ROWID".to_owned());
    }
    Ok(())
}

/// Whether a constraint of this name guards a domain.
pub(super) fn is_guard(name: &str) -> bool {
    name.ends_with("_domain")
}

/// The words with which a constraint of a table begins.
const OF_TABLE: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
/// The words with which a constraint of a column begins, or an option of it.
const OF_COLUMN: [&str; 11] = [
    "CONSTRAINT",
    "DEFAULT",
    "NULL",
    "NOT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "REFERENCES",
    "COLLATE",
    "GENERATED",
    "AS",
];

fn is_one_of(word: Option<&Word<'_>>, keywords: &[&str]) -> bool {
    word.is_some_and(|word| keywords.iter().any(|keyword| word.is(keyword)))
}

pub(super) struct Parser<'a, 't> {
    pub(super) cursor: Cursor<'a>,
    domains: &'t Domains,
    pub(super) found: Definition<'a>,
    /// The conditions that guard domains. One may be written before its column.
    guards: Vec<(Name, Range<usize>)>,
}

impl<'a> Parser<'a, '_> {
    /// Reads the columns and the constraints behind them, with or without commas between those.
    fn table(&mut self) -> Result<(), String> {
        self.cursor.keyword("CREATE")?;
        self.cursor.keyword("TABLE")?;
        self.cursor.name()?;
        self.cursor.sign("(")?;
        while !is_one_of(self.cursor.peek(), &OF_TABLE) {
            self.column()?;
            if !self.cursor.take_sign(",") {
                break;
            }
        }
        while !self.cursor.take_sign(")") {
            self.cursor.take_sign(",");
            self.table_constraint()?;
        }
        self.guards()
    }

    fn column(&mut self) -> Result<(), String> {
        let name = Name::from(&*self.cursor.name()?);
        let declared = self.data_type()?;
        let mut column =
            ColumnDefinition { name, declared, not_null: false, default: None, domain: None };
        let mut label = Name::default();
        while self.cursor.peek().is_some_and(|word| !word.is_sign(",") && !word.is_sign(")")) {
            self.column_constraint(&mut column, &mut label)?;
        }
        self.found.columns.push(column);
        Ok(())
    }

    /// Reads the type of a column, which may be several words or stand in quotes.
    fn data_type(&mut self) -> Result<Cow<'a, str>, String> {
        let start = self.cursor.place();
        while let Some(word) = self.cursor.peek()
            && matches!(word.kind, Kind::Bare | Kind::Quoted | Kind::Text)
            && !is_one_of(Some(word), &OF_COLUMN)
        {
            self.cursor.skip();
        }
        if self.cursor.peek().is_some_and(|word| word.is_sign("(")) {
            self.cursor.group()?;
        }
        let words = start..self.cursor.place();
        let label = match self.cursor.words(words.clone()) {
            [word] => word.label(),
            _ => None,
        };
        Ok(label.unwrap_or_else(|| Cow::Borrowed(self.cursor.text(words))))
    }

    fn column_constraint(
        &mut self,
        column: &mut ColumnDefinition<'a>,
        label: &mut Name,
    ) -> Result<(), String> {
        let (cursor, name) = (&mut self.cursor, &column.name);
        if cursor.take(&["CONSTRAINT"]) {
            *label = Name::from(&*cursor.name()?);
            return Ok(());
        }
        let label = std::mem::take(label);
        if cursor.take(&["NOT", "NULL"]) {
            column.not_null = true;
        } else if cursor.take(&["NULL"]) {
            // It is so in any case.
        } else if cursor.take(&["PRIMARY", "KEY"]) {
            cursor.take(&["ASC"]);
            self.found.primary_key.push(name.clone());
        } else if cursor.take(&["AUTOINCREMENT"]) {
            self.found.autoincrement = true;
        } else if cursor.take(&["DEFAULT"]) {
            column.default = Some(self.default()?);
        } else if cursor.take(&["CHECK"]) {
            self.check(label)?;
        } else if cursor.take(&["UNIQUE"]) {
            self.found.unique.push((label, Ok(vec![name.clone()])));
        } else if cursor.take(&["REFERENCES"]) {
            self.foreign_key(label, vec![name.clone()])?;
        } else if cursor.take(&["COLLATE"]) {
            let collation = cursor.name()?;
            if !collation.eq_ignore_ascii_case("BINARY") {
                return Err(format!("column {name} has the collation {collation}"));
            }
        } else if cursor.is(&["GENERATED"]) || cursor.is(&["AS"]) {
            return Err(format!("column {name} is generated"));
        } else {
            let option = cursor.next(if cursor.is(&["ON"]) { 3 } else { 1 });
            return Err(format!("column {name} has the option {option}"));
        }
        Ok(())
    }

    /// Reads a default, which is a word, a number with its sign, or stands in parentheses.
    fn default(&mut self) -> Result<&'a str, String> {
        if self.cursor.peek().is_some_and(|word| word.is_sign("(")) {
            let inner = self.cursor.group()?;
            return Ok(self.cursor.text(inner));
        }
        let start = self.cursor.place();
        let _ = self.cursor.take_sign("-") || self.cursor.take_sign("+");
        if self.cursor.peek().is_none_or(|word| word.kind == Kind::Sign) {
            return Err(self.cursor.unexpected("a default"));
        }
        self.cursor.skip();
        Ok(self.cursor.text(start..self.cursor.place()))
    }

    fn table_constraint(&mut self) -> Result<(), String> {
        let mut label = Name::default();
        while self.cursor.take(&["CONSTRAINT"]) {
            label = Name::from(&*self.cursor.name()?);
        }
        if self.cursor.take(&["CHECK"]) {
            self.check(label)?;
        } else if self.cursor.take(&["PRIMARY", "KEY"]) {
            let columns = self.key()?;
            self.found.primary_key =
                columns.map_err(|reason| format!("its primary key {reason}"))?;
        } else if self.cursor.take(&["UNIQUE"]) {
            let columns = self.key()?;
            self.found.unique.push((label, columns));
        } else if self.cursor.take(&["FOREIGN", "KEY"]) {
            let columns = self.names()?.iter().map(|name| self.spelled(name.as_str())).collect();
            self.cursor.keyword("REFERENCES")?;
            self.foreign_key(label, columns)?;
        } else {
            return Err(self.cursor.unexpected("a constraint"));
        }
        Ok(())
    }

    fn check(&mut self, name: Name) -> Result<(), String> {
        let condition = self.cursor.group()?;
        if is_guard(name.as_str()) {
            self.guards.push((name, condition));
        } else {
            self.found.checks.push((name, self.cursor.text(condition)));
        }
        Ok(())
    }

    /// Gives the columns the domains that are guarded.
    fn guards(&mut self) -> Result<(), String> {
        for (name, condition) in std::mem::take(&mut self.guards) {
            let guarded = self.domains.recognise(self.cursor.words(condition));
            let Some((column, data_type)) = guarded else {
                return Err(format!("its constraint {name} guards no known domain"));
            };
            let Some(place) = self.place(&column) else {
                return Err(format!("it guards a domain that column {column} cannot have"));
            };
            if self.found.columns[place].domain.replace(data_type).is_some() {
                return Err(format!("its constraint {name} guards a column for a second time"));
            }
        }
        Ok(())
    }

    /// The columns of a key, if they are no more than columns.
    fn key(&mut self) -> Result<Result<Vec<Name>, String>, String> {
        let parts = self.cursor.list()?;
        let plain = |part: Range<usize>| {
            let text = self.cursor.text(part.clone());
            KeyColumn::read(self.cursor.words(part))
                .filter(|key| key.other_collation().is_none() && !key.descending)
                .map(|key| self.spelled(&key.name))
                .ok_or_else(|| format!("has the key {text}, which is more than a column"))
        };
        Ok(parts.into_iter().map(plain).collect())
    }

    /// Names in parentheses.
    pub(super) fn names(&mut self) -> Result<Vec<Name>, String> {
        let mut names = Vec::new();
        self.cursor.sign("(")?;
        loop {
            names.push(Name::from(&*self.cursor.name()?));
            if !self.cursor.take_sign(",") {
                break;
            }
        }
        self.cursor.sign(")")?;
        Ok(names)
    }

    /// The name of a column as it is spelled where the column is defined.
    fn spelled(&self, name: &str) -> Name {
        let place = self.place(name);
        place.map_or_else(|| Name::from(name), |place| self.found.columns[place].name.clone())
    }

    fn place(&self, column: &str) -> Option<usize> {
        let mut columns = self.found.columns.iter();
        columns.position(|found| found.name.as_str().eq_ignore_ascii_case(column))
    }
}

#[cfg(test)]
mod tests {
    use stylobate_model::Action;

    use super::*;

    const TABLE: &str = "CREATE TABLE \"t\" (a INTEGER PRIMARY KEY AUTOINCREMENT DEFAULT (1 + 2), \
        é 'blob' NOT NULL CONSTRAINT b_domain CHECK (length(É) = 16) COLLATE binary REFERENCES p (x, 'y') \
        ON DELETE SET NULL MATCH full NOT DEFERRABLE INITIALLY DEFERRED, \
        CONSTRAINT a_domain CHECK (\"A\" BETWEEN 0 AND 1) CHECK (a > '(') UNIQUE (a ASC, b + 1), \
        FOREIGN KEY (A) REFERENCES t (a) DEFERRABLE) STRICT";

    #[test]
    fn the_text_of_a_table_is_taken_apart() {
        let sql = TABLE.replace('É', "é");
        let table = table(&sql, &Domains::new()).unwrap();
        let column = |place: usize| {
            let column = &table.columns[place];
            (
                column.name.as_str(),
                &*column.declared,
                column.not_null,
                column.default,
                column.domain,
            )
        };
        assert_eq!(table.columns.len(), 2);
        assert_eq!(column(0), ("a", "INTEGER", false, Some("1 + 2"), Some(DataType::Boolean)));
        assert_eq!(column(1), ("é", "blob", true, None, Some(DataType::Uuid)));
        assert_eq!((&*table.primary_key, table.autoincrement), (&["a".into()][..], true));
        let unique = "has the key b + 1, which is more than a column".to_owned();
        assert_eq!(table.unique, [(Name::default(), Err(unique))]);
        assert_eq!(table.checks, [(Name::default(), "a > '('")]);
        let to_p = ForeignKey::on(["é"]).references("p", ["x", "y"]).on_delete(Action::SetNull);
        let deferrable = "it is deferrable".to_owned();
        let keys = [(Name::default(), Ok(to_p)), (Name::default(), Err(deferrable))];
        assert_eq!(table.foreign_keys, keys);
    }

    #[test]
    fn a_guard_is_of_one_column_that_there_is() {
        let read = |sql: &str| table(sql, &Domains::new()).err().unwrap_or_default();
        // SQLite folds the case of ASCII alone.
        assert_eq!(read(TABLE), "it guards a domain that column É cannot have");
        let twice = read(&TABLE.replace('É', "A"));
        assert_eq!(twice, "its constraint a_domain guards a column for a second time");
        let nested = read(&TABLE.replace("(length(É) = 16)", "((length(é) = 16))"));
        assert_eq!(nested, "its constraint b_domain guards no known domain");
    }

    #[test]
    fn a_text_that_ends_anywhere_is_refused() {
        let (sql, domains) = (TABLE.replace('É', "é"), Domains::new());
        let end = sql.rfind(')').unwrap();
        for place in (0..end).filter(|place| sql.is_char_boundary(*place)) {
            // What stands behind the last parenthesis is told to begin with.
            let found = Cursor::new(&sql[..place]).and_then(|cursor| {
                let found = Definition::default();
                Parser { cursor, domains: &domains, found, guards: Vec::new() }.table()
            });
            assert!(found.is_err(), "{}", &sql[..place]);
        }
    }

    #[test]
    fn what_stands_behind_the_columns_is_looked_for_nowhere_else() {
        let read = |sql| table(sql, &Domains::new()).err().unwrap_or_default();
        let not_strict = "it is not STRICT, so that its columns hold values of any type";
        assert_eq!(read("CREATE TABLE t (strict INT)"), not_strict);
        assert_eq!(read("CREATE TABLE t (a INT) /* strict */"), not_strict);
        assert_eq!(read("CREATE TABLE t (without INT) -- )\nStrict"), "");
        assert_eq!(read("CREATE TABLE t (a INT) STRICT, WITHOUT rowid"), "it is WITHOUT ROWID");
    }
}
