"""The licence gate: expressions, and whose counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.langs import identify_license
from codemix.pipelines.filter import FilterOptions, judge_licenses, verdict
from codemix.pipelines.filter.licenses import effective_licenses
from tests.pipelines.rows_of_files import batch_of, file_row

PERMISSIVE = [
    "MIT", "mit", "Apache-2.0", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "MIT OR GPL-3.0-only",
    "MIT/Apache-2.0", "(MIT OR GPL-2.0) AND BSD-3-Clause", "Apache-2.0 WITH LLVM-exception",
    "Unicode-3.0", "MIT OR LicenseRef-x", "Apache-2.0+",
]  # fmt: skip
COPYLEFT = [
    "GPL-3.0-only", "GPL-2.0", "GPL-2.0+", "LGPL-2.1-or-later", "AGPL-3.0-only", "MPL-2.0",
    "EPL-2.0", "MIT AND GPL-3.0-only", "GPL-2.0-only WITH Classpath-exception-2.0",
    "CC-BY-SA-4.0", "GPL-3.0-only AND LicenseRef-x",
]  # fmt: skip
UNKNOWN = [
    "Foo-1.0",
    "LicenseRef-x",
    "MIT AND Foo-1.0",
    "MIT OR",
    "MIT, BSD",
    "(MIT",
    "x" * 2000,
    "()",
    "( AND ORGPL-2.0",
    "(" * 900,
    "MIT MIT",
    "AND",
    "MIT WITH",
    "MIT)",
]


@pytest.mark.parametrize("expression", PERMISSIVE)
def test_permissive_expressions_pass(expression):
    assert verdict(expression) is None


@pytest.mark.parametrize("expression", COPYLEFT)
def test_copyleft_does_not_pass(expression):
    assert verdict(expression) == "license_not_permissive"


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_is_not_known_does_not_pass(expression):
    assert verdict(expression) == "license_unknown"


@pytest.mark.parametrize("expression", ["", "  ", "NONE", "NOASSERTION"])
def test_no_licence_is_no_licence(expression):
    assert verdict(expression) == "license_missing"


@settings(deadline=None)
@given(st.text(st.sampled_from("MITGPL-20.()/ +ANDORWITHé\n")))
def test_any_text_has_a_verdict(expression):
    assert verdict(expression) in (
        None, "license_missing", "license_unknown", "license_not_permissive"
    )  # fmt: skip


def judged(mode, *pairs):
    rows = [
        file_row(f"{n}.py", "x", license=own, repo_license=repo)
        for n, (own, repo) in enumerate(pairs)
    ]
    return judge_licenses(effective_licenses(batch_of(rows)), mode).to_pylist()


def test_the_files_licence_counts_before_its_repositorys():
    pairs = [("MIT", "GPL-3.0-only"), ("GPL-3.0-only", "MIT"), (None, "MIT"), ("", "MIT")]
    assert judged("permissive", *pairs) == [None, "license_not_permissive", None, None]


def test_modes_differ_in_what_has_no_licence():
    pairs = [(None, None), ("GPL-3.0-only", None)]
    assert judged("permissive", *pairs) == ["license_missing", "license_not_permissive"]
    assert judged("permissive+none", *pairs) == [None, "license_not_permissive"]
    assert judged("all", *pairs) == [None, None]


def test_a_licence_text_in_another_language_is_no_licence():
    """The gate then says that none was found, which is counted, instead of guessing."""
    german = "Hiermit wird unentgeltlich jeder Person die Erlaubnis erteilt, eine Kopie zu nutzen."
    assert identify_license(german) is None
    assert judged("permissive", (None, identify_license(german))) == ["license_missing"]


def test_an_unknown_mode_is_refused():
    with pytest.raises(UsageError) as caught:
        FilterOptions(licenses="permisive")
    assert "did you mean 'permissive'?" in caught.value.hint
