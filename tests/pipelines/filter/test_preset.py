"""Presets: ours are golden, a user's are checked, and nothing in them is code."""

import pickle

import pytest

from codemix.errors import UsageError
from codemix.pipelines.filter import PRESETS, parse_preset, read_preset

GOLDEN = {
    "none": [],
    "starcoder": [
        ("long_line", "max_line_length", "most", 1000.0, (), (), ("JSON",)),
        ("long_mean_line", "avg_line_length", "most", 100.0, (), (), ("JSON",)),
        ("few_alphanumerics", "alphanum_fraction", "least", 0.25, (), (), ()),
        (
            "few_letters", "alphabetic_fraction", "least", 0.25,
            (("JSON", 0.5), ("YAML", 0.5)), (), ("Assembly",),
        ),
        ("xml", "starts_as_xml", "is", False, (), (), ("XML",)),
        ("html_little_text", "visible_characters", "least", 100.0, (), ("HTML",), ()),
        ("html_mostly_markup", "visible_fraction", "least", 0.2, (), ("HTML",), ()),
        ("data_too_short", "characters", "least", 50.0, (), ("JSON", "YAML"), ()),
        ("data_too_long", "characters", "most", 5000.0, (), ("JSON", "YAML"), ()),
    ],
    "default": [
        ("vendored", "is_vendored", "is", False, (), (), ()),
        ("generated", "is_generated", "is", False, (), (), ()),
        ("minified", "is_minified", "is", False, (), (), ()),
        ("data", "is_data", "is", False, (), (), ()),
        ("syntax_errors", "parse_error_ratio", "most", 0.2, (), (), ()),
        ("long_line", "max_line_length", "most", 1000.0, (), (), ()),
        ("long_mean_line", "avg_line_length", "most", 100.0, (), (), ()),
        ("few_alphanumerics", "alphanum_fraction", "least", 0.25, (), (), ()),
        ("mostly_comments", "comment_ratio", "most", 0.95, (), (), ()),
        ("tiny", "characters", "least", 50.0, (), (), ()),
        ("repeated_lines", "repeated_line_fraction", "most", 0.85, (), (), ()),
        ("stub", "stub_fraction", "most", 0.8, (), (), ()),
        ("assertions_only", "assertion_fraction", "most", 0.75, (), (), ()),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_our_presets_are_these_rules_in_this_order(name):
    rules = [
        (of.name, of.metric, of.bound, of.threshold, of.languages, of.only, of.but_not)
        for of in read_preset(name).rules
    ]
    assert rules == GOLDEN[name]


@pytest.mark.parametrize("name", PRESETS)
def test_every_rule_gives_a_source_or_a_reason(name):
    assert all(rule.why or rule.source for rule in read_preset(name).rules)
    if name == "starcoder":
        assert all(rule.source for rule in read_preset(name).rules)


def test_rules_travel_between_processes():
    preset = read_preset("starcoder")
    assert pickle.loads(pickle.dumps(preset)) == preset


def test_a_users_file_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'version = 1\n[rules.big]\nmetric = "lines"\nmost = 9\nwhy = "w"\n'
        'but_not = ["go"]\n[rules.big.languages]\npy = 3\n'
    )
    preset = read_preset(str(path))
    [rule] = preset.rules
    assert (preset.name, rule.threshold, rule.languages) == ("mine", 9.0, (("Python", 3.0),))
    assert rule.but_not == ("Go",)


WRONG = [
    ("x = ", "is not TOML", ""),
    ("version = 2", "version 2; this codemix reads version 1", "write version = 1"),
    ("", "version None", "write version = 1"),
    ("version = 1\nrule = 1", "unknown key 'rule'", "did you mean 'rules'?"),
    ("version = 1\nrules = 1", "rules a table", ""),
    ("[rules.a]\nmetrik = 'lines'", "unknown key 'metrik'", "did you mean 'metric'?"),
    ("[rules.a]\nmetric = 'max_line_lenght'\nmost = 1\nwhy = 'w'", "'max_line_lenght'",
     "did you mean 'max_line_length'?"),
    ("[rules.a]\nmetric = 'lines'\nmost = '9'\nwhy = 'w'", "must be a number, not '9'", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = true\nwhy = 'w'", "must be a number, not True", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = nan\nwhy = 'w'", "must be a number, not nan", ""),
    ("[rules.a]\nmetric = 'is_data'\nis = 0\nwhy = 'w'", "must be true or false, not 0", ""),
    ("[rules.a]\nmetric = 'is_data'\nmost = 1\nwhy = 'w'", "exactly one threshold", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = 1\nleast = 1\nwhy = 'w'", "exactly one threshold", ""),
    ("[rules.a]\nmetric = 'lines'\nwhy = 'w'", "exactly one threshold", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = 1", "gives no reason", "why"),
    ("[rules.a]\nmetric = 'lines'\nmost = 1\nwhy = 2", "why must be a string", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = 1\nwhy = 'w'\nonly = ['Pyton']",
     "unknown language 'Pyton'", "did you mean 'Python'?"),
    ("[rules.a]\nmetric = 'lines'\nmost = 1\nwhy = 'w'\nonly = 'Python'", "list of languages", ""),
    ("[rules.a]\nmetric = 'lines'\nmost = 1\nwhy = 'w'\nlanguages = 3", "table of languages", ""),
    ("[rules.A]\nmetric = 'lines'\nmost = 1\nwhy = 'w'", "cannot be the name of a rule", ""),
    ("[rules.license_x]\nmetric = 'lines'\nmost = 1\nwhy = 'w'", "cannot be the name", ""),
    ("[rules]\na = 1", "is not a table", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "hint"), WRONG)
def test_what_makes_no_sense_is_one_clear_error(text, message, hint):
    if "version" not in text and text not in ("", "x = "):
        text = f"version = 1\n{text}"
    with pytest.raises(UsageError) as caught:
        parse_preset(text, "mine.toml", "mine")
    assert message in caught.value.message
    assert "mine.toml" in caught.value.message
    assert hint in caught.value.hint


def test_an_unknown_preset_names_the_nearest(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_preset("starcodr")
    assert "did you mean 'starcoder'?" in caught.value.hint
    with pytest.raises(UsageError, match="cannot be read"):
        read_preset(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="cannot be read"):
        read_preset(str(tmp_path / "bytes.toml"))
