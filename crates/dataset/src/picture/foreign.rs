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

/// Bytes of a picture: four times the largest that is drawn.
const MAX_BYTES: usize = 240_000;

/// The language of pictures.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Checks that a picture from a file consists of what [`picture`](super::picture) draws with.
///
/// # Errors
/// What else it has, in words.
pub fn check_picture(svg: &str) -> Result<(), String> {
    check_within(svg, MAX_BYTES)
}

fn check_within(svg: &str, max: usize) -> Result<(), String> {
    if svg.len() > max {
        return Err(format!("it has {} bytes, and the limit is {max}", svg.len()));
    }
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
    use super::{check_picture, check_within};

    #[test]
    fn a_picture_of_the_limit_is_accepted_and_a_larger_one_is_not() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        check_within(svg, svg.len()).expect("just small enough");
        let error = check_within(svg, svg.len() - 1).expect_err("one byte more");
        assert!(error.contains(&format!("the limit is {}", svg.len() - 1)), "{error}");
        // Elements in one another take no stack.
        let depth = 15_000;
        let deep = format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth));
        check_picture(&svg.replace("/>", &format!(">{deep}</svg>"))).expect("it can be read");
    }

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
