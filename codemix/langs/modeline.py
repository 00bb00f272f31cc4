"""The language that an editor's mode line names."""

import re

from codemix.langs.registry import find_or_none

_ENDS_CHARS = 500
_EMACS = re.compile(r"-\*-(?:.*?\bmode:)?[ \t]*([\w+#-]+)[ \t]*(?:;.*?)?-\*-", re.IGNORECASE)
_VIM = re.compile(r"\b(?:vim?|ex):.*?\b(?:ft|filetype|syntax)=([\w+#-]+)")
_NAMES = {"cperl": "perl", "sh": "shell", "js2": "javascript", "rjsx": "javascript"}


def language_of_modeline(text: str) -> str | None:
    """Return the language of a line for Emacs or Vim near either end of a text, or None.

    Examples
    --------
    >>> language_of_modeline("# vim: set ft=python :"), language_of_modeline("// -*- C# -*-")
    ('Python', 'C#')
    >>> language_of_modeline("# -*- coding: utf-8 -*-") is None
    True
    """
    ends = text if len(text) <= 2 * _ENDS_CHARS else f"{text[:_ENDS_CHARS]}\n{text[-_ENDS_CHARS:]}"
    for pattern in (_EMACS, _VIM):
        found = pattern.search(ends)
        if found is not None:
            name = found[1].lower().removesuffix("-mode").removesuffix("-ts")
            language = find_or_none(_NAMES.get(name, name))
            return None if language is None else language.name
    return None
