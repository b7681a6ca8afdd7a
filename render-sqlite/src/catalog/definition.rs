//! The texts that SQLite keeps of tables and indexes.
//!
//! They are read by the grammar of SQLite itself (`create_table_args` and what is below it in
//! `src/parse.y`), and hold no more than what SQLite has accepted. What stands behind the last
//! parenthesis of a table is told by a pragma.

use std::ops::Range;

use stylobate_model::{Action, DataType, ForeignKey, Name, Reference};

use super::cursor::{Cursor, not_understood};
use super::domain::Domains;
use super::rows::ColumnRow;
use super::words::{Kind, Word};

/// What the text of a table says beyond what is told by pragmas. Parts without a name have an
/// empty one.
pub(super) struct Definition<'a> {
    /// The type whose domain is guarded, for each column.
    pub(super) domains: Vec<Option<DataType>>,
    pub(super) autoincrement: bool,
    /// The columns of each unique constraint, or why no definition can say it.
    pub(super) unique: Vec<(Name, Result<Vec<Name>, String>)>,
    /// Each foreign key, whose target is as it is written, or why no definition can say it.
    pub(super) foreign_keys: Vec<(Name, Result<ForeignKey, String>)>,
    /// The conditions of the checks that guard no domain.
    pub(super) checks: Vec<(Name, &'a str)>,
}

/// What the text of an index says beyond what is told by pragmas.
pub(super) struct IndexDefinition<'a> {
    pub(super) unique: bool,
    pub(super) filter: Option<&'a str>,
}

/// Reads the text of a table, or says why no definition can say the table.
pub(super) fn table<'a>(
    sql: &'a str,
    rows: &[ColumnRow<'_>],
    domains: &Domains,
) -> Result<Definition<'a>, String> {
    let mut cursor = Cursor::new(sql)?;
    cursor.keyword("CREATE")?;
    cursor.keyword("TABLE")?;
    cursor.name()?;
    let found = Definition {
        domains: vec![None; rows.len()],
        autoincrement: false,
        unique: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
    };
    let mut parser = Parser { cursor, rows, domains, found };
    parser.list()?;
    Ok(parser.found)
}

/// Reads the text of an index.
pub(super) fn index(sql: &str) -> Result<IndexDefinition<'_>, String> {
    let mut cursor = Cursor::new(sql)?;
    cursor.keyword("CREATE")?;
    let unique = cursor.take(&["UNIQUE"]);
    cursor.keyword("INDEX")?;
    cursor.name()?;
    cursor.keyword("ON")?;
    cursor.name()?;
    cursor.group()?;
    let filter = cursor.take(&["WHERE"]).then(|| cursor.rest());
    if filter.is_none() && cursor.peek().is_some() {
        return Err(cursor.unexpected("its end"));
    }
    Ok(IndexDefinition { unique, filter })
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

struct Parser<'a, 't> {
    cursor: Cursor<'a>,
    rows: &'t [ColumnRow<'t>],
    domains: &'t Domains,
    found: Definition<'a>,
}

impl Parser<'_, '_> {
    /// Reads the columns and the constraints behind them, with or without commas between those.
    fn list(&mut self) -> Result<(), String> {
        self.cursor.sign("(")?;
        let mut columns = 0;
        while !is_one_of(self.cursor.peek(), &OF_TABLE) {
            self.column(columns)?;
            columns += 1;
            if !self.cursor.take_sign(",") {
                break;
            }
        }
        if columns != self.rows.len() {
            return Err(not_understood("it has other columns"));
        }
        while !self.cursor.take_sign(")") {
            self.cursor.take_sign(",");
            self.table_constraint()?;
        }
        Ok(())
    }

    fn column(&mut self, place: usize) -> Result<(), String> {
        let name = self.cursor.name()?;
        let row = self.rows.get(place).filter(|row| row.name.eq_ignore_ascii_case(&name));
        let column = row.ok_or_else(|| not_understood("it has other columns"))?.name;
        self.data_type()?;
        let mut label = Name::default();
        while self.cursor.peek().is_some_and(|word| !word.is_sign(",") && !word.is_sign(")")) {
            self.column_constraint(column, &mut label)?;
        }
        Ok(())
    }

    /// Passes over the type of a column, which is told by a pragma.
    fn data_type(&mut self) -> Result<(), String> {
        while let Some(word) = self.cursor.peek()
            && matches!(word.kind, Kind::Bare | Kind::Quoted | Kind::Text)
            && !is_one_of(Some(word), &OF_COLUMN)
        {
            self.cursor.skip();
        }
        if self.cursor.peek().is_some_and(|word| word.is_sign("(")) {
            self.cursor.group()?;
        }
        Ok(())
    }

