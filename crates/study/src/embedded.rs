//! The studies that are compiled into the binary.

/// A study compiled into the binary.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Name on the command line.
    pub name: &'static str,
    /// The TOML text.
    pub text: &'static str,
}

/// Every embedded study; the first is the one that `softknee` runs without arguments.
pub const EMBEDDED: &[Embedded] = &[
    Embedded { name: "quick", text: include_str!("../studies/quick.toml") },
    Embedded { name: "depth", text: include_str!("../studies/depth.toml") },
    Embedded { name: "causes", text: include_str!("../studies/causes.toml") },
    Embedded { name: "recipes", text: include_str!("../studies/recipes.toml") },
    Embedded { name: "units", text: include_str!("../studies/units.toml") },
    Embedded { name: "heads", text: include_str!("../studies/heads.toml") },
    Embedded { name: "cost", text: include_str!("../studies/cost.toml") },
    Embedded { name: "smoothness", text: include_str!("../studies/smoothness.toml") },
    Embedded { name: "mnist", text: include_str!("../studies/mnist.toml") },
    Embedded { name: "gate", text: include_str!("../studies/gate.toml") },
];
