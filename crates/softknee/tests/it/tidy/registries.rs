//! Every activation, data set, metric, report section and export is in the registry of its folder.

use super::{Source, declared, sources};

/// The folders whose `mod.rs` is a registry, and the files in them that are not entries.
const REGISTRIES: [(&str, &[&str]); 4] = [
    ("crates/activations/src/function", &[]),
    ("crates/dataset/src/generator", &[]),
    ("crates/harness/src/metric", &["definition", "evaluation", "failure", "layers"]),
    ("crates/report/src/section", &["tally"]),
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
            complaints.push(format!("{}: add `mod {name};` to {}", file.path, registry.path));
        }
        let is_listed = registry.text.contains(&format!("{name}::"));
        if !not_entries.contains(&name) && !is_listed {
            complaints.push(format!("{}: add it to the registry in {}", file.path, registry.path));
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
    let registry = "registry in crates/x/src/function/mod.rs";
    assert!(found.contains(&format!("silu.rs: add it to the {registry}")), "{found}");
    assert!(found.contains("tanh.rs: add `mod tanh;` to crates/x/src"), "{found}");
    assert!(!found.contains("relu.rs:"), "{found}");
}

/// Activations that all code may name: the two that are compared, and the identity.
const SUBJECTS: [&str; 3] = ["relu", "softplus", "identity"];
/// Folders whose code treats all activations alike.
const GENERIC: [&str; 2] = ["crates", "benches/benches"];
/// Files in them that may name activations: claims, advice, controls and published numbers are about certain
/// activations, the ablation ladder explains what each of its arms isolates, the pictures of the index
/// explain the functions that pages are about, and the factorial consists of four.
const EXCEPTIONS: [&str; 8] = [
    "crates/analysis/src/factorial.rs",
    "crates/activations/src/function/",
    "crates/published/src/literature.rs",
    "crates/claims/src/advice/",
    "crates/claims/src/claim/",
    "crates/claims/src/control/",
    "crates/report/src/pictures.rs",
    "crates/report/src/section/ablation.rs",
];

/// Complaints about code that names an activation outside of its own file.
fn named_elsewhere(files: &[Source], names: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in
        files.iter().filter(|file| !EXCEPTIONS.iter().any(|path| file.path.starts_with(path)))
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

/// So a new activation needs one file and one line in the registry.
#[test]
fn an_activation_is_named_in_its_own_file_only() {
    let names = activations::registry().iter().map(|entry| entry.name);
    let names: Vec<_> = names.filter(|name| !SUBJECTS.contains(name)).collect();
    for folder in GENERIC {
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
