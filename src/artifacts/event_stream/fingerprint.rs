//! Bytes to 64 bits, fast: to find equal lines and to look up names. Not for evidence; that is SHA-256.

use std::hash::{BuildHasherDefault, Hasher};

/// A map by name.
pub(super) type Names<V> = std::collections::HashMap<Box<str>, V, BuildHasherDefault<NameHasher>>;

const ODD: [u64; 3] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93, 0xA076_1D64_78BD_642F];

/// Parts of a line that are mixed side by side.
const LANES: usize = 4;

/// The fingerprint of `bytes`. Two different lines of a file share one with a chance of 2^-64. The last pieces overlap those
/// before them, so that there is no tail of odd length.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    let [seed, first, second] = ODD;
    let mut state = seed ^ bytes.len() as u64;
    if let Some(last) = bytes.last_chunk::<{ LANES * 16 }>() {
        // Multiplications wait for each other within a lane, not across.
        let mut lanes = [state; LANES];
        let blocks = bytes.as_chunks::<{ LANES * 16 }>().0;
        for block in blocks.iter().chain([last]) {
            for (lane, sixteen) in lanes.iter_mut().zip(block.as_chunks::<16>().0) {
                *lane = mix(*lane, sixteen, first, second);
            }
        }
        state = lanes.into_iter().fold(state, |state, lane| fold(state ^ first, lane ^ second));
    } else if let Some(last) = bytes.last_chunk::<16>() {
        let pieces = bytes.as_chunks::<16>().0;
        state = pieces.iter().chain([last]).fold(state, |state, sixteen| mix(state, sixteen, first, second));
    } else {
        let mut last = [0; 16];
        last.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        state = mix(state, &last, first, second);
    }
    fold(state ^ second, first ^ state.rotate_left(32))
}

fn mix(state: u64, sixteen: &[u8; 16], first: u64, second: u64) -> u64 {
    let word = u128::from_le_bytes(*sixteen);
    fold(state ^ word as u64 ^ first, (word >> 64) as u64 ^ second)
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
        for length in [5, 16, 31, 63, 64, 65, 128, 200] {
            let line: Vec<u8> = (0..length).collect();
            let whole = fingerprint(&line);
            for index in 0..line.len() {
                let mut other = line.clone();
                other[index] ^= 1;
                assert_ne!(fingerprint(&other), whole, "byte {index} of {length}");
            }
        }
        assert_ne!(fingerprint(&[0; 16]), fingerprint(&[0; 17]));
        assert_ne!(fingerprint(&[0; 15]), fingerprint(&[0; 16]));
    }
}
