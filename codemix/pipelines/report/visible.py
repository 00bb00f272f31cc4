"""Text out of files and names, made safe to look at: nothing hides and nothing turns around."""

_CODE_BREAKS = "\n\t"


def visible(text: str) -> str:
    r"""Return a name in which control characters and marks of direction are escaped.

    Examples
    --------
    >>> visible("a\u202eb\n") == r"a\u202eb\n"
    True
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def visible_code(text: str) -> str:
    """Do the same with code, whose line breaks and tabs are meant."""
    return "".join(mark if mark in _CODE_BREAKS else _escaped(mark) for mark in text)


def _escaped(mark: str) -> str:
    return mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
