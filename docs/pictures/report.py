#!/usr/bin/env python3
"""Trains on MNIST and photographs the beginnings of two pages of `lockstep report`: report.png and report-comparison.png.

    pip install -r Tests/Interoperability/requirements.txt     # and Debian's package chromium
    docs/pictures/report.py [--lockstep .build/release/lockstep] [--data data/mnist]
"""
import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
# What a window shows of a page, in pixels.
WIDTH, HEIGHT = 1060, 1120


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockstep", type=Path, default=ROOT / ".build/release/lockstep")
    parser.add_argument("--data", type=Path, default=ROOT / "data/mnist")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()

    def lockstep(*arguments):
        subprocess.run([options.lockstep.resolve(), *map(str, arguments)], check=True, cwd=folder)

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = ["--data", options.data.resolve()]
        lockstep("train", "--config", ROOT / "configs/quickstart.yaml", *data, "--output", "runs/digits")
        lockstep("report", "runs/digits", "--output", "report.html")
        runs = []
        for optimizer in ["sgd", "adam"]:
            for seed in [1, 2, 3]:
                runs.append(f"runs/{optimizer}-{seed}")
                choice = ["--optimizer", optimizer, "--seed", seed, "--epochs", 4]
                lockstep("train", *data, *choice, "--output", runs[-1])
        lockstep("report", *runs, "--output", "report-comparison.html")
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name in ["report", "report-comparison"]:
            page.goto((Path(folder) / f"{name}.html").as_uri())
            page.screenshot(path=ROOT / f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
