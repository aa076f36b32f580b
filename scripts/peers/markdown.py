"""Tables, numbers and verdicts in Markdown.
"""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def number(value):
    """Three significant digits."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):e}".split("e")[1]))
    return f"{value:.{digits}f}"


def goal(name, where, must, aim, measured, unit="×", lower=False, against=""):
    """A row: what is wanted, what was measured, and whether that is enough."""
    show = lambda value: "–" if value is None else f"{number(value)}{unit}"
    bound = "≤ " if lower else "≥ "
    wanted = [bound + show(must), "–" if aim is None else bound + show(aim)]
    if measured is None:
        return [name, where, against, *wanted, "not run", "–"]
    point, low, high = measured
    better = lambda a, b: a <= b if lower else a >= b
    if aim is not None and better(point, aim):
        verdict, limit = "aim met", aim
    elif better(point, must):
        verdict, limit = "must met", must
    else:
        verdict, limit = f"**missed** by {number(100 * abs(point / must - 1))} %", must
    if low < limit < high:
        verdict += ", the limit is inside the interval"
    between = f" [{number(low)} – {number(high)}]" if low < high else ""
    return [name, where, against, *wanted, show(point) + between, verdict]


GOAL_HEAD = ["goal", "where", "against", "must", "aim", "measured [interval]", "verdict"]
