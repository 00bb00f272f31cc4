"""Tekken, from the vocabulary that mistral-common carries in its wheel; nothing is downloaded.

Ids are the vocabulary's ranks plus 1,000, because the first 1,000 are kept for control tokens
(`mistral_common.tokens.tokenizers.tekken`). mistral-common itself is not imported: its file is
read, and tiktoken does the encoding.
"""

import hashlib
from binascii import a2b_base64
from importlib.util import find_spec
from pathlib import Path

import orjson

from codemix.errors import InputError
from codemix.pipelines.tokenize.bytepair import BytePair
from codemix.pipelines.tokenize.tokenizer import InfillTokens, RankedVocabulary

VOCABULARY = "tekken_240911.json"
BOS = 1
EOS = 2
INFILL = InfillTokens(prefix=14, middle=15, suffix=16)


def load_tekken(path: Path | None = None) -> BytePair:
    """Build the tokenizer from the installed vocabulary or a ``tekken.json``, in half a second.

    Raises
    ------
    InputError
        If mistral-common's vocabulary file is missing, or the file is damaged.
    """
    path, name = (path, path.name) if path else (_find_vocabulary(), "tekken")
    data = path.read_bytes()
    try:
        vocabulary = orjson.loads(data)
        config = vocabulary["config"]
        specials = config["default_num_special_tokens"]
        words = vocabulary["vocab"][: config["default_vocab_size"] - specials]
        ranks = {a2b_base64(word["token_bytes"]): word["rank"] for word in words}
        pattern = str(config["pattern"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the vocabulary {path.name} is damaged: {error!r}",
            "install mistral-common again, or name another file",
        ) from None
    sha256 = hashlib.sha256(data).hexdigest()
    return BytePair(
        name, sha256, RankedVocabulary(pattern, ranks, specials), EOS, bos=BOS, infill=INFILL
    )


def _find_vocabulary() -> Path:
    package = find_spec("mistral_common")
    for folder in (package.submodule_search_locations or []) if package else []:
        path = Path(folder) / "data" / VOCABULARY
        if path.is_file():
            return path
    raise InputError(
        f"mistral-common's vocabulary {VOCABULARY} is not installed",
        "install mistral-common 1.8 or later",
    )
