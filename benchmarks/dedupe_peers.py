"""Other tools' near-duplicate removal on the same rows, each as one command, disk to disk.

Usage: python benchmarks/dedupe_peers.py PEER INPUT OUTPUT

Runs in an environment of its own, where codemix is not installed. INPUT is a folder of Parquet
files with the columns id and content, OUTPUT a folder for the rows that are kept. All work on
5-grams of words at the threshold 0.7 and in one process; `rensa-words` takes single words, as
rensa's own example does.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

THRESHOLD = 0.7
NGRAM = 5


def read(source: Path) -> Iterator[Any]:
    """Yield record batches of id and content."""
    import pyarrow.parquet as pq

    for path in sorted(source.glob("*.parquet")):
        yield from pq.ParquetFile(path).iter_batches(1_000)


def write_kept(
    source: Path, target: Path, keep: Callable[[list[str], list[str]], list[bool]]
) -> None:
    """Stream the rows through ``keep`` (keys, texts) and write those it says yes to."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target.mkdir(parents=True)
    writer = None
    for batch in read(source):
        verdict = keep(batch.column("id").to_pylist(), batch.column("content").to_pylist())
        kept = batch.filter(pa.array(verdict))
        writer = writer or pq.ParquetWriter(
            target / "kept.parquet", kept.schema, compression="zstd"
        )
        writer.write_batch(kept)
    if writer is not None:
        writer.close()


def ngrams_of(text: str) -> set[str]:
    """Return the text's 5-grams of whitespace-separated words."""
    words = text.lower().split()
    return {" ".join(words[at : at + NGRAM]) for at in range(max(1, len(words) - NGRAM + 1))}


def run_rensa(source: Path, target: Path, tokens: Callable[[str], Any]) -> None:
    """Run `RMinHashDeduplicator.add_pairs`, its fastest way in, 128 hashes."""
    from rensa import RMinHashDeduplicator

    index = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=128, use_lsh=True)
    write_kept(
        source,
        target,
        lambda keys, texts: index.add_pairs(
            zip(keys, [tokens(text) for text in texts], strict=True)
        ),
    )


def run_datasketch(source: Path, target: Path) -> None:
    """Run MinHash.bulk with MinHashLSH, 128 hashes."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)

    def keep(keys: list[str], texts: list[str]) -> list[bool]:
        verdict = []
        sets = [[ngram.encode() for ngram in ngrams_of(text)] for text in texts]
        for key, minhash in zip(keys, MinHash.bulk(sets, num_perm=128), strict=True):
            is_new = not index.query(minhash)
            if is_new:
                index.insert(key, minhash)
            verdict.append(is_new)
        return verdict

    write_kept(source, target, keep)


def run_datatrove(source: Path, target: Path) -> None:
    """Run the four MinHash steps, 14 x 8 hashes, on words split at whitespace."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter
    from datatrove.utils.text import TextNormConfig

    # Lower case only: the other normalisations cost a third of the time.
    norm = TextNormConfig(
        norm_whitespace=False,
        remove_punctuation=False,
        norm_unicode_diacritics=False,
        norm_numbers=False,
        norm_weekdays=False,
        norm_monthnames=False,
    )
    config = MinhashConfig(n_grams=NGRAM, norm_config=norm)
    files = len(list(source.glob("*.parquet")))
    reader = ParquetReader(str(source), text_key="content", id_key="id", doc_progress=False)
    signature = MinhashDedupSignature(f"{target}/signatures", config=config)
    signature.word_tokenizer = WhitespaceWords()
    steps = [
        ([reader, signature], files),
        (
            [MinhashDedupBuckets(f"{target}/signatures", f"{target}/buckets", config=config)],
            config.num_buckets,
        ),
        ([MinhashDedupCluster(f"{target}/buckets", f"{target}/remove", config=config)], 1),
        (
            [reader, MinhashDedupFilter(f"{target}/remove"), ParquetWriter(str(target))],
            files,
        ),
    ]
    for number, (pipeline, tasks) in enumerate(steps):
        logs = f"{target}/logs/{number}"
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=logs).run()


class WhitespaceWords:
    """The fastest tokenizer there can be in place of datatrove's."""

    def word_tokenize(self, text: str) -> list[str]:
        """Split at whitespace."""
        return text.split()


def run_text_dedup(source: Path, target: Path) -> None:
    """Run the tool's own command, 250 hashes, with its faster hash."""
    arguments = ["--path", "parquet", "--data_files", f"{source}/*.parquet", "--split", "train"]
    arguments += ["--column", "content", "--output", str(target), "--num_proc", "1"]
    arguments += ["--hash_func", "xxh3", "--hash_bits", "32"]
    arguments += ["--cache_dir", f"{target}-cache", "--threshold", str(THRESHOLD)]
    subprocess.run(
        [sys.executable, "-m", "text_dedup.minhash", *arguments],
        check=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": f"{target}-cache"},
    )


PEERS: dict[str, Callable[[Path, Path], None]] = {
    "datatrove": run_datatrove,
    "rensa": lambda source, target: run_rensa(source, target, ngrams_of),
    "rensa-words": lambda source, target: run_rensa(source, target, lambda text: text.split()),
    "datasketch": run_datasketch,
    "text-dedup": run_text_dedup,
}


def main() -> None:
    """Run one tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=list(PEERS))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    PEERS[options.peer](options.source, options.target)


if __name__ == "__main__":
    main()
