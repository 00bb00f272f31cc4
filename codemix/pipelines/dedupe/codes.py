"""Numbers that stand for names and hashes, so that a join over millions of files holds no strings.

A code is 128 bits as two words of 64, upper word first: two different texts share one with
probability 2**-128.
"""

import hashlib
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_HEX_DIGITS = 32
_SHA256 = r"^[0-9a-f]{64}$"


def code_names(names: pa.StringArray) -> NDArray[np.uint64]:
    """Return the codes of any strings; one that is a SHA-256 in hexadecimal is its own code.

    Returns
    -------
    ndarray of uint64, shape (n, 2)
    """
    is_hash = pc.match_substring_regex(names, _SHA256)
    if pc.all(is_hash, min_count=0).as_py():
        return _read_hex(names)
    codes = _to_words(
        hashlib.blake2b(name.encode(), digest_size=16).digest() for name in names.to_pylist()
    )
    codes[is_hash.to_numpy(zero_copy_only=False)] = _read_hex(names.filter(is_hash))
    return codes


def code_texts(texts: pa.StringArray, known: pa.StringArray | None = None) -> NDArray[np.uint64]:
    """Return the first half of each text's SHA-256.

    Parameters
    ----------
    texts : pyarrow.StringArray
        Without nulls.
    known : pyarrow.StringArray, optional
        Their SHA-256 in hexadecimal; where any is null or something else, all are computed.

    Returns
    -------
    ndarray of uint64, shape (n, 2)
        In the order of the hashes.
    """
    if known is not None and not known.null_count:
        if pc.all(pc.match_substring_regex(known, _SHA256), min_count=0).as_py():
            return _read_hex(known)
    binary = texts.cast(pa.binary())
    return _to_words(hashlib.sha256(text.as_buffer()).digest()[:16] for text in binary)


def first_of_each(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return for each code the first place at which the same one stands.

    Examples
    --------
    >>> first_of_each(np.array([[0, 7], [0, 5], [0, 7]], np.uint64)).tolist()
    [0, 1, 0]
    """
    by_code = np.lexsort((codes[:, 1], codes[:, 0]))
    sorted_codes = codes[by_code]
    is_new = np.ones(len(codes), np.bool_)
    is_new[1:] = (sorted_codes[1:] != sorted_codes[:-1]).any(axis=1)
    starts = np.flatnonzero(is_new)
    first = np.empty(len(codes), np.int64)
    first[by_code] = np.repeat(by_code[starts], np.diff(np.append(starts, len(codes))))
    return first


def _read_hex(hashes: pa.StringArray) -> NDArray[np.uint64]:
    halves = pc.utf8_slice_codeunits(hashes, 0, _HEX_DIGITS).to_pylist()
    return _to_words([bytes.fromhex("".join(halves))])


def _to_words(digests: Iterable[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64).reshape(-1, 2)
