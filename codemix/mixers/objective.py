"""What the solver minimises: a sum of falling convex functions of concave ones."""

from typing import Protocol

import numpy as np

from codemix.mixers.arrays import FloatArray


class Objective(Protocol):
    r"""A separable convex objective :math:`F(x) = \sum_i f_i(s_i(x))`.

    Every ``s_i`` (what target i receives) is concave in x with a diagonal second derivative, every
    ``f_i`` is convex and falling, so F is convex. A least amount of ``s_i`` is a convex constraint.
    """

    def received(self, x: FloatArray) -> FloatArray:
        """Return s, shape (M,), at x, shape (L,)."""
        ...

    def jacobian(self, x: FloatArray) -> FloatArray:
        """Return ds/dx, shape (M, L)."""
        ...

    def curvature(self, x: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the diagonal of minus the Hessian of ``weights @ s``, shape (L,).

        It is never negative for weights, shape (M,), that are not negative.
        """
        ...

    def terms(self, received: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return f, f' and f'' at ``received``, all of shape (M,) and inside the domain."""
        ...

    def lowest(self) -> float:
        """Return the open lower end of the domain of every f; minus infinity where f has none."""
        ...


def value(objective: Objective, x: FloatArray) -> float:
    """Return F(x)."""
    return float(objective.terms(objective.received(x))[0].sum())


def gradient(objective: Objective, x: FloatArray) -> FloatArray:
    """Return the gradient of F, shape (L,)."""
    slopes = objective.terms(objective.received(x))[1]
    return objective.jacobian(x).T @ slopes


def hessian(objective: Objective, x: FloatArray) -> FloatArray:
    """Return the Hessian of F, shape (L, L)."""
    _, slopes, second = objective.terms(objective.received(x))
    jacobian = objective.jacobian(x)
    matrix = jacobian.T @ (second[:, None] * jacobian)
    matrix[np.diag_indices_from(matrix)] += objective.curvature(x, -slopes)
    return matrix
