//! The file around the text: title, contents, style, script and the policy that forbids requests.

use std::collections::VecDeque;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::escape::escape;
use crate::renderer::write;
use crate::writer::{Page, Place, Writer};
use crate::{Error, Folder, Source};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Without a script nothing is folded.
const UNFOLDED: &str = "details::details-content{content-visibility:visible;block-size:auto}";

/// The page as one HTML file.
///
/// # Errors
/// If a file that the page shows cannot be read or shown.
pub fn page(source: Source<'_>, folder: &dyn Folder) -> Result<String, Error> {
    let mut page = Page::new(source, folder);
    let (text, _) = write(Writer::new(&mut page, None), source.markdown)?;
    let (opening, sections) = with_parts(&mut page, &text)?;
    let title = escape(page.headings.title().unwrap_or(source.path));
    let style = style(&page);
    let policy = format!(
        "default-src 'none'; style-src '{}' '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(UNFOLDED),
        hash(SCRIPT)
    );
    let contents = contents(&page);
    Ok(format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <style>{style}</style>\n\
         <noscript><style>{UNFOLDED}</style></noscript>\n\
         </head>\n\
         <body id=\"Top\">\n\
         <a class=\"skip\" href=\"#Text\">Skip to the text</a>\n\
         <main id=\"Text\">\n\
         <div class=\"opening\">\n{opening}</div>\n\
         {contents}\
         <div class=\"sections\">\n{sections}</div>\n\
         </main>\n\
         <script>{SCRIPT}</script>\n\
         </body>\n\
         </html>\n"
    ))
}

/// The text with the files that it links to: what stands before the first section, and the sections.
fn with_parts(page: &mut Page<'_>, text: &str) -> Result<(String, String), Error> {
    let (mut html, mut opening, mut from) = (String::new(), String::new(), 0);
    for (at, place) in std::mem::take(&mut page.places) {
        html.push_str(&text[from..at]);
        from = at;
        match place {
            Place::FirstSection => opening = std::mem::take(&mut html),
            Place::Part(part) => {
                let mut waiting = VecDeque::from([part]);
                while let Some(part) = waiting.pop_front() {
                    html.push_str(&page.attachment(&part)?);
                    // Those to which only this file links.
                    waiting.extend(page.parts.place());
                }
            }
        }
    }
    html.push_str(&text[from..]);
    Ok(if opening.is_empty() { (html, opening) } else { (opening, html) })
}

/// The style of all pages, and that of the figures of this one.
fn style(page: &Page<'_>) -> String {
    let mut style = String::from(STYLE);
    let grays = page.shared.grays.definitions();
    style.push_str(&format!("@media screen and (prefers-color-scheme:dark){{:root{{{grays}}}}}\n"));
    for rules in &page.shared.styles {
        style.push_str(&format!("main svg{{{rules}}}\n"));
    }
    style
}

/// The way to all pages and the contents, open so that they can be read without a script.
fn contents(page: &Page<'_>) -> String {
    let contents = page.headings.contents();
    let home =
        page.source.home.map(|home| format!("<p><a href=\"{}\">All pages</a></p>\n", escape(home)));
    if home.is_none() && contents.is_empty() {
        return String::new();
    }
    let contents = match contents.as_str() {
        "" => String::new(),
        list => format!("<details open><summary>Contents</summary>\n{list}</details>\n"),
    };
    format!("<nav aria-label=\"Contents\">\n{}{contents}</nav>\n", home.unwrap_or_default())
}

/// What a policy calls a text by.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
