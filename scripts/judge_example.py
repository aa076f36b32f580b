"""Train the networks of docs/judge.md with PyTorch, and write one line of results per run.

    python scripts/judge_example.py > docs/examples/activations.csv

Needs torch; takes about two minutes on one thread. Runs with the same seed and depth share their data,
their standard-normal draws for the weights and their order of batches, whatever the activation: that
is what makes them pairs. The last digits depend on the version of torch and on the processor.
"""

import csv
import sys

import torch
from torch import nn

ARMS = {"relu": nn.ReLU, "gelu": nn.GELU, "softplus": nn.Softplus}
DEPTHS = (4, 8, 12)
SEEDS = range(10)
WIDTH = 32
BATCH = 50
STEPS = 600
EVALUATE_EVERY = 10
TARGET = 0.9


def spirals(count, generator):
    """Points on two spirals of one turn, with a little noise."""
    labels = torch.randint(2, (count,), generator=generator)
    turn = torch.rand(count, generator=generator)
    angle = 2 * torch.pi * turn + torch.pi * labels
    points = (0.2 + turn).unsqueeze(1) * torch.stack((angle.cos(), angle.sin()), dim=1)
    return points + 0.04 * torch.randn(count, 2, generator=generator), labels


def network(activation, depth, generator):
    layers, inputs = [], 2
    for _ in range(depth):
        layers += [nn.Linear(inputs, WIDTH), activation()]
        inputs = WIDTH
    layers.append(nn.Linear(inputs, 2))
    model = nn.Sequential(*layers)
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, nn.Linear):
                scale = (2 / layer.in_features) ** 0.5
                layer.weight.copy_(scale * torch.randn(layer.weight.shape, generator=generator))
                layer.bias.zero_()
    return model


def run(activation, depth, seed):
    """Test accuracy after the last step, and the first step with 90 % (or all steps, censored)."""
    generator = torch.Generator().manual_seed(seed)
    train, train_labels = spirals(500, generator)
    test, test_labels = spirals(1000, generator)
    model = network(activation, depth, generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9)
    reached = None
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(train), (BATCH,), generator=generator)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(train[rows]), train_labels[rows]).backward()
        optimizer.step()
        if step % EVALUATE_EVERY == 0:
            with torch.no_grad():
                accuracy = (model(test).argmax(1) == test_labels).double().mean().item()
            if reached is None and accuracy >= TARGET:
                reached = step
    return accuracy, reached


def main():
    torch.set_num_threads(1)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["arm", "depth", "seed", "test_accuracy", "steps_to_90", "steps_to_90_censored"])
    for depth in DEPTHS:
        for arm, activation in ARMS.items():
            for seed in SEEDS:
                accuracy, reached = run(activation, depth, seed)
                censored = reached is None
                steps = STEPS if censored else reached
                out.writerow([arm, depth, seed, f"{accuracy:.3f}", steps, int(censored)])


if __name__ == "__main__":
    main()
