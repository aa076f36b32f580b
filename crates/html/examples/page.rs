//! Any Markdown file as one HTML file: `cargo run -p html --example page -- PAGE.md > page.html`.

use std::path::PathBuf;
use std::process::ExitCode;

use html::{Folder, Link, Source};

/// The folder of the page; CSV files in it become parts of the page.
struct Beside(PathBuf);

impl Folder for Beside {
    fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        std::fs::read(self.0.join(path))
    }

    fn link(&self, path: &str) -> Link {
        if path.ends_with(".csv") { Link::Part } else { Link::Kept }
    }
}

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("give the path of a Markdown file");
        return ExitCode::from(2);
    };
    let name = path.display().to_string();
    let made = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"));
    let made = made.and_then(|markdown| {
        let folder = Beside(path.parent().map(PathBuf::from).unwrap_or_default());
        let source = Source { path: &name, markdown: &markdown, home: None };
        html::page(source, &folder).map_err(|error| error.to_string())
    });
    match made {
        Ok(page) => {
            print!("{page}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
