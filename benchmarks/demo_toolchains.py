"""How each language of the demo corpus is compiled and run, and where its tools are found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CACHE = Path(__file__).parent.parent / ".cache" / "demo-typescript"
TYPESCRIPT = "typescript@5.9.3"  # 7 is a native binary; 5.9 is plain JavaScript and runs anywhere


@dataclass(frozen=True)
class Language:
    """A language: where its programs lie and the commands that prove one of them.

    In ``commands`` the first word of each is a tool, ``{file}`` the program's path, ``{out}`` a
    temporary folder and ``{name}`` the file name without its extension.
    """

    name: str
    title: str
    pattern: str
    commands: tuple[str, ...]
    tools: tuple[str, ...]

    def program_of(self, path: Path) -> str:
        """Return the program's snake_case name from a file in any naming convention."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", path.stem).lower().replace("-", "_")

    def steps(self, path: Path, out: Path, tools: dict[str, str]) -> list[list[str]]:
        """Return the commands to run, as argument lists with the tools' paths filled in."""
        values = {"file": str(path), "out": str(out), "name": path.stem}
        steps = []
        for command in self.commands:
            words = [word.format(**values) for word in command.split()]
            steps.append([tools.get(words[0], words[0]), *words[1:]])
        return steps

    def recipe(self, path: Path) -> str:
        """Return the commands in a readable form, for the table."""
        words = {"file": path.name, "out": "OUT", "name": path.stem}
        return " && ".join(command.format(**words) for command in self.commands)


LANGUAGES = {
    language.name: language
    for language in (
        Language(
            "python",
            "Python",
            "algorithms-python/algorithms/*.py",
            ("python3 -B -W error {file}",),
            ("python3",),
        ),
        Language(
            "java",
            "Java",
            "algorithms-java/src/main/java/algorithms/*.java",
            (
                "javac -encoding UTF-8 -Xlint:all,-serial -Werror -d {out} {file}",
                "java -Xshare:auto -XX:TieredStopAtLevel=1 -cp {out} algorithms.{name}",
            ),
            ("javac", "java"),
        ),
        Language("javascript", "JavaScript", "algorithms-js/src/*.js", ("node {file}",), ("node",)),
        Language(
            "typescript",
            "TypeScript",
            "algorithms-ts/src/*.ts",
            (
                "tsc --strict --noUnusedLocals --target es2022 --lib es2022,dom --module commonjs "
                "--moduleDetection force --skipLibCheck --types --outDir {out} {file}",
                "node {out}/{name}.js",
            ),
            ("tsc", "node"),
        ),
        Language(
            "csharp",
            "C#",
            "algorithms-csharp/src/*.cs",
            (
                "mcs -langversion:7 -warnaserror -out:{out}/{name}.exe {file}",
                "mono {out}/{name}.exe",
            ),
            ("mcs", "mono"),
        ),
        Language(
            "go",
            "Go",
            "algorithms-go/*/*.go",
            ("go vet {file}", "go run {file}"),
            ("go",),
        ),
        Language(
            "rust",
            "Rust",
            "algorithms-rust/src/bin/*.rs",
            ("rustc --edition 2021 -D warnings -o {out}/{name} {file}", "{out}/{name}"),
            ("rustc",),
        ),
    )
}


def find_tools(names: Iterable[str]) -> dict[str, str]:
    """Return ``{tool: path}`` for the tools that are at hand; the others are left out."""
    found = {}
    for name in names:
        path = _find_tool(name)
        if path:
            found[name] = path
    return found


@cache
def _find_tool(name: str) -> str | None:
    if name == "python3":
        return sys.executable
    path = shutil.which(name) or shutil.which(name, path=str(Path.home() / ".cargo" / "bin"))
    return path or (_install_tsc() if name == "tsc" else None)


def _install_tsc() -> str | None:
    """Install the TypeScript compiler into the cache folder once; None where npm cannot."""
    tsc = CACHE / "node_modules" / ".bin" / "tsc"
    npm = shutil.which("npm")
    if not tsc.exists() and npm:
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(dir=CACHE.parent)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", folder, TYPESCRIPT]
        done = subprocess.run(command, capture_output=True, check=False, timeout=300)
        if done.returncode == 0:
            with suppress(OSError):  # another run may have put its own there meanwhile
                Path(folder).rename(CACHE)
        shutil.rmtree(folder, ignore_errors=True)
    return str(tsc) if tsc.exists() else None


@cache
def tool_version(path: str) -> str:
    """Return the version that a tool reports, for example ``17.0.15``."""
    # Each tool has its own way to ask; the first that answers with a number is taken.
    for option in ("--version", "version"):
        done = subprocess.run([path, option], capture_output=True, check=False, timeout=60)
        match = re.search(rb"\d+(?:\.\d+)+", done.stdout + done.stderr)
        if done.returncode == 0 and match:
            return match.group().decode()
    return "unknown"
