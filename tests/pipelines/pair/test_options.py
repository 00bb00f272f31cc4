import json

import pytest

from codemix.errors import UsageError
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import open_dataset
from codemix.pipelines.pair import PairOptions, pair_files
from codemix.pipelines.pair.gates import is_permissive
from codemix.pipelines.pair.holdout import parse_hold_out
from codemix.pipelines.pair.key_patterns import KeyPattern
from codemix.pipelines.pair.overview import count_tokens_by_language, draw_samples
from codemix.pipelines.pair.scorers import load_scorer
from codemix.pipelines.pair.sides import reason_against
from codemix.pipelines.pair.templates import check_template, fill_template
from codemix.pipelines.runner import run_to_folder, run_to_stream
from tests.pipelines.pair.test_pair import SEVEN, TEXTS, dataset, directions, pair, sources
from tests.pipelines.rows_of_files import file_row


def named(rows):
    return {row["path"] for row in rows}


@pytest.mark.parametrize(
    ("pattern", "place", "name"),
    [
        ("{lang}/{key}.{ext}", ("r", "golang/TwoSum.go", "Go"), "two sum"),
        ("{lang}/{key}.{ext}", ("r", "rust/TwoSum.go", "Go"), None),
        ("sol/{key}/Solution.{ext}", ("r", "sol/two-sum/Solution.java", "Java"), "two sum"),
        ("solutions/{key}/Solution.{ext}", ("r", "solutions/a/b/Solution.java", "Java"), None),
        ("{key}/*/main.{ext}", ("r", "two_sum/v1/main.py", "Python"), "two sum"),
        ("r/{key}.{ext}", ("r", "a.py", "Python"), "a"),
        ("{key}.{ext}", ("r", "a+b(c).py", "Python"), "a b c"),
    ],
)  # fmt: skip
def test_patterns_say_where_the_key_stands(pattern, place, name):
    keys = KeyPattern(pattern).keys_of(*place)
    assert (keys and keys.by_folder.name) == name


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("{lang}/x.{ext}", "hold {key} once"), ("{kee}.py", "unknown placeholder {kee}")],
)
def test_patterns_are_checked(pattern, message):
    with pytest.raises(UsageError, match=message):
        PairOptions(SEVEN, key=pattern)


def test_a_column_may_hold_the_keys(tmp_path):
    lines = [
        {**file_row(f"p{n}.x", text, language=language), "problem": problem}
        for n, (language, text, problem) in enumerate(
            [("Python", TEXTS["Python"], 7), ("Go", TEXTS["Go"], 7), ("Rust", TEXTS["Rust"], None)]
        )
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    documents = []
    options = PairOptions(SEVEN, key="problem")
    with pair_files([open_dataset(str(path))], options, IN_PROCESS) as pairing:
        run_to_stream(pairing.job, lambda batch: documents.extend(batch.to_pylist()), IN_PROCESS)
    assert directions(documents) == [("Python", "Go"), ("Go", "Python")]
    assert pairing.details["left_out"] == {"no_key": 1}
    with (
        pytest.raises(UsageError, match="no column 'probelm'"),
        pair_files(
            [open_dataset(str(path))], PairOptions(SEVEN, key="probelm"), IN_PROCESS
        ) as pairing,
    ):
        list(pairing.job.tasks)


def solutions(counts):
    return [
        file_row(f"{language.lower()}/{n}/two_sum.x", f"{TEXTS[language]}\n", language=language)
        for language, count in counts.items()
        for n in range(count)
    ]


@pytest.mark.parametrize(("most", "expected"), [(0, 2), (1, 1), (4, 4), (99, 6)])
def test_keys_that_collide_pair_kth_with_kth_or_in_capped_combinations(tmp_path, most, expected):
    rows = solutions({"Python": 3, "Go": 2})
    documents, _, _ = pair(tmp_path, rows, all_combinations=most, directions="from-pivot")
    assert len(documents) == len({row["pair_id"] for row in documents}) == expected
    if most == 0:
        for row in documents:
            assert row["src_path"].split("/")[1] == row["tgt_path"].split("/")[1]


@pytest.mark.parametrize(
    ("which", "expected"),
    [("from-pivot", [("Python", "Go")]), ("to-pivot", [("Go", "Python")]),
     ("both", [("Python", "Go"), ("Go", "Python")])],
)  # fmt: skip
def test_directions(tmp_path, which, expected):
    documents, _, _ = pair(tmp_path, solutions({"Python": 1, "Go": 1}), directions=which)
    assert directions(documents) == expected


def test_a_template_of_ones_own_fills_only_its_own_placeholders(tmp_path):
    template = "{src_comment} {src_lang}\n{src}=>\n{tgt_comment} {tgt_lang}\n{tgt}"
    rows = [
        file_row("python/a.py", "x = {'{tgt}'}\n", language="Python"),
        file_row("go/a.go", "package a\n", language="Go"),
    ]
    documents, _, _ = pair(tmp_path, rows, template=template, directions="from-pivot")
    assert documents[0]["text"] == "# Python\nx = {'{tgt}'}\n=>\n// Go\npackage a\n"
    assert documents[0]["template"].startswith("own-")
    assert fill_template("{ }{src}{tgt}", "a", "Go", "b", "Rust") == "{ }ab"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{src} {tgt} {srclang}", "unknown placeholder {srclang}"),
        ("{src}", "{tgt} 0 times"),
        ("{src}{src}{tgt}", "{src} 2 times"),
        ("{tgt}{src}", "{tgt} before {src}"),
    ],
)
def test_templates_are_checked(template, message):
    with pytest.raises(UsageError, match=message):
        check_template(template)


