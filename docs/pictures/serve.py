#!/usr/bin/env python3
"""Draws a 5 on the page of `lockstep serve` and photographs it: serve.png.

    pip install -r Tests/Interoperability/requirements.txt     # and Debian's package chromium
    docs/pictures/serve.py MODEL [--program Server/.build/release/lockstep-serve]
"""
import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests/Interoperability"))
from drawings import drawings
from serving import PROGRAM, serving
from verify_drawing import Page


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    five = next(one for one in drawings() if one["label"] == 5)["strokes"]
    with serving(options.model, program=options.program) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        page = Page(browser, server, viewport={"width": 1120, "height": 700}, color_scheme="light").ready()
        page.draw(five)
        page.page.wait_for_timeout(300)
        page.page.screenshot(path=ROOT / "docs/pictures/serve.png")
        page.close()
        browser.close()


if __name__ == "__main__":
    main()
