//! One table in four formats: an independent parser reads back what was put in.

use present::markdown;
use present::table::{Cell, Column, Format, Table};
use proptest::prelude::*;
use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

/// The table of a page as an independent Markdown parser sees it: alignments, header, rows.
fn parsed(markdown: &str) -> (Vec<Alignment>, Vec<Vec<String>>) {
    let (mut alignments, mut rows) = (Vec::new(), Vec::new());
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    for event in Parser::new_ext(markdown, options) {
        let cell = |rows: &mut Vec<Vec<String>>, text: &str| {
            rows.last_mut()
                .and_then(|row: &mut Vec<String>| row.last_mut())
                .expect("in a cell")
                .push_str(text);
        };
        match event {
            Event::Start(Tag::Table(found)) => alignments = found,
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().expect("a row").push(String::new()),
            Event::Text(text) => cell(&mut rows, &text),
            Event::Code(text) => cell(&mut rows, &text),
            Event::InlineHtml(html) if &*html == "<br>" => cell(&mut rows, "\n"),
            Event::InlineHtml(html) if ["<code>", "</code>"].contains(&&*html) => {}
            Event::Start(Tag::Strong) => {}
            Event::End(
                TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell,
            ) => {}
            Event::End(TagEnd::Strong) => {}
            other => panic!("not expected in a table: {other:?} in\n{markdown}"),
        }
    }
    (alignments, rows)
}

/// The visible text of a Markdown cell: without outer spaces, with one kind of line break.
fn visible(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    text.trim_matches(' ').to_owned()
}

