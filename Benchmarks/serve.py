#!/usr/bin/env python3
"""Measures how many single pictures `lockstep serve` answers per second, client included, and how long each takes.

    Benchmarks/serve.py MODEL [--seconds 20] [--connections 16] [--program Server/.build/release/lockstep-serve]

Debian's wrk keeps connections open and sends a digit on each, one after the other: as PNG, and as pixels in JSON. Everything is on
this machine, so that its cores are shared by server and client. Prints a row for each kind: requests per second, and the median
and the 99th percentile of what they took, in milliseconds.
"""
import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests/Interoperability"))
from serving import PROGRAM, png, serving

SIDE = 28
# What wrk sends, and that it says how many answers weren't 200.
SCRIPT = """
local file = io.open("{body}", "rb")
wrk.method = "POST"
wrk.path = "/v1/predict"
wrk.headers["Content-Type"] = "{kind}"
wrk.body = file:read("*a")
"""
MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def seven():
    """A 7 of gray pixels, smooth as a hand's."""
    def ink(x, y):
        bar = max(abs(y - 6) - 1.2, 6 - x, x - 21)
        stem = abs(x - (21 - (y - 6) * 0.5)) - 1.2 if y > 6 else 9
        return max(0, min(255, int(255 * (1.5 - min(bar, stem))))) if y < 24 else 0

    return [ink(x, y) for y in range(SIDE) for x in range(SIDE)]


def measure(server, body, kind, options, folder):
    """Requests per second, and milliseconds of the median and of the 99th percentile."""
    file, script = folder / "body", folder / "request.lua"
    file.write_bytes(body)
    script.write_text(SCRIPT.format(body=file, kind=kind), encoding="utf-8")
    text = subprocess.run(
        ["wrk", "--latency", "-t", "1", "-c", str(options.connections), "-d", str(options.seconds), "-s", str(script), server.address],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(text)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    shares = {share: float(number) * MILLISECONDS[unit] for share, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", text)}
    return rate, shares["50"], shares["99"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk isn't installed: apt-get install wrk")
    pixels = seven()
    kinds = {
        "image/png": png(SIDE, SIDE, pixels),
        "application/json": json.dumps({"pixels": pixels}, separators=(",", ":")).encode(),
    }
    print("sent as           requests/s  median, ms  99 %, ms")
    with serving(options.model, program=options.program) as server, tempfile.TemporaryDirectory() as folder:
        for kind, body in kinds.items():
            rate, median, last = measure(server, body, kind, options, Path(folder))
            print(f"{kind:16}  {rate:10,.0f}  {median:10.2f}  {last:8.2f}")


if __name__ == "__main__":
    main()
