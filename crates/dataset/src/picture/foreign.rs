//! Pictures that come from a file: whether this program can have drawn them.
//!
//! A page puts them into files that a browser opens, where a script in one would run and an image would tell
//! its server who reads.

use roxmltree::{Document, Node, NodeType};

/// What pictures consist of.
const ELEMENTS: [&str; 7] = ["svg", "title", "rect", "g", "text", "path", "circle"];

/// What their elements are described by.
const ATTRIBUTES: [&str; 20] = [
    "width",
    "height",
    "viewBox",
    "role",
    "font-family",
    "font-size",
    "x",
    "y",
    "cx",
    "cy",
    "r",
    "d",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "text-anchor",
    "shape-rendering",
    "transform",
    "opacity",
];

/// The language of pictures.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Checks that a picture from a file consists of what [`picture`](super::picture) draws with.
///
/// # Errors
/// What else it has, in words.
pub fn check_picture(svg: &str) -> Result<(), String> {
    let document = Document::parse(svg).map_err(|error| format!("it is no SVG: {error}"))?;
    if !document.root_element().has_tag_name((SVG, "svg")) {
        return Err("it is no SVG".to_owned());
    }
    document.descendants().try_for_each(check_node)
}

fn check_node(node: Node<'_, '_>) -> Result<(), String> {
    match node.node_type() {
        NodeType::Root | NodeType::Text => return Ok(()),
        NodeType::Comment => return Err("it has a comment".to_owned()),
        NodeType::PI => return Err("it has a processing instruction".to_owned()),
        NodeType::Element => {}
    }
    let name = node.tag_name();
    if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
        return Err(format!("it has <{}>", name.name()));
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " .,-+#%()".contains(c);
        // A name of another namespace can be a link, and `url(…)` leads elsewhere.
        let is_ours = attribute.namespace().is_none() && ATTRIBUTES.contains(&name);
        if !is_ours || !value.chars().all(is_plain) || value.contains("url") {
            return Err(format!("it has {name}=\"{value}\""));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_picture;

    #[test]
    fn only_what_is_drawn_here_is_accepted() {
        let svg =
            |inside: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inside}</svg>\n");
        check_picture(&svg("<title>a &lt; b</title><g><path d=\"M1 2h0\"/></g>")).expect("ours");
        for (inside, found) in [
            ("<script>alert(1)</script>", "<script>"),
            ("<image href=\"http://x/y.png\"/>", "<image>"),
            ("<foreignObject/>", "<foreignObject>"),
            ("<style>*{fill:red}</style>", "<style>"),
            ("<path onload=\"alert(1)\"/>", "onload"),
            ("<path style=\"fill:red\"/>", "style"),
            ("<path fill=\"url(#a)\"/>", "url(#a)"),
            ("<g xmlns:x=\"http://www.w3.org/1999/xlink\" x:fill=\"a\"/>", "fill"),
            ("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>", "<g>"),
            ("<!-- a -->", "comment"),
            ("<?xml-stylesheet href=\"a\"?>", "processing instruction"),
            ("<a", "no SVG"),
        ] {
            let error = check_picture(&svg(inside)).expect_err(inside);
            assert!(error.contains(found), "{inside}: {error}");
        }
        for whole in [
            "",
            "text",
            "<html/>",
            "<svg/>",
            "<!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ] {
            assert!(check_picture(whole).is_err(), "{whole}");
        }
    }
}
