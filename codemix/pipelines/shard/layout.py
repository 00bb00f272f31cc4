"""The second half of the shuffle: every document to its shard, bucket by bucket."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from codemix.pipelines.shard.placement import places, shard_numbers
from codemix.pipelines.shard.records import PLACED, Rows
from codemix.pipelines.shard.schedule import Filling
from codemix.pipelines.shard.spill import Spill
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.shard.supply import Supply


@dataclass
class Layout:
    """Where every document goes.

    Attributes
    ----------
    shards : Spill
        The documents of each shard, not yet in order.
    numbers : list of int
        The buckets of ``shards`` that are not empty: shard k is bucket ``numbers[k]``.
    strata : tuple of Stratum
        What the documents' numbers mean.
    documents, epochs : mapping of Stratum to int
        Documents put out, repeats counted, and epochs begun.
    cuts : list of ndarray
        The documents that are cut, each with one row of the dtype ``PLACED``.
    side_tokens : Counter
        Tokens of the pairs put out, by the language of their sides.
    """

    shards: Spill
    strata: tuple[Stratum, ...]
    numbers: list[int] = field(default_factory=list)
    documents: Counter[Stratum] = field(default_factory=Counter)
    epochs: dict[Stratum, int] = field(default_factory=dict)
    cuts: list[tuple[int, Rows]] = field(default_factory=list)
    side_tokens: Counter[str] = field(default_factory=Counter)


def lay_out(
    supply: Supply,
    fillings: Mapping[Stratum, Filling],
    seed: int,
    shard_tokens: float,
    name: str = "shards",
) -> Layout:
    """Put every document of every epoch in its shard.

    Parameters
    ----------
    shard_tokens : float
        About the most tokens of a shard.
    name : str
        Of the scratch folder.
    """
    total = sum(filling.total for filling in fillings.values())
    shards = max(1, int(np.ceil(total / shard_tokens)))
    layout = Layout(Spill(supply.folder / name, PLACED), supply.strata)
    active = {
        supply.strata.index(stratum): filling
        for stratum, filling in fillings.items()
        if filling.total
    }
    pours = {number: filling.pour() for number, filling in active.items()}
    ranks = dict.fromkeys(active, 0)
    for epoch in range(max((pour.epochs for pour in pours.values()), default=0)):
        members = [number for number, pour in pours.items() if epoch < pour.epochs]
        for entries in supply.read_epoch(members, seed, epoch):
            edges = np.searchsorted(entries["stratum"], np.arange(len(supply.strata) + 1))
            for number in members:
                mine = entries[edges[number] : edges[number + 1]]
                before = pours[number].total
                chosen, put_tokens = pours[number].take(epoch, mine["tokens"])
                placed = _placed(mine[chosen], put_tokens, epoch, ranks[number])
                placed["place"] = places(put_tokens, before, active[number].total)
                ranks[number] += len(placed)
                _add(layout, supply.strata[number], placed, shards)
    layout.numbers = layout.shards.buckets()
    return layout


def in_order(placed: Rows) -> Rows:
    """Return the documents of a shard in the order in which they are put out."""
    strata = placed["document"]["stratum"]
    ordered: Rows = placed[np.lexsort((placed["rank"], strata, placed["place"]))]
    return ordered


def _placed(entries: Rows, put_tokens: npt.NDArray[np.int64], epoch: int, rank: int) -> Rows:
    placed = np.zeros(len(entries), PLACED)
    placed["rank"] = rank + np.arange(len(entries))
    placed["put_tokens"] = put_tokens
    placed["epoch"] = epoch
    placed["document"] = entries
    return placed


def _add(layout: Layout, stratum: Stratum, placed: Rows, shards: int) -> None:
    if not len(placed):
        return
    numbers = shard_numbers(placed["place"], shards)
    layout.shards.add(placed, numbers)
    layout.documents[stratum] += len(placed)
    layout.epochs[stratum] = int(placed["epoch"].max()) + 1
    documents = placed["document"]
    for entry in np.flatnonzero(placed["put_tokens"] < documents["tokens"]).tolist():
        layout.cuts.append((int(numbers[entry]), placed[entry : entry + 1]))
    if stratum.kind == "pairs":
        source, _, target = stratum.name.partition("->")
        layout.side_tokens[source] += int(documents["src_tokens"].sum())
        if target:
            layout.side_tokens[target] += int(documents["tgt_tokens"].sum())
