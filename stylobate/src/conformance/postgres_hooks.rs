//! What PostgreSQL has that no contract speaks of.

use std::hash::{BuildHasher, Hasher, RandomState};

use stylobate_conformance::{Engine, Setting, TestDatabase};
use stylobate_connect::Error;
use stylobate_model::{DataType, Value};

use super::postgres_server::connect;

/// The engine with its hooks.
pub(super) fn hooked(engine: Engine) -> Engine {
    settings()
        .into_iter()
        .fold(engine, Engine::setting)
        .cut(|url| run(url, &[CUT]))
        .reader(reader)
        .short_wait("SET lock_timeout = '100ms'")
        .unfinished_index("CREATE UNIQUE INDEX CONCURRENTLY idx_mails_topic ON mails (topic)")
}

/// What servers, databases and roles say of the sessions that begin at them.
fn settings() -> Vec<Setting> {
    let options = |name: &str, options: &'static [&'static str]| {
        Setting::new(name).url(move |url| Ok(with_options(url, options)))
    };
    vec![
        options(
            "dates and times",
            &["DateStyle=SQL,DMY", "IntervalStyle=sql_standard", "TimeZone=Asia/Kathmandu"],
        ),
        options(
            "texts",
            &[
                "standard_conforming_strings=off",
                "escape_string_warning=off",
                "bytea_output=escape",
                "client_min_messages=debug5",
            ],
        ),
        options(
            "numbers and names",
            &["extra_float_digits=-15", "quote_all_identifiers=on", "array_nulls=off"],
        ),
        options("comparisons", &["transform_null_equals=on", "row_security=off"]),
        options(
            "transactions",
            &["default_transaction_isolation=serializable", "default_transaction_deferrable=on"],
        ),
        options(
            "plans",
            &["plan_cache_mode=force_generic_plan", "enable_seqscan=off", "enable_sort=off"],
        ),
        options("search path through others", &["search_path=nowhere,public,elsewhere"]),
        options("search path elsewhere", &["search_path=away,elsewhere,public"]),
        Setting::new("language of messages").url(|url| {
            let locale = other_locale(url).map_err(|error| error.to_string())?;
            let option = locale.map(|locale| format!("lc_messages={locale}"));
            Ok(with_options(url, option.as_deref().as_slice()))
        }),
    ]
}

/// A locale of which the server has messages, if the role may set it: English has none.
fn other_locale(url: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT collcollate::text FROM pg_collation \
               WHERE collprovider = 'c' AND collcollate NOT IN ('C', 'POSIX') \
               AND collencoding IN (-1, pg_char_to_encoding('UTF8')) \
               AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \
               ORDER BY collcollate LIKE 'C.%', collcollate LIKE 'en%', collcollate LIMIT 1";
    let found = connect(url)?.query(sql, &[], &[DataType::TEXT])?.into_iter().flatten().next();
    Ok(match found {
        Some(Value::String(locale)) => Some(locale),
        _ => None,
    })
}

/// The URL with settings of the session, as the server takes them before anything else.
fn with_options(url: &str, options: &[&str]) -> String {
    let options: Vec<_> =
        options.iter().map(|option| format!("-c%20{}", option.replace('=', "%3D"))).collect();
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options={}", options.join("%20"))
}

const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Runs statements one by one.
fn run(url: &str, statements: &[&str]) -> Result<(), String> {
    let mut db = connect(url).map_err(|error| error.to_string())?;
    statements.iter().try_for_each(|sql| {
        db.execute(sql, &[]).map(drop).map_err(|error| format!("{sql}: {error}"))
    })
}

/// A role that may read every table of a database.
struct Role {
    name: String,
    /// The URL of whoever has made it.
    url: String,
}

fn reader(url: &str) -> Result<TestDatabase, String> {
    let random = || format!("{:016x}", RandomState::new().build_hasher().finish());
    let (name, password) = (format!("stylobate_reader_{}", random()), random() + &random());
    let role = Role { name, url: url.to_owned() };
    run(
        url,
        &[
            &format!("CREATE ROLE {} LOGIN PASSWORD '{password}'", role.name),
            // Everybody may make tables there, unless the server is newer than 14.
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            &in_each_schema("GRANT", "TO", &role.name),
        ],
    )?;
    let (scheme, rest) = url.split_once("://").ok_or("the URL has no scheme")?;
    let place = rest.split_once('@').map_or(rest, |(_, place)| place);
    Ok(TestDatabase::new(format!("{scheme}://{}:{password}@{place}", role.name), role))
}

/// Grants or revokes all that a reader needs.
fn in_each_schema(grant: &str, to: &str, role: &str) -> String {
    format!(
        "DO $$ DECLARE schema text; BEGIN \
         FOR schema IN SELECT nspname FROM pg_namespace \
         WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP \
         EXECUTE format('{grant} USAGE ON SCHEMA %I {to} {role}', schema); \
         EXECUTE format('{grant} SELECT ON ALL TABLES IN SCHEMA %I {to} {role}', schema); \
         END LOOP; END $$"
    )
}

impl Drop for Role {
    fn drop(&mut self) {
        // A role that stays behind may do nothing, and a panic here would hide another one.
        let revoke = in_each_schema("REVOKE", "FROM", &self.name);
        let _ = run(&self.url, &[&revoke, &format!("DROP ROLE {}", self.name)]);
    }
}
