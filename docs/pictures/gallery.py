#!/usr/bin/env python3
"""Draws gallery.png: the top of the page that `lockstep data gallery --model` makes, for digits with a few wrong labels.

    pip install playwright pillow       # and Debian's package chromium
    python3 docs/pictures/gallery.py [--lockstep .build/release/lockstep] > docs/pictures/gallery.png

Digits and model are functions of their seeds; ten labels of 2,000 are changed after the training.
"""
import argparse
import gzip
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH, HEIGHT = 880, 860


def plant_wrong_labels(file):
    """Raises every 200th label by one, 9 to 0."""
    content = bytearray(gzip.decompress(file.read_bytes()))
    for index in range(100, len(content) - 8, 200):
        content[8 + index] = (content[8 + index] + 1) % 10
    file.write_bytes(gzip.compress(bytes(content)))


def make_page(lockstep, folder):
    def run(*arguments):
        subprocess.run([lockstep, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("data", "synthesize", "digits", "--train", "2000", "--test", "100", "--seed", "3")
    run("train", "--data", "digits", "--dataset", "synthetic", "--epochs", "8", "--hidden", "128", "--output", "run")
    for copy in folder.glob("digits/*-ubyte"):
        copy.unlink()
    plant_wrong_labels(folder / "digits/train-labels-idx1-ubyte.gz")
    run("data", "gallery", "digits", "--model", "run", "--images", "8", "--output", "page.html")
    return folder / "page.html"


def screenshot(page_file):
    with sync_playwright() as playwright:
        # Chromium's sandbox doesn't work for root.
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(page_file.as_uri())
        picture = page.screenshot()
        browser.close()
    return picture


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockstep", type=Path, default=ROOT / ".build/release/lockstep")
    lockstep = parser.parse_args().lockstep.resolve()
    with tempfile.TemporaryDirectory() as folder:
        picture = Image.open(io.BytesIO(screenshot(make_page(lockstep, Path(folder)))))
    # Few colors make a small file.
    picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(sys.stdout.buffer, "PNG", optimize=True)


if __name__ == "__main__":
    main()
