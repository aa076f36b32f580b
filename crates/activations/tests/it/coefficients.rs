//! The generated tables are what the script writes.

use std::process::Command;

/// Runs the script where Python has mpmath and numpy; elsewhere the digest alone speaks.
#[test]
fn the_script_writes_the_committed_coefficients() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let committed =
        std::fs::read_to_string(format!("{root}/crates/activations/src/coefficients.rs"));
    let committed = committed.expect("the coefficients are committed");
    let script = std::fs::read_to_string(format!("{root}/scripts/coefficients.py"));
    let script = script.expect("the script is committed");
    let digest = format!("{:016x} {:016x}", fnv(&script), fnv(&committed));
    assert_eq!(
        digest, DIGEST,
        "script or table changed: run the script as its head says, then write this digest here"
    );
    let python = std::env::var("SOFTKNEE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python).arg(format!("{root}/scripts/coefficients.py")).output();
    if let Ok(output) = output
        && output.status.success()
    {
        let written = String::from_utf8(output.stdout).expect("the script writes text");
        assert!(written == committed, "the script writes other coefficients than are committed");
    }
}

/// FNV-1a digests of script and table as they were made together.
const DIGEST: &str = "0d95226604b98ba2 45b72e8cb66b11ed";

fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
