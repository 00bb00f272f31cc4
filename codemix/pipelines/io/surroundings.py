"""What lies around a file and tells of it: ``.gitattributes`` and licence files above it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codemix.langs import identify_license
from codemix.pipelines.io.git_attributes import (
    AttributeFile,
    Overrides,
    overrides_of,
    parse_attributes,
)

MAX_LICENSE_BYTES = 128 * 1024
MAX_LICENSE_FILES = 8
_KIND = (
    rb"(?:0bsd|[al]?gpl|apache|artistic|boost|bsd|bsl|cc0|cddl|epl|isc|mit|mpl|psf|unlicen[sc]e"
    rb"|wtfpl|zlib)[\w.-]*"
)
_TEXT = rb"(?:\.(?:txt|md|rst|markdown))?"
_LICENSE_NAME = re.compile(
    rb"(?:un|mit-)?licen[sc]e"
    + _TEXT
    + rb"|licen[sc]e[-.]"
    + _KIND
    + rb"|copying(?:\.l\w+)?"
    + _TEXT,
    re.IGNORECASE,
)
"""``LICENSE-THIRD-PARTY`` and ``LICENSE-junit.txt`` are of something else."""
_ONE_OF_SEVERAL = re.compile(rb"licen[sc]e[-.]" + _KIND, re.IGNORECASE)
_CHOICE_OF = 2

LicenseFile = tuple[bytes, bytes]
"""Name and text."""


@dataclass(frozen=True)
class Surroundings:
    """What applies to the files of one folder.

    ``attributes`` are the files of rules from the repository's root down to the folder, and
    ``licenses`` the licence files of the nearest folder that has any.
    """

    attributes: tuple[AttributeFile, ...] = ()
    licenses: tuple[LicenseFile, ...] = ()

    def below(
        self, folder: bytes, attributes: bytes | None, licenses: Iterable[LicenseFile]
    ) -> "Surroundings":
        """Return what applies to the files of ``folder``, given what it holds itself.

        Raises
        ------
        HugeRulesError
            If the attributes pass a cap.
        """
        rules = parse_attributes(folder, attributes, self.attributes) if attributes else None
        own = tuple(sorted(licenses)[:MAX_LICENSE_FILES])
        if rules is None and not own:
            return self
        return Surroundings(
            (*self.attributes, rules) if rules else self.attributes, own or self.licenses
        )

    def overrides_of(self, path: bytes) -> Overrides:
        """Return what the attributes say of ``path``, which is relative to the repository."""
        return overrides_of(path, self.attributes) if self.attributes else _NOTHING

    @property
    def repo_license(self) -> str | None:
        """The SPDX expression of the licence files, if they can be told."""
        return _expression_of(self.licenses) if self.licenses else None


_NOTHING = Overrides()
NO_SURROUNDINGS = Surroundings()


def is_license_name(name: bytes) -> bool:
    """Return whether a file of this name holds the licence of what lies around it.

    Examples
    --------
    >>> [is_license_name(name) for name in (b"LICENSE", b"LICENSE-MIT", b"license.py")]
    [True, True, False]
    """
    return _LICENSE_NAME.fullmatch(name) is not None


def is_package_metadata(name: bytes) -> bool:
    """Return whether a folder at the root holds a Python package's metadata, licence included."""
    return name.endswith((b".dist-info", b".egg-info"))


@lru_cache(maxsize=256)
def _expression_of(licenses: Sequence[LicenseFile]) -> str | None:
    """Join the licences of several files.

    Two files that each name their licence (``LICENSE-MIT``, ``LICENSE-APACHE``) offer a choice;
    others all apply: of three, one may well be for a part of the code. The Lesser GPL is an
    addition to the GPL, whose text lies beside it.
    """
    found = {name: identify_license(text.decode("utf-8", "replace")) for name, text in licenses}
    expressions = sorted({expression for expression in found.values() if expression})
    if any(expression.startswith("LGPL") for expression in expressions):
        expressions = [text for text in expressions if not text.startswith("GPL")]
    if len(expressions) < 2:
        return expressions[0] if expressions else None
    if len(found) == _CHOICE_OF and all(_ONE_OF_SEVERAL.match(name) for name in found):
        return " OR ".join(_bracketed(text, " AND ") for text in expressions)
    return " AND ".join(_bracketed(text, " OR ") for text in expressions)


def _bracketed(expression: str, joint: str) -> str:
    return f"({expression})" if joint in expression else expression
