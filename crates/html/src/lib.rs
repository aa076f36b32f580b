//! A Markdown page and the files beside it as one HTML file, which needs no other file, no script and
//! no host to be read.
//!
//! The Markdown is GitHub's: tables, and anchors made from headings. Of HTML in it, a few tags are kept
//! and everything else is shown as text. Pictures become part of the page, and so do the tables of files
//! that the page links to. A policy of the page forbids every request.
//!
//! The same page and files give the same bytes.
#![forbid(unsafe_code)]

mod escape;
mod raw;
mod headings;
mod color;
mod svg;
mod picture;
mod table;
mod parts;
mod writer;
mod inline;
mod renderer;
mod attachment;
mod document;

use std::io;

pub use document::page;
pub use renderer::targets;

/// Rows of tables that a page shows of one file beside it.
pub const MAX_ROWS: usize = 2_000;

/// What a page is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The path of the Markdown file, for messages.
    pub path: &'a str,
    /// Its text.
    pub markdown: &'a str,
    /// Where a link to all pages leads.
    pub home: Option<&'a str>,
}

/// What stands beside a page.
pub trait Folder {
    /// The bytes of a file, by its path from the page.
    ///
    /// # Errors
    /// If the file cannot be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// What becomes of a link to a file, given by its path from the page.
    fn link(&self, path: &str) -> Link;
}

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It stays as it is.
    Kept,
    /// It leads to the beginning of this page.
    Top,
    /// It leads to another file.
    To(String),
    /// The file, Markdown or CSV, becomes a part of the page, and the link leads there.
    Part,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that the page shows is not there or cannot be read.
    #[error(
        "{page} shows {file}, which cannot be read: {source}\n  write the page and its files again"
    )]
    Unreadable {
        /// The page.
        page: String,
        /// The file, by its path from the page.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A table that the page shows is no CSV.
    #[error(
        "{page} shows {file}, which is not a table as CSV: {source}\n  every line must have as many values as the first"
    )]
    NoTable {
        /// The page.
        page: String,
        /// The file, by its path from the page.
        file: String,
        /// Why.
        source: csv::Error,
    },
    /// A text file is not UTF-8.
    #[error("{page} shows {file}, which is not text in UTF-8")]
    NoText {
        /// The page.
        page: String,
        /// The file, by its path from the page.
        file: String,
    },
    /// A picture is of a kind that a page cannot hold.
    #[error(
        "{page} shows the picture {file}; a page can hold .svg, .png, .jpg, .gif and .webp only"
    )]
    NoPicture {
        /// The page.
        page: String,
        /// The file, by its path from the page.
        file: String,
    },
}

/// A relative path as a link to it: what would end or change the link is percent-encoded.
pub fn address(path: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');
    percent_encoding::utf8_percent_encode(path, KEPT).to_string()
}
