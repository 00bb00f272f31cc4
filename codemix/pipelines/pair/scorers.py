"""Scorers of the user's own: installed packages that judge candidates, an embedding for example.

A package offers one as an entry point of the group ``codemix.scorers``. Nothing that an input says
is ever imported; without ``--scorer`` nothing is loaded at all.
"""

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Protocol

import numpy as np
import numpy.typing as npt

from codemix.errors import UsageError
from codemix.pipelines.pair.mining import Scorer
from codemix.pipelines.pair.sides import Side

GROUP = "codemix.scorers"


class SideScorer(Protocol):
    """What an entry point must be."""

    def __call__(
        self,
        pivots: Sequence[Side],
        targets: Sequence[Side],
        pairs: npt.NDArray[np.int64],
        probability: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.float64]:
        """Return a probability for each row of ``pairs``, shape (pairs,).

        Parameters
        ----------
        pivots, targets : sequence of Side
            Where the units lie in the input.
        pairs : ndarray, shape (pairs, 2)
            Places in ``pivots`` and ``targets``.
        probability : ndarray, shape (pairs,)
            What codemix thinks.
        """
        ...


def load_scorer(name: str, pivots: Sequence[Side], targets: Sequence[Side]) -> Scorer | None:
    """Return the scorer of that name for these units; None for no name.

    Raises
    ------
    UsageError
        If no installed package offers it.
    """
    if not name:
        return None
    offered = entry_points(group=GROUP)
    if name not in offered.names:
        known = ", ".join(sorted(offered.names)) or "none"
        raise UsageError(
            f"no installed package offers the scorer {name!r}",
            f"packages offer scorers as entry points of the group {GROUP}; here: {known}",
        )
    judge: SideScorer = offered[name].load()

    def score(
        pairs: npt.NDArray[np.int64], probability: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        return judge(pivots, targets, pairs, probability)

    return score
