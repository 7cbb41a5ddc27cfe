//! One UDP socket per endpoint, all on the same port, and nobody else's.

use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, UdpSocket};

/// Bytes of kernel buffer asked for per socket and direction. Origin: a reconnect storm of full frames; the kernel may give less.
const SOCKET_BUFFER: usize = 8 * 1024 * 1024;

/// Binds `count` sockets, at least one, to `address`; port 0 takes a free one.
///
/// `SO_REUSEPORT` alone would let two servers of one user take the same port, also by chance with port 0, and each would get half
/// of the other's gateways. So the first socket binds without it, which fails when anybody has the port; it shares it afterwards.
pub(super) fn bind(address: SocketAddr, count: usize) -> io::Result<Vec<UdpSocket>> {
    let first = socket(address)?;
    first.bind(&address.into())?;
    first.set_reuse_port(true)?;
    let first = UdpSocket::from(first);
    let bound = first.local_addr()?;
    let mut all = vec![first];
    while all.len() < count {
        let next = socket(bound)?;
        next.set_reuse_port(true)?;
        next.bind(&bound.into())?;
        all.push(next.into());
    }
    Ok(all)
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    let buffers = [("receive", socket.set_recv_buffer_size(SOCKET_BUFFER)), ("send", socket.set_send_buffer_size(SOCKET_BUFFER))];
    for (what, set) in buffers {
        if let Err(error) = set {
            tracing::debug!(%error, what, "the kernel gives a smaller buffer");
        }
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

    #[test]
    fn the_sockets_of_one_listener_share_its_datagrams() {
        let sockets = bind(ANY, 3).expect("sockets");
        let address = sockets[0].local_addr().expect("an address");
        for _ in 0..64 {
            let sender = UdpSocket::bind(ANY).expect("a sender");
            sender.send_to(b"hello", address).expect("sent");
        }
        let received = sockets.iter().map(|socket| std::iter::from_fn(|| socket.recv_from(&mut [0; 8]).ok()).count());
        let received: Vec<usize> = received.collect();
        assert_eq!(received.iter().sum::<usize>(), 64, "{received:?}");
        assert!(received.iter().all(|count| *count > 0), "{received:?}");
    }

    #[test]
    fn nobody_else_gets_the_port_of_a_listener() {
        let first = bind(ANY, 2).expect("sockets");
        let address = first[0].local_addr().expect("an address");
        assert_eq!(bind(address, 2).expect_err("taken").kind(), io::ErrorKind::AddrInUse);
        let mut ports = std::collections::HashSet::new();
        let others: Vec<_> = (0..500).map(|_| bind(ANY, 2).expect("sockets")).collect();
        for other in &others {
            assert!(ports.insert(other[0].local_addr().expect("an address").port()), "a port twice");
        }
    }
}
