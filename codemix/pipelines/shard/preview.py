"""`codemix shard --dry-run`: what a run would take, from the input and a measured sample."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from codemix.mixers import Plan
from codemix.pipelines.io.dataset import Dataset
from codemix.pipelines.shard.cache import Readable
from codemix.pipelines.shard.documents import COLUMNS, read_documents
from codemix.pipelines.shard.formats import COMPRESSED, FORMATS, ID_BYTES
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.rules import check_plan
from codemix.pipelines.shard.sample import draw_texts
from codemix.pipelines.shard.strata import Stratum, read_targets
from codemix.pipelines.tokenize import choose_engine, open_tokenizer

_WRITE_SECONDS_PER_BYTE = 2.0
"""Writing a shard takes about twice as long as compressing its bytes: they are gathered, hashed and
written too."""


def preview_shards(
    inputs: Sequence[Dataset], plan: Plan, options: ShardOptions, workers: int = 1
) -> dict[str, Any]:
    """Count the input's documents and bytes, and measure a sample; nothing is written.

    Returns
    -------
    dict
        ``strata``: a list of kind, name, planned (tokens), documents, bytes, and by the sample
        available (tokens) and epochs; ``tokens``, ``shards``, ``disk_bytes``, ``seconds``,
        ``engine``, ``sample_tokens``: the totals by the sample.

    Raises
    ------
    CodemixError
        If `write_shards` would refuse the plan or could not read the input.
    """
    reference = open_tokenizer(options.tokenizer)
    check_plan(plan, reference, options)
    parts = [part for data in inputs for part in data.parts]
    started = time.monotonic()
    documents, sizes = _count(parts)
    read_seconds = time.monotonic() - started
    sample = draw_texts(parts)
    engine = choose_engine(options.tokenizer, options.engine, sample)
    measured = _measure(options, engine.name, sample)
    planned = read_targets(plan, documents)
    tokens = sum(planned.values())
    disk_bytes = int(tokens * measured["bytes_per_token"])
    in_bytes = sum(sizes.values())
    seconds = read_seconds + in_bytes * measured["seconds_per_byte"]
    seconds += tokens * measured["write_seconds_per_token"]
    per_shard = options.shard_tokens or options.shard_bytes / measured["bytes_per_token"]
    rows = []
    for stratum in sorted(planned.keys() | documents.keys()):
        available = int(sizes[stratum] * measured["tokens_per_byte"]) + documents[stratum]
        asked = planned.get(stratum, 0)
        rows.append(
            {
                "kind": stratum.kind,
                "name": stratum.name,
                "planned": asked,
                "documents": documents[stratum],
                "bytes": sizes[stratum],
                "available": available,
                "epochs": round(asked / available, 3) if available else None,
            }
        )
    return {
        "strata": rows,
        "tokens": tokens,
        "shards": max(1, -int(-tokens // per_shard)),
        "disk_bytes": disk_bytes,
        "scratch_bytes": int(in_bytes * measured["tokens_per_byte"]) * ID_BYTES,
        "seconds": round(seconds / workers, 1),
        "engine": engine.name,
        "sample_tokens": measured["tokens"],
    }


def _count(parts: Sequence[Readable]) -> tuple[Counter[Stratum], Counter[Stratum]]:
    """Return the documents and the bytes of each stratum."""
    found: Counter[Stratum] = Counter()
    sizes: Counter[Stratum] = Counter()
    columns = [*(name for names in COLUMNS.values() for name in names), "split"]
    for part in parts:
        for batch in part.read(columns):
            documents = read_documents(batch, part.where)
            found.update(documents.strata)
            lengths = pc.binary_length(documents.texts).to_pylist()
            for stratum, size_bytes in zip(documents.strata, lengths, strict=True):
                sizes[stratum] += size_bytes
    return found, sizes


def _measure(options: ShardOptions, engine: str, sample: pa.Array) -> dict[str, Any]:
    """Tokenize and compress a sample."""
    tokenizer = open_tokenizer(options.tokenizer, engine)
    size_bytes = max(1, pc.sum(pc.binary_length(sample)).as_py() or 0)
    started = time.monotonic()
    encoded = tokenizer.encode(sample)
    tokenize_seconds = time.monotonic() - started
    tokens = max(1, len(encoded.ids))
    holds_text = not FORMATS[options.form].exact
    payload = "".join(sample.to_pylist()).encode() if holds_text else encoded.ids.tobytes()
    started = time.monotonic()
    packed = len(zstandard.ZstdCompressor(level=3).compress(payload))
    compress_seconds = time.monotonic() - started
    compressed = options.form in COMPRESSED
    return {
        "tokens": len(encoded.ids),
        "tokens_per_byte": tokens / size_bytes,
        "seconds_per_byte": tokenize_seconds / size_bytes,
        "bytes_per_token": max(1, packed) / tokens if compressed else float(ID_BYTES),
        "write_seconds_per_token": _WRITE_SECONDS_PER_BYTE * compress_seconds / tokens,
    }
