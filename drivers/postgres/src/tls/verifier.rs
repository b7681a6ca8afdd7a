//! What is checked of a server's certificate.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What is checked.
#[derive(Debug)]
pub(super) enum Checks {
    /// The connection is encrypted, with whomever.
    Nothing,
    /// The certificate is signed by one of these.
    Signature(Trusted),
    /// As before, and it is for the host.
    SignatureAndName(Trusted),
}

/// Those who are trusted.
#[derive(Debug)]
pub(super) struct Trusted {
    /// Who may sign certificates.
    pub(super) roots: RootCertStore,
    /// The certificates that the user named, one of which may be that of the server itself.
    pub(super) named: Vec<CertificateDer<'static>>,
}

#[derive(Debug)]
pub(super) struct Verifier {
    checks: Checks,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(checks: Checks, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { checks, algorithms }
    }
}

/// Whether all that is wrong with a certificate is that it could sign others.
pub(super) fn is_of_signer(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(error) if error.to_string() == "CaUsedAsEndEntity")
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let (trusted, with_name) = match &self.checks {
            Checks::Nothing => return Ok(ServerCertVerified::assertion()),
            Checks::Signature(trusted) => (trusted, false),
            Checks::SignatureAndName(trusted) => (trusted, true),
        };
        let parsed = ParsedCertificate::try_from(certificate)?;
        let signed = verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &trusted.roots,
            intermediates,
            now,
            self.algorithms.all,
        );
        match signed {
            // Many a server has a certificate that signs itself, and could sign others.
            Err(Error::InvalidCertificate(error))
                if is_of_signer(&error) && trusted.named.contains(certificate) => {}
            signed => signed?,
        }
        if with_name {
            verify_server_name(&parsed, host)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match self.checks {
            // That a key belongs to a certificate means nothing where anybody's is taken.
            Checks::Nothing => Ok(HandshakeSignatureValid::assertion()),
            _ => verify_tls12_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match self.checks {
            Checks::Nothing => Ok(HandshakeSignatureValid::assertion()),
            _ => verify_tls13_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
