//! Opening databases, sharing them, and what happens when that goes wrong.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::{drivers, memory};
use stylobate_connect::{Connection, Error, ErrorKind};
use stylobate_model::DataType;

const COUNT: &str = "SELECT count(*) FROM t";

fn url(path: &Path) -> String {
    format!("duckdb://{}", path.display())
}

fn open(path: &Path) -> Connection {
    drivers().open(&url(path)).unwrap()
}

fn stand(db: &mut Connection) {
    db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)", &[]).unwrap();
}

fn count(db: &mut Connection) -> i64 {
    match db.query(COUNT, &[], &[DataType::BigInt]).unwrap()[0][0] {
        stylobate_model::Value::Integer(count) => count,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn the_version_is_the_one_that_is_found() {
    let db = memory();
    assert_eq!(db.dialect().name(), "duckdb");
    assert_eq!(db.dialect().version(), stylobate_dialect::Version::new(2, 0, 0));
}

#[test]
fn every_database_in_memory_is_a_new_one() {
    let (mut one, mut other) = (memory(), memory());
    stand(&mut one);
    assert_eq!(
        other.query(COUNT, &[], &[DataType::BigInt]).unwrap_err().kind(),
        ErrorKind::UndefinedObject
    );
}

#[test]
fn a_new_file_has_small_blocks_and_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut db = open(&path);
    stand(&mut db);
    db.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    let sql = "SELECT block_size FROM pragma_database_size()";
    assert_eq!(db.query(sql, &[], &[DataType::BigInt]).unwrap(), [[16384.into()]]);
    drop(db);
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size < 100_000, "the file has {size} bytes");
    assert_eq!(count(&mut drivers().open_existing(&url(&path)).unwrap()), 1);
}

#[test]
fn a_file_with_large_blocks_is_opened_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let plain = duckdb::Connection::open(&path).unwrap();
    plain.execute_batch("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)").unwrap();
    drop(plain);
    assert_eq!(count(&mut open(&path)), 1);
}

#[test]
fn connections_to_one_file_see_each_others_commits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut one = open(&path);
    stand(&mut one);
    let link = folder.path().join("link.db");
    let hard = folder.path().join("hard.db");
    std::fs::hard_link(&path, &hard).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let dotted = folder.path().join(".").join("..").join(folder.path()).join("app.db");
    for (number, path) in [&path, &link, &hard, &dotted].into_iter().enumerate() {
        let mut other = open(path);
        other.execute(&format!("INSERT INTO t VALUES ({number})"), &[]).unwrap();
        assert_eq!(count(&mut one), number as i64 + 1);
        one.execute("UPDATE t SET a = a + 100", &[]).unwrap();
        let rows = other.query("SELECT min(a) FROM t", &[], &[DataType::Integer]).unwrap();
        assert_eq!(rows, [[100.into()]]);
        one.execute("UPDATE t SET a = a - 100", &[]).unwrap();
    }
    drop(one);
    assert_eq!(count(&mut open(&path)), 4);
}

#[test]
fn a_file_that_was_replaced_is_another_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut old = open(&path);
    stand(&mut old);
    std::fs::remove_file(&path).unwrap();
    let _ = std::fs::remove_file(folder.path().join("app.db.wal"));
    let mut new = open(&path);
    assert!(new.query(COUNT, &[], &[DataType::BigInt]).is_err());
    assert_eq!(count(&mut old), 0);
}

#[test]
fn threads_that_open_close_and_write_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    stand(&mut open(&path));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for row in 0..25 {
                    let mut db = open(path);
                    let sql = format!("INSERT INTO t VALUES ({})", thread * 1000 + row);
                    db.transaction(|db| db.execute(&sql, &[])).unwrap();
                }
            });
        }
    });
    assert_eq!(count(&mut open(&path)), 100);
}

#[test]
fn increments_of_many_threads_all_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut db = open(&path);
    db.execute("CREATE TABLE t (a INTEGER)", &[]).unwrap();
    db.execute("INSERT INTO t VALUES (0)", &[]).unwrap();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut db = open(path);
                for _ in 0..25 {
                    let sql = "UPDATE t SET a = a + 1";
                    if number % 2 == 0 {
                        db.execute(sql, &[]).unwrap();
                    } else {
                        db.transaction(|db| db.execute(sql, &[])).unwrap();
                    }
                }
            });
        }
    });
    let rows = db.query("SELECT a FROM t", &[], &[DataType::Integer]).unwrap();
    assert_eq!(rows, [[100.into()]]);
}

