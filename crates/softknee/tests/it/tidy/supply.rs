//! What comes from elsewhere is pinned: the actions of workflows by commit, crates by checksum, compilers
//! by version or date.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Source, root};

/// Subcommands of cargo that read `Cargo.lock`.
const LOCKED: [&str; 11] = [
    "bench", "build", "check", "clippy", "doc", "install", "metadata", "miri", "package", "run",
    "test",
];

/// What is wrong with a workflow.
fn workflow_complaints(workflow: &Source) -> Vec<String> {
    let Source { path, text } = workflow;
    let mut complaints = Vec::new();
    let mut complain = |number: usize, what: &str| {
        complaints.push(format!("{path}, line {}: {what}", number + 1));
    };
    let lines: Vec<&str> = text.lines().collect();
    match lines.iter().position(|line| line.starts_with("permissions:")) {
        None => complain(0, "add `permissions:` with `contents: read` at the top level"),
        Some(at) => {
            let granted = lines[at + 1..].iter().take_while(|line| line.starts_with(' '));
            if lines[at] != "permissions:" || !granted.eq(["  contents: read"].iter()) {
                complain(at, "only `contents: read` for all jobs; a job that needs more says so");
            }
        }
    }
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim().trim_start_matches("- ");
        if let Some(action) = line.strip_prefix("uses: ") {
            if !is_pinned(action) {
                complain(number, "pin the action: `OWNER/NAME@COMMIT # VERSION`, 40 digits");
            }
            let follows = lines[number + 1..].iter().map(|line| line.trim());
            let mut step = follows.take_while(|line| !line.starts_with("- "));
            if action.starts_with("actions/checkout@")
                && !step.any(|line| line == "persist-credentials: false")
            {
                complain(number, "add `persist-credentials: false`: no step needs the token");
            }
        }
        if line.contains("pull_request_target") {
            complain(number, "a change of a stranger must not run with the rights of this project");
        }
        if line.contains("${{") {
            complain(number, "read variables of the environment: an expression becomes shell code");
        }
        if line.contains("toolchain install") || line.contains("+nightly") {
            complain(number, "take the toolchain that scripts/nightly.sh pins");
        }
    }
    complaints.extend(unlocked(workflow));
    complaints
}

/// Whether an action is named by the full hash of a commit, with its version as a comment.
fn is_pinned(action: &str) -> bool {
    let Some((name, version)) = action.split_once(" # v") else { return false };
    let Some((_, commit)) = name.split_once('@') else { return false };
    let is_hash = commit.len() == 40
        && commit.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_hash && version.starts_with(|digit: char| digit.is_ascii_digit())
}

/// Calls of cargo, in a script or workflow, that may change `Cargo.lock`.
fn unlocked(script: &Source) -> Vec<String> {
    let text = script.text.replace("\\\n", " ");
    let is_call = |line: &&str| {
        let mut words = line.split_whitespace().skip_while(|word| !word.ends_with("cargo"));
        let after = words.by_ref().skip(1).find(|word| !word.starts_with(['+', '"', '-', '$']));
        after.is_some_and(|word| LOCKED.contains(&word.trim_matches(|c: char| !c.is_alphabetic())))
    };
    let lines = text.lines().map(str::trim).filter(|line| {
        // The programs in `fixtures` take a copy of this lock, of which they need a part.
        !line.starts_with(['#', '"'])
            && !["echo", "printf", "fail"].iter().any(|word| line.starts_with(word))
            && !line.contains("fixtures/")
    });
    lines
        .filter(is_call)
        .filter(|line| !line.contains("--locked"))
        .map(|line| format!("{}: add --locked: {line}", script.path))
        .collect()
}