def test_only_permissive_licences_on_both_sides(tmp_path):
    rows = sources(license="MIT")
    rows[1] = file_row(rows[1]["path"], rows[1]["content"], language="Java", license="GPL-3.0-only")
    rows[2] = file_row(rows[2]["path"], rows[2]["content"], language="Go", license=None)
    documents, counts, _ = pair(tmp_path, rows, licenses="permissive")
    assert {row["tgt_lang"] for row in documents} == {"Python", "Rust"}
    assert counts.dropped == {"license": 4}
    assert is_permissive("Apache-2.0 AND MIT")
    assert is_permissive("(MIT OR Apache-2.0)")


def test_problems_of_a_benchmark_do_not_come_through(tmp_path):
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    bench = tmp_path / "bench.jsonl"
    bench.write_text(json.dumps({"task_id": "t/1", "prompt": f"count {words} please"}) + "\n")
    rows = sources()
    rows[1] = file_row(rows[1]["path"], f"// {words}\n{rows[1]['content']}", language="Java")
    _, counts, _ = pair(tmp_path, rows, exclude=(str(bench),))
    assert counts.dropped == {"benchmark": 2}
    assert counts.rows_out == 4


def held(tmp_path, rows, **options):
    out = tmp_path / "out"
    options = PairOptions(SEVEN, **options)
    with pair_files([dataset(tmp_path, rows)], options, IN_PROCESS, output=out) as pairing:
        run_to_folder(pairing.job, out, IN_PROCESS)
    training = [
        row for part in open_dataset(str(out)).parts for b in part.read() for row in b.to_pylist()
    ]
    found = out / "holdout" / "part-00000.parquet"
    evaluation = open_dataset(str(found)).parts[0].read() if found.exists() else ()
    return training, [row for batch in evaluation for row in batch.to_pylist()], pairing.details


def test_held_keys_are_evaluated_in_every_direction_and_not_trained_on(tmp_path):
    body = " ".join(f"x = x + {n};" for n in range(40))
    extras = {"sum": "", "near_sum": "y", "other": " ".join(f"z{n}" for n in range(90))}
    folders = {language: language.lower().replace("#", "sharp") for language in SEVEN}
    rows = [
        file_row(f"{folders[language]}/{name}.x", f"{language} {body} {extra}", language=language)
        for language in SEVEN
        for name, extra in extras.items()
    ]
    training, evaluation, details = held(tmp_path, rows, hold_out="sum")
    assert len(evaluation) == len({(row["src_lang"], row["tgt_lang"]) for row in evaluation}) == 42
    assert {row["key"] for row in evaluation} == {"sum"}
    assert {row["key"] for row in training} == {"other"}
    assert len(training) == 12
    assert details["held_out"] == {"pairs": 6, "near": 6, "documents": 42}


