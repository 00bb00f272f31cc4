import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.problems import ngram_key, read_problems

WORDS = [f"word{number}" for number in range(14)]
TEXT = "(" + ", ".join(WORDS).upper() + ")"


def write_lines(path, *rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


def test_every_text_in_any_field_counts_however_deep(tmp_path):
    rows = [
        {"task_id": "P/0", "prompt": TEXT},
        {"task_id": "P/1", "tests": [{"code": TEXT.replace("WORD", "TERM")}], "n": 3},
        {"hints": ["short"]},
    ]
    plain = read_problems([write_lines(tmp_path / "p.jsonl", *rows)], 10)
    assert plain.names == ("p.jsonl:P/0", "p.jsonl:P/1", "p.jsonl:2")
    assert len(plain.keys) == 10
    assert sorted(plain.of_key) == [0] * 5 + [1] * 5
    place = plain.keys.tolist().index(ngram_key([word.encode() for word in WORDS[:10]]))
    assert plain.of_key[place] == 0


def test_lines_gzip_and_parquet_say_the_same(tmp_path):
    rows = [{"task_id": "P/0", "prompt": TEXT}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "p.parquet")
    paths = [
        write_lines(tmp_path / "p.jsonl", *rows),
        write_lines(tmp_path / "p.jsonl.gz", *rows),
        tmp_path / "p.parquet",
    ]
    found = [read_problems([path], 10) for path in paths]
    assert {problems.keys.tobytes() for problems in found} == {found[0].keys.tobytes()}
    assert len(found[0].keys) == 5
    assert len({problems.sources for problems in found}) == 3


def test_tables_of_numbers_and_letters_tell_nothing(tmp_path):
    tables = {"numbers": " ".join(map(str, range(40))), "letters": " ".join("abcdefghijklmnop")}
    path = write_lines(tmp_path / "p.jsonl", tables | {"prompt": TEXT})
    assert len(read_problems([path], 10).keys) == 5


def test_what_holds_no_problems_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"p\.jsonl has no telling text of 10 words"):
        read_problems([write_lines(tmp_path / "p.jsonl", {"prompt": "too short"})], 10)
    with pytest.raises(UsageError, match="does not exist"):
        read_problems([tmp_path / "none.jsonl"], 10)
    (tmp_path / "bad.jsonl").write_text("no json\n")
    with pytest.raises(InputError, match="line 1 is not valid JSON"):
        read_problems([tmp_path / "bad.jsonl"], 10)
