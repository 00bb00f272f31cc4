import pyarrow as pa
import pytest

from codemix.errors import UsageError
from codemix.pipelines.dedupe import DedupeOptions
from codemix.pipelines.dedupe.scope import parse_scope, scopes_of
from tests.pipelines.dedupe.in_memory import deduplicate, parts_of
from tests.pipelines.rows_of_files import file_row

LANGUAGES = pa.array(["JavaScript", "TypeScript", "Go", None])


def test_a_group_is_one_scope_and_all_other_languages_keep_theirs():
    both = "JavaScript+TypeScript"
    assert scopes_of(LANGUAGES, "ts+js").to_pylist() == [both, both, "Go", ""]
    assert scopes_of(LANGUAGES, "language").to_pylist() == ["JavaScript", "TypeScript", "Go", ""]
    assert scopes_of(LANGUAGES, "all").to_pylist() == [""] * 4


def test_the_order_in_a_group_does_not_matter():
    assert parse_scope("js+ts") == parse_scope("typescript+JavaScript")


@pytest.mark.parametrize("scope", ["js+js", "js+ts,ts+go"])
def test_a_language_in_two_places_is_refused(scope):
    with pytest.raises(UsageError, match="twice"):
        DedupeOptions(scope=scope)


def test_near_duplicates_are_found_across_the_languages_of_a_group():
    words = [f"word{number}" for number in range(60)]
    files = [
        file_row("a.js", " ".join(words[1:]), language="JavaScript"),
        file_row("d/a.ts", " ".join(words), language="TypeScript"),
        file_row("e/a.go", " ".join(words[:-1]), language="Go"),
    ]
    assert len(deduplicate(parts_of(files))[0]) == 3
    kept, dropped, _ = deduplicate(parts_of(files), DedupeOptions(scope="javascript+typescript"))
    assert [row["path"] for row in kept] == ["a.js", "e/a.go"]
    assert [row["kept_id"] for row in dropped] == [files[0]["id"]]
