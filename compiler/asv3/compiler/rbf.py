"""Solving the archetype layer: cardinal radial basis functions, kernel -r with a constant term.

The kernel is conditionally positive definite of order 1 (Micchelli 1986), so distinct centres always
have a solution. The system is solved in float64 by Gaussian elimination written here, because LAPACK
gives other last bits on other processors and a build must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Solution:
    """Cardinal weights w(q) = b0 + B r(q). `residual` is max |w_i(x_j) - [i = j]|; `condition` the 1-norm."""

    b0: list[float]
    matrix: Matrix
    residual: float
    condition: float


def _distance(p: Sequence[float], q: Sequence[float]) -> float:
    dx, dy, dz = p[0] - q[0], p[1] - q[1], p[2] - q[2]
    return float((dx * dx + dy * dy + dz * dz) ** 0.5)


def inverse(a: Matrix) -> Matrix | None:
    """Inverse by Gauss-Jordan elimination with partial pivoting; None when singular."""
    n = len(a)
    rows = [list(a[i]) + [1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    for column in range(n):
        pivot = max(range(column, n), key=lambda i: abs(rows[i][column]))
        if rows[pivot][column] == 0.0:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column]
        factor = 1.0 / head[column]
        head[:] = [x * factor for x in head]
        for i in range(n):
            if i != column and rows[i][column] != 0.0:
                scale = rows[i][column]
                rows[i] = [x - scale * y for x, y in zip(rows[i], head, strict=True)]
    return [row[n:] for row in rows]


def _norm(a: Matrix) -> float:
    return max(sum(abs(row[j]) for row in a) for j in range(len(a)))


def solve(centres: Sequence[Sequence[float]]) -> Solution | None:
    """The cardinal functions of distinct centres (n, 3); None when the system is singular."""
    n = len(centres)
    if n == 1:
        return Solution([1.0], [[0.0]], 0.0, 1.0)
    system: Matrix = [[-_distance(p, q) for q in centres] + [1.0] for p in centres]
    system.append([1.0] * n + [0.0])
    inverted = inverse(system)
    if inverted is None:
        return None
    # value at q is [-r(q), 1] . inverse: column i of the inverse holds the coefficients of cardinal i
    matrix = [[-inverted[k][i] for i in range(n)] for k in range(n)]
    b0 = [inverted[n][i] for i in range(n)]
    residual = 0.0
    for j, q in enumerate(centres):
        r = [_distance(q, p) for p in centres]
        for i in range(n):
            value = b0[i] + sum(r[k] * matrix[k][i] for k in range(n))
            residual = max(residual, abs(value - (1.0 if i == j else 0.0)))
    return Solution(b0, matrix, residual, _norm(system) * _norm(inverted))
