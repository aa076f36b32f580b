//! Why an activation cannot be made, or an instruction set not be used.

/// Why an activation cannot be made, or an instruction set not be used. The message lists what is
/// allowed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no activation of this name.
    #[error("unknown activation `{name}`; known are {known}")]
    UnknownActivation {
        /// The name that was given.
        name: String,
        /// The names of the registry.
        known: String,
    },
    /// The activation has no parameter of this name.
    #[error("{activation} has no parameter `{name}`; it has {known}")]
    UnknownParameter {
        /// The activation.
        activation: &'static str,
        /// The name that was given.
        name: String,
        /// The parameters of the activation.
        known: String,
    },
    /// The function is not defined for this value of a parameter.
    #[error("{activation}: {name} = {value} is refused; it must be {requirement}")]
    RefusedValue {
        /// The activation.
        activation: &'static str,
        /// The parameter.
        name: &'static str,
        /// The value that was given.
        value: f64,
        /// What it must be.
        requirement: &'static str,
    },
    /// The text is not an activation.
    #[error(
        "cannot read `{text}` as an activation; write a name such as `relu`, or a name with parameters such as `softplus(beta=5)`"
    )]
    Unreadable {
        /// The text that was given.
        text: String,
    },
    /// This machine has no instruction set of this name, or no kernels exist for it.
    #[error("instruction set `{name}` is not available; this machine has {available}")]
    UnavailableIsa {
        /// The name that was given.
        name: String,
        /// The instruction sets of this machine.
        available: String,
    },
}
