#!/usr/bin/env python3
"""Trains configs/mnist.yaml with and without loggers, alternating, and prints how much slower an epoch is with them.

    python3 Benchmarks/loggers.py --data DIR --epochs 200 --rounds 3

With loggers, event files for TensorBoard, a line every 100 steps and a command that reads all lines are on. What is compared
is the time from the first epoch's end to the last's, per epoch: evaluations, checkpoints and the writing of lines included. A
round is a run of each, in an order that changes from round to round; the ratio is that of the medians over all epochs of all
rounds, and a ratio of totals is printed beside. Run it from the project's folder after `make build`, when nothing else runs.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

ROOT = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")} | {"OMPI_MCA_rmaps_base_oversubscribe": "1"}
LOGGERS = ["logging.tensorboard=true", "logging.every_steps=100", "logging.command=cat > /dev/null"]
# A run of so many epochs that takes longer than so many seconds for each hangs.
MOST_SECONDS = 30


def epoch_seconds(options, settings):
    """The seconds of each epoch but the first, which warms up, from its predecessor's end to its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mpirun", "-n", str(options.ranks)] if options.ranks > 1 else []
        command += [options.lockstep, "train", "--config", "configs/mnist.yaml", "--data", options.data, "--quiet"]
        for setting in [f"training.epochs={options.epochs}", *settings]:
            command += ["--set", setting]
        subprocess.run(
            [*command, "--output", f"{folder}/run"], env=os.environ | ROOT, check=True, stdout=subprocess.DEVNULL,
            timeout=60 + MOST_SECONDS * options.epochs)
        lines = Path(f"{folder}/run/metrics.jsonl").read_text(encoding="utf-8").splitlines()
        ends = [json.loads(line)["elapsed_seconds"] for line in lines][1:]
        return [end - start for start, end in zip(ends, ends[1:])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of the real MNIST")
    parser.add_argument("--epochs", type=int, default=200, help="of each run, 2 or more (default: 200)")
    parser.add_argument("--rounds", type=int, default=3, help="runs with and without loggers (default: 3)")
    parser.add_argument("--ranks", type=int, default=2, help="ranks of a run (default: 2)")
    parser.add_argument("--lockstep", default=".build/release/lockstep", help="the program")
    options = parser.parse_args()
    if options.epochs < 2 or options.rounds < 1 or options.ranks < 1:
        parser.error("--epochs must be 2 or more, --rounds and --ranks 1 or more")

    seconds = {"without": [], "with": []}
    for number in range(options.rounds):
        for name in list(seconds)[:: 1 if number % 2 == 0 else -1]:
            run = epoch_seconds(options, LOGGERS if name == "with" else [])
            seconds[name] += run
            print(f"round {number + 1}, {name} loggers: median {statistics.median(run):.4f} s per epoch", flush=True)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"ratio of medians: {medians['with'] / medians['without']:.4f}")
    print(f"ratio of totals:  {sum(seconds['with']) / sum(seconds['without']):.4f}")


if __name__ == "__main__":
    main()
