import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.pair.candidates import find_candidates, search
from codemix.pipelines.pair.mining import match_one_to_one
from codemix.pipelines.pair.rerank import dot_pairs, stand_among
from codemix.pipelines.pair.vectors import Rows, Sides
from tests.pipelines.pair.programs import ALONE, EXTENSIONS, TRANSLATIONS, mined_rows
from tests.pipelines.pair.test_pair import pair
from tests.pipelines.rows_of_files import file_row

LANGUAGES = ("Java", "Python", "Rust")


def programs_of(documents):
    name_of = {text: name for name, of in TRANSLATIONS.items() for text in of.values()}
    for row in documents:
        texts = [text for text in name_of if text.strip() in row["text"]]
        assert len(texts) == 2
        yield row["tgt_lang"], {name_of[text] for text in texts}


def test_translations_are_found_by_their_texts_alone(tmp_path):
    documents, _, details = pair(tmp_path, mined_rows(), by="mine", directions="from-pivot")
    found = list(programs_of(documents))
    assert all(len(names) == 1 for _, names in found)
    for language in ("Java", "Rust"):
        assert sum(of == language for of, _ in found) >= 3
    assert all(0.3 <= row["score"] <= 1 and row["key"] is None for row in documents)
    assert details["units"] == {f"{language} file": 5 for language in LANGUAGES}
    assert sum(details["scores"].values()) == details["pairs"] == len(documents)


def test_strict_takes_a_part_of_the_pairs(tmp_path):
    loose, _, _ = pair(tmp_path, mined_rows(), by="mine")
    strict, _, _ = pair(tmp_path, mined_rows(), by="mine", strict=True)
    all_of_them, _, _ = pair(tmp_path, mined_rows(), by="mine", min_score=0.0)
    ids = [{row["pair_id"] for row in rows} for rows in (strict, loose, all_of_them)]
    assert ids[0] < ids[2]
    assert ids[0] <= ids[1] <= ids[2]
    assert all(row["score"] >= 0.7 for row in strict)


def test_one_to_one_and_python_on_one_side(tmp_path):
    documents, _, _ = pair(tmp_path, mined_rows(), by="mine", min_score=0.0)
    for language in ("Java", "Rust"):
        rows = [row for row in documents if row["tgt_lang"] == language]
        assert len({row["src_path"] for row in rows}) == len(rows)
        assert len({row["tgt_path"] for row in rows}) == len(rows)
    assert all((row["src_lang"] == "Python") != (row["tgt_lang"] == "Python") for row in documents)


def test_auto_mines_only_what_has_no_key(tmp_path):
    rows = mined_rows()
    rows += [
        file_row("python/scale.py", "def scale(x):\n    return x * 17\n", language="Python"),
        file_row("java/Scale.java", "class Scale { int scale(int x) { return x * 17; } }\n",
                 language="Java"),
    ]  # fmt: skip
    documents, _, _ = pair(tmp_path, rows, by="auto", directions="from-pivot")
    keyed = [row for row in documents if row["key"] is not None]
    assert [(row["key"], row["score"]) for row in keyed] == [("scale", None)]
    assert len(documents) > 1
    twice = [row for row in documents if "scale" in row["src_path"] and row["tgt_lang"] == "Java"]
    assert len(twice) == 1


def test_functions_of_larger_files_are_units_with_their_span(tmp_path):
    names = ("gcd", "vowels", "celsius")
    python = "import os\n\n\n" + "\n\n".join(TRANSLATIONS[name]["Python"] for name in names)
    rust = "\n\n".join(TRANSLATIONS[name]["Rust"] for name in reversed(names))
    rows = [
        file_row("a.py", python, language="Python"),
        file_row("b.rs", rust, language="Rust"),
    ]
    documents, _, _ = pair(tmp_path, rows, by="mine", unit="function", directions="from-pivot")
    assert len(documents) >= 2
    for row in documents:
        assert 0 < row["src_span"][1] <= len(python)
        source = python.encode()[slice(*row["src_span"])].decode()
        assert row["text"].startswith("# This program is written in Python.\n" + source.rstrip())
    assert all(len(names) == 1 for _, names in programs_of(documents))


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x\n", "too_small"), ("def f(:\n    return 1 + 2\n", "parse_errors")],
)
def test_units_that_say_nothing_are_counted(tmp_path, text, reason):
    rows = [*mined_rows(), file_row("odd.py", text, language="Python")]
    documents, _, details = pair(tmp_path, rows, by="mine")
    assert details["left_out"] == {reason: 1}
    assert not any("odd.py" in (row["src_path"], row["tgt_path"]) for row in documents)


