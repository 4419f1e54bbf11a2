#!/usr/bin/env python3
"""Opens pages of `lockstep report` and `lockstep data gallery` in headless Chromium and checks what people need of them.

    pip install -r Tests/Interoperability/requirements.txt     # and Debian's package chromium
    python3 verify_pages.py runs/NAME/report.html … [--screenshots FOLDER]

At 375 and 1,280 px, light and dark, with everything folded and unfolded: nothing on the console, nothing asked of the
network, no script; nothing wider than the window but what scrolls by itself; each text at least 4.5:1 on what it stands on,
curves 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); links and summaries at least 44 px; one h1, no heading level left out, a language,
names and descriptions for pictures, a table behind each chart. Exits with 1 where any of it doesn't hold.
"""
import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from problems import end

WIDTHS = [375, 1280]
SCHEMES = ["light", "dark"]
# In milliseconds: the machine may be busy.
TIMEOUT = 120_000

# Everything is computed from what the browser has laid out and from computed styles; returns a list of complaints.
CHECKS = r"""
() => {
  const problems = [];
  const name = node => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') || ''}"> `
      + `“${(node.textContent || '').trim().slice(0, 40)}”`;
  };
  const isShown = element => element.checkVisibility({ contentVisibilityAuto: true }) && !element.closest('.hidden, title, desc');

  // Colors, as sRGB with alpha.
  const rgba = text => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return text.startsWith('color(srgb') ? [...numbers.slice(0, 3).map(x => 255 * x), numbers[3] ?? 1] : [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[3] * top[i] + (1 - top[3]) * below[i]).concat(1);
  const luminance = color => {
    const [r, g, b] = color.slice(0, 3).map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const check = (node, element, color, least) => {
    const found = contrast(over(rgba(color), ground(element)), ground(element));
    if (found < least) problems.push(`contrast ${found.toFixed(2)} of ${name(node)}`);
  };

  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !isShown(element)) continue;
    texts += 1;
    const style = getComputedStyle(element);
    check(node, element, element.closest('svg') ? style.fill : style.color, 4.5);
  }
  if (texts < 20) problems.push(`only ${texts} texts are shown`);
  for (const line of document.querySelectorAll('.curve, .mark, .whisker')) {
    if (isShown(line) && !line.closest('.faint')) check(line, line, getComputedStyle(line).stroke, 3);
  }
  for (const bar of document.querySelectorAll('.bar span')) {
    if (isShown(bar)) check(bar, bar.parentElement, getComputedStyle(bar).backgroundColor, 3);
  }

  // Widths.
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) problems.push(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth}`);
  for (const element of document.body.querySelectorAll('*')) {
    if (!isShown(element) || element.closest('svg, .hidden') !== null || element.parentElement.closest('.scroll')) continue;
    const box = element.getBoundingClientRect();
    if (box.right > innerWidth + 0.5 || box.left < -0.5) problems.push(`${name(element)} from ${box.left} to ${box.right} px`);
  }
  for (const region of document.querySelectorAll('.scroll')) {
    if (region.tabIndex !== 0 || region.getAttribute('role') !== 'region' || !region.getAttribute('aria-label')) {
      problems.push(`${name(region)} can't be reached or has no name`);
    }
  }

  for (const grid of document.querySelectorAll('.pixels')) {
    const region = grid.closest('.scroll'), cell = grid.querySelector('td.p').getBoundingClientRect();
    if (region.scrollWidth > region.clientWidth) problems.push(`${name(region)} scrolls: ${region.scrollWidth} px`);
    if (cell.width < 8 || cell.height < 8) problems.push(`a pixel of ${cell.width} × ${cell.height} px`);
  }
  for (const bar of document.querySelectorAll('#balance .bar')) {
    const { width } = bar.getBoundingClientRect();
    if (width < 200) problems.push(`a bar of ${width} px`);
  }
  // Nobody copies an option of which the dashes stand on another line, or reads a key that is broken anywhere.
  const lines = (text, start, end) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode;
    if (!isShown(text.parentElement)) continue;
    for (const option of text.textContent.matchAll(/(?<![^\s'"(])--?[a-z][a-z-]{0,30}/gi)) {
      if (lines(text, option.index, option.index + option[0].length) > 1) problems.push(`the option ${option[0]} is broken`);
    }
    if (text.parentElement.matches('tbody th code') && lines(text, 0, text.length) > 1) problems.push(`${name(text)} is broken`);
  }

  // Targets.
  for (const target of document.querySelectorAll('a[href], summary, button, input, select')) {
    if (!isShown(target)) continue;
    const box = target.getBoundingClientRect();
    if (box.height < 44 || box.width < 44) problems.push(`target ${name(target)} is ${box.width} × ${box.height} px`);
  }

  // Structure.
  if (!root.lang) problems.push('no language');
  if (!document.title.trim()) problems.push('no title');
  if (document.scripts.length) problems.push('there are scripts');
  if (document.querySelectorAll('h1').length !== 1) problems.push('not one h1');
  for (const part of ['header', 'nav', 'main', 'footer']) {
    if (document.querySelectorAll(part).length !== 1) problems.push(`not one ${part}`);
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) problems.push(`${name(heading)} leaves out a level`);
    level = next;
  }
  const identifiers = [...document.querySelectorAll('[id]')].map(e => e.id);
  const twice = identifiers.filter((id, index) => identifiers.indexOf(id) !== index);
  if (twice.length) problems.push(`identifiers that aren't unique: ${twice}`);
  for (const element of document.querySelectorAll('[aria-labelledby]')) {
    for (const id of element.getAttribute('aria-labelledby').split(' ')) {
      if (!document.getElementById(id)?.textContent.trim()) problems.push(`${name(element)} is named by nothing`);
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(link.getAttribute('href').slice(1))) problems.push(`${name(link)} leads nowhere`);
  }
  for (const picture of document.querySelectorAll('img')) {
    if (!picture.alt.trim()) problems.push('a picture without a text');
    if (!picture.complete || picture.naturalWidth === 0) problems.push(`a picture that isn't shown: ${picture.alt}`);
  }
  for (const chart of document.querySelectorAll('svg:not([aria-hidden])')) {
    const [title, description] = [chart.querySelector(':scope > title'), chart.querySelector(':scope > desc')];
    if (chart.getAttribute('role') !== 'img' || !title?.textContent.trim() || !description?.textContent.trim()) {
      problems.push(`a chart without title or description: ${title?.textContent}`);
    }
    if (!chart.closest('figure')?.querySelector('details table tbody tr')) {
      problems.push(`a chart without a table: ${title?.textContent}`);
    }
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent.trim()) problems.push('a table without a caption');
    if (!table.querySelector('th[scope=col]')) problems.push(`a table without headings: ${table.caption?.textContent}`);
  }
  return problems;
}
"""


