#!/usr/bin/env python3
"""Opens the page of `lockstep-serve` in headless Chromium, draws on it as a hand does, and checks what people need of it.

    pip install -r Tests/Interoperability/requirements.txt     # and Debian's package chromium
    Tests/Interoperability/verify_drawing.py MODEL [--screenshots FOLDER]

MODEL is one of MNIST's digits. The strokes of drawings.py are played as a mouse's events through Chromium's protocol: nine of
ten drawings must be read right. At 375, 1,280 and 1,920 px, light and dark, empty and drawn, what verify_pages.py checks of
pages must hold: contrasts, targets, widths, names. Undo, clear, upload, paste, touch, keys, screen reader, token, and a server
that goes away and comes back. Exits with 1 where any of it doesn't hold.
"""
import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from drawings import drawings
from problems import end
from serving import PROGRAM, png, serving, write_model
from verify_pages import CHECKS, TIMEOUT, with_browser

WIDTHS = {375: 812, 1280: 800, 1920: 1080}
LEAST_SHARE = 0.9
# What is right for pages that are files isn't for one that is a program.
ALLOWED = {"there are scripts", "not one nav"}
# That the page has the answer to what is on it.
ANSWERED = """() => {
  const { version, answered } = document.getElementById('paper').dataset;
  return version !== undefined && version === answered;
}"""


class Page:
    """The page in a browser, and what is wrong with it so far."""

    def __init__(self, browser, server, *, token=None, **context):
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT)
        self.problems = []
        self.page.on("console", lambda message: self.problems.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", lambda request: request.url.startswith((server.address, "data:", "blob:"))
                     or self.problems.append(f"asks for {request.url}"))
        self.page.goto(server.address + (f"#token={token}" if token else ""))

    def ready(self):
        self.page.wait_for_selector("html[data-ready]")
        return self

    def expect(self, holds, what):
        if not holds:
            self.problems.append(what)

    def draw(self, strokes, *, wait=True):
        """Plays strokes of points in a square of side 1 with the mouse."""
        box = self.page.locator("#canvas").bounding_box()
        for stroke in strokes:
            for index, (x, y) in enumerate(stroke):
                self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
                if index == 0:
                    self.page.mouse.down()
            self.page.mouse.up()
        if wait:
            self.page.wait_for_function(ANSWERED)

    def label(self):
        self.page.wait_for_function(ANSWERED)
        return self.page.text_content("#label")

    def close(self):
        self.context.close()
        return self.problems


def check_looks(browser, server, screenshots):
    """The complaints about how the page looks, empty and drawn."""
    seven = next(one for one in drawings() if one["label"] == 7)["strokes"]
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            page = Page(browser, server, viewport={"width": width, "height": height}, color_scheme=scheme).ready()
            for state in ("empty", "drawn"):
                if state == "drawn":
                    page.draw(seven)
                # Bars move for a moment.
                page.page.wait_for_timeout(200)
                page.problems += [f"{state}: {one}" for one in page.page.evaluate(CHECKS) if one not in ALLOWED]
                if screenshots:
                    page.page.screenshot(path=screenshots / f"page-{width}-{scheme}-{state}.png", full_page=True)
            fits = page.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
            page.expect(fits or width < 1000, "it doesn't fit the window without scrolling")
            yield from (f"{width} px, {scheme}: {one}" for one in page.close())


def check_drawings(browser, server, screenshots):
    """The complaints about how many drawings are read right."""
    page = Page(browser, server, viewport={"width": 1280, "height": 800}).ready()
    made, wrong = drawings(), []
    for index, one in enumerate(made):
        page.draw(one["strokes"])
        if (found := page.label()) != str(one["label"]):
            wrong.append(f"{index}: {one['label']} as {found}")
            if screenshots:
                page.page.screenshot(path=screenshots / f"wrong-{index}.png")
        page.page.keyboard.press("Delete")
        page.page.wait_for_function(ANSWERED)
    right = len(made) - len(wrong)
    print(f"{right} of {len(made)} drawings are read right; not {', '.join(wrong) or 'any'}")
    page.expect(right >= LEAST_SHARE * len(made), f"only {right} of {len(made)} drawings are read right")
    yield from page.close()


def bar(right):
    """A picture of a thick 1, or of a 7, as the bytes of a PNG."""
    ink = lambda x, y: 20 < y < 80 and abs(x - 50) < 5 or right and 20 < y < 30 and 20 < x < 55
    return png(100, 100, [0 if ink(x, y) else 255 for y in range(100) for x in range(100)])


