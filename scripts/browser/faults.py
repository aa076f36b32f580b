"""Pages with one fault each, the rules that must find it, and columns with the order of their rows."""

from pathlib import Path

SCRIPT = (Path(__file__).parents[2] / "crates/html/src/script.js").read_text(encoding="utf-8")


def page(body, head=""):
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>'
        '<link rel="icon" href="data:,">'
        "<style>html{color:#111;background:#fff}.box{overflow:auto}</style>"
        f"{head}</head><body><main><h1>T</h1><p>text</p>{body}</main></body></html>"
    )


def table(cells):
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    body = f'<div class="box"><table><thead><tr><th>a</th></tr></thead><tbody>{rows}</tbody></table></div>'
    return page(f"{body}<script>{SCRIPT}</script>")


WIDE = '<div style="width:2000px">wide</div>'
SVG = '<svg {} width="90" height="20">{}</svg>'
OPENS_NOTHING = '<details id="P"><summary>s</summary><p>p</p></details>'
SHOWN = "<noscript><style>details::details-content{content-visibility:visible}</style></noscript>"


def pages():
    """Name: the rules that must complain, and no others, and the page. Without a rule it is good."""
    good = SVG.format('role="img" aria-label="x"', '<rect width="90" height="20" fill="#000"/>'
                      '<text y="15" fill="#fff">white</text>')
    return {
        "good": ("", page(f'<a href="#P">p</a><p id="P">p</p>{good}<div class="box" tabindex="0" '
                          f'aria-label="x">{WIDE}</div>')),
        "good-table": ("", table(["2", "1"])),
        "overflow": ("overflow", page(WIDE)),
        "overflow-narrow": ("overflow", page('<div style="width:500px">wide</div>')),
        "overflow-folded": ("overflow", page(f"<details><summary>s</summary>{WIDE}</details>", SHOWN)),
        "focus": ("focus", page(f'<div class="box" aria-label="x">{WIDE}</div>')),
        "focus-name": ("focus", page(f'<div class="box" tabindex="0">{WIDE}</div>')),
        "id": ("structure", page('<p id="a">a</p><p id="a">b</p>')),
        "title": ("structure", page("<h1>again</h1>")),
        "language": ("structure", page("").replace(' lang="en"', "")),
        "anchor": ("anchor", page('<a href="#nowhere">a</a>')),
        "anchor-file": ("anchor", page('<a href="nowhere.csv">a</a>')),
        "anchor-other": ("anchor", page('<a href="good.html#nowhere">a</a>')),
        "anchor-empty": ("anchor", page("<a>a</a>")),
        "image": ("image", page('<img alt="x" src="data:image/png;base64,AAAA">')),
        "image-alt": ("image", page('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=">')),
        "image-name": ("image", page(SVG.format("", ""))),
        "contrast": ("contrast", page('<p style="color:#888">gray</p>')),
        "contrast-back": ("contrast", page('<p style="background:#333">dark</p>')),
        "contrast-faint": ("contrast", page('<p style="opacity:.4">faint</p>')),
        "contrast-dark": ("contrast", page("<p>x</p>", "<style>@media (prefers-color-scheme:dark){"
                                           "html{background:#000}}</style>")),
        "contrast-folded": ("contrast", page('<details><summary>s</summary><p style="color:#aaa">x</p>'
                                             "</details>", SHOWN)),
        "contrast-figure": ("contrast", page(SVG.format('role="img" aria-label="x"',
                                                        '<text y="15" fill="#aaa">x</text>'))),
        "console": ("console", page("<script>console.error('x')</script>")),
        "exception": ("console", page("<script>throw new Error('x')</script>")),
        "policy": ("console image request", page('<img alt="x" style="width:1px" hidden src="https://example.com/x.png">',
                                   '<meta http-equiv="Content-Security-Policy" content="img-src data:; '
                                   "style-src 'unsafe-inline'\">")),
        "request": ("console request", page("<script>fetch('https://example.com/').catch(() => {})</script>")),
        "sort": ("sort", table(["2", "1"]).replace("</body>", "<script>for (const button of document."
                 "querySelectorAll('th button')) button.replaceWith(button.cloneNode(true))</script></body>")),
        "fold": ("fold", page(OPENS_NOTHING)),
    }


# Cells as they stand, and the order after one click on the title.
ORDERS = (
    (["10", "9", "−1", "–", "1.5"], ["−1", "1.5", "9", "10", "–"]),
    (["×1.10", "×0.9", "≥ ×5.70"], ["×0.9", "×1.10", "≥ ×5.70"]),
    (["50 %", "< 0.1 %", "9 %"], ["< 0.1 %", "9 %", "50 %"]),
    (["2 [9, 9]", "10 [1, 1]", "1 [3, 4]"], ["1 [3, 4]", "2 [9, 9]", "10 [1, 1]"]),
    (["2.06·10⁻⁹", "3", "1·10²"], ["2.06·10⁻⁹", "3", "1·10²"]),
    (["2 ms", "30 µs", "1 s"], ["30 µs", "2 ms", "1 s"]),
    (["1 Mi elements", "4 Ki elements"], ["4 Ki elements", "1 Mi elements"]),
    (["30 steps", "4 steps"], ["4 steps", "30 steps"]),
    (["depth 12", "depth 2", "–", "adam"], ["adam", "depth 2", "depth 12", "–"]),
    (["10/30", "9/30", "n.a."], ["9/30", "10/30", "n.a."]),
)
