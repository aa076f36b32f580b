"""Small figures as SVG: panels below each other, markers of a series, whiskers, a legend.

A figure has a white ground of its own, so it reads on white and dark pages. Its letters have 13 pixels at
480 pixels of width, and so 11 at 400. Every series has a color and a marker, for eyes and printers without colors.
"""

import math
from html import escape

WIDTH, LEFT, RIGHT = 480, 62, 14
INK, GRAY, FAINT = "#202020", "#696969", "#d8d8d8"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, Helvetica, Arial, sans-serif"


class Series:
    """A color from the project's palette, a marker, and whether a line joins the points."""

    def __init__(self, name, color, marker, dashed=False, joined=True):
        self.name, self.color, self.marker, self.dashed, self.joined = name, color, marker, dashed, joined


def near(value):
    return f"{value:.1f}"


def text(x, y, said, anchor="start", size=13, color=INK, weight="normal"):
    return f'<text x="{near(x)}" y="{near(y)}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" fill="{color}">{escape(said)}</text>'


def line(x1, y1, x2, y2, color=FAINT, width=1, dash=""):
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{near(x1)}" y1="{near(y1)}" x2="{near(x2)}" y2="{near(y2)}" stroke="{color}" stroke-width="{width}"{more}/>'


def mark(series, x, y, r=4.2):
    color, kind = series.color, series.marker
    if kind == "circle":
        return f'<circle cx="{near(x)}" cy="{near(y)}" r="{r}" fill="{color}"/>'
    if kind == "ring":
        return f'<circle cx="{near(x)}" cy="{near(y)}" r="{r}" fill="#ffffff" stroke="{color}" stroke-width="1.8"/>'
    if kind == "cross":
        return line(x - r, y - r, x + r, y + r, color, 2) + line(x - r, y + r, x + r, y - r, color, 2)
    corners = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "triangle": [(0, -1.25), (1.15, 0.9), (-1.15, 0.9)],
        "diamond": [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
    }[kind]
    points = " ".join(f"{near(x + 0.9 * r * a)},{near(y + 0.9 * r * b)}" for a, b in corners)
    return f'<polygon points="{points}" fill="{color}"/>'


def ticks(low, high):
    """1, 2, 5 of each decade inside, or only the decades where these would be many."""
    found = [m * 10.0**e for e in range(-9, 13) for m in (1, 2, 5)]
    inside = [v for v in found if low * 0.999 <= v <= high * 1.001]
    return inside if len(inside) <= 8 else [v for v in inside if f"{v:e}"[0] == "1"]


def plain(value):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


class Scale:
    """From values to pixels; logarithmic or not."""

    def __init__(self, low, high, start, end, log=True):
        self.low, self.high, self.start, self.end = low, high, start, end
        self.by = math.log if log else float

    def __call__(self, value):
        low, high = self.by(self.low), self.by(self.high)
        return self.start + (self.by(value) - low) / (high - low) * (self.end - self.start)


class Panel:
    """A plot of curves: points are (x, y, low, high), x on a scale of its own."""

    def __init__(self, title, x_title, y_title, curves, x_ticks, x_log=True, y_log=True, y_range=None, x_range=None, height=190):
        self.title, self.x_title, self.y_title, self.curves, self.x_ticks = title, x_title, y_title, curves, x_ticks
        self.x_log, self.y_log, self.y_range, self.x_range, self.height = x_log, y_log, y_range, x_range, height

    def draw(self, top):
        bottom = top + self.height
        points = [p for _, of in self.curves for p in of]
        xs = [p[0] for p in points]
        low, high = self.y_range or (min(p[2] for p in points) * 0.8, max(p[3] for p in points) * 1.25)
        x_low, x_high = self.x_range or (min(xs), max(xs))
        x, y = Scale(x_low, x_high, LEFT + 12, WIDTH - RIGHT - 12, self.x_log), Scale(low, high, bottom, top + 26, self.y_log)
        parts = [text(LEFT, top + 2, self.title, weight="bold"), text(LEFT, top + 18, self.y_title, size=12, color=GRAY)]
        for value in ticks(low, high) if self.y_log else linear_ticks(low, high):
            parts += [line(LEFT, y(value), WIDTH - RIGHT, y(value)), text(LEFT - 6, y(value) + 4, plain(value), "end", 12)]
        for value, said in self.x_ticks:
            parts += [line(x(value), bottom, x(value), bottom + 4, GRAY), text(x(value), bottom + 17, said, "middle", 12)]
        parts += [line(LEFT, bottom, WIDTH - RIGHT, bottom, GRAY), text((LEFT + WIDTH - RIGHT) / 2, bottom + 34, self.x_title, "middle", 12, GRAY)]
        for series, of in self.curves:
            if series.joined and len(of) > 1:
                path = " ".join(f"{near(x(p[0]))},{near(y(p[1]))}" for p in of)
                dash = ' stroke-dasharray="5 4"' if series.dashed else ""
                parts.append(f'<polyline points="{path}" fill="none" stroke="{series.color}" stroke-width="2"{dash}/>')
            for p in of:
                parts += [line(x(p[0]), y(p[2]), x(p[0]), y(p[3]), series.color, 1.4), mark(series, x(p[0]), y(p[1]))]
        return parts, bottom + 44


