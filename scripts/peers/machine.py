"""What the machine is, and how busy it was.
"""

import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

from fleet import ROOT, cpus


def first_line(path, default="unknown"):
    try:
        return Path(path).read_text().split("\n")[0]
    except OSError:
        return default


def cpu_field(name):
    """A field of the first processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "unknown"
    return next((line.split(":")[1].strip() for line in lines if line.split(":")[0].strip() == name), "unknown")


def caches():
    found = []
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        if first_line(folder / "type") != "Instruction":
            found.append(f"L{first_line(folder / 'level')} {first_line(folder / 'size')}")
    return ", ".join(found) or "unknown"


def steal_ticks():
    ticks = first_line("/proc/stat").split()[8:9]
    return int(ticks[0]) if ticks else 0


def output(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


# Vendor and family of a CPU, models from and to, and what its cores are called.
CORES = [
    ("AuthenticAMD", 23, 0x00, 0x2F, "zen"),
    ("AuthenticAMD", 23, 0x30, 0xFF, "zen2"),
    ("AuthenticAMD", 25, 0x00, 0x0F, "zen3"),
    ("AuthenticAMD", 25, 0x20, 0x5F, "zen3"),
    ("AuthenticAMD", 25, 0x10, 0xAF, "zen4"),
    ("AuthenticAMD", 26, 0x00, 0xFF, "zen5"),
    ("GenuineIntel", 6, 85, 85, "skylake-or-cascade-lake"),
    ("GenuineIntel", 6, 106, 108, "ice-lake"),
    ("GenuineIntel", 6, 143, 143, "sapphire-rapids"),
    ("GenuineIntel", 6, 207, 207, "emerald-rapids"),
    ("GenuineIntel", 6, 173, 174, "granite-rapids"),
]
VENDORS = {"AuthenticAMD": "amd", "GenuineIntel": "intel"}
BRANDS = ("epyc", "ryzen", "xeon", "core")


def name_of(vendor, family, model, model_name):
    """The folder of a machine's samples, such as `amd-epyc-zen4`."""
    brand = [word for word in BRANDS if word in model_name.lower()]
    cores = [core for of, in_family, low, high, core in CORES if (of, in_family) == (vendor, family) and low <= model <= high]
    parts = [VENDORS.get(vendor, vendor.lower()), *brand[:1], *(cores[:1] or [f"family{family}-model{model}"])]
    return "-".join("".join(c if c.isalnum() else "-" for c in part) for part in parts)


def name():
    """The name of this machine."""
    number = lambda field: int(cpu_field(field)) if cpu_field(field).isdigit() else 0
    return name_of(cpu_field("vendor_id"), number("cpu family"), number("model"), cpu_field("model name"))


def from_arguments(arguments=None):
    """(the name after `--machine`, or this machine's own; the other arguments)."""
    rest = list(sys.argv[1:] if arguments is None else arguments)
    if "--machine" not in rest:
        return name(), rest
    at = rest.index("--machine")
    if at + 1 == len(rest) or not set(rest[at + 1]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        sys.exit("--machine needs a name of lower-case letters, digits and hyphens, such as amd-epyc-zen4")
    return rest[at + 1], rest[:at] + rest[at + 2 :]


def facts():
    """The machine before a run."""
    changed = output("git", "status", "--porcelain", "--untracked-files=no", "crates", "benches", "Cargo.lock")
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": f"{cpu_field('model name')} (family {cpu_field('cpu family')}, model {cpu_field('model')})",
        "cores": len(cpus()),
        "caches": caches(),
        "isa": ", ".join(f for f in ("avx2", "fma", "avx512f", "avx512vl") if f in cpu_field("flags").split()),
        "governor": first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "not told by the system"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "rustc": output("rustc", "--version"),
        "revision": output("git", "rev-parse", "--short=10", "HEAD") + (" with changes" if changed else ""),
        "load_before": round(os.getloadavg()[0], 2),
        "steal_before": steal_ticks(),
    }


def close(facts):
    """Adds what was seen during the run."""
    facts["steal_ticks"] = steal_ticks() - facts.pop("steal_before")
    return facts
