import stat
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.io import git_objects, git_source
from codemix.schema import git_blob_id
from tests.pipelines.io.git_repositories import LINK, SUBMODULE, make_repository
from tests.pipelines.io.raw_rows import contents, problems, rows

FILES = {
    b".gitattributes": b"*.js linguist-vendored\n",
    b"a.py": b"x = 1\n",
    b"lib": {b"b.js": b"let b\n", b"c.py": b"c = 1\n" * 100},
}
PATHS = {".gitattributes", "a.py", "lib/b.js", "lib/c.py"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_bare_repository_is_read_at_its_head(tmp_path, packed):
    make_repository(tmp_path / "x.git", FILES, packed)
    found = rows(tmp_path / "x.git")
    assert [row["path"] for row in found] == [".gitattributes", "a.py", "lib/b.js", "lib/c.py"]
    assert contents(found)["lib/c.py"] == b"c = 1\n" * 100
    assert {row["repo_name"] for row in found} == {"x"}
    assert [row["override_vendored"] for row in found] == [None, None, True, None]


def test_a_revision_is_a_branch_a_tag_or_an_id(tmp_path):
    folder = tmp_path / "x.git"
    old = make_repository(folder, {b"old.py": b"1"}, branch="v1")
    (folder / "packed-refs").write_text(f"# pack-refs with: peeled\n{old} refs/tags/v0\n^{old}\n")
    for revision in ("v1", "heads/v1", "refs/heads/v1", "v0", "tags/v0", old, old[:7], "HEAD"):
        assert set(contents(rows(f"{folder}@{revision}"))) == {"old.py"}
        assert set(contents(rows(folder, revision=revision))) == {"old.py"}


@pytest.mark.parametrize("revision", ["nothing", "config", "../x.git/HEAD", "ffff", "HEAD~1"])
def test_an_unknown_revision_is_a_usage_error(tmp_path, revision):
    make_repository(tmp_path / "x.git", FILES)
    (tmp_path / "x.git" / "config").write_text("a" * 40)
    with pytest.raises(UsageError, match="has no revision"):
        rows(tmp_path / "x.git", revision=revision)


def test_a_work_tree_is_read_as_files_unless_a_revision_is_asked_for(tmp_path):
    make_repository(tmp_path / "repo" / ".git", {b"committed.py": b"1"})
    (tmp_path / "repo" / "edited.py").write_bytes(b"2")
    assert set(contents(rows(tmp_path / "repo"))) == {"edited.py"}
    assert set(contents(rows(tmp_path / "repo", revision="HEAD"))) == {"committed.py"}
    assert set(contents(rows(f"{tmp_path / 'repo'}@main"))) == {"committed.py"}


def test_a_revision_needs_a_repository(tmp_path):
    (tmp_path / "a.py").write_bytes(b"1")
    with pytest.raises(UsageError, match="no Git repository"):
        rows(tmp_path, revision="main")
    with pytest.raises(UsageError, match="--revision means nothing"):
        rows(tmp_path / "a.py", revision="main")
    (tmp_path / ".git").write_text("gitdir: /elsewhere\n")
    with pytest.raises(UsageError, match="objects of its own"):
        rows(tmp_path, revision="main")


def test_a_folder_of_bare_repositories_is_a_collection(tmp_path):
    for name in ("one.git", "two.git"):
        make_repository(tmp_path / name, {b"a.py": name.encode()})
    found = [(row["repo_name"], row["data"]) for row in rows(tmp_path)]
    assert found == [("one", b"one.git"), ("two", b"two.git")]


def test_links_submodules_and_large_files_are_reported(tmp_path):
    files = {
        b"big": b"x" * 1_001,
        b"in": (LINK, b"lib/a.py"),
        b"lib": {b"up": (LINK, b"../a"), b"out": (LINK, b"../../a")},
        b"root": (LINK, b"/etc/passwd"),
        b"sub": (SUBMODULE, b"1" * 40),
        b"pipe": (0o010644, b"x"),
    }
    for packed in (False, True):
        folder = tmp_path / f"{packed}.git"
        make_repository(folder, files, packed)
        assert problems(rows(folder)) == {
            "big": "too_large",
            "in": "symlink",
            "lib/out": "unsafe_link",
            "lib/up": "symlink",
            "root": "unsafe_link",
            "sub": "submodule",
        }


@pytest.mark.parametrize("name", [b"..", b".git", b".GIT"])
def test_names_that_git_would_not_write_are_unsafe(tmp_path, name):
    make_repository(tmp_path / "x.git", {name: {b"config": b"x"}, b"a.py": b"1"})
    found = rows(tmp_path / "x.git")
    assert problems(found) == {name.decode(): "unsafe_path"}
    assert set(contents(found)) == {"a.py"}


def test_nothing_that_a_repository_configures_runs_or_is_read(tmp_path):
    folder = tmp_path / "repo" / ".git"
    make_repository(folder, {b".gitattributes": b"*.py filter=evil\n", b"a.py": b"1"})
    touched = tmp_path / "touched"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {touched}\n")
    script.chmod(stat.S_IRWXU)
    (folder / "hooks").mkdir()
    for hook in ("post-checkout", "fsmonitor-watchman", "pre-commit"):
        (folder / "hooks" / hook).symlink_to(script)
    (tmp_path / "other").write_text(f"[core]\n\tfsmonitor = {script}\n")
    (folder / "config").write_text(
        f"[core]\n\tfsmonitor = {script}\n\thooksPath = {tmp_path}\n\tworktree = /etc\n"
        f"\tsshCommand = {script}\n\tattributesFile = /etc/passwd\n"
        f"[include]\n\tpath = ../../other\n"
        f'[filter "evil"]\n\tsmudge = {script}\n\tclean = {script}\n\trequired = true\n'
        f"[extensions]\n\tpartialClone = origin\n\tworktreeConfig = true\n"
        f'[remote "origin"]\n\turl = ext::{script}\n\tpromisor = true\n[uploadpack]\n'
        f"\tpackObjectsHook = {script}\n[alias]\n\tlog = !{script}\n"
    )
    for options in ({}, {"revision": "HEAD"}):
        rows(tmp_path / "repo", **options)
    assert contents(rows(folder))["a.py"] == b"1"
    assert not touched.exists()


def test_objects_of_elsewhere_are_not_read(tmp_path):
    make_repository(tmp_path / "secret.git", {b"a.py": b"secret"}, packed=True)
    head = make_repository(tmp_path / "y.git", {b"b.py": b"1"})
    (tmp_path / "y.git" / "objects" / "info" / "alternates").write_text(
        f"{tmp_path / 'secret.git' / 'objects'}\n"
    )
    secret = (tmp_path / "secret.git" / "refs" / "heads" / "main").read_text()
    (tmp_path / "y.git" / "refs" / "heads" / "main").write_text(secret)
    assert problems(rows(tmp_path / "y.git")) == {".": "unreadable"}
    [pack] = (tmp_path / "secret.git" / "objects" / "pack").glob("*.pack")
    for path in (pack, pack.with_suffix(".idx")):
        (tmp_path / "y.git" / "objects" / "pack" / path.name).symlink_to(path)
    assert problems(rows(tmp_path / "y.git")) == {".": "unreadable"}
    assert set(contents(rows(f"{tmp_path / 'y.git'}@{head}"))) == {"b.py"}


def test_a_repository_without_a_commit_has_no_files(tmp_path):
    make_repository(tmp_path / "x.git", FILES)
    (tmp_path / "x.git" / "HEAD").write_text("ref: refs/heads/unborn\n")
    assert rows(tmp_path / "x.git") == []


def test_a_missing_blob_is_one_row(tmp_path):
    make_repository(tmp_path / "x.git", FILES)
    oid = git_blob_id(b"x = 1\n")
    (tmp_path / "x.git" / "objects" / oid[:2] / oid[2:]).unlink()
    found = rows(tmp_path / "x.git")
    assert problems(found) == {"a.py": "unreadable"}
    assert len(found) == 4


def test_an_object_that_is_not_what_its_id_says_is_not_believed(tmp_path):
    make_repository(tmp_path / "x.git", FILES)
    oid = git_blob_id(b"x = 1\n")
    path = tmp_path / "x.git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 6\0x = 2\n"))
    assert problems(rows(tmp_path / "x.git")) == {"a.py": "unreadable"}
    path.write_bytes(zlib.compress(b"blob 999999999999\0x"))
    assert problems(rows(tmp_path / "x.git")) == {"a.py": "too_large"}
    path.write_bytes(zlib.compress(b"blob 6\0" + b"0" * 10**7))
    assert problems(rows(tmp_path / "x.git")) == {"a.py": "unreadable"}


