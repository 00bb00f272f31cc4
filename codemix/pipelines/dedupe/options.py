"""What a user can choose about deduplication."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest
from codemix.pipelines.dedupe.keep import DEFAULT_KEEP, KEEP_KEYS
from codemix.pipelines.dedupe.normalize import NORMALIZATIONS
from codemix.pipelines.dedupe.scope import ALL, LANGUAGE, parse_scope
from codemix.pipelines.dedupe.tokens import TOKEN_RULES


@dataclass(frozen=True)
class DedupeOptions:
    """Which files count as duplicates of each other.

    Parameters
    ----------
    threshold : float
        Least Jaccard similarity, in (0, 1], of a removed file to the file kept for it.
    recall : float
        Least probability, in (0, 1), that a pair right at the threshold becomes a candidate.
    ngram : int
        Tokens per n-gram, at least 1; a file with fewer tokens is compared as a whole.
    tokens : str
        ``words`` (runs of word characters) or ``bigcode`` (every other character separates, empty
        tokens are kept).
    keep_header : bool
        Whether a leading licence comment takes part in the similarity.
    scope : str
        ``language``: near duplicates are sought within a language; ``all``: everywhere;
        ``javascript+typescript,c#+java``: also across the languages of a group. Exact duplicates
        are always sought everywhere.
    normalize : str
        What texts are compared, exactly and nearly: ``none`` (as they are), ``whitespace`` (runs
        of blanks are one space) or ``comments`` (that, without comments).
    keep : tuple of str
        Of similar files the first by these keys is kept, out of ``KEEP_KEYS``; then path depth and
        content hash decide.
    contamination_ngram : int
        Words, at least 1, that a file and a benchmark problem share where one is contaminated.
    val_fraction : float
        Share of the repositories to hold out for validation, in [0, 1); 0 writes no split.
    seed : int
        Decides which.
    tokenizer : str
        What `open_tokenizer` takes; counts what is held out.

    Raises
    ------
    UsageError
        If a value is out of its range.
    """

    threshold: float = 0.7
    recall: float = 0.99
    ngram: int = 5
    tokens: str = "words"
    keep_header: bool = False
    scope: str = LANGUAGE
    normalize: str = "none"
    keep: tuple[str, ...] = DEFAULT_KEEP
    contamination_ngram: int = 10
    val_fraction: float = 0.0
    seed: int = 0
    tokenizer: str = "tekken"

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UsageError(
                f"the threshold {self.threshold:g} is not a Jaccard similarity",
                "choose a number above 0 and at most 1, such as 0.7",
            )
        if not 0 < self.recall < 1:
            raise UsageError(
                f"the recall {self.recall:g} is not between 0 and 1",
                "choose for example 0.99",
            )
        if not 0 <= self.val_fraction < 1:
            raise UsageError(
                f"{self.val_fraction:g} is no fraction to hold out",
                "choose at least 0% and less than 100%, such as 0.1%",
            )
        for name, tokens in (("5", self.ngram), ("10", self.contamination_ngram)):
            if tokens < 1:
                raise UsageError(
                    f"an n-gram cannot hold {tokens} tokens", f"choose for example {name}"
                )
        if self.tokens not in TOKEN_RULES:
            raise UsageError(
                f"unknown token rule {self.tokens!r}", nearest(self.tokens, list(TOKEN_RULES))
            )
        if self.normalize not in NORMALIZATIONS:
            raise UsageError(
                f"unknown normalization {self.normalize!r}",
                nearest(self.normalize, list(NORMALIZATIONS)),
            )
        for key in self.keep:
            if key not in KEEP_KEYS:
                raise UsageError(f"cannot keep by {key!r}", nearest(key, list(KEEP_KEYS)))
            if self.keep.count(key) > 1:
                raise UsageError(f"--keep names {key} twice", "name each key once")
        if self.scope not in (LANGUAGE, ALL):
            parse_scope(self.scope)
