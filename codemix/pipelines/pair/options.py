"""What decides the documents of a run."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest
from codemix.pipelines.pair.key_patterns import KeyPattern
from codemix.pipelines.pair.model import load_model
from codemix.pipelines.pair.templates import STRATEGIES, check_template
from codemix.pipelines.pair.unit_index import UNITS
from codemix.schema import PIVOT_LANGUAGE

BY = ("key", "mine", "auto")
DIRECTIONS = ("both", "from-pivot", "to-pivot")
LICENSES = ("all", "permissive")
EMIT = ("documents", "pairs")


@dataclass(frozen=True)
class PairOptions:
    """What decides the documents.

    Attributes
    ----------
    languages : tuple of str
        The pivot and the others.
    strategy : str
        ``prompt``, ``direct`` or ``shuffle``.
    template : str
        A document of the user's own, instead of a strategy's; see `templates`.
    by : str
        ``key``, ``mine``, or ``auto``: by key, and the files without a partner by mining.
    key : str
        A pattern of paths with ``{key}``, or the name of a column; empty for the usual layouts.
    all_combinations : int
        So many pairs of a key that has several files on a side, instead of k-th with k-th.
    unit : str
        What mining looks for: ``auto``, ``function``, ``class`` or ``file``.
    min_score : float, optional
        The least probability of a mined pair; by default what ``model.toml`` says.
    strict : bool
        Take the strict threshold of the model instead.
    directions : str
        ``both``, ``from-pivot`` or ``to-pivot``.
    hold_out : str
        A fraction, or keys (comma-separated, or a file with one on each line).
    exclude : tuple of str
        Files of benchmark problems; see `codemix.pipelines.dedupe.problems`.
    licenses : str
        ``all`` or ``permissive``: both sides carry a licence that asks for attribution only.
    emit : str
        ``documents``, or ``pairs`` without text.

    Raises
    ------
    UsageError
        If a value is unknown, or ``languages`` lack the pivot or have nothing besides it.
    """

    languages: tuple[str, ...]
    strategy: str = "prompt"
    max_tokens: int = 4096
    tokenizer: str = "tekken"
    seed: int = 0
    template: str = ""
    by: str = "key"
    key: str = ""
    all_combinations: int = 0
    unit: str = "auto"
    min_score: float | None = None
    strict: bool = False
    scorer: str = ""
    directions: str = "both"
    hold_out: str = ""
    exclude: tuple[str, ...] = ()
    licenses: str = "all"
    emit: str = "documents"

    def __post_init__(self) -> None:
        for name, known in (
            ("strategy", STRATEGIES),
            ("by", BY),
            ("unit", UNITS),
            ("directions", DIRECTIONS),
            ("licenses", LICENSES),
            ("emit", EMIT),
        ):
            value = getattr(self, name)
            if value not in known:
                raise UsageError(f"unknown {name} {value!r}", nearest(value, list(known)))
        if PIVOT_LANGUAGE not in self.languages or len(self.languages) < 2:
            raise UsageError(
                f"pairs need {PIVOT_LANGUAGE} and one other language",
                "every pair has Python on exactly one side",
            )
        if self.template:
            check_template(self.template)
        if self.min_score is not None and not 0 <= self.min_score <= 1:
            raise UsageError(f"--min-score is {self.min_score}", "it is a probability, from 0 to 1")
        if self.strict and self.min_score is not None:
            raise UsageError("--strict and --min-score exclude each other", "leave one out")
        if self.key and self.by == "mine":
            raise UsageError("--key has no part in mining", "leave it out, or say --by key")
        if self.key and "{" in self.key:
            KeyPattern(self.key)

    @property
    def threshold(self) -> float:
        """The least probability of a mined pair."""
        model = load_model()
        if self.min_score is not None:
            return self.min_score
        return model.strict_threshold if self.strict else model.default_threshold