def check(browser, path, width, scheme, screenshots):
    """The complaints about a page in a window of a width and a color scheme."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    problems = []
    page.on("console", lambda message: problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    address = path.resolve().as_uri()
    page.on("request", lambda request: request.url.startswith(("data:", address)) or problems.append(f"asks for {request.url}"))
    page.goto(address)
    if screenshots:
        page.screenshot(path=screenshots / f"{path.parent.name}-{path.stem}-{width}-{scheme}.png", full_page=True)
    problems += [f"folded: {problem}" for problem in page.evaluate(CHECKS)]
    page.evaluate("() => document.querySelectorAll('details').forEach(details => details.open = true)")
    problems += [f"unfolded: {problem}" for problem in page.evaluate(CHECKS)]
    context.close()
    return [f"{path}: {width} px, {scheme}: {problem}" for problem in problems]


def check_print(browser, path, screenshots):
    """The complaints about a page on paper: A4 with margins of 15 mm is 680 px wide. Dark ink on white, whatever the scheme."""
    context = browser.new_context(viewport={"width": 680, "height": 1000}, color_scheme="dark", offline=True)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    page.goto(path.resolve().as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    width = page.evaluate("() => document.documentElement.scrollWidth")
    color = page.evaluate("() => getComputedStyle(document.body).color.match(/[0-9]+/g).map(Number)")
    problems = [f"{width} px wide"] if width > 680 else []
    if max(color) > 100:
        problems.append(f"text in {color}")
    # Only these are never parted by a page's end.
    parted = page.evaluate(
        "() => [...document.querySelectorAll('.mistakes > li, .pictures > li')]"
        ".filter(item => getComputedStyle(item).display !== 'inline-block').length")
    if parted:
        problems.append(f"{parted} pictures that may be parted from their captions")
    margins = dict.fromkeys(["top", "bottom", "left", "right"], "15mm")
    data = page.pdf(format="A4", margin=margins, path=screenshots and screenshots / f"{path.parent.name}-{path.stem}.pdf")
    if not data.startswith(b"%PDF"):
        problems.append("can't be printed")
    context.close()
    return [f"{path}: on paper: {problem}" for problem in problems]


def with_browser(parser):
    """The options of a script that opens pages, and its own."""
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser's program")
    parser.add_argument("--screenshots", type=Path, help="a folder for pictures of the pages")
    options = parser.parse_args()
    if not options.chromium:
        sys.exit("chromium isn't installed: apt-get install chromium, or name it with --chromium")
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    return options


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="+", type=Path)
    options = with_browser(parser)
    problems = []
    with sync_playwright() as playwright:
        # Chromium's sandbox doesn't work for root.
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        for path in options.pages:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    problems += check(browser, path, width, scheme, options.screenshots)
            problems += check_print(browser, path, options.screenshots)
        browser.close()
    widths = " and ".join(map(str, WIDTHS))
    end(problems, f"{len(options.pages)} pages hold at {widths} px, {' and '.join(SCHEMES)}, and on paper")


if __name__ == "__main__":
    main()
