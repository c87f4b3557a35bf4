//! Bytes to 64 bits, fast: to find equal lines and to look up names. Not for evidence; that is SHA-256.

use std::hash::{BuildHasherDefault, Hasher};

/// A map by name.
pub(super) type Names<V> = std::collections::HashMap<Box<str>, V, BuildHasherDefault<NameHasher>>;

const ODD: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// The fingerprint of `bytes`. Two different lines of a file share one with a chance of 2^-64. The last pieces overlap those
/// before them, so that there is no tail of odd length.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    let [seed, odd] = ODD;
    let mut state = seed ^ bytes.len() as u64;
    if let Some(last) = bytes.last_chunk::<64>() {
        let mut lanes = [state; 4];
        for block in bytes.as_chunks::<64>().0 {
            lanes = mix_block(lanes, block);
        }
        state = mix_block(lanes, last).into_iter().fold(state, |state, lane| fold(state ^ seed, lane ^ odd));
    } else if let Some(last) = bytes.last_chunk::<16>() {
        state = bytes.as_chunks::<16>().0.iter().chain([last]).fold(state, mix);
    } else {
        let mut last = [0; 16];
        last.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        state = mix(state, &last);
    }
    fold(state ^ odd, seed ^ state.rotate_left(32))
}

/// Multiplications wait for each other within a lane, not across.
#[inline(always)]
fn mix_block(mut lanes: [u64; 4], block: &[u8; 64]) -> [u64; 4] {
    lanes.iter_mut().zip(block.as_chunks::<16>().0).for_each(|(lane, sixteen)| *lane = mix(*lane, sixteen));
    lanes
}

#[inline(always)]
fn mix(state: u64, sixteen: &[u8; 16]) -> u64 {
    let word = u128::from_le_bytes(*sixteen);
    fold(state ^ word as u64, (word >> 64) as u64 ^ ODD[1])
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
