//! How a dialect spells what every dialect has.

use std::borrow::Cow;

use stylobate_model::{DataType, Name};

use crate::OwnSchema;

/// The words of a dialect: what differs between dialects but not between versions or columns.
///
/// A record without defaults, so that a new dialect is asked for every word.
///
/// ```
/// use stylobate_dialect::Dialect;
/// use stylobate_model::DataType;
/// use stylobate_render_sqlite::Sqlite;
///
/// let sqlite = Sqlite::new();
/// let words = sqlite.words();
/// assert_eq!(words.name(&"order".into()), "\"order\"");
/// assert_eq!((words.placeholder)(2, &DataType::Uuid), "?2");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The name of the engine as people write it, such as `PostgreSQL`.
    pub product: &'static str,
    /// What stands before and behind a name that has to be quoted, such as `"`.
    pub quote: char,
    /// The words that the engine refuses as a name unless quoted.
    pub keywords: Keywords,
    /// The statement that begins a transaction which may change the schema.
    pub begin: &'static str,
    /// What stands behind the closing parenthesis of a table, such as ` STRICT`.
    pub table_suffix: &'static str,
    /// Where the schema of an index is written.
    pub index_schema: IndexSchema,
    /// Whether an index can be made unless it is there, by `CREATE INDEX IF NOT EXISTS`.
    pub index_if_not_exists: bool,
    /// Whether the table of a foreign key may be written with its schema.
    pub qualified_references: bool,
    /// How a statement names the connection's own schema.
    pub own_schema: OwnSchemaName,
    /// Whether text is ordered by its bytes in any case, so that nothing needs to be said.
    pub always_byte_order: bool,
    /// What stands behind a text for it to be ordered by its bytes in a condition, such as
    /// `COLLATE "C"`; none where that is so in any case.
    pub byte_order_collation: Option<&'static str>,
    /// Whether a table may refer to one that is not there yet.
    pub forward_references: bool,
    /// What stands in an `INSERT` behind the table for a row of nothing but defaults, such as
    /// `DEFAULT VALUES`.
    pub row_of_defaults: &'static str,
    /// The placeholder of the parameter of this number, from 1, and type.
    pub placeholder: fn(usize, &DataType) -> String,
}

/// Words that have to be quoted when they are names.
///
/// ```
/// use stylobate_dialect::Keywords;
///
/// static KEYWORDS: Keywords = Keywords::new(&["order", "table"]);
/// assert!(KEYWORDS.contains("order"));
/// assert!(!KEYWORDS.contains("offer"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Keywords {
    sorted: &'static [&'static str],
    /// A bit for the mark of each keyword: almost all names are told from them without a search.
    marks: [u64; 64],
}

impl Keywords {
    /// The keywords, in lower case and sorted.
    #[must_use]
    pub const fn new(sorted: &'static [&'static str]) -> Self {
        let mut marks = [0; 64];
        let mut place = 0;
        while place < sorted.len() {
            let (row, bit) = Self::mark(sorted[place].as_bytes());
            marks[row] |= bit;
            place += 1;
        }
        Self { sorted, marks }
    }

    /// Whether a name is one of them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        let (row, bit) = Self::mark(name.as_bytes());
        self.marks[row] & bit != 0 && self.sorted.binary_search(&name).is_ok()
    }

    /// A mix of the length and three bytes, as the place of a bit.
    const fn mark(word: &[u8]) -> (usize, u64) {
        let length = word.len();
        if length == 0 {
            return (0, 0);
        }
        let bytes = [word[0], word[length / 2], word[length - 1], length as u8];
        let mixed = u32::from_le_bytes(bytes).wrapping_mul(0x9e37_79b1);
        ((mixed >> 26) as usize, 1 << (mixed >> 20 & 63))
    }
}

/// Where a dialect writes the schema of an index.
///
/// ```
/// use stylobate_dialect::{Dialect, IndexSchema};
/// use stylobate_render_postgres::Postgres;
/// use stylobate_render_sqlite::Sqlite;
///
/// assert_eq!(Postgres::new().words().index_schema, IndexSchema::WithTable);
/// assert_eq!(Sqlite::new().words().index_schema, IndexSchema::WithIndex);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexSchema {
    /// `CREATE INDEX i ON s.t`: the index stands beside its table.
    WithTable,
    /// `CREATE INDEX s.i ON t`.
    WithIndex,
}

