"""Tests of the verdicts on claims from PyTorch's own ratios, each with a fault that must be seen."""

import copy
import json
import re
import unittest

import page
import page_claims
import records
from page_claims import decide_overhead, decide_slower, judged
from test_page import of_pytorch


def found(parts, claim):
    return next(of for of in page_claims.findings({"here": parts}) if of["id"] == claim)


class Claims(unittest.TestCase):
    def test_a_row_is_judged_by_its_whole_interval_and_the_margin(self):
        for ratio, verdict in (
            ((1.2, 1.06, 1.3), "slower"),
            ((1.2, 1.05, 1.3), "undecided"),  # It ends at the margin.
            ((1.02, 1.0, 1.04), "equal"),
            ((1.02, 1.0, 1.06), "undecided"),
            ((0.98, 0.955, 1.0), "equal"),
            ((0.9, 0.85, 0.95), "faster"),
            ((0.9, 0.85, 0.953), "undecided"),  # Beyond 0.95, and not beyond 1 / 1.05.
        ):
            self.assertEqual(judged(ratio, 15, 0.5), verdict, ratio)
        self.assertEqual(judged((3, 2.9, 3.1), 9, 0.5), "undecided", "too few rounds")
        self.assertEqual(judged((3, 2.9, 3.1), 10, 1.6), "undecided", "a busy machine")

    def test_the_rules_are_those_of_the_claims_on_study_pages(self):
        for verdicts, expected in (
            (["slower", "slower"], "supported"),
            (["slower", "equal"], "supported with a limit"),
            (["slower", "undecided"], "supported with a limit"),
            (["slower", "faster"], "not shown"),
            (["equal", "faster"], "refuted"),
            (["equal", "undecided"], "not shown"),
            ([], "not shown"),
        ):
            self.assertEqual(decide_slower(verdicts), expected, verdicts)
        self.assertEqual(decide_overhead(["equal", "slower"]), "supported with a limit")
        self.assertEqual(decide_overhead(["equal", "faster", "undecided"]), "not shown")

    def test_planted_ratios_decide_both_claims_on_a_cpu_and_on_a_gpu(self):
        for gpu, part in ((False, "cpu_pytorch"), (True, "cuda")):
            parts = {part: of_pytorch(gpu)}
            slower, overhead = found(parts, "C7"), found(parts, "C18")
            self.assertEqual((slower["verdict"], overhead["verdict"]), ("supported", "supported with a limit"))
            self.assertEqual((slower["smallest"]["ratio"], slower["largest"]["ratio"], slower["rounds"]), (1.5, 3, 15))
            self.assertEqual(slower["device"], "GPU" if gpu else "CPU")
            self.assertIn("from ×1.50 (a training step, width 256, 2 hidden layers, eager, f32", slower["number"])
            self.assertIn("; from ×3.00 (forward", slower["number"])

    def test_the_largest_step_of_each_way_decides_about_overhead(self):
        record = of_pytorch(True)
        for key in list(record["samples"]):
            if key.startswith("step/") and "1024x8" in key and key.endswith("/softplus"):
                record["samples"][key] = record["samples"][key.replace("softplus", "relu")]
        overhead = found({"cuda": record}, "C18")
        self.assertEqual(overhead["verdict"], "not shown")
        # Of the steps, 256×2 and 1024×8 each run in two ways, only the larger count.
        self.assertEqual(overhead["evidence"], "slower in 0, faster in 0, equally fast in 2, not decided in 0 of 2 ways to run the largest step")
        self.assertEqual(found({"cuda": record}, "C7")["verdict"], "supported with a limit")

    def test_a_busy_machine_and_few_rounds_decide_nothing(self):
        record = of_pytorch(False)
        record["machine"]["load_before"] = 4
        self.assertEqual(found({"cpu_pytorch": record}, "C7")["verdict"], "not shown")
        record = of_pytorch(False)
        record["samples"] = {key: rounds[:9] for key, rounds in record["samples"].items()}
        self.assertEqual(found({"cpu_pytorch": record}, "C7")["verdict"], "not shown")

    def test_the_run_that_measures_only_this_goes_before_samples_beside_ours(self):
        committed = next(parts for parts in records.read().values() if "kernels" in parts and "train" in parts)
        beside = {part: committed[part] for part in ("kernels", "train")}
        self.assertIn("784→", found(beside, "C18")["number"])
        self.assertNotIn("784→", found({**beside, "cpu_pytorch": of_pytorch(False)}, "C18")["number"])

    def test_the_file_is_part_of_what_the_check_compares_and_its_links_lead_to_a_heading(self):
        there = records.read()
        files = page.outputs(there)
        said = json.loads(files["verdicts.json"])["claims"]
        self.assertEqual({of["id"] for of in said}, {"C7", "C18"})
        self.assertEqual({of["machine"] for of in said}, set(there))
        headings = [re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in files[""].splitlines() if line.startswith("#")]
        for of in said:
            name, anchor = of["link"].split("#")
            self.assertEqual(name, page.PAGE.name)
            self.assertIn(anchor, headings)
        slower = copy.deepcopy(there)
        for parts in slower.values():
            for part in ("cuda", "cpu_pytorch"):
                for key, rounds in parts.get(part, {}).get("samples", {}).items():
                    if key.endswith("/softplus"):
                        parts[part]["samples"][key] = [[at, *(9 * value for value in values)] for at, *values in rounds]
        self.assertIn(page.FOLDER / "verdicts.json", page.stale(page.outputs(slower)))

    def test_where_nothing_was_measured_the_page_says_so(self):
        self.assertIn("Not measured.", page_claims.section({}))
        self.assertEqual(json.loads(page_claims.json_text({}))["claims"], [])


if __name__ == "__main__":
    unittest.main()
