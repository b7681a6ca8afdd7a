//! The queries over PostgreSQL's own catalog: each is one pass over whole tables of it.

use stylobate_dialect::{CatalogQuery, Version};
use stylobate_model::DataType::{self, BigInt, Boolean};

const TEXT: DataType = DataType::TEXT;

/// The schemas that are not the engine's own.
const USER_SCHEMA: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

pub(crate) fn queries(version: Version) -> Vec<CatalogQuery> {
    vec![schemas(), relations(), columns(), constraints(version), indexes(version), parts()]
}

fn schemas() -> CatalogQuery {
    let sql = format!(
        "SELECT n.nspname::text, coalesce(n.nspname = pg_catalog.current_schema(), FALSE) \
         FROM pg_catalog.pg_namespace n WHERE {USER_SCHEMA} ORDER BY 1"
    );
    CatalogQuery::new(sql, [TEXT, Boolean])
}

/// Tables, views, sequences and their like, with the reason why a table is none of ours.
fn relations() -> CatalogQuery {
    let sql = format!(
        "SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, \
         CASE WHEN c.relkind <> 'r' THEN NULL \
         WHEN c.relispartition THEN 'it is a partition' \
         WHEN h.oid IS NOT NULL THEN 'it inherits or is inherited from' \
         WHEN c.relpersistence <> 'p' THEN 'it is unlogged' \
         WHEN c.reloftype <> 0 THEN 'its columns are those of a type' \
         WHEN m.amname <> 'heap' THEN 'it is stored by the access method ' || m.amname END, \
         d.description \
         FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam \
         LEFT JOIN (SELECT inhrelid AS oid FROM pg_catalog.pg_inherits \
         UNION SELECT inhparent FROM pg_catalog.pg_inherits) h ON h.oid = c.oid \
         LEFT JOIN pg_catalog.pg_depend i ON c.relkind = 'S' AND i.deptype = 'i' \
         AND i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = c.oid AND i.refobjsubid > 0 \
         LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 \
         AND d.classoid = 'pg_catalog.pg_class'::regclass \
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND i.objid IS NULL AND {USER_SCHEMA} \
         ORDER BY n.nspname, c.relname"
    );
    CatalogQuery::new(sql, [BigInt, TEXT, TEXT, TEXT, TEXT, TEXT])
}

fn columns() -> CatalogQuery {
    let sql = format!(
        "SELECT a.attrelid::bigint, a.attnum::bigint, a.attname::text, a.atttypid::bigint, \
         a.atttypmod::bigint, pg_catalog.format_type(a.atttypid, a.atttypmod), \
         a.attcollation::bigint, a.attnotnull, pg_catalog.pg_get_expr(e.adbin, e.adrelid), \
         a.attgenerated::text, a.attidentity::text, \
         coalesce(s.seqincrement = 1 AND NOT s.seqcycle, FALSE), d.description \
         FROM pg_catalog.pg_attribute a \
         JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum \
         LEFT JOIN pg_catalog.pg_depend i ON a.attidentity <> '' AND i.deptype = 'i' \
         AND i.classid = 'pg_catalog.pg_class'::regclass \
         AND i.refclassid = 'pg_catalog.pg_class'::regclass \
         AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum \
         LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = i.objid \
         LEFT JOIN pg_catalog.pg_description d ON d.objoid = a.attrelid \
         AND d.objsubid = a.attnum AND d.classoid = 'pg_catalog.pg_class'::regclass \
         WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {USER_SCHEMA} \
         ORDER BY a.attrelid, a.attnum"
    );
    let flags = [BigInt, Boolean, TEXT, TEXT, TEXT, Boolean, TEXT];
    CatalogQuery::new(sql, [&[BigInt, BigInt, TEXT, BigInt, BigInt, TEXT][..], &flags].concat())
}

