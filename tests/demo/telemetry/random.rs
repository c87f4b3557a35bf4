//! A label and a number to a sequence of numbers: splitmix64, ours so that no release of another crate moves the demo.

/// The one seed of the demo.
const SEED: u64 = 0x5747_2026_0111;

/// A sequence that never changes.
pub(super) struct Random(u64);

impl Random {
    /// The sequence called `label` for `number`. Sequences are independent: to draw more from one moves no other.
    pub(super) fn of(label: &str, number: u64) -> Self {
        let mixed = label.bytes().fold(SEED, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        Self(mixed.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// A number near `centre`: the mean of three draws, so that the middle is likelier than the ends.
    pub(super) fn around(&mut self, centre: i64, spread: i64) -> i64 {
        centre + (0..3).map(|_| self.between(-spread, spread)).sum::<i64>() / 3
    }

    /// `digits` hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }

    /// An id in the shape of a GUID.
    pub(super) fn guid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|digits| self.hex(digits)).join("-")
    }
}
