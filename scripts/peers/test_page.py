"""Tests of what stands between the samples and the page, each with a fault that must be seen.

    python3 -m unittest discover -s scripts/peers
"""

import copy
import itertools
import json
import random
import re
import tempfile
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

import page
import page_pytorch
import records
import steps
import test_steps
from goals import Goal, Place
from goals import section as goals_section
from markdown import MAX_COLUMNS, MAX_ROWS, number, span, table
from page_training import products
from rounds import Rounds, interval


ORACLE = Path(__file__).parents[2] / "crates/stats/tests/it/fixtures/stats_oracle.json"


def record(samples, each=3):
    return {"rounds_each": each, "samples": samples}


class Statistics(unittest.TestCase):
    def test_the_interval_of_twelve_rounds_leaves_out_two_at_each_end(self):
        self.assertEqual(interval(range(1, 13)), (3, 10))
        self.assertEqual(interval([5, 1, 3]), (1, 5))

    def test_the_interval_of_a_median_is_that_of_scipy(self):
        samples = json.loads(ORACLE.read_text())["samples"]
        samples = [sample for sample in samples if "median_interval" in sample]
        self.assertGreaterEqual(len(samples), 5)
        for sample in samples:
            self.assertEqual(list(interval(sample["differences"])), sample["median_interval"], sample["name"])

    def test_a_ratio_is_formed_inside_a_round(self):
        # The machine is ten times slower in the second round: the ratio does not notice.
        rounds = Rounds(record({"a": [[0, 2, 2], [1, 20, 20], [2, 2, 2]], "b": [[0, 1, 1], [1, 10, 10], [2, 1, 1]]}))
        self.assertEqual(rounds.ratio("a", "b"), (2, 2, 2))

    def test_a_process_that_is_slow_for_its_whole_life_is_left_out_and_named(self):
        slow = [[at, value] for at, value in enumerate([1, 1, 1, 9, 9, 9, 1, 1, 1])]
        rounds = Rounds(record({"a": slow}))
        self.assertEqual(rounds.anomalies, {"a": [(1, 9, 1)]})
        self.assertEqual(len(rounds.arms["a"]), 6)
        busy = [[at, value] for at, value in enumerate([1, 1, 1, 1, 9, 1, 1, 1, 1])]
        self.assertEqual(Rounds(record({"a": busy})).anomalies, {})


class Goals(unittest.TestCase):
    def test_a_verdict_follows_the_limit_in_both_directions(self):
        verdict = lambda limit, measured, lower=False: Goal("", "", [Place("here", limit, measured)], lower=lower).verdict()
        self.assertEqual(verdict(2, (2.5, 2.2, 2.8)), "met")
        self.assertEqual(verdict(2, (1, 0.9, 1.1)), "**missed** at here (×1.00 [×0.900 to ×1.10], by 50.0 %)")
        self.assertEqual(verdict(2, (1.9, 1.8, 2.1)), "**missed** at here (×1.90 [×1.80 to ×2.10], by 5.00 %, undecided)")
        self.assertEqual(verdict(2, (1.9, 1.8, 1.95), lower=True), "met")
        self.assertTrue(verdict(2, (3, 2.9, 3.1), lower=True).startswith("**missed**"))
        self.assertEqual(verdict(2, None), "not run")

    def test_the_places_of_a_goal_have_one_row_that_names_those_it_misses(self):
        goal = Goal("g", "us", [Place("a", 2, (3, 3, 3)), Place("b", 2, (1, 1, 1)), Place("c", 2)])
        self.assertEqual(goal.cells(), ["g", "a / b / c", "us", "≥ 2 / 2 / 2×", "3.00 / 1.00 / –", "**missed** at b (×1.00, by 50.0 %); met at a; not run at c"])

    def test_the_machines_of_a_goal_follow_each_other_and_too_many_rows_lose_those_that_are_met(self):
        make = lambda met: [Goal(f"g{index}", "", [Place("", 1, (2, 2, 2) if index % 2 or met else (0.5,) * 3)]) for index in range(10)]
        rows = [line for line in goals_section({"m": make(False), "n": make(True)}).splitlines() if re.match(r"\| g\d", line)]
        self.assertEqual([re.findall(r"g\d|(?<= )[mn](?= )", row)[:2] for row in rows[:4]], [["g0", "m"], ["g0", "n"], ["g1", "m"], ["g1", "n"]])
        many = goals_section({f"m{index}": make(False) for index in range(4)})
        self.assertEqual(sum(bool(re.match(r"\| g\d", line)) for line in many.splitlines()), 20)
        self.assertNotIn("| g1 |", many)
        self.assertIn("20 rows, those that are met first, stand only in the file", many)


