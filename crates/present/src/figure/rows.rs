//! Numbers of figures as comma-separated values.

/// Rows as comma-separated values, the header first; all are equally long.
pub(super) fn text_of_rows<const COLUMNS: usize>(
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory can be written to, and rows are equally long");
    }
    let bytes = writer.into_inner().expect("memory can be written to");
    String::from_utf8(bytes).expect("only text was written")
}

/// The shortest digits that give the number back; empty for one that is not finite.
pub(super) fn finite(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}
