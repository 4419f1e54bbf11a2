#!/usr/bin/env python3
"""Runs the lesson of docs/lesson with Lockstep and in Keras, and prints a Markdown table: accuracy, time, lines.

    python3 -m venv peers && peers/bin/pip install -r Benchmarks/peers/requirements.txt
    python3 Benchmarks/lesson.py --data DIR --python peers/bin/python --rounds 3

Both train 784-512-512-10 with dropout and RMSprop for ten epochs of 48,000 images, keep the epoch with the least loss on the
12,000 that are held out, and score it on the test images. Seeds are 1, 2, … Contenders take turns, one run per round, so that
whatever else the machine does meets both. Times are medians: of the seconds per epoch, evaluation of what is held out
included, and of the whole run, from the start of the process to the score; and what all processors spent on it. Lines are those that aren't empty or comments: of
Keras's program, and of the configuration and the command. Run it from the project's folder after `make build`.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CONFIGURATION = FOLDER.parent / "configs/keras.yaml"
ROOT = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")} | {"OMPI_MCA_rmaps_base_oversubscribe": "1"}
TIME_LIMIT = 1_800


def run(command):
    """The standard output of a command, the seconds that it took, and those that all processors spent on it."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(
        [str(word) for word in command], env=os.environ | ROOT, check=True, stdout=subprocess.PIPE, text=True,
        timeout=TIME_LIMIT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result.stdout, {"seconds": time.perf_counter() - start, "processor_seconds": spent}


def lockstep(options, seed):
    with tempfile.TemporaryDirectory() as folder:
        _, times = run([
            "mpirun", "-n", "2", options.lockstep, "train", "--config", CONFIGURATION, "--data", options.data, "--seed", seed,
            "--epochs", options.epochs, "--output", f"{folder}/run", "--quiet"])
        summary = json.loads(Path(f"{folder}/run/summary.json").read_text())
        metrics = [json.loads(line) for line in Path(f"{folder}/run/metrics.jsonl").read_text().splitlines()]
    # From one epoch's end to the next one's: evaluation and checkpoint are part of it, as of Keras's `fit`.
    epoch_seconds = (metrics[-1]["elapsed_seconds"] - metrics[0]["elapsed_seconds"]) / options.epochs
    lines = [line for line in CONFIGURATION.read_text().splitlines() if line and not line.startswith("#")]
    return times | {
        "accuracy": summary["test_accuracy"], "epoch_seconds": epoch_seconds, "lines": len(lines) + 1,
        "version": f"Lockstep {summary['version']}, 2 ranks"}


def keras(options, seed):
    output, times = run([
        options.python, FOLDER / "peers/lesson_keras.py", "--data", options.data, "--epochs", options.epochs, "--seed", seed])
    return json.loads(output.splitlines()[-1]) | times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data/mnist"), help="the folder of MNIST's four files")
    parser.add_argument("--lockstep", type=Path, default=FOLDER.parent / ".build/release/lockstep", help="the built program")
    parser.add_argument("--python", default="python3", help="a Python that has Keras and a backend")
    parser.add_argument("--rounds", type=int, default=3, help="how often to run each")
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    results = {"lockstep": [], "keras": []}
    for seed in range(1, options.rounds + 1):
        for name, contender in [("lockstep", lockstep), ("keras", keras)]:
            results[name].append(contender(options, seed))
    print("| | test accuracy | seconds per epoch | whole run, s | of all processors, s | lines |")
    print("|---|---|---|---|---|---|")
    for found in results.values():
        accuracies = sorted(100 * result["accuracy"] for result in found)

        def median(key):
            return statistics.median(result[key] for result in found)

        print(
            f"| {found[0]['version']} | {statistics.mean(accuracies):.2f} % ({accuracies[0]:.2f} to {accuracies[-1]:.2f}) "
            f"| {median('epoch_seconds'):.2f} | {median('seconds'):.1f} | {median('processor_seconds'):.1f} | {found[0]['lines']} |")


if __name__ == "__main__":
    main()
