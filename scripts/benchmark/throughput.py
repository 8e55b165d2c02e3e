"""Item (h): requests a second by wrk, one thread and 16 connections on 64 addresses in turn."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local turn = 0
request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end
"""


def wrk_is_here() -> bool:
    """Whether wrk can be run."""
    return shutil.which("wrk") is not None


def requests_a_second(port: int, paths: Sequence[str], seconds: int, folder: Path) -> float:
    """Requests a second that were answered 2xx or 3xx."""
    script, listed = folder / "wrk.lua", folder / "wrk-paths.txt"
    script.write_text(_SCRIPT, encoding="utf-8")
    listed.write_text("\n".join(paths), encoding="utf-8")
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"],
        env={"BENCH_PATHS": str(listed)},
        capture_output=True,
        text=True,
        check=True,
    )
    total = re.search(r"(\d+) requests in ([\d.]+)(m?s|m)", done.stdout)
    if total is None:
        return 0.0
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    spent = float(total[2]) * {"ms": 0.001, "s": 1.0, "m": 60.0}[total[3]]
    return (int(total[1]) - (int(bad[1]) if bad else 0)) / spent
