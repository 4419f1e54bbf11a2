#!/usr/bin/env python3
"""Draws digits as a hand does: strokes as the points that a pen passes, of 5 drawings of each digit.

    Tests/Interoperability/drawings.py [--seed 13] [--svg FILE]

Prints a JSON array of {"label", "strokes"}; a stroke is a list of [x, y] in a square of side 1, from the top left, a point for
each moment that a browser would notice. Ways to write a digit, slant, turn, size, proportions, place, tremor and speed vary. The
drawings are a function of the seed. They were fixed before there was a page to draw them on: they aren't to be chosen by what a
network makes of them. --svg writes them as a picture to look at.
"""
import argparse
import json
import math
import random

SEED = 13
PER_DIGIT = 5

# Ways to write each digit: strokes through points of a square of side 1. Three or more points are joined by a curve, unless
# the stroke's points are in a tuple: then by straight lines.
WAYS = {
    0: [
        [[(0.55, 0.02), (0.2, 0.15), (0.05, 0.5), (0.2, 0.88), (0.5, 0.99), (0.82, 0.85), (0.96, 0.5), (0.8, 0.14), (0.5, 0.03)]],
        [[(0.7, 0.08), (0.35, 0.02), (0.08, 0.35), (0.12, 0.8), (0.45, 0.99), (0.85, 0.78), (0.93, 0.35), (0.68, 0.04)]],
        [[(0.45, 0.0), (0.1, 0.3), (0.1, 0.72), (0.5, 1.0), (0.9, 0.7), (0.9, 0.3), (0.55, 0.0), (0.38, 0.05)]],
    ],
    1: [
        [((0.5, 0.0), (0.5, 1.0))],
        [((0.3, 0.2), (0.55, 0.0), (0.55, 1.0))],
        [((0.3, 0.22), (0.52, 0.0), (0.52, 1.0)), ((0.25, 1.0), (0.8, 1.0))],
    ],
    2: [
        [[(0.08, 0.25), (0.3, 0.02), (0.7, 0.04), (0.85, 0.3), (0.6, 0.6), (0.08, 0.98)], ((0.08, 0.98), (0.95, 0.96))],
        [[(0.1, 0.2), (0.45, 0.0), (0.85, 0.2), (0.7, 0.5), (0.3, 0.82), (0.06, 0.95), (0.2, 0.8), (0.5, 0.9), (0.95, 0.97)]],
        [[(0.12, 0.3), (0.4, 0.0), (0.85, 0.22), (0.62, 0.62), (0.12, 0.94), (0.5, 0.95), (0.92, 0.93)]],
    ],
    3: [
        [[(0.15, 0.12), (0.5, 0.0), (0.85, 0.2), (0.7, 0.42), (0.42, 0.48), (0.75, 0.54), (0.9, 0.75), (0.6, 0.98), (0.1, 0.9)]],
        [[(0.1, 0.2), (0.4, 0.02), (0.8, 0.14), (0.75, 0.38), (0.45, 0.47)],
         [(0.45, 0.47), (0.85, 0.6), (0.82, 0.88), (0.45, 1.0), (0.08, 0.85)]],
        [((0.12, 0.03), (0.85, 0.03), (0.45, 0.42)), [(0.45, 0.42), (0.85, 0.55), (0.86, 0.85), (0.5, 1.0), (0.1, 0.88)]],
    ],
    4: [
        [((0.3, 0.02), (0.12, 0.55), (0.92, 0.55)), ((0.72, 0.1), (0.7, 1.0))],
        [[(0.2, 0.05), (0.15, 0.35), (0.25, 0.52), (0.55, 0.52), (0.85, 0.45)], ((0.85, 0.03), (0.8, 1.0))],
        [((0.7, 1.0), (0.7, 0.0), (0.05, 0.66), (0.98, 0.66))],
    ],
    5: [
        [((0.85, 0.03), (0.25, 0.04), (0.2, 0.42)), [(0.2, 0.42), (0.55, 0.35), (0.88, 0.6), (0.7, 0.92), (0.35, 1.0), (0.08, 0.88)]],
        [((0.25, 0.05), (0.18, 0.45)), [(0.18, 0.45), (0.6, 0.38), (0.9, 0.68), (0.6, 0.98), (0.1, 0.93)], ((0.25, 0.05), (0.9, 0.02))],
        [[(0.88, 0.02), (0.5, 0.06), (0.25, 0.08), (0.2, 0.25), (0.22, 0.42), (0.55, 0.4), (0.85, 0.62), (0.7, 0.93), (0.1, 0.95)]],
    ],
    6: [
        [[(0.75, 0.02), (0.35, 0.25), (0.12, 0.65), (0.25, 0.95), (0.6, 0.99), (0.85, 0.78), (0.7, 0.56), (0.4, 0.58), (0.18, 0.75)]],
        [[(0.6, 0.0), (0.2, 0.4), (0.12, 0.8), (0.45, 1.0), (0.82, 0.85), (0.75, 0.6), (0.45, 0.54), (0.16, 0.72)]],
        [[(0.85, 0.08), (0.55, 0.05), (0.2, 0.4), (0.15, 0.75), (0.4, 0.98), (0.78, 0.9), (0.82, 0.65), (0.5, 0.55), (0.2, 0.66)]],
    ],
    7: [
        [((0.08, 0.05), (0.9, 0.03), (0.4, 1.0))],
        [((0.08, 0.06), (0.9, 0.04), (0.42, 1.0)), ((0.3, 0.5), (0.82, 0.48))],
        [((0.1, 0.1), (0.88, 0.06)), [(0.88, 0.06), (0.62, 0.4), (0.48, 0.7), (0.42, 1.0)]],
    ],
    8: [
        [[(0.8, 0.14), (0.5, 0.0), (0.2, 0.14), (0.3, 0.38), (0.62, 0.54), (0.86, 0.78), (0.55, 0.99), (0.18, 0.86), (0.25, 0.64),
          (0.6, 0.45), (0.82, 0.26), (0.75, 0.1)]],
        [[(0.5, 0.0), (0.2, 0.2), (0.5, 0.46), (0.8, 0.22), (0.52, 0.0)],
         [(0.5, 0.46), (0.12, 0.72), (0.5, 1.0), (0.88, 0.72), (0.52, 0.46)]],
        [[(0.55, 0.48), (0.25, 0.25), (0.5, 0.0), (0.8, 0.2), (0.55, 0.48), (0.15, 0.75), (0.48, 1.0), (0.85, 0.78), (0.5, 0.46)]],
    ],
    9: [
        [[(0.82, 0.2), (0.5, 0.0), (0.15, 0.2), (0.25, 0.45), (0.6, 0.46), (0.84, 0.2)], ((0.84, 0.16), (0.74, 1.0))],
        [[(0.84, 0.12), (0.45, 0.02), (0.14, 0.25), (0.35, 0.5), (0.72, 0.38), (0.84, 0.12), (0.84, 0.55), (0.62, 0.92), (0.3, 0.98)]],
        [[(0.78, 0.08), (0.4, 0.02), (0.16, 0.28), (0.4, 0.48), (0.78, 0.3), (0.8, 0.1), (0.78, 0.5), (0.7, 1.0)]],
    ],
}


