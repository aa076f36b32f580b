"""The samples beside the page: `reports/peers/MACHINE/PART.json`, one value per line, so that changes can be read.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "peers"
PARTS = ("kernels", "train", "steps", "sweeps", "cpu_pytorch", "cuda")


def text(record):
    lines = []
    for key, value in record.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            lines.append(f"{json.dumps(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def write(machine, part, record, folder=FOLDER):
    """The samples of one part on one machine."""
    path = Path(folder) / machine / f"{part}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(record))
    return path


def read_machine(machine, folder=FOLDER):
    """The parts that one machine has."""
    paths = {part: Path(folder) / machine / f"{part}.json" for part in PARTS}
    return {part: json.loads(path.read_text()) for part, path in paths.items() if path.exists()}


def read(folder=FOLDER):
    """{machine: its parts}, the machine that was measured last comes first."""
    names = sorted(path.name for path in Path(folder).iterdir() if path.is_dir()) if Path(folder).exists() else []
    found = {name: parts for name in names if (parts := read_machine(name, folder))}
    measured = lambda name: max(part["machine"]["date"] for part in found[name].values())
    return {name: found[name] for name in sorted(found, key=measured, reverse=True)}
