//! Problems with columns, keys, indexes, conditions and foreign keys.

use stylobate_model::{
    Check, Column, DataType, DefaultValue, Expression, ForeignKey, Index, Json, Placement, Table,
    Unique, Value,
};

use crate::{check_table, mails, of};

#[test]
fn unknown_column() {
    let unknown = |object: &str| {
        format!("{object} names column \"topic\", which does not exist; the columns are id, size")
    };
    check_table(mails().primary_key(["topic"]), &[&unknown("primary key of table mails")]);
    check_table(
        mails().unique(["topic"]),
        &[&unknown("unique constraint mails_topic_key of table mails")],
    );
    check_table(
        mails().index(Index::on(["topic"])),
        &[&unknown("index mails_topic_idx of table mails")],
    );
    check_table(
        mails().check("topic = 'x'"),
        &[&unknown("check mails_topic_check of table mails")],
    );
    check_table(
        mails().index(Index::on(["size"]).filter("topic IS NULL")),
        &[&unknown("index mails_size_idx of table mails")],
    );
    check_table(
        mails().foreign_key(ForeignKey::on(["topic"]).references("mails", ["id"])),
        &[&unknown("foreign key mails_topic_fkey of table mails")],
    );
    check_table(
        mails().check("\"SIZE\" > 0"),
        &[
            "check mails_SIZE_check of table mails names column \"SIZE\", which does not exist; the \
         columns are id, size",
        ],
    );
}

#[test]
fn repeated_column() {
    let twice = "names column \"id\" twice; remove one";
    check_table(
        mails().primary_key(["id", "id"]),
        &[&format!("primary key of table mails {twice}")],
    );
    check_table(
        mails().unique(["id", "size", "id"]),
        &[&format!("unique constraint mails_id_size_id_key of table mails {twice}")],
    );
    check_table(
        mails().index(Index::on(["id", "id"])),
        &[&format!("index mails_id_id_idx of table mails {twice}")],
    );
}

#[test]
fn no_columns() {
    check_table(
        mails().index(Index::on::<&str>([]).named("i")),
        &["index i of table mails has no columns; name at least one"],
    );
    check_table(
        mails().unique(Unique::on::<&str>([]).named("u")),
        &["unique constraint u of table mails has no columns; name at least one"],
    );
}

#[test]
fn too_many_columns() {
    let names: Vec<_> = (0..33).map(|number| format!("c{number}")).collect();
    let wide = || {
        names
            .iter()
            .fold(Table::new("wide"), |table, name| table.column(Column::uuid(name.as_str())))
    };
    let many = |object: &str| {
        format!("{object} has 33 columns, more than the 32 that every engine can index; use fewer")
    };
    let some = || names.iter().map(String::as_str);
    check_table(wide().primary_key(some()), &[&many("primary key of table wide")]);
    check_table(
        wide().unique(Unique::on(some()).named("u")),
        &[&many("unique constraint u of table wide")],
    );
    check_table(wide().index(Index::on(some()).named("i")), &[&many("index i of table wide")]);
    check_table(wide().primary_key(some().take(32)).index(Index::on(some().skip(1))), &[]);
}

#[test]
fn empty_table() {
    check_table(Table::new("mails"), &["table mails has no columns; add at least one"]);
}

#[test]
fn wide_table() {
    let wide = |count: usize| {
        (0..count).fold(Table::new("wide"), |table, number| {
            table.column(Column::boolean(format!("c{number}")))
        })
    };
    check_table(wide(1600), &[]);
    check_table(
        wide(1601),
        &["table wide has 1601 columns, more than the 1600 that every engine can hold; split it"],
    );
}

#[test]
fn nullable_primary_key() {
    let table = Table::new("mails").column(Column::uuid("id").nullable()).primary_key(["id"]);
    check_table(
        table,
        &[
            "column id of table mails is nullable but in the primary key; remove nullable or take it \
         out of the key",
        ],
    );
}