def curve(points, parts=16):
    """Points on a Catmull-Rom spline through points."""
    ends = [points[0], *points, points[-1]]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:]):
        for step in range(parts):
            t = step / parts
            yield tuple(
                0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                for a, b, c, d in zip(before, start, end, after))
    yield points[-1]


def resampled(points, step):
    """Points of a line, `step` apart, its end among them."""
    points = list(points)
    result, left = [points[0]], step
    for start, end in zip(points, points[1:]):
        length, done = math.dist(start, end), 0.0
        while length - done >= left:
            done += left
            t = done / length
            result.append((start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])))
            left = step
        left -= length - done
    return result + [points[-1]]


def drawing(digit, way, generator):
    """One drawing as strokes in the square."""
    uniform, normal = generator.uniform, generator.gauss
    height = uniform(0.38, 0.82)
    width = height * uniform(0.55, 0.85)
    slant, turn = uniform(-0.12, 0.35), math.radians(uniform(-7, 7))
    tremor = uniform(0.0, 0.006)
    # Between two moments a fast hand moves a tenth of the square, a slow one a hundredth.
    step = uniform(0.012, 0.07)

    def placed(x, y):
        x, y = (x - 0.5) * width + slant * (0.5 - y) * height, (y - 0.5) * height
        return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)

    strokes = []
    for points in way:
        moved = [placed(x + normal(0, 0.022), y + normal(0, 0.022)) for x, y in points]
        line = resampled(curve(moved) if isinstance(points, list) else moved, step)
        strokes.append([(x + normal(0, tremor), y + normal(0, tremor)) for x, y in line])
    # Anywhere in the square, with room for the pen's width.
    everything = [point for stroke in strokes for point in stroke]
    margin = 0.06
    offset = []
    for axis in (0, 1):
        low, high = min(p[axis] for p in everything), max(p[axis] for p in everything)
        offset.append(uniform(min(margin - low, 0.5 - (low + high) / 2), max(1 - margin - high, 0.5 - (low + high) / 2)))
    return [[[round(x + offset[0], 4), round(y + offset[1], 4)] for x, y in stroke] for stroke in strokes]


def drawings(seed=SEED):
    """All drawings: each digit's, one after the other."""
    generator = random.Random(seed)
    return [
        {"label": digit, "strokes": drawing(digit, ways[index % len(ways)], generator)}
        for digit, ways in WAYS.items() for index in range(PER_DIGIT)
    ]


def svg(made):
    """A sheet of drawings, a row for each digit."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PER_DIGIT} {len(WAYS)}" width="{120 * PER_DIGIT}">',
             '<rect width="100%" height="100%" fill="white"/>']
    for index, one in enumerate(made):
        for stroke in one["strokes"]:
            points = " ".join(f"{x + index % PER_DIGIT:.4f},{y + index // PER_DIGIT:.4f}" for x, y in stroke)
            parts.append(f'<polyline points="{points}" fill="none" stroke="black" stroke-width="0.06" '
                         'stroke-linecap="round" stroke-linejoin="round"/>')
    return "\n".join([*parts, "</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--svg", help="a file to write the drawings to, as a picture")
    options = parser.parse_args()
    made = drawings(options.seed)
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(svg(made))
    print(json.dumps(made))


if __name__ == "__main__":
    main()
