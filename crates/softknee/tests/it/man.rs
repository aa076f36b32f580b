//! Manual pages: written where they are asked for, and accepted by the program that formats them.

use std::fs;

use crate::cli::{refused, softknee};

#[test]
fn manual_pages_are_written_into_a_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let man = ["man", "--out", "share/man1"];
    softknee(folder.path()).args(man).assert().success().stdout("manual pages: share/man1\n");
    let pages = fs::read_dir(folder.path().join("share/man1")).expect("it was made").count();
    assert!(pages > 15, "only {pages} pages");
    refused(folder.path(), &["man"], 2, &["--out"]);
    fs::write(folder.path().join("file"), "").expect("it can be written");
    refused(folder.path(), &["man", "--out", "file/x"], 1, &["--out file/x"]);
}

#[test]
#[cfg_attr(not(groff), ignore = "needs groff, which formats manual pages")]
fn groff_finds_nothing_wrong_with_them() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    softknee(folder.path()).args(["man", "--out", "."]).assert().success();
    let groff = |file: &std::path::Path| {
        let output = std::process::Command::new("groff")
            .args(["-man", "-Kutf8", "-Tutf8", "-ww"])
            .arg(file)
            .output()
            .expect("it starts");
        let text = String::from_utf8(output.stdout).expect("it is text");
        (text, String::from_utf8(output.stderr).expect("it is text"))
    };
    let mut shown = String::new();
    for entry in fs::read_dir(folder.path()).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        let (text, warnings) = groff(&path);
        assert_eq!(warnings, "", "{}", path.display());
        assert!(text.contains("Print help"), "{}", path.display());
        shown += &text;
    }
    assert!(shown.contains("  softknee plan depth --shards 4 --out plan.json\n"), "{shown}");
    // A planted fault is found.
    let broken = folder.path().join("broken.1");
    fs::write(&broken, ".TH x 1\n.nosuchmacro\n").expect("it can be written");
    assert_ne!(groff(&broken).1, "");
}
