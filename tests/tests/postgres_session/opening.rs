//! What keeps a session from being opened is told.

use super::*;

#[track_caller]
fn check_refused(url: &str, kind: ErrorKind, message: &str) {
    let error = open(url).map(drop).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        assert!(!format!("{cause} {cause:?}").contains("secret"));
        source = cause.source();
    }
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().starts_with(message), "{error}\nis not\n{message}");
}

#[test]
fn what_cannot_be_opened_is_told_in_one_sentence_without_the_password() {
    check_refused(
        "postgres://app:secret@127.0.0.1:1/shop",
        ErrorKind::ConnectionLost,
        "cannot reach PostgreSQL at 127.0.0.1:1 (database shop, user app): error connecting to \
         server: Connection refused",
    );
    let database = database();
    let url = database.url().replace("://postgres@", "://postgres:secret@");
    let (server, _) = url.rsplit_once('/').unwrap();
    let place = server.rsplit_once('@').unwrap().1;
    check_refused(
        &format!("{server}/missing"),
        ErrorKind::UndefinedObject,
        &format!(
            "PostgreSQL at {place} (database missing, user postgres) refuses: database \
             \"missing\" does not exist"
        ),
    );
    check_refused(
        &format!("postgresql://nobody:secret@{place}/postgres"),
        ErrorKind::PermissionDenied,
        &format!(
            "PostgreSQL at {place} (database postgres, user nobody) refuses: role \"nobody\" \
             does not exist"
        ),
    );
    let mode = "the URL has an sslmode that is not known; write disable, prefer, require, \
                verify-ca or verify-full";
    check_refused("postgres://a:secret@h/d?sslmode=allow", ErrorKind::Usage, mode);
    let none = "the URL is none of PostgreSQL's, or has a parameter that is not known; write it as \
                postgres://user:password@host:port/database, with %40 for @, %2F for /, %3A for : \
                and %3F for ? in the password";
    check_refused("postgres://a:secret@h:port/d", ErrorKind::Usage, none);
    check_refused("postgres://a:b@h/d?secret=1", ErrorKind::Usage, none);
    check_refused(
        "postgres:///shop",
        ErrorKind::Usage,
        "the URL names no host; write one, as in postgres://localhost/app",
    );
    assert!(open(&url.replace("postgres://", "PostgreSQL://")).is_ok());
}

#[test]
fn a_wrong_password_is_told_without_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 512]).unwrap();
        let fields =
            b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"app\"\0\0";
        let mut answer = vec![b'E'];
        answer.extend((u32::try_from(fields.len()).unwrap() + 4).to_be_bytes());
        answer.extend(fields);
        stream.write_all(&answer).unwrap();
    });
    check_refused(
        &format!("postgres://app:secret@127.0.0.1:{port}/shop?sslmode=disable"),
        ErrorKind::PermissionDenied,
        &format!(
            "PostgreSQL at 127.0.0.1:{port} (database shop, user app) refuses: password \
             authentication failed for user \"app\""
        ),
    );
    server.join().unwrap();
}

#[test]
fn inside_of_an_async_runtime_is_an_error_and_beside_it_is_none() {
    let database = database();
    let url = database.url().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let opened = runtime.block_on(async {
        let error = open(&url).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("tokio::task::spawn_blocking"), "{error}");
        let inside = url.clone();
        tokio::spawn(async move { open(&inside).map(drop).unwrap_err() }).await.unwrap();
        let beside = url.clone();
        tokio::task::spawn_blocking(move || {
            let mut db = open(&beside).unwrap();
            db.execute("SELECT 1", &[]).unwrap();
            db
        })
        .await
        .unwrap()
    });
    let mut db = opened;
    assert_eq!(db.execute("SELECT 1", &[]).unwrap(), 1);
    runtime.block_on(async {
        let error = db.execute("SELECT 1", &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        drop(db);
    });
    let _entered = runtime.enter();
    assert!(open(&url).is_ok());
}

#[test]
fn inside_of_a_runtime_with_several_threads_it_is_the_same() {
    let database = database();
    let url = database.url().to_owned();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let check = |error: Error| {
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("tokio::task::spawn_blocking"), "{error}");
    };
    runtime.block_on(async {
        check(open(&url).map(drop).unwrap_err());
        let inside = url.clone();
        let task = tokio::spawn(async move { open(&inside).map(drop).unwrap_err() });
        check(task.await.unwrap());
        let beside = url.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let mut client = postgres::Client::connect(&beside, postgres::NoTls).unwrap();
            assert_eq!(wrap(&mut client).unwrap().execute("SELECT 1", &[]).unwrap(), 1);
            (open(&beside).unwrap(), client)
        });
        let (mut db, mut client) = opened.await.unwrap();
        // What was opened beside the tasks can be neither used nor wrapped in one.
        let used = tokio::spawn(async move {
            let errors = [
                db.execute("SELECT 1", &[]).unwrap_err(),
                db.transaction(|db| db.execute("SELECT 1", &[])).unwrap_err(),
                wrap(&mut client).map(drop).unwrap_err(),
            ];
            drop(db);
            (errors, client)
        });
        let (errors, client) = used.await.unwrap();
        errors.into_iter().for_each(check);
        // A task that says that it blocks may.
        let inside = url.clone();
        let said = tokio::spawn(async move {
            tokio::task::block_in_place(|| {
                drop(client);
                open(&inside).map(|mut db| db.execute("SELECT 1", &[]).unwrap())
            })
        });
        assert_eq!(said.await.unwrap().unwrap(), 1);
    });
}
