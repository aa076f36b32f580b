//! What a section of the page is, and what it adds to the page.

use anyhow::Result;

use claims::Context;
use present::figure::{Figure, Picture};
use present::markdown::{escape, link, link_text};
use present::table::{Format, Table};

use crate::layout::NamedFigure;
use crate::wording::count;

/// The most rows of a table on the page, in a section that is made of it.
pub(super) const MAX_ROWS: usize = 30;
/// The most rows of a table that explains a figure.
const MAX_SHORT_ROWS: usize = 12;
/// The most columns of a table on the page.
const MAX_COLUMNS: usize = 8;
/// The folder of the tables that are too long for the page.
const TABLES: &str = "tables";
/// The folder of the figures, and of the numbers that they show.
const FIGURES: &str = "figures";

/// A section of the page.
#[derive(Debug)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: &'static str,
    /// Where on the page it stands.
    pub(crate) part: Part,
    /// What stands under the heading; nothing where the study has nothing for this section.
    pub(crate) content: fn(&Context<'_>) -> Result<Option<Content>>,
}

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What was found: every section has a heading of its own.
    Findings,
    /// Sections about what could be wrong, under one heading.
    Doubts,
    /// Sections about how to get the same page again, under one heading.
    Reproduction,
}

impl Part {
    /// The heading above the sections of the part.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Part::Findings => "What was found",
            Part::Doubts => "What could be wrong",
            Part::Reproduction => "How to get this page again",
        }
    }
}

/// What stands under a heading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// Paragraphs, tables and pictures, in their order.
    pub(crate) blocks: Vec<Block>,
    /// Figures with their numbers, and tables too long for the page, by path.
    pub(crate) files: Vec<(String, String)>,
}

/// One block of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Text(String),
    Picture(String),
}

impl Content {
    /// Adds a paragraph, a list or a heading.
    pub(crate) fn text(&mut self, markdown: &str) {
        if !markdown.trim().is_empty() {
            self.blocks.push(Block::Text(markdown.trim().to_owned()));
        }
    }

    /// Adds the table that the section is made of: on the page unless it is long, and then in a file.
    pub(crate) fn main_table(&mut self, name: &str, what: &str, table: &Table) {
        self.table_of_at_most(MAX_ROWS, name, what, table);
    }

    /// Adds a table that explains a figure: on the page if it is short, else in a file.
    pub(crate) fn table(&mut self, name: &str, what: &str, table: &Table) {
        self.table_of_at_most(MAX_SHORT_ROWS, name, what, table);
    }

    /// Adds a table in a file of its own, and a line with a link to it.
    pub(crate) fn table_in_file(&mut self, name: &str, what: &str, table: &Table) {
        let file = format!("{TABLES}/{name}.csv");
        let size = count(table.len(), "row");
        self.text(&format!("{}: {}.", link(what, &file), size));
        self.files.push((file, table.render(Format::Csv)));
    }

    fn table_of_at_most(&mut self, rows: usize, name: &str, what: &str, table: &Table) {
        if table.is_empty() {
            return;
        }
        if table.len() > rows || table.width() > MAX_COLUMNS {
            self.table_in_file(name, what, table);
        } else {
            if !what.is_empty() {
                self.text(&format!("{}:", escape(what)));
            }
            self.text(&table.render(Format::Markdown));
        }
    }

    /// Adds a figure and shows it here; the caption says what to see in it.
    pub(crate) fn figure(&mut self, name: &str, figure: &impl Picture, caption: &str) {
        self.drawn(name, figure, figure.svg(), caption);
    }

    /// Adds a figure that is drawn for a narrow page, and shows it here.
    pub(crate) fn narrow_figure(&mut self, name: &str, figure: &Figure, caption: &str) {
        self.drawn(name, figure, figure.narrow_svg(), caption);
    }

    fn drawn(&mut self, name: &str, figure: &impl Picture, svg: String, caption: &str) {
        let path = self.save(name, figure, svg);
        self.show(&path, figure.title(), caption);
    }

    /// Keeps a figure and the numbers that it shows; returns the path of the figure.
    fn save(&mut self, name: &str, figure: &impl Picture, svg: String) -> String {
        let path = format!("{FIGURES}/{name}.svg");
        self.files.push((format!("{FIGURES}/{name}.csv"), figure.csv()));
        self.files.push((path.clone(), svg));
        path
    }

    /// Adds a picture that is SVG already.
    pub(crate) fn picture(&mut self, name: &str, title: &str, svg: String, caption: &str) {
        let path = format!("{FIGURES}/{name}.svg");
        self.show(&path, title, caption);
        self.files.push((path, svg));
    }

    fn show(&mut self, path: &str, title: &str, caption: &str) {
        let mut markdown = format!("![{}]({path})", link_text(title));
        if !caption.is_empty() {
            markdown.push_str(&format!("\n\n*{caption}*"));
        }
        self.blocks.push(Block::Picture(markdown));
    }

    /// Adds figures that show the same for different conditions, each with the condition's name: the
    /// first is shown, the others are linked.
    pub(crate) fn figures<P: Picture>(&mut self, caption: &str, figures: Vec<NamedFigure<P>>) {
        let mut others = Vec::new();
        for (index, NamedFigure { file, condition, figure }) in figures.into_iter().enumerate() {
            if index == 0 {
                self.figure(&file, &figure, caption);
            } else {
                let path = self.save(&file, &figure, figure.svg());
                others.push(link(&condition, &path));
            }
        }
        if !others.is_empty() {
            self.text(&format!("The same figure for {}.", crate::wording::list(&others)));
        }
    }

    /// Takes the first picture away with its caption, for another place on the page.
    pub(crate) fn take_picture(&mut self) -> Option<String> {
        let at = self.blocks.iter().position(|block| matches!(block, Block::Picture(_)))?;
        match self.blocks.remove(at) {
            Block::Text(markdown) | Block::Picture(markdown) => Some(markdown),
        }
    }

    /// The blocks as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Text(markdown) | Block::Picture(markdown) => markdown.as_str(),
        });
        blocks.collect::<Vec<_>>().join("\n\n")
    }

    /// The tables that stand on the page.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Text(markdown) if markdown.starts_with('|') => Some(markdown.as_str()),
            Block::Text(_) | Block::Picture(_) => None,
        })
    }

    /// Whether nothing was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}
