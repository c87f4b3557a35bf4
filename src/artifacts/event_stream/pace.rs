//! [`Pace`]: a block is hashed while it is scanned, a little at a time.
//!
//! SHA-256 makes the processor wait for itself, scanning makes it wait for guesses: done in turn every few dozen bytes, each
//! fills the other's pauses. That saves a quarter of the time of hashing a block whole before it is scanned.

use crate::digest::Hasher;

/// Hashes the bytes of a block, in order, as far as a scan of them has come.
pub(super) struct Pace<'a> {
    hasher: Option<&'a mut Hasher>,
    block: &'a [u8],
    /// How much of the block is hashed.
    hashed: usize,
}

impl<'a> Pace<'a> {
    /// Hashes `block`, which follows what `hasher` has taken.
    pub(super) fn new(hasher: &'a mut Hasher, block: &'a [u8]) -> Self {
        // From then on, whole blocks of the hash: they are taken from where they lie.
        let odd = (hasher.bytes() % Hasher::BLOCK as u64) as usize;
        let mut pace = Self { hasher: Some(hasher), block, hashed: 0 };
        pace.hash((Hasher::BLOCK - odd) % Hasher::BLOCK);
        pace
    }

    /// Of bytes that are hashed elsewhere.
    pub(super) fn none() -> Self {
        Self { hasher: None, block: &[], hashed: 0 }
    }

    /// The scan has come to `at`: at most one step of hashing, so that they take turns.
    #[inline(always)]
    pub(super) fn keep(&mut self, at: usize) {
        if at >= self.hashed + Hasher::BLOCK
            && let Some(hasher) = &mut self.hasher
            && let Some(block) = self.block.get(self.hashed..).and_then(|rest| rest.first_chunk())
        {
            hasher.update_block(block);
            self.hashed += Hasher::BLOCK;
        }
    }

    /// The scan is done: the rest of the block.
    pub(super) fn finish(mut self) {
        self.hash(self.block.len());
    }

    fn hash(&mut self, length: usize) {
        let end = self.block.len().min(self.hashed + length);
        if let (Some(hasher), Some(bytes)) = (&mut self.hasher, self.block.get(self.hashed..end)) {
            hasher.update(bytes);
        }
        self.hashed = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn every_byte_is_hashed_once_at_any_pace() {
        let bytes: Vec<u8> = (0..1000u32).map(|n| n as u8).collect();
        for (length, stride) in [(1000, 1), (333, 7), (64, 40), (63, 100), (1, 1), (500, 10_000)] {
            let mut hasher = Hasher::default();
            for block in bytes.chunks(length) {
                let mut pace = Pace::new(&mut hasher, block);
                (0..length).step_by(stride).for_each(|at| pace.keep(at));
                pace.finish();
            }
            assert_eq!(hasher.finish(), (Digest::of(&bytes), 1000), "blocks of {length}, {stride} at a time");
        }
        let mut pace = Pace::none();
        pace.keep(5);
        pace.finish();
    }
}
