//! What a page gathers while it is written, and where the writing of a text stands.

use pulldown_cmark::{CowStr, Event};

use crate::headings::{Anchors, Headings};
use crate::parts::{Part, Parts};
use crate::raw::Open;
use crate::svg::Shared;
use crate::table::{Budget, Table};
use crate::{Folder, Source};

pub(crate) type Events<'m> = std::vec::IntoIter<Event<'m>>;

/// Everything that a page gathers while it is written.
pub(crate) struct Page<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) folder: &'a dyn Folder,
    pub(crate) headings: Headings,
    pub(crate) shared: Shared,
    pub(crate) parts: Parts,
    /// Places in the text of the page, by their offsets.
    pub(crate) places: Vec<(usize, Place)>,
    tables: usize,
    figures: usize,
}

impl<'a> Page<'a> {
    pub(crate) fn new(source: Source<'a>, folder: &'a dyn Folder) -> Self {
        let (headings, shared, parts) = (Headings::default(), Shared::default(), Parts::default());
        Self { source, folder, headings, shared, parts, places: Vec::new(), tables: 0, figures: 0 }
    }

    /// The number of the next figure.
    pub(crate) fn next_figure(&mut self) -> usize {
        self.figures += 1;
        self.figures
    }

    /// A name for the next table, below this heading.
    pub(crate) fn name_of_table(&mut self, heading: &str) -> String {
        self.tables += 1;
        format!("Table {}: {heading}", self.tables).trim_end_matches(": ").to_owned()
    }
}

/// What has a place in the text of the page.
pub(crate) enum Place {
    /// A file beside the page.
    Part(Part),
    /// The beginning of the first section.
    FirstSection,
}

/// One Markdown text on its way into the page: the page's own, or that of a file beside it.
pub(crate) struct Writer<'p, 'a> {
    pub(crate) page: &'p mut Page<'a>,
    /// The file and what its anchors begin with; `None` for the page's own text.
    pub(crate) part: Option<(&'p str, String)>,
    pub(crate) html: String,
    /// What readers see of the current heading, cell or link.
    pub(crate) plain: String,
    /// Ends of the links that are open.
    pub(crate) links: Vec<OpenLink>,
    pub(crate) inline: Open,
    pub(crate) blocks: Open,
    /// Lists and quotations that are open.
    pub(crate) depth: usize,
    pub(crate) table: Option<Table>,
    pub(crate) budget: Budget,
    pub(crate) anchors: Anchors,
    pub(crate) heading: String,
    /// Where the content of the current heading or cell begins.
    pub(crate) start: usize,
}

impl<'p, 'a> Writer<'p, 'a> {
    pub(crate) fn new(page: &'p mut Page<'a>, part: Option<(&'p str, String)>) -> Self {
        let budget = if part.is_some() { Budget::of_part() } else { Budget::unlimited() };
        let (html, plain, heading) = (String::new(), String::new(), String::new());
        let (inline, blocks) = (Open::default(), Open::default());
        let (links, table, anchors) = (Vec::new(), None, Anchors::default());
        Self {
            page,
            part,
            html,
            plain,
            links,
            inline,
            blocks,
            depth: 0,
            table,
            budget,
            anchors,
            heading,
            start: 0,
        }
    }
}

/// A link that has begun.
#[derive(Debug)]
pub(crate) struct OpenLink {
    pub(crate) end: &'static str,
    /// The number of the file whose table follows, if it is the first link to it.
    pub(crate) part: Option<usize>,
    /// Where its text begins in what readers see.
    pub(crate) start: usize,
}

/// What readers see of an event.
pub(crate) fn text<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(CowStr::as_ref(text)),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}