#[test]
fn markdown_has_alignment_marks_escapes_and_columns_that_line_up() {
    let mut table = Table::new([Column::left("arm"), Column::right("loss (nats)")]);
    table.row([Cell::from("relu | tanh"), Cell::strong("0.25")]);
    table.row([Cell::code("a|b"), Cell::from("–0.125")]);
    insta::assert_snapshot!(table.render(Format::Markdown), @r"
    | arm                   | loss (nats) |
    |-----------------------|------------:|
    | relu \| tanh          |    **0.25** |
    | <code>a&#124;b</code> |      –0.125 |
    ");
}

#[test]
fn text_lines_up_by_display_width() {
    let mut table = Table::new([Column::left("Größe"), Column::right("値")]);
    table.row(["全角", "1"]);
    table.row(["two\nlines", "22.5"]);
    insta::assert_snapshot!(table.render(Format::Text), @r"
    Größe        値
    ────────── ─────
    全角          1
    two lines  22.5
    ");
}

#[test]
fn json_keeps_the_order_of_columns_and_writes_numbers_as_numbers() {
    let mut table = Table::new([Column::left("key"), Column::right("a"), Column::right("b")]);
    table.row(["0012", "1.50", "NaN"]);
    insta::assert_snapshot!(table.render(Format::Json), @r#"
    [
      {
        "key": "0012",
        "a": 1.5,
        "b": "NaN"
      }
    ]
    "#);
}

#[test]
fn csv_quotes_what_needs_it() {
    let mut table = Table::new([Column::left("a"), Column::right("b")]);
    table.row(["x, \"y\"\nz", "1"]);
    assert_eq!(table.render(Format::Csv), "a,b\n\"x, \"\"y\"\"\nz\",1\n");
}

#[test]
fn a_table_without_rows_is_a_header() {
    let table = Table::new([Column::left("a"), Column::right("b")]);
    assert_eq!(parsed(&table.render(Format::Markdown)).1, [["a", "b"]]);
    assert_eq!(table.render(Format::Json), "[]\n");
    assert_eq!(table.render(Format::Csv), "a,b\n");
}

#[test]
#[should_panic(expected = "one cell for each column")]
fn a_row_of_another_length_panics() {
    Table::new([Column::left("a"), Column::right("b")]).row(["1"]);
}

#[test]
fn escaped_text_starts_nothing() {
    let hostile = r"\|a|b\\| `c` *d* _e_ [f](g) <b>h</b> &amp; ~~i~~ $j$ $$k$$ ![l](m) \";
    let mut table = Table::new([Column::left(hostile)]);
    table.row([hostile]);
    table.row([Cell::code(hostile)]);
    table.row([Cell::strong(hostile)]);
    let (_, rows) = parsed(&table.render(Format::Markdown));
    assert_eq!(rows, vec![vec![hostile.to_owned()]; 4]);
    assert_eq!(markdown::strong("  "), "");
}

#[test]
fn a_cell_that_is_marked_up_already_is_written_as_it_is_in_markdown_only() {
    let mut table = Table::new([Column::left("where")]);
    table.row([Cell::marked_up("a|b: c", "[a\\|b](c.md):\nc")]);
    assert!(table.render(Format::Markdown).contains("| [a\\|b](c.md): c |"));
    assert!(table.render(Format::Text).contains("a|b: c"));
    assert!(table.render(Format::Csv).contains("a|b: c"));
}

#[test]
fn the_text_of_a_link_is_kept_whatever_stands_before_a_bracket() {
    for text in ["a] b", "\\] b", "[a](b)", "\\\\[x]: y", "a\\"] {
        let link = markdown::link(text, "a.md");
        let mut events = Parser::new_ext(&link, Options::empty());
        let is_link = |event| matches!(event, Some(Event::Start(Tag::Link { .. })));
        assert!(is_link(events.by_ref().nth(1)), "{link}");
        let words: String = events
            .filter_map(
                |event| if let Event::Text(text) = event { Some(text.into_string()) } else { None },
            )
            .collect();
        assert_eq!(words, text, "{link}");
    }
}

proptest! {
    #[test]
    fn a_markdown_table_reads_back_as_it_was_written(
        rows in prop::collection::vec(
            (r"[ -~\n\t\rβ–全é]{0,12}", r"[|`\\*_<>&$~\[\]a ]{0,10}", "[0-9.]{1,6}"), 1..5
        ),
    ) {
        let mut table =
            Table::new([Column::left("any | text"), Column::left("marks"), Column::right("n")]);
        for (text, marks, number) in &rows {
            table.row([Cell::from(text), Cell::code(marks), Cell::from(number)]);
        }
        let (alignments, read) = parsed(&table.render(Format::Markdown));
        prop_assert_eq!(alignments, [Alignment::None, Alignment::None, Alignment::Right]);
        prop_assert_eq!(read.len(), rows.len() + 1);
        for ((text, marks, number), read) in rows.iter().zip(&read[1..]) {
            prop_assert_eq!(read[0].trim_matches(' '), visible(text));
            prop_assert_eq!(read[1].trim(), marks.trim());
            prop_assert_eq!(&read[2], number);
        }
    }

    #[test]
    fn csv_and_json_read_back_as_they_were_written(
        rows in prop::collection::vec((".{0,12}", "-?[0-9]{1,3}(\\.[0-9]{1,3})?"), 1..5),
    ) {
        let mut table = Table::new([Column::left("a"), Column::right("b")]);
        for (text, number) in &rows {
            table.row([text, number]);
        }
        let csv = table.render(Format::Csv);
        let read: Vec<(String, String)> =
            csv::Reader::from_reader(csv.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(&read, &rows);
        let json: Vec<serde_json::Value> =
            serde_json::from_str(&table.render(Format::Json)).unwrap();
        for ((text, number), row) in rows.iter().zip(json) {
            prop_assert_eq!(row["a"].as_str(), Some(text.as_str()));
            if let Some(value) = row["b"].as_f64() {
                prop_assert_eq!(value, number.parse::<f64>().unwrap());
            } else {
                // JSON has no number with leading zeros.
                prop_assert_eq!(row["b"].as_str(), Some(number.as_str()));
            }
        }
    }
}
