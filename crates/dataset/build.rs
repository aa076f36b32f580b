//! Tells the tests where the full real data would lie, and whether it is there.

use std::path::Path;

/// A folder beside the repository, from this crate.
const FOLDER: &str = "../../../shared/data";

const FILES: [&str; 5] = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
    "housing.csv",
];

fn main() {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").expect("Cargo says where a crate is");
    let folder = Path::new(&own).join(FOLDER);
    println!("cargo::rustc-check-cfg=cfg(full_data)");
    println!("cargo::rustc-env=FULL_DATA={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    if FILES.iter().all(|file| folder.join(file).is_file()) {
        println!("cargo::rustc-cfg=full_data");
        // Only where it exists: a missing path would make Cargo build the crate again every time.
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}
