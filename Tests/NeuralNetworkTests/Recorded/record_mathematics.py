#!/usr/bin/env python3
"""Records elementary functions as mathematics.json beside this script, for the tests of NeuralNetwork.

    pip install mpmath
    python3 record_mathematics.py

For each function: [[x, f(x)], …], where x is a float32 and f(x) is computed with 60 digits and rounded to a float64. The
functions `cos` and `sin` are those of 2πx. The inputs reach from the smallest float32 that isn't 0 over results that
float32 can only hold as subnormal numbers to those that it holds as 0, and are drawn with a seed.
"""

import json
import random
import struct
from pathlib import Path

from mpmath import cospi, erfc, exp, log, mp, mpf, pi, sech, sinpi, sqrt, tanh

mp.dps = 60
generator = random.Random(1)


def float32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def drawn(low, high, count=120):
    return [generator.uniform(low, high) for _ in range(count)]


def signed(numbers):
    return [sign * number for number in numbers for sign in (-1, 1)]


def distribution(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def logistic(z):
    return 1 / (1 + exp(-z))


tiny = signed([2.0**-149, 2.0**-126, 2.0**-60, 2.0**-30, 2.0**-13, 2.0**-7])
near = tiny + drawn(-1, 1) + drawn(-20, 20)
functions = {
    "exp": (exp, near + drawn(-103.9, 88.7) + drawn(-103.9, -87.4, 40)),
    "log": (log, [abs(x) for x in tiny] + drawn(0.5, 2) + [2.0**x for x in drawn(-149, 127)]),
    "cos": (lambda x: cospi(2 * x), near + drawn(-1e4, 1e4, 40)),
    "sin": (lambda x: sinpi(2 * x), near + drawn(-1e4, 1e4, 40)),
    "tanh": (tanh, near),
    "sigmoid": (logistic, near + drawn(-103.9, -87.4, 40)),
    "gelu": (lambda z: z * distribution(z), near + drawn(-14.4, -13, 40)),
    "tanh_slope": (lambda z: sech(z) ** 2, near + drawn(-52.6, -43.7, 40)),
    "sigmoid_slope": (lambda z: logistic(z) * logistic(-z), near + signed(drawn(87.4, 103.9, 20))),
    "gelu_slope": (
        lambda z: distribution(z) + z * exp(-z * z / 2) / sqrt(2 * pi),
        near + drawn(-14.5, -13, 40) + drawn(-0.7519, -0.7517, 20),
    ),
}
recorded = {
    name: [[x, float(function(mpf(x)))] for x in map(float32, inputs)] for name, (function, inputs) in functions.items()
}
lines = [f'"{name}": {json.dumps(pairs)}' for name, pairs in recorded.items()]
Path(__file__).with_name("mathematics.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
