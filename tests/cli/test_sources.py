"""Sources through the command line: options, exit codes, and bytes for any number of workers."""

import io
import tarfile

import pytest

from tests.cli.shell import TREE, codemix, rows_of, write_tree
from tests.pipelines.io.git_repositories import make_repository


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with one source of each kind."""
    folder = tmp_path_factory.mktemp("sources")
    write_tree(folder / "tree", TREE)
    write_tree(folder / "tree", {".gitignore": "copy/\n"})
    with tarfile.open(folder / "packed.tar.gz", "w:gz") as archive:
        for name, content in TREE.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    files = {b"%03d.py" % n: b"x = %d\n" % n for n in range(300)}
    make_repository(folder / "bare.git", files, packed=True)
    done = codemix("detect", folder / "tree", "-q")
    (folder / "table.jsonl").write_text(done.stdout)
    return folder


def detect(place, *arguments, stdin=None):
    return codemix("detect", *arguments, "-q", "--no-parse", cwd=place, stdin=stdin)


SOURCES = ("tree", "packed.tar.gz", "bare.git", "table.jsonl")


def test_bytes_do_not_depend_on_the_workers(place):
    one = detect(place, *SOURCES, "-j", "1")
    assert one.returncode == 0, one.stderr
    assert detect(place, *SOURCES, "-j", "2").stdout == one.stdout
    # The table's rows name the repository that they came from.
    assert {row["repo_name"] for row in rows_of(one)} == {"tree", "packed", "bare"}
    assert len(rows_of(one)) == 4 + 4 + 300 + 4


def test_sources_come_from_a_list(place):
    done = detect(place, "--from-file", "-", "packed.tar.gz", stdin="tree\n\nbare.git@main\n")
    names = [row["repo_name"] for row in rows_of(done)]
    assert list(dict.fromkeys(names)) == ["packed", "tree", "bare"]
    done = detect(place, "--from-file", "-", "-0", stdin="tree\0bare.git\0")
    assert done.returncode == 0
    assert len(rows_of(done)) == 304
    done = detect(place)
    assert (done.returncode, "there is no source" in done.stderr) == (2, True)


def test_options_reach_the_sources(place):
    kept = rows_of(detect(place, "tree", "--gitignore"))
    assert "copy/two_sum.go" not in {row["path"] for row in kept}
    done = detect(place, "bare.git", "--revision", "nothing")
    assert (done.returncode, "has no revision" in done.stderr) == (2, True)
    done = detect(place, "table.jsonl", "--columns", "content=path")
    assert done.returncode == 0
    done = detect(place, "table.jsonl", "--columns", "content=nothing")
    assert (done.returncode, "no column 'nothing'" in done.stderr) == (2, True)


def test_what_cannot_be_read_ends_with_3(place, tmp_path):
    data = (place / "packed.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(data[: len(data) // 2])
    done = detect(tmp_path, "cut.tar.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
