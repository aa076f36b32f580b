"""Shows that PyTorch and this project read each other's networks, and records the proof.

    python scripts/weights.py

Installs torch and safetensors into a virtual environment under target/ unless they can be imported,
then:

1. lets the example `weights` save a network, loads it in PyTorch and compares the outputs;
2. saves a network from PyTorch, lets the example load it and compares the outputs.

Both must agree to 1e-6. The two files and PyTorch's outputs go to crates/mlp/tests/data/, where
`crates/mlp/tests/it/weights.rs` holds today's code against them.
"""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "crates/mlp/tests/data"
TOLERANCE = 1e-6


def with_packages():
    """Runs this script again where torch and safetensors are."""
    try:
        import safetensors, torch  # noqa: F401
    except ImportError:
        folder = ROOT / "target/weights-venv"
        python = folder / "bin/python"
        if not python.exists():
            venv.create(folder, with_pip=True)
            index = ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
            subprocess.run([python, "-m", "pip", "install", "-q", "torch", "safetensors", "numpy", *index], check=True)
        os.execv(python, [python, *sys.argv])


def example(*arguments):
    command = ["cargo", "run", "--locked", "-q", "--release", "-p", "mlp", "--example", "weights", "--", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main():
    import torch
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file
    from torch import nn

    class Net(nn.Module):
        def __init__(self, widths, activation):
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
            self.norms = nn.ModuleList(nn.LayerNorm(width) for width in widths[1:-1])
            self.activation = activation

        def forward(self, x):
            for layer, norm in zip(self.layers, self.norms):
                x = self.activation(norm(layer(x)))
            return self.layers[-1](x)

    def outputs(network, width):
        inputs = torch.tensor([((i * 7) % 17 - 8) / 8 for i in range(4 * width)]).reshape(4, width)
        with torch.no_grad():
            return network(inputs).flatten().tolist()

    def compare(what, ours, theirs):
        gap = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
        print(f"{what}: {len(ours)} outputs, largest difference {gap:.1e}")
        if not gap <= TOLERANCE:
            sys.exit(f"{what}: the outputs differ by more than {TOLERANCE}")
        return theirs

    recorded = {"torch": torch.__version__.split("+")[0]}
    file = DATA / "ours.safetensors"
    example("save", file)
    with safe_open(file, "pt") as opened:
        card = json.loads(opened.metadata()["network"])
    parameters = {name: float(text) for name, text in card["activation"]["parameters"].items()}
    beta, threshold = parameters["beta"], parameters["threshold"]
    network = Net(card["widths"], nn.Softplus(beta, threshold))
    network.load_state_dict(load_file(file))
    recorded["ours"] = compare(
        "saved here, loaded in PyTorch",
        json.loads(example("predict", file)),
        outputs(network, card["widths"][0]),
    )

    file = DATA / "torch.safetensors"
    torch.manual_seed(3)
    network = Net([4, 6, 2], nn.ReLU())
    with torch.no_grad():
        for norm in network.norms:
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.normal_()
    save_file(network.state_dict(), file)
    recorded["torch_saved"] = compare(
        "saved in PyTorch, loaded here",
        json.loads(example("predict", file, "relu", "identity")),
        outputs(network, 4),
    )
    (DATA / "weights.json").write_text(json.dumps(recorded, indent=1) + "\n")


with_packages()
main()
