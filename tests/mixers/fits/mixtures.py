"""Runs on mixtures that follow a known exponential law."""

import numpy as np

from codemix.mixers.fits import MixtureRuns, predict_mixture

DOMAINS = ("C#", "Go", "Java", "Python", "Rust")
TARGETS = ("Go", "Python", "unit tests")
_RANDOM = np.random.default_rng(0)
RATES = _RANDOM.normal(0.0, 0.6, (5, 5)) - 2.0 * np.eye(5)
FLOOR, SCALE = _RANDOM.uniform(0.3, 0.6, 5), _RANDOM.uniform(0.5, 1.5, 5)
SHARES = _RANDOM.dirichlet(np.ones(5), 100)


def mixture_runs(noise=0.0, sums=1.0):
    """Return runs with a loss on every domain."""
    loss = predict_mixture(FLOOR, SCALE, RATES, SHARES)
    loss = loss * np.exp(np.random.default_rng(1).normal(0.0, noise, loss.shape))
    return MixtureRuns(DOMAINS, DOMAINS, SHARES * sums, loss)


def other_targets(noise=0.0):
    """Return the same runs, measured on two of the domains and on something else."""
    runs = mixture_runs(noise)
    return MixtureRuns(DOMAINS, TARGETS, runs.shares, runs.loss_nats[:, [1, 3, 4]])
