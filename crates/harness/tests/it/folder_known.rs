//! Folders by rules that are known: their names, whose results they hold, how they are merged and divided.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use harness::environment::Environment;
use harness::record::{Folder, Frozen, Origin, Record, Saved};
use mlp::trace::Outcome;
use study::plan::{ALGORITHM_VERSION, DatasetFacts, Rule};

use crate::record_known::{made, write};
use crate::run::{folder, planned, study};

fn saved(name: &str, command: &str, datasets: &[(&str, &str)]) -> Saved {
    let mut study = study(&[]);
    study.name = name.to_owned();
    let suite = study.train[0].clone();
    study.train = vec![suite; datasets.len()];
    let describe = |(source, hash): &(&str, &str)| DatasetFacts {
        source: (*source).to_owned(),
        hash: (*hash).to_owned(),
        ..DatasetFacts::default()
    };
    let datasets = datasets.iter().map(describe).collect();
    Saved { study, origin: Origin { command: command.into(), datasets } }
}

#[test]
fn a_folder_is_named_by_its_command_or_its_study() {
    let plain = saved("tiny", "softknee run tiny.toml", &[]);
    let elsewhere = saved("tiny", "softknee run tiny.toml --out there", &[]);
    assert_eq!((plain.folder_name().as_str(), elsewhere.folder_name().as_str()), ("tiny", "there"));
    let command = |saved: &Saved, folder: &str| saved.command_in(Path::new(folder)).to_string();
    assert_eq!(command(&plain, "runs/tiny"), "softknee run tiny.toml");
    assert_eq!(command(&plain, "other"), "softknee run tiny.toml --out other");
    assert_eq!(command(&elsewhere, "runs/tiny"), "softknee run tiny.toml");
}

#[test]
fn other_data_of_the_same_suite_or_source_is_a_conflict() {
    let long = "0123456789abcdef0123";
    let before = saved("tiny", "softknee run", &[("spirals", long), ("rings", "2222")]);
    let changed = |now: &Saved| -> Vec<(String, String)> {
        let changed = before.changed_data(now);
        changed.map(|(before, now)| (before.hash.clone(), now.hash.clone())).collect()
    };
    assert_eq!((changed(&before), before.conflict(&before)), (vec![], None));
    let other = saved("tiny", "softknee run", &[("spirals", "3333"), ("rings", "2222")]);
    assert_eq!(changed(&other), [(long.to_owned(), "3333".to_owned())]);
    assert_eq!(
        before.conflict(&other).as_deref(),
        Some(
            "the study `tiny` with other data: spirals with content hash 0123456789abcdef, not spirals with content hash 3333"
        )
    );
    // A file that was renamed is the data of the same suite.
    let renamed = saved("tiny", "softknee run", &[("spirals", long), ("moved", "4444")]);
    assert_eq!(changed(&renamed), [("2222".to_owned(), "4444".to_owned())]);
    // Another suite at its place: the data is found by its source, or there is none to compare with.
    let with_suite = |mut saved: Saved, generator: &str| {
        let text = format!("dataset={{ generator = \"{generator}\", examples = 200 }}");
        saved.study.train[1].dataset = study(&[&text]).train[0].dataset.clone();
        saved
    };
    let moved = with_suite(
        saved("tiny", "softknee run", &[("spirals", long), ("spirals", "5555")]),
        "glyphs",
    );
    assert_eq!(changed(&moved), [(long.to_owned(), "5555".to_owned())]);
    let new = with_suite(
        saved("tiny", "softknee run", &[("spirals", long), ("glyphs", "6666")]),
        "glyphs",
    );
    assert_eq!(changed(&new), []);
    let same = with_suite(
        saved("tiny", "softknee run", &[("spirals", long), ("rings", "7777")]),
        "glyphs",
    );
    assert_eq!(changed(&same), [("2222".to_owned(), "7777".to_owned())], "the same source");
    let longer = saved("tiny", "softknee run", &[("spirals", long), ("rings", "2222"), ("x", "8")]);
    assert_eq!(changed(&longer), []);
    let another = saved("small", "softknee run", &[("spirals", long), ("rings", "2222")]);
    let conflict = before.conflict(&another);
    assert_eq!(conflict.as_deref(), Some("the study `tiny`, not `small`"));
}

