//! [`Digest`]: SHA-256 of bytes as stored, never of anything normalised.

use std::fmt;
use std::io::{self, Read};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::digest::core_api::{Block, Buffer, CoreProxy, FixedOutputCore as _, UpdateCore as _};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest; prints as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest whose bytes are `bytes`.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest of 64 hex digits in either case; `None` for anything else.
    pub fn parse(hex: &str) -> Option<Self> {
        let mut digest = [0u8; 32];
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (slot, pair) in digest.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *slot = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(digest))
    }

    /// The first and second group of eight digits, as pages abbreviate it: `b046ebb3 29ae93af`.
    pub fn short(&self) -> String {
        let hex = self.to_string();
        format!("{} {}", hex.get(..8).unwrap_or(""), hex.get(8..16).unwrap_or(""))
    }
}

/// Takes the bytes of one thing piece by piece, and gives their digest and how many they were.
#[derive(Default)]
pub struct Hasher {
    core: Core,
    buffer: Buffer<Core>,
    bytes: u64,
}

/// SHA-256 block by block, without a buffer of its own.
type Core = <Sha256 as CoreProxy>::Core;

impl Hasher {
    /// The length of what SHA-256 takes at once.
    pub const BLOCK: usize = 64;

    /// Takes further bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let Self { core, buffer, .. } = self;
        buffer.digest_blocks(bytes, |blocks| core.update_blocks(blocks));
        self.bytes += bytes.len() as u64;
    }

    /// [`Hasher::update`] of a whole block, cheaper where what was taken before were whole blocks, too.
    #[inline]
    pub fn update_block(&mut self, block: &[u8; Self::BLOCK]) {
        if self.buffer.get_pos() == 0 {
            self.core.update_blocks(std::slice::from_ref(Block::<Core>::from_slice(block)));
            self.bytes += block.len() as u64;
        } else {
            self.update(block);
        }
    }

    /// How many bytes it has taken.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest and the length of all that was taken.
    pub fn finish(self) -> (Digest, u64) {
        let mut out = Default::default();
        let Self { mut core, mut buffer, bytes } = self;
        core.finalize_fixed_core(&mut buffer, &mut out);
        (Digest(out.into()), bytes)
    }
}

/// Hashes what passes through it, so that a file is read once for its digest and its content.
pub struct HashingReader<R> {
    inner: R,
    hasher: Hasher,
}

impl<R: Read> HashingReader<R> {
    /// Wraps `inner`; nothing is read yet.
    pub fn new(inner: R) -> Self {
        Self { inner, hasher: Hasher::default() }
    }

    /// Reads what is left and gives the digest and the length of everything read.
    pub fn finish(mut self) -> io::Result<(Digest, u64)> {
        let mut buffer = vec![0u8; 64 * 1024];
        while self.read(&mut buffer)? > 0 {}
        Ok(self.hasher.finish())
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..count).unwrap_or(&[]));
        Ok(count)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Digest::parse(&hex).ok_or_else(|| serde::de::Error::custom("expected 64 hex digits"))
    }
}
