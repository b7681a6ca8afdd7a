//! The mutations.

use std::sync::OnceLock;

use stylobate_connect::ErrorKind;
use stylobate_dialect::{
    Capabilities, Keywords, LiveCatalog, Support, Version, VersionRange, Wire,
};
use stylobate_model::{ByName, Json, Order, Table, Timestamp, Value};

use super::{Mutation, Twist};

macro_rules! mutations {
    ($($name:ident $(of $capability:literal)?: $breaks:literal, $hints:expr, $twist:expr;)+) => {
        fn broken() -> Vec<Mutation> {
            vec![$(Mutation {
                name: stringify!($name).to_owned(),
                breaks: $breaks.to_owned(),
                hints: $hints.iter().map(|hint: &&str| (*hint).to_owned()).collect(),
                only_hints: false,
                capability: [$($capability)?].first().copied(),
                twist: $twist,
            }),+]
        }
    };
}

/// All of them: what is broken, and every claim turned into each other one.
pub(crate) fn mutations() -> &'static [Mutation] {
    static MUTATIONS: OnceLock<Vec<Mutation>> = OnceLock::new();
    MUTATIONS.get_or_init(|| broken().into_iter().chain(claims()).collect())
}

/// Every claim turned into each other one.
fn claims() -> impl Iterator<Item = Mutation> {
    const WHY: &str = "a mutant says so";
    let others =
        [Support::Native, Support::Emulated(WHY), Support::Omitted(WHY), Support::Refused(WHY)];
    let proofs = crate::cases().into_iter().filter_map(|case| Some((case.id, case.proves?)));
    proofs.flat_map(move |(case, capability)| {
        others.map(|claim| Mutation {
            name: format!("claims_{capability}_{}", claim.word()),
            breaks: format!("{capability} is claimed to be {}", claim.word()),
            hints: vec![case.clone()],
            only_hints: true,
            capability: None,
            twist: Twist::Claim(capability, claim),
        })
    })
}

