//! The instruction sets that kernels are compiled for, and the choice between them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::Error;

/// An instruction set that this machine has. Holding one proves it.
///
/// The environment variable `SOFTKNEE_ISA` names the best one that a process may use, so that test
/// suites and other people's programs run as on a lesser machine. A value that names none is ignored
/// here; programs that want to refuse it call [`Isa::check_limit`].
///
/// ```
/// use activations::Isa;
///
/// assert!(Isa::available().any(|isa| isa == Isa::best()));
/// assert_eq!(Isa::by_name("portable")?, Isa::PORTABLE);
/// # Ok::<(), activations::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isa(Kind);

/// In order of speed. The number is the index in a table of routines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
enum Kind {
    Portable = 0,
    Avx2 = 1,
    Avx512 = 2,
}

#[cfg(target_arch = "x86_64")]
const ALL: [Kind; COUNT] = [Kind::Portable, Kind::Avx2, Kind::Avx512];
#[cfg(not(target_arch = "x86_64"))]
const ALL: [Kind; COUNT] = [Kind::Portable];
/// Instruction sets of the build.
pub(crate) const COUNT: usize = if cfg!(target_arch = "x86_64") { 3 } else { 1 };

/// Limits the choice of a process.
const VARIABLE: &str = "SOFTKNEE_ISA";
/// The choice of the process, once there is one.
static CHOSEN: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = u8::MAX;

impl Isa {
    /// Plain Rust that the compiler vectorizes for the build's target. Every machine has it.
    pub const PORTABLE: Self = Self(Kind::Portable);

    /// The instruction set that activations use by default: the fastest available one, or the one
    /// that was forced.
    #[inline]
    pub fn best() -> Self {
        match CHOSEN.load(Ordering::Relaxed) {
            0 => Self(Kind::Portable),
            1 => Self(Kind::Avx2),
            2 => Self(Kind::Avx512),
            _ => Self::detect(),
        }
    }

    /// Makes this one the choice of the whole process from now on. Meant for the start of a program,
    /// since last bits of numbers computed before and after may differ.
    pub fn force(self) {
        CHOSEN.store(self.0 as u8, Ordering::Relaxed);
    }

    /// All that this machine has and `SOFTKNEE_ISA` allows, the slowest first.
    pub fn available() -> impl Iterator<Item = Self> {
        static LIMIT: OnceLock<Kind> = OnceLock::new();
        let limit = *LIMIT.get_or_init(|| limit().unwrap_or(Kind::Avx512));
        ALL.into_iter().filter(move |kind| *kind <= limit && kind.is_here()).map(Self)
    }

    /// Whether `SOFTKNEE_ISA`, if it is set, names an instruction set of this machine.
    ///
    /// # Errors
    /// If it names none, or one that this machine does not have.
    pub fn check_limit() -> Result<(), Error> {
        limit().map(|_| ())
    }

    /// The instruction set of this name: `portable`, `avx2` or `avx512`.
    ///
    /// # Errors
    /// If there is none of this name, or it is not [available](Isa::available).
    pub fn by_name(name: &str) -> Result<Self, Error> {
        Self::available().find(|isa| isa.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::available().map(Self::name).collect();
            Error::UnavailableIsa { name: name.to_owned(), available: known.join(", ") }
        })
    }

    /// Its name, as [`Isa::by_name`] takes it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Its index in a table of routines.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    #[cold]
    fn detect() -> Self {
        let best = Self::available().last().unwrap_or(Self::PORTABLE);
        // A choice that another thread forced in the meantime is kept.
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

/// What `SOFTKNEE_ISA` names, or the best there is if it is not set.
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

    /// Whether the CPU and the operating system support every feature that [`crate::loops`] enables.
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
