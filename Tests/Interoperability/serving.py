"""Starts `lockstep-serve` for the scripts beside this one, on a free port of this machine, and ends it as a user would."""
import contextlib
import json
import os
import random
import signal
import struct
import subprocess
import threading
import zlib
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "Server/.build/release/lockstep-serve"
# In seconds: the machine may be busy.
PATIENCE = 60


class Running:
    """A server that runs."""

    def __init__(self, process, address):
        self.process, self.address = process, address
        self.port = int(address.rsplit(":", 1)[1].strip("/"))

    def resident_bytes(self):
        """What it has in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) << 10

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


@contextlib.contextmanager
def serving(model, *options, program=PROGRAM, environment=None):
    """A server of a model; after SIGTERM it must end with status 0."""
    process = subprocess.Popen(
        [str(program), str(model), "--port", "0", *options], stdout=subprocess.PIPE, text=True,
        env=os.environ | (environment or {}))
    clock = threading.Timer(PATIENCE, process.kill)
    clock.start()
    try:
        address = next((line.split()[1] for line in process.stdout if line.startswith("page ")), None)
        clock.cancel()
        if address is None:
            raise SystemExit(f"the server didn't start: {process.wait()}")
        # So that it can go on printing.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Running(process, address)
        process.terminate()
        if status := process.wait(PATIENCE):
            raise SystemExit(f"the server ended with {status} after SIGTERM")
    finally:
        clock.cancel()
        process.kill()
        process.wait()


def write_model(path, rows=4, columns=4, classes=("a", "b", "c"), seed=1, scale=1.0):
    """A model.safetensors as another program writes it, of one layer with random weights."""
    generator = random.Random(seed)
    inputs = rows * columns
    metadata = {
        "picture_rows": str(rows), "picture_columns": str(columns), "picture_drawn_side": str(max(1, max(rows, columns) - 1)),
        "picture_ink": "light", "picture_orientation": "upright", "picture_centering": "mass",
        "class_names": json.dumps(list(classes))}
    weight, bias = 4 * len(classes) * inputs, 4 * len(classes)
    header = json.dumps({
        "__metadata__": metadata, "0.weight": {"dtype": "F32", "shape": [len(classes), inputs], "data_offsets": [0, weight]},
        "0.bias": {"dtype": "F32", "shape": [len(classes)], "data_offsets": [weight, weight + bias]}}).encode()
    header += b" " * (-len(header) % 8)
    numbers = [scale * generator.gauss(0, 1) for _ in range((weight + bias) // 4)]
    new = Path(path).with_suffix(".new")
    new.write_bytes(struct.pack("<Q", len(header)) + header + struct.pack(f"<{len(numbers)}f", *numbers))
    new.replace(path)


def png(width, height, pixels, *, claimed=None, level=6):
    """A PNG of gray pixels, row-major; `claimed` is what its header says in place of its size."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(pixels[row * width:(row + 1) * width]) for row in range(height))
    header = struct.pack(">IIBBBBB", *(claimed or (width, height)), 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b"")
