"""Baselines: plans that follow a rule of thumb. One file a baseline; each exports `MIXER`."""
