import os
import shutil
import socket

import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.source_tasks import SourceTask, cut_tasks
from codemix.pipelines.io.sources import find_roots, walk
from tests.pipelines.io.raw_rows import CAP, rows, write


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
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(root / "socket"))
    problems = {row["path"]: row["problem"] for row in rows(root)}
    assert problems == {
        "a.py": None,
        "big": "too_large",
        "inside": "symlink",
        "loop": "unsafe_link",
        "outside": "unsafe_link",
        "pipe": "special_file",
        "socket": "special_file",
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
    with pytest.raises(InputError, match="named twice"):
        rows(tmp_path / "x" / "src", tmp_path / "x" / "src")


def test_names_climb_as_many_parents_as_it_takes(tmp_path):
    write(tmp_path, {f"{path}/core/src/a.py": b"a" for path in ("x", "y", "z/deep")})
    write(tmp_path, {"z/other/a.py": b"a"})
    named = [tmp_path / name for name in ("x/core/src", "y/core/src", "z/deep/core/src", "z/other")]
    names = [row["repo_name"] for row in rows(*named)]
    assert names == ["x/core/src", "y/core/src", "deep/core/src", "other"]


def test_collections_with_members_of_the_same_name(tmp_path):
    for org in ("one", "two"):
        write(tmp_path, {f"{org}/{name}/README.md": b"" for name in ("api", "web")})
    names = [row["repo_name"] for row in rows(tmp_path / "one", tmp_path / "two")]
    assert names == ["one/api", "one/web", "two/api", "two/web"]


def test_archives_that_only_their_suffix_tells_apart(tmp_path):
    write(tmp_path, {"a/x.py": b"1"})
    for name in ("a.tar", "a.zip"):
        shutil.make_archive(str(tmp_path / "a"), name[2:], tmp_path / "a")
    named = [tmp_path / name for name in ("a", "a.tar", "a.zip")]
    assert [row["repo_name"] for row in rows(*named)] == ["a", "a.tar", "a.zip"]


def test_files_of_one_folder_are_one_repository(tmp_path):
    write(tmp_path, {"repo/a.py": b"a", "repo/b.py": b"b"})
    found = rows(tmp_path / "repo" / "a.py", tmp_path / "repo" / "b.py")
    assert [(row["repo_name"], row["path"]) for row in found] == [
        ("repo", "a.py"),
        ("repo", "b.py"),
    ]


def test_a_link_that_is_named_is_followed(tmp_path):
    write(tmp_path, {"real/a.py": b"a", "real/b.py": b"b"})
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "one.py").symlink_to("real/a.py")
    assert [row["repo_name"] for row in rows(tmp_path / "link")] == ["link", "link"]
    [row] = rows(tmp_path / "one.py")
    assert (row["path"], row["data"]) == ("one.py", b"a")
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(UsageError, match="leads nowhere"):
        rows(tmp_path / "dangling")


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


def test_first_tasks_of_a_stream_are_smaller_and_hold_the_same_rows(tmp_path):
    for number in range(40):
        (tmp_path / f"{number:02d}.py").write_text(f"x = {number}\n" * 100)
    roots = find_roots([str(tmp_path)])
    plain = list(cut_tasks(walk(roots), CAP, 8_000))
    growing = list(cut_tasks(walk(roots), CAP, 8_000, 1_000))
    sizes = [sum(entry.weight(CAP) for entry in task.entries) for task in growing]
    assert sizes[0] < 2_000 < sizes[1] < 4_000 < sizes[2]
    assert max(sizes) == max(sum(entry.weight(CAP) for entry in task.entries) for task in plain)
    assert [entry for task in growing for entry in task.entries] == [
        entry for task in plain for entry in task.entries
    ]