def test_a_fraction_holds_whole_keys(tmp_path):
    rows = [
        file_row(
            f"{language.lower()}/k{n}.x",
            f"{language} " + f"{n * 7919} word{n} " * 9,
            language=language,
        )
        for language in ("Python", "Go", "Rust")
        for n in range(40)
    ]
    training, evaluation, _ = held(tmp_path, rows, hold_out="0.3")
    trained, evaluated = ({row["key"] for row in of} for of in (training, evaluation))
    assert trained
    assert evaluated
    assert not trained & evaluated
    assert len(training) == 4 * len(trained)
    assert len(evaluation) == 6 * len(evaluated)


def test_hold_out_is_checked(tmp_path):
    for bad in ("0", "1.5", "-1"):
        with pytest.raises(UsageError, match="fraction lies between"):
            try:
                parse_hold_out(bad)
            except UsageError as error:
                raise UsageError(error.hint, "") from None
    keys = tmp_path / "keys.txt"
    keys.write_text("TwoSum\n\nlru-cache\n")
    assert parse_hold_out(str(keys)).keys == parse_hold_out("two_sum, lruCache").keys
    with (
        pytest.raises(UsageError, match="second output"),
        pair_files([dataset(tmp_path, sources())], PairOptions(SEVEN, hold_out="a"), IN_PROCESS),
    ):
        pass


def test_pairs_without_text(tmp_path):
    rows, counts, _ = pair(tmp_path, sources(license="MIT"), emit="pairs")
    assert [(row["pivot_language"], row["target_language"]) for row in rows] == [
        ("Python", "Go"), ("Python", "Java"), ("Python", "Rust"),
    ]  # fmt: skip
    assert set(rows[0]) == {
        "pair_id", "key", "score",
        *(f"{side}_{name}" for side in ("pivot", "target")
          for name in ("repo_name", "path", "span", "language", "blob_id", "license")),
    }  # fmt: skip
    assert rows[0]["pivot_span"] == [0, len(TEXTS["Python"])]
    assert counts.to_json()["languages"]["Python->Go"]["rows"] == 1
    documents, _, _ = pair(tmp_path, sources(license="MIT"))
    assert {row["pair_id"] for row in rows} == {row["pair_id"] for row in documents}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("by", "mined"),
        ("unit", "method"),
        ("directions", "from"),
        ("licenses", "mit"),
        ("emit", "x"),
    ],
)
def test_unknown_choices_are_refused(option, value):
    with pytest.raises(UsageError, match=f"unknown {option}"):
        PairOptions(SEVEN, **{option: value})


def test_contradictions_are_refused():
    with pytest.raises(UsageError, match="exclude each other"):
        PairOptions(SEVEN, strict=True, min_score=0.5)
    with pytest.raises(UsageError, match="no part in mining"):
        PairOptions(SEVEN, by="mine", key="problem")
    with pytest.raises(UsageError, match="min-score"):
        PairOptions(SEVEN, min_score=2.0)
    with pytest.raises(UsageError, match="no installed package offers"):
        load_scorer("nosuch", (), ())


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/a.py", True), ("a/test_x.py", True), ("x_test.go", True), ("x.spec.ts", True),
        ("src/test/java/A.java", True), ("a/FooTest.java", True), ("contest/a.py", False),
        ("test/0001.py", False), ("latest.py", False), ("Contest.java", False),
    ],
)  # fmt: skip
def test_tests_are_no_programs(path, is_test):
    facts = {"language": "Python", "path": path, "split": None,
             "is_vendored": False, "is_generated": False, "is_minified": False}  # fmt: skip
    assert reason_against(facts, frozenset({"Python"})) == ("test" if is_test else None)


def test_an_output_can_be_looked_at(tmp_path):
    with pair_files([dataset(tmp_path, sources())], PairOptions(SEVEN), IN_PROCESS) as pairing:
        run_to_folder(pairing.job, tmp_path / "out", IN_PROCESS)
    rows = [row for part in open_dataset(str(tmp_path / "out")).parts
            for batch in part.read() for row in batch.to_pylist()]  # fmt: skip
    totals = count_tokens_by_language(tmp_path / "out")
    assert sum(totals.values()) == sum(row["tokens"] for row in rows)
    assert set(totals) == {"Python", "Java", "Go", "Rust"}
    samples = draw_samples(tmp_path / "out", 4, seed=1)
    assert samples == draw_samples(tmp_path / "out", 4, seed=1)
    assert len({sample.text for sample in samples}) == 4
    assert len(draw_samples(tmp_path / "out", 99, seed=1)) == len(rows)