/// How a statement of a dialect names the connection's own schema, so that no temporary table is
/// taken for one of it.
///
/// ```
/// use stylobate_dialect::{Dialect, OwnSchemaName};
/// use stylobate_render_postgres::Postgres;
/// use stylobate_render_sqlite::Sqlite;
///
/// assert_eq!(Postgres::new().words().own_schema, OwnSchemaName::Unsaid);
/// assert_eq!(Sqlite::new().words().own_schema, OwnSchemaName::Fixed("main"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnSchemaName {
    /// Not at all: a name without a schema means one of it, since the sessions of the drivers look
    /// for temporary tables last.
    Unsaid,
    /// By this name, whatever the database.
    Fixed(&'static str),
    /// By the names of the database and of the schema, which this query gives as two texts.
    Asked(&'static str),
}

impl Words {
    /// Writes the name of what stands in a schema, behind the names that lead to it. Without
    /// `own_schema` what stands in the connection's own is written bare.
    ///
    /// ```
    /// use stylobate_dialect::{Dialect, OwnSchema};
    /// use stylobate_model::Name;
    /// use stylobate_render_sqlite::Sqlite;
    ///
    /// let (sqlite, own) = (Sqlite::new(), OwnSchema::from(Name::from("main")));
    /// let mut sql = String::from("DELETE FROM ");
    /// let schema = Name::default_schema();
    /// sqlite.words().push_qualified(&mut sql, Some(&own), &schema, &"order".into());
    /// assert_eq!(sql, "DELETE FROM main.\"order\"");
    /// ```
    pub fn push_qualified(
        &self,
        sql: &mut String,
        own_schema: Option<&OwnSchema>,
        schema: &Name,
        name: &Name,
    ) {
        let database = own_schema.and_then(|own| own.database.as_ref());
        let schema = match schema.is_default_schema() {
            true => own_schema.map(|own| &own.name),
            false => Some(schema),
        };
        for qualifier in database.into_iter().chain(schema) {
            self.push_name(sql, qualifier.as_str());
            sql.push('.');
        }
        self.push_name(sql, name.as_str());
    }

    /// Writes a name, in quotes only where the engine needs them: for a keyword, or for anything
    /// but lower-case letters, digits and `_`. Quotes in the name are doubled.
    ///
    /// ```
    /// # use stylobate_dialect::{IndexSchema, Keywords, OwnSchemaName, Words};
    /// # let words = Words { product: "Example", keywords: Keywords::new(&["order", "table"]),
    /// #     quote: '"', begin: "BEGIN", table_suffix: "", index_schema: IndexSchema::WithTable,
    /// #     index_if_not_exists: true, qualified_references: true,
    /// #     own_schema: OwnSchemaName::Unsaid, always_byte_order: true,
    /// #     byte_order_collation: None, forward_references: true,
    /// #     row_of_defaults: "DEFAULT VALUES",
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
        } else {
            push_quoted(sql, name, self.quote);
        }
    }

    /// The name as [`push_name`](Self::push_name) writes it.
    #[must_use]
    pub fn name<'n>(&self, name: &'n Name) -> Cow<'n, str> {
        if self.is_bare(name.as_str()) {
            return Cow::Borrowed(name.as_str());
        }
        let mut sql = String::with_capacity(name.as_str().len() + 2);
        push_quoted(&mut sql, name.as_str(), self.quote);
        Cow::Owned(sql)
    }

    fn is_bare(&self, name: &str) -> bool {
        // Without an early end, so that several bytes are looked at in one step.
        let plain = name.bytes().fold(true, |plain, byte| plain & BARE[usize::from(byte)]);
        plain
            && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
            && !self.keywords.contains(name)
    }
}

/// The bytes that a name can have without quotes.
static BARE: [bool; 256] = {
    let mut bare = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        bare[byte as usize] = byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        byte += 1;
    }
    bare
};

/// Writes a text as an SQL literal: in single quotes, those inside doubled.
///
/// ```
/// let mut sql = String::new();
/// stylobate_dialect::push_text(&mut sql, "it's");
/// assert_eq!(sql, "'it''s'");
/// ```
pub fn push_text(sql: &mut String, text: &str) {
    push_quoted(sql, text, '\'');
}

fn push_quoted(sql: &mut String, text: &str, quote: char) {
    sql.push(quote);
    for (place, part) in text.split(quote).enumerate() {
        if place > 0 {
            sql.push(quote);
            sql.push(quote);
        }
        sql.push_str(part);
    }
    sql.push(quote);
}
