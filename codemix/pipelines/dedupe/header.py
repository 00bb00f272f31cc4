"""Where a leading licence comment ends, so that it can be left out of the similarity.

Two small files under the same long licence share most of their n-grams and nothing of their code.
The scan knows the comment signs of the common language families instead of one language's: it must
work for files of any language. A comment that names no licence is left out only if one that does
follows it.
"""

import re

_MAX_HEADER_BYTES = 64 * 1024

# Possessive quantifiers: a file that opens with blanks alone must not be scanned again and again.
_COMMENT = re.compile(
    rb"""
    (?: \xef\xbb\xbf )? \s*+
    (?: /\* .*? \*/
      | <!-- .*? -->
      | (?: [ \t]*+
            (?: // | -- | ;[;\ ]
              # not an attribute of Rust, not a directive of C or C#
              | \# (?! !?\[ | (?: include|import|define|undef|if|pragma|error|warning|using
                                | nullable|line ) \w*\b )
            )
            [^\n]* (?: \n | \Z )
        )++
    )
    """,
    re.DOTALL | re.VERBOSE,
)
_LICENCE_MARKS = (
    b"copyright",
    b"licens",
    b"licenc",
    b"spdx-",
    b"(c) ",
    b"\xc2\xa9",
    b"all rights reserved",
    b"permission is hereby granted",
    b"redistribution and use",
    b"public domain",
)


def header_end(text: bytes | memoryview, start: int, end: int) -> int:
    r"""Return where the licence header of ``text[start:end]`` ends; ``start`` if it has none.

    The header reaches to the end of the first run of comments that name a licence, where nothing
    but other comments and blanks stands before them. Line comments without a blank line between
    them are one comment.

    Examples
    --------
    >>> text = b"#!/bin/sh\n\n# Copyright 2020 A. Person\n\n# Greets.\necho hello\n"
    >>> text[header_end(text, 0, len(text)) :]
    b'\n# Greets.\necho hello\n'
    """
    limit = min(end, start + _MAX_HEADER_BYTES)
    header = at = start
    while (comment := _COMMENT.match(text, at, limit)) is not None:
        lowered = comment.group().lower()
        at = comment.end()
        if any(mark in lowered for mark in _LICENCE_MARKS):
            header = at
        elif header > start:
            break
    return header
