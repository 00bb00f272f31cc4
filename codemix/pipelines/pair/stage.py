"""Pass 2 of pairing: candidates with both texts become documents, or are dropped with a reason."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from codemix.errors import InputError
from codemix.pipelines.pair.gates import Gates
from codemix.pipelines.pair.templates import (
    fill_template,
    join_direct,
    join_prompt,
    template_name,
)
from codemix.pipelines.stage import Shard, Step
from codemix.pipelines.tokenize import Tokenizer, count_tokens, open_tokenizer
from codemix.schema import DROPPED_PAIRS, PAIRS, PIVOT_LANGUAGE

_KEPT_PROVENANCE = ("repo_name", "path", "blob_id", "content_sha256", "license")
_OF_A_SIDE = ("repo_name", "path", "span", "language", "blob_id", "license")
_ALIGNED_TYPES = {"span": pa.list_(pa.int64(), 2)}

ALIGNMENTS = pa.schema(
    [
        pa.field("pair_id", pa.string(), nullable=False),
        pa.field("key", pa.string()),
        pa.field("score", pa.float32()),
        *[
            pa.field(f"{side}_{name}", _ALIGNED_TYPES.get(name, pa.string()))
            for side in ("pivot", "target")
            for name in _OF_A_SIDE
        ],
    ]
)
"""One pair without text, as ``--emit pairs`` writes it."""
DROPPED_ALIGNMENTS = ALIGNMENTS.append(pa.field("reason", pa.string(), nullable=False))


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
    template : str
        A document of the user's own instead of the strategy's; empty for none.
    licenses : str
        ``all`` or ``permissive``.
    problem_keys, ngram
        See `Gates`.
    with_text : bool
        Whether documents are written, or `ALIGNMENTS`.
    """

    strategy: str = "prompt"
    max_tokens: int = 4096
    tokenizer: str = "tekken"
    template: str = ""
    licenses: str = "all"
    problem_keys: frozenset[int] = frozenset()
    ngram: int = 0
    with_text: bool = True

    @property
    def name(self) -> str:
        """The command's name."""
        return "pair"

    @property
    def kept_schema(self) -> pa.Schema:
        """Pair documents, or pairs without text."""
        return PAIRS if self.with_text else ALIGNMENTS

    @property
    def dropped_schema(self) -> pa.Schema:
        """The same without text, with the reason."""
        return DROPPED_PAIRS if self.with_text else DROPPED_ALIGNMENTS

    def run(self, batches: Iterator[pa.RecordBatch], shard: Shard) -> Iterator[Step]:
        """Yield documents and rejected candidates.

        Raises
        ------
        InputError
            If a file has no content.
        """
        tokenizer = open_tokenizer(self.tokenizer)
        for batch in batches:
            kept: list[dict[str, Any]] = []
            dropped: list[dict[str, Any]] = []
            _require_texts(batch)
            gates = Gates(self.max_tokens, self.licenses, self.problem_keys, self.ngram)
            for row in self._rendered(batch, tokenizer):
                reason = gates.reason_against(row)
                if not self.with_text:
                    row = align(row)
                if reason is not None:
                    dropped.append({**row, "reason": reason})
                else:
                    alone = self.strategy == "shuffle" and self.with_text
                    kept.append(_alone(row) if alone else row)
            yield Step(
                pa.RecordBatch.from_pylist(kept, schema=self.kept_schema),
                pa.RecordBatch.from_pylist(dropped, schema=self.dropped_schema),
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

    def _render(self, candidate: dict[str, Any]) -> dict[str, Any]:
        assert_one_pivot(candidate["src_language"], candidate["tgt_language"])
        return render(candidate, self.strategy, self.template)


def render(candidate: dict[str, Any], strategy: str, template: str) -> dict[str, Any]:
    """Return the document of a candidate, without its tokens, and both texts."""
    src, tgt = candidate["src_content"], candidate["tgt_content"]
    src_lang, tgt_lang = candidate["src_language"], candidate["tgt_language"]
    if template:
        text = fill_template(template, src, src_lang, tgt, tgt_lang)
    elif strategy == "direct":
        text = join_direct(src, tgt)
    else:
        text = join_prompt(src, src_lang, tgt, tgt_lang)
    row: dict[str, Any] = {
        "pair_id": pair_id(candidate["src_id"], candidate["tgt_id"]),
        "src_lang": src_lang,
        "tgt_lang": tgt_lang,
        "template": template_name(strategy, template),
        "text": text,
        "key": candidate["key"],
        "score": candidate["score"],
        "src_content": src,
        "tgt_content": tgt,
    }
    for side in ("src", "tgt"):
        row[f"{side}_span"] = [candidate[f"{side}_start"], candidate[f"{side}_end"]]
        for name in _KEPT_PROVENANCE:
            row[f"{side}_{name}"] = candidate[f"{side}_{name}"]
    return row


def align(row: dict[str, Any]) -> dict[str, Any]:
    """Return a rendered row as one of `ALIGNMENTS`."""
    is_forth = row["src_lang"] == PIVOT_LANGUAGE
    sides = {"pivot": "src" if is_forth else "tgt", "target": "tgt" if is_forth else "src"}
    aligned = {name: row[name] for name in ("pair_id", "key", "score")}
    for side, of in sides.items():
        for name in _OF_A_SIDE:
            aligned[f"{side}_{name}"] = row[f"{of}_{'lang' if name == 'language' else name}"]
    return aligned


def pair_id(one: str, other: str) -> str:
    """Return the identity of a pair: the same for both directions."""
    return hashlib.sha256(" ".join(sorted((one, other))).encode()).hexdigest()


def assert_one_pivot(src_lang: str, tgt_lang: str) -> None:
    """Assert that Python stands on exactly one side, so that no other pair shares a context."""
    if (src_lang == PIVOT_LANGUAGE) == (tgt_lang == PIVOT_LANGUAGE):
        raise AssertionError(f"a document of {src_lang} and {tgt_lang} must not be written")


def _require_texts(candidates: pa.RecordBatch) -> None:
    for side in ("src", "tgt"):
        missing = candidates.column(f"{side}_content").is_null().to_pylist()
        if any(missing):
            path = candidates.column(f"{side}_path")[missing.index(True)].as_py()
            raise InputError(
                f"{path!r}, which has a translation, comes without content",
                "run `codemix detect` without --no-content",
            )


def _alone(row: dict[str, Any]) -> dict[str, Any]:
    """Return the source side as a document of its own."""
    src_only = {name: value for name, value in row.items() if not name.startswith("tgt_")}
    tokens = row["src_tokens"] + 1
    return {**src_only, "text": row["src_content"], "src_tokens": tokens, "tokens": tokens}
