import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import InputError
from codemix.pipelines.dedupe import DedupeOptions
from tests.pipelines.dedupe.in_memory import (
    deduplicate,
    parts_of,
    reference_jaccard,
    reference_shingles,
)
from tests.pipelines.rows_of_files import file_row

THRESHOLD = 0.7


@st.composite
def file_families(draw):
    """Files at all distances: each is a chain of copies, every one changed a little more."""
    files = []
    for family in range(draw(st.integers(1, 3))):
        words = [f"f{family}w{number}" for number in range(draw(st.integers(1, 40)))]
        for copy in range(draw(st.integers(1, 6))):
            for at in draw(st.lists(st.integers(0, len(words) - 1), max_size=3)):
                words[at] = f"f{family}c{copy}n{at}"
            layout = draw(st.sampled_from([" ", "\n", "(", ". "]))
            path = draw(st.sampled_from(["", "src/", "a/b/"])) + f"{family}_{copy}.py"
            language = draw(st.sampled_from(["Python", "Go"]))
            vendored = draw(st.booleans())
            files.append(
                file_row(path, layout.join(words), language=language, is_vendored=vendored)
            )
    return files


def verdicts(kept, dropped):
    facts = [(row["id"], row["id"], 1.0, row["cluster_id"], None) for row in kept]
    names = ("id", "kept_id", "jaccard", "cluster_id", "reason")
    return sorted([*facts, *(tuple(row[name] for name in names) for row in dropped)], key=str)


@settings(max_examples=60, deadline=None)
@given(files=file_families())
def test_every_removed_file_resembles_the_kept_file_it_names(files):
    kept, dropped, _ = deduplicate(parts_of(files))
    assert sorted(row["id"] for row in [*kept, *dropped]) == sorted(row["id"] for row in files)
    by_id = {row["id"]: row for row in files}
    kept_ids = {row["id"] for row in kept}
    for row in dropped:
        removed, stays = by_id[row["id"]], by_id[row["kept_id"]]
        assert row["kept_id"] in kept_ids
        assert row["cluster_id"] == row["kept_id"]
        if row["reason"] == "exact_duplicate":
            assert removed["content"] == stays["content"]
            assert row["jaccard"] == 1
        else:
            sets = [reference_shingles(file["content"]) for file in (removed, stays)]
            measured = reference_jaccard(*sets)
            assert measured >= THRESHOLD
            assert row["jaccard"] == pytest.approx(measured, abs=1e-6)
            # A copy shares the fate of its original, so one of the same content is in scope.
            in_scope = [file for file in files if file["language"] == stays["language"]]
            assert removed["content"] in [file["content"] for file in in_scope]
    named = {row["kept_id"] for row in dropped}
    for row in kept:
        assert row["cluster_id"] == (row["id"] if row["id"] in named else None)


@settings(max_examples=40, deadline=None)
@given(files=file_families(), seed=st.integers(0, 99), cut=st.integers(0, 20))
def test_the_order_and_the_parts_of_the_input_do_not_matter(files, seed, cut):
    shuffled = random.Random(seed).sample(files, len(files))
    one = deduplicate(parts_of(files))
    other = deduplicate(parts_of(shuffled[:cut], [], shuffled[cut:]))
    assert verdicts(*one[:2]) == verdicts(*other[:2])
    assert one[2] == other[2]


@settings(max_examples=40, deadline=None)
@given(files=file_families())
def test_a_second_run_removes_nothing(files):
    kept, _, _ = deduplicate(parts_of(files))
    for row in kept:
        del row["cluster_id"]
    again, dropped, search = deduplicate(parts_of(kept))
    assert dropped == []
    assert [row["id"] for row in again] == [row["id"] for row in kept]
    assert (search.clusters, search.largest_cluster) == (0, 0)


def words(start, count=40):
    return " ".join(f"word{number}" for number in range(start, start + count))


def test_a_chain_of_similar_files_keeps_both_ends():
    # Neighbours share 31 of 41 n-grams (J = .76), files two steps apart only 26 of 46.
    files = [file_row(f"{'d/' * step}{step}.py", words(5 * step)) for step in range(4)]
    kept, dropped, search = deduplicate(parts_of(files))
    assert [row["path"] for row in kept] == ["0.py", "d/d/2.py"]
    kept_for = {row["path"]: row["kept_id"] for row in dropped}
    assert kept_for == {"d/1.py": files[0]["id"], "d/d/d/3.py": files[2]["id"]}
    assert (search.clusters, search.largest_cluster) == (2, 2)


def test_a_copy_of_a_removed_file_names_the_kept_one():
    near = words(1)
    files = [
        file_row("a.py", words(0)),
        file_row("d/near.py", near),
        file_row("d/e/copy.py", near),
    ]
    kept, dropped, _ = deduplicate(parts_of(files))
    assert [row["path"] for row in kept] == ["a.py"]
    for row in dropped:
        assert (row["kept_id"], row["reason"]) == (files[0]["id"], "near_duplicate")
        assert row["jaccard"] == pytest.approx(35 / 37)


