//! Certificates: the development authority that `init` makes, and the TLS settings of the gateway listener.

use crate::folder::write_private;
use anyhow::{Context, anyhow};
use edge_protocol::limits::ALPN;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ED25519,
    SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// How a gateway's identity stands in its certificate.
const GATEWAY_URN: &str = "urn:turnstone:gateway:";

/// Makes the authority and the server's certificate.
///
/// # Errors
/// When a key cannot be made or a file cannot be written.
pub fn init(dir: &Path) -> anyhow::Result<()> {
    let key = KeyPair::generate_for(&PKCS_ED25519)?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "Turnstone development authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key)?;
    write_private(&dir.join("ca.pem"), certificate.pem().as_bytes())?;
    write_private(&dir.join("ca.key"), key.serialize_pem().as_bytes())?;
    let issuer = Issuer::new(params, key);
    let names = ["localhost", "turnstone", "127.0.0.1", "::1"].map(String::from).to_vec();
    let mut server = CertificateParams::new(names)?;
    server.distinguished_name.push(DnType::CommonName, "Turnstone server");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    issue(&issuer, server, &dir.join("server.pem"), &dir.join("server.key"))
}

/// Issues certificates for those of `gateways` that have none yet.
///
/// # Errors
/// When the authority cannot be read or a file cannot be written.
pub fn issue_gateways(dir: &Path, gateways: impl Iterator<Item = u32>) -> anyhow::Result<usize> {
    let folder = dir.join("gateways");
    fs::create_dir_all(&folder)?;
    let key = KeyPair::from_pem(&fs::read_to_string(dir.join("ca.key")).context("cannot read ca.key")?)?;
    let issuer = Issuer::from_ca_cert_pem(&fs::read_to_string(dir.join("ca.pem")).context("cannot read ca.pem")?, key)?;
    let mut issued = 0;
    for gateway in gateways {
        let path = folder.join(format!("{gateway}.pem"));
        if path.exists() {
            continue;
        }
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, format!("gateway {gateway}"));
        params.subject_alt_names = vec![SanType::URI(format!("{GATEWAY_URN}{gateway}").try_into()?)];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        issue(&issuer, params, &path, &folder.join(format!("{gateway}.key")))?;
        issued += 1;
    }
    Ok(issued)
}

fn issue(issuer: &Issuer<'_, KeyPair>, params: CertificateParams, cert_path: &Path, key_path: &Path) -> anyhow::Result<()> {
    let key = KeyPair::generate_for(&PKCS_ED25519)?;
    let certificate = params.signed_by(&key, issuer)?;
    // Key first: a certificate on disk promises that its key is there.
    fs::write(key_path, key.serialize_pem()).with_context(|| format!("cannot write {}", key_path.display()))?;
    fs::set_permissions(key_path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    fs::write(cert_path, certificate.pem()).with_context(|| format!("cannot write {}", cert_path.display()))
}

/// TLS of the gateway listener: client certificates of our authority, TLS 1.3, and no resumption.
///
/// A resumed session would skip the certificate check and with it revocation (DESIGN §5): no tickets, no storage, no 0-RTT.
///
/// # Errors
/// When a file of the folder is missing or damaged.
pub fn server_config(dir: &Path) -> anyhow::Result<ServerConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in read_certificates(&dir.join("ca.pem"))? {
        roots.add(certificate).context("ca.pem does not hold a certificate authority")?;
    }
    let chain = read_certificates(&dir.join("server.pem"))?;
    let key_path = dir.join("server.key");
    let key = PrivateKeyDer::from_pem_file(&key_path).map_err(|e| anyhow!("cannot read {}: {e}", key_path.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(config)
}

fn read_certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = || CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>();
    let certificates = read().map_err(|e| anyhow!("cannot read {}: {e}", path.display()))?;
    if certificates.is_empty() {
        return Err(anyhow!("{} holds no certificate", path.display()));
    }
    Ok(certificates)
}

/// The gateway a client certificate belongs to.
pub fn gateway_of(certificate: &CertificateDer<'_>) -> Option<u32> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let names = parsed.subject_alternative_name().ok()??;
    names.value.general_names.iter().find_map(|name| match name {
        GeneralName::URI(uri) => uri.strip_prefix(GATEWAY_URN)?.parse().ok(),
        _ => None,
    })
}
