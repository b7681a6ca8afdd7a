//! What is read from the text of a table is what SQLite's pragmas tell of it.

mod common;

use common::{memory, opaque};
use proptest::prelude::*;
use proptest::sample::select;
use stylobate_connect::Connection;
use stylobate_dialect::Live;
use stylobate_model::{Action, DataType, Name, Order, Table, Value};

const TEXT: DataType = DataType::TEXT;
const NUMBER: DataType = DataType::BigInt;

/// Names as they can be written where a column is defined and where it is used.
const NAMES: [[&str; 2]; 6] = [
    ["a", "A"],
    ["\"b\"\"b\"", "`B\"b`"],
    ["[c d]", "\"c D\""],
    ["'e'", "E"],
    ["Strict", "[strict]"],
    ["generated", "\"generated\""],
];

/// What a table may hold behind its columns. `$1` and `$2` stand for two of its columns.
const CONSTRAINTS: [&str; 14] = [
    "UNIQUE ($1)",
    "CONSTRAINT u UNIQUE ($2 ASC, $1)",
    "UNIQUE ($1 COLLATE binary, $2)",
    "UNIQUE ($1 DESC)",
    "PRIMARY KEY ($2, $1)",
    "PRIMARY KEY ($1)",
    "CONSTRAINT \"primary key (x)\" PRIMARY KEY ($2 ASC) -- , UNIQUE (a)\n",
    "CHECK ($1 > $2)",
    "CONSTRAINT \"d), c INT\" CHECK ($1 <> ')')",
    "FOREIGN KEY ($1, $2) REFERENCES P (x, \"Y\") ON DELETE CASCADE ON UPDATE SET NULL",
    "CONSTRAINT f FOREIGN KEY ($2) REFERENCES 'p' ('X') ON UPDATE RESTRICT MATCH full",
    "FOREIGN KEY ($1) REFERENCES t ($1) NOT DEFERRABLE",
    "FOREIGN KEY ($1) REFERENCES p (y) DEFERRABLE INITIALLY DEFERRED",
    "FOREIGN KEY ($1) REFERENCES p",
];

/// What may stand behind the type of a column, `$1` among it.
const OPTIONS: [&str; 18] = [
    "NOT NULL",
    "NULL",
    "PRIMARY KEY",
    "PRIMARY KEY ASC",
    "PRIMARY KEY DESC",
    "PRIMARY KEY AUTOINCREMENT",
    "CONSTRAINT k UNIQUE",
    "DEFAULT 7",
    "DEFAULT - 7",
    "DEFAULT (1 + (2))",
    "DEFAULT NULL",
    "DEFAULT 'it''s'",
    "DEFAULT ( 'now' )",
    "COLLATE binary",
    "COLLATE rtrim",
    "CHECK ($1 > 0)",
    "REFERENCES p (X) ON DELETE SET DEFAULT ON DELETE NO ACTION",
    "AS (1) STORED",
];

/// The reasons for which such a table is not read.
const OPAQUE: [&str; 7] = [
    "is an identity column but has a default",
    " twice; remove one",
    "has the collation rtrim",
    "has the option DESC",
    "is generated",
    "is the rowid",
    "which is more than a column",
];

const TYPES: [&str; 6] = ["INT", "integer", "\"Integer\"", "blob", "'BLOB'", "[int]"];

const INDEXES: [&str; 7] = [
    "CREATE INDEX i ON t ($1 DESC, $2)",
    "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON T ($2 COLLATE BINARY ASC)",
    "CREATE INDEX i ON t ('a' DESC)",
    "CREATE INDEX i ON t ($1 COLLATE nocase)",
    "CREATE INDEX i ON t (($1), $2)",
    "CREATE INDEX i ON t ($1 + 1)",
    "CREATE INDEX i ON t ($1) WHERE $2 IS NOT NULL",
];

