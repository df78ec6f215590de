"""Fuzzes for so many seconds: `python tests/fuzz/long.py 60`; each round has another seed, which is printed."""

import os
import subprocess
import sys
import time
from pathlib import Path

EXAMPLES = 100


def main(seconds: float) -> int:
    """Run rounds until the time is over; returns 1 at the first failure, whose seed is the last one printed."""
    end, seed = time.monotonic() + seconds, 0
    environment = os.environ | {"REGRADE_FUZZ_EXAMPLES": str(EXAMPLES)}
    while time.monotonic() < end:
        seed += 1
        print(f"seed {seed}, {EXAMPLES} examples of each kind", flush=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            f"--hypothesis-seed={seed}",
            str(Path(__file__).parent),
        ]
        if subprocess.run(command, env=environment, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
