"""Tables and numbers in Markdown, and what a page may hold.
"""

import csv
import io

MAX_ROWS, MAX_COLUMNS = 30, 8


def table(head, rows):
    """A table that a reader can take in; a longer one belongs in a file beside the page."""
    if len(rows) > MAX_ROWS or len(head) > MAX_COLUMNS:
        raise ValueError(f"a table of {len(rows)} rows and {len(head)} columns ({head[0]}): at most {MAX_ROWS} and {MAX_COLUMNS}; write a CSV file")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def tables(head, rows):
    """As many tables as the rows need."""
    return "\n".join(table(head, rows[at : at + MAX_ROWS]) for at in range(0, len(rows), MAX_ROWS))


def number(value):
    """Three significant digits."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):.2e}".split("e")[1]))
    return f"{value:.{digits}f}"


def span(values, unit=""):
    """The range of some numbers, or the one number that they all are, in two or three digits."""
    short = lambda value: f"{value:.2f}" if value < 2 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
    low, high = short(min(values)), short(max(values))
    return low + unit if low == high else f"{low} to {high}{unit}"


def interval(measured, unit="×"):
    """A ratio, or a number with a unit, with the ends of its 95 % interval, as on the pages of studies."""
    point, low, high = measured
    show = lambda value: f"×{number(value)}" if unit == "×" else number(value)
    after = "" if unit == "×" else unit
    return f"{show(point)}{after}" + (f" [{show(low)} to {show(high)}]" if low < high else "")


def csv_text(head, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([head, *rows])
    return out.getvalue()
