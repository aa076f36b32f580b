//! The instruction sets that kernels are compiled for.

/// An instruction set that this machine has: holding one proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
}

impl Isa {
    /// The fastest one here.
    pub fn best() -> Self {
        Self(Kind::Portable)
    }

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
        }
    }
}
