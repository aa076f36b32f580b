//! Why an activation cannot be made, or an instruction set not be used.

/// Why an activation cannot be made, or an instruction set not be used; the message lists what is allowed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// There is no such activation.
    #[error("unknown activation `{name}`; known are {known}")]
    UnknownActivation {
        /// What was asked for.
        name: String,
        /// The names of the registry.
        known: String,
    },
    /// The activation has no such parameter.
    #[error("{activation} has no parameter `{name}`; it has {known}")]
    UnknownParameter {
        /// The activation.
        activation: &'static str,
        /// What was asked for.
        name: String,
        /// The names it has.
        known: String,
    },
    /// The value makes no function.
    #[error("{activation}: {name} = {value} is refused; it must be {requirement}")]
    RefusedValue {
        /// The activation.
        activation: &'static str,
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        requirement: &'static str,
    },
    /// There is no such instruction set here.
    #[error("instruction set `{name}` is not available; this machine has {available}")]
    UnavailableIsa {
        /// What was asked for.
        name: String,
        /// The names of those the machine has.
        available: String,
    },
}
