//! Compression that is done once and sent to many: deflate segments that depend on nothing before them.

use axum::body::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};

/// Starts a gzip stream (RFC 1952): deflate, no flags, no time, unknown system.
pub(crate) const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Longest stored block (RFC 1951 §3.2.4).
const STORED_MAX: usize = u16::MAX as usize;

/// Part of a deflate stream (RFC 1951) that ends at a byte and leans on nothing before it, so that it fits between any two
/// others.
pub(crate) fn deflate(plain: &[u8]) -> Bytes {
    Bytes::from(compressed(plain).unwrap_or_else(|| stored(plain)))
}

fn compressed(plain: &[u8]) -> Option<Vec<u8>> {
    let mut compress = Compress::new(Compression::default(), false);
    // Incompressible input grows by 5 bytes per 16 KiB, the flush takes 5.
    let mut packed = Vec::with_capacity(plain.len() + plain.len() / 1024 + 64);
    let status = compress.compress_vec(plain, &mut packed, FlushCompress::Full).ok()?;
    let whole = status == Status::Ok && compress.total_in() == plain.len() as u64 && packed.ends_with(&[0, 0, 0xff, 0xff]);
    whole.then_some(packed)
}

/// The same without compression, for when there is none to be had.
fn stored(plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(plain.len() + 5 * (plain.len() / STORED_MAX + 1));
    for block in plain.chunks(STORED_MAX) {
        let len = u16::try_from(block.len()).unwrap_or(u16::MAX); // chunks are no longer than that
        packed.push(0);
        packed.extend(len.to_le_bytes());
        packed.extend((!len).to_le_bytes());
        packed.extend(block);
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn segments_fit_together_in_any_order() {
        let texts = ["Город сейчас. ".repeat(5_000), String::new(), String::from(":\n\n"), "x".repeat(70_000)];
        for order in [[0, 1, 2, 3], [3, 2, 0, 0], [2, 2, 2, 2]] {
            let mut stream = GZIP_HEADER.to_vec();
            let mut plain = String::new();
            for i in order {
                stream.extend(if i == 3 { stored(texts[i].as_bytes()) } else { deflate(texts[i].as_bytes()).to_vec() });
                plain.push_str(&texts[i]);
            }
            let mut unpacked = vec![0; plain.len()];
            GzDecoder::new(&stream[..]).read_exact(&mut unpacked).expect("readable");
            assert_eq!(unpacked, plain.as_bytes());
        }
    }

    #[test]
    fn what_cannot_be_compressed_still_fits() {
        let mut random = vec![0; 100_000];
        getrandom::fill(&mut random).expect("randomness");
        assert!(compressed(&random).is_some());
        assert!(compressed("Город".repeat(1_000).as_bytes()).expect("packed").len() < 200);
    }
}