    fn column_constraint(&mut self, column: &str, label: &mut Name) -> Result<(), String> {
        let cursor = &mut self.cursor;
        if cursor.take(&["CONSTRAINT"]) {
            *label = Name::from(&*cursor.name()?);
            return Ok(());
        }
        let label = std::mem::take(label);
        if cursor.take(&["NOT", "NULL"])
            || cursor.take(&["NULL"])
            || cursor.take(&["PRIMARY", "KEY"])
        {
            // Pragmas tell them.
        } else if cursor.take(&["AUTOINCREMENT"]) {
            self.found.autoincrement = true;
        } else if cursor.take(&["DEFAULT"]) {
            self.default()?;
        } else if cursor.take(&["CHECK"]) {
            self.check(label)?;
        } else if cursor.take(&["UNIQUE"]) {
            self.found.unique.push((label, Ok(vec![Name::from(column)])));
        } else if cursor.take(&["REFERENCES"]) {
            self.foreign_key(label, vec![Name::from(column)])?;
        } else if cursor.take(&["COLLATE"]) {
            let collation = cursor.name()?;
            if !collation.eq_ignore_ascii_case("BINARY") {
                return Err(format!("column {column} has the collation {collation}"));
            }
        } else {
            let option = cursor.next(if cursor.is(&["ON"]) { 3 } else { 1 });
            return Err(format!("column {column} has the option {option}"));
        }
        Ok(())
    }

    /// Passes over a default, which is told by a pragma.
    fn default(&mut self) -> Result<(), String> {
        if self.cursor.peek().is_some_and(|word| word.is_sign("(")) {
            return self.cursor.group().map(drop);
        }
        let _ = self.cursor.take_sign("-") || self.cursor.take_sign("+");
        if self.cursor.peek().is_none_or(|word| word.kind == Kind::Sign) {
            return Err(self.cursor.unexpected("a default"));
        }
        self.cursor.skip();
        Ok(())
    }