#[test]
fn a_folder_says_whether_it_has_results_of_a_study() {
    let (_root, path) = folder("results");
    let folder = Folder::new(&path);
    assert!(!folder.holds_a_study());
    fs::create_dir_all(&path).expect("it can be made");
    let written = saved("tiny", "softknee run tiny.toml", &[("spirals", "0123")]);
    fs::write(path.join("records.jsonl"), "").expect("it can be written");
    assert_eq!(folder.saved_with_results().expect("it can be read"), None, "of no study");
    fs::remove_file(path.join("records.jsonl")).expect("it is there");
    folder.save_study(&written).expect("it can be written");
    assert!(folder.holds_a_study());
    assert_eq!(folder.load_study().expect("it can be read"), written);
    assert_eq!(folder.saved_with_results().expect("it can be read"), None, "no results");
    for (name, text, has_results) in [
        ("journal.jsonl", "", false),
        ("journal.jsonl", "x\n", true),
        ("records.jsonl", "", true),
        ("records.jsonl.xz", "", true),
        ("initializations.jsonl", "", true),
        ("timings.jsonl", "", true),
        ("report.md", "x", false),
    ] {
        fs::write(path.join(name), text).expect("it can be written");
        let found = folder.saved_with_results().expect("it can be read");
        assert_eq!(found.is_some(), has_results, "{name} with `{text}`");
        fs::remove_file(path.join(name)).expect("it is there");
    }
    let mut drawn = written;
    drawn.origin.datasets[0].picture = "<script>".to_owned();
    folder.save_study(&drawn).expect("it can be written");
    let error = format!("{:#}", folder.load_study().expect_err("it is refused"));
    assert!(error.contains("the picture of data set 1"), "{error}");
    // Each picture is checked once, but every one that differs from those before.
    let hostile = drawn.origin.datasets[0].clone();
    drawn.origin.datasets[0].picture.clear();
    drawn.origin.datasets.push(hostile);
    folder.save_study(&drawn).expect("it can be written");
    let error = format!("{:#}", folder.load_study().expect_err("it is refused"));
    assert!(error.contains("the picture of data set 2"), "{error}");
}

#[test]
fn a_file_is_written_only_if_its_bytes_differ() {
    let (_root, path) = folder("saved");
    let folder = Folder::new(&path);
    fs::create_dir_all(&path).expect("it can be made");
    folder.save("tables/x.csv", b"first").expect("it can be written");
    let modified = || {
        let found = fs::metadata(path.join("tables/x.csv")).expect("it is there");
        std::os::unix::fs::MetadataExt::ino(&found)
    };
    let before = modified();
    folder.save("tables/x.csv", b"first").expect("nothing is to be done");
    assert_eq!(modified(), before, "a file that is replaced is another file");
    folder.save("tables/x.csv", b"second").expect("it can be written");
    assert_eq!(folder.read("tables/x.csv").expect("it is there"), b"second");
    assert_eq!(folder.path(), path);
    assert!(folder.save("../outside", b"x").is_err());
    assert!(folder.read("nowhere").is_err());
}

