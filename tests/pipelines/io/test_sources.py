import os

import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.source_tasks import SourceTask, cut_tasks
from codemix.pipelines.io.sources import find_roots, walk

CAP = 1_000


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def rows(*sources, task_bytes=10**6):
    found = []
    for task in cut_tasks(walk(find_roots(map(str, sources))), CAP, task_bytes):
        for batch in task.read():
            found += batch.to_pylist()
    return found


def test_a_folder_is_walked_in_a_fixed_order_without_version_control(tmp_path):
    root = tmp_path / "repo"
    write(root, {"b.py": b"b", "a/z.py": b"z", ".git/config": b"x", "A.py": b"A", ".hidden": b"h"})
    found = rows(root)
    assert [row["path"] for row in found] == [".hidden", "A.py", "b.py", "a/z.py"]
    assert {row["repo_name"] for row in found} == {"repo"}
    assert found[1]["data"] == b"A"


def test_links_and_special_files_are_rows_with_a_problem(tmp_path):
    root = tmp_path / "repo"
    write(root, {"a.py": b"a", "big": b"x" * (CAP + 1)})
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "inside").symlink_to("a.py")
    (root / "outside").symlink_to("../secret")
    (root / "loop").symlink_to("loop")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "pipe")
    problems = {row["path"]: row["problem"] for row in rows(root)}
    assert problems == {
        "a.py": None,
        "big": "too_large",
        "inside": "symlink",
        "loop": "unsafe_link",
        "outside": "unsafe_link",
        "pipe": "special_file",
        "up": "unsafe_link",
    }


def test_a_file_that_becomes_a_link_after_the_walk_is_not_followed(tmp_path):
    root = tmp_path / "repo"
    write(root, {"a.py": b"a"})
    (tmp_path / "secret").write_bytes(b"secret")
    [task] = cut_tasks(walk(find_roots([str(root)])), CAP)
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("../secret")
    [row] = next(task.read()).to_pylist()
    assert (row["data"], row["problem"]) == (None, "unsafe_link")
    (root / "a.py").unlink()
    [row] = next(task.read()).to_pylist()
    assert (row["data"], row["problem"]) == (None, "unreadable")


def test_names_that_are_not_utf8_are_printed_not_lost(tmp_path):
    root = tmp_path / "repo"
    root.mkdir()
    with open(os.path.join(os.fsencode(root), b"caf\xe9\n.py"), "wb") as stream:  # noqa: PTH123, PTH118
        stream.write(b"x")
    [row] = rows(root)
    assert (row["path"], row["data"]) == ("caf\\xe9\n.py", b"x")


def test_a_folder_of_repositories_is_a_collection(tmp_path):
    write(
        tmp_path, {"one/README.md": b"", "one/a.py": b"a", "two/.git/config": b"", "two/b.py": b"b"}
    )
    assert [(row["repo_name"], row["path"]) for row in rows(tmp_path)] == [
        ("one", "README.md"),
        ("one", "a.py"),
        ("two", "b.py"),
    ]


def test_a_wheel_and_a_wrapped_package_are_one_repository(tmp_path):
    write(tmp_path / "wheel", {"six/README.md": b"", "six-1.dist-info/LICENSE": b""})
    write(tmp_path / "npm", {"package/package.json": b"{}", "package/index.js": b"x"})
    names = [row["repo_name"] for row in rows(tmp_path / "wheel", tmp_path / "npm")]
    assert names == ["wheel", "wheel", "npm", "npm"]


def test_a_package_with_subfolders_is_one_repository(tmp_path):
    write(tmp_path, {"setup.py": b"", "src/README.md": b"", "docs/README.md": b""})
    assert {row["repo_name"] for row in rows(tmp_path)} == {tmp_path.name}


def test_folders_of_the_same_name_are_told_apart_by_their_parents(tmp_path):
    write(tmp_path, {"x/src/a.py": b"a", "y/src/a.py": b"a"})
    names = [row["repo_name"] for row in rows(tmp_path / "x" / "src", tmp_path / "y" / "src")]
    assert names == ["x/src", "y/src"]
    with pytest.raises(InputError, match="two sources"):
        rows(tmp_path / "x" / "src", tmp_path / "x" / "src")


def test_a_single_file_is_a_source(tmp_path):
    write(tmp_path, {"repo/a.py": b"a"})
    [row] = rows(tmp_path / "repo" / "a.py")
    assert (row["repo_name"], row["path"]) == ("repo", "a.py")


def test_a_missing_source_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        find_roots([str(tmp_path / "nothing")])
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="not a regular file"):
        find_roots([str(tmp_path / "pipe")])


def test_folders_deeper_than_a_path_may_be_end_as_a_counted_row(tmp_path):
    root = tmp_path / "repo"
    root.mkdir()
    here = os.getcwd()  # noqa: PTH109
    try:
        os.chdir(root)
        for _ in range(30):
            os.mkdir("d" * 200)  # noqa: PTH102
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    assert [row["problem"] for row in rows(root)] == ["unreadable"]


def test_tasks_are_cut_by_bytes_and_name_their_content(tmp_path):
    root = tmp_path / "repo"
    write(root, {f"{n}.py": b"x" * 900 for n in range(10)})
    tasks = list(cut_tasks(walk(find_roots([str(root)])), CAP, 3_000))
    assert [len(task.entries) for task in tasks] == [4, 4, 2]
    assert isinstance(tasks[0], SourceTask)
    before = tasks[0].fingerprint
    (root / "0.py").write_bytes(b"y" * 901)
    changed = next(cut_tasks(walk(find_roots([str(root)])), CAP, 3_000))
    assert changed.fingerprint != before