#[test]
fn a_second_writer_is_busy_after_a_while_and_a_reader_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let (mut one, mut other) = (open(&path), open(&path));
    stand(&mut one);
    let start = Instant::now();
    one.transaction(|one| {
        one.execute("INSERT INTO t VALUES (1)", &[])?;
        assert_eq!(count(&mut other), 0);
        let error = other.execute("INSERT INTO t VALUES (2)", &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy);
        assert!(error.is_retryable());
        assert_eq!(count(&mut other), 0);
        Ok::<_, Error>(())
    })
    .unwrap();
    assert!(start.elapsed() >= Duration::from_secs(5));
    other.execute("INSERT INTO t VALUES (2)", &[]).unwrap();
    assert_eq!(count(&mut one), 2);
}

#[test]
fn the_gate_is_free_again_however_a_transaction_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut db = open(&path);
    stand(&mut db);
    let mut other = open(&path);
    other.transaction(|db| db.execute("INSERT INTO t VALUES (1)", &[])).unwrap();
    other.transaction(|db| db.execute("INSERT INTO t VALUES (1)", &[])).unwrap_err();
    other.migration(|db| db.execute("INSERT INTO t VALUES (2)", &[])).unwrap();
    let poisoned = other.transaction(|db| {
        let _ = db.execute("INSERT INTO t VALUES (1)", &[]);
        Ok::<_, Error>(())
    });
    assert_eq!(poisoned.unwrap_err().kind(), ErrorKind::TransactionPoisoned);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        other.transaction(|_| -> Result<(), Error> { std::panic::resume_unwind(Box::new(())) })
    }));
    assert!(panicked.is_err());
    db.execute("INSERT INTO t VALUES (3)", &[]).unwrap();
    assert_eq!(count(&mut other), 3);
}

#[test]
fn a_session_that_is_dropped_in_a_transaction_rolls_back_and_lets_others_write() {
    use stylobate_connect::{Driver as _, Existence};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut db = open(&path);
    stand(&mut db);
    let driver = stylobate_driver_duckdb::DuckDbDriver;
    let url = url(&path).parse().unwrap();
    let mut session = driver.open(&url, Existence::MustExist).unwrap();
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    drop(session);
    db.execute("INSERT INTO t VALUES (2)", &[]).unwrap();
    assert_eq!(count(&mut db), 1);
}

#[test]
fn a_commit_after_an_error_is_an_error() {
    use stylobate_connect::{Driver as _, Existence};
    let driver = stylobate_driver_duckdb::DuckDbDriver;
    let url = "duckdb::memory:".parse().unwrap();
    let mut session = driver.open(&url, Existence::CreateIfMissing).unwrap();
    session.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)", &[]).unwrap();
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    session.execute("INSERT INTO t VALUES (1)", &[]).unwrap_err();
    assert_eq!(session.commit().unwrap_err().kind(), ErrorKind::TransactionPoisoned);
    session.begin().unwrap();
    session.execute("INSERT INTO t VALUES (2)", &[]).unwrap();
    session.commit().unwrap();
    session.rollback().unwrap();
    let rows = session.query("SELECT a FROM t", &[], &[DataType::Integer]).unwrap();
    assert_eq!(rows, [[stylobate_dialect::Wire::Integer(2)]]);
}

#[test]
fn changes_of_the_schema_are_rolled_back() {
    let mut db = memory();
    let result = db.transaction(|db| {
        db.execute("CREATE SCHEMA s", &[])?;
        db.execute("CREATE SEQUENCE s.q", &[])?;
        db.execute("CREATE TABLE s.t (a INTEGER)", &[])?;
        db.execute("no SQL", &[])
    });
    assert!(result.is_err());
    let live = db.read().unwrap();
    assert_eq!(live.lowered.catalog().schemas.len(), 1);
    assert_eq!(live.opaque, []);
}

#[track_caller]
fn refused(url: &str, existing: bool, kind: ErrorKind, message: &str) {
    let result = if existing { drivers().open_existing(url) } else { drivers().open(url) };
    let error = result.map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
}

#[test]
fn what_cannot_be_opened_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    refused(
        "duckdb://",
        false,
        ErrorKind::Usage,
        "the URL names no file; write duckdb://app.db, or duckdb::memory: for a database in memory",
    );
    refused(
        &format!("duckdb://{place}/none.db"),
        true,
        ErrorKind::UndefinedObject,
        &format!("the database {place}/none.db does not exist; check the path"),
    );
    assert!(!folder.path().join("none.db").exists());
    refused(
        &format!("duckdb://{place}/none/app.db"),
        false,
        ErrorKind::UndefinedObject,
        &format!(
            "the database {place}/none/app.db cannot be opened: there is no folder {place}/none; \
             make it first"
        ),
    );
    refused(
        &format!("duckdb://{place}"),
        false,
        ErrorKind::Usage,
        &format!("{place} is a folder, not a DuckDB database; name a file in it"),
    );
    for content in ["no database at all", &"x".repeat(100_000)] {
        std::fs::write(folder.path().join("text.db"), content).unwrap();
        refused(
            &format!("duckdb://{place}/text.db"),
            true,
            ErrorKind::Usage,
            &format!("the file {place}/text.db is no DuckDB database; name another one"),
        );
    }
}

