import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemix.pipelines.io import archives
from codemix.pipelines.io.archive_names import archive_stem, repository_of_archive
from codemix.pipelines.io.archives import read_archive

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
MORE = {
    "tar.bz2": lambda members: bz2.compress(tar_bytes(members)),
    "tar.xz": lambda members: lzma.compress(tar_bytes(members)),
}


@pytest.mark.parametrize("kind", [*PACK, *MORE])
def test_members_are_read(tmp_path, kind):
    members = read(tmp_path, {**PACK, **MORE}[kind](MEMBERS))
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
    assert archive_stem("a.tar.bz2") == "a"
    assert repository_of_archive("numpy-2.0.0-1-cp311-cp311-linux_x86_64.whl") == "numpy-2.0.0"
    assert repository_of_archive("Django-5.1.tar.gz") == "Django-5.1"


def test_a_tar_that_ends_with_a_zip_is_a_tar(tmp_path):
    inner = zip_bytes([("in.py", b"i")])
    data = tar_bytes([("a.py", b"a"), ("b.zip", inner)])
    # Without the padding the zip's end is where a reader of zips looks for it.
    data = data[: data.rindex(b"PK\x05\x06") + 22]
    assert zipfile.is_zipfile(io.BytesIO(data))
    assert [member.path for member in read(tmp_path, data)][:2] == ["a.py", "b.zip/in.py"]
    data = tar_bytes([("a.py", b"a"), ("b.zip", inner)])
    assert [member.path for member in read(tmp_path, data)] == ["a.py", "b.zip/in.py"]


def nested(depth):
    data = b"x"
    for level in range(depth):
        data = PACK["zip" if level % 2 else "tar.gz"]([("a.py", b"1"), ("in.zip", data)])
    return data


def test_archives_in_archives_are_opened_to_a_depth(tmp_path):
    found = {member.path: member.problem for member in read(tmp_path, nested(3))}
    assert found == {
        "a.py": None,
        "in.zip/a.py": None,
        "in.zip/in.zip/a.py": None,
        "in.zip/in.zip/in.zip": "nested_too_deep",
    }


def test_a_file_that_only_has_an_archives_name_is_a_file(tmp_path):
    [member] = read(tmp_path, tar_bytes([("a.zip", b"no zip")]))
    assert (member.data, member.problem) == (b"no zip", None)
    damaged = gzip.compress(tar_bytes(MEMBERS), mtime=0)[:-30]
    members = read(tmp_path, zip_bytes([("a.tgz", damaged), ("b.py", b"1")]))
    assert members[-2:] == [("a.tgz", None, len(damaged), "corrupt_archive"), members[-1]]
    assert members[-1].path == "b.py"


def test_a_nested_bomb_spends_the_budget_of_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 10_000)
    monkeypatch.setattr(archives, "MAX_RATIO", 2)
    inner = PACK["tar.gz"]([(f"{n}", b"0" * CAP) for n in range(1_000)])
    assert read(tmp_path, zip_bytes([("in.tgz", inner)]))[-1].problem == "archive_bomb"


def test_a_huge_extended_header_is_not_read(tmp_path):
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.XHDTYPE, 10**9
    [member] = read(tmp_path, info.tobuf() + b"0" * 5_000)
    assert member.problem == "corrupt_archive"


def test_only_wanted_members_have_their_bytes(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes([("a.py", b"1"), ("LICENSE", b"2")]))
    members = list(read_archive(str(path), CAP, lambda name: name == "LICENSE"))
    assert [(m.data, m.problem) for m in members] == [(None, None), (b"2", None)]


WHOLE = {
    **{
        kind: pack([("a/b.py", b"x = 1\n" * 50), ("c.zip", nested(2))])
        for kind, pack in PACK.items()
    },
    **{kind: pack(MEMBERS) for kind, pack in MORE.items()},
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_bytes_as_an_archive_give_members_or_reasons(tmp_path, data):
    whole = WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))]
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.binary(max_size=20))
    end = data.draw(st.sampled_from([len(whole), at + len(changed)]))
    for member in read(tmp_path, whole[:at] + changed + whole[at + len(changed) : end]):
        assert (member.data is None) == (member.problem is not None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh9"]), st.binary())
def test_arbitrary_bytes_as_an_archive_give_members_or_reasons(tmp_path, magic, rest):
    for member in read(tmp_path, magic + rest):
        assert (member.data is None) == (member.problem is not None)
