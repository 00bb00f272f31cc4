"""Text from file names, archives and configurations, made safe to show: nothing hides or moves."""

_CODE_BREAKS = "\n\t"


def printable(text: str) -> str:
    r"""Return one line of text in which nothing can move the cursor, colour or hide what follows.

    Control characters, line breaks, marks that change the direction of writing and bytes that are
    not UTF-8 are escaped.

    Examples
    --------
    >>> printable("a\x1b[2Jb\n") == r"a\x1b[2Jb\n"
    True
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def printable_lines(text: str) -> str:
    """Do the same with every line of a text, whose line breaks are meant."""
    return "\n".join(map(printable, text.split("\n")))


def printable_code(text: str) -> str:
    """Do the same with code, whose line breaks and tabs are meant."""
    return "".join(mark if mark in _CODE_BREAKS else _escaped(mark) for mark in text)


def _escaped(mark: str) -> str:
    return mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
