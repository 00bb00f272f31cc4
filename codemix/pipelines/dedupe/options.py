"""What a user can choose about deduplication."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest
from codemix.pipelines.dedupe.tokens import TOKEN_RULES

SCOPES = ("language", "all")


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
        ``language``: near duplicates are sought within a language; ``all``: everywhere. Exact
        duplicates are always sought everywhere.

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
    scope: str = "language"

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
        if self.ngram < 1:
            raise UsageError(f"an n-gram cannot hold {self.ngram} tokens", "choose for example 5")
        if self.tokens not in TOKEN_RULES:
            raise UsageError(
                f"unknown token rule {self.tokens!r}", nearest(self.tokens, list(TOKEN_RULES))
            )
        if self.scope not in SCOPES:
            raise UsageError(f"unknown scope {self.scope!r}", nearest(self.scope, list(SCOPES)))
