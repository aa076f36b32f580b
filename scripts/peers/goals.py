"""The goals: what each wants at its places, what was measured, and whether that is enough.
"""

from dataclasses import dataclass, field

from markdown import MAX_ROWS, interval, number, table


@dataclass
class Place:
    """One place of a goal: its limit, and (median, low, high) or None for what was not run."""

    where: str
    limit: float
    measured: tuple = None
    note: str = ""


@dataclass
class Goal:
    name: str
    against: str
    places: list = field(default_factory=list)
    unit: str = "×"
    lower: bool = False  # Whether a smaller number is better.

    def met(self, place):
        """None where nothing was measured."""
        if place.measured is None:
            return None
        return place.measured[0] <= place.limit if self.lower else place.measured[0] >= place.limit

    def undecided(self, place):
        """Whether the limit lies inside the interval."""
        return place.measured is not None and place.measured[1] < place.limit < place.measured[2]

    def shortfall(self, place):
        """Where a goal is missed, with its figure and by how much."""
        short = number(100 * abs(place.measured[0] / place.limit - 1))
        more = ", undecided" if self.undecided(place) else ""
        return f"{place.where} ({interval(place.measured, self.unit)}, by {short} %{more})"

    def verdict(self):
        """What is missed first, then what is met, then what was not run."""
        of = {state: [place for place in self.places if self.met(place) is state] for state in (False, True, None)}
        said = []
        if of[False]:
            said.append("**missed** at " + ", ".join(map(self.shortfall, of[False])))
        for state, word in ((True, "met"), (None, "not run")):
            if len(of[state]) == len(self.places):
                said.append(word)
            elif of[state]:
                said.append(f"{word} at " + ", ".join(place.where for place in of[state]))
        return "; ".join(said)

    def cells(self):
        """Goal, where, against, limit, measured, verdict: the places after each other."""
        limits = " / ".join(f"{place.limit:g}" for place in self.places)
        points = " / ".join("–" if place.measured is None else number(place.measured[0]) for place in self.places)
        where = " / ".join(place.where for place in self.places)
        return [self.name, where, self.against, ("≤ " if self.lower else "≥ ") + limits + self.unit, points, self.verdict()]


HEAD = ["goal", "where", "against", "limit", "machine", "measured", "verdict"]
CSV_HEAD = ["machine", "goal", "where", "against", "bound", "limit", "unit", "median", "low", "high", "verdict", "note"]


def counts(goals):
    """How many are met, missed and not run, over all places."""
    states = [goal.met(place) for goal in goals for place in goal.places]
    return states.count(True), states.count(False), states.count(None)


def section(by_machine):
    """One row for each goal and machine; where they are too many, those that are met stand in the file."""
    # The machines of a goal follow each other.
    at = {goal.name: index for goals in by_machine.values() for index, goal in enumerate(goals)}
    rows = sorted(((goal, machine) for machine, goals in by_machine.items() for goal in goals), key=lambda row: at[row[0].name])
    left_out = 0
    if len(rows) > MAX_ROWS:
        open_ = [row for row in rows if not all(row[0].met(place) for place in row[0].places)]
        left_out = len(rows) - min(len(open_), MAX_ROWS)
        rows = open_[:MAX_ROWS]
    cells = []
    for goal, machine in rows:
        name, where, against, limit, measured, verdict = goal.cells()
        cells.append([name, where, against, limit, machine, measured, verdict])
    met, missed, not_run = counts([goal for goals in by_machine.values() for goal in goals])
    more = f" {left_out} rows, those that are met first, stand only in the file." if left_out else ""
    return f"""## Goals

Of {met + missed} figures that have a goal and were measured, {met} meet it and {missed} miss it; {not_run} were not run. A miss is undecided where the limit lies inside the 95 % interval. [goals.csv](peers/goals.csv) has one line for each, with its interval.{more}

{table(HEAD, cells)}"""


def csv_rows(by_machine):
    for machine, goals in by_machine.items():
        for goal in goals:
            for place in goal.places:
                figures = [f"{value:.5g}" for value in place.measured] if place.measured else ["", "", ""]
                met = goal.met(place)
                verdict = "not run" if met is None else "met" if met else "missed"
                if goal.undecided(place):
                    verdict += ", limit inside the interval"
                yield [machine, goal.name, place.where, goal.against, "at most" if goal.lower else "at least", place.limit, goal.unit.strip(), *figures, verdict, place.note]
