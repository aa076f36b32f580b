"""Records what PyTorch computes, for the tests `crates/mlp/tests/it/pytorch.rs` and `recipes.rs`.

    python scripts/pytorch_parity.py > crates/mlp/tests/data/pytorch.json
    python scripts/pytorch_parity.py recipes > crates/mlp/tests/data/pytorch-recipes.json

Small f64 networks, each trained for 20 full-batch steps by every optimizer, with and without a
schedule, clipping and layer norm. The file holds inputs, targets, initial weights (D x H, the layout of
this project), gains and shifts of norms, and the loss before each step. The recipes are networks and losses beyond
these, each trained by two of the optimizers.
Needs torch; the committed file was made with the version it names.
"""

import itertools
import json
import sys

import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

STEPS = 20
WARMUP = 5
FLOOR = 0.1
# Cuts some steps of a run and leaves others; how many is printed.
CLIP_NORM = 0.2
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


class Net(nn.Module):
    def __init__(self, activation, widths, head, layer_norm):
        super().__init__()
        pairs = zip(widths, widths[1:])
        self.layers = nn.ModuleList(nn.Linear(a, b, dtype=torch.float64) for a, b in pairs)
        norm = (lambda width: nn.LayerNorm(width, dtype=torch.float64)) if layer_norm else nn.Identity
        self.norms = nn.ModuleList(norm(width) for width in widths[1:-1])
        self.activation, self.head = MODULES[activation](), MODULES[head]()

    def forward(self, x):
        for layer, norm in zip(self.layers, self.norms):
            x = self.activation(norm(layer(x)))
        return self.head(self.layers[-1](x))


def scheduler(stepper, schedule):
    """The rates of mlp::schedule, by PyTorch's own parts."""
    if schedule == "constant":
        return None
    rate = stepper.param_groups[0]["lr"]
    warmup = LinearLR(stepper, start_factor=1 / WARMUP, total_iters=WARMUP - 1)
    fall = CosineAnnealingLR(stepper, T_max=STEPS - WARMUP, eta_min=FLOOR * rate)
    return SequentialLR(stepper, [warmup, fall], milestones=[WARMUP])


def train(network, stepper, schedule, clip_norm, loss_of):
    rates = scheduler(stepper, schedule)
    losses, norms = [], []
    for _ in range(STEPS):
        stepper.zero_grad()
        loss = loss_of(network)
        loss.backward()
        losses.append(loss.item())
        if clip_norm is not None:
            norms.append(nn.utils.clip_grad_norm_(network.parameters(), clip_norm).item())
        stepper.step()
        if rates is not None:
            rates.step()
    return losses, norms


def record(name, activation, widths, head):
    classes = widths[-1] >= 3
    inputs = torch.randn(7, widths[0], dtype=torch.float64)
    if classes:
        targets, criterion = torch.arange(7) % widths[-1], nn.CrossEntropyLoss()
    else:
        targets, criterion = torch.randn(7, widths[-1], dtype=torch.float64).exp(), nn.MSELoss()
    initial = Net(activation, widths, head, True)
    with torch.no_grad():
        for norm in initial.norms:
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.normal_(std=0.3)
    state = initial.state_dict()
    runs, cut, left = [], 0, 0
    schedules = ["constant", {"cosine": {"warmup_steps": WARMUP, "floor": FLOOR}}]
    variants = itertools.product(OPTIMIZERS, schedules, [None, CLIP_NORM], [False, True])
    for (optimizer, learning_rate, make), schedule, clip_norm, layer_norm in variants:
        network = Net(activation, widths, head, layer_norm)
        network.load_state_dict(state, strict=layer_norm)
        stepper = make(network.parameters(), learning_rate)
        loss_of = lambda network: criterion(network(inputs), targets)
        losses, norms = train(network, stepper, schedule, clip_norm, loss_of)
        cut += sum(norm > CLIP_NORM for norm in norms)
        left += sum(norm <= CLIP_NORM for norm in norms)
        run = {"optimizer": optimizer, "learning_rate": learning_rate, "schedule": schedule}
        runs.append(run | {"clip_norm": clip_norm, "layer_norm": layer_norm, "losses": losses})
    print(f"{name}: {cut} steps were clipped, {left} were not", file=sys.stderr)
    dense = [{"weights": l.weight.T.flatten().tolist(), "bias": l.bias.tolist()} for l in initial.layers]
    norms = [{"gain": norm.weight.tolist(), "shift": norm.bias.tolist()} for norm in initial.norms]
    return {
        "name": name,
        "activation": activation,
        "head": head,
        "widths": widths,
        "inputs": inputs.flatten().tolist(),
        "labels" if classes else "values": targets.flatten().tolist(),
        "layers": dense,
        "norms": norms,
        "runs": runs,
    }


RECIPE_WIDTHS = [3, 5, 5, 5, 2]
MIN_SCALE = 1e-3
SCALE_FUNCTIONS = {"softplus": nn.functional.softplus, "exp": torch.exp, "relu": torch.relu}


