//! What the README takes from elsewhere: its examples from the programs in `fixtures/`, its table of
//! options from the types that read a study.

use std::fs;

use serde_json::Value;
use study::schema;

use super::root;

/// A page with `fresh` between the two marks.
fn spliced(page: &str, [open, close]: [&str; 2], fresh: &str) -> String {
    let (before, rest) = page.split_once(open).unwrap_or_else(|| panic!("no mark {open}"));
    let (_, after) = rest.split_once(close).unwrap_or_else(|| panic!("no mark {close}"));
    format!("{before}{open}\n\n{fresh}\n{close}{after}")
}

/// The README as it should be.
fn fresh(page: &str) -> String {
    let mut page = page.to_owned();
    for name in ["slices", "regression"] {
        let path = root().join("fixtures").join(name).join("src/main.rs");
        let program = fs::read_to_string(path).expect("the program is there");
        let open = format!("<!-- example: {name} -->");
        let close = format!("<!-- /example: {name} -->");
        page = spliced(&page, [&open, &close], &format!("```rust\n{program}```\n"));
    }
    spliced(&page, ["<!-- options -->", "<!-- /options -->"], &options())
}

/// The keys of a `[[train]]` suite that may be left out, and the optimizer, as a table.
fn options() -> String {
    let schema = schema();
    let suite = &schema["definitions"]["TrainSuite"];
    let required: Vec<&str> =
        suite["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut table = String::from("| key | what it says | values |\n|---|---|---|\n");
    for (key, property) in suite["properties"].as_object().expect("a suite has keys") {
        if required.contains(&key.as_str()) && key != "optimizer" {
            continue;
        }
        let description = property["description"].as_str().unwrap_or_default().replace('\n', " ");
        let values = values(property, &schema);
        table.push_str(&format!("| `{key}` | {description} | {values} |\n"));
    }
    table
}

/// The values that a schema accepts, in words.
fn values(schema: &Value, root: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return values(&root["definitions"][name], root);
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            return choices
                .iter()
                .map(|choice| values(choice, root))
                .collect::<Vec<_>>()
                .join(", ");
        }
    }
    if let Some(names) = schema["enum"].as_array() {
        return names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(name) = schema["const"].as_str() {
        return format!("`\"{name}\"`");
    }
    if let Some(properties) = schema["properties"].as_object() {
        return format!("`{}`", inline(properties, root));
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind.unwrap_or_default() {
        "boolean" => "`true`, `false`".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "array" => {
            let of = values(&schema["items"], root);
            let plural = of.strip_prefix("a ").map(|singular| format!("{singular}s"));
            format!("a list of {}", plural.unwrap_or(of))
        }
        other => other.to_owned(),
    }
}

/// A table as TOML writes it on one line, with `…` for its values.
fn inline(properties: &serde_json::Map<String, Value>, root: &Value) -> String {
    let of = |(key, value): (&String, &Value)| {
        let mut value = value;
        while let Some(reference) =
            value["$ref"].as_str().or_else(|| value["allOf"][0]["$ref"].as_str())
        {
            value = &root["definitions"][reference.rsplit('/').next().unwrap_or_default()];
        }
        match value["properties"].as_object() {
            Some(inner) => format!("{key} = {}", inline(inner, root)),
            None => format!("{key} = …"),
        }
    };
    format!("{{ {} }}", properties.iter().map(of).collect::<Vec<_>>().join(", "))
}

/// `SOFTKNEE_ACCEPT=1` writes it; `scripts/accept.sh` sets it.
#[test]
fn the_readme_has_the_examples_that_run_and_the_options_that_are_read() {
    let path = root().join("README.md");
    let page = fs::read_to_string(&path).expect("it is committed");
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        fs::write(&path, fresh(&page)).expect("it can be written");
    } else {
        assert!(page == fresh(&page), "README.md is stale: run scripts/accept.sh");
    }
}
