#!/usr/bin/env python3
"""Runs an exported ONNX model in onnxruntime, and compares it with the weights of an exported .npz by NumPy.

    verify_export.py MODEL.onnx WEIGHTS.npz ACTIVATION DATA --summary runs/NAME/summary.json

On all test images of DATA the probabilities must be the same to 1e-4, computed from the weights in float64, and the
predictions the same where the two likeliest classes are further apart than that. The metadata must hold the summary's hash
of the parameters, and onnx.checker find nothing. Prints the largest difference and the accuracy.
"""
import argparse
import gzip
import json
import math
import struct
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-4
ERF = np.vectorize(math.erf)
ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "gelu": lambda z: z * (1 + ERF(z / math.sqrt(2))) / 2,
}


def idx(path):
    """The array of an IDX file, gzip'd or not."""
    content = path.read_bytes()
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    shape = struct.unpack_from(f">{content[3]}I", content, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def part(folder, name):
    return idx(next(path for path in (folder / (name + ".gz"), folder / name) if path.exists()))


def expected(weights, activation, images):
    """Softmax of the perceptron's logits, in float64."""
    values = images.reshape(len(images), -1) / 255.0
    count = len(weights) // 2
    for layer in range(count):
        weight, bias = (weights[f"layers.{layer}.{kind}"].astype(np.float64) for kind in ("weight", "bias"))
        values = values @ weight.T + bias
        if layer < count - 1:
            values = ACTIVATIONS[activation](values)
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("activation", choices=ACTIVATIONS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--summary", type=Path, required=True)
    options = parser.parse_args()
    model = onnx.load(options.model)
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (8, 17), "IR version 8 and operator set 17"
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    summary = json.loads(options.summary.read_text())
    assert metadata["parameters_sha256"] == summary["parameters_sha256"], metadata
    images, labels = (part(options.data, name) for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"))
    session = onnxruntime.InferenceSession(options.model.read_bytes(), providers=["CPUExecutionProvider"])
    pixels = session.get_inputs()[0]
    kind = {"tensor(uint8)": np.uint8, "tensor(float)": np.float32}[pixels.type]
    assert pixels.shape[1:] == [1, *images.shape[1:]], pixels.shape
    (found,) = session.run(None, {pixels.name: images[:, None].astype(kind)})
    wanted = expected(np.load(options.weights), options.activation, images)
    assert len(json.loads(metadata["class_names"])) == wanted.shape[1], metadata
    difference = np.abs(found - wanted).max()
    assert difference <= TOLERANCE, f"probabilities differ by {difference}"
    two = np.sort(wanted, axis=1)[:, -2:]
    clear = two[:, 1] - two[:, 0] > 2 * TOLERANCE
    assert (found.argmax(1) == wanted.argmax(1))[clear].all(), "predictions differ"
    accuracy = (found.argmax(1) == labels).mean()
    assert abs(accuracy - summary["test_accuracy"]) <= (~clear).mean() + 1e-9, (accuracy, summary["test_accuracy"])
    print(f"{len(images)} images: probabilities differ by {difference:.1e} at most, accuracy {accuracy:.4f}")


if __name__ == "__main__":
    main()
