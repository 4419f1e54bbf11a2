#!/usr/bin/env python3
"""Makes tensorboard.png: the page of TensorBoard for a run.

    pip install -r Tests/Interoperability/requirements.txt; apt-get install chromium
    docs/pictures/tensorboard.py runs/quickstart-1 [docs/pictures/tensorboard.png]

Writes the run's event file with lockstep, which is on PATH, starts tensorboard for this machine alone, and takes a picture of
its page in Chromium. With --page scalars, images or text another page is shown.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("output", nargs="?", default=ROOT / "tensorboard.png")
    parser.add_argument("--page", default="timeseries")
    parser.add_argument("--width", type=int, default=1000)
    parser.add_argument("--height", type=int, default=760)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(["lockstep", "tensorboard", arguments.run, "--output", folder], check=True)
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--host", "127.0.0.1", "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            address = next(match[0] for line in server.stderr if (match := re.search(r"http://127[\d.:]+/", line)))
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": arguments.width, "height": arguments.height})
            page.goto(f"{address}?darkMode=false#{arguments.page}")
            # The page has shown all that it asks for when it asks for nothing more.
            page.wait_for_load_state("networkidle", timeout=120_000)
            if arguments.page == "timeseries":
                # More room for the curves.
                page.locator("metrics-main-view button", has_text="Settings").click()
            page.wait_for_timeout(5_000)
            page.screenshot(path=arguments.output)
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
