//! A file of results as a table: what separates its columns, their names, and its rows as text.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use csv::{ErrorKind, StringRecord};

use crate::names::quoted;

/// Bytes of a file, which is held in memory.
const MAX_BYTES: u64 = 256 << 20;
/// Columns of a file.
const MAX_COLUMNS: usize = 10_000;

/// A table as text.
#[derive(Debug)]
pub(crate) struct Table {
    /// The file, as messages name it.
    pub(crate) file: String,
    /// What separates the columns, if it is no comma.
    pub(crate) separator: Option<Separator>,
    /// The names of the columns.
    pub(crate) header: Vec<String>,
    /// The rows, as long as the header.
    pub(crate) rows: Vec<Row>,
}

/// What separates columns, if it is no comma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    Semicolon,
    Tab,
}

/// A row with the line on which it starts.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: StringRecord,
}

impl Table {
    /// Reads a file: UTF-8, with or without a byte order mark, its columns separated by commas,
    /// semicolons or tabs.
    ///
    /// # Errors
    /// A file that is missing, empty or no text, a header that cannot be used, and ragged lines.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        ensure!(!path.is_dir(), "{file} is a folder; give a file with one line per run");
        let bytes =
            files::read_given(path, MAX_BYTES).with_context(|| format!("{file} cannot be read"))?;
        Self::parse(file, &bytes)
    }

    pub(crate) fn parse(file: String, bytes: &[u8]) -> Result<Self> {
        let text = text(&file, bytes)?;
        ensure!(
            !text.trim().is_empty(),
            "{file} is empty; expected a line with the names of the columns, such as arm,seed,loss, and one line per run"
        );
        let (separator, name) = separator(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let explain = |error: csv::Error| explained(&error, &file, text);
        let header: Vec<String> =
            reader.headers().map_err(explain)?.iter().map(str::to_owned).collect();
        check_header(&file, &header, MAX_COLUMNS)?;
        let mut rows = Vec::new();
        let mut lines = Lines::new(text);
        for record in reader.records() {
            let cells = record.map_err(explain)?;
            let line = lines.of(cells.position());
            // Lines of separators only are what spreadsheets leave at the end.
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(Row { line, cells });
            }
        }
        ensure!(
            !rows.is_empty(),
            "{file} has a header and no rows; expected one line per run below the names of the columns"
        );
        Ok(Self { file, separator: name, header, rows })
    }

    /// The position of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name.trim())
    }

    /// A row and a column in a message.
    pub(crate) fn place(&self, line: u64, column: usize) -> String {
        format!("{}, line {line}, column {}", self.file, quoted(&self.header[column]))
    }
}

/// The text of a file without the byte order mark.
fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        bail!("{file} is UTF-16 text; save it as UTF-8");
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        anyhow!(
            "{file}, line {line}: not UTF-8 text\n  save the file as UTF-8; packed files must be unpacked"
        )
    })
}

/// What separates the names in the first line: what it has most of, outside quotes.
fn separator(text: &str) -> (u8, Option<Separator>) {
    const CHOICES: [(u8, Option<Separator>); 3] =
        [(b',', None), (b';', Some(Separator::Semicolon)), (b'\t', Some(Separator::Tab))];
    let (mut counts, mut is_quoted) = ([0_usize; 3], false);
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                let choice = CHOICES.iter().position(|(separator, _)| *separator == byte);
                choice.into_iter().for_each(|index| counts[index] += 1);
            }
        }
    }
    // Of equal counts the first: a comma.
    let most = (0..3).rev().max_by_key(|&index| counts[index]).unwrap_or(0);
    CHOICES[most]
}

fn check_header(file: &str, header: &[String], max: usize) -> Result<()> {
    ensure!(
        header.len() <= max,
        "{file}, line 1: it has {} columns, and the limit is {max}\n  leave out those that are not compared",
        header.len()
    );
    if header.iter().all(|name| name.parse::<f64>().is_ok()) {
        bail!(
            "{file}, line 1: it holds numbers only; expected the names of the columns\n  put a line such as arm,seed,loss above the data"
        );
    }
    if let [only] = header {
        bail!(
            "{file}, line 1: it has one column, {}; expected an arm, a seed and a metric, separated by commas, semicolons or tabs",
            quoted(only)
        );
    }
    let mut seen = HashSet::new();
    for name in header {
        ensure!(
            name.is_empty() || seen.insert(name),
            "{file}, line 1: two columns are called {}; rename one",
            quoted(name)
        );
    }
    Ok(())
}

