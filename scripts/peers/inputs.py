"""The numbers that everybody works on; `benches/peers/src/inputs.rs` makes the same kind.
"""

import numpy as np

BATCH = 128
CLASSES = 10
ROWS = 16 * BATCH  # An epoch is sixteen steps.
RATE = 0.01
MOMENTUM = 0.9


def scattered(length, kind=np.float32):
    """Numbers between -6 and 6, in no order."""
    i = np.arange(length, dtype=np.uint32) * np.uint32(2654435761) >> np.uint32(8)
    return (12.0 * (i / 2.0**24) - 6.0).astype(kind)


def rows(width):
    """Normal inputs and the class of each row."""
    draws = np.random.default_rng(0)
    labels = np.arange(ROWS) % CLASSES
    return draws.standard_normal((ROWS, width), dtype=np.float32), labels


def widths(shape):
    return [shape["inputs"], *[shape["width"]] * shape["depth"], CLASSES]


def parameters(shape, seed=None):
    """Weights (inputs by outputs) and biases of every layer."""
    sizes = widths(shape)
    draws = np.random.default_rng(shape.get("seed", 0) if seed is None else seed)
    weights = [
        draws.standard_normal((a, b), dtype=np.float32) * np.float32((2 / a) ** 0.5)
        for a, b in zip(sizes, sizes[1:])
    ]
    return weights, [np.zeros(b, np.float32) for b in sizes[1:]]


class Order:
    """Batches of a fresh permutation each epoch."""

    def __init__(self, seed):
        self.draws = np.random.default_rng(seed)
        self.next = ROWS

    def next_batch(self):
        if self.next == ROWS:
            self.rows, self.next = self.draws.permutation(ROWS), 0
        self.next += BATCH
        return self.rows[self.next - BATCH : self.next]
