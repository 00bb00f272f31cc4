"""Other profiles and baselines for the same request, judged by the same law."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from codemix.mixers.describe import judge, predict_losses
from codemix.mixers.outcome import solve_request, to_billions
from codemix.mixers.request import AllocationRequest, restrict_request


def compare(request: AllocationRequest, names: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Solve the request with each profile or baseline and judge them all by the request's law.

    Parameters
    ----------
    request : AllocationRequest
    names : sequence of str
        What ``request.profile`` accepts.

    Returns
    -------
    tuple of dict
        First the request's own profile, then ``names``: ``profile``, ``languages`` (name:
        tokens), ``objective`` (None where the law is not defined), ``excess`` (relative to the
        first) and ``losses`` (name: nats or None).

    Raises
    ------
    UsageError, InputError, InfeasibleError
        As for the request itself.
    """
    own = solve_request(request)
    restricted = restrict_request(request, own.case.languages)
    rows: list[dict[str, Any]] = []
    for name in [str(request.profile), *names]:
        other = own if not rows else solve_request(replace(restricted, profile=name))
        objective = judge(own.case, to_billions(own.case, other.tokens))
        first = rows[0]["objective"] if rows else objective
        excess = None if objective is None or first is None else objective / first - 1.0
        rows.append(
            {
                "profile": name,
                "languages": dict(zip(other.case.languages, other.tokens, strict=True)),
                "objective": objective,
                "excess": None if excess is None else float(f"{excess:.6g}"),
                "losses": dict(
                    zip(own.case.languages, predict_losses(own.case, other.tokens), strict=True)
                ),
            }
        )
    return tuple(rows)
