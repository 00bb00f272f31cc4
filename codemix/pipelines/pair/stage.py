"""Pass 2 of pairing: candidates with both texts become documents, or are dropped with a reason."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from codemix.langs import strip_comments
from codemix.pipelines.pair.templates import join_direct, join_prompt
from codemix.pipelines.stage import Shard, Step
from codemix.pipelines.tokenize import Tokenizer, count_tokens, open_tokenizer
from codemix.schema import DROPPED_PAIRS, PAIRS, PIVOT_LANGUAGE

MAX_LENGTH_RATIO = 5.0
"""Sides whose sizes in bytes differ by more are no translations."""

_KEPT_PROVENANCE = ("repo_name", "path", "blob_id", "content_sha256", "license")


@dataclass(frozen=True)
class PairStage:
    """Render, gate and count candidate documents.

    Parameters
    ----------
    strategy : str
        ``prompt``, ``direct``, or ``shuffle``: then each row becomes the source side alone, and a
        row is dropped where the other strategies would drop it.
    max_tokens : int
        Longer documents, the end-of-sequence token counted, are dropped, never cut.
    tokenizer : str
        What `open_tokenizer` takes.
    """

    strategy: str = "prompt"
    max_tokens: int = 4096
    tokenizer: str = "tekken"

    @property
    def name(self) -> str:
        """The command's name."""
        return "pair"

    @property
    def kept_schema(self) -> pa.Schema:
        """Pair documents."""
        return PAIRS

    @property
    def dropped_schema(self) -> pa.Schema:
        """Pair documents without text, with the reason."""
        return DROPPED_PAIRS

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield documents and rejected candidates."""
        tokenizer = open_tokenizer(self.tokenizer)
        for batch in batches:
            kept: list[dict[str, Any]] = []
            dropped: list[dict[str, Any]] = []
            bare_words = BareWords()
            for row in self._rendered(batch, tokenizer):
                reason = _reason_against(row, self.max_tokens, bare_words)
                if reason is not None:
                    dropped.append({**row, "reason": reason})
                else:
                    kept.append(_alone(row) if self.strategy == "shuffle" else row)
            yield Step(
                pa.RecordBatch.from_pylist(kept, schema=PAIRS),
                pa.RecordBatch.from_pylist(dropped, schema=DROPPED_PAIRS),
            )

    def _rendered(self, batch: pa.RecordBatch, tokenizer: Tokenizer) -> list[dict[str, Any]]:
        rows = [self._render(candidate) for candidate in batch.to_pylist()]
        whole = count_tokens(tokenizer, pa.array([row["text"] for row in rows], pa.string()))
        source = count_tokens(tokenizer, batch.column("src_content"))
        for row, tokens, src_tokens in zip(rows, whole.tolist(), source.tolist(), strict=True):
            # The template and the end-of-sequence token count to the target side.
            row["tokens"] = tokens
            row["src_tokens"] = src_tokens - 1
            row["tgt_tokens"] = tokens - row["src_tokens"]
        return rows

    def _render(self, candidate: dict[str, str]) -> dict[str, Any]:
        src, tgt = candidate["src_content"], candidate["tgt_content"]
        src_lang, tgt_lang = candidate["src_language"], candidate["tgt_language"]
        assert_one_pivot(src_lang, tgt_lang)
        text = (
            join_direct(src, tgt)
            if self.strategy == "direct"
            else join_prompt(src, src_lang, tgt, tgt_lang)
        )
        row: dict[str, Any] = {
            "pair_id": pair_id(candidate["src_id"], candidate["tgt_id"]),
            "src_lang": src_lang,
            "tgt_lang": tgt_lang,
            "template": self.strategy,
            "text": text,
            "key": candidate["key"],
            "src_content": src,
            "tgt_content": tgt,
        }
        for side in ("src", "tgt"):
            row[f"{side}_span"] = [0, len(candidate[f"{side}_content"].encode())]
            for name in _KEPT_PROVENANCE:
                row[f"{side}_{name}"] = candidate[f"{side}_{name}"]
        return row


def pair_id(one: str, other: str) -> str:
    """Return the identity of a pair: the same for both directions."""
    return hashlib.sha256(" ".join(sorted((one, other))).encode()).hexdigest()


def assert_one_pivot(src_lang: str, tgt_lang: str) -> None:
    """Assert that Python stands on exactly one side, so that no other pair shares a context."""
    if (src_lang == PIVOT_LANGUAGE) == (tgt_lang == PIVOT_LANGUAGE):
        raise AssertionError(f"a document of {src_lang} and {tgt_lang} must not be written")


class BareWords:
    """The words of texts without comments; a file stands in many pairs but is parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def of(self, language: str, path: str, content_sha256: str, text: str) -> list[str]:
        """Return the words of a text, comments left out."""
        key = f"{language} {content_sha256}"
        if key not in self._known:
            self._known[key] = strip_comments(language, path, text).split()
        return self._known[key]


def _reason_against(row: dict[str, Any], max_tokens: int, bare_words: BareWords) -> str | None:
    src, tgt = row["src_content"], row["tgt_content"]
    longer, shorter = max(len(src), len(tgt)), min(len(src), len(tgt))
    if longer > MAX_LENGTH_RATIO * shorter:
        return "length_ratio"
    bare = [
        bare_words.of(row[f"{side}_lang"], row[f"{side}_path"], row[f"{side}_content_sha256"], text)
        for side, text in (("src", src), ("tgt", tgt))
    ]
    if bare[0] == bare[1]:
        return "identical"
    return "too_long" if row["tokens"] > max_tokens else None


def _alone(row: dict[str, Any]) -> dict[str, Any]:
    """Return the source side as a document of its own."""
    src_only = {name: value for name, value in row.items() if not name.startswith("tgt_")}
    tokens = row["src_tokens"] + 1
    return {**src_only, "text": row["src_content"], "src_tokens": tokens, "tokens": tokens}
