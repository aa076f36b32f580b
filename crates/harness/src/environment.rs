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
            machine: format!("{} {}", std::env::consts::ARCH, model_name()),
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
fn model_name() -> String {
    field(&cpuinfo(), "model name").unwrap_or("unknown processor").to_owned()
}

/// What the system reports of its processors.
fn cpuinfo() -> String {
    std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default()
}

/// A field of the first processor.
fn field<'a>(cpuinfo: &'a str, name: &str) -> Option<&'a str> {
    let fields = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    fields
        .map(|(field, value)| (field.trim(), value.trim()))
        .find(|(field, _)| *field == name)
        .map(|(_, value)| value)
}

/// The processor in detail, since virtual machines of several generations report one name: `AMD EPYC,
/// family 26, model 2, 2 processors, 1 per core`. Two processors per core share what a core has.
pub fn processor() -> String {
    details(&cpuinfo())
}

fn details(cpuinfo: &str) -> String {
    let mut details = field(cpuinfo, "model name").unwrap_or("unknown processor").to_owned();
    for (name, title) in [("cpu family", "family"), ("model", "model")] {
        if let Some(value) = field(cpuinfo, name) {
            details.push_str(&format!(", {title} {value}"));
        }
    }
    let processors = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
    match processors {
        0 => {}
        1 => details.push_str(", 1 processor"),
        count => details.push_str(&format!(", {count} processors")),
    }
    let count = |name: &str| field(cpuinfo, name)?.parse::<usize>().ok();
    if let Some((threads, cores)) = count("siblings").zip(count("cpu cores").filter(|n| *n > 0)) {
        details.push_str(&format!(", {} per core", threads / cores));
    }
    details
}

/// The class of machines that give the same bits, as the name of a folder: `x86_64-avx512`. The last
/// bits of a run depend on the vector instructions and on nothing else about the machine.
pub fn machine_class() -> String {
    format!("{}-{}", std::env::consts::ARCH, activations::Isa::best())
}

#[cfg(test)]
mod tests {
    use super::details;

    #[test]
    fn a_processor_is_told_by_family_model_and_threads_per_core() {
        let xeon = "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n\
                    model name\t: Intel(R) Xeon(R) Processor @ 2.70GHz\nsiblings\t: 2\ncpu cores\t: 1\n\n\
                    processor\t: 1\ncpu family\t: 6\nmodel\t\t: 143\nsiblings\t: 2\ncpu cores\t: 1\n";
        let expected =
            "Intel(R) Xeon(R) Processor @ 2.70GHz, family 6, model 143, 2 processors, 2 per core";
        assert_eq!(details(xeon), expected);
        assert_eq!(details(""), "unknown processor");
        assert_eq!(details("processor : 0\n"), "unknown processor, 1 processor");
    }
}