class Recipe(nn.Module):
    """Hidden layers of one width, perhaps as residual blocks with pre-activation, perhaps with norms."""

    def __init__(self, activation, widths, layer_norm, residual):
        super().__init__()
        pairs = zip(widths, widths[1:])
        self.layers = nn.ModuleList(nn.Linear(a, b, dtype=torch.float64) for a, b in pairs)
        self.norms = nn.ModuleList(nn.LayerNorm(width, dtype=torch.float64) for width in widths[1:-1])
        self.activation, self.layer_norm, self.residual = activation, layer_norm, residual

    def forward(self, x):
        z = self.layers[0](x)
        for layer, norm in zip(self.layers[1:], self.norms):
            h = self.activation(norm(z) if self.layer_norm is True else z)
            h = norm(h) if self.layer_norm == "after" else h
            z = z + layer(h) if self.residual and layer is not self.layers[-1] else layer(h)
        return z


def recipe_loss(loss, network, data):
    """The loss of the whole batch."""
    if isinstance(loss, dict) and "gaussian" in loss:
        mean, raw = network(data["inputs"]).chunk(2, dim=1)
        scale = MIN_SCALE + SCALE_FUNCTIONS[loss["gaussian"]](raw)
        return -torch.distributions.Normal(mean, scale).log_prob(data["values"]).mean()
    if not isinstance(loss, dict):
        return nn.functional.mse_loss(network(data["inputs"]), data["values"])
    x = data["inputs"].clone().requires_grad_()
    y = network(x)
    # One row of `gradients` has those of the first output first.
    parts = [torch.autograd.grad(y[:, k].sum(), x, create_graph=True)[0] for k in range(y.shape[1])]
    gradients = torch.stack(parts, dim=1)
    value = nn.functional.mse_loss(y, data["values"])
    if "sobolev" in loss:
        wanted = data["gradients"].view_as(gradients)
        return value + loss["sobolev"]["weight"] * (gradients - wanted).square().sum(dim=2).mean()
    return value + loss["eikonal"]["weight"] * (gradients.norm(dim=2) - 1).square().mean()


RECIPE_ACTIVATIONS = {"softplus": nn.Softplus, "relu": nn.ReLU, "tanh": nn.Tanh, "silu": nn.SiLU}


def recipe_cases():
    """Activation, loss, residual, layer_norm."""
    for activation, residual, layer_norm in itertools.product(
        ["softplus", "relu", "tanh"], [False, True], [False, True, "after"]
    ):
        if residual or layer_norm == "after":
            yield activation, "squared_error", residual, layer_norm
    for scale in SCALE_FUNCTIONS:
        yield "tanh", {"gaussian": scale}, False, False
    for activation, kind, residual in itertools.product(
        RECIPE_ACTIVATIONS, ["sobolev", "eikonal"], [False, True]
    ):
        yield activation, {kind: {"weight": 0.3}}, residual, False


def recipe(activation, loss, residual, layer_norm):
    gaussian = isinstance(loss, dict) and "gaussian" in loss
    widths = RECIPE_WIDTHS[:-1] + [4] if gaussian else RECIPE_WIDTHS
    data = {
        "inputs": torch.randn(7, widths[0], dtype=torch.float64),
        "values": torch.randn(7, 2, dtype=torch.float64),
    }
    if isinstance(loss, dict) and "sobolev" in loss:
        data["gradients"] = torch.randn(7, 2 * widths[0], dtype=torch.float64)
    network = Recipe(RECIPE_ACTIVATIONS[activation](), widths, layer_norm, residual)
    with torch.no_grad():
        for norm in network.norms:
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.normal_(std=0.3)
        if loss == {"gaussian": "relu"}:
            # At the smallest scale losses grow beyond what f64 holds.
            network.layers[-1].bias[2:] += 1
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    dense = [{"weights": l.weight.T.flatten().tolist(), "bias": l.bias.tolist()} for l in network.layers]
    norms = [{"gain": norm.weight.tolist(), "shift": norm.bias.tolist()} for norm in network.norms]
    runs = []
    for optimizer, learning_rate, make in [OPTIMIZERS[1], OPTIMIZERS[4]]:
        if gaussian:
            # A scale near the smallest has a steep likelihood.
            learning_rate *= 0.1
        network.load_state_dict(state)
        parameters = [tensor for tensor in network.parameters()]
        if not layer_norm:
            parameters = list(network.layers.parameters())
        stepper = make(parameters, learning_rate)
        losses, _ = train(network, stepper, "constant", None, lambda n: recipe_loss(loss, n, data))
        runs.append({"optimizer": optimizer, "learning_rate": learning_rate, "losses": losses})
    return {
        "activation": activation,
        "loss": loss,
        "residual": residual,
        "layer_norm": layer_norm,
        "widths": widths,
        **{name: tensor.flatten().tolist() for name, tensor in data.items()},
        "layers": dense,
        "norms": norms if layer_norm else [],
        "runs": runs,
    }


def main():
    torch.manual_seed(20)
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    if sys.argv[1:] == ["recipes"]:
        name, records = "recipes", (recipe(*case) for case in recipe_cases())
    else:
        name, records = "networks", (record(*network) for network in NETWORKS)
    lines = ",\n".join(json.dumps(entry, allow_nan=False) for entry in records)
    print(f'{{"torch": "{version}", "{name}": [\n{lines}\n]}}')


main()
