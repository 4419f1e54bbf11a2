#!/usr/bin/env python3
"""Runs a block of Python that a page of the documentation shows, and compares what it computes with what `lockstep` does.

    verify_loaders.py PAGE HEADING IMAGES [--expect PREDICTIONS.csv]

The block below HEADING runs in the working folder and defines `probabilities(pixels)`, which is called with the test images of
the folder IMAGES. What it returns must be what stands in a table that `lockstep predict --csv` has made of 0.png, 1.png and so
on, to 1e-4. Prints the largest difference, and the mean cross-entropy. PyTorch's random numbers are the same each time.
"""
import argparse
import csv
import os
import re
from pathlib import Path

import numpy as np

from verify_export import TOLERANCE, part

# Keras has several; this one is installed for its own block.
os.environ.setdefault("KERAS_BACKEND", "jax")


def block(page, heading):
    """The first block of Python below a heading."""
    section = re.split(rf"^## {re.escape(heading)}$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    return re.search(r"^```python\n(.*?)^```$", re.split(r"^## ", section, flags=re.MULTILINE)[0], re.DOTALL | re.MULTILINE)[1]


def predicted(path):
    """The probabilities of a table, in the order of the pictures' numbers."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(Path(row["file"]).stem))
    assert [int(Path(row["file"]).stem) for row in rows] == list(range(len(rows))), "pictures are missing"
    return np.array([[float(value) for name, value in row.items() if name.startswith("p_")] for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("heading")
    parser.add_argument("images", type=Path)
    parser.add_argument("--expect", type=Path)
    options = parser.parse_args()
    images, labels = (part(options.images, name) for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"))
    text, names = block(options.page, options.heading), {}
    if re.search(r"^import torch$", text, re.MULTILINE):
        import torch

        torch.manual_seed(1)
    exec(compile(text, f"{options.page}: {options.heading}", "exec"), names)
    found = np.asarray(names["probabilities"](images.copy()), dtype=np.float64)
    if options.expect:
        wanted = predicted(options.expect)
        assert found.shape == wanted.shape == (len(images), wanted.shape[1]), (found.shape, wanted.shape)
        difference = np.abs(found - wanted).max()
        assert difference <= TOLERANCE, f"probabilities differ by {difference}"
        print(f"{len(images)} images: probabilities differ by {difference:.1e} at most")
    print(f"loss {-np.log(found[np.arange(len(labels)), labels]).mean():.6f}")


if __name__ == "__main__":
    main()
