//! Tables: the same rows as text for a terminal, GitHub Markdown, JSON or CSV.
//!
//! `tabled` lays out (widths are display widths); its Markdown style escapes nothing, splits a cell
//! at a line break and writes no alignment marks, so escaping and marks are done here.
//!
//! Deliberately absent: the rounding of numbers. A cell shows what it was given.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Number;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Padding, Style};

use crate::markdown;

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Text,
    /// An array of objects, one a row; what is a number in a right-aligned column is a number.
    Json,
    /// A GitHub-flavoured Markdown table.
    Markdown,
    /// Comma-separated values with a header (RFC 4180, but with `\n`).
    Csv,
}

impl Format {
    /// Every format by its name.
    pub const NAMES: [(&str, Format); 4] = [
        ("text", Format::Text),
        ("json", Format::Json),
        ("markdown", Format::Markdown),
        ("csv", Format::Csv),
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    title: String,
    side: Side,
}

impl Column {
    /// A column of words. The title carries the unit, if there is one: `loss (nats)`.
    pub fn left(title: impl Into<String>) -> Self {
        Self { title: title.into(), side: Side::Left }
    }

    /// A column of numbers. The title carries the unit: `time (ns/element)`.
    pub fn right(title: impl Into<String>) -> Self {
        Self { title: title.into(), side: Side::Right }
    }
}

/// Widest Markdown table that is padded, in characters.
const WIDEST: usize = 300;

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    text: String,
    markup: Markup,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Markup {
    Plain,
    Strong,
    Code,
}

impl Cell {
    /// Text in bold, where the format has bold.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Strong }
    }

    /// A name or a command.
    pub fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Code }
    }

    fn markdown(&self) -> String {
        match &self.markup {
            Markup::Plain => markdown::escape(&self.text),
            Markup::Strong => markdown::strong(&self.text),
            Markup::Code => markdown::code(&self.text),
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), markup: Markup::Plain }
    }
}

/// Columns and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it has not as many cells as the table has columns: a mistake of ours, which would shift
    /// numbers under the wrong title.
    pub fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let cells: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        assert_eq!(cells.len(), self.columns.len(), "a row has one cell for each column");
        self.rows.push(cells);
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The table in one of the formats, a line break at the end.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Json => self.json(),
            Format::Markdown => self.markdown(),
            Format::Csv => self.csv(),
        }
    }

    fn text(&self) -> String {
        let shown = |text: &str| -> String {
            let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
            text.chars().filter(|character| !character.is_control()).collect()
        };
        let mut layout = self.layout(shown, |cell| shown(&cell.text));
        let rule = HorizontalLine::new('─').intersection(' ');
        layout.with(Style::blank().vertical(' ').horizontals([(1, rule)]));
        layout.with(Padding::new(0, 1, 0, 0));
        layout.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn markdown(&self) -> String {
        let mut layout = self.layout(markdown::escape, Cell::markdown);
        layout.with(Style::markdown());
        if layout.total_width() > WIDEST {
            return self.unpadded_markdown();
        }
        let mut text = String::new();
        for (number, line) in layout.to_string().lines().enumerate() {
            text.push_str(&if number == 1 { self.alignment_marks(line) } else { line.to_owned() });
            text.push('\n');
        }
        text
    }

    /// The table without padding: where a cell holds sentences, blanks would be most of the file.
    fn unpadded_markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.columns.iter().map(|c| markdown::escape(&c.title)).collect());
        text.push_str(&self.alignment_marks(&"|-----".repeat(self.columns.len())));
        text.push('\n');
        text.extend(self.rows.iter().map(|row| line(row.iter().map(Cell::markdown).collect())));
        text
    }

    /// Titles and cells as text, aligned as their columns; the style is the caller's.
    fn layout(
        &self,
        title: impl Fn(&str) -> String,
        cell: impl Fn(&Cell) -> String,
    ) -> tabled::Table {
        let mut builder = Builder::default();
        builder.push_record(self.columns.iter().map(|column| title(&column.title)));
        for row in &self.rows {
            builder.push_record(row.iter().map(&cell));
        }
        let mut layout = builder.build();
        for (at, column) in self.columns.iter().enumerate() {
            if column.side == Side::Right {
                layout.modify(Columns::one(at), Alignment::right());
            }
        }
        layout
    }

    /// The rule `|-----|----:|`, of the widths that the layout gave it.
    fn alignment_marks(&self, rule: &str) -> String {
        let mut marked = String::from("|");
        for (dashes, column) in rule.trim_matches('|').split('|').zip(&self.columns) {
            let width = dashes.chars().count();
            marked.push_str(&match column.side {
                Side::Left => "-".repeat(width),
                Side::Right => format!("{}:", "-".repeat(width - 1)),
            });
            marked.push('|');
        }
        marked
    }

    fn json(&self) -> String {
        let rows: Vec<_> =
            self.rows.iter().map(|cells| Object { columns: &self.columns, cells }).collect();
        let text = serde_json::to_string_pretty(&rows);
        format!("{}\n", text.expect("titles are text and numbers are finite"))
    }

    fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let titles =
            std::iter::once(self.columns.iter().map(|column| column.title.as_str()).collect());
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect());
        for record in titles.chain(rows) {
            let record: Vec<&str> = record;
            writer.write_record(record).expect("rows are as long as the header; memory takes all");
        }
        let bytes = writer.into_inner().expect("memory takes all");
        String::from_utf8(bytes).expect("text in, text out")
    }
}

/// A row as a JSON object, its keys in the order of the columns.
struct Object<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            let number = (column.side == Side::Right).then(|| number(&cell.text)).flatten();
            match number {
                Some(number) => object.serialize_entry(&column.title, &number)?,
                None => object.serialize_entry(&column.title, &cell.text)?,
            }
        }
        object.end()
    }
}

/// The text as a JSON number, if it is one; NaN and infinities are none, and stay text.
fn number(text: &str) -> Option<Number> {
    serde_json::from_str(text).ok()
}
