#!/usr/bin/env python3
"""Records what PyTorch computes, as JSON beside this script, for the tests of NeuralNetwork.

    pip install torch
    python3 record.py                  # all files
    python3 record.py mlp optimizers   # some of them

Inputs are float32 numbers; PyTorch computes with them in float64, so the results are its rules without its rounding.
Numbers are written with 9 significant digits, which is enough to tell any two float32 numbers apart.

optimizers.json
    initial         [7]         the parameters before the first step
    gradients       [10][7]     the gradient of each step, the same for every case
    cases           optimizer and settings as torch.optim names them, learning_rate, and
        parameters  [10][7]     the parameters after each step
        state       {name: [7]} the state after the last step, under PyTorch's names

mlp.json: a multilayer perceptron, Linear layers with an activation between them. Matrices are flat, row-major.
    sizes           [4]         inputs, hidden units, hidden units, classes
    batch           rows of inputs
    inputs          [batch × sizes[0]]
    targets         [batch]     the class of each row
    weights         a matrix [out × in] for each layer
    biases          a vector [out] for each layer
    cases           for each activation (gelu: the exact one, with erf)
        logits              [batch × sizes[3]]
        loss                mean softmax cross-entropy of the batch, in nats
        weight_gradients, bias_gradients, input_gradient: of that mean loss, shaped as weights, biases and inputs

schedules.json
    cases           settings, steps_per_epoch, and the factor on the learning rate at each step of the training
"""

import argparse
import json
import re
from pathlib import Path

import torch
from torch.nn import functional
from torch.optim import lr_scheduler

STEPS_PER_EPOCH, EPOCHS = 5, 8


def single(values):
    """The same numbers, rounded to float32, in float64."""
    return torch.as_tensor(values, dtype=torch.float64).float().double()


def flat(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().double().flatten().tolist()]


