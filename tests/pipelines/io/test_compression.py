import gzip
import io
import lzma
import random

import pytest
import zstandard

from codemix.pipelines.io.compression import READ_ERRORS, open_decompressed

DATA = random.Random(1).randbytes(200_000) + b"x" * 1_000_000
COMPRESS = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": zstandard.ZstdCompressor().compress,
    "xz": lzma.compress,
    "plain": bytes,
}


def read(data):
    return open_decompressed(io.BufferedReader(io.BytesIO(data))).read()


@pytest.mark.parametrize("name", COMPRESS)
def test_streams_are_recognised_by_their_magic(name):
    assert read(COMPRESS[name](DATA)) == DATA


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_concatenated_streams_are_read_to_the_end(name):
    assert read(COMPRESS[name](DATA) * 2) == DATA * 2


@pytest.mark.parametrize("name", ["gzip", "zstd", "xz"])
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9999])
def test_a_truncated_stream_raises(name, keep):
    whole = COMPRESS[name](DATA)
    with pytest.raises(READ_ERRORS):
        read(whole[: int(len(whole) * keep)])
