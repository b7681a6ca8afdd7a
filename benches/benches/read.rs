//! Reading a live database, beside its bare catalog queries, whose rows are fetched and dropped.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stylobate::dialect::{CatalogQuery, render_changes};
use stylobate::{Connection, dialect::compare};
use stylobate_benches::{COLUMNS, MEASUREMENT, SAMPLES, WARM_UP, lowered, sizes, wide_tables};
use stylobate_tests::engines::{Engine, Fresh};

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(SAMPLES)
        .measurement_time(MEASUREMENT)
        .warm_up_time(WARM_UP);
    targets = read
}
criterion_main!(benches);

fn read(criterion: &mut Criterion) {
    for engine in Engine::ALL {
        for (name, count) in ["100", "1,000"].iter().zip(sizes([100, 1_000])) {
            let fresh = engine.fresh();
            let mut connection = fresh.connect();
            make_tables(&mut connection, count);
            let queries = connection.dialect().catalog_queries();
            // DuckDB lets one of the two open the file at a time.
            drop(connection);
            let group = format!("read {name} tables in {}", engine.name());
            let mut group = criterion.benchmark_group(group);
            if engine == Engine::Sqlite {
                let mut own = bare(engine, &fresh, texts(&queries));
                assert!(own() >= count);
                group.bench_function("its own query", |bencher| bencher.iter(&mut own));
            }
            let mut bare = bare(engine, &fresh, catalog_queries(engine, &queries));
            assert!(bare() > count * COLUMNS);
            group.bench_function("floor: bare queries", |bencher| bencher.iter(&mut bare));
            drop(bare);
            let mut connection = fresh.connect();
            group.bench_function("read", |bencher| {
                bencher.iter(|| black_box(connection.read().expect("it can be read")));
            });
        }
    }
}

fn make_tables(connection: &mut Connection, count: usize) {
    let dialect = connection.shared_dialect();
    let wanted = lowered(&*dialect, &wide_tables(count));
    let stands = connection.read().expect("it can be read");
    let changes = compare(&stands.lowered.restricted_to(&wanted), &wanted);
    let statements = render_changes(&*dialect, &changes, &wanted, &stands.own_schema)
        .expect("only tables are made");
    let made = connection.transaction(|connection| {
        for statement in &statements {
            connection.execute(&statement.sql, &[])?;
        }
        Ok::<_, stylobate::Error>(())
    });
    made.expect("the tables can be made");
}

/// The queries that tell of tables, columns, constraints and indexes what a reader has to know.
///
/// On PostgreSQL and DuckDB they are Stylobate's own. On SQLite, whose texts it reads itself, they
/// are those that others ask: the pragmas, joined to the objects that they tell of.
fn catalog_queries(engine: Engine, own: &[CatalogQuery]) -> Vec<String> {
    const OBJECTS: &str = "main.sqlite_schema AS o CROSS JOIN";
    match engine {
        Engine::Postgres | Engine::DuckDb => texts(own),
        Engine::Sqlite => vec![
            "WITH t AS MATERIALIZED \
             (SELECT name, type, strict, wr FROM pragma_table_list WHERE schema = 'main') \
             SELECT o.type, o.name, o.tbl_name, o.sql, t.type, t.strict, t.wr \
             FROM main.sqlite_schema AS o LEFT JOIN t ON t.name = o.name"
                .to_owned(),
            format!(
                "SELECT o.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden \
                 FROM {OBJECTS} pragma_table_xinfo(o.name) AS c WHERE o.type = 'table'"
            ),
            format!(
                "SELECT o.name, l.name, l.\"unique\", l.origin, l.partial \
                 FROM {OBJECTS} pragma_index_list(o.name) AS l WHERE o.type = 'table'"
            ),
            format!(
                "SELECT o.name, c.cid, c.name, c.\"desc\", c.coll \
                 FROM {OBJECTS} pragma_index_xinfo(o.name) AS c WHERE o.type = 'index' AND c.key"
            ),
            format!(
                "SELECT o.name, k.* FROM {OBJECTS} pragma_foreign_key_list(o.name) AS k \
                 WHERE o.type = 'table'"
            ),
        ],
    }
}

fn texts(queries: &[CatalogQuery]) -> Vec<String> {
    queries.iter().map(|query| query.sql.clone()).collect()
}

/// The queries through the engine's crate alone, prepared once as drivers do it; the number of
/// rows is given so that nothing is left out.
fn bare(engine: Engine, fresh: &Fresh, queries: Vec<String>) -> Box<dyn FnMut() -> usize> {
    let path = fresh.url.split_once("://").map(|(_, path)| path).expect("it is a URL");
    match engine {
        Engine::Postgres => {
            let mut client =
                postgres::Client::connect(&fresh.url, postgres::NoTls).expect("the server answers");
            let prepare = |sql: &String| client.prepare(sql).expect("it can be prepared");
            let statements: Vec<_> = queries.iter().map(prepare).collect();
            Box::new(move || {
                let mut rows = 0;
                for statement in &statements {
                    rows += client.query(statement, &[]).expect("it can be read").len();
                }
                rows
            })
        }
        Engine::Sqlite => {
            let connection = rusqlite::Connection::open(path).expect("the file can be opened");
            Box::new(move || queries.iter().map(|sql| sqlite_rows(&connection, sql)).sum())
        }
        Engine::DuckDb => {
            let connection = duckdb::Connection::open(path).expect("the file can be opened");
            Box::new(move || queries.iter().map(|sql| duckdb_rows(&connection, sql)).sum())
        }
    }
}

fn sqlite_rows(connection: &rusqlite::Connection, sql: &str) -> usize {
    let mut statement = connection.prepare_cached(sql).expect("it can be prepared");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("it can be read");
    let mut count = 0;
    while let Some(row) = rows.next().expect("it can be read") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("there is a value"));
        }
        count += 1;
    }
    count
}

fn duckdb_rows(connection: &duckdb::Connection, sql: &str) -> usize {
    let mut statement = connection.prepare_cached(sql).expect("it can be prepared");
    let mut rows = statement.query([]).expect("it can be read");
    let columns = rows.as_ref().map_or(0, |statement| statement.column_count());
    let mut count = 0;
    while let Some(row) = rows.next().expect("it can be read") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("there is a value"));
        }
        count += 1;
    }
    count
}
