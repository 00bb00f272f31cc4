"""Virtual environments of the benchmarks: peers and codemix each in one that holds nothing else."""

import subprocess
import venv
from collections.abc import Iterable
from pathlib import Path


def prepare_environment(folder: Path, *installs: Iterable[str | Path], again: bool = False) -> Path:
    """Make an environment once, or each time; return its Python, byte code written.

    Each of ``installs`` holds what one call of ``pip install`` is given.
    """
    python = folder / "bin" / "python"
    if again or not python.exists():
        venv.create(folder, with_pip=True, clear=again)
        for arguments in installs:
            subprocess.run([python, "-m", "pip", "install", "-q", *arguments], check=True)
    subprocess.run([python, "-m", "compileall", "-qq", folder / "lib"], check=False)
    return python
