//! The integration tests of this crate, one binary.

mod hostile;
mod page;
mod parts;

use std::collections::BTreeMap;
use std::io;

use html::{Error, Folder, Link, Source};

/// Files in memory; those with names that end in `.csv` or `.md` become parts of the page.
#[derive(Default)]
pub(crate) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.as_bytes().to_vec());
        self
    }
}

impl Folder for Files {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn link(&self, path: &str) -> Link {
        match path {
            "page.md" => Link::Top,
            "../other/page.md" => Link::To("../other/page.html".to_owned()),
            _ if path.ends_with(".csv") || path.ends_with(".md") => Link::Part,
            _ => Link::Kept,
        }
    }
}

pub(crate) fn made(markdown: &str, files: &Files) -> Result<String, Error> {
    html::page(Source { path: "page.md", markdown, home: Some("../index.html") }, files)
}

/// The text of the page, between its head and its script.
pub(crate) fn body(markdown: &str, files: &Files) -> String {
    let page = made(markdown, files).expect("the page can be made");
    let (_, rest) = page.split_once("<main id=\"Text\">\n").expect("it has a text");
    rest.split_once("</main>").expect("the text ends").0.to_owned()
}
