//! What a record stores about the machine and the build that made it. It is the same for every run of
//! one build on one machine, so it has no time of day, user or folder.

use serde::{Deserialize, Serialize};

/// The machine and the build behind a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Kernels in use, for example `avx512`.
    pub isa: String,
    /// Processor family that decides the last bits of a result, for example `x86_64 AMD EPYC`.
    pub machine: String,
    /// Compiler version.
    pub rustc: String,
    /// Git revision of the build, or `unknown`.
    pub revision: String,
    /// `true` if the build had uncommitted changes, `unknown` outside a checkout.
    pub dirty: String,
}

impl Environment {
    /// This machine and this build.
    pub fn current() -> Self {
        Self {
            isa: activations::Isa::best().name().to_owned(),
            machine: format!("{} {}", std::env::consts::ARCH, processor()),
            rustc: env!("SOFTKNEE_RUSTC").to_owned(),
            revision: env!("SOFTKNEE_REVISION").to_owned(),
            dirty: env!("SOFTKNEE_DIRTY").to_owned(),
        }
    }

    /// One line for tables.
    pub fn summary(&self) -> String {
        let dirty = if self.dirty == "true" { " with uncommitted changes" } else { "" };
        format!(
            "{}, {} kernels, {}, revision {}{dirty}",
            self.machine, self.isa, self.rustc, self.revision
        )
    }
}

/// The model name of the processor, where the system reports it.
fn processor() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}

/// The class of machines that give the same bits, as the name of a folder: `x86_64-avx512`. The last
/// bits of a run depend on the vector instructions and on nothing else about the machine.
pub fn machine_class() -> String {
    format!("{}-{}", std::env::consts::ARCH, activations::Isa::best())
}
