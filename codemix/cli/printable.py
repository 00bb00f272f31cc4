"""Text from file names, archives and configurations, made safe to show on a terminal."""


def printable(text: str) -> str:
    r"""Return one line of text in which nothing can move the cursor, colour or hide what follows.

    Control characters, line breaks, marks that change the direction of writing and bytes that are
    not UTF-8 are escaped.

    Examples
    --------
    >>> printable("a\x1b[2Jb\n") == r"a\x1b[2Jb\n"
    True
    """
    if text.isprintable():
        return text
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
        for mark in text
    )


def printable_lines(text: str) -> str:
    """Do the same with every line of a text, whose line breaks are meant."""
    return "\n".join(map(printable, text.split("\n")))
