//! What is in a table, apart from how it is printed.

/// The side to which the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// The title of a column, and how its cells are aligned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub(super) title: String,
    pub(super) side: Side,
}

impl Column {
    /// A column of text.
    pub fn left(title: impl Into<String>) -> Self {
        Self { title: title.into(), side: Side::Left }
    }

    /// A column of numbers. The title includes the unit: `time (ns/element)`.
    pub fn right(title: impl Into<String>) -> Self {
        Self { title: title.into(), side: Side::Right }
    }
}

/// The content of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub(super) text: String,
    pub(super) markup: Markup,
}

/// How the text of a cell is marked up, in formats that have markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    Plain,
    Strong,
    Code,
    /// A link to this address.
    Link(String),
    /// The whole cell as this Markdown.
    Markdown(String),
}

impl Cell {
    /// Text in bold, in formats that have bold.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Strong }
    }

    /// A name or a command.
    pub fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Code }
    }

    /// A link to another file, in formats that have links; `target` is a relative path.
    pub fn link(text: impl Into<String>, target: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Link(target.into()) }
    }

    /// Text of which the given Markdown, with every mark of a table escaped, is the marked up form.
    pub fn marked_up(text: impl Into<String>, markdown: impl Into<String>) -> Self {
        Self { text: text.into(), markup: Markup::Markdown(markdown.into()) }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), markup: Markup::Plain }
    }
}

/// A table with its columns and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If it does not have one cell for each column: numbers would move under the wrong title.
    pub fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let cells: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        assert_eq!(cells.len(), self.columns.len(), "a row has one cell for each column");
        self.rows.push(cells);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}