mutations! {
    // What is made is less than what was asked for.
    drops_domains: "the guards of domains are left out", ["boundary.raw.*", "type.*"],
        Twist::Column(|words| words.domain = None);
    widens_types: "every column is made as text", ["type.*", "boundary.*"],
        Twist::Column(|words| words.storage = "TEXT".into());
    drops_not_null: "columns are made without NOT NULL", ["null.*", "err.not_null*"],
        Twist::Sql(|sql| of_table(sql, |sql| sql.replace(" NOT NULL", "")));
    drops_defaults: "defaults that are no constants are left out", ["default.*"],
        Twist::Sql(|sql| of_table(sql, without_default));
    drops_checks: "checks are left out", ["key.check.*"],
        Twist::Sql(|sql| of_table(sql, |sql| without_lines(sql, |line| {
            line.contains(" CHECK (") && !line.contains("_domain")
        })));
    drops_unique: "unique constraints are left out", ["key.unique.*"],
        Twist::Sql(|sql| of_table(sql, |sql| without_lines(sql, |line| line.contains(" UNIQUE ("))));
    drops_foreign_keys: "foreign keys are left out", ["key.fk.*"],
        Twist::Sql(|sql| of_table(sql, |sql| without_lines(sql, |line| {
            line.contains(" FOREIGN KEY (")
        })));
    drops_actions of "foreign_keys.action": "actions of foreign keys are left out", ["key.fk.*"],
        Twist::Sql(|sql| of_table(sql, |sql| {
            sql.replace(" ON DELETE CASCADE", "").replace(" ON DELETE SET NULL", "")
        }));
    drops_primary_keys: "primary keys are left out", ["null.pk*", "err.pk*"],
        Twist::Sql(|sql| of_table(sql, |sql| {
            without_lines(&sql.replace(" PRIMARY KEY,", ","), |line| {
                line.trim_start().starts_with("PRIMARY KEY (")
            })
        }));
    reuses_identities: "identities are used again", ["default.identity*", "capability.columns.identity"],
        Twist::Sql(|sql| of_table(sql, |sql| sql.replace(" AUTOINCREMENT", "")));
    skips_indexes: "indexes are not made", ["index.*"],
        Twist::SkipSql(|sql| sql.starts_with("CREATE INDEX"));
    forgets_uniqueness: "unique indexes are made as plain ones", ["index.unique*"],
        Twist::Sql(|sql| *sql = sql.replace("CREATE UNIQUE INDEX", "CREATE INDEX"));
    forgets_descending of "indexes.order": "indexes are made ascending", ["index.*", "intro.*"],
        Twist::Sql(|sql| if sql.starts_with("CREATE INDEX") { *sql = sql.replace(" DESC", "") });
    forgets_filters of "indexes.partial": "partial indexes are made over all rows", ["index.partial*", "index.unique_partial*"],
        Twist::Sql(|sql| if sql.contains(" INDEX ") && sql.starts_with("CREATE ")
            && let Some(end) = sql.find(" WHERE ") { sql.truncate(end) });

    // What is refused by the engine is said to have been done.
    swallows_unique_violations: "a second row of one key is said to be in", ["err.unique*", "key.unique*"],
        Twist::Swallow(ErrorKind::UniqueViolation);
    swallows_foreign_key_violations: "an orphan is said to be in", ["err.fk*", "key.fk*"],
        Twist::Swallow(ErrorKind::ForeignKeyViolation);
    swallows_check_violations: "a row that breaks a check is said to be in", ["err.check*", "key.check*"],
        Twist::Swallow(ErrorKind::CheckViolation);
    swallows_not_null_violations: "a row without a value is said to be in", ["err.not_null*", "null.*"],
        Twist::Swallow(ErrorKind::NotNullViolation);
    swallows_missing_objects: "a table that is not there is said to be empty", ["err.missing*", "tx.*"],
        Twist::Swallow(ErrorKind::UndefinedObject);

    // Errors mean something else.
    calls_all_errors_other: "no error has a kind", ["err.*"],
        Twist::Errors(|_| ErrorKind::Other);
    confuses_unique_and_check: "a unique violation is called one of a check", ["err.unique*"],
        Twist::Errors(|kind| match kind {
            ErrorKind::UniqueViolation => ErrorKind::CheckViolation,
            kind => kind,
        });
    confuses_busy_and_other: "what could be tried again is said to be final",
        ["err.lock_timeout", "conc.*", "err.*"],
        Twist::Errors(|kind| match kind {
            ErrorKind::Busy | ErrorKind::SerializationFailure | ErrorKind::LockNotAvailable
            | ErrorKind::Deadlock => ErrorKind::Other,
            kind => kind,
        });
    names_no_objects: "errors do not say of what they are", ["err.*"],
        Twist::NamelessErrors;

    // The catalog is read wrongly.
    reads_stale_catalogs: "what was read first is read for ever", ["idem.*", "drift.*"],
        Twist::StaleCatalog;
    reads_no_indexes: "indexes are not read", ["intro.*"],
        Twist::Catalog(|live| each_table(live, |table| table.indexes = ByName::new()));
    reads_indexes_ascending: "the order of indexes is not read", ["intro.*", "index.*"],
        Twist::Catalog(|live| each_table(live, |table| {
            for index in table.indexes.iter_mut() {
                index.columns.iter_mut().for_each(|column| column.order = Order::Ascending);
            }
        }));
    reads_no_checks: "checks are not read", ["intro.*"],
        Twist::Catalog(|live| each_table(live, |table| table.checks = ByName::new()));
    reads_no_defaults: "defaults are not read", ["intro.*", "default.*"],
        Twist::Catalog(|live| each_table(live, |table| {
            table.columns.iter_mut().for_each(|column| column.default = None);
        }));
    reads_nothing_opaque: "what no definition can say is not listed", ["intro.unmanaged*", "intro.views*"],
        Twist::Catalog(|live| live.opaque.clear());
    loses_tables: "the last table is not read", ["intro.*", "ns.*"],
        Twist::Catalog(|live| {
            if let Some(schema) = live.catalog.schemas.iter_mut().next() {
                let kept = schema.tables.len().saturating_sub(1);
                schema.tables = schema.tables.iter().take(kept).cloned().collect();
            }
        });
    loses_rows: "the last of several rows is not given", ["type.*", "prop.*"],
        Twist::LoseLastRow;

    // Values change on their way.
    cuts_microseconds: "instants are bound in milliseconds", ["type.timestamp*", "type.instant*", "boundary.bound.*"],
        Twist::Encode(|wire| match wire {
            Wire::Timestamp(value) => *value -= value.rem_euclid(1000),
            Wire::Text(text) if is_instant(text) => text.replace_range(23..26, "000"),
            _ => {}
        });
    shifts_instants: "instants are read an hour late", ["type.*"],
        Twist::Decode(|value| if let Value::TimestampTz(instant) = value {
            *value = Value::TimestampTz(Timestamp::from_microseconds(
                instant.microseconds().saturating_sub(3_600_000_000),
            ));
        });
    trims_text: "spaces at the end of texts are lost", ["type.text*", "type.string*", "boundary.bound.*"],
        Twist::Encode(|wire| if let Wire::Text(text) = wire { *text = text.trim_end().to_owned() });
    folds_case: "texts are bound in lower case", ["type.text*", "type.string*"],
        Twist::Encode(|wire| if let Wire::Text(text) = wire && !is_instant(text) {
            *text = text.to_lowercase();
        });
    takes_empty_for_null: "an empty text is no value", ["type.text*", "type.string*"],
        Twist::Decode(|value| if *value == Value::from("") { *value = Value::Null });
    cuts_integers: "integers are read in 32 bits", ["type.*", "boundary.bound.*"],
        Twist::Decode(|value| if let Value::Integer(number) = value { *number = i64::from(*number as i32) });
    flips_booleans: "true is read as false", ["type.bool*"],
        Twist::Decode(|value| if let Value::Boolean(is) = value { *is = !*is });
    loses_bytes: "the last byte is lost", ["type.bytes*"],
        Twist::Encode(|wire| if let Wire::Bytes(bytes) = wire && bytes.len() != 16 {
            bytes.pop();
        });
    takes_json_null_for_null: "the JSON value null is no value", ["type.json*"],
        Twist::Decode(|value| if let (Value::Json(json), Ok(null)) = (&*value, "null".parse::<Json>())
            && *json == null {
            *value = Value::Null;
        });

    // Names are not what they were.
    quotes_no_keywords: "keywords are not quoted", ["ident.reserved*"],
        Twist::Words(|words| words.keywords = Keywords::new(&[]));
    loses_a_quote: "a quote inside of a name is not doubled", ["ident.hostile*"],
        Twist::Sql(|sql| *sql = sql.replace("\"\"", "\""));

    // Transactions are not what they say.
    rolls_back_at_commit: "what is said to be committed is not", ["tx.*"],
        Twist::RollbackAtCommit;
    commits_at_rollback: "what is rolled back is committed", ["tx.*"],
        Twist::CommitAtRollback;
    begins_nothing: "there are no transactions", ["tx.*"],
        Twist::NoTransactions;
    skips_the_lock: "migrations run at the same time", ["conc.*", "capability.transactions.migration_lock"],
        Twist::NoLock;

    // Claims are wrong.
    claims_too_much: "everything is claimed to be native", ["capability.*"],
        Twist::Capabilities(all_native);
    claims_other_versions: "claims are made for versions to come", ["capability.record.*"],
        Twist::Capabilities(|can| can.versions = VersionRange::from(Version::new(9999, 0, 0)));
}

