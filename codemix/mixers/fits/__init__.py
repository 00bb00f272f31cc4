"""Laws fitted to a user's own training runs: arrays in, numbers with intervals out."""

from codemix.mixers.fits.chinchilla import (
    PARAMETERS,
    ChinchillaFit,
    fit_chinchilla,
    predict_loss,
    raw_amplitudes,
)
from codemix.mixers.fits.mixture import MixtureFit, fit_mixture, predict_mixture
from codemix.mixers.fits.mixture_runs import MixtureRuns, check_mixtures
from codemix.mixers.fits.profiles import chinchilla_profile, mixture_profile, synergy_profile
from codemix.mixers.fits.proportion import (
    MixtureLosses,
    ProportionFit,
    fit_proportion,
    least_runs,
    predict_proportion,
)
from codemix.mixers.fits.runs import Runs, check_runs
from codemix.mixers.fits.synergy import BilingualRun, Synergy, fit_synergy, gains_as_rows

__all__ = [
    "PARAMETERS",
    "BilingualRun",
    "ChinchillaFit",
    "MixtureFit",
    "MixtureLosses",
    "MixtureRuns",
    "ProportionFit",
    "Runs",
    "Synergy",
    "check_mixtures",
    "check_runs",
    "chinchilla_profile",
    "fit_chinchilla",
    "fit_mixture",
    "fit_proportion",
    "fit_synergy",
    "gains_as_rows",
    "least_runs",
    "mixture_profile",
    "predict_loss",
    "predict_mixture",
    "predict_proportion",
    "raw_amplitudes",
    "synergy_profile",
]