def test_trees_that_multiply_are_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(git_source, "_FREE_PATHS", 1_000)
    folder = tmp_path / "x.git"
    make_bomb(folder)
    found = rows(folder)
    assert "archive_bomb" in problems(found).values()
    assert len(found) < 3_000


def make_bomb(folder):
    from dulwich.object_store import DiskObjectStore
    from dulwich.objects import Commit, Tree

    make_repository(folder, {b"f": b"1"})
    store = DiskObjectStore(folder / "objects")
    inner = Commit.from_string(
        store[(folder / "refs/heads/main").read_bytes().strip()].as_raw_string()
    )
    oid = inner.tree
    for _ in range(20):
        tree = Tree()
        for n in range(10):
            tree.add(b"%d" % n, 0o40000, oid)
        store.add_object(tree)
        oid = tree.id
    inner.tree = oid
    store.add_object(inner)
    store.close()
    (folder / "refs" / "heads" / "main").write_bytes(inner.id)


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed") / "x.git"
    text = b"".join(b"line %d\n" % n for n in range(100))
    files = {b"%d.py" % n: text + b"# %d\n" % n for n in range(5)}
    make_repository(folder, {**files, b"lib": dict(files)}, packed=True)
    [pack] = (folder / "objects" / "pack").glob("*.pack")
    for path in (pack, pack.with_suffix(".idx")):
        path.chmod(0o644)
    return folder, pack


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_damage_to_a_pack_gives_rows_or_reasons(packed, data):
    folder, pack = packed
    path = data.draw(st.sampled_from([pack, pack.with_suffix(".idx")]))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.binary(max_size=8))
    cut = data.draw(st.booleans())
    try:
        path.write_bytes(whole[:at] + changed + (b"" if cut else whole[at + len(changed) :]))
        found = rows(folder, cap=10_000)
    finally:
        path.write_bytes(whole)
    assert found
    for row in found:
        assert (row["data"] is None) == (row["problem"] is not None)
        if row["data"] is not None:
            assert row["data"].startswith(b"line 0\n")


def test_sizes_are_known_before_anything_is_inflated(packed):
    folder, _ = packed
    found = rows(folder, cap=100)
    assert {(row["problem"], row["length_bytes"]) for row in found} == {("too_large", 794)}


def test_an_object_that_builds_on_a_larger_one_is_not_read(packed, monkeypatch):
    folder, _ = packed
    monkeypatch.setattr(git_objects, "MAX_INFLATED_BYTES", 500)
    found = problems(rows(folder, cap=10_000))
    # The base itself is within the cap of files; what builds on it would inflate it again.
    assert "too_large" in found.values()


def test_equal_bytes_for_any_size_of_task(tmp_path):
    files = {b"%03d.py" % n: b"x = %d\n" % n for n in range(500)}
    make_repository(tmp_path / "x.git", files, packed=True)
    assert rows(tmp_path / "x.git", task_bytes=1) == rows(tmp_path / "x.git")
