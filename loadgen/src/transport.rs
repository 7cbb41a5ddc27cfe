//! The gateway's QUIC: certificates out of the data folder, endpoints shared by many gateways, and limits that suit full frames.

use anyhow::{Context, Result, anyhow};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Endpoint, EndpointConfig, IdleTimeout, TokioRuntime, TransportConfig, VarInt};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use socket2::{Domain, Protocol, Socket, Type};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Bytes of answers a gateway takes unread. Origin: 64 frames of 4096 answers of 16 bytes.
const RECEIVE_WINDOW: u32 = 8 << 20;
/// Bytes of events on the wire without acknowledgement. Origin: 64 frames of 4096 events of 64 bytes.
const SEND_WINDOW: u64 = 20 << 20;
/// Socket buffers asked for. Origin: guess; the kernel grants what `net.core.rmem_max` allows.
const UDP_BUFFER: usize = 8 << 20;

/// Certificates of the gateways and the transport they share.
#[derive(Debug, Clone)]
pub struct Identities {
    folder: PathBuf,
    roots: Arc<RootCertStore>,
    provider: Arc<rustls::crypto::CryptoProvider>,
    transport: Arc<TransportConfig>,
}

impl Identities {
    /// Trusts `DIR/ca.pem`; a silent connection is dead after `idle`.
    ///
    /// # Errors
    /// Says which file is missing.
    pub fn open(data: &Path, idle: Duration) -> Result<Self> {
        let path = data.join("ca.pem");
        let mut roots = RootCertStore::empty();
        for ca in CertificateDer::pem_file_iter(&path)
            .map_err(|e| anyhow!("{}: {e}; copy it from the server's data folder", path.display()))?
        {
            roots.add(ca.map_err(|e| anyhow!("{}: {e}", path.display()))?)?;
        }
        let mut transport = TransportConfig::default();
        transport
            .max_idle_timeout(Some(IdleTimeout::try_from(idle).context("--idle-ms is too long")?))
            .keep_alive_interval(Some(idle / 3))
            .stream_receive_window(VarInt::from_u32(RECEIVE_WINDOW))
            .receive_window(VarInt::from_u32(RECEIVE_WINDOW))
            .send_window(SEND_WINDOW)
            .max_concurrent_uni_streams(VarInt::from_u32(0))
            .max_concurrent_bidi_streams(VarInt::from_u32(0))
            .datagram_receive_buffer_size(None);
        Ok(Self {
            folder: data.join("gateways"),
            roots: Arc::new(roots),
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            transport: Arc::new(transport),
        })
    }

    /// How gateway `number` introduces itself.
    ///
    /// # Errors
    /// Says which file is missing.
    pub fn gateway(&self, number: u32) -> Result<ClientConfig> {
        let cert = self.folder.join(format!("{number}.pem"));
        let key = self.folder.join(format!("{number}.key"));
        let chain = CertificateDer::pem_file_iter(&cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|e| anyhow!("{}: {e}; `turnstone init` issues certificates of gateways", cert.display()))?;
        let key = PrivateKeyDer::from_pem_file(&key).map_err(|e| anyhow!("{}: {e}", key.display()))?;
        let mut tls = rustls::ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(Arc::clone(&self.roots))
            .with_client_auth_cert(chain, key)?;
        tls.alpn_protocols = vec![edge_protocol::limits::ALPN.to_vec()];
        tls.resumption = rustls::client::Resumption::disabled();
        let mut config = ClientConfig::new(Arc::new(QuicClientConfig::try_from(tls)?));
        config.transport_config(Arc::clone(&self.transport));
        Ok(config)
    }
}

/// An endpoint that can reach `server`. Call it inside a runtime.
///
/// # Errors
/// When the system gives no UDP socket.
pub fn endpoint(server: SocketAddr) -> Result<Endpoint> {
    let (domain, any) = match server {
        SocketAddr::V4(_) => (Domain::IPV4, SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))),
        SocketAddr::V6(_) => (Domain::IPV6, SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))),
    };
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP)).context("no UDP socket")?;
    // Smaller buffers only cost speed.
    let _ = socket.set_recv_buffer_size(UDP_BUFFER);
    let _ = socket.set_send_buffer_size(UDP_BUFFER);
    socket.bind(&any.into()).context("no UDP port")?;
    Endpoint::new(EndpointConfig::default(), None, socket.into(), Arc::new(TokioRuntime)).context("no QUIC endpoint")
}
