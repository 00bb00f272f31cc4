"""From a plan and the documents there are to how much of what is put out."""

from collections.abc import Mapping
from dataclasses import dataclass

from codemix.errors import InfeasibleError, nearest
from codemix.mixers import Plan
from codemix.pipelines.shard.placement import Pour
from codemix.pipelines.shard.strata import PIVOT_FILES, Stratum, most_epochs, read_targets
from codemix.pipelines.shard.supply import Supply
from codemix.units import format_tokens

_HOW_TO_NAME = {
    "files": "name the folder that holds them as another input",
    "pairs": "name the folder that holds them as another input",
    "text": "name files of text with --text",
}


@dataclass(frozen=True)
class Filling:
    """What a stratum puts out: ``planned + moved == total + missing``.

    Attributes
    ----------
    planned : int
        Tokens of the plan.
    moved : int
        What whole pair documents left unfilled: taken from pairs (negative), given to the files
        of Python.
    target : int
        What the input can give of that: the rest is ``unsupplied``.
    available : int
        Tokens of one epoch.
    cut : bool
        Whether the last document is cut to reach the target exactly.
    total : int
        Tokens put out.
    """

    planned: int
    moved: int
    target: int
    available: int
    cut: bool
    total: int

    @property
    def missing(self) -> int:
        """Tokens that are asked for and not put out."""
        return self.planned + self.moved - self.total

    @property
    def unsupplied(self) -> int:
        """Of ``missing``, what the input does not hold within the plan's epochs."""
        return self.planned + self.moved - self.target

    def pour(self) -> Pour:
        """Return a fresh filler of the stratum."""
        return Pour(self.target, self.available, self.cut)


def make_schedule(
    plan: Plan, supply: Supply, seed: int, *, exact: bool, allow_shortfall: bool
) -> dict[Stratum, Filling]:
    """Decide how much each stratum puts out, strata in order.

    Pairs are filled with whole documents, as nearly as they fit. What is then left of their tokens
    goes to the files of Python (past the epoch cap, if need be).

    Parameters
    ----------
    exact : bool
        Whether files and text are cut to reach the plan to the token.

    Raises
    ------
    InfeasibleError
        If the input is too small for the plan and a shortfall is not allowed.
    """
    targets = read_targets(plan, supply.counts)
    reachable = {
        stratum: min(tokens, int(most_epochs(plan, stratum.kind) * supply.tokens(stratum)))
        for stratum, tokens in targets.items()
    }
    short = [stratum for stratum in targets if reachable[stratum] < targets[stratum]]
    if short and not allow_shortfall:
        raise _too_small(plan, supply, targets, short[0])
    pairs = {stratum: tokens for stratum, tokens in reachable.items() if stratum.kind == "pairs"}
    totals = _fill_whole(supply, pairs, seed)
    moved = dict.fromkeys(targets, 0)
    if supply.tokens(PIVOT_FILES) and (left := sum(pairs.values()) - sum(totals.values())):
        moved |= {stratum: totals[stratum] - tokens for stratum, tokens in pairs.items()}
        moved[PIVOT_FILES] = left
    for stratum, tokens in moved.items():
        reachable[stratum] = reachable.get(stratum, 0) + tokens
    others = {stratum: tokens for stratum, tokens in reachable.items() if stratum.kind != "pairs"}
    totals |= others if exact else _fill_whole(supply, others, seed)
    return {
        stratum: Filling(
            planned=targets.get(stratum, 0),
            moved=moved[stratum],
            target=reachable[stratum],
            available=supply.tokens(stratum),
            cut=exact and stratum.kind != "pairs",
            total=totals[stratum],
        )
        for stratum in sorted(moved)
        if stratum in targets or totals[stratum]
    }


def _fill_whole(supply: Supply, targets: Mapping[Stratum, int], seed: int) -> dict[Stratum, int]:
    """Return what strata put out if only whole documents may be."""
    pours = {
        supply.strata.index(stratum): Pour(target, supply.tokens(stratum), cut=False)
        for stratum, target in targets.items()
        if supply.tokens(stratum)
    }
    totals = dict.fromkeys(targets, 0)
    for epoch in sorted({pour.complete for pour in pours.values()}):
        last = [number for number, pour in pours.items() if pour.complete == epoch]
        for entries in supply.read_epoch(last, seed, epoch):
            for number in last:
                pours[number].take(epoch, entries["tokens"][entries["stratum"] == number])
    for number, pour in pours.items():
        totals[supply.strata[number]] = pour.complete * pour.available + pour.total
    return totals


def _too_small(
    plan: Plan, supply: Supply, targets: Mapping[Stratum, int], stratum: Stratum
) -> InfeasibleError:
    available, planned = supply.tokens(stratum), targets[stratum]
    what = "natural-language text" if stratum.kind == "text" else f"{stratum.name} {stratum.kind}"
    if not available:
        names = sorted(name for kind, name in supply.seen if kind == stratum.kind)
        known = nearest(stratum.name, names) if names else f"no {stratum.kind} came in at all"
        return InfeasibleError(
            f"the plan asks for {planned} tokens of {what}, the input holds none",
            f"{known}; {_HOW_TO_NAME[stratum.kind]}, "
            "allocate with --supply inventory.json, or pass --allow-shortfall",
        )
    cap = most_epochs(plan, stratum.kind)
    missing = planned - int(cap * available)
    return InfeasibleError(
        f"the plan asks for {planned} tokens of {what}: {planned / available:.2f} epochs of the "
        f"{available} that the input holds, where the plan allows {cap:g}; {missing} are missing",
        f"add {format_tokens(missing / cap)} tokens or more, allocate with "
        "--supply inventory.json, or with a larger --max-epochs, or pass --allow-shortfall",
    )