def check_tools(browser, server):
    """The complaints about undo, clear, upload, paste, keys and what is spoken."""
    page = Page(browser, server, viewport={"width": 1280, "height": 800}).ready()
    made = {one["label"]: one["strokes"] for one in drawings()}
    page.expect(page.page.is_disabled("#undo") and page.page.is_disabled("#clear"), "there is nothing to undo, but it can be")
    one, seven = [[[0.5, y / 20] for y in range(3, 18)]], made[7]
    page.draw(one)
    page.expect(page.label() == "1", f"a line is {page.label()}")
    page.page.wait_for_function("() => document.getElementById('spoken').textContent.startsWith('1, ')")
    page.draw([[[x / 20, 0.15] for x in range(3, 11)]])
    both = page.label()
    page.page.keyboard.press("Control+z")
    page.expect(page.label() == "1", "undo doesn't bring the line back")
    page.page.click("#clear")
    page.expect(page.label() == "–", "clear leaves a label")
    page.page.click("#undo")
    page.expect(page.label() == "1" and both != "–", "clear can't be undone")
    seen = page.page.evaluate(
        "() => [...document.getElementById('seen').getContext('2d').getImageData(0, 0, 28, 28).data].some(x => x > 0 && x < 256)")
    page.expect(seen, "what the network sees is empty")

    page.page.set_input_files("#file", {"name": "seven.png", "mimeType": "image/png", "buffer": bar(True)})
    page.page.wait_for_function("() => document.getElementById('label').textContent === '7'")
    page.page.set_input_files("#file", {"name": "text.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.page.wait_for_function("() => document.getElementById('message').textContent.includes('PNG or JPEG')")
    page.page.evaluate("""bytes => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(bytes)], 'one.png', { type: 'image/png' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files, bubbles: true }));
    }""", list(bar(False)))
    page.page.wait_for_function("() => document.getElementById('label').textContent === '1'")
    page.draw(seven)
    page.expect(page.label() == "7", "a drawing doesn't take a picture's place")

    page.page.keyboard.press("Delete")
    page.page.focus("#canvas")
    for key in ["Space", *["ArrowDown"] * 14, "Space"]:
        page.page.keyboard.press(key)
    page.expect(page.label() == "1", f"a line drawn by keys is {page.label()}")
    # Each is reached by Tab, with its focus to be seen.
    order = []
    for _ in range(6):
        page.page.keyboard.press("Tab")
        order.append(page.page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement);
          return document.activeElement.id + (style.outlineStyle === 'none' ? ' without an outline' : '');
        }"""))
    page.expect(order[:3] == ["undo", "clear", "upload"], f"Tab leads to {order}")
    yield from page.close()


def check_touch(browser, server):
    """The complaints about drawing with a finger, at the size of a telephone."""
    page = Page(browser, server, viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True).ready()
    box = page.page.locator("#canvas").bounding_box()
    session = page.context.new_cdp_session(page.page)
    points = [{"x": box["x"] + 0.5 * box["width"], "y": box["y"] + y / 20 * box["height"]} for y in range(3, 18)]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.page.wait_for_function("() => document.getElementById('label').textContent === '1'")
    page.expect(page.page.evaluate("() => scrollY") == 0, "the page scrolls under a finger that draws")
    yield from page.close()


def check_token(browser, model, program):
    """The complaints about how the page comes to its token, and never shows it."""
    with serving(model, program=program, environment={"LOCKSTEP_TOKEN": "right"}) as server:
        page = Page(browser, server)
        for token in ("wrong", "right"):
            page.page.wait_for_selector("#token-dialog[open]")
            page.page.fill("#token", token)
            page.page.keyboard.press("Enter")
        page.ready()
        page.draw([[[0.5, y / 20] for y in range(3, 18)]])
        page.expect(page.label() == "1", "with the token given, a line isn't read")
        # The browser itself notes each 401 on the console.
        page.problems = [one for one in page.problems if "401" not in one]
        yield from page.close()
        page = Page(browser, server, token="right").ready()
        page.expect("right" not in page.page.url, "the token stays in the address")
        yield from page.close()


def check_return(browser, model, program, folder):
    """The complaints about a model with other classes, and a server that goes away."""
    file = folder / "model.safetensors"
    write_model(file, 8, 8, [f"class {index}" for index in range(40)])
    with serving(file, program=program) as server:
        page = Page(browser, server, viewport={"width": 375, "height": 812}).ready()
        page.draw([[[0.5, y / 20] for y in range(3, 18)]])
        page.expect(page.label().startswith("class "), "names of classes aren't shown")
        page.expect(page.page.locator("#classes li").count() == 10, "of 40 classes the likeliest ten aren't shown")
        page.problems += [one for one in page.page.evaluate(CHECKS) if one not in ALLOWED]
    # A connection that is refused is noted on the console, too.
    page.draw([[[x / 20, 0.5] for x in range(3, 18)]])
    page.page.wait_for_function("() => document.getElementById('message').textContent.includes('reached')")
    page.problems = [one for one in page.problems if "ERR_" not in one]
    yield from page.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    options = with_browser(parser)
    problems = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="lockstep-page-") as folder:
        # Chromium's sandbox doesn't work for root.
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        with serving(options.model, program=options.program) as server:
            problems += check_looks(browser, server, options.screenshots)
            problems += check_drawings(browser, server, options.screenshots)
            problems += check_tools(browser, server)
            problems += check_touch(browser, server)
        problems += check_token(browser, options.model, options.program)
        problems += check_return(browser, options.model, options.program, Path(folder))
        browser.close()
    end(problems, f"the page holds at {', '.join(map(str, WIDTHS))} px, light and dark, by mouse, touch and keys")


if __name__ == "__main__":
    main()
