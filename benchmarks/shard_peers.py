"""One tokenizing tool, run as a whole command by benchmarks/shard.py in the peers' environment.

Usage: python benchmarks/shard_peers.py TOOL INPUT OUTPUT VOCABULARY

INPUT is a folder of Parquet with a column ``content``, VOCABULARY a folder with a tokenizer.json
and a file of ranks. Each tool is used as its own documentation shows, on one core.
"""

import base64
import json
import sys
from pathlib import Path


def run_datatrove(rows: Path, out: Path, vocabulary: Path) -> None:
    """DocumentTokenizer, then its merger with a shuffle, as datatrove's example does."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.tokens import DocumentTokenizer, DocumentTokenizerMerger

    tokenizer = str(vocabulary / "tokenizer.json")
    reader = ParquetReader(str(rows), text_key="content", id_key="id", batch_size=1000)
    tokenize = DocumentTokenizer(
        str(out / "parts"), tokenizer_name_or_path=tokenizer, eos_token="</s>"
    )
    LocalPipelineExecutor([reader, tokenize], logging_dir=str(out / "log1")).run()
    merge = DocumentTokenizerMerger(str(out / "parts"), str(out / "merged"), save_filename="all")
    LocalPipelineExecutor([merge], logging_dir=str(out / "log2")).run()


def run_datasets(rows: Path, out: Path, vocabulary: Path) -> None:
    """`Dataset.map` with a batched tokenizer, shuffled and written as Parquet."""
    import datasets
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(vocabulary / "tokenizer.json"))
    eos = tokenizer.token_to_id("</s>")

    def encode(batch: dict[str, list[str]]) -> dict[str, list[list[int]]]:
        return {
            "input_ids": [[*one.ids, eos] for one in tokenizer.encode_batch_fast(batch["content"])]
        }

    data = datasets.load_dataset(
        "parquet", data_files=str(rows / "*.parquet"), split="train", cache_dir=str(out / "cache")
    )
    data = data.map(encode, batched=True, remove_columns=data.column_names)
    data.shuffle(seed=0).to_parquet(str(out / "all.parquet"))


def run_megatron(rows: Path, out: Path, vocabulary: Path) -> None:
    """Follow the loop of Megatron's tools/preprocess_data.py over its own IndexedDatasetBuilder."""
    import numpy as np
    import pyarrow.parquet as pq
    import tokenizers
    import torch
    from megatron.core.datasets.indexed_dataset import IndexedDatasetBuilder

    tokenizer = tokenizers.Tokenizer.from_file(str(vocabulary / "tokenizer.json"))
    eos = tokenizer.token_to_id("</s>")
    builder = IndexedDatasetBuilder(str(out / "all.bin"), dtype=np.int32)
    for path in sorted(rows.glob("*.parquet")):
        for text in pq.read_table(path, columns=["content"])["content"].to_pylist():
            ids = [*tokenizer.encode(text).ids, eos]
            builder.add_document(torch.tensor(ids, dtype=torch.int32), [len(ids)])
    builder.finalize(str(out / "all.idx"))


def run_by_hand(rows: Path, out: Path, vocabulary: Path) -> None:
    """Do what one writes in an afternoon: tiktoken in, pyarrow out; shuffled, nothing planned."""
    import random

    import pyarrow as pa
    import pyarrow.parquet as pq
    import tiktoken

    lines = (vocabulary / "words.tiktoken").read_bytes().split(b"\n")
    ranks = {
        base64.b64decode(word): int(rank) for word, rank in (line.split() for line in lines if line)
    }
    pattern = json.loads((vocabulary / "pattern.json").read_text())
    encoding = tiktoken.Encoding(
        "words", pat_str=pattern, mergeable_ranks=ranks, special_tokens={"</s>": 2}
    )
    documents = []
    for path in sorted(rows.glob("*.parquet")):
        for text in pq.read_table(path, columns=["content"])["content"].to_pylist():
            documents.append([*encoding.encode(text, disallowed_special=()), 2])
    random.Random(0).shuffle(documents)
    table = pa.table({"input_ids": pa.array(documents, pa.list_(pa.uint32()))})
    pq.write_table(table, out / "all.parquet", compression="zstd", row_group_size=1000)


TOOLS = {
    "datatrove": run_datatrove,
    "datasets": run_datasets,
    "megatron": run_megatron,
    "by-hand": run_by_hand,
}

if __name__ == "__main__":
    tool, *folders = sys.argv[1:]
    TOOLS[tool](*map(Path, folders))
