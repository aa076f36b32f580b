//! What is multiplied.

use gemmkit::MatRef;

use crate::scalar::Scalar;

/// A factor of a product: a row-major matrix, or the transpose of one.
#[derive(Clone, Copy)]
pub(crate) struct Factor<'a, T> {
    /// Row-major.
    pub(super) data: &'a [T],
    pub(super) columns: usize,
    pub(super) transposed: bool,
}

impl<'a, T: Scalar> Factor<'a, T> {
    /// The row-major matrix of `columns` columns in `data`.
    pub(crate) fn row_major(data: &'a [T], columns: usize) -> Self {
        Self { data, columns, transposed: false }
    }

    /// The transpose of the row-major matrix of `columns` columns in `data`.
    pub(crate) fn transposed(data: &'a [T], columns: usize) -> Self {
        Self { data, columns, transposed: true }
    }

    /// The same for the library.
    pub(super) fn view(self) -> MatRef<'a, T> {
        let rows = self.data.len() / self.columns;
        if self.transposed {
            MatRef::from_col_major(self.data, self.columns, rows)
        } else {
            MatRef::from_row_major(self.data, rows, self.columns)
        }
    }

    /// Rows and columns.
    pub(super) fn shape(self) -> (usize, usize) {
        let rows = self.data.len() / self.columns;
        if self.transposed { (self.columns, rows) } else { (rows, self.columns) }
    }
}
