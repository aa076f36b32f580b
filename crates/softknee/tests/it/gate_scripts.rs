//! The scripts of the gate, run for real in a small repository of their own with a `cargo` that only
//! puts a binary where a build would: every line of them is executed, and nothing takes minutes.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tidy::root;

/// What stands in for a build: `cargo build` writes a binary that prints its arguments and leaves
/// with `$CODE`; `cargo run` is that binary.
const CARGO: &str = r#"#!/bin/sh
echo "cargo $* in $PWD" >> "$LOG"
[ "$1" = run ] && { echo "ran $*"; exit "$CODE"; }
mkdir -p "${CARGO_TARGET_DIR:-target}/release"
cat > "${CARGO_TARGET_DIR:-target}/release/softknee" << 'END'
#!/bin/sh
echo "softknee $*" >> "$LOG"
while [ $# -gt 0 ]; do
    [ "$1" = --summary ] && echo summary > "$2"
    shift
done
exit "$CODE"
END
chmod +x "${CARGO_TARGET_DIR:-target}/release/softknee"
"#;

struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// Two commits, the scripts, and the stand-in for `cargo`.
    fn new() -> Self {
        let repository =
            Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        let path = repository.path();
        fs::create_dir_all(path.join("scripts")).expect("it can be made");
        fs::create_dir_all(path.join("bin")).expect("it can be made");
        for script in ["gate.sh", "gate_ci.sh", "gate_baseline.sh"] {
            let to = path.join("scripts").join(script);
            fs::copy(root().join("scripts").join(script), to).expect("it is there");
        }
        let cargo = path.join("bin/cargo");
        fs::write(&cargo, CARGO).expect("it can be written");
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it can be set");
        fs::write(path.join(".gitignore"), "/target\n/log\n/step\n").expect("it can be written");
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "."],
            &["commit", "--quiet", "-m", "first"],
            &["commit", "--quiet", "--allow-empty", "-m", "second"],
        ] {
            let identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"];
            let status =
                Command::new("git").args(identity).args(arguments).current_dir(path).status();
            assert!(status.expect("git is installed").success(), "git {arguments:?}");
        }
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn log(&self) -> PathBuf {
        self.path().join("log")
    }

    fn run(&self, script: &str, arguments: &[&str], code: u8) -> Output {
        let path = format!(
            "{}:{}",
            self.path().join("bin").display(),
            std::env::var("PATH").expect("there is a path")
        );
        Command::new(self.path().join("scripts").join(script))
            .args(arguments)
            .env("PATH", path)
            .env("LOG", self.log())
            .env("CODE", code.to_string())
            .env("GITHUB_STEP_SUMMARY", self.path().join("step"))
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("it starts")
    }
}

#[test]
fn gate_sh_builds_both_revisions_before_it_compares_and_cleans_up() {
    let repository = Repository::new();
    for code in [0, 3, 4] {
        let output = repository.run("gate.sh", &["HEAD~1", "--all"], code);
        assert_eq!(output.status.code(), Some(i32::from(code)), "{output:?}");
        let log = fs::read_to_string(repository.log()).expect("cargo was called");
        fs::remove_file(repository.log()).expect("it is there");
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 3, "{log}");
        assert!(
            lines[0].contains("cargo build --release") && lines[0].ends_with("target/gate/tree")
        );
        assert!(lines[1].contains("cargo build --release") && !lines[1].contains("target/gate"));
        assert!(
            lines[2].starts_with("softknee gate --against ")
                && lines[2].ends_with("target/gate/build/release/softknee --all")
        );
        assert!(!repository.path().join("target/gate/tree").exists(), "the worktree is gone");
    }
    assert_eq!(repository.run("gate.sh", &["nowhere"], 0).status.code(), Some(1));
    assert_eq!(repository.run("gate.sh", &[], 0).status.code(), Some(2));
}

#[test]
fn in_ci_a_regression_fails_the_job_and_missing_evidence_is_said() {
    let repository = Repository::new();
    for (code, expected) in [(0, 0), (3, 3), (1, 1), (4, 0)] {
        let output = repository.run("gate_ci.sh", &["HEAD~1"], code);
        assert_eq!(output.status.code(), Some(expected), "{output:?}");
        let said = String::from_utf8_lossy(&output.stdout).contains("::warning title=gate");
        assert_eq!(said, code == 4);
    }
    let summary = fs::read_to_string(repository.path().join("step")).expect("it was written");
    assert_eq!(summary.lines().count(), 4, "one summary per call");
}

#[test]
fn the_check_against_the_baseline_fails_for_a_regression_only() {
    let repository = Repository::new();
    for (code, expected) in [(0, 0), (3, 3), (1, 1), (4, 0)] {
        let output = repository.run("gate_baseline.sh", &[], code);
        assert_eq!(output.status.code(), Some(expected), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).contains("not enough evidence");
        assert_eq!(said, code == 4);
    }
}

#[test]
fn the_workflow_runs_these_scripts_and_nothing_else() {
    let workflow =
        fs::read_to_string(root().join(".github/workflows/gate.yml")).expect("it is there");
    let runs = workflow
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("run: "));
    assert_eq!(
        runs.collect::<Vec<_>>(),
        [
            "command -v valgrind || sudo apt-get install --yes valgrind",
            "scripts/gate_ci.sh \"origin/$GITHUB_BASE_REF\"",
        ]
    );
    assert!(
        fs::read_to_string(root().join("scripts/check.sh"))
            .expect("it is there")
            .contains("step scripts/gate_baseline.sh")
    );
}