/// A table, and perhaps an index of it, as SQLite may or may not take them.
fn statements() -> impl Strategy<Value = [String; 2]> {
    let options = prop::collection::vec(select(&OPTIONS[..]), 0..4);
    let column = (select(&TYPES[..]), options);
    let columns = prop::sample::subsequence(NAMES.to_vec(), 1..=4).prop_shuffle().prop_flat_map(
        move |names| {
            let columns = prop::collection::vec(column.clone(), names.len());
            (Just(names), columns)
        },
    );
    let constraints = prop::collection::vec(select(&CONSTRAINTS[..]), 0..4);
    (columns, constraints, select(&INDEXES[..])).prop_map(|((names, columns), parts, index)| {
        let used = |place: usize| names[place % names.len()][1];
        let fill = |text: &str, first| text.replace("$1", first).replace("$2", used(1));
        let mut lines = Vec::new();
        for (name, (data_type, options)) in names.iter().zip(columns) {
            let options: Vec<_> = options.iter().map(|option| fill(option, name[1])).collect();
            lines.push(format!("{} {data_type} {}", name[0], options.join(" ")));
        }
        lines.extend(parts.iter().map(|part| fill(part, used(0))));
        let table = format!("CREATE TABLE t ({}) STRICT", lines.join(", "));
        [table, fill(index, used(0))]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 1 << 16, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn the_text_of_a_table_says_what_pragmas_tell([table, index] in statements()) {
        let mut db = memory();
        db.execute("CREATE TABLE p (\"X\" INT UNIQUE, y INT UNIQUE, UNIQUE (x, y)) STRICT", &[]).unwrap();
        prop_assume!(db.execute(&table, &[]).is_ok());
        let _ = db.execute(&index, &[]);
        let live = db.read().unwrap();
        prop_assert!(!opaque(&live).iter().any(|text| text.contains("not defined")));
        let own = Name::DEFAULT_SCHEMA;
        prop_assert!(live.lowered.catalog().table(own, "p").is_some());
        if let Some(table) = live.lowered.catalog().table(own, "t") {
            check_columns(&mut db, table, &live);
            check_unique(&mut db, table, &live);
            check_foreign_keys(&mut db, table, &live);
            check_index(&mut db, table, &live);
        } else {
            let opaque = opaque(&live);
            let known = |text: &String| OPAQUE.iter().any(|reason| text.contains(reason));
            prop_assert!(opaque.iter().any(|text| text.starts_with("table t: ") && known(text)), "{:?}", opaque);
        }
    }
}

/// Whether a part is listed as opaque, and not said to be understood.
fn is_opaque(live: &Live, part: &str) -> bool {
    opaque(live).iter().any(|text| text.starts_with(part))
}

fn rows<const COLUMNS: usize>(
    db: &mut Connection,
    sql: &str,
    types: [DataType; COLUMNS],
) -> Vec<[Value; COLUMNS]> {
    let rows = db.query(sql, &[], &types).unwrap();
    rows.into_iter().map(|row| row.try_into().unwrap()).collect()
}

/// Names as SQLite is asked for several of them, each in a line.
fn lines(names: &[Name]) -> String {
    let names: Vec<_> = names.iter().map(Name::as_str).collect();
    names.join("\n")
}

fn check_columns(db: &mut Connection, table: &Table, live: &Live) {
    let sql = "SELECT name, \"notnull\" OR pk > 0, dflt_value, pk FROM pragma_table_xinfo('t')";
    let told = rows(db, sql, [TEXT, NUMBER, TEXT, NUMBER]);
    assert_eq!(told.len(), table.columns.len());
    for ([name, not_null, default, key], column) in told.iter().zip(&table.columns) {
        assert_eq!(*name, Value::from(column.name.as_str()));
        assert_eq!(*not_null, Value::Integer((!column.nullable).into()), "{name}");
        let absent = *default == Value::Null || *default == Value::from("NULL");
        let opaque = is_opaque(live, &format!("default {} of table t", column.name));
        assert_eq!(absent, column.default.is_none() && !opaque, "{default}");
        let place = table.primary_key.iter().position(|name| *name == column.name);
        assert_eq!(*key, Value::Integer(place.map_or(0, |place| place as i64 + 1)), "{name}");
    }
}

/// SQLite makes one index for several constraints of the same columns.
fn check_unique(db: &mut Connection, table: &Table, live: &Live) {
    let sql = "SELECT group_concat(c.name, char(10)) FROM pragma_index_list('t') AS l \
               CROSS JOIN pragma_index_xinfo(l.name) AS c WHERE l.origin = 'u' AND c.key = 1 \
               GROUP BY l.name";
    let mut told: Vec<_> = rows(db, sql, [TEXT]).into_iter().map(|[columns]| columns).collect();
    let key = Value::from(lines(&table.primary_key));
    let mut found: Vec<_> = table
        .unique
        .iter()
        .map(|unique| Value::from(lines(&unique.columns)))
        .filter(|unique| *unique != key)
        .collect();
    for columns in [&mut told, &mut found] {
        columns.sort_by_key(ToString::to_string);
        columns.dedup();
    }
    if !is_opaque(live, "unique constraint") {
        assert_eq!(found, told);
    }
}

fn check_foreign_keys(db: &mut Connection, table: &Table, live: &Live) {
    // Pragmas tell what is referred to as it is written in the key.
    let sql = "SELECT lower(\"table\"), group_concat(\"from\", char(10)), \
               lower(group_concat(\"to\", char(10))), \
               on_delete, on_update FROM pragma_foreign_key_list('t') GROUP BY id";
    let mut told: Vec<_> = rows(db, sql, [TEXT; 5])
        .iter()
        .map(|row| row.each_ref().map(ToString::to_string))
        .collect();
    let action = |action| match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    };
    let mut found: Vec<_> = table
        .foreign_keys
        .iter()
        .map(|key| {
            let to = &key.references;
            let [on_delete, on_update] = [key.on_delete, key.on_update].map(action);
            let (table, from, to) =
                (to.table.to_string(), lines(&key.columns), lines(&to.columns).to_lowercase());
            [table, from, to, on_delete.to_owned(), on_update.to_owned()]
        })
        .collect();
    told.sort();
    found.sort();
    if !is_opaque(live, "foreign key") {
        assert_eq!(found, told);
    }
}

fn check_index(db: &mut Connection, table: &Table, live: &Live) {
    let sql = "SELECT l.\"unique\", l.partial, c.name, c.\"desc\", upper(c.coll) = 'BINARY' \
               FROM pragma_index_list('t') AS l CROSS JOIN pragma_index_xinfo(l.name) AS c \
               WHERE l.name = 'i' AND c.key = 1 ORDER BY c.seqno";
    let told = rows(db, sql, [NUMBER, NUMBER, TEXT, NUMBER, NUMBER]);
    let Some(index) = table.indexes.get("i") else {
        assert_eq!(!told.is_empty(), is_opaque(live, "index i of table t"));
        return;
    };
    let found: Vec<_> = index
        .columns
        .iter()
        .map(|column| {
            let flags = [index.unique, index.filter.is_some(), column.order == Order::Descending];
            let [unique, partial, descending] = flags.map(|flag| Value::Integer(flag.into()));
            [unique, partial, column.name.as_str().into(), descending, Value::Integer(1)]
        })
        .collect();
    assert_eq!(found, told);
}
