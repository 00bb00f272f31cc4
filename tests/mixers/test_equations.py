import numpy as np
import pytest

from codemix.mixers.equations import solve_equations


@pytest.mark.parametrize("seed", range(5))
def test_solves_the_equations_whatever_the_scales(seed):
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(-4, 4, 6)
    root = rng.normal(size=(6, 6)) / scale
    hessian = root.T @ root
    rows, gradient, missing = rng.normal(size=(2, 6)), rng.normal(size=6), rng.normal(size=2)
    step, duals = solve_equations(hessian, rows, gradient, missing)
    size = np.abs(hessian) @ np.abs(step) + np.abs(rows.T) @ np.abs(duals) + np.abs(gradient)
    assert (np.abs(hessian @ step - rows.T @ duals + gradient) <= 1e-9 * size).all()
    assert rows @ step == pytest.approx(missing, rel=1e-6, abs=1e-9 * np.abs(step).max())


def test_what_the_equations_leave_open_is_solved_somehow():
    # Two equal rows, a flat direction, and a row that is zero.
    rows = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    step, _ = solve_equations(np.zeros((2, 2)), rows, np.zeros(2), np.array([2.0, 2.0, 0.0]))
    assert step == pytest.approx([1.0, 1.0])
