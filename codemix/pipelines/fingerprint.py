"""Fingerprints: one SHA-256 over everything that decides the bytes of an output."""

import hashlib
import json
from typing import Any


def fingerprint_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the SHA-256 of ``value`` as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
