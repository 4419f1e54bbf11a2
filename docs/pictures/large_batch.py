#!/usr/bin/env python3
"""Trains configs/mnist.yaml with batches of 128 to 8,192 images, whose learning rate is in proportion, and draws the accuracy.

    docs/pictures/large_batch.py --data data/mnist --output docs/pictures/large_batch.svg

Prints a Markdown table: the mean accuracy on the test images over the seeds, and its range. The learning rate warms up over five
epochs, as Goyal et al. 2017 do. Takes matplotlib, and minutes; run it from the project's folder after `make build`.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

BATCHES = [128, 256, 512, 1024, 2048, 4096, 8192]
ROOT = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")} | {"OMPI_MCA_rmaps_base_oversubscribe": "1"}


def accuracy(options, batch, seed, is_scaled):
    with tempfile.TemporaryDirectory() as folder:
        settings = [f"training.batch_size={batch}", f"training.seed={seed}", "schedule.warmup_epochs=5"]
        settings += ["optimizer.base_batch_size=128"] if is_scaled else []
        command = ["mpirun", "-n", str(options.ranks), options.lockstep, "train", "--config", "configs/mnist.yaml", "--quiet",
                   "--data", options.data, "--output", f"{folder}/run"]
        for setting in settings:
            command += ["--set", setting]
        status = subprocess.run(command, env=os.environ | ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        summary = json.loads(Path(f"{folder}/run/summary.json").read_text(encoding="utf-8"))
        if status != 0 and summary["status"] != "diverged":
            raise SystemExit(f"{' '.join(command)}: exit status {status}")
        return summary["test_accuracy"] if status == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of the real MNIST")
    parser.add_argument("--output", required=True, help="the SVG")
    parser.add_argument("--seeds", type=int, default=3, help="of each batch size (default: 3)")
    parser.add_argument("--ranks", type=int, default=2, help="which change nothing but the time (default: 2)")
    parser.add_argument("--lockstep", default=".build/release/lockstep", help="the program")
    options = parser.parse_args()

    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "large batch"
    from matplotlib import pyplot
    figure, axis = pyplot.subplots(figsize=(7, 4), layout="constrained")
    print("| batch | learning rate | accuracy | learning rate | accuracy |\n|---|---|---|---|---|")
    rows = {batch: [f"{batch:,}"] for batch in BATCHES}
    for is_scaled, name in ((True, "learning rate 0.1 × batch / 128"), (False, "learning rate 0.1")):
        means = []
        for batch in BATCHES:
            results = [accuracy(options, batch, seed, is_scaled) for seed in range(1, options.seeds + 1)]
            known = [100 * result for result in results if result is not None]
            diverged = len(results) - len(known)
            rows[batch].append(f"{0.1 * batch / 128 if is_scaled else 0.1:g}")
            text = f"{statistics.mean(known):.2f} % ({min(known):.2f} to {max(known):.2f})" if known else "–"
            rows[batch].append(text + (f", {diverged} diverged" if diverged else ""))
            means.append(statistics.mean(known) if known else float("nan"))
            axis.plot([batch] * len(known), known, ".", color="#00629b" if is_scaled else "#a65300", markersize=4)
        axis.plot(BATCHES, means, marker="o", label=name, color="#00629b" if is_scaled else "#a65300")
    for row in rows.values():
        print("| " + " | ".join(row) + " |")
    axis.set(xscale="log", xlabel="images of a batch", ylabel="accuracy on the test images, %",
             title=f"784-512-512-10, 20 epochs, {options.seeds} seeds")
    axis.set_xticks(BATCHES, [f"{batch:,}" for batch in BATCHES])
    axis.minorticks_off()
    axis.legend()
    figure.savefig(options.output, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
