//! How a dialect spells what every dialect has.

use stylobate_model::{DataType, Name};

/// The words of a dialect: what differs between dialects but not between versions or columns.
///
/// A record without defaults, so that a new dialect is asked for every word.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The name of the engine as people write it, such as `PostgreSQL`.
    pub product: &'static str,
    /// The words, in lower case and sorted, that the engine refuses as a name unless quoted.
    pub keywords: &'static [&'static str],
    /// The statement that begins a transaction which may change the schema.
    pub begin: &'static str,
    /// What stands behind the closing parenthesis of a table, such as ` STRICT`.
    pub table_suffix: &'static str,
    /// Where the schema of an index is written.
    pub index_schema: IndexSchema,
    /// Whether the table of a foreign key may be written with its schema.
    pub qualified_references: bool,
    /// Whether text is ordered by its bytes in any case, so that nothing needs to be said.
    pub always_byte_order: bool,
    /// Whether a table may refer to one that is not there yet.
    pub forward_references: bool,
    /// The placeholder of the parameter of this number, from 1, and type.
    pub placeholder: fn(usize, &DataType) -> String,
}

/// Where a dialect writes the schema of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexSchema {
    /// `CREATE INDEX i ON s.t`: the index stands beside its table.
    WithTable,
    /// `CREATE INDEX s.i ON t`.
    WithIndex,
}

impl Words {
    /// Writes a name, in quotes only where the engine needs them: for a keyword, or for anything
    /// but lower-case letters, digits and `_`. Quotes in the name are doubled.
    ///
    /// ```
    /// # use stylobate_dialect::{IndexSchema, Words};
    /// # let words = Words { product: "Example", keywords: &["order", "table"], begin: "BEGIN",
    /// #     table_suffix: "", index_schema: IndexSchema::WithTable, qualified_references: true,
    /// #     always_byte_order: true, forward_references: true,
    /// #     placeholder: |number, _| format!("${number}") };
    /// let quoted = |name: &str| {
    ///     let mut sql = String::new();
    ///     words.push_name(&mut sql, name);
    ///     sql
    /// };
    /// assert_eq!(quoted("mails"), "mails");
    /// assert_eq!(quoted("order"), "\"order\"");
    /// assert_eq!(quoted("say \"hi\""), "\"say \"\"hi\"\"\"");
    /// ```
    pub fn push_name(&self, sql: &mut String, name: &str) {
        if self.is_bare(name) {
            sql.push_str(name);
            return;
        }
        sql.push('"');
        for character in name.chars() {
            if character == '"' {
                sql.push('"');
            }
            sql.push(character);
        }
        sql.push('"');
    }

    /// The name as [`push_name`](Self::push_name) writes it.
    #[must_use]
    pub fn name(&self, name: &Name) -> String {
        let mut sql = String::with_capacity(name.as_str().len() + 2);
        self.push_name(&mut sql, name.as_str());
        sql
    }

    fn is_bare(&self, name: &str) -> bool {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && self.keywords.binary_search(&name).is_err()
    }
}

/// Writes a text as an SQL literal: in single quotes, those inside doubled.
///
/// ```
/// let mut sql = String::new();
/// stylobate_dialect::push_text(&mut sql, "it's");
/// assert_eq!(sql, "'it''s'");
/// ```
pub fn push_text(sql: &mut String, text: &str) {
    sql.push('\'');
    for character in text.chars() {
        if character == '\'' {
            sql.push('\'');
        }
        sql.push(character);
    }
    sql.push('\'');
}