def test_copies_and_huge_units_do_not_take_part(tmp_path):
    text = TRANSLATIONS["gcd"]["Python"]
    rows = [*mined_rows(), file_row("zz/copy.py", text.replace("\n", "\r\n"), language="Python")]
    _, _, details = pair(tmp_path, rows, by="mine")
    assert details["left_out"] == {"duplicate_unit": 1}
    huge = "def f(x):\n" + "    x = x + 1\n" * 50_000 + "    return x\n"
    rows = [*mined_rows(), file_row("huge.py", huge, language="Python")]
    _, _, details = pair(tmp_path, rows, by="mine")
    assert details["left_out"] == {"no_unit": 1}


def test_a_thousand_units_of_one_name_are_no_trouble(tmp_path):
    rows = [
        file_row(f"p{n}.{EXTENSIONS[language]}", text.replace("NUMBER", str(n)), language=language)
        for language, text in (
            ("Python", "def solve(x):\n    return x + NUMBER * 2\n"),
            ("Rust", "fn solve(x: i64) -> i64 { x + NUMBER * 2 }\n"),
        )
        for n in range(1000)
    ]
    documents, _, details = pair(tmp_path, rows, by="mine", directions="from-pivot")
    assert details["units"] == {"Python file": 1000, "Rust file": 1000}
    # Their numbers are all that tells them apart.
    wrong = sum(row["src_path"][:-3] != row["tgt_path"][:-3] for row in documents)
    assert wrong <= len(documents) // 20


def test_strangers_alone_make_no_strict_pair(tmp_path):
    rows = [
        file_row(f"a.{EXTENSIONS[language]}", text, language=language)
        for language, text in ALONE.items()
    ]
    documents, _, _ = pair(tmp_path, rows, by="mine", strict=True)
    assert documents == []


def test_mined_bytes_do_not_depend_on_the_order_of_rows(tmp_path):
    one, _, _ = pair(tmp_path, mined_rows(), by="mine", name="one")
    other, _, _ = pair(tmp_path, mined_rows()[::-1], by="mine", name="other")
    assert one == other


def rows_of(dense):
    starts = np.concatenate([[0], np.cumsum((dense > 0).sum(axis=1))]).astype(np.int64)
    return Rows(starts, np.nonzero(dense)[1].astype(np.int32), dense[dense > 0])


MATRICES = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.integers(1, 12), st.integers(0, 2**31)).map(
        lambda of: np.random.default_rng(of[1])
        .choice([0, 0, 1, 2, 3], (n + of[0], 6))
        .astype(np.float32)
    ).map(lambda dense: (rows_of(dense[:n]), rows_of(dense[n:]), dense[:n] @ dense[n:].T))
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(MATRICES)
def test_an_unbounded_search_is_exact(case):
    left, right, products = case
    found = search(left, right, 6, 3, 1 << 40)
    for row, best in enumerate(found):
        ranked = sorted((-value, at) for at, value in enumerate(products[row]) if value > 0)
        expected = [at for _, at in ranked[:3]]
        assert best.tolist() == expected + [-1] * (3 - len(expected))
    pairs = find_candidates(Sides(left, right, 6), 3, 1 << 40)
    np.testing.assert_array_equal(dot_pairs(pairs, left, right), products[pairs[:, 0], pairs[:, 1]])


def test_a_small_budget_reads_the_rarest_terms():
    units = rows_of(np.array([[1, 0], [1, 2], [1, 0]], np.float32))
    queries = rows_of(np.array([[5, 1]], np.float32))
    assert search(queries, units, 2, 1, 1).tolist() == [[1]]


def test_a_pair_stands_above_its_rivals():
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    standing = stand_among(pairs, np.array([0.9, 0.2, 0.3, 0.4]))
    np.testing.assert_allclose(standing.lead, [0.6, -0.7, -0.6, 0.1])
    assert standing.ratio[0] > standing.ratio[3] > standing.ratio[1]


def test_matching_takes_the_most_probable_first():
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    matches = match_one_to_one(pairs, np.array([0.9, 0.8, 0.95, 0.3]), 0.5)
    assert [(match.left, match.right) for match in matches] == [(1, 0), (0, 1)]
