"""Names of archives: which files are archives, and what repository they are called after."""

import re

_SUFFIXES = (
    ".crate", ".egg", ".gem", ".jar", ".nupkg", ".tar", ".tar.bz2", ".tar.gz", ".tar.xz",
    ".tar.zst", ".tbz2", ".tgz", ".txz", ".tzst", ".whl", ".zip",
)  # fmt: skip
_LONGEST_FIRST = sorted(_SUFFIXES, key=len, reverse=True)
# name-version(-build)?-python-abi-platform: what comes after the version is no part of the name.
_WHEEL = re.compile(r"([^-]+-[^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+")


def archive_stem(name: str) -> str:
    """Return the name without its archive suffix, or an empty string if it has none."""
    lowered = name.lower()
    for suffix in _LONGEST_FIRST:
        if lowered.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return ""


def repository_of_archive(name: str) -> str:
    """Return what the repository in an archive of this file name is called.

    Packages of npm, PyPI's source archives and archives of GitHub are named after project and
    version; of a wheel's name these two are taken.

    Examples
    --------
    >>> repository_of_archive("six-1.16.0-py2.py3-none-any.whl")
    'six-1.16.0'
    >>> repository_of_archive("rxjs-7.8.1.tgz")
    'rxjs-7.8.1'
    """
    stem = archive_stem(name)
    match = _WHEEL.fullmatch(stem) if name.lower().endswith(".whl") else None
    return match[1] if match else stem
