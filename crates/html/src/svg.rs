//! A figure in SVG as a part of the page: only what draws, with names of its own, in the colors of the
//! page.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::color::Grays;
use crate::escape::escape;

/// What may stand in a figure. Nothing here runs, links or loads.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "path",
    "text",
    "tspan",
    "clipPath",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "symbol",
    "use",
];
/// Figures wider than this, in pixels, are scrolled on small screens instead of shrunk.
const MAX_SHRUNK: f64 = 480.0;

/// What all figures of a page share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) grays: Grays,
    /// The style rules of the figures.
    pub(crate) styles: BTreeSet<String>,
    figures: usize,
}

/// The figure as an element of the page, named by `alt`, or by its own title where that is empty; `None`
/// where it holds something that a page must not hold.
pub(crate) fn inline(text: &str, alt: &str, shared: &mut Shared) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || !root.descendants().all(is_harmless) {
        return None;
    }
    let child = |name| root.children().find(|node| node.has_tag_name(name) || local(node) == name);
    let title = child("title").and_then(|node| node.text()).unwrap_or_default();
    let description = child("desc").and_then(|node| node.text()).unwrap_or_default();
    let name = if alt.trim().is_empty() { title } else { alt };
    shared.figures += 1;
    // Anchors of headings have no capital letters.
    let prefix = format!("F{}-", shared.figures);
    let styles = root.descendants().filter(|node| local(node) == "style");
    shared.styles.extend(styles.filter_map(|node| node.text()).map(str::to_owned));
    let mut html = format!("<svg role=\"img\" aria-label=\"{}\"", escape(name.trim()));
    if !description.trim().is_empty() {
        html.push_str(&format!(" aria-describedby=\"{prefix}description\""));
    }
    if width(&root) > MAX_SHRUNK {
        html.push_str(" class=\"wide\"");
    }
    attributes(&root, &prefix, shared, &mut html);
    if let Some(ink) = shared.grays.follow("#000").filter(|_| !root.has_attribute("fill")) {
        // Shapes without a color are black.
        html.push_str(&format!(" fill=\"{ink}\""));
    }
    html.push('>');
    if !description.trim().is_empty() {
        let description = escape(description.trim());
        html.push_str(&format!("<desc id=\"{prefix}description\">{description}</desc>"));
    }
    root.children().for_each(|node| write(node, &prefix, shared, &mut html));
    html.push_str("</svg>");
    Some(html)
}

fn local<'a>(node: &Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

fn width(root: &Node<'_, '_>) -> f64 {
    let number = |text: &str| text.trim_end_matches("px").parse().ok();
    let of_box = || root.attribute("viewBox")?.split_whitespace().nth(2).and_then(number);
    root.attribute("width").and_then(number).or_else(of_box).unwrap_or_default()
}

/// Whether a node only draws.
fn is_harmless(node: Node<'_, '_>) -> bool {
    if !node.is_element() {
        return !node.is_pi();
    }
    let is_named = matches!(local(&node), "title" | "desc");
    let is_style = local(&node) == "style"
        && node
            .text()
            .is_none_or(|style| !style.contains(['<', '@', '\\', '(']) && is_balanced(style));
    let leads_inside = |value: &str| value.starts_with('#');
    let attributes = node.attributes().all(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        match name {
            "href" => leads_inside(value),
            "style" => false,
            _ if name.starts_with("on") => false,
            _ => {
                value.match_indices("url(").all(|(at, url)| leads_inside(&value[at + url.len()..]))
            }
        }
    });
    (is_named || is_style || ELEMENTS.contains(&local(&node))) && attributes
}

/// Whether rules close what they open, so that they cannot reach outside of their figure.
fn is_balanced(style: &str) -> bool {
    let mut depth = 0_i32;
    style.chars().all(|character| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        depth >= 0
    }) && depth == 0
}

/// Appends a node and what it holds, without titles, which would cover the figure under a pointer.
fn write(node: Node<'_, '_>, prefix: &str, shared: &mut Shared, html: &mut String) {
    if node.is_text() {
        let text = node.text().unwrap_or_default();
        match text.trim() {
            "" => html.push_str(if text.contains('\n') { "\n" } else { text }),
            text => html.push_str(&escape(text)),
        }
        return;
    }
    if !node.is_element() || matches!(local(&node), "title" | "desc" | "style") {
        return;
    }
    html.push_str(&format!("<{}", local(&node)));
    attributes(&node, prefix, shared, html);
    html.push('>');
    node.children().for_each(|child| write(child, prefix, shared, html));
    html.push_str(&format!("</{}>", local(&node)));
}

/// Appends the attributes of an element, with its names and colors as those of the page.
fn attributes(node: &Node<'_, '_>, prefix: &str, shared: &mut Shared, html: &mut String) {
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let value = match name {
            "role" | "class" => continue,
            _ if name.starts_with("aria-") || name.contains(|c: char| !is_of_name(c)) => continue,
            "id" => format!("{prefix}{value}"),
            "href" => format!("#{prefix}{}", &value[1..]),
            "fill" | "stroke" | "stop-color" | "color" => {
                shared.grays.follow(value).unwrap_or_else(|| value.to_owned())
            }
            _ => value.to_owned(),
        };
        let value = value.replace("url(#", &format!("url(#{prefix}"));
        html.push_str(&format!(" {name}=\"{}\"", escape(&value)));
    }
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-'
}

#[cfg(test)]
mod tests {
    use super::{Shared, inline};

    fn figure(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"9\">{inside}</svg>"
        )
    }

    #[test]
    fn names_are_those_of_the_figure_and_colors_those_of_the_page() {
        let text = figure(
            "<title id=\"title\">Own</title><desc id=\"description\">What it shows</desc>\
             <style>line{stroke-width:2}</style><clipPath id=\"c\"><rect width=\"1\"/></clipPath>\
             <g clip-path=\"url(#c)\"><use href=\"#c\"/><text fill=\"#202020\">\na &lt; b\n</text></g>",
        );
        let mut shared = Shared::default();
        let html = inline(&text, "", &mut shared).expect("it is harmless");
        assert_eq!(
            html,
            "<svg role=\"img\" aria-label=\"Own\" aria-describedby=\"F1-description\" class=\"wide\" \
             width=\"760\" height=\"9\" fill=\"var(--g0,#000)\"><desc id=\"F1-description\">What it shows</desc>\
             <clipPath id=\"F1-c\"><rect width=\"1\"></rect></clipPath>\
             <g clip-path=\"url(#F1-c)\"><use href=\"#F1-c\"></use>\
             <text fill=\"var(--g32,#202020)\">a &lt; b</text></g></svg>"
        );
        let second = inline(&text, "\"Given\"", &mut shared).expect("it is harmless");
        assert!(second.contains("aria-label=\"&quot;Given&quot;\"") && second.contains("F2-c"));
        assert_eq!(shared.styles.len(), 1);
    }

    #[test]
    fn what_runs_loads_or_leads_elsewhere_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<rect onload=\"alert(1)\"/>",
            "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">x</p></foreignObject>",
            "<image href=\"https://example.com/x.png\"/>",
            "<use href=\"https://example.com/x.svg#a\"/>",
            "<rect fill=\"url(https://example.com/#a)\"/>",
            "<rect style=\"fill:red\"/>",
            "<style>@import 'https://example.com'</style>",
            "<style>a{}}body{display:none}</style>",
            "<style>a{fill:u\\72l(x)}</style>",
            "<a href=\"#x\"/>",
            "<p>",
        ] {
            assert_eq!(inline(&figure(inside), "", &mut Shared::default()), None, "{inside}");
        }
    }
}
