"""What a person asks of `codemix shard`, in parsed form."""

from dataclasses import dataclass

from codemix.errors import UsageError, nearest
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.tokenize import EMBEDDED

DEFAULT_SHARD_BYTES = 512 * 1024**2


@dataclass(frozen=True)
class ShardOptions:
    """The options that decide the bytes of shards.

    Parameters
    ----------
    tokenizer : str
        ``tekken``, or the path of a Hugging Face tokenizer.json.
    form : str
        A key of ``FORMATS``.
    shard_bytes : int
        About how large a shard is on disk.
    seed : int
        Of the shuffle.
    allow_shortfall : bool
        Write what there is where the input is too small for the plan, and record what is missing.

    Raises
    ------
    UsageError
        If there is no such form, or ``shard_bytes`` is not positive.
    """

    tokenizer: str = EMBEDDED
    form: str = "parquet"
    shard_bytes: int = DEFAULT_SHARD_BYTES
    seed: int = 0
    allow_shortfall: bool = False

    def __post_init__(self) -> None:
        if self.form not in FORMATS:
            raise UsageError(
                f"there is no shard format {self.form!r}", nearest(self.form, sorted(FORMATS))
            )
        if self.shard_bytes <= 0:
            raise UsageError("a shard needs a size", "write for example --shard-size 512MiB")
