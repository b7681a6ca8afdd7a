//! Encrypted connections to a PostgreSQL server whose certificate is made here.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use stylobate::conformance::PostgresServer;
use stylobate::{Connection, Error, ErrorKind};
use stylobate_model::DataType;

/// A server whose certificate is for `localhost`, and the files with three roots: the one that
/// signed it, one of the same name, and one of another.
struct Encrypting {
    server: PostgresServer,
    folder: tempfile::TempDir,
}

/// The server of all these tests, which stops when the process ends.
fn encrypting() -> &'static Encrypting {
    static SERVER: OnceLock<Encrypting> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (signer, root) = root();
        let (_, stranger) = self::root();
        std::fs::write(folder.path().join("the root.pem"), root).unwrap();
        std::fs::write(folder.path().join("stranger.pem"), stranger).unwrap();
        let (_, other) = named_root("another");
        std::fs::write(folder.path().join("another.pem"), other).unwrap();
        std::fs::write(folder.path().join("empty.pem"), "").unwrap();
        let key = KeyPair::generate().unwrap();
        let names = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = names.signed_by(&key, &signer).unwrap();
        let server = PostgresServer::encrypting(&certificate.pem(), &key.serialize_pem());
        Encrypting { server: server.unwrap_or_else(|error| panic!("{error}")), folder }
    })
}

/// Somebody who signs certificates, and the certificate of that one.
fn root() -> (Issuer<'static, KeyPair>, String) {
    named_root("root")
}

fn named_root(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new([]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let certificate = parameters.self_signed(&key).unwrap().pem();
    (Issuer::new(parameters, key), certificate)
}

impl Encrypting {
    /// The URL by the name that is in the certificate.
    fn named(&self, parameters: &str) -> String {
        self.server.url().replace("127.0.0.1", "localhost") + parameters
    }

    /// The URL by an address that is not.
    fn addressed(&self, parameters: &str) -> String {
        self.server.url().to_owned() + parameters
    }

    fn file(&self, name: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        path.display().to_string().replace('/', "%2F").replace(' ', "%20")
    }
}

fn is_encrypted(db: &mut Connection) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    db.query(sql, &[], &[DataType::Boolean]).unwrap() == [[true.into()]]
}

#[track_caller]
fn check_opens(url: &str, encrypted: bool) {
    let mut db = stylobate::connect(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert_eq!(is_encrypted(&mut db), encrypted, "{url}");
}

#[track_caller]
fn refused(url: &str) -> Error {
    match stylobate::connect(url) {
        Ok(_) => panic!("{url} is opened"),
        Err(error) => error,
    }
}

#[track_caller]
fn check_refused(url: &str, kind: ErrorKind, end: &str) {
    let error = refused(url);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().ends_with(end), "{error}\nis not\n{end}");
    assert!(!error.to_string().contains('\n'), "{error}");
}

#[test]
fn a_server_that_encrypts_is_spoken_to_as_the_url_says() {
    let server = encrypting();
    check_opens(&server.addressed(""), true);
    check_opens(&server.addressed("?sslmode=prefer"), true);
    check_opens(&server.addressed("?sslmode=require"), true);
    check_opens(&server.addressed("?application_name=shop&sslmode=require"), true);
    check_opens(&server.addressed("?sslmode=require&sslnegotiation=postgres"), true);
    check_opens(&server.addressed("?sslmode=disable"), false);
}

#[test]
fn the_right_root_and_name_are_accepted() {
    let server = encrypting();
    let root = server.file("the root.pem");
    check_opens(&server.named(&format!("?sslmode=verify-full&sslrootcert={root}")), true);
    check_opens(&server.named(&format!("?sslmode=verify-ca&sslrootcert={root}")), true);
    check_opens(&server.addressed(&format!("?sslmode=verify-ca&sslrootcert={root}")), true);
    check_opens(&server.addressed(&format!("?sslmode=require&sslrootcert={root}")), true);
}

#[test]
fn another_name_is_refused() {
    let server = encrypting();
    let root = server.file("the root.pem");
    let port = server.server.url().rsplit_once(':').unwrap().1.split('/').next().unwrap();
    let error = refused(&server.addressed(&format!("?sslmode=verify-full&sslrootcert={root}")));
    assert_eq!(
        error.to_string(),
        format!(
            "the certificate of PostgreSQL at 127.0.0.1:{port} (database postgres, user postgres) \
             is for another host; connect by a name that is in it, or check only who signed it, \
             by sslmode=verify-ca"
        ),
    );
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(!error.is_retryable());
}

#[test]
fn a_root_that_signed_nothing_is_refused() {
    let server = encrypting();
    let end = "is signed by nobody who is trusted; name a file with the root that signed it by \
               sslrootcert in the URL";
    for file in ["stranger.pem", "another.pem"] {
        for mode in ["require", "verify-ca", "verify-full"] {
            let root = server.file(file);
            let url = server.named(&format!("?sslmode={mode}&sslrootcert={root}"));
            check_refused(&url, ErrorKind::PermissionDenied, end);
        }
    }
    // Whom the system trusts has not signed it either; where it trusts nobody, that is said.
    for roots in ["", "&sslrootcert=system"] {
        let error = refused(&server.named(&format!("?sslmode=verify-full{roots}")));
        assert!(error.to_string().contains("by sslrootcert in the URL"), "{error}");
    }
}

