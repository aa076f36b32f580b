//! What a section of the page is, and what it adds to the page.

use anyhow::Result;

use claims::Context;
use present::figure::Figure;

/// A section of the page.
#[derive(Debug)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: &'static str,
    /// What stands under the heading; nothing where the study has nothing for this section.
    pub(crate) content: fn(&Context<'_>) -> Result<Option<Content>>,
}

/// What stands under a heading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// Paragraphs and tables.
    pub(crate) markdown: String,
    /// Figures, and tables too long for the page, by file name.
    pub(crate) files: Vec<(String, String)>,
}

impl Content {
    /// Adds a paragraph, a table or a heading.
    pub(crate) fn text(&mut self, markdown: &str) {
        if !markdown.trim().is_empty() {
            self.markdown.push_str(markdown.trim_end());
            self.markdown.push_str("\n\n");
        }
    }

    /// Adds a figure and shows it here.
    pub(crate) fn figure(&mut self, file: String, figure: &Figure) {
        self.picture(file, &figure.title, figure.svg());
    }

    /// Adds a picture that is SVG already.
    pub(crate) fn picture(&mut self, file: String, title: &str, svg: String) {
        self.text(&format!("![{}]({file})", present::markdown::link_text(title)));
        self.files.push((file, svg));
    }
}
