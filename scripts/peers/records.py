"""The records beside the page: `reports/peers/*.json`, one value a line, so that changes can be read.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "peers"
PARTS = ("kernels", "train", "sweeps")


def text(record):
    lines = []
    for key, value in record.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            lines.append(f"{json.dumps(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def write(part, record):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{part}.json").write_text(text(record))


def read(folder=FOLDER):
    """The parts that there are."""
    paths = {part: Path(folder) / f"{part}.json" for part in PARTS}
    return {part: json.loads(path.read_text()) for part, path in paths.items() if path.exists()}
