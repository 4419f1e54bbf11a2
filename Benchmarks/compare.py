#!/usr/bin/env python3
"""Times an epoch of configs/mnist.yaml's network on MNIST with Lockstep and with the peers, and writes a Markdown table.

    python3 -m venv peers && peers/bin/pip install -r Benchmarks/peers/requirements.txt
    python3 Benchmarks/compare.py --data DIR --python peers/bin/python --rounds 3 --output table.md

Contenders take turns, one run per round, so that whatever else the machine does meets all of them. A run's time is the
median of its epochs without the first, which warms up; a contender's is the median over the rounds. A contender that fails
is listed with its last words. `--python` names an interpreter that has what the peers, in Benchmarks/peers, import. Run
it from the project's folder after `make build`, when nothing else runs.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
ROOT = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")} | {"OMPI_MCA_rmaps_base_oversubscribe": "1"}
TIME_LIMIT = 300


def run(command, environment):
    """The standard output of a command; RuntimeError with its last words if it fails."""
    try:
        result = subprocess.run(
            [str(word) for word in command], env=os.environ | ROOT | environment, capture_output=True, text=True,
            timeout=TIME_LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(str(error).splitlines()[0]) from error
    if result.returncode != 0:
        lines = [line.strip() for line in (result.stderr + result.stdout).splitlines()]
        reasons = [line for line in lines if re.match(r"\w*Error\b|lockstep: ", line)] or [line for line in lines if line]
        raise RuntimeError((reasons or ["it printed nothing"])[0])
    return result.stdout


def lockstep(program, data, ranks, threads, precision):
    """Seconds per epoch of a training with Lockstep; without checkpoints, as the peers write none."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program, "train", "--config", "configs/mnist.yaml", "--data", data, "--output", f"{folder}/run", "--set",
            "training.epochs=6", "--set", "checkpoint.every_epochs=0", "--set", f"training.threads={threads}", "--set",
            f"training.precision={precision}"]
        run((["mpirun", "-n", ranks] if ranks > 1 else []) + command, {})
        return statistics.median(json.loads(Path(f"{folder}/run/summary.json").read_text())["epoch_seconds"][1:])


def peer(command, environment):
    """Seconds per epoch of a peer, which prints those of each epoch as JSON on its last line."""
    output = run(command, environment)
    try:
        return statistics.median(json.loads(output.splitlines()[-1])["epoch_seconds"][1:])
    except (IndexError, KeyError, ValueError) as error:
        raise RuntimeError("it printed no times") from error


def contenders(options):
    """Name and measuring function of each, ours first."""
    for precision in ("float32", "bfloat16"):
        for ranks, threads in ((2, 1), (4, 1), (1, 2), (1, 1)):
            yield (
                f"Lockstep, {ranks} rank{'s' * (ranks > 1)} × {threads} thread{'s' * (threads > 1)}, {precision}",
                lambda ranks=ranks, threads=threads, precision=precision: lockstep(
                    options.lockstep, options.data, ranks, threads, precision))

    def script(name, words, file, environment=None, arguments=()):
        command = [options.python if word == "python" else word for word in words]
        return name, lambda: peer([*command, PEERS / file, "--data", options.data, *arguments], environment or {})

    torchrun = ["python", "-m", "torch.distributed.run", "--nproc-per-node"]
    for precision, arguments in (("float32", []), ("bfloat16", ["--bfloat16"])):
        for processes in (2, 4):
            yield script(
                f"PyTorch DDP, {processes} processes, {precision}", [*torchrun, processes], "pytorch_ddp.py",
                {"OMP_NUM_THREADS": "1"}, arguments)
        yield script(
            f"PyTorch, 1 process × 2 threads, {precision}", ["python"], "pytorch_ddp.py", {"OMP_NUM_THREADS": "2"},
            arguments)
    yield script("JAX, an epoch compiled, 1 process × 2 threads", ["python"], "jax_scan.py")
    yield script("Keras on TensorFlow", ["python"], "keras_fit.py", {"KERAS_BACKEND": "tensorflow"})
    yield script("Keras on JAX", ["python"], "keras_fit.py", {"KERAS_BACKEND": "jax"})
    for ranks in (2, 4):
        yield script(
            f"NumPy and mpi4py, {ranks} ranks", ["mpirun", "-n", ranks, "python"], "numpy_mpi4py.py",
            {"OPENBLAS_NUM_THREADS": "1"})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data/mnist"), help="the folder of MNIST's four files")
    parser.add_argument("--python", default=sys.executable, help="the interpreter for the peers")
    parser.add_argument("--lockstep", default=".build/release/lockstep", help="our program")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs")
    parser.add_argument("--only", default="", help="a regular expression that the names of contenders match")
    parser.add_argument("--output", type=Path, help="the file for the table; default: standard output")
    options = parser.parse_args()
    measured = [(name, measure, []) for name, measure in contenders(options) if re.search(options.only, name)]
    failures = {}
    for round_number in range(1, options.rounds + 1):
        for name, measure, times in measured:
            if name in failures:
                continue
            print(f"round {round_number} of {options.rounds}: {name}", file=sys.stderr)
            try:
                times.append(measure())
            except RuntimeError as error:
                failures[name] = str(error)
    lines = ["| | seconds per epoch | least to most |", "|---|---|---|"]
    for name, _, times in measured:
        if name in failures:
            lines.append(f"| {name} | did not run | {failures[name].replace('|', ' ')} |")
        else:
            lines.append(f"| {name} | {statistics.median(times):.3f} | {min(times):.3f} to {max(times):.3f} |")
    table = "\n".join(lines) + "\n"
    if options.output:
        options.output.write_text(table)
    else:
        print(table, end="")


if __name__ == "__main__":
    main()