def of_pytorch(gpu):
    """Samples as `cuda.py` writes them, with Softplus three times as slow as ReLU and a step 1.5 times."""
    threads = [""] if gpu else ["/1", "/2"]
    kernels = itertools.product(("forward", "backward"), ("eager", "compiled"), ("f32",), (1 << 16, 1 << 24), threads)
    steps = itertools.product(("step",), ("eager", "compiled"), ("f32",), ("256x2", "1024x8"), threads)
    samples = {}
    for *parts, last in [*kernels, *steps]:
        condition = "/".join(map(str, parts)) + last
        for arm, time in (("relu", 10.0), ("softplus", 15.0 if parts[0] == "step" else 30.0)):
            samples[f"{condition}/{arm}"] = [[at, time, time] for at in range(15)]
    facts = dict(date="today", cpu="a CPU", cores=2, caches="", isa="", system="Linux", rustc="rustc 1 (x)", python="3", governor="none", load_before=0, steal_ticks=0, revision="r")
    if gpu:
        facts.update(gpu_before={"driver_version": "580", "clocks.max.sm": "1980 MHz"}, gpu_during={"clocks.sm": "1900 MHz"})
    about = {"torch": "2", "f32 matrix products": "TF32" if gpu else "f32", **({"gpu": "a GPU"} if gpu else {})}
    missing = {"step/eager/f32/8192x8": "no time was left for it", "step/graph/f32/256x2": "RuntimeError: no memory"}
    return {"machine": facts, "about": {"torch": about}, "missing": missing, "rounds": 15, "rounds_each": 15, "samples": samples}


def several():
    """The committed machine three times, the second with noise, and two that ran PyTorch alone."""
    committed = next(parts for parts in records.read().values() if "kernels" in parts and "train" in parts)
    there = {part: of for part, of in committed.items() if part in ("kernels", "train", "sweeps")}
    noisy, draws = copy.deepcopy(there), random.Random(0)
    for part in ("kernels", "train"):
        for rounds in noisy[part]["samples"].values():
            for row in rounds:
                row[1:] = [value * draws.uniform(0.5, 2) for value in row[1:]]
    with_steps = {**there, "steps": {"machine": there["kernels"]["machine"], **steps.record_of(test_steps.printed())}}
    return {"a-cpu": with_steps, "b-cpu": noisy, "c-cpu": there, "a-gpu": {"cuda": of_pytorch(True)}, "d-cpu": {"cpu_pytorch": of_pytorch(False)}}