/// A server with a certificate that signs itself and could sign others, as many have.
fn self_signed(folder: &Path, valid: bool) -> PostgresServer {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if !valid {
        parameters.not_after = rcgen::date_time_ymd(2001, 1, 1);
    }
    let certificate = parameters.self_signed(&key).unwrap().pem();
    std::fs::write(folder.join("own.pem"), &certificate).unwrap();
    PostgresServer::encrypting(&certificate, &key.serialize_pem())
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_certificate_that_signs_itself_is_trusted_where_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = self_signed(folder.path(), true);
    let named = server.url().replace("127.0.0.1", "localhost");
    let own = format!("sslrootcert={}", folder.path().join("own.pem").display());
    check_opens(&format!("{named}?sslmode=verify-full&{own}"), true);
    check_opens(&format!("{}?sslmode=verify-ca&{own}", server.url()), true);
    check_refused(
        &format!("{}?sslmode=verify-full&{own}", server.url()),
        ErrorKind::PermissionDenied,
        "by sslmode=verify-ca",
    );
    let root = encrypting().file("the root.pem");
    check_refused(
        &format!("{named}?sslmode=verify-full&sslrootcert={root}"),
        ErrorKind::PermissionDenied,
        "is trusted only if it is itself in the file that sslrootcert names in the URL",
    );
}

#[test]
fn a_certificate_that_has_expired_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = self_signed(folder.path(), false);
    let own = format!("sslrootcert={}", folder.path().join("own.pem").display());
    let expired = "has expired; renew it on the server";
    let url = format!("{}?sslmode=verify-ca&{own}", server.url());
    check_refused(&url, ErrorKind::PermissionDenied, expired);
    check_opens(&format!("{}?sslmode=require", server.url()), true);
}

#[test]
fn a_file_that_holds_no_root_is_refused() {
    let server = encrypting();
    let folder = server.folder.path().display();
    let way_out = "name a PEM file with the certificates to trust";
    check_refused(
        &server.named(&format!("?sslmode=verify-full&sslrootcert={}", server.file("empty.pem"))),
        ErrorKind::Usage,
        &format!("the file {folder}/empty.pem of sslrootcert holds no certificate; {way_out}"),
    );
    let error = refused(
        &server.named(&format!("?sslmode=verify-ca&sslrootcert={}", server.file("missing.pem"))),
    );
    assert_eq!(error.kind(), ErrorKind::Usage);
    let start = format!("the file {folder}/missing.pem of sslrootcert cannot be read: ");
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(error.to_string().ends_with(way_out), "{error}");
    assert!(Path::new(&format!("{folder}/empty.pem")).exists());
}

#[test]
fn a_server_that_does_not_encrypt_is_refused_where_it_has_to() {
    let plain = PostgresServer::shared().unwrap_or_else(|error| panic!("{error}"));
    check_opens(plain.url(), false);
    check_opens(&format!("{}?sslmode=prefer", plain.url()), false);
    let root = encrypting().file("the root.pem");
    for parameters in [
        "sslmode=require".to_owned(),
        format!("sslmode=verify-ca&sslrootcert={root}"),
        format!("sslmode=verify-full&sslrootcert={root}"),
    ] {
        check_refused(
            &format!("{}?{parameters}", plain.url()),
            ErrorKind::Usage,
            "does not encrypt, which sslmode asks for; switch ssl on there",
        );
    }
}

#[test]
fn nothing_is_said_in_the_clear_where_it_has_to_be_encrypted() {
    let root = encrypting().file("the root.pem");
    for parameters in ["sslmode=require", &format!("sslmode=verify-full&sslrootcert={root}")] {
        // Somebody in between who says that the server does not encrypt, or speaks nonsense.
        for answer in [&b"N"[..], b"S nonsense", b"E"] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 8];
                stream.read_exact(&mut request).unwrap();
                stream.write_all(answer).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                let mut said = Vec::new();
                let _ = stream.read_to_end(&mut said);
                said
            });
            let error =
                refused(&format!("postgres://app:secret@127.0.0.1:{port}/shop?{parameters}"));
            assert!(!format!("{error} {error:?}").contains("secret"));
            let said = server.join().unwrap();
            assert!(!said.windows(4).any(|said| said == b"shop"), "{said:?}");
        }
    }
}

#[test]
fn what_is_encrypted_only_if_it_can_be_goes_on_without() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 8]).unwrap();
        stream.write_all(b"S nonsense").unwrap();
        drop(stream);
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 512]).unwrap();
        let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database is starting up\0\0";
        stream.write_all(b"E").unwrap();
        stream.write_all(&(u32::try_from(fields.len()).unwrap() + 4).to_be_bytes()).unwrap();
        stream.write_all(fields).unwrap();
    });
    let error = refused(&format!("postgres://app@127.0.0.1:{port}/shop"));
    assert!(error.to_string().ends_with("refuses: the database is starting up"), "{error}");
    server.join().unwrap();
}