/// Constraints, with the reason why one is none of ours. From version 18 on, NOT NULL is one too,
/// which the columns say already unless it is not validated.
fn constraints(version: Version) -> CatalogQuery {
    let distinct = nulls_not_distinct(version);
    let some_columns = since(version, 15, "o.confdelsetcols IS NOT NULL");
    let period = since(version, 18, "o.conperiod");
    let not_enforced = since(version, 18, "NOT o.conenforced");
    let sql = format!(
        "SELECT o.conrelid::bigint, o.conname::text, o.contype::text, \
         pg_catalog.array_to_string(o.conkey, ' '), o.confrelid::bigint, \
         pg_catalog.array_to_string(o.confkey, ' '), o.confdeltype::text, o.confupdtype::text, \
         pg_catalog.pg_get_expr(o.conbin, o.conrelid), \
         CASE WHEN o.condeferrable THEN 'it is deferrable' \
         WHEN {not_enforced} THEN 'it is not enforced' \
         WHEN NOT o.convalidated THEN 'it is not validated' \
         WHEN o.contype = 'c' AND o.connoinherit THEN 'it says NO INHERIT' \
         WHEN o.confmatchtype IN ('f', 'p') THEN 'it says MATCH FULL or MATCH PARTIAL' \
         WHEN {some_columns} THEN 'it sets some of its columns only' \
         WHEN {period} THEN 'it is over periods' \
         WHEN x.indnatts > x.indnkeyatts THEN 'its index holds further columns' \
         WHEN {distinct} THEN 'it takes NULLs for equal' END \
         FROM pg_catalog.pg_constraint o \
         JOIN pg_catalog.pg_class c ON c.oid = o.conrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = o.conindid AND o.contype IN ('p', 'u') \
         WHERE c.relkind = 'r' AND o.contype <> 't' \
         AND NOT (o.contype = 'n' AND o.convalidated) AND {USER_SCHEMA} \
         ORDER BY o.conrelid, o.oid"
    );
    let target = [BigInt, TEXT, TEXT, TEXT, TEXT, TEXT];
    CatalogQuery::new(sql, [&[BigInt, TEXT, TEXT, TEXT][..], &target].concat())
}

/// The indexes that belong to no constraint, with the reason why one is none of ours.
fn indexes(version: Version) -> CatalogQuery {
    let distinct = nulls_not_distinct(version);
    let sql = format!(
        "SELECT x.indrelid::bigint, i.relname::text, x.indisunique, x.indkey::text, \
         x.indoption::text, x.indcollation::text, pg_catalog.pg_get_expr(x.indpred, x.indrelid), \
         CASE WHEN m.amname <> 'btree' THEN 'it is of the kind ' || m.amname \
         WHEN NOT (x.indisvalid AND x.indisready AND x.indislive) THEN 'it is invalid' \
         WHEN x.indexprs IS NOT NULL THEN 'it is over expressions' \
         WHEN x.indnatts > x.indnkeyatts THEN 'it includes further columns' \
         WHEN k.indexrelid IS NOT NULL THEN 'it has an operator class of its own' \
         WHEN {distinct} THEN 'it takes NULLs for equal' END \
         FROM pg_catalog.pg_index x \
         JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
         JOIN pg_catalog.pg_am m ON m.oid = i.relam \
         JOIN pg_catalog.pg_class c ON c.oid = x.indrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_constraint o ON o.conindid = x.indexrelid \
         AND o.contype IN ('p', 'u', 'x') \
         LEFT JOIN (SELECT DISTINCT y.indexrelid FROM pg_catalog.pg_index y \
         CROSS JOIN pg_catalog.unnest(y.indclass) AS used(oid) \
         JOIN pg_catalog.pg_opclass p ON p.oid = used.oid \
         WHERE NOT p.opcdefault) k ON k.indexrelid = x.indexrelid \
         WHERE c.relkind = 'r' AND o.oid IS NULL AND {USER_SCHEMA} \
         ORDER BY x.indrelid, i.oid"
    );
    CatalogQuery::new(sql, [BigInt, TEXT, Boolean, TEXT, TEXT, TEXT, TEXT, TEXT])
}

/// What else hangs on a table.
fn parts() -> CatalogQuery {
    let part = |kind: &str, name: &str, reason: &str, source: &str| {
        format!(
            "SELECT c.oid::bigint, '{kind}', {name}::text, '{reason}' FROM {source} \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind = 'r' AND {USER_SCHEMA}"
        )
    };
    let joined = |catalog: &str, table: &str| {
        format!("pg_catalog.{catalog} t JOIN pg_catalog.pg_class c ON c.oid = t.{table}")
    };
    let sql = [
        part(
            "trigger",
            "t.tgname",
            "it runs code",
            &format!("{} AND NOT t.tgisinternal", joined("pg_trigger", "tgrelid")),
        ),
        part("rule", "t.rulename", "it rewrites statements", &joined("pg_rewrite", "ev_class")),
        part("policy", "t.polname", "it hides rows", &joined("pg_policy", "polrelid")),
        part("row security", "c.relname", "it hides rows", "pg_catalog.pg_class c")
            + " AND c.relrowsecurity",
    ];
    CatalogQuery::new(sql.join(" UNION ALL "), [BigInt, TEXT, TEXT, TEXT])
}

fn nulls_not_distinct(version: Version) -> &'static str {
    since(version, 15, "x.indnullsnotdistinct")
}

/// A condition over a column of the catalog that older versions have not.
fn since(version: Version, major: u32, condition: &'static str) -> &'static str {
    if version.major >= major { condition } else { "FALSE" }
}
