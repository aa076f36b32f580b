//! Tells the tests whether this machine can format manual pages.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(groff)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PATH");
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join("groff").is_file()) {
        println!("cargo::rustc-cfg=groff");
    }
}
