"""The machine a run was made on, in one line."""

import os
import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, memory, Python, load at the start of the run."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in _lines("/proc/cpuinfo")
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = next((line.split()[1] for line in _lines("/proc/meminfo")), "0")
    return {
        "cpu": f"{os.cpu_count()} × {cpu}",
        "memory": f"{int(memory) / 1024**2:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
