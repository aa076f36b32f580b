//! Tables: a box that scrolls by itself, cells that are aligned, and a limit of rows.

use crate::MAX_ROWS;
use crate::escape::escape;

/// Characters from which on a cell needs some room, or is a text that needs much.
const SOME: usize = 14;
const LONG: usize = 60;
/// From so many on it gets the largest part of the row.
const VERY_LONG: usize = 180;
/// Rows from which on a table scrolls in its own box.
const TALL: usize = 40;

/// Rows that may still be shown of one file.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Rows that the file has, shown or not.
    pub(crate) rows: usize,
    limit: usize,
}

impl Budget {
    /// Of the page itself, which is shown as a whole.
    pub(crate) fn unlimited() -> Self {
        Self { rows: 0, limit: usize::MAX }
    }

    /// Of a file beside the page.
    pub(crate) fn of_part() -> Self {
        Self { rows: 0, limit: MAX_ROWS }
    }
}

/// A table that is being written.
#[derive(Debug)]
pub(crate) struct Table {
    name: String,
    /// Whether each column is aligned right, as numbers are.
    right: Vec<bool>,
    /// The row of titles, once it has ended.
    head: Option<String>,
    body: String,
    row: String,
    column: usize,
    rows: usize,
    left_out: usize,
}

impl Table {
    /// An empty table with a name for people who do not see it.
    pub(crate) fn new(name: String, right: Vec<bool>) -> Self {
        let (body, row) = (String::new(), String::new());
        Self { name, right, head: None, body, row, column: 0, rows: 0, left_out: 0 }
    }

    /// Appends a cell to the row: its HTML, and how many characters a reader sees.
    pub(crate) fn cell(&mut self, html: &str, characters: usize) {
        let is_right = self.right.get(self.column).copied().unwrap_or_default();
        let class = match (is_right, characters > LONG) {
            (_, true) if characters > VERY_LONG => " class=\"x\"",
            (_, true) => " class=\"l\"",
            (true, _) => " class=\"r\"",
            (false, _) if characters > SOME => " class=\"m\"",
            _ => "",
        };
        let cell = match self.head {
            Some(_) => format!("<td{class}>{html}</td>"),
            None => format!("<th scope=\"col\"{class}>{html}</th>"),
        };
        self.row.push_str(&cell);
        self.column += 1;
    }

    /// Ends the row of titles.
    pub(crate) fn end_head(&mut self) {
        self.head = Some(std::mem::take(&mut self.row));
        self.column = 0;
    }

    /// Ends a row; those beyond the budget are counted only.
    pub(crate) fn end_row(&mut self, budget: &mut Budget) {
        let row = std::mem::take(&mut self.row);
        self.column = 0;
        budget.rows += 1;
        if budget.rows > budget.limit {
            self.left_out += 1;
            return;
        }
        self.rows += 1;
        self.body.push_str(&format!("<tr>{row}</tr>\n"));
    }

    /// The table in its box, and where rows are left out a sentence that says so. `file` has them all.
    pub(crate) fn finish(self, file: Option<&str>) -> String {
        let tall = if self.rows > TALL { " tall" } else { "" };
        let mut html = format!(
            "<div class=\"box{tall}\" role=\"group\" tabindex=\"0\" aria-label=\"{}\"><table>\n\
             <thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
            escape(&self.name),
            self.head.unwrap_or_default(),
            self.body
        );
        if let Some(file) = file.filter(|_| self.left_out > 0) {
            let (count, file) = (self.left_out, escape(file));
            let rows = if count == 1 { "row" } else { "rows" };
            html.push_str(&format!(
                "<p>{count} more {rows} of this table are not shown here; <a href=\"{file}\">{file}</a> has them all.</p>\n"
            ));
        }
        html
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Table};
    use crate::MAX_ROWS;

    #[test]
    fn cells_are_aligned_and_rows_limited() {
        let mut budget = Budget::of_part();
        let mut table = Table::new("<t>".to_owned(), vec![false, true]);
        table.cell("a", 1);
        table.cell("b", 1);
        table.end_head();
        table.cell("very long", 181);
        table.cell("1", 1);
        table.end_row(&mut budget);
        for _ in 0..MAX_ROWS + 1 {
            table.cell("long", 61);
            table.cell("1", 1);
            table.end_row(&mut budget);
        }
        let html = table.finish(Some("a&b.csv"));
        assert!(html.starts_with(
            "<div class=\"box tall\" role=\"group\" tabindex=\"0\" aria-label=\"&lt;t&gt;\">"
        ));
        assert!(
            html.contains("<th scope=\"col\">a</th><th scope=\"col\" class=\"r\">b</th>"),
            "{}",
            &html[..300]
        );
        assert!(html.contains("<td class=\"x\">very long</td>"));
        assert!(html.contains("<tr><td class=\"l\">long</td><td class=\"r\">1</td></tr>"));
        assert_eq!(html.matches("<tr>").count(), MAX_ROWS + 1);
        assert!(html.ends_with("<p>2 more rows of this table are not shown here; <a href=\"a&amp;b.csv\">a&amp;b.csv</a> has them all.</p>\n"));
    }
}
