"""Tests of what stands between the samples and the page, each with a fault that must be seen.

    python3 -m unittest discover -s scripts/peers
"""

import copy
import json
import tempfile
import unittest
from pathlib import Path

import page
import records
from markdown import goal, number
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


class Page(unittest.TestCase):
    def test_a_verdict_follows_the_limits_in_both_directions(self):
        self.assertEqual(goal("", "", 2, 3, (3.5, 3.2, 4))[-1], "aim met")
        self.assertEqual(goal("", "", 2, 3, (2.5, 2.2, 2.8))[-1], "must met")
        self.assertTrue(goal("", "", 2, 3, (1, 0.9, 1.1))[-1].startswith("**missed** by 50.0 %"))
        self.assertEqual(goal("", "", 2, 1, (0.9, 0.8, 0.95), lower=True)[-1], "aim met")
        self.assertIn("inside", goal("", "", 2, None, (1.9, 1.8, 2.1))[-1])
        self.assertIn("not run", goal("", "", 2, 3, None))

    def test_numbers_have_three_significant_digits(self):
        self.assertEqual([number(v) for v in (0.01234, 1.234, 12.34, 1234.5, 0)], ["0.0123", "1.23", "12.3", "1234", "0"])

    def test_a_step_multiplies_three_times_a_layer_and_twice_for_the_first(self):
        self.assertEqual(products((64, 64, 1)), 2 * 128 * (2 * 64 * 64 + 3 * 64 * 10))

    def test_records_survive_writing_and_reading(self):
        samples = {"machine": {}, "rounds": 3, "samples": {"a/b/1": [[0, 1.5]]}}
        with tempfile.TemporaryDirectory() as folder:
            records.write("zen", "kernels", samples, folder)
            records.write("xeon", "train", {"a": 1}, folder)
            (Path(folder) / "empty").mkdir()
            self.assertEqual(records.read(folder), {"xeon": {"train": {"a": 1}}, "zen": {"kernels": samples}})

    def test_the_page_is_what_the_samples_give_and_another_sample_gives_another_page(self):
        there = records.read()
        self.assertTrue(there, "there are records beside the page")
        self.assertEqual(page.PAGE.read_text(), page.page(there))
        changed = copy.deepcopy(there)
        for part in next(iter(changed.values())).values():
            part["machine"]["cpu"] = "another"
        self.assertNotEqual(page.PAGE.read_text(), page.page(changed))

    def test_a_peer_that_could_not_be_started_has_a_row_that_says_why(self):
        kernels = copy.deepcopy(next(parts["kernels"] for parts in records.read().values() if "kernels" in parts))
        for key in [key for key in kernels["samples"] if key.startswith("jax/")]:
            del kernels["samples"][key]
            kernels["missing"][key] = "cannot be started"
        self.assertIn("| JAX | not run: cannot be started |", page.page({"a-machine": {"kernels": kernels}}))


if __name__ == "__main__":
    unittest.main()
