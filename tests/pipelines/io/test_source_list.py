import io

import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.source_list import gather_sources, read_source_list


def test_a_list_names_one_path_a_line(tmp_path):
    path = tmp_path / "list"
    path.write_bytes(b"a\n\n  b c\ncaf\xe9")
    assert read_source_list(str(path)) == ["a", "  b c", "caf\udce9"]
    path.write_bytes(b"a\nb\0c\0")
    assert read_source_list(str(path), b"\0") == ["a\nb", "c"]
    with pytest.raises(InputError, match="NULs"):
        read_source_list(str(path))


def test_stdin_is_a_list(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x\ny\n")))
    assert gather_sources(["first"], ["-"], False) == ["first", "x", "y"]
    with pytest.raises(UsageError, match="one list"):
        gather_sources([], ["-", "-"], False)


def test_no_source_at_all_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no source"):
        gather_sources([], [], False)
    with pytest.raises(UsageError, match="No such file"):
        gather_sources([], [str(tmp_path / "nothing")], False)
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(InputError, match="names no source"):
        gather_sources([], [str(tmp_path / "empty")], False)
