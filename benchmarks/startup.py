"""Report what starting codemix costs, as a ratio to starting Python, in one run.

Usage: python benchmarks/startup.py [ROUNDS]
"""

import os
import statistics
import subprocess
import sys

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "codemix --help": [sys.executable, "-m", "codemix", "--help"],
    "codemix detect --help": [sys.executable, "-m", "codemix", "detect", "--help"],
    'python -c "import numpy"': [sys.executable, "-c", "import numpy"],
    "codemix allocate --budget 1T": [
        *(sys.executable, "-m", "codemix", "allocate", "--budget", "1T", "--json"),
    ],
}
RATIOS = [
    ("codemix --help", "python -c pass", 8),
    ("codemix detect --help", "python -c pass", None),
    ("codemix allocate --budget 1T", 'python -c "import numpy"', 4),
]


def cpu_seconds(command: list[str]) -> float:
    """Return user plus system time of one run of a command."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    """Run every command in turn, several rounds, and print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(cpu_seconds(command))
    median = {name: statistics.median(of) for name, of in times.items()}
    for name, seconds in median.items():
        print(f"{name:<30} {seconds * 1000:7.0f} ms CPU, median of {rounds}")
    for name, base, aim in RATIOS:
        wanted = f" (aim: at most {aim})" if aim else ""
        print(f"{name} / {base}: {median[name] / median[base]:.1f}{wanted}")


if __name__ == "__main__":
    main()
