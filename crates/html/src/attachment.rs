//! A file beside the page as a part of it, folded.

use crate::address;
use crate::parts::Part;
use crate::renderer::write;
use crate::table::{Budget, Table};
use crate::writer::{Page, Writer};
use crate::{Error, escape};

impl Page<'_> {
    /// A file beside the page, folded.
    pub(crate) fn attachment(&mut self, part: &Part) -> Result<String, Error> {
        let (page, file) = (self.source.path.to_owned(), part.path.clone());
        let bytes = match self.folder.read(&part.path) {
            Ok(bytes) => bytes,
            Err(source) => return Err(Error::Unreadable { page, file, source }),
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(Error::NoText { page, file });
        };
        let (content, rows) = if part.path.to_lowercase().ends_with(".csv") {
            self.csv(part, &text).map_err(|source| Error::NoTable { page, file, source })?
        } else {
            let prefix = format!("Part-{}-", part.number);
            write(Writer::new(self, Some((&part.path, prefix))), &text)?
        };
        let path = escape::escape(&part.path);
        let name = match part.name.as_str() {
            name if name.is_empty() || name == part.path => path.clone(),
            name => format!("{} ({path})", escape::escape(name)),
        };
        let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        Ok(format!(
            "<details class=\"part\" id=\"Part-{}\"><summary>{name}: {rows}</summary>\n\
             <p>The file beside this page: <a href=\"{}\">{path}</a>.</p>\n{content}</details>\n",
            part.number,
            escape::escape(&address(&part.path)),
        ))
    }

    /// The table of a CSV file, and its rows. Columns of numbers are aligned right.
    fn csv(&mut self, part: &Part, text: &str) -> Result<(String, usize), csv::Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        let Some((titles, rows)) = records.split_first() else {
            return Ok(("<p>The file is empty.</p>\n".to_owned(), 0));
        };
        let is_number = |cell: &str| cell.trim().parse::<f64>().is_ok();
        let right = (0..titles.len())
            .map(|column| {
                let mut cells = rows.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty());
                cells.clone().next().is_some() && cells.all(is_number)
            })
            .collect();
        let name = self.name_of_table(&part.path);
        let (mut table, mut budget) = (Table::new(name, right), Budget::of_part());
        let fill = |table: &mut Table, row: &csv::StringRecord| {
            row.iter().for_each(|cell| table.cell(&escape::escape(cell), cell.chars().count()));
        };
        fill(&mut table, titles);
        table.end_head();
        for row in rows {
            fill(&mut table, row);
            table.end_row(&mut budget);
        }
        Ok((table.finish(Some(&part.path)), budget.rows))
    }
}
