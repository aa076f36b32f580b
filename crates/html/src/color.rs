//! Colors of a figure in a dark page: grays follow the page, other colors stay.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Paper and ink of the dark page; the style of the page has the same.
const DARK_PAPER: [u8; 3] = [0x14, 0x17, 0x1a];
const DARK_INK: [u8; 3] = [0xe6, 0xe8, 0xea];
/// The gray of text in figures and everything darker becomes the ink.
const INK: u8 = 32;
/// Channels that differ by no more are gray.
const MAX_TINT: u8 = 4;

/// The grays that the figures of a page use.
#[derive(Debug, Default)]
pub(crate) struct Grays(BTreeSet<u8>);

impl Grays {
    /// The color, or where it is gray a name for it, which the page defines.
    pub(crate) fn follow(&mut self, color: &str) -> Option<String> {
        let [red, green, blue] = parse(color)?;
        let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
        if high - low > MAX_TINT {
            return None;
        }
        self.0.insert(green);
        Some(format!("var(--g{green},{color})"))
    }

    /// The definitions of the names for a dark page; a light one keeps the colors of the figures.
    pub(crate) fn definitions(&self) -> String {
        let mut style = String::new();
        for &gray in &self.0 {
            let [red, green, blue] = dark(gray);
            write!(style, "--g{gray}:#{red:02x}{green:02x}{blue:02x};")
                .expect("text can be written");
        }
        style
    }
}

/// Between paper, where the figure is white, and ink.
fn dark(gray: u8) -> [u8; 3] {
    let (from, range) = (i32::from(255 - gray.max(INK)), i32::from(255 - INK));
    std::array::from_fn(|channel| {
        let (paper, ink) = (i32::from(DARK_PAPER[channel]), i32::from(DARK_INK[channel]));
        u8::try_from(paper + (ink - paper) * from / range).expect("it lies between two colors")
    })
}

/// Red, green and blue of `#rgb`, `#rrggbb`, `white` or `black`.
fn parse(color: &str) -> Option<[u8; 3]> {
    let color = color.trim();
    let digits = match color.to_ascii_lowercase().as_str() {
        "white" => "ffffff".to_owned(),
        "black" => "000000".to_owned(),
        short if short.len() == 4 && short.is_ascii() => {
            short.strip_prefix('#')?.chars().flat_map(|digit| [digit, digit]).collect()
        }
        long => long.strip_prefix('#').filter(|digits| digits.len() == 6)?.to_owned(),
    };
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

#[cfg(test)]
mod tests {
    use super::Grays;

    #[test]
    fn grays_follow_the_page_and_colors_stay() {
        let mut grays = Grays::default();
        assert_eq!(grays.follow("#FFFFFF").as_deref(), Some("var(--g255,#FFFFFF)"));
        assert_eq!(grays.follow("#333").as_deref(), Some("var(--g51,#333)"));
        for color in ["#0072B2", "none", "currentColor", "#12", "url(#a)", "#ééé", ""] {
            assert_eq!(grays.follow(color), None, "{color}");
        }
        grays.follow("#202020");
        assert_eq!(grays.definitions(), "--g32:#e6e8ea;--g51:#d4d6d8;--g255:#14171a;");
    }
}
