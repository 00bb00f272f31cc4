"""From a plan and the documents there are to the order in which they are put out."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from codemix.errors import InfeasibleError, nearest
from codemix.mixers import Plan
from codemix.pipelines.shard.placement import Filling, fill, interleave
from codemix.pipelines.shard.strata import PIVOT_FILES, Stratum, most_epochs, read_targets
from codemix.pipelines.shard.supply import Supply
from codemix.units import format_tokens


@dataclass(frozen=True)
class Account:
    """What became of a stratum's plan: ``planned + moved == tokens + missing``.

    Attributes
    ----------
    planned : int
        Tokens of the plan.
    moved : int
        What whole pair documents left unfilled: taken from pairs (negative), given to the files
        of Python.
    tokens, missing : int
        Put out, and not.
    documents : int
        Put out, repeats counted.
    available : int
        Tokens of one epoch.
    """

    planned: int
    moved: int
    tokens: int
    missing: int
    documents: int
    epochs: int
    available: int


@dataclass(frozen=True)
class Schedule:
    """The output, document by document: arrays of length m in output order.

    Attributes
    ----------
    documents : ndarray of int64
        Indices of the supply.
    strata : ndarray of int32
        Indices of ``accounts``.
    epochs : ndarray of int32
    tokens : ndarray of int64
        Put out; less than the document's if it is cut.
    accounts : mapping of Stratum to Account
        In sorted order.
    """

    documents: npt.NDArray[np.int64]
    strata: npt.NDArray[np.int32]
    epochs: npt.NDArray[np.int32]
    tokens: npt.NDArray[np.int64]
    accounts: Mapping[Stratum, Account]


def make_schedule(
    plan: Plan, supply: Supply, seed: int, *, exact: bool, allow_shortfall: bool
) -> Schedule:
    """Fill every stratum to its plan and interleave them.

    Pairs are filled with whole documents. What is then left of their tokens, less than one
    document for each direction, goes to the files of Python (past the epoch cap, if need be).

    Parameters
    ----------
    exact : bool
        Whether files are cut to reach the plan to the token.

    Raises
    ------
    InfeasibleError
        If the input is too small for the plan and a shortfall is not allowed.
    """
    targets = read_targets(plan, supply.members)
    reachable = {
        stratum: min(tokens, int(most_epochs(plan, stratum.kind) * supply.tokens(stratum)))
        for stratum, tokens in targets.items()
    }
    short = [stratum for stratum in targets if reachable[stratum] < targets[stratum]]
    if short and not allow_shortfall:
        raise _too_small(plan, supply, targets, short[0])
    fillings: dict[Stratum, Filling] = {}
    moved: dict[Stratum, int] = {}
    for stratum, target in reachable.items():
        if stratum.kind == "pairs":
            fillings[stratum] = _fill(supply, stratum, target, seed, cut=False)
            if supply.tokens(PIVOT_FILES):
                moved[stratum] = fillings[stratum].total - target
    moved[PIVOT_FILES] = -sum(moved.values())
    for stratum in {**reachable, PIVOT_FILES: 0}:
        if stratum.kind == "files":
            target = reachable.get(stratum, 0) + moved.get(stratum, 0)
            fillings[stratum] = _fill(supply, stratum, target, seed, cut=exact)
    accounts = {
        stratum: _account(supply, stratum, targets.get(stratum, 0), moved.get(stratum, 0), filling)
        for stratum, filling in sorted(fillings.items(), key=itemgetter(0))
        if stratum in targets or len(filling.documents)
    }
    return _in_output_order({stratum: fillings[stratum] for stratum in accounts}, accounts)


def _account(
    supply: Supply, stratum: Stratum, planned: int, moved: int, filling: Filling
) -> Account:
    return Account(
        planned=planned,
        moved=moved,
        tokens=filling.total,
        missing=planned + moved - filling.total,
        documents=len(filling.documents),
        epochs=int(filling.epochs.max(initial=-1)) + 1,
        available=supply.tokens(stratum),
    )


def _fill(supply: Supply, stratum: Stratum, target: int, seed: int, *, cut: bool) -> Filling:
    """Fill a stratum; the filling's documents are indices of the supply."""
    members = supply.members.get(stratum, np.empty(0, np.int64))
    rows = supply.index[members]
    filling = fill(rows["tokens"], rows["hash"], target, seed, cut=cut)
    return Filling(members[filling.documents], filling.epochs, filling.tokens)


def _in_output_order(
    fillings: Mapping[Stratum, Filling], accounts: Mapping[Stratum, Account]
) -> Schedule:
    parts = list(fillings.values())
    order = interleave([part.tokens for part in parts])
    numbers = np.arange(len(parts), dtype=np.int32)
    return Schedule(
        documents=np.concatenate([part.documents for part in parts])[order],
        strata=np.repeat(numbers, [len(part.documents) for part in parts])[order],
        epochs=np.concatenate([part.epochs for part in parts])[order],
        tokens=np.concatenate([part.tokens for part in parts])[order],
        accounts=accounts,
    )


def _too_small(
    plan: Plan, supply: Supply, targets: Mapping[Stratum, int], stratum: Stratum
) -> InfeasibleError:
    available, planned = supply.tokens(stratum), targets[stratum]
    what = f"{stratum.name} {stratum.kind}"
    if not available:
        names = sorted(name for kind, name in supply.seen if kind == stratum.kind)
        known = nearest(stratum.name, names) if names else f"no {stratum.kind} came in at all"
        return InfeasibleError(
            f"the plan asks for {planned} tokens of {what}, the input holds none",
            f"{known}; name the folder that holds them as another input, "
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
