//! The blocks of a Markdown text as HTML: paragraphs, headings, lists, tables.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::inline;
use crate::table::Table;
use crate::writer::{Events, Place, Writer};
use crate::{Error, escape};

/// A text as HTML, and the rows of its tables.
pub(crate) fn write(mut writer: Writer<'_, '_>, markdown: &str) -> Result<(String, usize), Error> {
    let mut events = parsed(markdown).collect::<Vec<_>>().into_iter();
    while let Some(event) = events.next() {
        let may_end = ends_block(&event);
        writer.event(event, &mut events)?;
        if may_end && writer.depth == 0 && writer.part.is_none() {
            let (waiting, at) = (writer.page.parts.place(), writer.html.len());
            writer.page.places.extend(waiting.into_iter().map(|part| (at, Place::Part(part))));
        }
    }
    writer.inline.close(&mut writer.html);
    writer.blocks.close(&mut writer.html);
    Ok((writer.html, writer.budget.rows))
}

impl Writer<'_, '_> {
    fn event(&mut self, event: Event<'_>, events: &mut Events<'_>) -> Result<(), Error> {
        match event {
            Event::Start(Tag::Paragraph) => match inline::only_pictures(events.as_slice()) {
                true => self.figures(events)?,
                false => self.html.push_str("<p>"),
            },
            Event::Start(tag) => self.start(tag, events)?,
            Event::End(tag) => self.end(tag),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::Html(text) => self.html_block(&text),
            other => self.inline_event(other),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, events: &mut Events<'_>) -> Result<(), Error> {
        match tag {
            Tag::Heading { .. } => self.begin(),
            Tag::BlockQuote(_) => self.open_block("<blockquote>\n"),
            Tag::List(None) => self.open_block("<ul>\n"),
            Tag::List(Some(first)) => self.open_block(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.html.push_str("<li>"),
            Tag::CodeBlock(kind) => {
                let kind = match &kind {
                    CodeBlockKind::Fenced(name) if !name.is_empty() => name.as_ref(),
                    _ => "Text as it is",
                };
                let name = escape::escape(kind);
                self.html.push_str(&format!(
                    "<pre class=\"box\" role=\"group\" tabindex=\"0\" aria-label=\"{name}\"><code>"
                ));
            }
            Tag::HtmlBlock => {
                // As one text, since a comment may have several lines.
                let mut block = String::new();
                for event in events.by_ref() {
                    match event {
                        Event::Html(text) => block.push_str(&text),
                        _ => break,
                    }
                }
                self.html_block(&block);
            }
            Tag::Table(alignments) => {
                let right = alignments.iter().map(|side| *side == Alignment::Right).collect();
                let name = self.page.name_of_table(&self.heading);
                self.table = Some(Table::new(name, right));
            }
            Tag::TableCell => self.begin(),
            Tag::TableHead | Tag::TableRow => {}
            other => self.start_inline(other, events)?,
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.close_inline("</p>\n"),
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::BlockQuote(_) => self.close_block("</blockquote>\n"),
            TagEnd::List(false) => self.close_block("</ul>\n"),
            TagEnd::List(true) => self.close_block("</ol>\n"),
            TagEnd::Item => self.close_inline("</li>\n"),
            TagEnd::CodeBlock => self.html.push_str("</code></pre>\n"),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let file = self.part.as_ref().map(|(file, _)| *file);
                    self.html.push_str(&table.finish(file));
                }
            }
            TagEnd::TableHead => self.table.iter_mut().for_each(Table::end_head),
            TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    table.end_row(&mut self.budget);
                }
            }
            TagEnd::TableCell => {
                self.inline.close(&mut self.html);
                let cell = self.html.split_off(self.start);
                if let Some(table) = &mut self.table {
                    table.cell(cell.trim(), self.plain.chars().count());
                }
            }
            other => self.end_inline(other),
        }
    }

    fn html_block(&mut self, text: &str) {
        let open = if self.depth == 0 { &mut self.blocks } else { &mut self.inline };
        open.push(&mut self.html, text);
    }

    /// What follows is the content of a heading or cell.
    fn begin(&mut self) {
        self.start = self.html.len();
        self.plain.clear();
    }

    fn open_block(&mut self, tag: &str) {
        self.html.push_str(tag);
        self.depth += 1;
    }

    fn close_block(&mut self, tag: &str) {
        self.close_inline(tag);
        self.depth -= 1;
    }

    fn close_inline(&mut self, tag: &str) {
        self.inline.close(&mut self.html);
        self.html.push_str(tag);
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        self.inline.close(&mut self.html);
        let content = self.html.split_off(self.start);
        let text = self.plain.trim().to_owned();
        let (mut level, mut id) = (level as u8, self.anchors.next(&text));
        match &self.part {
            // The title of a file stands below the section that links to it.
            Some((_, prefix)) => (level, id) = ((level + 2).min(6), format!("{prefix}{id}")),
            None => {
                self.page.headings.list(level, &id, &text);
                if level == 2 && self.blocks.is_empty() && self.depth == 0 {
                    let is_first =
                        |(_, place): &(usize, Place)| matches!(place, Place::FirstSection);
                    if !self.page.places.iter().any(is_first) {
                        self.page.places.push((self.html.len(), Place::FirstSection));
                    }
                }
            }
        }
        let id = escape::escape(&id);
        self.html.push_str(&format!("<h{level} id=\"{id}\">{}</h{level}>\n", content.trim()));
        self.heading = text;
    }
}

/// Whether a block ends here.
fn ends_block(event: &Event<'_>) -> bool {
    use TagEnd::{BlockQuote, CodeBlock, Heading, List, Paragraph, Table};
    let Event::End(tag) = event else { return false };
    matches!(tag, BlockQuote(_) | CodeBlock | Heading(_) | List(_) | Paragraph | Table)
}

fn parsed(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The paths of the files to which a text links, decoded and without anchors.
pub fn targets(markdown: &str) -> Vec<String> {
    let target = |event: Event<'_>| match event {
        Event::Start(Tag::Link { dest_url, .. }) => inline::file(&dest_url).map(|(path, _)| path),
        _ => None,
    };
    parsed(markdown).filter_map(target).collect()
}
