"""The linear equations behind a Newton step under equality constraints."""

import numpy as np

from codemix.mixers.arrays import FloatArray


def solve_equations(
    hessian: FloatArray, rows: FloatArray, gradient: FloatArray, missing: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve ``H step − rowsᵀ duals = −gradient``, ``rows step = missing``.

    Parameters
    ----------
    hessian : ndarray, shape (F, F)
        Symmetric, positive semidefinite.
    rows : ndarray, shape (K, F)
        Gradients of the constraints.
    gradient : ndarray, shape (F,)
    missing : ndarray, shape (K,)
        How much each constraint still lacks.

    Returns
    -------
    step, duals : ndarray, shape (F,) and (K,)
        The least-norm solution where the equations do not determine one.
    """
    # Variables may differ by many orders of magnitude; a unit diagonal keeps the solve accurate.
    size, count = len(gradient), len(rows)
    diagonal = hessian.diagonal()
    scale = 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled_rows = rows * scale
    largest = np.abs(scaled_rows).max(axis=1)
    row_scale = 1.0 / np.where(largest > 0, largest, 1.0)
    scaled_rows *= row_scale[:, None]
    matrix = np.zeros((size + count, size + count))
    matrix[:size, :size] = hessian * scale * scale[:, None]
    matrix[:size, size:] = -scaled_rows.T
    matrix[size:, :size] = scaled_rows
    side = np.concatenate([-gradient * scale, missing * row_scale])
    if count > size:
        answer = np.linalg.lstsq(matrix, side)[0]
    else:
        try:
            answer = np.linalg.solve(matrix, side)
        except np.linalg.LinAlgError:
            answer = np.linalg.lstsq(matrix, side)[0]
    return answer[:size] * scale, answer[size:] * row_scale
