"""The registry: contracts that every language keeps, and how names are read."""

import re

import pytest

from codemix.errors import UsageError
from codemix.langs import (
    classify,
    examine_syntax,
    find,
    is_parsed,
    languages,
    optional_languages,
    other_languages,
    parse_list,
)
from codemix.langs.parse import load_grammar
from codemix.langs.registry import by_extension, by_filename, by_interpreter

SEVEN = ("C#", "Go", "Java", "JavaScript", "Python", "Rust", "TypeScript")


def test_the_seven_languages_are_found_sorted():
    assert tuple(language.name for language in languages()) == SEVEN


@pytest.mark.parametrize(
    "language", languages() + optional_languages(), ids=lambda language: language.name
)
def test_a_parsed_language_declares_what_the_rooms_need(language):
    assert language.grammars
    assert language.line_comment
    if not is_parsed(language.name):
        pytest.skip("its grammar comes with codemix[langs]")
    assert language.comment_nodes
    for grammar in language.grammars:
        known = load_grammar(grammar)
        kinds = {known.node_kind_for_id(kind) for kind in range(known.node_kind_count)}
        assert set(language.comment_nodes) <= kinds
    for lookalike in language.lookalikes:
        re.compile(lookalike.pattern)
        assert set(lookalike.extensions) <= set(language.extensions)
    comment = f"{language.line_comment} nothing here\n".encode()
    assert examine_syntax(language.name, "", comment).error_ratio == 0


@pytest.mark.parametrize(
    "language", languages() + optional_languages() + other_languages(), ids=lambda one: one.name
)
def test_every_name_leads_back_to_its_language(language):
    assert language.extensions or language.filenames
    assert find(language.name.upper()) is language
    for alias in language.aliases:
        assert alias == alias.lower()
        assert find(alias) is language
    for extension in language.extensions:
        assert extension == extension.lower()
        assert by_extension()[extension] is language
        assert classify(f"folder/name{extension}", "").language == language.name
    for name in language.filenames:
        assert by_filename()[name] is language
        assert classify(f"folder/{name}", "").language == language.name
    for interpreter in language.interpreters:
        assert language in by_interpreter()[interpreter]


def test_other_languages_have_no_grammar_and_are_many():
    assert len(other_languages()) >= 100
    assert not any(language.grammars for language in other_languages())
    with pytest.raises(LookupError, match="Perl has no grammar"):
        find("perl").grammar_for("a.pl")


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match=r"unknown language 'pythn'.*did you mean 'Python'"):
        find("pythn")
    with pytest.raises(UsageError, match="unknown language ''"):
        parse_list("java,,py")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", SEVEN),
        ("  ", SEVEN),
        ("py", ("Python",)),
        (" TS , golang,ts", ("Go", "TypeScript")),
        ("csharp,Ruby", ("C#", "Ruby")),
    ],
)
def test_lists_are_read_in_one_order(text, names):
    assert parse_list(text) == names


def test_all_names_every_language_once():
    names = parse_list("ALL")
    assert names[: len(SEVEN)] == SEVEN
    assert (
        len(set(names)) == len(names) == len(languages() + optional_languages() + other_languages())
    )
