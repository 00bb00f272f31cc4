"""Keys and tokens whose format tells the vendor.

Formats that the library detect-secrets knows come from there; those it does not know lie in
``keys.toml``. Nothing is ever sent anywhere to find out whether a key works.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.filter.redact.findings import (
    WORD_START,
    Finding,
    after_escape,
    placeholder_of,
)
from codemix.pipelines.filter.redact.randomness import (
    entropy_bits,
    looks_random,
    stands_for_secret,
)

_RUN = re.compile(r"[A-Za-z0-9+/]")
_LEAST_CHARS = 6
_LONG_LINE_CHARS = 10_000
_LEAST_BITS = 2.8
"""Of the characters of a key: below, it is a row of the same few, in documentation."""


@dataclass(frozen=True)
class KeyFormat:
    """One format: what a line with it holds, how it is written, and what a value must be."""

    kind: str
    hint: str
    patterns: tuple[re.Pattern[str], ...]
    must_look_random: bool
    must_be_alone: bool


class KeyDetector:
    """Finds keys and tokens by their format."""

    @property
    def hint(self) -> str:
        """See `Detector`."""
        return "|".join(f"(?:{of.hint})" for of in key_formats())

    def find(self, line: str) -> Iterator[Finding]:
        """See `Detector`."""
        for of in _formats_in(line):
            for pattern in of.patterns:
                for match in pattern.finditer(line):
                    start, end = _secret_span(match)
                    start = after_escape(line, start)
                    if of.must_be_alone and _is_part(line, start, end):
                        continue
                    if _is_secret(line[start:end], of.must_look_random):
                        yield Finding(start, end, of.kind, placeholder_of(of.kind))


def _formats_in(line: str) -> Sequence[KeyFormat]:
    """Return the formats that a line may hold: all for a short one, for asking costs more there."""
    if len(line) < _LONG_LINE_CHARS:
        return key_formats()
    text = pa.array([line])
    return [of for of in key_formats() if pc.match_substring_regex(text, of.hint)[0].as_py()]


def _secret_span(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of the last group that took part, or of the whole match."""
    for group in range(match.re.groups, 0, -1):
        # A group of two letters is the prefix of a format, not the secret.
        if match.start(group) >= 0 and match.end(group) - match.start(group) >= _LEAST_CHARS:
            return match.span(group)
    return match.span()


def _is_part(line: str, start: int, end: int) -> bool:
    """Tell whether a match is cut out of a longer run, such as a file written in base64."""
    before, after = line[max(0, start - 1) : start], line[end : end + 1]
    is_escape = after_escape(line, start - 1) == start if start else False
    return _RUN.match(after) is not None or (_RUN.match(before) is not None and not is_escape)


def _is_secret(value: str, must_look_random: bool) -> bool:
    if must_look_random:
        return looks_random(value)
    return not stands_for_secret(value) and entropy_bits(value) >= _LEAST_BITS


@cache
def key_formats() -> tuple[KeyFormat, ...]:
    """Return all formats, in the order of ``keys.toml``."""
    table = tomllib.loads((files(__package__) / "keys.toml").read_text("utf-8"))
    return tuple(
        KeyFormat(kind, of["hint"], _patterns(of), of.get("random", False), of.get("alone", False))
        for kind, of in table.items()
    )


def _patterns(of: dict[str, Any]) -> tuple[re.Pattern[str], ...]:
    if "pattern" in of:
        return (re.compile(f"{WORD_START}(?:{of['pattern']})", re.ASCII),)
    return tuple(_library()[of["library"]]().denylist)


@cache
def _library() -> MappingProxyType[str, Any]:
    """Return the detectors of the library that are used; imported late, for it loads a client."""
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.cloudant import CloudantDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.ibm_cloud_iam import IbmCloudIamDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.openai import OpenAIDetector
    from detect_secrets.plugins.pypi_token import PypiTokenDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.softlayer import SoftlayerDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.stripe import StripeDetector
    from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

    detectors = (
        AWSKeyDetector, AzureStorageKeyDetector, CloudantDetector, DiscordBotTokenDetector,
        GitHubTokenDetector, GitLabTokenDetector, IbmCloudIamDetector, MailchimpDetector,
        OpenAIDetector, PypiTokenDetector, SendGridDetector, SlackDetector,
        SoftlayerDetector, SquareOAuthDetector, StripeDetector, TelegramBotTokenDetector,
        TwilioKeyDetector,
    )  # fmt: skip
    return MappingProxyType({detector.__name__: detector for detector in detectors})
