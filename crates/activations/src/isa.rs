//! The instruction sets that kernels are compiled for.
//!
//! `SOFTKNEE_ISA` names the best one that a process may use, as if the CPU had no better: so whole
//! test suites, and other people's programs, run as on a lesser machine. Deliberately absent: the
//! kernels. See `arch/` and `dispatch`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::Error;

/// An instruction set that this machine has: holding one proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Isa(Kind);

/// From slow to fast; the number is the place in a table of routines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Kind {
    Portable = 0,
    Avx2 = 1,
    Avx512 = 2,
}

/// Instruction sets that kernels exist for.
pub(crate) const COUNT: usize = 3;
const ALL: [Kind; COUNT] = [Kind::Portable, Kind::Avx2, Kind::Avx512];
const UNKNOWN: u8 = u8::MAX;
/// Name of the variable that limits the choice.
const VARIABLE: &str = "SOFTKNEE_ISA";
static CHOSEN: AtomicU8 = AtomicU8::new(UNKNOWN);

impl Isa {
    /// Plain Rust that the compiler vectorises for the build's target; every machine has it.
    pub const PORTABLE: Self = Self(Kind::Portable);

    /// What activations use if not told otherwise: the fastest one here, or what was forced.
    #[inline]
    pub fn best() -> Self {
        match CHOSEN.load(Ordering::Relaxed) {
            0 => Self(Kind::Portable),
            1 => Self(Kind::Avx2),
            2 => Self(Kind::Avx512),
            _ => Self::detect(),
        }
    }

    /// Makes this one the choice of the whole process from now on (`--isa`). Meant for the start of
    /// a program: numbers computed before and after may differ in their last bits.
    pub fn force(self) {
        CHOSEN.store(self.0 as u8, Ordering::Relaxed);
    }

    /// All that this machine has and `SOFTKNEE_ISA` allows, the slowest first.
    ///
    /// # Panics
    /// If `SOFTKNEE_ISA` names none; see [`Isa::check_limit`].
    pub fn available() -> impl Iterator<Item = Self> {
        static LIMIT: OnceLock<Kind> = OnceLock::new();
        let limit = *LIMIT.get_or_init(|| limit().unwrap_or_else(|error| panic!("{error}")));
        ALL.into_iter().filter(move |kind| *kind <= limit && kind.is_here()).map(Self)
    }

    /// Whether `SOFTKNEE_ISA`, if it is set, names an instruction set of this machine.
    ///
    /// # Errors
    /// If it names none, or one that this machine does not have.
    pub fn check_limit() -> Result<(), Error> {
        limit().map(|_| ())
    }

    /// The instruction set of this name.
    ///
    /// # Errors
    /// If there is none of this name, or this machine does not have it.
    pub fn by_name(name: &str) -> Result<Self, Error> {
        Self::available().find(|isa| isa.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::available().map(Self::name).collect();
            Error::UnavailableIsa { name: name.to_owned(), available: known.join(", ") }
        })
    }

    /// Its name on the command line and in records.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Place in a table of routines.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    #[cold]
    fn detect() -> Self {
        let best = Self::available().last().unwrap_or(Self::PORTABLE);
        // A forced choice that came between is kept.
        let _ =
            CHOSEN.compare_exchange(UNKNOWN, best.0 as u8, Ordering::Relaxed, Ordering::Relaxed);
        best
    }
}

impl std::fmt::Display for Isa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// What `SOFTKNEE_ISA` names, or no limit.
fn limit() -> Result<Kind, Error> {
    let Some(name) = std::env::var_os(VARIABLE) else { return Ok(Kind::Avx512) };
    ALL.into_iter().find(|kind| *kind.name() == *name && kind.is_here()).ok_or_else(|| {
        let here = ALL.into_iter().filter(|kind| kind.is_here()).map(Kind::name);
        Error::UnavailableIsa {
            name: format!("{VARIABLE}={}", name.display()),
            available: here.collect::<Vec<_>>().join(", "),
        }
    })
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Portable => "portable",
            Kind::Avx2 => "avx2",
            Kind::Avx512 => "avx512",
        }
    }

    /// Whether the CPU, and the operating system for it, has every feature that `arch/` enables.
    #[cfg(target_arch = "x86_64")]
    fn is_here(self) -> bool {
        match self {
            Kind::Portable => true,
            Kind::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Kind::Avx512 => {
                Kind::Avx2.is_here()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_here(self) -> bool {
        self == Kind::Portable
    }
}
