//! Every activation, data set, metric and report section has its line in the registry beside it.

use super::{Source, declared, sources};

/// The folders whose `mod.rs` is a registry, and the files in them that are not entries.
const REGISTRIES: [(&str, &[&str]); 4] = [
    ("crates/activations/src/function", &[]),
    ("crates/dataset/src/generator", &[]),
    ("crates/harness/src/metric", &[]),
    ("crates/report/src/section", &[]),
];

/// Complaints about one registry, given the sources of its folder.
fn complaints(files: &[Source], not_entries: &[&str]) -> Vec<String> {
    let registry = files.iter().find(|file| file.path.ends_with("/mod.rs")).expect("a mod.rs");
    let declared = declared(&registry.text);
    let mut complaints = Vec::new();
    for file in files {
        let Some(name) = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"))
        else {
            continue;
        };
        if name == "mod" {
            continue;
        }
        if !declared.iter().any(|module| module == name) {
            complaints.push(format!("{}: {} has no line `mod {name};`", file.path, registry.path));
        }
        let is_listed = registry.text.contains(&format!("{name}::"));
        if !not_entries.contains(&name) && !is_listed {
            complaints.push(format!("{}: {} does not list it", file.path, registry.path));
        }
    }
    complaints
}

#[test]
fn every_file_of_a_registry_is_listed_in_it() {
    for (folder, not_entries) in REGISTRIES {
        assert_eq!(complaints(&sources(folder), not_entries), [""; 0]);
    }
}

#[test]
fn a_file_that_its_registry_does_not_list_is_found() {
    let registry = "//! Registry.\nmod relu;\nmod silu;\nstatic ALL: [Entry; 1] = [relu::ENTRY];\n";
    let files = [
        Source::new("crates/x/src/function/mod.rs", registry),
        Source::new("crates/x/src/function/relu.rs", "//! ReLU.\n"),
        Source::new("crates/x/src/function/silu.rs", "//! SiLU.\n"),
        Source::new("crates/x/src/function/tanh.rs", "//! tanh.\n"),
    ];
    let found = complaints(&files, &[]).join("\n");
    assert!(found.contains("silu.rs: crates/x/src/function/mod.rs does not list it"), "{found}");
    assert!(found.contains("tanh.rs: crates/x/src/function/mod.rs has no line"), "{found}");
    assert!(!found.contains("relu.rs:"), "{found}");
}

/// Activations that code may name: the two that the experiments are about, and none at all.
const SUBJECTS: [&str; 3] = ["relu", "softplus", "identity"];
/// Folders that serve every activation alike, and the places in them that speak of one: claims and
/// controls are about certain activations, and the ladder says what each of its arms isolates.
const ALIKE: [&str; 2] = ["crates", "benches/benches"];
const OWN_FOLDERS: [&str; 4] = [
    "crates/activations/src/function/",
    "crates/report/src/claim/",
    "crates/report/src/control/",
    "crates/report/src/section/ablation.rs",
];

/// Places that name an activation which is only one of many.
fn named_elsewhere(files: &[Source], names: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in
        files.iter().filter(|file| !OWN_FOLDERS.iter().any(|own| file.path.starts_with(own)))
    {
        let lines = file.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        let code = lines.filter(|line| !line.trim_start().starts_with("//"));
        for (line, name) in code.flat_map(|line| names.iter().map(move |name| (line, name))) {
            if line.contains(&format!("\"{name}\"")) {
                complaints.push(format!("{}: `{}` names {name}", file.path, line.trim()));
            }
        }
    }
    complaints
}

/// So that a new activation is one file and its registry line, and nothing else.
#[test]
fn an_activation_is_named_in_its_own_file_only() {
    let names = activations::registry().iter().map(|entry| entry.name);
    let names: Vec<_> = names.filter(|name| !SUBJECTS.contains(name)).collect();
    for folder in ALIKE {
        let sources: Vec<Source> =
            sources(folder).into_iter().filter(|file| !file.path.contains("/tests/")).collect();
        assert_eq!(named_elsewhere(&sources, &names), [""; 0]);
    }
}

#[test]
fn a_case_for_one_activation_is_found() {
    let planted = [
        Source::new("crates/mlp/src/init.rs", "match name {\n    \"silu\" => 1.0,\n"),
        Source::new("crates/mlp/src/loss.rs", "// not \"silu\"\n"),
        Source::new("crates/activations/src/function/silu.rs", "name: \"silu\",\n"),
    ];
    let found = named_elsewhere(&planted, &["silu"]);
    assert_eq!(found, ["crates/mlp/src/init.rs: `\"silu\" => 1.0,` names silu"]);
}
