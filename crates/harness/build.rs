//! Provides what records store about the build: compiler, revision, and whether the tree had
//! uncommitted changes. In a build outside a checkout these are `unknown`.

use std::process::Command;

fn main() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let revision = output("git", &["rev-parse", "--short=12", "HEAD"]);
    let dirty = output("git", &["status", "--porcelain", "--", "../../crates", "../../Cargo.lock"])
        .map(|lines| !lines.is_empty());
    set("SOFTKNEE_RUSTC", output(&rustc, &["--version"]));
    set("SOFTKNEE_DIRTY", revision.as_ref().and(dirty).map(|dirty| dirty.to_string()));
    set("SOFTKNEE_REVISION", revision);
    for name in ["HEAD", "index"] {
        if let Some(path) = output("git", &["rev-parse", "--git-path", name]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    println!("cargo::rerun-if-changed=../../crates");
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn set(name: &str, value: Option<String>) {
    println!("cargo::rustc-env={name}={}", value.as_deref().unwrap_or("unknown"));
}
