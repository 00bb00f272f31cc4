"""Time the solver of `codemix allocate` beside scipy's SLSQP and cvxpy on the same problems.

Usage: python benchmarks/allocate.py [--rounds 11] [--cvxpy FOLDER] [--slsqp-seconds 120]

FOLDER holds cvxpy for this Python: `uv pip install --target FOLDER cvxpy`. Everything runs in this
process, on one thread. What the whole command costs in CPU, against `python -c "import numpy"`, is
measured by `benchmarks/startup.py`.
"""

import argparse
import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
os.environ["RAYON_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402 - threads are counted when numpy is loaded
from scipy.optimize import minimize  # noqa: E402

from codemix.mixers import AllocationRequest, Inventory  # noqa: E402
from codemix.mixers.arrays import FloatArray  # noqa: E402
from codemix.mixers.case import prepare_case  # noqa: E402
from codemix.mixers.feasible import interior_point  # noqa: E402
from codemix.mixers.laws.marginal_utility import MarginalUtility  # noqa: E402
from codemix.mixers.objective import gradient, value  # noqa: E402
from codemix.mixers.outcome import solve_request  # noqa: E402
from codemix.mixers.problem import Problem, tighten  # noqa: E402
from codemix.mixers.regression import guard  # noqa: E402
from codemix.mixers.solve import minimise  # noqa: E402
from codemix.mixers.waterfill import fill_level  # noqa: E402

LANGUAGES = ("Python", "Java", "JavaScript", "TypeScript", "C#", "Go", "Rust")
SUPPLY_BILLION = (60, 90, 80, 25, 30, 20, 8)
DOMAINS = 300
BILLION = 10**9
REGRESSION = 0.02


class OutOfTimeError(Exception):
    """A solver took longer than it was given."""


@dataclass(frozen=True)
class Instance:
    """A problem, and uniform, from which a start is sought."""

    name: str
    problem: Problem
    reference: FloatArray


def paper_instances() -> list[Instance]:
    """Return the paper's languages: nothing binds, supply does, the regression limit does."""
    supply = Inventory(
        {name: b * BILLION for name, b in zip(LANGUAGES, SUPPLY_BILLION, strict=True)}
    )
    requests = {
        "7 languages, 350B": AllocationRequest(350 * BILLION),
        "7, 350B, supply": AllocationRequest(350 * BILLION, supply=supply),
        "7, 100B, limit 2%": AllocationRequest(100 * BILLION),
    }
    found = []
    for name, request in requests.items():
        case = prepare_case(request)
        found.append(Instance(name, guard(case).problem, case.uniform))
    return found


def domain_instance(limited: bool) -> Instance:
    """Return random domains with transfer both ways and scarce supply, perhaps a limit."""
    rng = np.random.default_rng(0)
    total = 3.0 * DOMAINS
    tau = rng.normal(0.3, 1.0, (DOMAINS, DOMAINS)) * 0.1 / (DOMAINS / 7)
    np.fill_diagonal(tau, 0.0)
    supply = np.exp(rng.normal(np.log(3.0), 1.5, DOMAINS))
    model = MarginalUtility(
        utility=np.exp(rng.normal(0.0, 1.0, DOMAINS)),
        exponent=rng.uniform(0.3, 1.5, DOMAINS),
        gain=np.eye(DOMAINS) + np.maximum(tau, 0.0),
        harm=np.maximum(-tau, 0.0),
        supply=supply,
        decay=15.387756,
        amplitude_n=rng.uniform(0.0, 0.2, DOMAINS),
        exponent_n=rng.uniform(0.2, 0.8, DOMAINS),
        amplitude_d=rng.uniform(1.0, 3.0, DOMAINS),
        irreducible=rng.uniform(0.2, 0.6, DOMAINS),
        pooled=np.zeros(DOMAINS, bool),
    )
    lo, hi = tighten(total, np.zeros(DOMAINS), 4.0 * supply)
    uniform = fill_level(total, lo, hi)
    floor = np.full(DOMAINS, 1e-4 * total / DOMAINS)
    if limited:
        losses = model.losses(model.received(uniform), 1.5)
        floor = np.maximum(floor, model.least_received(losses * (1.0 + REGRESSION), 1.5))
    name = f"{DOMAINS} domains{', limit 2%' if limited else ''}"
    return Instance(name, Problem(model, total, lo, hi, floor), uniform)


def solve_ours(instance: Instance) -> FloatArray:
    """Find a start inside and the optimum, as `codemix allocate` does."""
    start = interior_point(instance.problem, instance.reference)
    return minimise(instance.problem, start.x).x


def solve_slsqp(instance: Instance, most_seconds: float) -> FloatArray:
    """Run SLSQP with our gradients from our start, until it cannot improve by 1e-15."""
    problem = instance.problem
    objective, start = problem.objective, interior_point(problem, instance.reference).x
    scale, ones, began = value(objective, start), np.ones_like(start), time.perf_counter()

    def stop_late(x: FloatArray) -> None:
        if time.perf_counter() - began > most_seconds:
            raise OutOfTimeError

    constraints = [
        {"type": "eq", "fun": lambda x: x.sum() - problem.total, "jac": lambda x: ones},
        {
            "type": "ineq",
            "fun": lambda x: objective.received(x) - problem.floor,
            "jac": objective.jacobian,
        },
    ]
    answer = minimize(
        lambda x: value(objective, x) / scale,
        start,
        jac=lambda x: gradient(objective, x) / scale,
        bounds=list(zip(problem.lo, problem.hi, strict=True)),
        constraints=constraints,
        method="SLSQP",
        callback=stop_late,
        options={"ftol": 1e-15, "maxiter": 2000},
    )
    return np.asarray(answer.x)


def solve_cvxpy(instance: Instance) -> FloatArray:
    """State the problem for cvxpy and let it choose its solver.

    Repeats are split from fresh tokens, which keeps every E concave. Powers are stated as
    exponentials of logarithms, which cvxpy knows to be convex.
    """
    cp: Any = importlib.import_module("cvxpy")
    problem = instance.problem
    model = problem.objective
    assert isinstance(model, MarginalUtility)
    tokens = cp.Variable(len(problem.lo))
    bounds = [tokens >= problem.lo, tokens <= problem.hi, cp.sum(tokens) == problem.total]
    useful: Any = tokens
    if np.isfinite(model.supply).all():
        fresh, more = cp.Variable(len(problem.lo)), cp.Variable(len(problem.lo), nonneg=True)
        bounds += [fresh <= model.supply, tokens == fresh + more]
        room = model.supply * model.decay
        useful = fresh + cp.multiply(room, 1.0 - cp.exp(-cp.multiply(1.0 / room, more)))
    received = model.gain @ useful - model.harm @ tokens
    terms = cp.exp(np.log(model.utility) - cp.multiply(model.exponent, cp.log(received)))
    cp.Problem(cp.Minimize(cp.sum(terms)), [*bounds, received >= problem.floor]).solve()
    return np.asarray(tokens.value, dtype=np.float64)


def violation(problem: Problem, x: FloatArray) -> float:
    """Return the worst relative violation of total, bounds and floors."""
    received = problem.objective.received(x)
    return max(
        abs(float(x.sum()) / problem.total - 1.0),
        float((problem.lo - x).max()) / problem.total,
        float((x - problem.hi).max()) / problem.total,
        float(((problem.floor - received) / problem.floor).max()),
        0.0,
    )


def timed(solve: Callable[[], FloatArray], rounds: int) -> tuple[float, FloatArray]:
    """Return the median CPU time in seconds, and an answer."""
    times = []
    for _ in range(rounds):
        before = time.process_time()
        x = solve()
        times.append(time.process_time() - before)
    return statistics.median(times), x


def report(instance: Instance, rounds: int, most_seconds: float, with_cvxpy: bool) -> None:
    """Print a line for each solver."""
    problem = instance.problem
    ours, best = timed(lambda: solve_ours(instance), rounds)
    lowest = value(problem.objective, best)
    solvers: dict[str, Callable[[], FloatArray]] = {
        "SLSQP": lambda: solve_slsqp(instance, most_seconds)
    }
    if with_cvxpy:
        solvers["cvxpy"] = lambda: solve_cvxpy(instance)
    print(row(instance.name, "codemix", ours, 1.0, 0.0, violation(problem, best)))
    for name, solve in solvers.items():
        try:
            seconds, x = timed(solve, rounds if len(best) < DOMAINS else 1)
        except OutOfTimeError:
            print(f"| {instance.name} | {name} | above {most_seconds:.0f} s | | | |")
            continue
        above = value(problem.objective, x) / lowest - 1.0
        print(row(instance.name, name, seconds, seconds / ours, above, violation(problem, x)))


def row(name: str, solver: str, seconds: float, ratio: float, above: float, broken: float) -> str:
    """Return a line of the table."""
    return (
        f"| {name} | {solver} | {1000 * seconds:.1f} ms | {ratio:.1f} | {above:+.0e} | "
        f"{broken:.0e} |"
    )


def main() -> None:
    """Measure every problem with every solver, and a whole request."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--cvxpy", default="", metavar="FOLDER", help="where cvxpy is installed")
    parser.add_argument("--slsqp-seconds", type=float, default=120.0)
    options = parser.parse_args()
    if options.cvxpy:
        sys.path.append(options.cvxpy)
    print("| problem | solver | CPU, median | ratio | objective above ours | violation |")
    print("|---|---|---:|---:|---:|---:|")
    if options.cvxpy:
        solve_cvxpy(paper_instances()[0])  # Pays for the import.
    for instance in [*paper_instances(), domain_instance(False), domain_instance(True)]:
        report(instance, options.rounds, options.slsqp_seconds, bool(options.cvxpy))
    request = AllocationRequest(350 * BILLION)
    seconds, _ = timed(lambda: solve_request(request).x, options.rounds)
    print(f"\nwhole request in process, 7 languages, 350B: {1000 * seconds:.1f} ms CPU")


if __name__ == "__main__":
    main()
