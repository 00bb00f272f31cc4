"""Tests that guard the house: what may import what, what starting costs, what is documented."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codemix.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "codemix"
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if "demo_corpus" not in path.relative_to(PACKAGE).parts
)

COMMON_OPTIONS = (ROOT / "docs" / "formats.md").read_text("utf-8").partition("Options of every")[2]

CORE = {"errors", "schema", "units", "__init__"}
MAY_IMPORT = {
    "cli": CORE | {"cli", "pipelines", "langs", "mixers"},
    "pipelines": CORE | {"pipelines", "langs", "mixers"},
    "langs": CORE | {"langs"},
    "mixers": CORE | {"mixers"},
    "core": CORE,
}
HEAVY = {"pyarrow", "numpy", "scipy", "datatrove", "tree_sitter", "numba", "rich", "typer"}


def room_of(path):
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else "core"


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names = [node.module or ""]
            if node.module == "codemix":
                names = [f"codemix.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            pieces = name.split(".")
            if pieces[0] == "codemix":
                room = pieces[1] if len(pieces) > 1 else "__init__"
                yield "__init__" if room == "__version__" else room


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path):
    if path.name == "__main__.py":
        return
    assert set(imported_rooms(path)) <= MAY_IMPORT[room_of(path)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 80, f"{path}: {node.name}"


def modules_loaded_by(*arguments):
    code = (
        "import sys\n"
        "from codemix.cli import run\n"
        f"run({list(arguments)!r})\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_top_level_help_loads_nothing_heavy(arguments):
    output, loaded = modules_loaded_by(*arguments)
    assert "codemix" in output
    assert not loaded & HEAVY


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_loads_no_data_libraries(command):
    output, loaded = modules_loaded_by(command, "--help")
    assert f"Usage: codemix {command}" in output
    assert "Example: codemix" in output
    assert not loaded & (HEAVY - {"typer", "rich"})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"`(codemix )?{command}\b", readme), f"README does not name {command}"
    page = ROOT / "docs" / f"{command}.md"
    assert page.is_file()
    assert f"codemix {command}" in page.read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_of_a_command_names_every_option(command):
    done = subprocess.run(
        [sys.executable, "-m", "codemix", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / f"{command}.md").read_text("utf-8")
    common = {"--help", *re.findall(r"--[\w-]+", COMMON_OPTIONS)}
    options = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", done.stdout, re.MULTILINE)) - common
    assert options - set(re.findall(r"--[\w-]+", page)) == set()


def test_requirements_carry_hashes_and_no_addresses():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9][\w.\-\[\]]*==", text, re.MULTILINE)
        assert len(pinned) > 10
        assert text.count("--hash=sha256:") >= len(pinned)
