"""Tests of the step times: what the example prints, the figure, and what the page says of it.
"""

import json
import unittest
import xml.etree.ElementTree as ET

import page_steps
import steps

NETWORKS = [("width", 16), ("width", 1024), ("depth", 1), ("depth", 16), ("dead", 0), ("dead", 90)]


def printed(slow=1.0):
    """Softplus takes twice as long as ReLU, and a step with dead units `slow` times as long as without."""
    samples, shares = {}, {}
    for panel, value in NETWORKS:
        for activation, ns in (("relu", 1000.0), ("softplus", 2000.0)):
            key = f"{panel}/{value}/{activation}"
            samples[key] = [[block, ns * (slow if (panel, value) == ("dead", 90) else 1)] for block in range(15)]
            shares[key] = [[block, 0.5 if value == 16 else 0.75] for block in range(15)]
    return json.dumps({"blocks": 15, "isa": "avx512", "samples": samples, "product_share": shares})


class Steps(unittest.TestCase):
    def test_what_the_example_prints_becomes_a_record(self):
        record = steps.record_of(printed())
        self.assertEqual((record["rounds_each"], record["about"]), (15, {"ours": {"kernels": "avx512"}}))
        wrong = json.loads(printed())
        del wrong["product_share"]["dead/0/relu"]
        with self.assertRaisesRegex(ValueError, "expected the same networks"):
            steps.record_of(json.dumps(wrong))

    def test_the_page_says_what_softplus_and_dead_units_cost(self):
        said = page_steps.said(steps.record_of(printed()))
        self.assertIn("A Softplus step takes 2.0 times as long", said)
        self.assertIn("with 90 % of the units dead a ReLU step takes ×1.00 of its time", said)
        self.assertIn("50 % of a ReLU step at width 16 and 75 % at width 1024", said)
        self.assertIn("takes ×4.00 of its time", page_steps.said(steps.record_of(printed(slow=4.0))))

    def test_the_figure_has_three_panels_and_a_mark_for_every_number(self):
        svg, numbers = page_steps.drawing("a-cpu", steps.record_of(printed()))
        rows = numbers.splitlines()
        self.assertEqual(rows[0], "panel,value,activation,what,microseconds,low,high")
        self.assertIn("width,16,relu,products,0.5,0.5,0.5", rows)
        self.assertEqual(len(rows) - 1, 4 * len(NETWORKS))
        root = ET.fromstring(svg)
        self.assertEqual(sum(e.get("font-weight") == "bold" for e in root.iter()), 1 + 3)
        circles = sum(e.tag.endswith("circle") for e in root.iter())
        self.assertEqual(circles, 2 + 2 * len(NETWORKS))
        self.assertIn("peers/a-cpu/steps.svg", page_steps.section({"a-cpu": steps.record_of(printed())}))


if __name__ == "__main__":
    unittest.main()
