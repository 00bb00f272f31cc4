"""A small corpus of files and pairs on disk, and plans for it."""

import random

import pyarrow as pa
import pyarrow.parquet as pq

from codemix.mixers import Plan
from codemix.mixers.plan import LanguagePlan
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.tokenize import count_tokens, open_tokenizer
from codemix.schema import FILES, PAIRS, with_columns
from tests.pipelines.rows_of_files import file_row

WORDS = "alpha beta gamma delta return if else for while print value index total".split()
LANGUAGES = ("Go", "Java", "Python", "Rust")


def program(rng, language, number):
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(3, 60)))
    return f"// {language} {number}\n{words}\n"


def file_rows(count=12, languages=LANGUAGES, seed=0):
    rng = random.Random(seed)
    return [
        file_row(f"{number}.txt", program(rng, language, number), language=language)
        for number in range(count)
        for language in languages
    ]


def pair_rows(how_many=6, template="prompt", seed=1):
    rng = random.Random(seed)
    rows = []
    for number in range(how_many):
        for other in ("Java", "Rust"):
            sides = {name: program(rng, name, number) for name in ("Python", other)}
            for src, tgt in (("Python", other), (other, "Python")):
                text = f"{sides[src]}\n\n{sides[tgt]}"
                tokens, source = count(text), count(sides[src]) - 1
                rows.append(
                    {
                        "pair_id": f"{other}-{number}",
                        "src_lang": src,
                        "tgt_lang": tgt,
                        "template": template,
                        "text": text,
                        "tokens": tokens,
                        "src_tokens": source,
                        "tgt_tokens": tokens - source,
                    }
                )
    return rows


def count(text):
    return int(count_tokens(open_tokenizer(), pa.array([text]))[0])


def tokens_of(rows):
    """Return the tokens of each language's files."""
    totals = {}
    for row in rows:
        totals[row["language"]] = totals.get(row["language"], 0) + count(row["content"])
    return totals


def write_dataset(folder, rows, rows_per_part=20, split=False):
    kind = "pairs" if rows and "pair_id" in rows[0] else "files"
    schema = PAIRS if kind == "pairs" else FILES
    schema = with_columns(schema, "split") if split else schema
    folder.mkdir(parents=True)
    parts = []
    for start in range(0, len(rows), rows_per_part):
        path = folder / f"part-{len(parts):05d}.parquet"
        table = pa.Table.from_pylist(rows[start : start + rows_per_part], schema=schema)
        pq.write_table(table, path, compression="zstd", write_page_checksum=True)
        parts.append(Part(path, file_sha256(path)))
    return Dataset(folder.name, kind, tuple(parts))


def make_plan(files, pairs=None, pair_tokens=None, **facts):
    pairs, pair_tokens = pairs or {}, pair_tokens or {}
    languages = {
        name: LanguagePlan(
            tokens=tokens + pair_tokens.get(name, 0),
            file_tokens=tokens,
            pair_tokens=pair_tokens.get(name, 0),
            share=0.1,
            epochs=None,
            delta_tokens=0,
            interval_tokens=(tokens, tokens),
            marginal_utility=0.0,
            loss_uniform=None,
            loss_plan=None,
        )
        for name, tokens in files.items()
    }
    code = sum(row.tokens for row in languages.values())
    reserve = facts.pop("reserve", {})
    values = {
        "budget_tokens": code + sum(reserve.values()),
        "code_tokens": code,
        "reserve": reserve,
        "model_params": 1_500_000_000,
        "profile": "paper",
        "tokenizer": None,
        "count_rule": {"eos": True, "bos": False, "fim": 0.0},
        "max_epochs": 4.0,
        "supply": {},
        "pairs": pairs,
        "languages": languages,
        "objective": 1.0,
        "objective_uniform": 1.0,
        "kkt_residual": None,
        "binding": (),
        "warnings": (),
        "provenance": {},
    }
    return Plan(**{**values, **facts})


def read_rows(folder):
    paths = sorted(folder.glob("shard-*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]
