//! What tests look for in a picture.

/// A text in the picture and the box that it fills, in drawing units.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) content: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) baseline: f64,
    pub(crate) size: f64,
    pub(crate) turned: bool,
}

/// Every text; its box rests on an average width of 0.55 em per character.
pub(crate) fn texts(svg: &str) -> Vec<Text> {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    let nodes = document.descendants().filter(|node| node.has_tag_name("text"));
    let text = |node: roxmltree::Node<'_, '_>| {
        let number = |name: &str| -> f64 {
            node.attribute(name).and_then(|text| text.parse().ok()).expect("a number")
        };
        let content = node.text().unwrap_or("").trim().to_owned();
        let (x, size) = (number("x"), number("font-size"));
        let width = content.chars().count() as f64 * 0.55 * size;
        let left = match node.attribute("text-anchor") {
            Some("end") => x - width,
            Some("middle") => x - width / 2.0,
            _ => x,
        };
        let turned = node.attribute("transform").is_some();
        Text { content, left, right: left + width, baseline: number("y"), size, turned }
    };
    nodes.map(text).collect()
}

/// A picture of this width in pixels is well-formed, draws numbers only, and has no text that is cut off or
/// overlaps another. `SOFTKNEE_FIGURES=DIR` writes it into that folder.
pub(crate) fn assert_readable(name: &str, svg: &str, width: f64) {
    if let Some(folder) = std::env::var_os("SOFTKNEE_FIGURES").map(std::path::PathBuf::from) {
        std::fs::write(folder.join(format!("{name}.svg")), svg).expect("the gallery folder");
    }
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(document.root_element().attribute("width"), Some(width.to_string().as_str()));
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let value = attribute.value();
        assert!(!value.contains("NaN") && !value.contains("inf"), "{name}: {value}");
    }
    let texts: Vec<Text> = texts(svg).into_iter().filter(|text| !text.turned).collect();
    assert!(!texts.is_empty(), "{name} has no text");
    let height = document.root_element().attribute("height").and_then(|text| text.parse().ok());
    let height: f64 = height.expect("a height");
    for (index, text) in texts.iter().enumerate() {
        assert!(text.left >= 0.0 && text.right <= 10.0 * width, "{name}: {text:?} is cut off");
        let inside = text.baseline >= 0.0 && text.baseline <= 10.0 * height;
        assert!(inside, "{name}: {text:?} is below the picture");
        for other in &texts[index + 1..] {
            let apart = (text.baseline - other.baseline).abs() >= 0.9 * text.size.min(other.size)
                || text.right <= other.left
                || other.right <= text.left;
            assert!(apart, "{name}: {text:?} overlaps {other:?}");
        }
    }
}