#[test]
fn default_outside_of_the_domain() {
    let wrong = [
        (
            Column::integer("c").default(true),
            "integer: boolean was given where integer is expected",
        ),
        (Column::boolean("c").default(0), "boolean: integer was given where boolean is expected"),
        (
            Column::small_int("c").default(32_768),
            "small_int: 32768 is outside of small_int (-32768 to 32767)",
        ),
        (
            Column::integer("c").default(2_147_483_648_i64),
            "integer: 2147483648 is outside of integer (-2147483648 to 2147483647)",
        ),
        (
            Column::string("c", 2).default("äöü"),
            "string(2): a text of 3 characters is longer than string(2)",
        ),
        (
            Column::text("c").default("a\0"),
            "string: a text with the character NUL (U+0000) cannot be stored by every engine",
        ),
        (
            Column::text("c").default(DefaultValue::Now),
            "string: now was given where string is expected",
        ),
        (
            Column::text("c").default(DefaultValue::NewUuid),
            "string: new_uuid was given where string is expected",
        ),
        (
            Column::uuid("c").default("67e55044-10b1-426f-9247-bb680e5fe0c8"),
            "uuid: string was given where uuid is expected",
        ),
        (
            Column::text("c").default(Json::object()),
            "string: json was given where string is expected",
        ),
        (Column::json("c").default("{}"), "json: string was given where json is expected"),
        (Column::bytes("c").default("x"), "bytes: string was given where bytes is expected"),
    ];
    for (column, reason) in wrong {
        check_table(
            mails().column(column),
            &[&format!(
                "the default of column c of table mails does not fit {reason}; change one of them"
            )],
        );
    }
    let right = [
        Column::string("c", 2).default("äö"),
        Column::small_int("c").default(-32_768),
        Column::json("c").default(Json::null()),
        Column::timestamp_tz("c").default(DefaultValue::Now),
    ];
    for column in right {
        check_table(mails().column(column), &[]);
    }
}

#[test]
fn syntax() {
    check_table(
        mails().check(Check::new("size >").named("c")),
        &[
            "the condition of check c of table mails does not parse: invalid expression \"size >\": \
         expected a column, a literal or a parenthesis, found the end (at byte 6)",
        ],
    );
    check_table(
        mails().index(Index::on(["size"]).filter("lower(size) = 1")),
        &[
            "the condition of index mails_size_idx of table mails does not parse: invalid expression \
         \"lower(size) = 1\": \"lower\" is called as a function, and an expression knows no \
         functions (at byte 0)",
        ],
    );
}

#[test]
fn condition() {
    check_table(
        mails().check(Check::new("size = 'large' AND id").named("c")),
        &[
            "the condition of check c of table mails cannot be: 'large' is compared with size, which is \
         integer; write an integer such as 42",
            "the condition of check c of table mails cannot be: id is no condition; compare it with \
         something, as in = or <>",
        ],
    );
    let json = mails().column(Column::json("body"));
    check_table(
        json.check(Check::new("body = '{}'").named("c")),
        &[
            "the condition of check c of table mails cannot be: body is json, which is never compared \
         in an expression; keep what is compared in a column of its own, or write IS NULL or IS \
         NOT NULL",
        ],
    );
    let text = mails().column(Column::text("topic"));
    let nul = Expression::column("topic").equals(Value::from("a\0"));
    check_table(
        text.check(Check::new(nul).named("c")),
        &["the condition of check c of table mails cannot be: the literal \"'a\\0'\" is never a \
         value: a text with the character NUL (U+0000) cannot be stored by every engine; write \
         another one"],
    );
}

#[test]
fn json_key() {
    let table = || mails().column(Column::json("body"));
    let way_out =
        "contains column \"body\" of type json, which engines cannot order alike; take it out";
    check_table(
        table().primary_key(["id", "body"]),
        &[&format!("primary key of table mails {way_out}")],
    );
    check_table(
        table().unique(["body"]),
        &[&format!("unique constraint mails_body_key of table mails {way_out}")],
    );
    check_table(
        table().index(Index::on(["body"])),
        &[&format!("index mails_body_idx of table mails {way_out}")],
    );
}

/// `mails` with a foreign key `f`.
fn referring(columns: &[&str], table: &str, targets: &[&str]) -> Table {
    let foreign_key = ForeignKey::on(columns.iter().copied());
    mails().foreign_key(foreign_key.references(table, targets.iter().copied()).named("f"))
}

#[test]
fn unknown_target() {
    let undefined = |target: &str| {
        format!(
            "foreign key f of table mails refers to table {target}, which is not defined; define it \
             or mend the name"
        )
    };
    check_table(referring(&["id"], "hosts", &["id"]), &[&undefined("hosts")]);
    check_table(mails().foreign_key(ForeignKey::on(["id"]).named("f")), &[&undefined("\"\"")]);
    let elsewhere = ForeignKey::on(["id"]).references_in("sales", "mails", ["id"]).named("f");
    check_table(mails().foreign_key(elsewhere), &[&undefined("sales.mails")]);
}

