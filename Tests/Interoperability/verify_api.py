#!/usr/bin/env python3
"""Has schemathesis hold the API of `lockstep-serve` against what its /openapi.json says, with a token and without.

    pip install -r Tests/Interoperability/requirements.txt
    Tests/Interoperability/verify_api.py [--program Server/.build/release/lockstep-serve] [--examples 50]

All of its checks: no status, header, media type or body that isn't described, nothing accepted that shouldn't be, nothing
refused that should be taken, no server error. Pictures are real PNG and JPEG files, which its random bytes wouldn't be.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from serving import PROGRAM, png, serving, write_model

# Pixels a side of the model's pictures, and of those that are sent, so that as_is=true takes them, too.
SIDE = 8
# A black bar on white.
JPEG = Path(__file__).resolve().parent / "bar.jpeg"

HOOKS = """
import pathlib
import schemathesis
from hypothesis import strategies

def files(kind):
    return strategies.sampled_from([file.read_bytes() for file in sorted(pathlib.Path(".").glob("*." + kind))])

schemathesis.openapi.media_type("image/png", files("png"))
schemathesis.openapi.media_type("image/jpeg", files("jpeg"))
"""


def write_pictures(folder):
    """Pictures that are read, one of which shows nothing."""
    for name, pixels in [("bar", [255] * 24 + [0] * 16 + [255] * 24), ("noise", [(i * i * 37) % 256 for i in range(64)]),
                         ("blank", [255] * 64)]:
        (folder / f"{name}.png").write_bytes(png(SIDE, SIDE, pixels))
    (folder / "bar.jpeg").write_bytes(JPEG.read_bytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--examples", type=int, default=50, help="per operation and phase")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lockstep-api-") as name:
        folder = Path(name)
        write_model(folder / "model.safetensors", SIDE, SIDE)
        write_pictures(folder)
        (folder / "hooks.py").write_text(HOOKS, encoding="utf-8")
        environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": name}
        for token in [None, "a-token"]:
            arguments = ["--token", token] if token else []
            with serving(folder / "model.safetensors", *arguments, program=options.program.resolve()) as server:
                headers = ["--header", f"Authorization: Bearer {token}"] if token else []
                ended = subprocess.run(
                    [sys.executable, "-m", "schemathesis.cli", "run", server.address + "openapi.json", "--checks", "all",
                     "--max-examples", str(options.examples), "--seed", "1", "--no-color", *headers],
                    cwd=folder, env=environment, check=False)
            if ended.returncode:
                sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
