//! A table in each of its formats.
//!
//! `tabled` makes the layout (widths are display widths). Its Markdown style escapes nothing,
//! splits a cell at a line break and writes no alignment marks, so these are done here.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Number;
use tabled::builder::Builder;
use tabled::grid::util::string::get_line_width;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::model::{Cell, Column, Markup, Side, Table};
use crate::markdown;

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Text,
    /// An array of objects, one per row; a number in a right-aligned column is a number.
    Json,
    /// A GitHub-flavored Markdown table.
    Markdown,
    /// Comma-separated values with a header (RFC 4180, but with `\n`).
    Csv,
}

impl Format {
    /// Every format with its name.
    pub const NAMES: [(&str, Format); 4] = [
        ("text", Format::Text),
        ("json", Format::Json),
        ("markdown", Format::Markdown),
        ("csv", Format::Csv),
    ];
}

/// The widest Markdown table that is padded, in characters.
const MAX_PADDED_WIDTH: usize = 300;

impl Table {
    /// The table in one of the formats, with a line break at the end.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Json => self.json(),
            Format::Markdown => self.markdown(),
            Format::Csv => self.csv(),
        }
    }

    /// Laid out here, row by row: a plan has a row for each of its runs, and `tabled` would copy them all.
    fn text(&self) -> String {
        let titles: Vec<Cow<'_, str>> =
            self.columns.iter().map(|column| single_line(&column.title)).collect();
        let mut widths: Vec<usize> = titles.iter().map(|title| get_line_width(title)).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = get_line_width(&single_line(&cell.text)).max(*width);
            }
        }
        let mut text = String::new();
        self.push_line(&mut text, &widths, titles.into_iter());
        let rule = widths.iter().map(|width| Cow::from("─".repeat(width + 1)));
        self.push_line(&mut text, &widths, rule);
        for row in &self.rows {
            self.push_line(&mut text, &widths, row.iter().map(|cell| single_line(&cell.text)));
        }
        text
    }

    fn push_line<'c>(
        &self,
        text: &mut String,
        widths: &[usize],
        cells: impl Iterator<Item = Cow<'c, str>>,
    ) {
        for ((cell, column), width) in cells.zip(&self.columns).zip(widths) {
            // A cell has a space after it, and columns a space between them.
            let padding = (width + 1).saturating_sub(get_line_width(&cell));
            let (before, after) = match column.side {
                Side::Left => (0, padding + 1),
                Side::Right => (padding.saturating_sub(1), padding.min(1) + 1),
            };
            text.extend(std::iter::repeat_n(' ', before));
            text.push_str(&cell);
            text.extend(std::iter::repeat_n(' ', after));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }

    fn markdown(&self) -> String {
        let mut layout = self.layout(markdown::escape, cell_markdown);
        layout.with(Style::markdown());
        if layout.total_width() > MAX_PADDED_WIDTH {
            return self.unpadded_markdown();
        }
        let mut text = String::new();
        for (number, line) in layout.to_string().lines().enumerate() {
            text.push_str(&if number == 1 { self.alignment_marks(line) } else { line.to_owned() });
            text.push('\n');
        }
        text
    }

    /// The table without padding: if a cell holds sentences, padding would be most of the file.
    fn unpadded_markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.columns.iter().map(|c| markdown::escape(&c.title)).collect());
        text.push_str(&self.alignment_marks(&"|-----".repeat(self.columns.len())));
        text.push('\n');
        text.extend(self.rows.iter().map(|row| line(row.iter().map(cell_markdown).collect())));
        text
    }

    /// Titles and cells as text, aligned as their columns; the caller sets the style.
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
        for (index, column) in self.columns.iter().enumerate() {
            if column.side == Side::Right {
                layout.modify(Columns::one(index), Alignment::right());
            }
        }
        layout
    }

    /// The rule `|-----|----:|`, with the column widths of the layout.
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
            writer.write_record(record).expect("a row is as long as the header");
        }
        let bytes = writer.into_inner().expect("memory can be written to");
        String::from_utf8(bytes).expect("only text was written")
    }
}

/// The text without line breaks and control characters, which would move the cells of a line.
fn single_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::from(text);
    }
    let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Cow::from(text.chars().filter(|character| !character.is_control()).collect::<String>())
}

fn cell_markdown(cell: &Cell) -> String {
    match &cell.markup {
        Markup::Plain => markdown::escape(&cell.text),
        Markup::Strong => markdown::strong(&cell.text),
        Markup::Code => markdown::code(&cell.text),
        Markup::Link(target) => markdown::link(&cell.text, target),
        Markup::Markdown(markdown) => single_line(markdown).into_owned(),
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
            let number = (column.side == Side::Right).then(|| json_number(&cell.text)).flatten();
            match number {
                Some(number) => object.serialize_entry(&column.title, &number)?,
                None => object.serialize_entry(&column.title, &cell.text)?,
            }
        }
        object.end()
    }
}

/// The text as a JSON number, if it is one. NaN and infinities are none, and stay text.
fn json_number(text: &str) -> Option<Number> {
    serde_json::from_str(text).ok()
}