/// Changes the statement that makes a table.
fn of_table(sql: &mut String, change: impl FnOnce(&str) -> String) {
    if sql.starts_with("CREATE TABLE ") {
        *sql = change(sql);
    }
}

/// The text without some of its lines, and with commas between the others.
fn without_lines(sql: &str, is_left_out: impl Fn(&str) -> bool) -> String {
    let kept: Vec<_> = sql.lines().filter(|line| !is_left_out(line)).collect();
    kept.join("\n").replace(",\n)", "\n)")
}

/// The text without the defaults that are calls.
fn without_default(sql: &str) -> String {
    let cut = |line: &str| match line.find(" DEFAULT (") {
        Some(start) => format!("{}{}", &line[..start], if line.ends_with(',') { "," } else { "" }),
        None => line.to_owned(),
    };
    sql.lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn each_table(live: &mut LiveCatalog, change: impl Fn(&mut Table)) {
    for schema in live.catalog.schemas.iter_mut() {
        schema.tables.iter_mut().for_each(&change);
    }
}

/// Whether a text is an instant, as some engines keep it.
fn is_instant(text: &str) -> bool {
    text.len() == 27 && text.ends_with('Z') && text.get(10..11) == Some("T")
}

fn all_native(can: &mut Capabilities) {
    let types = &mut can.types;
    for support in [
        &mut types.uuid,
        &mut types.string,
        &mut types.string_length,
        &mut types.timestamp_tz,
        &mut types.json,
        &mut types.integer,
        &mut types.small_int,
        &mut types.boolean,
        &mut can.schemas.named,
        &mut can.columns.default_now,
        &mut can.columns.default_new_uuid,
        &mut can.foreign_keys.other_schema,
    ] {
        *support = Support::Native;
    }
}
