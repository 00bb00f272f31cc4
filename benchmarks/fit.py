"""Check what `codemix fit` promises: coverage of its intervals, known runs, time.

Usage: python benchmarks/fit.py [--sets 100] [--draws 200] [--runs chinchilla_runs.csv]

Synthetic runs lie on the grid of arXiv 2512.13472 (ten model sizes by six token counts) with
log-normal noise of 0.5%. An interval covers if the true value lies in it; widths are compared with
those of the asymptotic least-squares interval.
"""

import argparse
import csv
import os
import time
from pathlib import Path

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402 - after the number of threads is set

from codemix.mixers.fits import (  # noqa: E402
    PARAMETERS,
    MixtureLosses,
    MixtureRuns,
    Runs,
    fit_chinchilla,
    fit_mixture,
    fit_proportion,
    predict_loss,
    predict_mixture,
    raw_amplitudes,
)

SIZES = np.repeat([0.1, 0.2, 0.4, 0.6, 1.1, 1.3, 1.6, 2.0, 2.4, 3.1], 6)
TOKENS = np.tile([2.0, 4.0, 8.0, 16.0, 32.0, 64.0], 10)
TRUTH = np.array([0.25, 1.1, 0.55, 0.35, 0.45])
NOISE = 0.005
# A plain Huber fit with N and D as plain counts; from the examples of the `chinchilla` package.
KNOWN = {"A": 442.16, "B": 1271.81, "E": 1.7839, "alpha N": 0.3426, "alpha D": 0.3420}


def synthetic(seed: int, truth: np.ndarray = TRUTH, noise: float = NOISE) -> Runs:
    """Return runs of a known law."""
    random = np.random.default_rng(seed)
    loss = predict_loss(truth, SIZES, TOKENS) * np.exp(random.normal(0.0, noise, len(SIZES)))
    return Runs(SIZES, TOKENS, loss)


def asymptotic_widths() -> np.ndarray:
    """Return the widths of least-squares 95% intervals at the true law."""
    columns = []
    for at in range(len(TRUTH)):
        step = np.zeros(len(TRUTH))
        step[at] = 1e-6
        high, low = (np.log(predict_loss(TRUTH + s, SIZES, TOKENS)) for s in (step, -step))
        columns.append((high - low) / 2e-6)
    jacobian = np.stack(columns, axis=1)
    return 2 * 1.96 * NOISE * np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))


def report_coverage(sets: int, draws: int) -> None:
    """Print how often the intervals cover, and how wide they are."""
    covered, widths = [], []
    for seed in range(sets):
        interval = fit_chinchilla(synthetic(seed), draws=draws, seed=seed).interval
        covered.append((interval[:, 0] <= TRUTH) & (interval[:, 1] >= TRUTH))
        widths.append(interval[:, 1] - interval[:, 0])
    print(f"coverage of 95% intervals, {sets} data sets x {draws} draws (aim: at least 88%)")
    ratio = np.median(widths, axis=0) / asymptotic_widths()
    for name, share, wide in zip(PARAMETERS, np.mean(covered, axis=0), ratio, strict=True):
        print(f"  {name:<18} {share:6.1%}   median width / asymptotic {wide:.2f} (aim: at most 2)")


def report_robustness() -> None:
    """Print what 5% corrupted rows do."""
    runs = synthetic(0, noise=0.002)
    loss = runs.loss_nats.copy()
    loss[[5, 23, 48]] *= [1.4, 0.7, 1.3]
    for drop in (False, True):
        fit = fit_chinchilla(Runs(SIZES, TOKENS, loss), drop_outliers=drop)
        worst = np.abs(fit.values / TRUTH - 1).max()
        print(f"3 of 60 rows corrupted, drop_outliers={drop}: worst relative error {worst:.2%}")
    exact = fit_chinchilla(synthetic(0, noise=0.0)).values
    print(f"no noise: worst relative error {np.abs(exact / TRUTH - 1).max():.1e}")


def report_time() -> None:
    """Print the time of 1,000 draws of 240 rows."""
    runs = synthetic(1)
    four = Runs(*(np.tile(of, 4) for of in (runs.params_b, runs.tokens_b, runs.loss_nats)))
    for free_scale in (False, True):
        started = time.perf_counter()
        fit_chinchilla(four, draws=1000, free_scale=free_scale)
        seconds = time.perf_counter() - started
        print(f"1,000 draws of 240 rows, free_scale={free_scale}: {seconds:.1f} s (aim: under 20)")


def report_mixture() -> None:
    """Print the time and the held-out quality on a table of 512 runs, 17 domains and 13 targets."""
    random = np.random.default_rng(0)
    domains, targets, count = 17, 13, 512
    rates = random.normal(0.0, 0.3, (targets, domains))
    rates[:, :targets] -= 2.5 * np.eye(targets)
    shares = random.dirichlet(np.full(domains, 0.3), count)
    law = random.uniform(2.0, 4.0, targets), random.uniform(1.0, 3.0, targets), rates
    loss = predict_mixture(*law, shares)
    loss = loss * np.exp(random.normal(0.0, NOISE, loss.shape))
    names = tuple(str(at) for at in range(domains))
    runs = MixtureRuns(names, names[:targets], shares, loss)
    started = time.perf_counter()
    fit = fit_mixture(runs, draws=100)
    seconds = time.perf_counter() - started
    print(f"mixing law, 512 runs x 17 domains x 13 targets, 100 draws: {seconds:.1f} s")
    print(f"  held-out error {fit.held_out_error.mean():.4f} nats of {loss.mean():.2f}", end="")
    print(f", rank correlation {fit.rank_correlation.mean():.3f}")
    started = time.perf_counter()
    size, tokens = np.ones(count), np.full(count, 10.0)
    transfer = np.ones((domains, domains))
    whole = [
        fit_proportion(MixtureLosses(size, tokens, shares, target, transfer)) for target in loss.T
    ]
    seconds = time.perf_counter() - started
    print(f"proportion-dependent law of the same: {seconds:.1f} s", end="")
    print(f", held-out error {np.mean([of.held_out_error for of in whole]):.4f} nats", end="")
    print(f", rank correlation {np.mean([of.rank_correlation for of in whole]):.3f}")


def report_known(path: Path) -> None:
    """Print the fit of published runs beside the published numbers."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    n, d, loss = (np.array([float(row[key]) for row in rows]) for key in ("N", "D", "loss"))
    fit = fit_chinchilla(Runs(n / 1e9, d / 1e9, loss))
    values = [*raw_amplitudes(fit.values), *fit.values[2:]]
    print(f"{path.name}: {len(rows)} runs, {fit.agreeing_starts} of {fit.starts} starts agree")
    for (name, known), ours in zip(KNOWN.items(), values, strict=True):
        print(f"  {name:<8} {ours:10.4f}   published {known:10.4f}   {ours / known - 1:+.3%}")


def main() -> None:
    """Run every check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--runs", type=Path)
    options = parser.parse_args()
    report_coverage(options.sets, options.draws)
    report_robustness()
    report_time()
    report_mixture()
    if options.runs:
        report_known(options.runs)


if __name__ == "__main__":
    main()
