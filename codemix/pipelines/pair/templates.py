"""The text of a pair document. The wording is ours: the paper does not print its own."""

import hashlib
import re

from codemix.errors import UsageError, nearest
from codemix.langs import find

STRATEGIES = ("prompt", "direct", "shuffle")
PLACEHOLDERS = ("src", "tgt", "src_lang", "tgt_lang", "src_comment", "tgt_comment")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def join_prompt(src: str, src_lang: str, tgt: str, tgt_lang: str) -> str:
    """Name both languages, each in its own comment syntax, with the instruction between them.

    Examples
    --------
    >>> print(join_prompt("x = 1", "Python", "let x = 1;", "JavaScript"))
    # This program is written in Python.
    x = 1
    <BLANKLINE>
    // Translate the Python program above to JavaScript.
    let x = 1;
    """
    above = f"{find(src_lang).line_comment} This program is written in {src_lang}."
    between = f"{find(tgt_lang).line_comment} Translate the {src_lang} program above to {tgt_lang}."
    return f"{above}\n{src.rstrip()}\n\n{between}\n{tgt}"


def join_direct(src: str, tgt: str) -> str:
    """Join the two sides by one blank line."""
    return f"{src.rstrip()}\n\n{tgt}"


def check_template(template: str) -> None:
    """Raise where a template has an unknown placeholder, or lacks one of the two sides.

    Raises
    ------
    UsageError
        Naming the placeholder. Braces around anything but one word stand for themselves.
    """
    names = _PLACEHOLDER.findall(template)
    for name in names:
        if name not in PLACEHOLDERS:
            raise UsageError(
                f"the template has the unknown placeholder {{{name}}}",
                nearest(name, list(PLACEHOLDERS)),
            )
    for name in ("src", "tgt"):
        if names.count(name) != 1:
            raise UsageError(
                f"the template holds {{{name}}} {names.count(name)} times, not once",
                "a document holds either side once: {src} … {tgt}",
            )
    if names.index("src") > names.index("tgt"):
        raise UsageError("the template has {tgt} before {src}", "the source comes first")


def fill_template(template: str, src: str, src_lang: str, tgt: str, tgt_lang: str) -> str:
    """Fill a checked template; the texts' own braces are left alone.

    Examples
    --------
    >>> fill_template("{src_lang}: {src} / {tgt}", "{tgt}", "Go", "y", "Python")
    'Go: {tgt} / y'
    """
    values = {
        "src": src,
        "tgt": tgt,
        "src_lang": src_lang,
        "tgt_lang": tgt_lang,
        "src_comment": find(src_lang).line_comment or "",
        "tgt_comment": find(tgt_lang).line_comment or "",
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def template_name(strategy: str, template: str) -> str:
    """Return what the column ``template`` says: the strategy, or a digest of the user's own."""
    if not template:
        return strategy
    return "own-" + hashlib.sha256(template.encode()).hexdigest()[:12]
