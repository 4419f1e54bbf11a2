#!/usr/bin/env python3
"""Measures steps of training on one and several nodes over links of several rates, and models what more nodes would take.

    sudo Benchmarks/scaling.py measure docs/scaling.json
    Benchmarks/scaling.py add docs/scaling.json runs/NAME --nodes 8 --rate 10gbit
    Benchmarks/scaling.py tell docs/scaling.json
    Benchmarks/scaling.py plot docs/scaling.json docs/pictures/scaling.svg

`measure` trains on nodes that cluster/testbed makes, with one rank of one thread each, so that a node has a processor to itself
as long as there are no more nodes than processors. `add` takes the last epoch of a run on a real cluster. `tell` prints the
model's constants, its error and its predictions as Markdown; `plot`, which takes matplotlib, draws them. What the model is,
docs/scaling.md says. Run it from the project's folder after `make build`, when nothing else runs.
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

PROGRAM = ".build/release/lockstep"
FOLDER = Path("data/scaling")
STEPS, EPOCHS = 20, 3
NETWORKS = {"784-512-512-10": [512, 512], "784-2400-2400-1800-10": [2400, 2400, 1800]}
BATCHES = [64, 128, 256, 512]
# Rates and delays of links. The model is fitted to the first of these and checked with the others.
FITTED = {"784-512-512-10": [("none", "none"), ("100mbit", "none"), ("1gbit", "none"), ("1gbit", "2ms")],
          "784-2400-2400-1800-10": [("none", "none"), ("500mbit", "none"), ("2gbit", "none")]}
CHECKED = {"784-512-512-10": [("250mbit", "none"), ("500mbit", "1ms"), ("2gbit", "none")],
           "784-2400-2400-1800-10": [("1gbit", "none")]}
PREDICTED_NODES = [1, 8, 16, 32, 64, 128, 256, 512, 1024]
PREDICTED_RATES = ["1gbit", "10gbit", "25gbit", "100gbit"]
# Of a switch and two network cards, one way: what Ethernet in a rack takes.
PREDICTED_DELAY = "20us"
# What a message costs the processor that sends or receives it. An assumption: two nodes have too few to tell.
PREDICTED_MESSAGE = 5e-6
# Communication no longer matters where it takes less than this share of a step.
SMALL_SHARE = 0.1
TESTBED = ["cluster/testbed", "--at", "/run/lockstep-scaling"]


def bits(rate):
    """The bits per second of 1gbit."""
    if rate == "none":
        return math.inf
    number, unit = re.fullmatch(r"([\d.]+)([kmg]?)bit", rate).groups()
    return float(number) * {"": 1, "k": 1e3, "m": 1e6, "g": 1e9}[unit]


def seconds(delay):
    """The seconds of 1ms."""
    if delay == "none":
        return 0.0
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", delay).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def parameters(network):
    """How many numbers a gradient has."""
    widths = [int(word) for word in network.split("-")]
    return sum((inputs + 1) * outputs for inputs, outputs in zip(widths, widths[1:]))


def sent(point):
    """The bytes that a node sends in a step."""
    nodes = point["nodes"]
    return 8 * parameters(point["network"]) * (nodes - 1) / nodes


def exchanges(nodes):
    """What waits for each other in a step: slices with all other nodes at once, their sums, and the flags over a tree of nodes."""
    return 2 + 2 * math.ceil(math.log2(nodes)) if nodes > 1 else 0


# Measuring


def step_seconds(run):
    """The seconds of a step in each of a run's epochs but the first, which opens connections."""
    lines = [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line["seconds"] / STEPS for line in lines if line["epoch"] > 1]


def measured(nodes, network, batch, rate, delay, synchronization="gradients"):
    data, run = FOLDER / f"{batch}", FOLDER / "run"
    if not data.exists():
        subprocess.run([PROGRAM, "data", "synthesize", data, "--train", str(STEPS * batch), "--test", "100", "--seed", "1"],
                       check=True, stdout=subprocess.DEVNULL)
    settings = {
        "data.dataset": "synthetic", "model.hidden": NETWORKS[network], "training.batch_size": batch, "training.epochs": EPOCHS,
        "training.threads": 1, "checkpoint.every_epochs": 0, "training.micro_batches": 4,
        "training.synchronization": synchronization}
    train = ["train", "--data", data, "--output", run, "--overwrite", "--quiet"]
    for key, value in settings.items():
        train += ["--set", f"{key}={value}"]
    subprocess.run([*TESTBED, "run", "--nodes", str(nodes), "--ranks", str(nodes), "--", *train], check=True,
                   stdout=subprocess.DEVNULL, timeout=1200)
    point = {"nodes": nodes, "network": network, "batch": batch, "rate": rate, "delay": delay,
             "seconds": statistics.median(step_seconds(run))}
    print(json.dumps(point), file=sys.stderr)
    return point


