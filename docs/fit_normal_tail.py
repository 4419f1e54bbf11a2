#!/usr/bin/env python3
"""Fits the polynomial for the tail of the normal distribution in Sources/CKernels/mathematics.h, and prints it.

    pip install mpmath
    python3 docs/fit_normal_tail.py

With R(t) = Φ(−t) e^(t²/2), R(t) (t + 4) is smooth in u = (t − 4) / (t + 4), which maps t ≥ 0 to [−1, 1). The polynomial
interpolates it at Chebyshev's points for t up to 16, where Φ(−t) is far below the smallest float32.
"""

from mpmath import mp, mpf, cos, erfc, exp, log, pi, polyval, sqrt

DEGREE, MIDDLE, LAST = 14, 4, 16
mp.dps = 50


def scaled_tail(u):
    t = MIDDLE * (1 + u) / (1 - u)
    return erfc(t / sqrt(2)) / 2 * exp(t * t / 2) * (t + MIDDLE)


def interpolant(function, low, high, degree):
    """The coefficients, highest power first, of the polynomial that agrees with a function at Chebyshev's points."""
    count = degree + 1
    points = [(low + high) / 2 + (high - low) / 2 * cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
    differences = [function(point) for point in points]
    for order in range(1, count):
        for k in range(count - 1, order - 1, -1):
            differences[k] = (differences[k] - differences[k - 1]) / (points[k] - points[k - order])
    coefficients = [differences[-1]]
    for k in range(count - 2, -1, -1):
        # Newton's form: coefficients · (u − points[k]) + differences[k].
        shifted = coefficients + [mpf(0)]
        scaled = [mpf(0)] + [c * points[k] for c in coefficients]
        coefficients = [a - b for a, b in zip(shifted, scaled)]
        coefficients[-1] += differences[k]
    return coefficients


low, high = mpf(-1), mpf(LAST - MIDDLE) / (LAST + MIDDLE)
coefficients = [mpf(float(c)) for c in interpolant(scaled_tail, low, high, DEGREE)]
for c in coefficients:
    print(float(c).hex())
samples = [low + (high - low) * k / 4000 for k in range(4001)]
error = max(abs(polyval(coefficients, u) / scaled_tail(u) - 1) for u in samples)
print(f"largest relative error: 2^{float(log(error, 2)):.1f}")
