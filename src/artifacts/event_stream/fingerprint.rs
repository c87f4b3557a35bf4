//! Bytes to 64 bits, fast: to find equal lines and to look up names. Not for evidence; that is SHA-256.

use std::hash::{BuildHasherDefault, Hasher};

/// A map by name.
pub(super) type Names<V> = std::collections::HashMap<Box<str>, V, BuildHasherDefault<NameHasher>>;

const ODD: [u64; 3] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93, 0xA076_1D64_78BD_642F];

/// The fingerprint of `bytes`. Two different lines of a file share one with a chance of 2^-64.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    let [seed, first, second] = ODD;
    let mut state = seed ^ bytes.len() as u64;
    let mut rest = bytes;
    while let Some((sixteen, further)) = rest.split_first_chunk::<16>() {
        let word = u128::from_le_bytes(*sixteen);
        state = fold(state ^ word as u64 ^ first, (word >> 64) as u64 ^ second);
        rest = further;
    }
    let mut last = [0; 16];
    last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    let word = u128::from_le_bytes(last);
    fold(state ^ word as u64 ^ second, (word >> 64) as u64 ^ first ^ state.rotate_left(32))
}

fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    product as u64 ^ (product >> 64) as u64
}

/// Hashes names. Its maps are bounded, so that names made to collide cost little.
#[derive(Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= fingerprint(bytes);
    }

    fn write_u8(&mut self, _: u8) {
        // Strings end with a byte that is the same for all.
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts() {
        let line: Vec<u8> = (0..100).collect();
        let whole = fingerprint(&line);
        for index in 0..line.len() {
            let mut other = line.clone();
            other[index] ^= 1;
            assert_ne!(fingerprint(&other), whole, "byte {index}");
        }
        assert_ne!(fingerprint(&[0; 16]), fingerprint(&[0; 17]));
        assert_ne!(fingerprint(&[0; 15]), fingerprint(&[0; 16]));
    }
}
