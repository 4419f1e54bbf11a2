"""NumPy and mpi4py: what one would write by hand, an Allreduce of the flat gradient.

    OPENBLAS_NUM_THREADS=1 mpirun -n 2 python numpy_mpi4py.py --data DIR
"""
import mpi4py
import numpy as np
from mpi4py import MPI

import work

options = work.options()
world = MPI.COMM_WORLD
images, labels = work.training_images(options.data)
random = np.random.default_rng(0)
share = work.BATCH // world.size
keep = np.float32(1 - work.DROPOUT)


def views(flat):
    """The weights and the bias of each layer, as views of a flat array."""
    layers, offset = [], 0
    for inputs, outputs in zip(work.WIDTHS, work.WIDTHS[1:]):
        weights = flat[offset : offset + inputs * outputs].reshape(inputs, outputs)
        offset += inputs * outputs
        layers.append((weights, flat[offset : offset + outputs]))
        offset += outputs
    return layers


count = sum((inputs + 1) * outputs for inputs, outputs in zip(work.WIDTHS, work.WIDTHS[1:]))
parameters, gradient, total, velocity = (np.zeros(count, np.float32) for _ in range(4))
layers, gradients = views(parameters), views(gradient)
for weights, _ in layers:
    weights[:] = random.standard_normal(weights.shape) * np.sqrt(2 / weights.shape[0])
# Dropout masks differ between ranks, the initial weights don't.
random = np.random.default_rng(1 + world.rank)


def compute_gradient(batch):
    activations, masks = [images[batch]], []
    for index, (weights, bias) in enumerate(layers):
        x = activations[-1] @ weights + bias
        if index < len(layers) - 1:
            mask = (random.random(x.shape, dtype=np.float32) < keep) / keep
            x = np.maximum(x, 0) * mask
            masks.append(mask)
        activations.append(x)
    probabilities = np.exp(x - x.max(1, keepdims=True))
    delta = probabilities / probabilities.sum(1, keepdims=True)
    delta[np.arange(share), labels[batch]] -= 1
    delta /= work.BATCH
    for index in reversed(range(len(layers))):
        weight_gradient, bias_gradient = gradients[index]
        np.matmul(activations[index].T, delta, out=weight_gradient)
        delta.sum(0, out=bias_gradient)
        if index > 0:
            delta = (delta @ layers[index][0].T) * (activations[index] > 0) * masks[index - 1]


def train(order):
    for batch in order[:, world.rank * share : (world.rank + 1) * share]:
        compute_gradient(batch)
        world.Allreduce(gradient, total)
        np.multiply(velocity, np.float32(work.MOMENTUM), out=velocity)
        np.add(velocity, total, out=velocity)
        np.subtract(parameters, np.float32(work.LEARNING_RATE) * velocity, out=parameters)


seconds = work.timed(options.epochs, train)
if world.rank == 0:
    work.report(seconds, f"numpy {np.__version__}, mpi4py {mpi4py.__version__}")