def linear_ticks(low, high):
    step = 10.0 ** math.floor(math.log10(high - low))
    step = next(s for s in (step / 5, step / 2, step, 2 * step) if (high - low) / s <= 6)
    return [step * k for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


class Rows:
    """A plot of dots: a row for each label, its dots (series, value, low, high) on one logarithmic axis."""

    def __init__(self, title, x_title, rows, reference=None, x_range=None):
        self.title, self.x_title, self.rows, self.reference, self.x_range = title, x_title, rows, reference, x_range

    def draw(self, top):
        each, left = 30, LEFT + 34
        bottom = top + 14 + each * len(self.rows)
        values = [v for _, dots in self.rows for _, *three in dots for v in three]
        low, high = self.x_range or (min(values) * 0.9, max(values) * 1.15)
        x = Scale(low, high, left + 10, WIDTH - RIGHT - 8)
        parts = [text(12, top + 2, self.title, weight="bold")]
        for value in ticks(low, high):
            parts += [line(x(value), top + 12, x(value), bottom), text(x(value), bottom + 16, plain(value) + "×", "middle", 12)]
        if self.reference:
            parts.append(line(x(self.reference), top + 12, x(self.reference), bottom, INK, 1.6))
        for index, (label, dots) in enumerate(self.rows):
            y = top + 14 + each * (index + 0.5)
            if index:
                parts.append(line(12, y - each / 2, WIDTH - RIGHT, y - each / 2, "#eeeeee"))
            parts.append(text(left, y + 4, label, "end", 12))
            for at, (series, value, below, above) in enumerate(dots):
                own = y + 5 * (at - (len(dots) - 1) / 2)
                parts += [line(x(below), own, x(above), own, series.color, 1.4), mark(series, x(value), own)]
        parts.append(text((left + WIDTH - RIGHT) / 2, bottom + 33, self.x_title, "middle", 12, GRAY))
        return parts, bottom + 46


class Legend:
    def __init__(self, series):
        self.series = series

    def draw(self, top):
        parts, x, y = [], 12, top
        for series in self.series:
            wide = 34 + 7.0 * len(series.name)
            if x + wide > WIDTH and x > 12:
                x, y = 12, y + 19
            if series.joined:
                parts.append(line(x, y - 4, x + 20, y - 4, series.color, 2, "5 4" if series.dashed else ""))
            parts += [mark(series, x + 10, y - 4), text(x + 25, y, series.name)]
            x += wide
        return parts, y + 22


def figure(title, description, pieces):
    """`pieces` are legends and panels, from top to bottom."""
    body, y = [text(12, 22, title, size=15, weight="bold")], 36
    for piece in pieces:
        parts, y = piece.draw(y + 8)
        body += parts
    height = math.ceil(y)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title description" font-family="{FONT}">'
    return "\n".join([head, f'<title id="title">{escape(title)}</title>', f'<desc id="description">{escape(description)}</desc>', f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>', *body, "</svg>"]) + "\n"
