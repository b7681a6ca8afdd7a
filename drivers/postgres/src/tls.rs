//! Encrypted connections, by `rustls`.

mod stream;
mod verifier;

use std::sync::Arc;

use postgres::tls::{MakeTlsConnect, TlsConnect};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use stylobate_connect::{Error, ErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::ssl::{Mode, Wanted};
use stream::{Handshake, Stream};
use verifier::{Checks, Trusted, Verifier};

/// What makes connections encrypted.
#[derive(Clone)]
pub(crate) struct Connector(Arc<ClientConfig>);

impl Connector {
    /// One that checks what is wanted.
    pub(crate) fn new(wanted: &Wanted) -> Result<Self, Error> {
        let checks = match wanted.mode {
            Mode::Disable | Mode::Prefer | Mode::Require => Checks::Nothing,
            Mode::VerifyCa => Checks::Signature(trusted(wanted)?),
            Mode::VerifyFull => Checks::SignatureAndName(trusted(wanted)?),
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new(checks, provider.signature_verification_algorithms);
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| {
                let message = format!("TLS cannot be set up: {error}");
                Error::new(ErrorKind::Other, message).with_source(error)
            })?;
        let mut config = config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // A server that is spoken to without the question whether it encrypts insists on it.
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// Those who are trusted to sign certificates.
fn trusted(wanted: &Wanted) -> Result<Trusted, Error> {
    let Some(path) = &wanted.roots else {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            let message = "this system trusts no certificates; name a file with those to trust \
                           by sslrootcert in the URL";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        return Ok(Trusted { roots, named: Vec::new() });
    };
    let refuse = |reason: &str| {
        let message = format!(
            "the file {path} of sslrootcert {reason}; name a PEM file with the certificates to \
             trust"
        );
        Error::new(ErrorKind::Usage, message)
    };
    let named: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).and_then(|certificates| certificates.collect());
    let named = named.map_err(|error| {
        let reason = match &error {
            pem::Error::Io(error) => error.to_string(),
            error => error.to_string(),
        };
        refuse(&format!("cannot be read: {reason}")).with_source(error)
    })?;
    let mut roots = RootCertStore::empty();
    for certificate in &named {
        roots.add(certificate.clone()).map_err(|error| {
            refuse(&format!("holds a certificate that is none: {error}")).with_source(error)
        })?;
    }
    if named.is_empty() {
        Err(refuse("holds no certificate"))
    } else {
        Ok(Trusted { roots, named })
    }
}

impl<S> MakeTlsConnect<S> for Connector
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = Named;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Named, Self::Error> {
        // A connection without a host never comes to the handshake.
        let host = if host.is_empty() { "localhost" } else { host };
        Ok(Named { config: Arc::clone(&self.0), host: ServerName::try_from(host)?.to_owned() })
    }
}

/// What encrypts one connection to a host.
pub(crate) struct Named {
    config: Arc<ClientConfig>,
    host: ServerName<'static>,
}

impl<S> TlsConnect<S> for Named
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = std::io::Error;
    type Future = Handshake<S>;

    fn connect(self, stream: S) -> Handshake<S> {
        Handshake::new(self.config, self.host, stream)
    }
}

/// Whether the two sides could not agree on how to encrypt.
pub(crate) fn is_handshake(error: &postgres::Error) -> bool {
    error.to_string().contains("TLS handshake")
}

/// What the server's certificate lacks, if that is why there is no connection: what is wrong, and
/// the way out.
pub(crate) fn complaint(error: &postgres::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        // The source of this one is that of the error in it.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(rustls::Error::InvalidCertificate(reason)) =
            inner.and_then(|inner| inner.downcast_ref())
        {
            return Some(complain(reason));
        }
        cause = error.source();
    }
    None
}

fn complain(reason: &CertificateError) -> String {
    match reason {
        // What has the name of one who is trusted, but not the key, is not signed by that one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "is signed by nobody who is trusted; name a file with \
                                            the root that signed it by sslrootcert in the URL"
                .to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "is for another host; connect by a name that is in it, or check only who signed it, \
             by sslmode=verify-ca"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "has expired; renew it on the server".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet; check the clocks of both machines".to_owned()
        }
        other if verifier::is_of_signer(other) => {
            "is one for signing others, and is trusted only if it is itself in the file that \
             sslrootcert names in the URL"
                .to_owned()
        }
        other => format!("is not accepted: {other}"),
    }
}