#[test]
fn merged_folders_keep_the_line_that_sorts_first_and_only_the_kernels_that_are_asked_for() {
    let (_root, root) = folder("merge");
    let isa = |isa: &str, revision: &str| -> Vec<Record> {
        let record = |record: &Record| {
            let mut record = record.clone();
            let environment = Arc::make_mut(&mut record.environment);
            (environment.isa, environment.revision) = (isa.to_owned(), revision.to_owned());
            record
        };
        made().values().map(|made| record(made)).collect()
    };
    let [a, b, other] = ["a", "b", "other"].map(|name| root.join(name));
    write(&a, &isa("avx2", "1"));
    write(&b, &isa("avx2", "2"));
    write(&other, &isa("sse", "1"));
    let merged = |name: &str, folders: &[&Path], isa: Option<&str>| {
        let path = root.join(name);
        fs::create_dir_all(&path).expect("it can be made");
        let folders: Vec<Folder> = folders.iter().map(Folder::new).collect();
        let result = Folder::new(&path).merge(&folders, isa);
        result.map(|()| Folder::new(&path)).map_err(|error| format!("{error:#}"))
    };
    let revisions = |folder: &Folder| -> Vec<String> {
        let records = folder.load_records().expect("they can be read");
        assert_eq!(records.len(), made().len());
        let mut revisions: Vec<String> =
            records.into_values().map(|record| record.environment.revision.clone()).collect();
        revisions.dedup();
        revisions
    };
    for (number, folders) in [[&*a, &*b], [&*b, &*a]].into_iter().enumerate() {
        let merged = merged(&format!("both {number}"), &folders, None).expect("it merges");
        assert_eq!(revisions(&merged), ["1"], "the line that sorts first");
    }
    let several = merged("several", &[&a, &other], None).expect_err("two instruction sets");
    assert!(several.contains("avx2 kernels: ") && several.contains("sse kernels: "), "{several}");
    let only = merged("only", &[&a, &other], Some("sse")).expect("it merges");
    let kernels = only.kernels().expect("they can be read");
    assert_eq!(kernels, [((ALGORITHM_VERSION, "sse".to_owned()), made().len())].into());
    let removed = merged("only", &[&a], Some("avx2")).expect_err("sse would be removed");
    assert!(removed.contains("has records made with sse kernels, and --isa avx2"), "{removed}");
    assert!(merged("only", &[&other], Some("sse")).is_ok(), "its own kernels");
    let mut edited = isa("avx2", "3");
    edited[0].trace.outcome = Outcome::Diverged { step: 2 };
    let wrong = root.join("wrong");
    write(&wrong, &edited);
    let error = merged("no", &[&a, &wrong], None).expect_err("other numbers");
    let named = format!("{} and {} cannot be merged", a.display(), wrong.display());
    assert!(error.contains(&named) && error.contains("has other numbers"), "{error}");
    // The folder that is merged into is named too.
    write(&root.join("into"), &edited);
    let error = merged("into", &[&a], None).expect_err("other numbers");
    let named = format!("{} and {} cannot be merged", a.display(), root.join("into").display());
    assert!(error.contains(&named), "{error}");
    // Older records may have been made with other kernels.
    let mut older = isa("sse", "1");
    for record in &mut older {
        record.algorithm = ALGORITHM_VERSION - 1;
        record.key = record.cell.key_in(record.algorithm);
    }
    let old = root.join("old");
    write(&old, &older);
    assert!(merged("older", &[&a, &old], None).is_ok());
}

#[test]
fn a_divided_plan_says_its_kernels_and_gives_each_shard_for_the_same_data() {
    let overrides = ["depth=1,2,3", "seeds=20"];
    let (plan, data) = planned(&overrides);
    let study = study(&overrides);
    let datasets = data.into_iter().map(|data| data.facts).collect();
    let shards = plan.shards(3).expect("three depths");
    let origin = Origin { command: "softknee run".into(), datasets };
    let saved = Saved { study, origin };
    let frozen = Frozen::new(&saved, shards.clone()).expect("it can be frozen");
    assert_eq!(frozen.isa(), Some(Environment::current().isa.as_str()));
    assert_eq!(frozen.count(), 3);
    assert_eq!(frozen.saved().expect("it is valid"), saved);
    for (index, keys) in shards.iter().enumerate() {
        let shard = frozen.shard(&saved, index).expect("it is there");
        let mut found: Vec<_> = shard.cells.iter().map(|planned| planned.key).collect();
        let mut keys = keys.clone();
        found.sort();
        keys.sort();
        assert_eq!(found, keys);
        let rules =
            shard.cells.iter().filter(|planned| matches!(planned.cell().setting, Rule::Halving(_)));
        assert!(rules.count() > 0, "tuning runs go with their evaluation runs");
    }
    let refused = |saved: &Saved, index| {
        format!("{:#}", frozen.shard(saved, index).expect_err("it is refused"))
    };
    assert!(refused(&saved, 3).contains("no such shard"));
    let mut other = saved.clone();
    other.origin.datasets[0].hash = "4567".to_owned();
    assert!(refused(&other, 0).contains("but the data here has hash 4567"));
    let mut fewer = saved.clone();
    fewer.study.train[0].seeds = 10;
    assert!(refused(&fewer, 0).contains("plans other runs"));
}
