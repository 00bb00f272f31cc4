"""Problems to solve: the paper's own, and random ones of any size."""

import numpy as np

from codemix.mixers.laws.marginal_utility import MarginalUtility, build
from codemix.mixers.problem import Problem, tighten
from codemix.mixers.registry import open_profile
from codemix.mixers.waterfill import fill_level

LANGUAGES = ("Python", "Java", "JavaScript", "TypeScript", "C#", "Go", "Rust")
SUPPLY = (60.0, 90.0, 80.0, 25.0, 30.0, 20.0, 8.0)
BILLION = 10**9


def paper_model(profile="paper", supply=None, weights=None):
    unique = np.full(7, np.inf) if supply is None else np.array(supply)
    weights = np.ones(7) if weights is None else weights
    return build(open_profile(profile), LANGUAGES, unique, weights)


def paper_problem(total, profile="paper", supply=None, max_epochs=4.0):
    """The paper's languages without floors, and uniform."""
    model = paper_model(profile, supply)
    lo, hi = tighten(total, np.zeros(7), max_epochs * model.supply)
    return Problem(model, total, lo, hi, np.full(7, 1e-6)), fill_level(total, lo, hi)


def random_model(rng, size, total, transfer=0.1, spread=1.0, limited=True):
    tau = rng.normal(0.3, 1.0, (size, size)) * transfer / max(1.0, size / 7)
    np.fill_diagonal(tau, 0.0)
    supply = np.exp(rng.normal(np.log(total / size), 1.5, size)) if limited else np.inf
    return MarginalUtility(
        utility=np.exp(rng.normal(0.0, spread, size)),
        exponent=rng.uniform(0.3, 1.5, size),
        gain=np.eye(size) + np.maximum(tau, 0.0),
        harm=np.maximum(-tau, 0.0),
        supply=np.broadcast_to(supply, size).copy(),
        decay=15.0,
        amplitude_n=rng.uniform(0.0, 0.2, size),
        exponent_n=rng.uniform(0.2, 0.8, size),
        amplitude_d=rng.uniform(1.0, 3.0, size),
        irreducible=rng.uniform(0.2, 0.6, size),
        pooled=np.zeros(size, bool),
    )


def random_problem(rng, size, total, regression=None, **options):
    """A feasible problem with bounds, epoch caps and perhaps floors, and uniform."""
    model = random_model(rng, size, total, **options)
    caps = 4.0 * model.supply
    if caps.sum() < 1.2 * total:
        caps *= 1.5 * total / caps.sum()
    lo = np.where(rng.random(size) < 0.3, rng.uniform(0.0, 0.5, size) * total / size, 0.0)
    lo, hi = tighten(total, np.minimum(lo, 0.9 * caps), caps)
    uniform = fill_level(total, lo, hi)
    floor = np.full(size, 1e-6 * total / size)
    if regression is not None:
        losses = model.losses(model.received(uniform), 1.5)
        least = model.least_received(losses * (1.0 + regression), 1.5)
        floor = np.maximum(floor, least)
    return Problem(model, total, lo, hi, floor), uniform