/// Packages of a `Cargo.lock` that come from elsewhere than crates.io or have no checksum.
fn lock_complaints(lock: &Source) -> Vec<String> {
    let packages = lock.text.split("[[package]]\n").skip(1);
    let strange = packages.filter(|package| {
        let value = |key: &str| {
            package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
        };
        let crates_io = "\"registry+https://github.com/rust-lang/crates.io-index\"";
        match value("source") {
            None => false,
            Some(source) => source != crates_io || value("checksum").is_none(),
        }
    });
    let name = |package: &str| package.lines().next().unwrap_or_default().to_owned();
    strange
        .map(|package| format!("{}: {}: take it from crates.io", lock.path, name(package)))
        .collect()
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(root().join(path)).expect("it is readable text");
    Source { path: path.display().to_string(), text }
}

/// The files of a folder with this extension, and of the folders in it.
fn files(folder: &str, extension: &str) -> Vec<Source> {
    let mut folders = vec![PathBuf::from(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("it can be read") {
            let path = folder.join(entry.expect("it can be read").file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == extension) {
                found.push(read(&path));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no .{extension}");
    found
}

#[test]
fn workflows_have_few_rights_and_pinned_actions() {
    let workflows = files(".github/workflows", "yml");
    let complaints: Vec<String> = workflows.iter().flat_map(workflow_complaints).collect();
    assert_eq!(complaints, [""; 0]);
    let uses = |workflow: &Source| workflow.text.contains("uses: ");
    assert!(workflows.iter().all(uses), "every workflow checks out the tree");
}

#[test]
fn scripts_leave_the_versions_of_dependencies_as_they_are() {
    let mut scripts = files("scripts", "sh");
    scripts.push(read(Path::new(".ci/run")));
    let complaints: Vec<String> = scripts.iter().flat_map(unlocked).collect();
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn dependencies_come_from_crates_io_with_a_checksum() {
    let locks = ["Cargo.lock", "benches/peers/Cargo.lock"].map(|path| read(Path::new(path)));
    let complaints: Vec<String> = locks.iter().flat_map(lock_complaints).collect();
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn planted_faults_of_workflows_are_found() {
    let good = "permissions:\n  contents: read\njobs:\n  a:\n    steps:\n      - uses: \
        actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          \
        persist-credentials: false\n      - run: cargo test --locked\n";
    let of = |text: &str| workflow_complaints(&Source::new("w.yml", text));
    assert_eq!(of(good), [""; 0]);
    for (from, to) in [
        ("permissions:\n  contents: read\n", ""),
        ("contents: read", "contents: write"),
        ("  contents: read\n", "  contents: read\n  packages: write\n"),
        ("permissions:\n  contents: read\n", "permissions: write-all\n"),
        ("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "v7"),
        ("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "3d3c42e # v7.0.1"),
        (" # v7.0.1", ""),
        ("persist-credentials: false", "fetch-depth: 0"),
        (" --locked", ""),
        ("cargo test", "rustup toolchain install nightly && cargo +nightly miri test"),
        ("cargo test", "echo ${{ github.head_ref }}; cargo test"),
        ("jobs:", "on: pull_request_target\njobs:"),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(of(&good.replacen(from, to, 1)).len(), 1, "{to}");
    }
}

#[test]
fn planted_faults_of_scripts_and_locks_are_found() {
    let of = |text: &str| unlocked(&Source::new("s.sh", text)).len();
    for wrong in [
        "cargo test -p mlp\n",
        "exec cargo \"+$nightly\" test \\\n    --quiet\n",
        "(cd x && FOO=1 cargo build --release)\n",
        "x=$(cargo metadata)\n",
    ] {
        assert_eq!(of(wrong), 1, "{wrong}");
    }
    for right in [
        "# cargo test\n",
        "printf 'cargo test'\n",
        "cargo fmt --all\n",
        "cargo test \\\n    --locked\n",
        "cargo run --manifest-path fixtures/slices/Cargo.toml\n",
    ] {
        assert_eq!(of(right), 0, "{right}");
    }
    let package = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://\
        github.com/rust-lang/crates.io-index\"\nchecksum = \"00\"\n";
    let of = |text: &str| lock_complaints(&Source::new("Cargo.lock", text)).len();
    assert_eq!(of(package), 0);
    assert_eq!(of(&package.replace("registry+", "git+")), 1);
    assert_eq!(of(&package.replace("checksum = \"00\"\n", "")), 1);
}
