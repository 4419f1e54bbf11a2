#!/usr/bin/env python3
"""Runs the commands that the documentation shows.

    docs/run_commands.py [--lockstep .build/release/lockstep] [--limit 300] [PAGE ...]

Takes the blocks fenced as ```sh from README.md, CONTRIBUTING.md and docs/**/*.md and runs each with bash, in the order of the
page. A page gets a fresh folder, with copies of configs, cluster, packaging and the Makefile, a small synthetic data set at
data/mnist in place of the real one, two of its digits as five.png and another.png, docs/pictures/photo.jpg, a folder of scans, one of photos by class,
and the program on PATH and at .build/release. Exports of one block hold for the later ones. A
block with `<!-- not run: REASON -->` on the line above isn't run, and is listed with the reason. The exit status is 1
if a block fails or takes longer than the limit.
"""
import argparse
import gzip
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPENING = re.compile(r"```sh\s*$")
SKIPPED = re.compile(r"<!--\s*not run:\s*(.*?)\s*-->$")
# Of a digit, in pixels.
SIDE = 28
# A test may run as root, with fewer cores than a page's examples have ranks.
LAUNCHER = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")} | {"OMPI_MCA_rmaps_base_oversubscribe": "1"}


def shown(page):
    """A page's path as messages name it."""
    return page.relative_to(ROOT) if page.is_relative_to(ROOT) else page


def blocks(page):
    """First line, text, and why it isn't run (or None), of each block of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = None
    inside_other = False
    for index, line in enumerate(lines):
        if start is not None:
            if line.rstrip() == "```":
                above = SKIPPED.match(lines[start - 2].strip()) if start > 1 else None
                yield start + 1, "\n".join(lines[start:index]) + "\n", above and above[1]
                start = None
        elif inside_other:
            inside_other = line.rstrip() != "```"
        elif OPENING.match(line):
            start = index + 1
        else:
            inside_other = line.startswith("```")
    if start is not None:
        raise SystemExit(f"{shown(page)}:{start}: a block without an end")


def run(command, folder, environment, limit):
    """Runs a command with all that it starts; its exit status, or None after the limit, and its output."""
    # Into a file, as a process that outlives the block would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True)
        try:
            status = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            status = None
            # The session is ours alone. mpirun ends its ranks at SIGTERM.
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                pass
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        output.seek(0)
        return status, output.read().decode(errors="replace")


def prepared(folder, program, data):
    """Fills a page's folder with what its commands expect."""
    for name in ("configs", "cluster", "packaging"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "Makefile", folder)
    release = folder / ".build/release"
    release.mkdir(parents=True)
    # The program's own name and folder, as pages call it both ways.
    (release / "lockstep").symlink_to(program)
    (folder / "data").mkdir()
    shutil.copytree(data, folder / "data/mnist")
    labels = gzip.decompress((data / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    images = gzip.decompress((data / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    for name, index in (("five.png", labels.index(5)), ("another.png", 0)):
        (folder / name).write_bytes(png(images[index * SIDE * SIDE : (index + 1) * SIDE * SIDE]))
    shutil.copy(ROOT / "docs/pictures/photo.jpg", folder)
    (folder / "scans").mkdir()
    shutil.copy(folder / "five.png", folder / "scans")
    for index in range(200):
        own = folder / "photos" / str(labels[index])
        own.mkdir(parents=True, exist_ok=True)
        (own / f"{index}.png").write_bytes(png(images[index * SIDE * SIDE : (index + 1) * SIDE * SIDE]))


def png(pixels):
    """A gray PNG of a square picture; see the PNG specification, 5.3 and 11.2."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    # Each row begins with the number of its filter, 0 for none.
    rows = b"".join(b"\0" + pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def run_page(page, program, data, limit):
    """Runs a page's blocks; the number of those that ran, that didn't, and that failed."""
    ran = skipped = failed = 0
    with tempfile.TemporaryDirectory(prefix="lockstep-docs-") as scratch:
        folder = Path(scratch) / "lockstep"
        folder.mkdir()
        prepared(folder, program, data)
        state = Path(scratch) / "environment"
        state.write_text("")
        environment = os.environ | LAUNCHER | {
            "PATH": f"{folder / '.build/release'}:{os.environ['PATH']}", "XDG_CACHE_HOME": f"{scratch}/cache",
            "HOME": scratch}
        for line, text, reason in blocks(page):
            place = f"{shown(page)}:{line}"
            if reason is not None:
                skipped += 1
                print(f"not run  {place}  {reason}", flush=True)
                continue
            # -e: a command that fails ends the block, as does one of a pipe.
            script = f"set -e -o pipefail\n. {state}\n{text}\nexport -p > {state}\n"
            start = time.monotonic()
            status, output = run(["bash", "-c", script], folder, environment, limit)
            seconds = time.monotonic() - start
            ran += 1
            if status == 0:
                print(f"ok       {place}  {seconds:.1f} s", flush=True)
                continue
            failed += 1
            problem = f"not done after {limit} s" if status is None else f"exit status {status}"
            print(f"FAILED   {place}  {problem}\n{indented(text)}\n{indented(output, last=20)}", flush=True)
    return ran, skipped, failed


def indented(text, last=None):
    lines = text.rstrip("\n").splitlines()
    return "\n".join("         " + line for line in lines[-last if last else 0:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockstep", type=Path, default=ROOT / ".build/release/lockstep", help="the built program")
    parser.add_argument("--limit", type=int, default=300, help="seconds that a block may take")
    parser.add_argument("pages", nargs="*", type=Path, help="the pages; default: all")
    options = parser.parse_args()
    program = options.lockstep.resolve()
    if not os.access(program, os.X_OK):
        raise SystemExit(f"{options.lockstep}: no such program. Build it: make build")
    pages = [page.resolve() for page in options.pages] or [
        page for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))) if page.exists()]
    totals = [0, 0, 0]
    with tempfile.TemporaryDirectory(prefix="lockstep-docs-data-") as folder:
        data = Path(folder) / "mnist"
        subprocess.run(
            [program, "data", "synthesize", "--output", data, "--train", "2000", "--test", "500"], check=True,
            stdout=subprocess.DEVNULL, timeout=options.limit)
        for page in pages:
            totals = [total + count for total, count in zip(totals, run_page(page, program, data, options.limit))]
    ran, skipped, failed = totals
    print(f"{ran} blocks ran, {failed} failed; {skipped} were not run")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
