"""The work that every peer does: what `configs/mnist.yaml` trains, without schedule and weight decay.

784-512-512-10, ReLU, dropout 0.2, softmax cross-entropy, SGD with momentum 0.9 at learning rate 0.1, batches of 128 over
all processes, MNIST's 60,000 training images in memory. Timed is an epoch of training, without start-up and evaluation.
"""
import argparse
import gzip
import json
import os
import time
from pathlib import Path

import numpy as np

WIDTHS = [784, 512, 512, 10]
DROPOUT = 0.2
LEARNING_RATE = 0.1
MOMENTUM = 0.9
BATCH = 128
# A last, shorter batch would make compiled peers compile twice: all leave it out.
STEPS = 60_000 // BATCH


def options(**flags):
    """The options of a peer: `--data`, `--epochs` and the named flags, each with its help text."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("data/mnist"), help="the folder of MNIST's four files")
    parser.add_argument("--epochs", type=int, default=5, help="how many epochs to time, the first of which warms up")
    for name, text in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    return parser.parse_args()


def training_images(folder):
    """The training images as float32 in [0, 1], [60000, 784], and their labels, [60000]."""

    def content(name, header):
        packed = folder / f"{name}.gz"
        with gzip.open(packed) if packed.exists() else open(folder / name, "rb") as file:
            return np.frombuffer(file.read(), np.uint8, offset=header).copy()

    images = content("train-images-idx3-ubyte", 16).reshape(-1, WIDTHS[0])
    return images.astype(np.float32) / 255, content("train-labels-idx1-ubyte", 8)


def orders(epochs):
    """The order of the images of each epoch, the same in every process: [STEPS, BATCH] indices."""
    for epoch in range(epochs):
        permutation = np.random.default_rng(epoch).permutation(60_000)
        yield permutation[: STEPS * BATCH].reshape(STEPS, BATCH)


def timed(epochs, train):
    """Calls `train` with the order of each epoch, and returns the seconds that each took."""
    seconds = []
    for order in orders(epochs):
        start = time.perf_counter()
        train(order)
        seconds.append(time.perf_counter() - start)
    return seconds


def report(seconds, version):
    """Prints what `compare.py` reads: the seconds of each epoch, and of which library."""
    print(json.dumps({"epoch_seconds": seconds, "version": version}), flush=True)


def rank_and_size():
    """This process's rank and the number of processes, as `torch.distributed.run` tells them."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
