//! Which units of a hidden layer are dead, dormant or always on.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

/// The thresholds ε of gate death, in the order of [`UnitSets::gate_dead`].
pub const GATE_THRESHOLDS: [f64; 3] = [0.1, 0.01, 0.001];
/// The thresholds τ of dormancy, in the order of [`UnitSets::dormant`].
pub const DORMANT_THRESHOLDS: [f64; 2] = [0.025, 0.1];
/// The thresholds ε of [`UnitCurves::gate_dead`].
pub const GATE_GRID: [f64; 13] =
    [0.5, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];
/// The thresholds τ of [`UnitCurves::dormant`].
pub const DORMANT_GRID: [f64; 12] =
    [0.3, 0.2, 0.1, 0.05, 0.025, 0.01, 5e-3, 2.5e-3, 1e-3, 5e-4, 2.5e-4, 1e-4];

/// Where the sets of each kind begin, and how many there are.
const ZERO_DEAD: usize = 0;
const GATE_DEAD: usize = 1;
const DORMANT: usize = GATE_DEAD + GATE_THRESHOLDS.len();
const ALWAYS_ON: usize = DORMANT + DORMANT_THRESHOLDS.len();
const SETS: usize = ALWAYS_ON + 1;

/// Which units of a layer are dead, dormant or always on.
///
/// ```
/// use mlp::trace::UnitSets;
///
/// // Of three units the last has an output of 0 for every example, and no slope above 0.05.
/// let slopes = [1.0, 0.5, 0.05];
/// let sets = UnitSets::new(
///     3,
///     |unit| unit == 2,
///     |epsilon, unit| slopes[unit] <= epsilon,
///     |_, unit| unit == 2,
///     |unit| slopes[unit] >= 0.99,
/// );
/// assert_eq!(sets.zero_dead().count(), 1);
/// assert_eq!([0, 1, 2].map(|index| sets.gate_dead(index).count()), [1, 0, 0]);
/// assert!(sets.always_on().contains(0));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnitSets {
    /// Bytes of a set.
    size: u32,
    /// Which sets have a unit, the first in the lowest bit.
    present: u8,
    /// These sets, one after the other: a large study has millions of layers, and most of their sets are empty.
    bytes: Box<[u8]>,
}

impl UnitSets {
    /// The sets of the units for which a function is true; `gate_dead` is asked for each threshold of
    /// [`GATE_THRESHOLDS`], and `dormant` for each of [`DORMANT_THRESHOLDS`].
    pub fn new(
        units: usize,
        zero_dead: impl Fn(usize) -> bool,
        gate_dead: impl Fn(f64, usize) -> bool,
        dormant: impl Fn(f64, usize) -> bool,
        always_on: impl Fn(usize) -> bool,
    ) -> Self {
        let size = units.div_ceil(8);
        let mut bytes = vec![0; SETS * size];
        let mut fill = |set: usize, member: &dyn Fn(usize) -> bool| {
            for unit in (0..units).filter(|&unit| member(unit)) {
                bytes[set * size + unit / 8] |= 1 << (unit % 8);
            }
        };
        fill(ZERO_DEAD, &zero_dead);
        for (index, threshold) in GATE_THRESHOLDS.into_iter().enumerate() {
            fill(GATE_DEAD + index, &|unit| gate_dead(threshold, unit));
        }
        for (index, threshold) in DORMANT_THRESHOLDS.into_iter().enumerate() {
            fill(DORMANT + index, &|unit| dormant(threshold, unit));
        }
        fill(ALWAYS_ON, &always_on);
        Self::keep(size, bytes.chunks_exact(size.max(1)))
    }

