import io
import json
import zipfile

import pytest

from codemix.pipelines.io import archive_source
from tests.pipelines.io.raw_rows import contents, problems, rows
from tests.pipelines.io.test_archives import PACK, tar_bytes, zip_bytes
from tests.pipelines.io.test_folder_walk import MIT

NAMES = {"tar": ".tar", "tar.gz": ".tgz", "tar.zst": ".tar.zst", "zip": ".zip"}


@pytest.mark.parametrize("kind", PACK)
def test_what_an_archive_tells_of_its_files_is_in_the_rows(tmp_path, kind):
    members = [
        ("proj-1/lib/a.js", b"1"),
        ("proj-1/lib/.gitattributes", b"a.js linguist-vendored\n"),
        ("proj-1/README.md", b"read"),
        ("proj-1/LICENSE", MIT),
    ]
    path = tmp_path / f"v1{NAMES[kind]}"
    path.write_bytes(PACK[kind](members))
    found = rows(path, cap=10_000)
    assert found[0]["path"] == "lib/a.js"
    assert {row["repo_name"] for row in found} == {"v1"}
    assert {row["repo_license"] for row in found} == {"MIT"}
    assert found[0]["override_vendored"] is True


@pytest.mark.parametrize("worker_bytes", [0, 10**9])
def test_large_archives_are_dealt_out_with_the_same_rows(tmp_path, monkeypatch, worker_bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes([(f"{n}.py", b"%d" % n) for n in range(50)] + [("../a", b"")]))
    expected = rows(path)
    monkeypatch.setattr(archive_source, "WORKER_BYTES", worker_bytes)
    assert rows(path, task_bytes=10) == expected


def test_a_package_of_npm_is_called_by_its_file(tmp_path):
    path = tmp_path / "left-pad-1.3.0.tgz"
    manifest = json.dumps({"name": "left-pad"}).encode()
    path.write_bytes(PACK["tar.gz"]([("package/package.json", manifest), ("package/i.js", b"1")]))
    found = rows(path)
    assert {row["repo_name"] for row in found} == {"left-pad-1.3.0"}
    assert set(contents(found)) == {"package.json", "i.js"}


def test_a_wheel_is_called_by_project_and_version(tmp_path):
    path = tmp_path / "six-1.16.0-py2.py3-none-any.whl"
    path.write_bytes(zip_bytes([("six.py", b"1"), ("six-1.16.0.dist-info/LICENSE", MIT)]))
    found = rows(path, cap=10_000)
    assert {row["repo_name"] for row in found} == {"six-1.16.0"}
    assert found[0]["repo_license"] == "MIT"


def test_a_folder_that_is_no_wrapper_stays(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes([("src/a.py", b"1"), ("src/b.py", b"2")]))
    assert set(contents(rows(path))) == {"src/a.py", "src/b.py"}


def test_paths_that_differ_in_case_are_two_and_equal_ones_are_one(tmp_path):
    path = tmp_path / "x.tar"
    path.write_bytes(tar_bytes([("A.py", b"1"), ("a.py", b"2"), ("./a.py", b"3")]))
    found = rows(path)
    assert [(row["path"], row["data"], row["problem"]) for row in found] == [
        ("A.py", b"1", None),
        ("a.py", b"2", None),
        ("a.py", None, "duplicate_path"),
    ]


def test_huge_attributes_in_an_archive_are_counted(tmp_path):
    path = tmp_path / "x.tar.gz"
    rules = b"a.py linguist-vendored\n" * 5_000
    path.write_bytes(PACK["tar.gz"]([(".gitattributes", rules), ("a.py", b"1")]))
    found = rows(path, cap=10**6)
    assert problems(found) == {".gitattributes": "huge_rules"}
    assert found[1]["override_vendored"] is None


def test_a_corrupt_archive_is_a_row_of_its_name(tmp_path):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(PACK["tar.gz"]([("a.py", b"1" * 900)])[:-20])
    assert problems(rows(path))["x.tar.gz"] == "corrupt_archive"


def test_an_encrypted_member_is_named(tmp_path):
    data = bytearray(zip_bytes([("a.py", b"1"), ("b.py", b"2")]))
    local, central = data.find(b"PK\x03\x04"), data.find(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].flag_bits & 1
    assert problems(rows(path)) == {"a.py": "encrypted"}