def measure(options):
    subprocess.run([*TESTBED, "up", "--nodes", "2"], check=True)
    points = []
    try:
        for network in NETWORKS:
            points += [measured(1, network, batch, "none", "none") for batch in BATCHES]
            for rate, delay in FITTED[network] + CHECKED[network]:
                subprocess.run([*TESTBED, "link", "--rate", rate, "--delay", delay], check=True)
                points += [measured(2, network, batch, rate, delay) for batch in BATCHES[1::2]]
    finally:
        subprocess.run([*TESTBED, "down"], check=True)
    processor = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    record = {"machine": f"{processor.split(':')[1].strip()}, {os.cpu_count()} processors", "points": points}
    options.file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def add(options):
    record = json.loads(options.file.read_text(encoding="utf-8"))
    last = json.loads((options.run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    summary = json.loads((options.run / "summary.json").read_text(encoding="utf-8"))
    steps = math.ceil(last["images_per_second"] * last["seconds"] / summary["global_batch_size"])
    record["points"].append({
        "nodes": options.nodes, "network": options.network, "batch": summary["global_batch_size"], "rate": options.rate,
        "delay": options.delay, "seconds": last["seconds"] / steps, "cluster": options.cluster})
    options.file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


# The model


def solve(rows, values):
    """The least squares of their relative errors, by the normal equations."""
    rows = [[x / value for x in row] for row, value in zip(rows, values)]
    size = len(rows[0])
    table = [[sum(row[i] * row[j] for row in rows) for j in range(size)] + [sum(row[i] for row in rows)] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(table[k][i]))
        table[i], table[pivot] = table[pivot], table[i]
        for k in range(size):
            if k != i:
                factor = table[k][i] / table[i][i]
                table[k] = [a - factor * b for a, b in zip(table[k], table[i])]
    return [table[i][size] / table[i][i] for i in range(size)]


class Model:
    """seconds = a + b · rows per node + c · parameters + d · exchanges · delay + e · bits sent / rate.

    a and b are a network's own, of one node; c, d and e are for two nodes or more, of all networks."""

    def __init__(self, points):
        self.compute = {}
        for network in NETWORKS:
            alone = [point for point in points if point["network"] == network and point["nodes"] == 1]
            self.compute[network] = solve([[1, point["batch"]] for point in alone], [point["seconds"] for point in alone])
        fitted = [point for point in points if is_fitted(point)]
        self.between = solve([self.terms(point) for point in fitted],
                             [point["seconds"] - self.computing(point) for point in fitted])
        if min(self.between) < 0:
            raise SystemExit(f"the fit has a negative constant: {self.between}")

    @staticmethod
    def terms(point):
        return [parameters(point["network"]), exchanges(point["nodes"]) * seconds(point["delay"]),
                8 * sent(point) / bits(point["rate"])]

    def computing(self, point):
        fixed, per_row = self.compute[point["network"]]
        return fixed + per_row * point["batch"] / point["nodes"]

    def communicating(self, point):
        if point["nodes"] == 1:
            return 0
        # To each other node and from it, of slices and of sums; two nodes' are in c already.
        further = 4 * (point["nodes"] - 2) * PREDICTED_MESSAGE
        return further + sum(a * b for a, b in zip(self.between, self.terms(point)))

    def predict(self, point):
        return self.computing(point) + self.communicating(point)

    def small_batch(self, point):
        """The global batch from which on communication takes less than SMALL_SHARE of a step."""
        fixed, per_row = self.compute[point["network"]]
        rows = (self.communicating(point) * (1 - SMALL_SHARE) / SMALL_SHARE - fixed) / per_row
        return max(1, math.ceil(rows)) * point["nodes"]


def is_fitted(point):
    return point["nodes"] > 1 and (point["rate"], point["delay"]) in FITTED[point["network"]] and "cluster" not in point


def predicted(network, nodes, rate, rows=128):
    return {"network": network, "nodes": nodes, "rate": rate, "delay": PREDICTED_DELAY, "batch": rows * nodes}


def errors(model, points):
    return [model.predict(point) / point["seconds"] - 1 for point in points]


def tell(options):
    record = json.loads(options.file.read_text(encoding="utf-8"))
    model = Model(record["points"])
    several = [point for point in record["points"] if point["nodes"] > 1]
    print(f"Measured on {record['machine']}:\n")
    print("| network | batch | link | ms a step, measured | model | error | |\n|---|---|---|---|---|---|---|")
    for point in record["points"]:
        link = "one node" if point["nodes"] == 1 else f"{point['nodes']} nodes, {point['rate'].replace('none', 'no limit')}"
        link += "" if point["delay"] == "none" else f", {point['delay']}"
        use = point.get("cluster") or ("fitted" if point["nodes"] == 1 or is_fitted(point) else "checked")
        print(f"| {point['network']} | {point['batch']} | {link} | {point['seconds'] * 1e3:.2f} | {model.predict(point) * 1e3:.2f} "
              f"| {model.predict(point) / point['seconds'] - 1:+.0%} | {use} |")
    for name, chosen in (("fitted", [p for p in several if is_fitted(p)]), ("checked", [p for p in several if not is_fitted(p)])):
        sizes = [abs(error) for error in errors(model, chosen)]
        print(f"\nOver {len(sizes)} points that were {name}: mean error {statistics.mean(sizes):.1%}, largest {max(sizes):.1%}.")
    print("\n| constant | value |\n|---|---|")
    for network, (fixed, per_row) in model.compute.items():
        print(f"| a, b of {network} | {fixed * 1e3:.2f} ms, {per_row * 1e6:.1f} µs |")
    c, d, e = model.between
    print(f"| c | {c * 1e9:.2f} ns per parameter |\n| d | {d:.2f} |\n| e | {e:.2f} |")
    for network in NETWORKS:
        print(f"\nPredicted, not measured: {network}, one thread per node, 128 rows per node, {PREDICTED_DELAY} of delay, "
              f"{PREDICTED_MESSAGE * 1e6:.0f} µs a message. "
              "Images per second, as a share of that many nodes that need not communicate; and the batch per node from "
              f"which communication takes less than {SMALL_SHARE:.0%} of a step.\n")
        print("| nodes | " + " | ".join(PREDICTED_RATES) + " |\n|---|" + "---|" * len(PREDICTED_RATES))
        for nodes in PREDICTED_NODES[1:]:
            points = [predicted(network, nodes, rate) for rate in PREDICTED_RATES]
            cells = [f"{model.computing(p) / model.predict(p):.0%}, {model.small_batch(p) // nodes:,}" for p in points]
            print(f"| {nodes:,} | " + " | ".join(cells) + " |")


def plot(options):
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "scaling"
    from matplotlib import pyplot
    record = json.loads(options.file.read_text(encoding="utf-8"))
    model = Model(record["points"])
    figure, axes = pyplot.subplots(1, 1 + len(NETWORKS), figsize=(12, 4), layout="constrained")
    several = [point for point in record["points"] if point["nodes"] > 1]
    for is_used, marker, name in ((True, "o", "fitted"), (False, "x", "checked")):
        chosen = [point for point in several if is_fitted(point) == is_used]
        axes[0].loglog([p["seconds"] * 1e3 for p in chosen], [model.predict(p) * 1e3 for p in chosen], marker, label=name)
    ends = [min(p["seconds"] for p in several) * 1e3, max(p["seconds"] for p in several) * 1e3]
    axes[0].loglog(ends, ends, color="#888", linewidth=1)
    axes[0].set(title="A step on two nodes", xlabel="measured, ms", ylabel="model, ms")
    axes[0].legend()
    for axis, network in zip(axes[1:], NETWORKS):
        for rate in PREDICTED_RATES:
            points = [predicted(network, nodes, rate) for nodes in PREDICTED_NODES]
            axis.loglog(PREDICTED_NODES, [p["batch"] / model.predict(p) for p in points], marker=".", label=rate)
        ideal = [p["batch"] / model.computing(p) for p in points]
        axis.loglog(PREDICTED_NODES, ideal, color="#888", linewidth=1, label="no communication")
        axis.set(title=f"{network}, predicted", xlabel="nodes of one thread, 128 rows each", ylabel="images per second")
        axis.legend()
    figure.savefig(options.picture, format="svg", metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for function in (measure, add, tell, plot):
        command = commands.add_parser(function.__name__)
        command.set_defaults(function=function)
        command.add_argument("file", type=Path, help="the measured points, JSON")
        if function is add:
            command.add_argument("run", type=Path, help="a run directory")
            command.add_argument("--nodes", type=int, required=True, help="that it was on")
            command.add_argument("--rate", required=True, help="of their links, such as 10gbit")
            command.add_argument("--delay", default="none", help="of their links, one way, such as 20us")
            command.add_argument("--network", choices=list(NETWORKS), required=True, help="that it trained")
            command.add_argument("--cluster", required=True, help="what it's called in the table")
        if function is plot:
            command.add_argument("picture", type=Path, help="the SVG")
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