#[test]
fn an_empty_file_is_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    std::fs::write(&path, "").unwrap();
    refused(
        &url(&path),
        true,
        ErrorKind::UndefinedObject,
        &format!("the file {} is empty: there is no database in it yet", path.display()),
    );
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    let mut db = open(&path);
    let sql = "SELECT block_size FROM pragma_database_size()";
    assert_eq!(db.query(sql, &[], &[DataType::BigInt]).unwrap(), [[16384.into()]]);
    stand(&mut db);
    db.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    drop(db);
    assert_eq!(count(&mut open(&path)), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_another_process_has_begun_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, path) = (folder.path().join("whole.db"), folder.path().join("app.db"));
    stand(&mut open(&whole));
    let whole = std::fs::read(&whole).unwrap();
    for begun in [0, 4096] {
        std::fs::write(&path, &whole[..begun]).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(100));
                std::fs::write(&path, &whole).unwrap();
            });
            assert_eq!(count(&mut drivers().open_existing(&url(&path)).unwrap()), 0);
        });
    }
    for content in [&whole[..4096], &[0; 100]] {
        std::fs::write(&path, content).unwrap();
        let message =
            format!("the file {} is no DuckDB database; name another one", path.display());
        refused(&url(&path), false, ErrorKind::Usage, &message);
    }
}

#[test]
fn processes_that_make_one_file_at_once_are_busy_or_succeed() {
    let folder = tempfile::tempdir().unwrap();
    for (round, is_empty) in [false, true, false, true].into_iter().enumerate() {
        let path = folder.path().join(format!("{round}.db"));
        if is_empty {
            std::fs::write(&path, "").unwrap();
        }
        let processes: Vec<_> = (0..5)
            .map(|_| {
                std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "another_process", "--nocapture"])
                    .env("STYLOBATE_OTHER_PROCESS", &path)
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let mut opened = 0;
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            opened += usize::from(text.contains("opened"));
            assert!(text.contains("opened") || text.contains("Busy: the database "), "{text}");
        }
        assert!(opened >= 1);
        drop(open(&path));
    }
}

#[test]
fn a_schema_named_like_a_catalog_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("shop.db"));
    for schema in ["shop", "system", "temp"] {
        let error = db
            .migration(|db| {
                db.execute(&format!("CREATE SCHEMA {schema}"), &[])?;
                db.execute(&format!("CREATE TABLE {schema}.t (a INTEGER)"), &[])
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(
            error.to_string(),
            format!(
                "{schema} is the name of a schema and of a catalog, so that DuckDB cannot tell \
                 which is meant; its catalogs are system, temp and the one named like the file: \
                 give the schema another name, or the file"
            )
        );
    }
    assert_eq!(db.read().unwrap().lowered.catalog().schemas.len(), 1);
}

#[test]
fn a_file_of_another_version_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    stand(&mut open(&path));
    let whole = std::fs::read(&path).unwrap();
    for version in [1_u8, 250] {
        let mut bytes = whole.clone();
        // The main header: a checksum, the letters DUCK, and the version of the format.
        bytes[12] = version;
        bytes[13] = 0;
        let words =
            bytes[8..4096].chunks(8).map(|word| u64::from_le_bytes(word.try_into().unwrap()));
        let sum = words.fold(5381, |sum, word| sum ^ word.wrapping_mul(0xbf58_476d_1ce4_e5b9));
        bytes[..8].copy_from_slice(&sum.to_le_bytes());
        std::fs::write(&path, &bytes).unwrap();
        refused(
            &url(&path),
            true,
            ErrorKind::Usage,
            &format!(
                "the database {} was written by a version of DuckDB whose files this one does not \
                 read; export it there and import it here",
                path.display()
            ),
        );
    }
    let mut bytes = whole;
    bytes[12] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let error = drivers().open(&url(&path)).unwrap_err().to_string();
    assert!(error.contains("app.db cannot be opened") && !error.contains('\n'), "{error}");
}

#[test]
fn the_last_one_to_close_lets_another_process_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut db = open(&path);
    stand(&mut db);
    let second = open(&path);
    let script = |path: &Path| {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "another_process", "--nocapture"])
            .env("STYLOBATE_OTHER_PROCESS", path)
            .output()
            .unwrap()
    };
    let output = script(&path);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("Busy: the database ") && text.contains("is open in another process"),
        "{text}"
    );
    drop(db);
    drop(second);
    let output = script(&path);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("opened"), "{text}");
}

/// What the test above runs in another process; by itself it does nothing.
#[test]
fn another_process() {
    let Some(path) = std::env::var_os("STYLOBATE_OTHER_PROCESS") else { return };
    match drivers().open(&url(Path::new(&path))) {
        Ok(_) => println!("opened"),
        Err(error) => println!("{:?}: {error}", error.kind()),
    }
}
