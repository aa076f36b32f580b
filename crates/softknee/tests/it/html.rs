//! Pages as HTML: `softknee report --html`, `--open` and `softknee index --html`.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;

use crate::cli::{folder, refused, softknee};
use crate::tidy::root;

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A copy of the two shortest committed pages, with what stands beside them.
fn committed() -> tempfile::TempDir {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("reports"))
        .expect("there are pages")
        .map(|entry| entry.expect("the entry is readable").path())
        .filter(|folder| folder.join("claims.json").is_file())
        .collect();
    pages.sort_by_key(|folder| (read(&folder.join("report.md")).len(), folder.clone()));
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    for folder in &pages[..2] {
        let into = copy.path().join("reports").join(folder.file_name().expect("a name"));
        copy_page(folder, &into);
    }
    copy
}

/// Copies a page with its figures and tables, without records.
fn copy_page(from: &Path, into: &Path) {
    fs::create_dir_all(into).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder is readable") {
        let file = entry.expect("the entry is readable").path();
        let name = file.file_name().expect("a name");
        if file.is_dir() {
            copy_page(&file, &into.join(name));
        } else if !name.to_string_lossy().contains("records") {
            fs::copy(&file, into.join(name)).expect("it can be copied");
        }
    }
}

#[test]
fn a_report_becomes_one_file_and_the_same_bytes_again() {
    let folder = folder();
    softknee(folder.path()).args(["run", "tiny.toml"]).assert().success();
    let written = folder.path().join("runs/tiny/report.html");
    assert!(!written.exists(), "a run writes no HTML unasked");
    let report = || {
        softknee(folder.path())
            .args(["report", "tiny", "--html"])
            .assert()
            .success()
            .stdout("report: runs/tiny/report.md\nhtml: runs/tiny/report.html\n");
        read(&written)
    };
    let page = report();
    let markdown = read(&folder.path().join("runs/tiny/report.md"));
    assert_eq!(page.matches("<figure>").count(), markdown.matches("\n![").count());
    assert!(page.contains("<svg role=\"img\"") && page.contains("<details class=\"part\""));
    for title in markdown.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(page.contains(&format!(">{title}</h2>")), "no section {title}");
    }
    assert_eq!(report(), page);
    softknee(&folder.path().join("runs/tiny"))
        .args(["report", ".", "--html"])
        .assert()
        .success()
        .stdout(predicate::str::contains("report.html"));
    assert_eq!(read(&written), page, "the folder may be given in any way");
    let words = ["cannot be used with"];
    refused(folder.path(), &["report", "tiny", "--html", "--check"], 2, &words);
    refused(folder.path(), &["report", "tiny", "--open", "--check"], 2, &words);
    refused(folder.path(), &["index", "--html", "--check"], 2, &words);
}

#[cfg(unix)]
#[test]
fn a_page_is_opened_where_there_is_a_screen_and_else_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    softknee(folder.path()).args(["run", "tiny.toml"]).assert().success();
    let page = folder.path().canonicalize().expect("it exists").join("runs/tiny/report.html");
    let without = |command: &mut assert_cmd::Command| {
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"] {
            command.env_remove(name);
        }
    };
    let mut command = softknee(folder.path());
    without(&mut command);
    command
        .args(["report", "tiny", "--open"])
        .assert()
        .success()
        .stdout(predicate::str::contains("html: runs/tiny/report.html\n"))
        .stderr(predicate::str::contains(
            "there is no screen here; open this file with any browser",
        ))
        .stderr(predicate::str::contains(page.display().to_string()));

    // A screen, but nothing that opens files.
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).expect("a folder can be made");
    let mut command = softknee(folder.path());
    without(&mut command);
    command
        .env("DISPLAY", ":0")
        .env("PATH", &programs)
        .args(["report", "tiny", "--open"])
        .assert()
        .success()
        .stderr(predicate::str::contains("not opened, since "))
        .stderr(predicate::str::contains(page.display().to_string()));

    let opener = programs.join("xdg-open");
    let said = folder.path().join("opened");
    fs::write(&opener, format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", said.display()))
        .expect("it can be written");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let mut command = softknee(folder.path());
    without(&mut command);
    command
        .env("DISPLAY", ":0")
        .env("PATH", &programs)
        .args(["report", "tiny", "--open"])
        .assert()
        .success()
        .stdout("report: runs/tiny/report.md\nhtml: runs/tiny/report.html\n");
    let opened = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::read_to_string(&said).ok().filter(|path| !path.is_empty())
    });
    assert_eq!(opened.map(PathBuf::from), Some(page));
}

#[test]
fn an_index_and_all_pages_that_it_leads_to_become_html() {
    let folder = committed();
    let reports = folder.path().join("reports");
    softknee(folder.path()).arg("index").assert().success();
    assert!(!reports.join("index.html").exists(), "an index writes no HTML unasked");
    softknee(folder.path())
        .args(["index", "--html"])
        .assert()
        .success()
        .stdout(predicate::str::contains("html: reports/index.html"));
    let index = read(&reports.join("index.html"));
    let pages: Vec<PathBuf> = fs::read_dir(&reports)
        .expect("there are pages")
        .map(|entry| entry.expect("the entry is readable").path())
        .filter(|path| path.join("report.md").is_file())
        .collect();
    for picture in ["functions", "gate-dead"] {
        let name = format!("{picture}.svg");
        assert!(reports.join("figures").join(&name).is_file(), "{name} is beside the index");
    }
    let inside = index.matches("<figure").count();
    assert!(inside >= 2, "the index holds its pictures: {inside}");
    for page in &pages {
        let name = page.file_name().expect("a name").to_string_lossy();
        assert!(index.contains(&format!("<a href=\"{name}/report.html\">")), "{name} is joined");
        let text = read(&page.join("report.html"));
        assert!(text.contains("<a href=\"../index.html\">All pages</a>"), "{name} leads back");
    }
    softknee(folder.path()).args(["index", "--html"]).assert().success();
    assert_eq!(read(&reports.join("index.html")), index, "the same pages give the same bytes");

    // A page that is not there keeps its link, a figure that is not there is an error.
    fs::remove_file(pages[0].join("report.md")).expect("it was there");
    fs::remove_file(pages[0].join("report.html")).expect("it was there");
    softknee(folder.path()).args(["index", "--html"]).assert().success();
    let name = pages[0].file_name().expect("a name").to_string_lossy();
    let kept = format!("<a href=\"{name}/report.md\">");
    assert!(read(&reports.join("index.html")).contains(&kept));
    let text = read(&pages[1].join("report.md"));
    let picture = text.lines().find(|line| line.starts_with("![")).expect("a page has figures");
    let file = picture.rsplit_once("](").expect("a path").1.trim_end_matches(')');
    fs::remove_file(pages[1].join(file)).expect("it was there");
    softknee(folder.path())
        .args(["index", "--html"])
        .assert()
        .code(1)
        .stderr(predicate::str::contains(format!("report.md shows {file}, which cannot be read")))
        .stderr(predicate::str::contains("write the page and its files again"));
}
