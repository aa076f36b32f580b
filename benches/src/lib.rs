//! Holds nothing: this package exists for its criterion targets in `benches/`.
#![forbid(unsafe_code)]
