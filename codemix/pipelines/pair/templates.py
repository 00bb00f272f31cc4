"""The text of a pair document. The wording is ours: the paper does not print its own."""

from codemix.langs import find

STRATEGIES = ("prompt", "direct", "shuffle")


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
