"""A run whose names and texts try to break out of the page that shows them."""

import shutil
from pathlib import Path

from codemix.cli import run

CORPUS = Path(__file__).parents[2] / "codemix" / "pipelines" / "demo_corpus"
ATTACK = "</script><script>window.attacked=1</script>"
HOSTILE_PATH = f"{ATTACK}<img src=x onerror=window.attacked=1>.md"
FORMULA_PATH = "=cmd.md"
HOSTILE_PY = f'"""{ATTACK} & <b>bold</b>"""\n\n\ndef hostile_twins(value):\n    return value + 1\n'
HOSTILE_JS = (
    f"// {ATTACK} & <b>bold</b>\nfunction hostileTwins(value) {{\n  return value + 1;\n}}\n"
)


def make_work(folder):
    """Run the whole road in a folder over two little repositories and a hostile one."""
    for name in ("algorithms-python", "algorithms-js"):
        shutil.copytree(CORPUS / name, folder / "repos" / name)
    hostile = folder / "repos" / "a-hostile"
    hostile.mkdir()
    for path, text in (
        (HOSTILE_PATH, "# nothing\n"),
        (FORMULA_PATH, "# nothing\n"),
        ("LICENSE", (CORPUS / "algorithms-python" / "LICENSE").read_text("utf-8")),
        ("src/hostile_twins.py", HOSTILE_PY),
        ("src/hostileTwins.js", HOSTILE_JS),
    ):
        place = hostile / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    config = folder / "codemix.toml"
    config.write_text(
        f'sources = ["{folder}/repos/*"]\nworkdir = "{folder}/work"\n'
        '[allocate]\nbudget = "40K"\nsolve_at = "350B"\npairs = "20%"\n'
        '[shard]\nshard_size = "64KiB"\n[filter]\npreset = "none"\n',
        "utf-8",
    )
    assert run(["run", str(config), "-q", "-j", "1"]) == 0
    return folder / "work"
