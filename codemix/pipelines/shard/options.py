"""What a person asks of `codemix shard`, in parsed form."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.tokenize import AUTO, EMBEDDED, ENGINES, REFERENCE
from codemix.units import parse_bytes, parse_tokens

DEFAULT_SHARD_BYTES = 512 * 1024**2
DEFAULT_SEQUENCE_TOKENS = 8192
PACKINGS = ("none", "concat", "best-fit")
INFILL_MODES = ("psm", "spm", "both")
ORDERS = ("file", "repo")
_TOKENS = "-tokens"


def parse_shard_size(text: str) -> tuple[int, int | None]:
    """Return the bytes and the tokens of a shard; the one that was not asked for is the default.

    Raises
    ------
    UsageError
        If ``text`` is neither.

    Examples
    --------
    >>> parse_shard_size("1MiB"), parse_shard_size("200M-tokens")
    ((1048576, None), (536870912, 200000000))
    """
    if text.endswith(_TOKENS):
        return DEFAULT_SHARD_BYTES, parse_tokens(text.removesuffix(_TOKENS))
    return parse_bytes(text), None


@dataclass(frozen=True)
class ShardOptions:
    """The options of a run; all but ``engine`` decide the bytes of shards.

    Parameters
    ----------
    tokenizer : str
        What `open_tokenizer` takes.
    form : str
        A key of ``FORMATS``.
    shard_bytes : int
        About how large a shard is on disk.
    seed : int
        Of the shuffle, and of fill-in-the-middle.
    allow_shortfall : bool
        Write what there is where the input is too small for the plan, and record what is missing.
    shard_tokens : int or None
        How many tokens a shard holds, instead of ``shard_bytes``.
    engine : str
        ``auto``, ``reference`` or a faster encoder's name.
    packing : str
        ``none``: a row is a document. ``concat``: documents one after the other, cut every
        ``sequence_tokens``. ``best-fit``: documents that fit are never cut.
    infill_rate : float or None
        The share of documents with their middle moved to the end; None for the plan's.
    infill_mode : str
        ``psm``, ``spm`` or ``both``.
    order : str
        ``file``, or ``repo`` for a repository's files of one language as one document.
    eos, bos : bool or None
        Whether documents end and begin with a control token; None for the plan's rule.

    Raises
    ------
    UsageError
        If there is no such form, packing, mode, order or engine, or a number is out of its range.
    """

    tokenizer: str = EMBEDDED
    form: str = "parquet"
    shard_bytes: int = DEFAULT_SHARD_BYTES
    seed: int = 0
    allow_shortfall: bool = False
    shard_tokens: int | None = None
    engine: str = AUTO
    packing: str = "none"
    sequence_tokens: int = DEFAULT_SEQUENCE_TOKENS
    infill_rate: float | None = None
    infill_mode: str = "psm"
    order: str = "file"
    eos: bool | None = None
    bos: bool | None = None

    def __post_init__(self) -> None:
        if self.form not in FORMATS:
            raise UsageError(
                f"there is no shard format {self.form!r}", nearest(self.form, sorted(FORMATS))
            )
        for what, value, known in (
            ("packing", self.packing, PACKINGS),
            ("fill-in-the-middle mode", self.infill_mode, INFILL_MODES),
            ("order", self.order, ORDERS),
            ("engine", self.engine, (AUTO, REFERENCE, *ENGINES)),
        ):
            if value not in known:
                raise UsageError(f"there is no {what} {value!r}", nearest(value, list(known)))
        if self.shard_bytes <= 0 or (self.shard_tokens is not None and self.shard_tokens <= 0):
            raise UsageError(
                "a shard needs a size", "write for example --shard-size 512MiB or 200M-tokens"
            )
        if self.sequence_tokens < 2:
            raise UsageError("a sequence holds at least two tokens", "write for example 8192")
        if self.infill_rate is not None and not 0 <= self.infill_rate <= 1:
            raise UsageError(
                f"a share of documents is between 0 and 1, not {self.infill_rate}",
                "write for example --fim 0.5",
            )
        if self.packing != "none" and not FORMATS[self.form].exact:
            raise UsageError(
                f"{self.form} shards hold text, which is not packed",
                "choose another --format, or leave out --pack",
            )
