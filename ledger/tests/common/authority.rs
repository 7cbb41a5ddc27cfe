//! Certificates that `init` would never issue.

use quinn::crypto::rustls::QuicClientConfig;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, PKCS_ED25519, SanType};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A certificate authority of the test.
pub(crate) struct Authority(Issuer<'static, KeyPair>);

impl Authority {
    /// The folder's own.
    pub(crate) fn of(dir: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(dir.join(name)).expect("a file of init");
        let key = KeyPair::from_pem(&read("ca.key")).expect("a key");
        Self(Issuer::from_ca_cert_pem(&read("ca.pem"), key).expect("an authority"))
    }

    /// Some other one of the same name.
    pub(crate) fn other() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        Self(Issuer::new(params, KeyPair::generate_for(&PKCS_ED25519).expect("a key")))
    }

    /// A client certificate with this URI, and its key.
    pub(crate) fn certificate(&self, urn: &str) -> (String, String) {
        let key = KeyPair::generate_for(&PKCS_ED25519).expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.subject_alt_names = vec![SanType::URI(urn.try_into().expect("a URN"))];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }
}

/// A gateway with a certificate of `authority`.
pub(crate) fn with_certificate(dir: &Path, authority: &Authority, gateway: u32) -> quinn::ClientConfig {
    config(dir, Some(authority.certificate(&format!("urn:turnstone:gateway:{gateway}"))))
}

/// A gateway without any certificate.
pub(crate) fn without_certificate(dir: &Path) -> quinn::ClientConfig {
    config(dir, None)
}

/// A client that trusts the folder's authority and shows this certificate.
pub(crate) fn config(dir: &Path, certificate: Option<(String, String)>) -> quinn::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(dir.join("ca.pem")).expect("ca.pem")).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_root_certificates(roots);
    let mut tls = match certificate {
        Some((pem, key)) => {
            let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")];
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key")).expect("a pair")
        }
        None => builder.with_no_client_auth(),
    };
    tls.alpn_protocols = vec![edge_protocol::limits::ALPN.to_vec()];
    quinn::ClientConfig::new(Arc::new(QuicClientConfig::try_from(tls).expect("TLS for QUIC")))
}