/// The numbers of lines, counted on from the position before. The CSV library counts from the end of the
/// record before, so that it is wrong after an empty line and after the two bytes of a Windows line end.
struct Lines<'t> {
    text: &'t [u8],
    byte: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), byte: 0, line: 1 }
    }

    /// The line on which the record at this position begins; positions must ascend.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, |position| position.byte() as usize).min(self.text.len());
        while self.byte < self.text.len() {
            let byte = self.text[self.byte];
            if self.byte >= start && byte != b'\n' && byte != b'\r' {
                break;
            }
            // A lone carriage return ends a line, too.
            let ends = byte == b'\n'
                || byte == b'\r' && self.text.get(self.byte + 1).is_none_or(|next| *next != b'\n');
            self.line += u64::from(ends);
            self.byte += 1;
        }
        self.line
    }
}

/// The error of the CSV library, with the file, the line and what to do.
fn explained(error: &csv::Error, file: &str, text: &str) -> anyhow::Error {
    let line = error.position().map_or(String::new(), |position| {
        format!(", line {}", Lines::new(text).of(Some(position)))
    });
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => anyhow!(
            "{file}{line}: {len} value{}, expected {expected_len} as in the first line\n  a separator may be missing, a text that contains one may lack its quotes, or a quotation mark is not closed; a decimal comma also divides a number in two",
            if *len == 1 { "" } else { "s" }
        ),
        _ => anyhow!("{file}{line} cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, check_header};

    fn refused(text: &[u8]) -> String {
        let error = Table::parse("r.csv".to_owned(), text).expect_err("it cannot be used");
        format!("{error:#}")
    }

    #[test]
    fn tables_of_every_kind_are_read() {
        let plain = "arm,seed,loss\nrelu,1,0.5\n\"a, b\",2,1\n";
        for text in [
            plain.to_owned(),
            format!("\u{feff}{plain}"),
            plain.replace('\n', "\r\n"),
            plain.replace("a, b", "a; b").replace(',', ";"),
            plain.replace(',', "\t"),
            plain.replace('\n', "\r"),
            format!("{plain},,\n\n"),
        ] {
            let table = Table::parse("r.csv".to_owned(), text.as_bytes()).expect("it is a table");
            assert_eq!(table.header, ["arm", "seed", "loss"]);
            assert_eq!(table.rows.len(), 2, "{text}");
            // CRLF, a lone CR and empty lines do not disturb the count.
            assert_eq!([table.rows[0].line, table.rows[1].line], [2, 3]);
            assert_eq!(&table.rows[1].cells[1], "2");
        }
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_one_with_another_column_is_refused() {
        let header = ["arm", "seed", "loss"].map(str::to_owned);
        check_header("r.csv", &header, 3).expect("just few enough");
        let error = check_header("r.csv", &header, 2).expect_err("one column more").to_string();
        assert!(error.contains("r.csv, line 1: it has 3 columns, and the limit is 2"), "{error}");
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text =
            b"arm,seed,loss\r\n\r\n\nrelu,1,0.5\r\n\"a\nb\",2,1\r\n\r\nrelu,3,1\r\nrelu,4\r\n";
        assert!(refused(text).contains("r.csv, line 9: 2 values"));
        let text = text.strip_suffix(b"relu,4\r\n").expect("it ends so");
        let table = Table::parse("r.csv".to_owned(), text).expect("it is a table");
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 5, 8]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        assert!(refused(b"").contains("r.csv is empty"));
        assert!(refused(b"\n \n").contains("r.csv is empty"));
        assert!(refused(b"arm,seed,loss\n").contains("a header and no rows"));
        assert!(
            refused(b"arm,seed,loss\nrelu,1\n").contains("r.csv, line 2: 2 values, expected 3")
        );
        assert!(refused(b"a,s,l\nrelu,1,2\nrelu,1,0,5\n").contains("line 3: 4 values"));
        assert!(refused(b"arm,seed,loss\nrelu,1,\xff\n").contains("line 2: not UTF-8"));
        assert!(refused(b"a,s,l\n\"relu,1,2\n").contains("line 2: 1 value, expected 3"));
        assert!(refused(b"\xff\xfea\0").contains("UTF-16"));
        assert!(refused(b"arm\nrelu\n").contains("one column, `arm`"));
        assert!(refused(b"1,2\n3,4\n").contains("numbers only"));
        assert!(refused(b"arm,arm\n3,4\n").contains("two columns are called `arm`"));
    }
}
