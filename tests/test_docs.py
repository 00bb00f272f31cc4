"""Every example of the documentation is run, in a folder like a new user's."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
OUTPUTS = {
    "detect": "detected", "dedupe": "deduped", "pair": "pairs", "stats": "inventory.json",
    "allocate": "plan.json", "shard": "shards",
}  # fmt: skip
ROAD = """
codemix detect repos/ -o detected/ --drop vendored,generated,minified -q
codemix dedupe detected/ -o deduped/ -q
codemix pair deduped/ -o pairs/ -q
codemix stats deduped/ pairs/ -o inventory.json -q
codemix allocate --budget 200K --solve-at 350B --pairs 10% --supply inventory.json -o plan.json -q
codemix shard deduped/ pairs/ --plan plan.json -o shards/ --shard-size 256KiB -q
"""


def run(script, folder):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "HOME": str(folder)},
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("user")
    corpus = ROOT / "codemix" / "pipelines" / "demo_corpus"
    for repository in corpus.glob("algorithms-*"):
        shutil.copytree(repository, folder / "repos" / repository.name)
    done = run(ROAD, folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page, prepared, tmp_path):
    blocks = FENCE.findall(page.read_text("utf-8"))
    folder = tmp_path / "user"
    shutil.copytree(prepared, folder)
    own = folder / OUTPUTS.get(page.stem, "no such output")
    if own.is_dir():
        shutil.rmtree(own)
    elif own.exists():
        own.unlink()
    for block in blocks:
        done = run(block, folder)
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    assert blocks or "codemix" not in OUTPUTS.get(page.stem, "")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_key_of_a_configuration_is_in_the_reference():
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    example = tomllib.loads((ROOT / "docs" / "codemix.toml").read_text("utf-8"))
    for name, value in example.items():
        part = page
        if isinstance(value, dict):
            part = page.partition(f"\n## [{name}]\n")[2].partition("\n## ")[0]
        for key in value if isinstance(value, dict) else [name]:
            assert f"`{key}`" in part, f"configuration.md does not name {name} {key}"


def test_every_page_is_in_the_menu_of_the_site():
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in PAGES:
        assert re.search(rf"[ -]{re.escape(page.name)}$", menu, re.MULTILINE), page.name