#[test]
fn target_not_key() {
    check_table(
        referring(&["size"], "mails", &["size"]),
        &[
            "foreign key f of table mails refers to columns size of table mails, which are neither its \
         primary key nor a unique constraint of it; refer to a key, in its order",
        ],
    );
    let keyed = referring(&["size", "id"], "mails", &["size", "id"]);
    check_table(
        keyed.clone().unique(["id", "size"]),
        &[
            "foreign key f of table mails refers to columns size, id of table mails, which are neither \
         its primary key nor a unique constraint of it; refer to a key, in its order",
        ],
    );
    check_table(keyed.unique(["size", "id"]), &[]);
}

#[test]
fn target_count() {
    check_table(
        referring(&["id", "size"], "mails", &["id"]),
        &["foreign key f of table mails has 2 columns but refers to 1; make them as many"],
    );
}

#[test]
fn target_type() {
    check_table(
        referring(&["size"], "mails", &["id"]),
        &["foreign key f of table mails ties column \"size\" of type integer to column \"id\" of \
         table mails, of type uuid; make the types the same"],
    );
}

#[test]
fn identity() {
    let numbered = |column: Column| Table::new("posts").column(column.identity());
    let wrong = |reason: &str| {
        format!(
            "column number of table posts is an identity column but {reason}; identity needs a \
             big_int that is the whole primary key and has no default"
        )
    };
    let big = || Column::big_int("number");
    let is_no_key = "is not the whole primary key";
    check_table(numbered(big()).primary_key(["number"]), &[]);
    check_table(
        numbered(Column::integer("number")).primary_key(["number"]),
        &[&wrong("is no big_int")],
    );
    check_table(numbered(big()), &[&wrong(is_no_key)]);
    check_table(
        numbered(big()).column(Column::uuid("id")).primary_key(["number", "id"]),
        &[&wrong(is_no_key)],
    );
    check_table(numbered(big()).unique(["number"]), &[&wrong(is_no_key)]);
    check_table(numbered(big().default(1)).primary_key(["number"]), &[&wrong("has a default")]);
}

#[test]
fn byte_order() {
    check_table(
        mails().column(Column::integer("c").byte_order()),
        &[
            "column c of table mails asks for byte order but is integer, not text; remove byte_order",
        ],
    );
    check_table(mails().column(Column::string("c", 3).byte_order()), &[]);
}

#[test]
fn string_length() {
    for length in [0, DataType::MAX_STRING_LENGTH + 1] {
        check_table(
            mails().column(Column::string("c", length)),
            &[&format!(
                "column c of table mails has max_length {length}; it must be from 1 to 10485760, or absent"
            )],
        );
    }
    for length in [1, DataType::MAX_STRING_LENGTH] {
        check_table(mails().column(Column::string("c", length)), &[]);
    }
}

#[test]
fn nul_in_comment() {
    let nul = |object: &str| {
        format!(
            "the comment on {object} holds the character NUL, which no engine can store; remove it"
        )
    };
    check_table(mails().comment("a\0"), &[&nul("table mails")]);
    check_table(
        mails().column(Column::uuid("c").comment("\0")),
        &[&nul("column c of table mails")],
    );
}

#[test]
fn an_empty_comment_is_none() {
    let database = of(mails().comment("").column(Column::uuid("c").comment("")));
    let resolved = database.resolve(&Placement::new()).expect("no problems");
    let table = resolved.catalog.table("default", "mails").expect("the table");
    assert_eq!(table.comment, None);
    assert_eq!(table.columns.get("c").and_then(|column| column.comment.as_ref()), None);
}

#[test]
fn repeated_key() {
    check_table(
        mails().unique(["id"]),
        &["unique constraint mails_id_key of table mails has the columns of primary key of table \
           mails, in the same order; remove one of them"],
    );
    check_table(
        mails().unique(["size"]).unique(["size"]),
        &["unique constraint mails_size_key1 of table mails has the columns of unique constraint \
           mails_size_key of table mails, in the same order; remove one of them"],
    );
    check_table(mails().unique(["size", "id"]).unique(["id", "size"]), &[]);
}
