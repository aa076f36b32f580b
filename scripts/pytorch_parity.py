"""Records what PyTorch computes, for the test `crates/mlp/tests/it/pytorch.rs`.

    python scripts/pytorch_parity.py > crates/mlp/tests/data/pytorch.json

Small f64 networks, each trained for 20 full-batch steps by every optimiser. The file holds inputs,
targets, initial weights (D x H, the layout of this project) and the loss before each step.
Needs torch; the committed file was made with the version it names.
"""

import json

import torch
from torch import nn

STEPS = 20
OPTIMIZERS = [
    ({"sgd": {}}, 0.1, lambda p, lr: torch.optim.SGD(p, lr)),
    ({"sgd": {"momentum": 0.9}}, 0.05, lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9)),
    (
        {"sgd": {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}},
        0.05,
        lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True, weight_decay=0.01),
    ),
    (
        {"sgd": {"momentum": 0.8, "weight_decay": 0.05}},
        0.05,
        lambda p, lr: torch.optim.SGD(p, lr, momentum=0.8, weight_decay=0.05),
    ),
    ({"adam": {}}, 0.05, lambda p, lr: torch.optim.Adam(p, lr)),
    (
        {"adam": {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weight_decay": 0.1}},
        0.05,
        lambda p, lr: torch.optim.Adam(p, lr, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
    ),
    ({"adamw": {"weight_decay": 0.1}}, 0.05, lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.1)),
]
NETWORKS = [
    ("depth 3, softplus", "softplus", [4, 6, 5, 4, 3], "identity"),
    ("simple net, softplus", "softplus", [4, 3, 1], "identity"),
    ("depth 2, relu", "relu", [4, 6, 5, 3], "identity"),
    ("positive head", "softplus", [4, 3, 2], "softplus"),
]
MODULES = {"softplus": nn.Softplus, "relu": nn.ReLU, "identity": nn.Identity}


def build(activation, widths, head):
    modules = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        modules += [nn.Linear(fan_in, fan_out, dtype=torch.float64), MODULES[activation]()]
    modules[-1] = MODULES[head]()
    return nn.Sequential(*modules)


def record(name, activation, widths, head):
    classes = widths[-1] >= 3
    inputs = torch.randn(7, widths[0], dtype=torch.float64)
    if classes:
        targets, criterion = torch.arange(7) % widths[-1], nn.CrossEntropyLoss()
    else:
        targets, criterion = torch.randn(7, widths[-1], dtype=torch.float64).exp(), nn.MSELoss()
    initial = build(activation, widths, head).state_dict()
    runs = []
    for optimizer, learning_rate, make in OPTIMIZERS:
        network = build(activation, widths, head)
        network.load_state_dict(initial)
        stepper = make(network.parameters(), learning_rate)
        losses = []
        for _ in range(STEPS):
            stepper.zero_grad()
            loss = criterion(network(inputs), targets)
            loss.backward()
            losses.append(loss.item())
            stepper.step()
        runs.append({"optimizer": optimizer, "learning_rate": learning_rate, "losses": losses})
    tensors = list(initial.values())
    layers = zip(tensors[::2], tensors[1::2])
    return {
        "name": name,
        "activation": activation,
        "head": head,
        "widths": widths,
        "inputs": inputs.flatten().tolist(),
        "labels" if classes else "values": targets.flatten().tolist(),
        "layers": [{"weights": w.T.flatten().tolist(), "bias": b.tolist()} for w, b in layers],
        "runs": runs,
    }


def main():
    torch.manual_seed(20)
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    networks = ",\n".join(json.dumps(record(*network), allow_nan=False) for network in NETWORKS)
    print(f'{{"torch": "{version}", "networks": [\n{networks}\n]}}')


main()