class Page(unittest.TestCase):
    def test_numbers_have_three_significant_digits(self):
        self.assertEqual([number(v) for v in (0.01234, 1.234, 9.9996, 12.34, 1234.5, 0)], ["0.0123", "1.23", "10.0", "12.3", "1234", "0"])
        self.assertEqual([span(v) for v in ([1.054, 3.61], [4.23], [4.23, 4.24])], ["1.05 to 3.6", "4.2", "4.2"])

    def test_a_step_multiplies_three_times_a_layer_and_twice_for_the_first(self):
        self.assertEqual(products((64, 64, 1)), 2 * 128 * (2 * 64 * 64 + 3 * 64 * 10))

    def test_records_survive_writing_and_reading(self):
        samples = {"machine": {"date": "2026-11-25"}, "rounds": 3, "samples": {"a/b/1": [[0, 1.5]]}}
        later = {"machine": {"date": "2026-11-27"}}
        with tempfile.TemporaryDirectory() as folder:
            records.write("zen", "kernels", samples, folder)
            records.write("xeon", "train", samples, folder)
            records.write("zen", "train", later, folder)
            (Path(folder) / "empty").mkdir()
            read = records.read(folder)
            self.assertEqual(read, {"zen": {"kernels": samples, "train": later}, "xeon": {"train": samples}})
            self.assertEqual(list(read), ["zen", "xeon"], "the machine that was measured last comes first")

    def test_the_page_is_what_the_samples_give_and_another_sample_gives_another_page(self):
        there = records.read()
        self.assertTrue(there, "there are records beside the page")
        self.assertEqual(page.stale(page.outputs(there)), [])
        changed = copy.deepcopy(there)
        for part in next(iter(changed.values())).values():
            part["machine"]["cpu"] = "another"
        self.assertEqual(page.stale(page.outputs(changed)), [page.PAGE])
        name = next(name for name, parts in there.items() if "kernels" in parts)
        self.assertIn(page.FOLDER / name / "overview.svg", page.stale(page.outputs({})))

    def test_a_peer_that_could_not_be_started_has_a_row_that_says_why(self):
        kernels = copy.deepcopy(next(parts["kernels"] for parts in records.read().values() if "kernels" in parts))
        for key in [key for key in kernels["samples"] if key.startswith("jax/")]:
            del kernels["samples"][key]
            kernels["missing"][key] = "cannot be started"
        self.assertIn("| JAX | not run: cannot be started |", page.outputs({"a-machine": {"kernels": kernels}})[""])

    def test_a_library_that_is_missing_has_its_reason_only_where_it_could_have_a_figure(self):
        kernels = copy.deepcopy(next(parts["kernels"] for parts in records.read().values() if "kernels" in parts))
        for of in (kernels["samples"], kernels["errors"]):
            for key in [key for key in of if key.startswith("sleef/")]:
                del of[key]
        kernels["failed"]["sleef"] = "libsleef.so.3 is not installed"
        kernels["about"]["vml-ha"] = {"kernels": "def"}
        for op in ("softplus_f32", "softplus_f64"):
            kernels["missing"][f"sleef/{op}/2048"] = kernels["failed"]["sleef"]
        text = page.outputs({"a-machine": {"kernels": kernels}})[""]
        self.assertEqual(text.count("| SLEEF, exp and log1p | not run: libsleef.so.3 is not installed |"), 4)
        self.assertIn("Intel VML took its baseline kernels on a-machine", text)

    def test_the_answer_is_at_most_five_sentences_computed_from_the_samples(self):
        there = several()
        said = page.answer(there)
        self.assertEqual(len(said), 5)
        for sentence in said:
            self.assertEqual(sentence.count(". ") + sentence.endswith("."), 1, sentence)
            self.assertRegex(sentence, r"\d.*\(\[.*\]\(#")
        self.assertIn("Softplus takes 1.50 times as long as with ReLU on a GPU", said[-1])
        del there["a-gpu"]
        self.assertIn("1.50 times as long as with ReLU on a CPU", page.answer(there)[-1])
        del there["d-cpu"]
        self.assertIn("on one core of a CPU", page.answer(there)[-1])
        slower = copy.deepcopy(there)
        for parts in slower.values():
            for key, rounds in parts["train"]["samples"].items():
                if key.startswith("ours/"):
                    parts["train"]["samples"][key] = [[at, *(value / 10 for value in values)] for at, *values in rounds]
        self.assertNotEqual(page.answer(there)[0], page.answer(slower)[0])

    def test_every_anchor_of_the_answer_is_a_heading(self):
        text = page.outputs(several())[""]
        headings = {re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
        for anchor in re.findall(r"\(#([^)]*)\)", text):
            self.assertIn(anchor.replace("'", ""), headings)

    def test_many_machines_show_the_fastest_way_of_each_library_and_few_show_all(self):
        there = several()
        self.assertNotIn("PyTorch eager, fused optimizer, as shipped | c-cpu", page.outputs(there)[""])
        self.assertIn("the fastest way of using it; training.csv has all", page.outputs(there)[""])
        del there["c-cpu"]
        self.assertIn("PyTorch eager, fused optimizer, as shipped | a-cpu", page.outputs(there)[""])

    def test_one_figure_stands_above_and_those_of_other_machines_below(self):
        text = page.outputs(several())[""]
        at = [text.index(f"](peers/{name}-cpu/overview.svg)") for name in "abc"]
        below = text.index("## The same figure on other machines")
        self.assertTrue(at[0] < text.index("## What a user") < below < at[1] < at[2])

    def test_a_page_of_several_machines_keeps_its_limits(self):
        for there in (records.read(), several()):
            files = page.outputs(there)
            lines = files[""].splitlines()
            self.assertLessEqual(len(lines), 400)
            self.assertLessEqual(max(map(len, lines)), 1000)
            for group, of in itertools.groupby(lines, lambda line: line.startswith("|")):
                of = list(of)
                if group:
                    self.assertLessEqual(len(of) - 2, MAX_ROWS)
                    self.assertLessEqual(of[1].count("|") - 1, MAX_COLUMNS)
        with self.assertRaisesRegex(ValueError, "write a CSV file"):
            table(["a"], [["1"]] * (MAX_ROWS + 1))
        for name, text in files.items():
            if name.endswith(".csv"):
                self.assertEqual(len({line.count(",") for line in text.splitlines() if '"' not in line}), 1, name)

    def test_what_was_not_measured_in_pytorch_says_how_to_measure_it(self):
        text = page_pytorch.section({})
        self.assertIn("Not measured. `scripts/peers.sh cuda` measures it.", text)
        self.assertIn("Not measured. `scripts/peers.sh pytorch` measures it.", text)

    def test_pytorchs_own_ratios_stand_by_size_and_by_width_with_the_clock(self):
        text = page.outputs(several())[""]
        self.assertIn("| forward, eager | f32 | 2 | ×3.00 | ×3.00 |", text)
        self.assertIn("| 2 hidden layers, torch.compile | f32 | ×1.50 | – |", text)
        self.assertIn("a GPU, driver 580, 1900 MHz during the run (at most 1980 MHz)", text)
        self.assertIn("Left out, because the time that was given was over: 1 condition.", text)
        self.assertIn("- Not run: step/graph/f32/256x2: RuntimeError: no memory", text)

    def test_figures_are_well_formed_and_hold_every_point_of_their_csv(self):
        files = page.outputs(several())
        for name in [name for name in files if name.endswith("overview.svg")]:
            root = ET.fromstring(files[name])
            marks = [e for e in root.iter() if e.tag.endswith(("circle", "polygon"))]
            crosses = sum(e.tag.endswith("line") and e.get("stroke-width") == "2" and "stroke-dasharray" not in e.attrib for e in root.iter()) // 2
            rows = len(files[name.replace(".svg", ".csv")].splitlines()) - 1
            self.assertGreaterEqual(len(marks) + crosses, rows, name)
            box = [float(v) for v in root.get("viewBox").split()]
            for e in root.iter():
                for x, y in (("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
                    if x in e.attrib:
                        self.assertTrue(0 <= float(e.get(x)) <= box[2] and 0 <= float(e.get(y)) <= box[3], (name, e.attrib))


if __name__ == "__main__":
    unittest.main()
