"""Hold the ids of every engine against mistral-common's own tokenizer, on every document.

Usage: python benchmarks/shard_ids.py [--input DIR]

Needs the output of `codemix dedupe` (benchmarks/first_run.py leaves one). Prints how many documents
and tokens there are, and how many ids differ.
"""

import argparse
from pathlib import Path

import numpy as np
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from codemix.pipelines.io.dataset import open_dataset
from codemix.pipelines.tokenize import open_tokenizer, tekken

ENGINES = ("reference", "gigatoken", "fastokens")


def main() -> None:
    """Compare document by document."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).parent.parent / ".cache" / "first-run" / "dedupe"
    parser.add_argument("--input", type=Path, default=default)
    data = open_dataset(str(parser.parse_args().input))
    judge = Tekkenizer.from_file(tekken._find_vocabulary())
    tokenizers = {name: open_tokenizer("tekken", name) for name in ENGINES}
    wrong = dict.fromkeys(ENGINES, 0)
    documents = tokens = 0
    for part in data.parts:
        for batch in part.read(["id", "content"]):
            texts = batch["content"].to_pylist()
            expected = [judge.encode(text, bos=False, eos=False) for text in texts]
            flat = np.array([token for ids in expected for token in ids], np.uint32)
            documents += len(texts)
            tokens += len(flat)
            for name, tokenizer in tokenizers.items():
                found = tokenizer.encode(batch["content"]).ids
                same = len(found) == len(flat)
                wrong[name] += int((found != flat).sum()) if same else max(len(found), len(flat))
    print(f"{documents:,} documents, {tokens:,} tokens")
    for name, count in wrong.items():
        print(f"{name}: {count} differing ids")


if __name__ == "__main__":
    main()
