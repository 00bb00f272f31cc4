import gzip
import io
import tarfile
import zipfile

import pytest
import zstandard

from codemix.pipelines.io import archives
from codemix.pipelines.io.archives import archive_stem, read_archive

CAP = 1_000


def tar_bytes(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, tuple):
                info.type, info.linkname = content
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return out.getvalue()


def zip_bytes(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def read(tmp_path, data):
    path = tmp_path / "archive"
    path.write_bytes(data)
    return list(read_archive(str(path), CAP))


MEMBERS = [("a/b.py", b"x = 1\n"), ("empty", b"")]
PACK = {
    "tar": tar_bytes,
    "tar.gz": lambda members: gzip.compress(tar_bytes(members), mtime=0),
    "tar.zst": lambda members: zstandard.ZstdCompressor().compress(tar_bytes(members)),
    "zip": zip_bytes,
}


@pytest.mark.parametrize("kind", PACK)
def test_members_are_read(tmp_path, kind):
    members = read(tmp_path, PACK[kind](MEMBERS))
    assert [(m.path, m.data, m.problem) for m in members] == [
        ("a/b.py", b"x = 1\n", None),
        ("empty", b"", None),
    ]


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("name", ["../x.py", "/etc/x.py", "a/../../x.py", "..\\x.py", "C:/x.py"])
def test_a_member_that_leaves_the_archive_is_unsafe(tmp_path, kind, name):
    problems = [m.problem for m in read(tmp_path, PACK[kind]([(name, b"x"), ("ok.py", b"y")]))]
    assert problems == ["unsafe_path", None]


def test_names_that_are_not_utf8_are_those_of_a_walk(tmp_path):
    data = tar_bytes([("caf\udce9.py", b"x")])
    assert [member.path for member in read(tmp_path, data)] == ["caf\\xe9.py"]
    assert [member.path for member in read(tmp_path, zip_bytes([("a\\b.py", b"x")]))] == ["a/b.py"]


@pytest.mark.parametrize("kind", PACK)
def test_large_members_come_without_data(tmp_path, kind):
    [member] = read(tmp_path, PACK[kind]([("big", b"x" * (CAP + 1))]))
    assert (member.data, member.size_bytes, member.problem) == (None, CAP + 1, "too_large")


def test_links_and_devices_of_a_tar_are_never_followed(tmp_path):
    members = [
        ("in", (tarfile.SYMTYPE, "a/b.py")),
        ("out", (tarfile.SYMTYPE, "../../etc/passwd")),
        ("hard", (tarfile.LNKTYPE, "/etc/passwd")),
        ("null", (tarfile.CHRTYPE, "")),
        ("pipe", (tarfile.FIFOTYPE, "")),
    ]
    problems = [member.problem for member in read(tmp_path, tar_bytes(members))]
    assert problems == ["symlink", "unsafe_link", "unsafe_link", "special_file", "special_file"]


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_a_truncated_archive_is_reported(tmp_path, kind, keep):
    data = PACK[kind]([(f"{n}.py", bytes([n]) * 900) for n in range(40)])
    assert read(tmp_path, data[: int(len(data) * keep)])[-1].problem == "corrupt_archive"


def test_a_tar_cut_between_two_members_is_reported(tmp_path):
    data = tar_bytes([("a", b"x" * 512), ("b", b"y" * 512)])
    members = read(tmp_path, data[:1024])
    assert [member.problem for member in members] == [None, "corrupt_archive"]


def test_a_flipped_bit_in_a_zip_member_is_reported(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.py", b"hello world")
        archive.writestr("b.py", b"fine")
    data = out.getvalue().replace(b"hello world", b"hello_world", 1)
    assert [member.problem for member in read(tmp_path, data)] == ["corrupt_member", None]


@pytest.mark.parametrize("kind", ["tar.gz", "tar.zst", "zip"])
def test_a_bomb_is_stopped(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 10_000)
    data = PACK[kind]([(f"{n}", b"0" * CAP) for n in range(1_000)])
    monkeypatch.setattr(archives, "MAX_RATIO", 2)
    members = read(tmp_path, data)
    assert members[-1].problem == "archive_bomb"
    assert sum(len(member.data or b"") for member in members) < 200_000


def test_archives_are_known_by_their_suffix():
    assert archive_stem("rxjs-7.8.1.tar.gz") == "rxjs-7.8.1"
    assert archive_stem("Django.WHL") == "Django"
    assert archive_stem("notes.gz") == ""
    assert archive_stem(".zip") == ""
