"""Read rows, tokenize them and write Parquet in the order of the input: what any writer has to do.

Usage: python benchmarks/shard_alone.py ROWS OUT

A command of its own for benchmarks/shard.py, so that start-up counts as in `codemix shard`. The
tokenizer and its engine are opened and checked as there, and Parquet is written with the same
settings. No plan, no shuffle, no hash, no record of sources, nothing to resume from.
"""

import gc
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from codemix.pipelines.tokenize import choose_engine, open_tokenizer, with_marks

ROWS = 1000
SAMPLE_ROWS = 64
SCHEMA = pa.schema(
    [
        pa.field("input_ids", pa.list_(pa.uint32()), nullable=False),
        pa.field("language", pa.string()),
        pa.field("id", pa.string()),
    ]
)


def main() -> None:
    """Do it."""
    gc.set_threshold(100_000)  # as `codemix` does: it makes the start cheaper
    files, out = sorted(Path(sys.argv[1]).glob("*.parquet")), sys.argv[2]
    with pq.ParquetFile(files[0]) as file:
        sample = next(file.iter_batches(SAMPLE_ROWS, columns=["content"]))["content"]
    tokenizer = open_tokenizer("tekken", choose_engine("tekken", "auto", sample).name)
    with pq.ParquetWriter(
        out, SCHEMA, compression="zstd", compression_level=3, use_dictionary=["language"],
        write_statistics=["language"], write_page_checksum=True,
    ) as writer:  # fmt: skip
        for path in files:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(ROWS, columns=["id", "language", "content"]):
                    ids, offsets = with_marks(
                        tokenizer.encode(batch["content"]), None, tokenizer.eos
                    )
                    lists = pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), ids)
                    writer.write_batch(
                        pa.RecordBatch.from_arrays(
                            [lists, batch["language"], batch["id"]], schema=SCHEMA
                        )
                    )


if __name__ == "__main__":
    main()