    fn table_constraint(&mut self) -> Result<(), String> {
        let mut label = Name::default();
        while self.cursor.take(&["CONSTRAINT"]) {
            label = Name::from(&*self.cursor.name()?);
        }
        if self.cursor.take(&["CHECK"]) {
            self.check(label)?;
        } else if self.cursor.take(&["PRIMARY", "KEY"]) {
            self.key()?.map_err(|reason| format!("its primary key {reason}"))?;
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
        if !is_guard(name.as_str()) {
            self.found.checks.push((name, self.cursor.text(condition)));
            return Ok(());
        }
        let Some((column, data_type)) = self.domains.recognise(self.cursor.words(condition)) else {
            return Err(format!("its constraint {name} guards no known domain"));
        };
        let Some(place) = self.rows.iter().position(|row| row.name.eq_ignore_ascii_case(&column))
        else {
            return Err(format!("it guards a domain that column {column} cannot have"));
        };
        match self.found.domains[place].replace(data_type) {
            None => Ok(()),
            Some(_) => Err(format!("its constraint {name} guards a column for a second time")),
        }
    }

    /// The columns of a key, if they are no more than columns.
    fn key(&mut self) -> Result<Result<Vec<Name>, String>, String> {
        let parts = self.cursor.list()?;
        let plain = |part: Range<usize>| {
            let (text, words) = (self.cursor.text(part.clone()), self.cursor.words(part));
            let column = match words {
                [column] => column.name(),
                [column, order] if order.is("ASC") => column.name(),
                _ => None,
            };
            column
                .map(|column| self.spelled(&column))
                .ok_or_else(|| format!("has the key {text}, which is more than a column"))
        };
        Ok(parts.into_iter().map(plain).collect())
    }

    /// Names in parentheses.
    fn names(&mut self) -> Result<Vec<Name>, String> {
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
        let column = self.rows.iter().find(|row| row.name.eq_ignore_ascii_case(name));
        Name::from(column.map_or(name, |row| row.name))
    }

    fn foreign_key(&mut self, name: Name, columns: Vec<Name>) -> Result<(), String> {
        let table = Name::from(&*self.cursor.name()?);
        let names_columns = self.cursor.peek().is_some_and(|word| word.is_sign("("));
        let targets = if names_columns { self.names()? } else { Vec::new() };
        let (mut on_delete, mut on_update) = (Action::NoAction, Action::NoAction);
        loop {
            if self.cursor.take(&["ON", "DELETE"]) {
                on_delete = self.action()?;
            } else if self.cursor.take(&["ON", "UPDATE"]) {
                on_update = self.action()?;
            } else if self.cursor.take(&["MATCH"]) {
                // SQLite takes no notice of it.
                self.cursor.name()?;
            } else {
                break;
            }
        }
        let deferrable =
            !self.cursor.take(&["NOT", "DEFERRABLE"]) && self.cursor.take(&["DEFERRABLE"]);
        if self.cursor.take(&["INITIALLY"]) {
            self.cursor.name()?;
        }
        let key = if deferrable {
            Err("it is deferrable".to_owned())
        } else if targets.is_empty() {
            Err("it names no columns that it refers to".to_owned())
        } else {
            let references = Reference { schema: None, table, columns: targets };
            Ok(ForeignKey { name: name.clone(), columns, references, on_delete, on_update })
        };
        self.found.foreign_keys.push((name, key));
        Ok(())
    }

    fn action(&mut self) -> Result<Action, String> {
        let actions: [(&[&str], Action); 5] = [
            (&["NO", "ACTION"], Action::NoAction),
            (&["RESTRICT"], Action::Restrict),
            (&["CASCADE"], Action::Cascade),
            (&["SET", "NULL"], Action::SetNull),
            (&["SET", "DEFAULT"], Action::SetDefault),
        ];
        let found = actions.into_iter().find(|(words, _)| self.cursor.take(words));
        found.map(|(_, action)| action).ok_or_else(|| self.cursor.unexpected("an action"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "CREATE TABLE \"t\" (a INTEGER PRIMARY KEY AUTOINCREMENT DEFAULT (1 + 2), \
        é BLOB CONSTRAINT b_domain CHECK (length(É) = 16) COLLATE binary REFERENCES p (x, 'y') \
        ON DELETE SET NULL MATCH full NOT DEFERRABLE INITIALLY DEFERRED, \
        CONSTRAINT a_domain CHECK (\"A\" BETWEEN 0 AND 1) CHECK (a > '(') UNIQUE (a ASC, b + 1), \
        FOREIGN KEY (A) REFERENCES t (a) DEFERRABLE) STRICT";

    fn rows() -> [ColumnRow<'static>; 2] {
        ["a", "é"].map(|name| ColumnRow {
            name,
            declared: "",
            not_null: false,
            default: None,
            key: 0,
            hidden: 0,
        })
    }

    #[test]
    fn the_text_of_a_table_is_taken_apart() {
        let sql = TABLE.replace('É', "é");
        let table = table(&sql, &rows(), &Domains::new()).unwrap();
        assert_eq!(table.domains, [Some(DataType::Boolean), Some(DataType::Uuid)]);
        assert!(table.autoincrement);
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
        let read = |sql: &str| table(sql, &rows(), &Domains::new()).err().unwrap_or_default();
        // SQLite folds the case of ASCII alone.
        assert_eq!(read(TABLE), "it guards a domain that column É cannot have");
        let twice = read(&TABLE.replace('É', "A"));
        assert_eq!(twice, "its constraint a_domain guards a column for a second time");
        let nested = read(&TABLE.replace("(length(É) = 16)", "((length(é) = 16))"));
        assert_eq!(nested, "its constraint b_domain guards no known domain");
    }

    #[test]
    fn a_text_that_ends_anywhere_is_refused() {
        let sql = TABLE.replace('É', "é");
        let end = sql.rfind(')').unwrap();
        for place in (0..end).filter(|place| sql.is_char_boundary(*place)) {
            assert!(table(&sql[..place], &rows(), &Domains::new()).is_err(), "{}", &sql[..place]);
            assert!(index(&sql[place..]).is_err());
        }
    }

    #[test]
    fn the_text_of_an_index_is_taken_apart() {
        let read = |sql| index(sql).map(|index| (index.unique, index.filter));
        assert_eq!(read("create UNIQUE index i on t (a, f(b))"), Ok((true, None)));
        let filtered = read("CREATE INDEX i ON t (a) WHERE a > (1) -- so");
        assert_eq!(filtered, Ok((false, Some("a > (1)"))));
        assert!(read("CREATE INDEX i ON t (a) b").is_err());
        assert!(read("CREATE INDEX i ON t").is_err());
    }
}