    /// From all sets in their order, of so many bytes each.
    fn keep<'s>(size: usize, sets: impl Iterator<Item = &'s [u8]>) -> Self {
        let (mut present, mut bytes) = (0, SmallVec::<[u8; 64]>::new());
        for (index, set) in sets.enumerate() {
            if set.iter().any(|&byte| byte != 0) {
                present |= 1 << index;
                bytes.extend_from_slice(set);
            }
        }
        Self { size: size as u32, present, bytes: bytes.into_boxed_slice() }
    }

    /// Units with h = 0 for every example.
    #[inline]
    pub fn zero_dead(&self) -> UnitSet<'_> {
        self.set(ZERO_DEAD)
    }

    /// Units with f'(z) ≤ ε for every example, for the ε at this index of [`GATE_THRESHOLDS`].
    ///
    /// # Panics
    /// If there is no such threshold.
    #[inline]
    pub fn gate_dead(&self, index: usize) -> UnitSet<'_> {
        assert!(index < GATE_THRESHOLDS.len(), "no threshold of gate death has index {index}");
        self.set(GATE_DEAD + index)
    }

    /// Units whose mean |h − unit mean| is at most τ times the layer's mean of the same, for the τ at this
    /// index of [`DORMANT_THRESHOLDS`].
    ///
    /// # Panics
    /// If there is no such threshold.
    #[inline]
    pub fn dormant(&self, index: usize) -> UnitSet<'_> {
        assert!(index < DORMANT_THRESHOLDS.len(), "no threshold of dormancy has index {index}");
        self.set(DORMANT + index)
    }

    /// Units with f'(z) ≥ 0.99 for every example.
    #[inline]
    pub fn always_on(&self) -> UnitSet<'_> {
        self.set(ALWAYS_ON)
    }

    #[inline]
    fn set(&self, index: usize) -> UnitSet<'_> {
        let (bit, size) = (1 << index, self.size as usize);
        let bytes = if self.present & bit == 0 {
            &[]
        } else {
            let before = (self.present & (bit - 1)).count_ones() as usize;
            &self.bytes[before * size..(before + 1) * size]
        };
        UnitSet { size, bytes }
    }

    /// From the sets of a layer of so many units, in their order.
    pub(super) fn read<'s>(
        units: u32,
        sets: impl Iterator<Item = &'s ReadSet> + Clone,
    ) -> Result<Self, WrongLength> {
        let size = units.div_ceil(8) as usize;
        if let Some(set) = sets.clone().find(|set| set.0.len() != size) {
            return Err(WrongLength { digits: 2 * set.0.len(), units, expected: 2 * size });
        }
        Ok(Self::keep(size, sets.map(|set| set.0.as_slice())))
    }
}

impl fmt::Debug for UnitSets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = |name: usize| self.set(name).hexadecimal();
        formatter.debug_list().entries((0..SETS).map(set)).finish()
    }
}

/// As fields with the names of the methods.
impl Serialize for UnitSets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'s> {
            zero_dead: UnitSet<'s>,
            gate_dead: [UnitSet<'s>; GATE_THRESHOLDS.len()],
            dormant: [UnitSet<'s>; DORMANT_THRESHOLDS.len()],
            always_on: UnitSet<'s>,
        }
        let fields = Fields {
            zero_dead: self.zero_dead(),
            gate_dead: std::array::from_fn(|index| self.gate_dead(index)),
            dormant: std::array::from_fn(|index| self.dormant(index)),
            always_on: self.always_on(),
        };
        fields.serialize(serializer)
    }
}

/// A set of units of one layer. Serialized as lower-case hexadecimal: two digits for units 0 to 7, two
/// for 8 to 15 and so on, with the lowest unit in the lowest bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitSet<'s> {
    size: usize,
    /// Of that size, or none if the set is empty.
    bytes: &'s [u8],
}

impl UnitSet<'_> {
    /// The number of units in the set.
    #[inline]
    pub fn count(self) -> u32 {
        self.bytes.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Whether the unit is in the set.
    #[inline]
    pub fn contains(self, unit: usize) -> bool {
        self.bytes.get(unit / 8).is_some_and(|byte| byte >> (unit % 8) & 1 == 1)
    }

    /// The number of units of this set that are not in `other`.
    #[inline]
    pub fn count_without(self, other: UnitSet<'_>) -> u32 {
        let excluded = other.bytes.iter().chain(std::iter::repeat(&0));
        self.bytes.iter().zip(excluded).map(|(own, excluded)| (own & !excluded).count_ones()).sum()
    }

    fn hexadecimal(self) -> String {
        if self.bytes.is_empty() {
            return "00".repeat(self.size);
        }
        self.bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Serialize for UnitSet<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hexadecimal())
    }
}

/// A set as it is read, by itself: its bytes.
pub(super) struct ReadSet(SmallVec<[u8; 16]>);

impl<'de> Deserialize<'de> for ReadSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Hexadecimal;

        impl Visitor<'_> for Hexadecimal {
            type Value = ReadSet;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a unit set: an even number of hexadecimal digits")
            }

            fn visit_str<E: Error>(self, hex: &str) -> Result<ReadSet, E> {
                let digit = |digit: u8| char::from(digit).to_digit(16);
                let byte = |pair: &[u8]| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8);
                let pairs = hex.as_bytes().chunks_exact(2);
                let bytes: Option<SmallVec<_>> =
                    if pairs.remainder().is_empty() { pairs.map(byte).collect() } else { None };
                bytes.map(ReadSet).ok_or_else(|| E::invalid_value(Unexpected::Str(hex), &self))
            }
        }

        deserializer.deserialize_str(Hexadecimal)
    }
}

/// A set that is read is not of the layer that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a set of {digits} digits, and a layer of {units} units has {expected}")]
pub(super) struct WrongLength {
    digits: usize,
    units: u32,
    expected: usize,
}

/// The numbers of dead units of a layer for every threshold of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCurves {
    /// Units with f'(z) ≤ ε for every example, for each ε of [`GATE_GRID`].
    pub gate_dead: [u32; GATE_GRID.len()],
    /// Units whose mean |h − unit mean| is at most τ times the layer's mean of the same, for each τ of
    /// [`DORMANT_GRID`].
    pub dormant: [u32; DORMANT_GRID.len()],
}
