//! The stable names of cells.

use std::fmt;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The stable name of a cell: 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; DIGITS]);

const DIGITS: usize = 16;

impl Key {
    /// A hash of a cell's canonical form and an algorithm version; `kind` keeps kinds of cell apart.
    pub(super) fn of(cell: &impl Serialize, kind: &str, algorithm: u32) -> Self {
        Self::finished(hasher(canonical(cell).as_bytes(), kind, algorithm))
    }

    fn finished(hasher: blake3::Hasher) -> Self {
        let mut digits = [0; DIGITS];
        digits.copy_from_slice(&hasher.finalize().to_hex().as_bytes()[..DIGITS]);
        Self(digits)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

fn canonical(cell: &impl Serialize) -> String {
    serde_json::to_string(cell).expect("a cell has no value JSON cannot hold")
}

fn hasher(start: &[u8], kind: &str, algorithm: u32) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new_derive_key(kind);
    hasher.update(&algorithm.to_le_bytes());
    hasher.update(start);
    hasher
}

/// The keys of cells that differ in their seed only, the last field of their canonical form: what comes before
/// it is written and hashed once.
pub(super) struct KeysOfSeeds(blake3::Hasher);

impl KeysOfSeeds {
    pub(super) fn new(cell: &impl Serialize, kind: &str, algorithm: u32) -> Self {
        let canonical = canonical(cell);
        let before_seed =
            canonical.trim_end_matches('}').trim_end_matches(|c: char| c.is_ascii_digit());
        debug_assert!(before_seed.ends_with("\"seed\":"), "{canonical}");
        Self(hasher(before_seed.as_bytes(), kind, algorithm))
    }

    /// The key of the cell with this seed.
    pub(super) fn key(&self, seed: u64) -> Key {
        let mut hasher = self.0.clone();
        hasher.update(format!("{seed}}}").as_bytes());
        Key::finished(hasher)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let digits = <[u8; DIGITS]>::try_from(text.as_bytes()).ok();
        let digits = digits.filter(|digits| digits.iter().all(is_digit));
        digits.map(Self).ok_or_else(|| {
            D::Error::invalid_value(Unexpected::Str(&text), &"a key of 16 hexadecimal digits")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, KeysOfSeeds};

    #[derive(serde::Serialize)]
    struct Seeded {
        depth: u32,
        rates: [f64; 2],
        seed: u64,
    }

    #[test]
    fn the_keys_of_seeds_are_those_of_the_whole_cells() {
        let cell = |seed| Seeded { depth: 3, rates: [0.1, 12.0], seed };
        for start in [0, 7, u64::MAX] {
            let keys = KeysOfSeeds::new(&cell(start), "a kind", 6);
            for seed in [0, 1, 10, (1 << 32) + 5, u64::MAX] {
                assert_eq!(keys.key(seed), Key::of(&cell(seed), "a kind", 6));
            }
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_nothing_else_is_one() {
        let key = Key::of(&1, "a kind", 6);
        let text = serde_json::to_string(&key).expect("it can be written");
        assert_eq!(text, format!("\"{key}\""));
        assert_eq!(serde_json::from_str::<Key>(&text).expect("it can be read"), key);
        let escaped = text.replacen(&text[1..2], &format!("\\u{:04x}", text.as_bytes()[1]), 1);
        assert_eq!(serde_json::from_str::<Key>(&escaped).expect("it is the same text"), key);
        for wrong in
            ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg"]
        {
            let error = serde_json::from_str::<Key>(&format!("\"{wrong}\"")).expect_err(wrong);
            assert!(error.to_string().contains("16 hexadecimal digits"), "{error}");
        }
    }
}
