"""What the machine is, and how busy it was.
"""

import datetime
import os
import platform
import subprocess
from pathlib import Path

from fleet import ROOT, cpus


def first_line(path, default="unknown"):
    try:
        return Path(path).read_text().split("\n")[0]
    except OSError:
        return default


def cpu_field(name):
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.split(":")[0].strip() == name:
            return line.split(":")[1].strip()
    return "unknown"


def caches():
    found = []
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        if first_line(folder / "type") != "Instruction":
            found.append(f"L{first_line(folder / 'level')} {first_line(folder / 'size')}")
    return ", ".join(found) or "unknown"


def steal_ticks():
    return int(first_line("/proc/stat").split()[8])


def output(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


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
