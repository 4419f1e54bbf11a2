#!/usr/bin/env python3
"""Opens a run's model.safetensors with Python's safetensors, fills a PyTorch nn.Sequential from it, and tests it.

    pip install torch safetensors
    python3 verify_model.py runs/NAME/model.safetensors data/mnist --expect-summary runs/NAME/summary.json

Prints the accuracy and the mean cross-entropy (in nats) on the test images. Exits with 1 when the accuracy is not the
summary's to within one image in 10,000 (where two digits are as good as equal, rounding decides), and with 2 when a
file can't be used.
"""

import argparse
import gzip
import json
import sys
import zlib
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU}


class UnusableFile(Exception):
    pass


def load_model(path):
    """An nn.Sequential of the file's layers.N.weight [out, in] and layers.N.bias [out], its activation between them."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            activation = (file.metadata() or {}).get("activation", "relu")
    except (OSError, SafetensorError) as error:
        raise UnusableFile(f"{path}: {error}") from error
    if activation not in ACTIVATIONS:
        raise UnusableFile(f"{path}: unknown activation {activation} (known: {', '.join(ACTIVATIONS)})")

    modules = []
    while (weight := tensors.get(name := f"layers.{len(modules) // 2}.weight")) is not None:
        if weight.dim() != 2 or (modules and weight.shape[1] != modules[-2].out_features):
            raise UnusableFile(f"{path}: {name} is {list(weight.shape)}, which does not fit the layer before")
        modules += [nn.Linear(weight.shape[1], weight.shape[0]), ACTIVATIONS[activation]()]
    if not modules:
        raise UnusableFile(f"{path}: no layers.0.weight")
    modules.pop()
    model = nn.Sequential(*modules)

    # In nn.Sequential an activation has a number too: layer N is module 2N.
    state = {}
    for name, tensor in tensors.items():
        prefix, _, rest = name.partition(".")
        layer, _, parameter = rest.partition(".")
        if prefix == "layers" and layer.isdigit():
            state[f"{2 * int(layer)}.{parameter}"] = tensor
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise UnusableFile(f"{path}: {error}") from error
    return model.eval()


def read_idx(folder, name, dimensions):
    """A uint8 tensor from an IDX file, gzip'd (NAME.gz) or raw."""
    for path, open_file in [(folder / f"{name}.gz", gzip.open), (folder / name, open)]:
        if path.exists():
            break
    else:
        raise UnusableFile(f"{folder / name}[.gz]: no such file")
    try:
        with open_file(path, "rb") as file:
            content = file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableFile(f"{path}: {error}") from error
    start = 4 + 4 * dimensions
    if content[:4] != bytes([0, 0, 8, dimensions]) or len(content) <= start:
        raise UnusableFile(f"{path}: not an IDX file of bytes in {dimensions} dimensions, or empty")
    shape = torch.Size(int.from_bytes(content[at : at + 4], "big") for at in range(4, start, 4))
    if shape.numel() != len(content) - start:
        raise UnusableFile(f"{path}: promises {shape.numel():,} bytes but has {len(content) - start:,}")
    return torch.frombuffer(bytearray(content[start:]), dtype=torch.uint8).reshape(shape)


def evaluate(model, folder):
    """Right answers, images and mean cross-entropy on a folder's test images."""
    images = read_idx(folder, "t10k-images-idx3-ubyte", dimensions=3).flatten(start_dim=1).float() / 255
    labels = read_idx(folder, "t10k-labels-idx1-ubyte", dimensions=1).long()
    if len(images) != len(labels) or images.shape[1] != model[0].in_features:
        raise UnusableFile(
            f"{folder}: {len(images)} images of {images.shape[1]} pixels and {len(labels)} labels"
            f" for a model of {model[0].in_features} inputs"
        )
    with torch.inference_mode():
        logits = model(images)
        loss = nn.functional.cross_entropy(logits, labels).item()
    return int((logits.argmax(dim=1) == labels).sum()), len(labels), loss


def expected_accuracy(path):
    try:
        accuracy = json.loads(path.read_text())["test_accuracy"]
    except (OSError, ValueError) as error:
        raise UnusableFile(f"{path}: {error}") from error
    except (KeyError, TypeError) as error:
        raise UnusableFile(f"{path}: no test_accuracy") from error
    if not isinstance(accuracy, (int, float)) or not 0 <= accuracy <= 1:
        raise UnusableFile(f"{path}: test_accuracy is {accuracy}, not a fraction")
    return accuracy


def main():
    parser = argparse.ArgumentParser(description="Test a run's model in PyTorch.")
    parser.add_argument("model", type=Path, metavar="MODEL", help="a run's model.safetensors")
    parser.add_argument("data", type=Path, metavar="DIR", help="folder with the test images and labels (IDX)")
    parser.add_argument(
        "--expect-summary", type=Path, metavar="JSON", help="a run's summary.json, whose test_accuracy must be met"
    )
    arguments = parser.parse_args()
    try:
        model = load_model(arguments.model)
        correct, count, loss = evaluate(model, arguments.data)
        expected = expected_accuracy(arguments.expect_summary) if arguments.expect_summary else None
    except UnusableFile as error:
        print(f"verify_model.py: {error}", file=sys.stderr)
        return 2

    print(model)
    print(f"accuracy {correct / count:.4f} ({correct:,} of {count:,})  loss {loss:.6f}")
    if expected is not None:
        if abs(correct - round(expected * count)) > max(1, count / 10_000):
            print(f"verify_model.py: {arguments.expect_summary} has test_accuracy {expected}", file=sys.stderr)
            return 1
        print(f"agrees with {arguments.expect_summary}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