def optimizers():
    initial = single([0.5, -0.25, 1.5, -2.0, 0.01, 0.75, 3.0])
    generator = torch.Generator().manual_seed(1)
    # From ordinary to so small that Adam's and RMSprop's eps shows; one always zero.
    scale = torch.tensor([1.0, 0.1, 0.01, 10.0, 1e-3, 1e-7, 0.0], dtype=torch.float64)
    gradients = single(torch.randn(10, len(initial), generator=generator, dtype=torch.float64) * scale)
    cases = [
        ("SGD", 0.1, {}),
        ("SGD", 0.1, {"weight_decay": 0.01}),
        ("SGD", 0.1, {"momentum": 0.9}),
        ("SGD", 0.1, {"momentum": 0.9, "weight_decay": 0.01}),
        ("SGD", 0.1, {"momentum": 0.9, "nesterov": True}),
        ("SGD", 0.1, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
        ("RMSprop", 0.01, {"alpha": 0.99, "eps": 1e-8}),
        ("RMSprop", 0.001, {"alpha": 0.9, "eps": 1e-7}),
        ("RMSprop", 0.01, {"alpha": 0.9, "eps": 1e-7, "weight_decay": 0.01}),
        ("RMSprop", 0.01, {"alpha": 0.9, "eps": 1e-7, "momentum": 0.9}),
        ("RMSprop", 0.01, {"alpha": 0.9, "eps": 1e-7, "momentum": 0.9, "weight_decay": 0.01}),
        ("Adam", 0.01, {"betas": [0.9, 0.999], "eps": 1e-8}),
        ("Adam", 0.01, {"betas": [0.8, 0.95], "eps": 1e-6, "weight_decay": 0.01}),
        ("AdamW", 0.01, {"betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.01}),
        ("AdamW", 0.01, {"betas": [0.8, 0.95], "eps": 1e-6, "weight_decay": 0.1}),
    ]
    recorded = []
    for name, learning_rate, settings in cases:
        parameters = torch.nn.Parameter(initial.clone())
        optimizer = getattr(torch.optim, name)([parameters], lr=learning_rate, **settings)
        trajectory = []
        for gradient in gradients:
            parameters.grad = gradient.clone()
            optimizer.step()
            trajectory.append(flat(parameters))
        state = {
            key: flat(value)
            for key, value in optimizer.state[parameters].items()
            if torch.is_tensor(value) and value.shape == parameters.shape
        }
        recorded.append(
            {
                "optimizer": name,
                "learning_rate": learning_rate,
                "settings": settings,
                "parameters": trajectory,
                "state": state,
            }
        )
    return {"initial": flat(initial), "gradients": [flat(g) for g in gradients], "cases": recorded}


def mlp():
    sizes, batch = [12, 9, 8, 5], 6
    generator = torch.Generator().manual_seed(2)

    def normal(*shape, scale=1.0):
        return single(torch.randn(*shape, generator=generator, dtype=torch.float64) * scale)

    shapes = list(zip(sizes[1:], sizes))
    weights = [normal(*shape, scale=(2 / shape[1]) ** 0.5).requires_grad_() for shape in shapes]
    biases = [normal(shape[0], scale=0.1).requires_grad_() for shape in shapes]
    inputs = normal(batch, sizes[0]).requires_grad_()
    targets = torch.tensor([3, 0, 4, 1, 2, 3])
    recorded = []
    for activation in ["relu", "tanh", "sigmoid", "gelu"]:
        function = getattr(functional, activation)
        hidden = inputs
        for layer, (weight, bias) in enumerate(zip(weights, biases)):
            hidden = functional.linear(hidden, weight, bias)
            if layer < len(weights) - 1:
                hidden = function(hidden)
        loss = functional.cross_entropy(hidden, targets)
        gradients = torch.autograd.grad(loss, [*weights, *biases, inputs])
        recorded.append(
            {
                "activation": activation,
                "logits": flat(hidden),
                "loss": flat(loss)[0],
                "weight_gradients": [flat(g) for g in gradients[: len(weights)]],
                "bias_gradients": [flat(g) for g in gradients[len(weights) : -1]],
                "input_gradient": flat(gradients[-1]),
            }
        )
    return {
        "sizes": sizes,
        "batch": batch,
        "inputs": flat(inputs),
        "targets": targets.tolist(),
        "weights": [flat(w) for w in weights],
        "biases": [flat(b) for b in biases],
        "cases": recorded,
    }


def schedules():
    steps = STEPS_PER_EPOCH * EPOCHS
    shapes = [
        {"name": "constant"},
        {"name": "step", "epochs": 3, "factor": 0.1},
        {"name": "cosine", "final_fraction": 0.0},
        {"name": "cosine", "final_fraction": 0.05},
    ]
    recorded = []
    for shape in shapes:
        for warmup_epochs in [0, 2]:
            recorded.append({**shape, "warmup_epochs": warmup_epochs, "factors": factors(shape, warmup_epochs, steps)})
    return {"steps_per_epoch": STEPS_PER_EPOCH, "total_steps": steps, "cases": recorded}


def factors(shape, warmup_epochs, steps):
    """The factor on the learning rate at each step, from PyTorch's own schedulers, chained."""
    warmup = warmup_epochs * STEPS_PER_EPOCH
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    if shape["name"] == "constant":
        main = lr_scheduler.ConstantLR(optimizer, factor=1.0)
    elif shape["name"] == "step":
        # Epochs count from the start of the training, so those of the warm-up come off the first milestone.
        every = shape["epochs"] * STEPS_PER_EPOCH
        milestones = [step - warmup for step in range(every, steps, every)]
        main = lr_scheduler.MultiStepLR(optimizer, milestones, gamma=shape["factor"])
    else:
        main = lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - warmup, eta_min=shape["final_fraction"])
    scheduler = main
    if warmup > 0:
        ramp = lr_scheduler.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
        scheduler = lr_scheduler.SequentialLR(optimizer, [ramp, main], milestones=[warmup])
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return flat(torch.tensor(rates, dtype=torch.float64))


def main():
    files = {"optimizers": optimizers, "mlp": mlp, "schedules": schedules}
    parser = argparse.ArgumentParser(description="Record what PyTorch computes, for the tests of NeuralNetwork.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to record: {', '.join(files)} (default: all)")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent,
        metavar="DIR",
        help="folder to write to (default: the one of this script)",
    )
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in files]
    if unknown:
        parser.error(f"unknown name: {unknown[0]} (known: {', '.join(files)})")
    for name in arguments.names or files:
        text = json.dumps({"torch": torch.__version__, **files[name]()}, indent=1)
        # An innermost array a line.
        text = re.sub(r"\[[^\[\]{}]*\]", lambda match: re.sub(r"\s+", " ", match.group()), text)
        path = arguments.output / f"{name}.json"
        path.write_text(text + "\n")
        print(f"{path}: {len(text) + 1:,} bytes")


if __name__ == "__main__":
    main()
