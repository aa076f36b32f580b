//! Text, code, links and pictures inside a block.

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::writer::{Events, OpenLink, Writer, text};
use crate::{Error, Link, escape, picture};

/// Kinds of addresses to which a link may lead. Nothing is loaded from them before a reader follows one.
const SCHEMES: &[&str] = &["https:", "http:", "mailto:"];

/// Whether a paragraph, of which these are the events after its start, has nothing but pictures.
pub(crate) fn only_pictures(events: &[Event<'_>]) -> bool {
    let (mut inside, mut pictures) = (false, 0);
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => (inside, pictures) = (true, pictures + 1),
            Event::End(TagEnd::Image) => inside = false,
            Event::End(TagEnd::Paragraph) => return pictures > 0,
            Event::SoftBreak => {}
            _ if inside => {}
            _ => return false,
        }
    }
    false
}

/// The path and the anchor of a link to a file, decoded; `None` for anchors of this page and addresses.
pub(crate) fn file(target: &str) -> Option<(String, &str)> {
    let (path, anchor) = target.find('#').map_or((target, ""), |at| target.split_at(at));
    let first = path.split('/').next().unwrap_or_default();
    if path.is_empty() || path.starts_with('/') || first.contains(':') {
        return None;
    }
    Some((percent_decode_str(path).decode_utf8_lossy().into_owned(), anchor))
}

impl Writer<'_, '_> {
    pub(crate) fn inline_event(&mut self, event: Event<'_>) {
        if let Some(seen) = text(&event) {
            self.plain.push_str(seen);
        }
        match event {
            Event::Text(text) => escape::push(&mut self.html, &text),
            Event::Code(code) => {
                let code = escape::escape(&code);
                self.html.push_str(&format!("<code>{code}</code>"));
            }
            Event::InlineHtml(raw) => self.inline.push(&mut self.html, &raw),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            _ => {}
        }
    }

    pub(crate) fn start_inline(
        &mut self,
        tag: Tag<'_>,
        events: &mut Events<'_>,
    ) -> Result<(), Error> {
        match tag {
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { dest_url, .. } => self.start_link(&dest_url),
            Tag::Image { dest_url, .. } => self.picture(&dest_url, events)?,
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn end_inline(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => {
                let Some(link) = self.links.pop() else { return };
                self.html.push_str(link.end);
                if let Some(part) = link.part {
                    let text = self.plain.get(link.start..).unwrap_or_default().trim();
                    self.page.parts.name(part, text);
                }
            }
            _ => {}
        }
    }

    fn start_link(&mut self, target: &str) {
        let mut part = None;
        let href = match file(target) {
            Some((path, anchor)) => match self.page.folder.link(&path) {
                Link::Kept => Some(target.to_owned()),
                Link::Top if anchor.is_empty() => Some("#Top".to_owned()),
                Link::Top => Some(anchor.to_owned()),
                Link::To(other) => Some(format!("{other}{anchor}")),
                Link::Part => {
                    let (number, is_new) = self.page.parts.number(&path);
                    part = is_new.then_some(number);
                    Some(match anchor.strip_prefix('#') {
                        Some(anchor) => format!("#Part-{number}-{anchor}"),
                        None => format!("#Part-{number}"),
                    })
                }
            },
            None => match (target.strip_prefix('#'), &self.part) {
                (Some(anchor), Some((_, prefix))) => Some(format!("#{prefix}{anchor}")),
                (Some(_), None) => Some(target.to_owned()),
                (None, _) => is_address(target).then(|| target.to_owned()),
            },
        };
        let end = if href.is_some() { "</a>" } else { "" };
        if let Some(href) = href {
            let away = if is_address(&href) { " rel=\"noreferrer\"" } else { "" };
            self.html.push_str(&format!("<a href=\"{}\"{away}>", escape::escape(&href)));
        }
        self.links.push(OpenLink { end, part, start: self.plain.len() });
    }

    /// A paragraph of pictures as figures. Where the screen is too narrow for a figure, what it shows
    /// stands above it too.
    pub(crate) fn figures(&mut self, events: &mut Events<'_>) -> Result<(), Error> {
        while let Some(event) = events.next() {
            match event {
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let start = self.html.len();
                    self.plain.clear();
                    self.picture(&dest_url, events)?;
                    let picture = self.html.split_off(start);
                    let (number, caption) = (self.page.next_figure(), escape::escape(&self.plain));
                    self.html.push_str(&format!(
                        "<figure><figcaption aria-hidden=\"true\">{caption}</figcaption>\
                         <div class=\"box\" role=\"group\" tabindex=\"0\" aria-label=\"Figure {number}\">\
                         {picture}</div></figure>\n"
                    ));
                }
                Event::End(TagEnd::Paragraph) => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// A picture of a file beside the page. One from elsewhere would be a request, and becomes a link.
    fn picture(&mut self, target: &str, events: &mut Events<'_>) -> Result<(), Error> {
        let mut alt = String::new();
        for event in events.by_ref() {
            match event {
                Event::End(TagEnd::Image) => break,
                other => alt.push_str(text(&other).unwrap_or_default()),
            }
        }
        self.plain.push_str(&alt);
        let Some((path, _)) = file(target) else {
            self.start_link(target);
            escape::push(&mut self.html, &alt);
            self.end_inline(TagEnd::Link);
            return Ok(());
        };
        let page = self.page.source.path.to_owned();
        let Some(kind) = picture::kind(&path) else {
            return Err(Error::NoPicture { page, file: path });
        };
        let bytes = self.page.folder.read(&path);
        let bytes = bytes.map_err(|source| Error::Unreadable { page, file: path, source })?;
        self.html.push_str(&picture::element(kind, &bytes, &alt, &mut self.page.shared));
        Ok(())
    }
}

fn is_address(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| target.starts_with(scheme))
}