def test_the_preferred_file_is_kept():
    text = words(0)
    files = [
        file_row("vendor/a.py", text, is_vendored=True),
        file_row("gen.py", text, is_generated=True),
        file_row("x/y/deep.py", text),
        file_row("x/flat.py", text),
    ]
    kept, dropped, _ = deduplicate(parts_of(files))
    assert [row["path"] for row in kept] == ["x/flat.py"]
    assert {row["reason"] for row in dropped} == {"exact_duplicate"}


def test_near_duplicates_are_sought_within_the_scope_exact_ones_everywhere():
    files = [
        file_row("a.js", words(0), language="JavaScript"),
        file_row("d/a.ts", words(1), language="TypeScript"),
        file_row("e/a.ts", words(0), language="TypeScript"),
    ]
    kept, dropped, _ = deduplicate(parts_of(files))
    assert [row["path"] for row in kept] == ["a.js", "d/a.ts"]
    assert [row["reason"] for row in dropped] == ["exact_duplicate"]
    kept, _, _ = deduplicate(parts_of(files), DedupeOptions(scope="all"))
    assert [row["path"] for row in kept] == ["a.js"]


def test_small_files_under_a_long_header_are_told_apart():
    header = "".join(f"# Licensed to you, clause {number} of many\n" for number in range(30)) + "\n"
    files = [file_row(f"{name}.py", f"{header}def {name}(): pass") for name in ("up", "down")]
    assert len(deduplicate(parts_of(files))[0]) == 2
    assert len(deduplicate(parts_of(files), DedupeOptions(keep_header=True))[0]) == 1


def test_headers_shared_by_many_files_form_no_cluster():
    """Also where the header counts: half of each file is its own."""
    header = "".join(f"# Licensed to you, clause {number} of many\n" for number in range(6)) + "\n"
    files = [file_row(f"{number}.py", header + words(100 * number)) for number in range(300)]
    for keep_header in (False, True):
        kept, _, _ = deduplicate(parts_of(files), DedupeOptions(keep_header=keep_header))
        assert len(kept) == 300


@pytest.mark.parametrize("text", ["", "x", "{ };", words(0)])
def test_many_identical_files_leave_one(text):
    files = [file_row(f"{number:04}.py", text) for number in range(2_000)]
    kept, dropped, search = deduplicate(parts_of(files[:1_000], files[1_000:]))
    assert len(kept) == 1
    assert {row["kept_id"] for row in dropped} == {kept[0]["id"]}
    assert (search.clusters, search.largest_cluster, search.comparisons) == (1, 2_000, 0)


def test_files_without_tokens_have_exact_duplicates_only():
    files = [file_row("a.py", "{}"), file_row("b.py", "()"), file_row("c.py", "{}")]
    kept, dropped, _ = deduplicate(parts_of(files))
    assert len(kept) == 2
    assert [row["reason"] for row in dropped] == ["exact_duplicate"]


def test_a_line_of_a_mebibyte_and_repetition_are_no_special_cases():
    long_line = "0," * 2**19
    files = [file_row("a.py", long_line), file_row("d/b.py", long_line + "0, 0")]
    kept, dropped, _ = deduplicate(parts_of(files))
    assert [row["path"] for row in kept] == ["a.py"]
    assert dropped[0]["jaccard"] == 1


def test_the_same_file_twice_counts_and_one_id_for_two_contents_is_refused():
    row = file_row("a.py", words(0))
    kept, dropped, _ = deduplicate(parts_of([row], [row]))
    assert (len(kept), len(dropped)) == (1, 1)
    assert dropped[0]["kept_id"] == dropped[0]["id"]
    with pytest.raises(InputError, match="stands for two different contents"):
        deduplicate(parts_of([row, file_row("b.py", "other") | {"id": row["id"]}]))


def test_no_input_is_no_output():
    assert deduplicate(parts_of())[:2] == ([], [])
    assert deduplicate(parts_of([]))[:2] == ([], [])


@pytest.mark.parametrize("rule", ["words", "bigcode"])
def test_recall_and_precision_on_real_files(stdlib_texts, rule):
    """Against all pairs of real files, compared one by one."""
    texts = {path: text for path, text in stdlib_texts.items() if len(text) < 14_000}
    files = [file_row(path, text) for path, text in texts.items()]
    sets = [reference_shingles(text, rule) for text in texts.values()]
    pairs = [
        (left, right)
        for right in range(len(files))
        for left in range(right)
        if reference_jaccard(sets[left], sets[right]) >= THRESHOLD
    ]
    assert len(pairs) > 30
    kept, dropped, _ = deduplicate(parts_of(files), DedupeOptions(tokens=rule))
    row_of = {file["id"]: number for number, file in enumerate(files)}
    for row in dropped:
        similarity = reference_jaccard(sets[row_of[row["id"]]], sets[row_of[row["kept_id"]]])
        assert similarity >= THRESHOLD
    kept_rows = {row_of[row["id"]] for row in kept}
    missed = [pair for pair in pairs if kept_rows.issuperset(pair)]
    assert len(missed) <= 0.01 * len(pairs)
