#!/usr/bin/env python3
"""Checks how many instructions the kernels of a training step take, and the step as a whole, against instructions.json.

    Benchmarks/instructions.py            fails where one takes over 3 % more than recorded, and says which take less
    Benchmarks/instructions.py --record   records what each takes now

valgrind counts them: the same number every time, on any x86-64 processor with AVX2, however busy it is. It knows no
AVX-512, so what it counts are the kernels for AVX2. Another compiler or C library may need counts of its own.
"""
import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PACKAGE = Path(__file__).parent / "InstructionCounts"
PROGRAM = PACKAGE / ".build/release/InstructionCounts"
RECORD = Path(__file__).parent / "instructions.json"
TOLERANCE = 0.03
# Counting starts where the program's own code does, as the work before depends on the addresses that Linux chose.
VALGRIND = [
    shutil.which("valgrind"), "--tool=callgrind", "--callgrind-out-file=/dev/null",
    "--toggle-collect=InstructionCounts_main"]
# All that the program gets. Swift seeds its hash tables at random otherwise.
ENVIRONMENT = {"SWIFT_DETERMINISTIC_HASHING": "1"}


def instructions(kernel, calls):
    """The instructions of a run of the program that calls a kernel some times."""
    result = subprocess.run(VALGRIND + [PROGRAM, kernel, str(calls)], env=ENVIRONMENT, capture_output=True, text=True)
    collected = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not collected or collected[1] == "0":
        sys.exit(f"{result.stderr}\n{kernel}: valgrind counted nothing and ended with status {result.returncode}.")
    return int(collected[1])


def count():
    """The instructions of a call, by kernel: what a second call adds, so that all that is done once is left out."""
    kernels = subprocess.run([PROGRAM], check=True, capture_output=True, text=True).stdout.splitlines()
    with ThreadPoolExecutor(2) as pool:
        once = pool.map(lambda kernel: instructions(kernel, 1), kernels)
        twice = pool.map(lambda kernel: instructions(kernel, 2), kernels)
        return {kernel: two - one for kernel, one, two in zip(kernels, once, twice)}


def verdict(now, recorded):
    """Whether a count, None where there is none, is a failure, and what to say of it."""
    if recorded is None:
        return True, "NOT RECORDED: record it with --record"
    if now is None:
        return True, "NOT COUNTED: remove it with --record"
    change = now / recorded - 1
    if change > TOLERANCE:
        return True, f"{change:+.1%}: TOO MANY"
    return False, f"{change:+.1%}" + (": fewer, keep it so with --record" if change < -TOLERANCE else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write instructions.json anew")
    arguments = parser.parse_args()
    if platform.machine() != "x86_64" or " avx2 " not in Path("/proc/cpuinfo").read_text():
        print("SKIPPED: instruction counts: they are those of an x86-64 processor with AVX2, which this one isn't")
        return 0
    if not VALGRIND[0]:
        sys.exit("valgrind is missing. Run: make dependencies PACKAGES=valgrind")
    build = subprocess.run(["swift", "build", "--configuration", "release", "--package-path", PACKAGE])
    if build.returncode != 0:
        return build.returncode
    # valgrind fails to read some of the debug information that Swift and its packages write; names of functions stay.
    subprocess.run(["strip", "--strip-debug", PROGRAM], check=True)
    counts = count()
    if arguments.record:
        RECORD.write_text(json.dumps(counts, indent=2) + "\n")
    recorded = json.loads(RECORD.read_text())
    failed = False
    print(f"{'instructions of a call':32}{'now':>12}{'recorded':>12}")
    for kernel in recorded | counts:
        now, before = counts.get(kernel), recorded.get(kernel)
        fails, words = verdict(now, before)
        failed |= fails
        print(f"{kernel:32}{now or 0:>12,}{before or 0:>12,}  {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
