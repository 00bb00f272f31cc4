"""What a filter did, as tables for people."""

from collections.abc import Sequence
from typing import Any

from codemix.cli.tables import render_table

_WHY = {
    "license_missing": "neither the file nor its repository names a licence",
    "license_unknown": "the licence is no SPDX expression of known licences",
    "license_not_permissive": "the licence is not on the list of permissive ones",
}


def filter_text(found: dict[str, Any], verbose: bool = False) -> str:
    """Return the effect of each rule, what was redacted, and who was left out on request."""
    rules = [of for of in found["rules"] if verbose or of["alone"] or of["not_applied"]]
    text = ""
    if rules:
        rows = [
            (of["rule"], *(f"{of[name]:,}" for name in ("alone", "in_order", "not_applied")))
            for of in rules
        ]
        text += render_table("", ("rule", "alone", "in order", "not applied"), rows)
    if verbose:
        text += _by_language(found)
    for of in rules:
        if of["rule"] in _WHY and of["in_order"]:
            text += f"  {of['rule']}: {of['in_order']:,} files; {_WHY[of['rule']]}\n"
    if unlicensed := found["licenses"]["kept"].get("none"):
        text += f"  kept without any licence: {unlicensed:,} files\n"
    if found["redacted"]:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in found["redacted"].items())
        text += f"  redacted: {kinds}\n"
    for name, of in found["opt_out"]["repositories"].items():
        text += f"  left out on request: {name}, {of['files']:,} files\n"
    for kind, names in found["opt_out"]["not_found"].items():
        for name in names:
            text += f"  on the list of {kind} but not in the input: {name}\n"
    return text


def sample_text(samples: Sequence[dict[str, str]]) -> str:
    """Return up to ten dropped files of each rule and language, with the reason."""
    text = ""
    last = None
    for of in samples:
        if last != (of["rule"], of["language"]):
            last = (of["rule"], of["language"])
            text += f"{of['rule']}, {of['language']}\n"
        text += f"  {of['repo_name']}/{of['path']}: {of['why']}\n"
    return text


def _by_language(found: dict[str, Any]) -> str:
    rows = [
        (f"{rule} ({language})", f"{of['fails_alone'][rule]:,}", f"{of['dropped'].get(rule, 0):,}")
        for language, of in found["by_language"].items()
        for rule in of["fails_alone"]
    ]
    return render_table("", ("rule and language", "alone", "in order"), rows) if rows else ""
