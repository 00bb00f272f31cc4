"""`codemix shard --dry-run`: what the plan asks for, and what the input has, without tokenizing."""

from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc

from codemix.mixers import Plan
from codemix.pipelines.io.dataset import Dataset
from codemix.pipelines.shard.documents import read_documents
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.strata import Stratum, check_plan, read_targets
from codemix.pipelines.tokenize import open_tokenizer


def preview_shards(inputs: Sequence[Dataset], plan: Plan, options: ShardOptions) -> dict[str, Any]:
    """Read the input once and count, per stratum, its documents and bytes beside the plan's tokens.

    Returns
    -------
    dict
        ``strata``: a list of kind, name, planned (tokens), documents and bytes.

    Raises
    ------
    CodemixError
        If `write_shards` would refuse the plan or could not read the input.
    """
    check_plan(plan, open_tokenizer(options.tokenizer), allow_shortfall=options.allow_shortfall)
    found: dict[Stratum, list[int]] = {}
    for part in (part for data in inputs for part in data.parts):
        for batch in part.read():
            documents = read_documents(batch, str(part.path))
            sizes = pc.binary_length(documents.texts).to_pylist()
            for stratum, size_bytes in zip(documents.strata, sizes, strict=True):
                totals = found.setdefault(stratum, [0, 0])
                totals[0] += 1
                totals[1] += size_bytes
    planned = read_targets(plan, found)
    return {
        "strata": [
            {
                "kind": stratum.kind,
                "name": stratum.name,
                "planned": planned.get(stratum, 0),
                "documents": found.get(stratum, [0, 0])[0],
                "bytes": found.get(stratum, [0, 0])[1],
            }
            for stratum in sorted(planned.keys() | found.keys())
        ]
    }
