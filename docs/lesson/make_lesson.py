#!/usr/bin/env python3
"""Makes lesson.ipynb from lesson.py, with the outputs of a run, or checks that it is what a run gives.

    docs/lesson/make_lesson.py [--lockstep PROGRAM]           writes lesson.ipynb
    docs/lesson/make_lesson.py --check [--lockstep PROGRAM]   compares with it

lesson.py has the cells, which are easier to read and to review than a notebook's JSON: `# %% [markdown]` begins one of text,
`# %%` one of code. With --check every cell must run, the notebook must have the same cells, and all fingerprints and
verdicts must be the same: they don't depend on the machine. Takes MNIST from LOCKSTEP_MNIST or data/mnist.

Needs the packages of Tests/Interoperability/requirements.txt.
"""
import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
# The lines of output that are the same wherever the lesson is run.
LASTING = re.compile(r"^(exercise \d: .*|\d ranks?: [0-9a-f]{64})$", re.MULTILINE)
# Those that are the same wherever it is run on the same data.
LASTING_ON_DATA = re.compile(r"^(training: .*|kept: .*|network: .*|test accuracy .*)$", re.MULTILINE)


def notebook():
    """The notebook of lesson.py, without outputs."""
    parts = re.split(r"^# %%(.*)\n", (FOLDER / "lesson.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
    cells = []
    for number, (kind, text) in enumerate(zip(parts[1::2], parts[2::2]), 1):
        if "[markdown]" in kind:
            cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", text.strip(), flags=re.MULTILINE))
        else:
            cell = nbformat.v4.new_code_cell(text.strip())
        cell.id = f"cell-{number:02}"
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def execute(lesson, program):
    """Runs all cells, in a folder that is gone afterwards but has the repository's configurations and data."""
    with tempfile.TemporaryDirectory(prefix="lockstep-lesson-") as scratch:
        folder = Path(scratch) / "docs/lesson"
        folder.mkdir(parents=True)
        for name in ("configs", "data"):
            (Path(scratch) / name).symlink_to(ROOT / name)
        os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        client = nbclient.NotebookClient(
            lesson, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}, record_timing=False)
        client.execute()


def said(lesson):
    """All that the cells have printed."""
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def differences(lesson, committed):
    """What isn't as the committed notebook has it."""
    sources = [(cell.cell_type, cell.source) for cell in lesson.cells]
    if sources != [(cell.cell_type, cell.source) for cell in committed.cells]:
        yield "its cells aren't those of lesson.py"
    is_same_data = LASTING_ON_DATA.findall(said(lesson))[:1] == LASTING_ON_DATA.findall(said(committed))[:1]
    for pattern in [LASTING] + [LASTING_ON_DATA] * is_same_data:
        found, expected = pattern.findall(said(lesson)), pattern.findall(said(committed))
        if found != expected or not found:
            yield f"a run prints {found}, and it has {expected}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    built = ROOT / ".build/release/lockstep"
    default = built if built.exists() else Path(shutil.which("lockstep") or built)
    parser.add_argument("--lockstep", type=Path, default=default, help="the program; default: as built, or on the PATH")
    parser.add_argument("--check", action="store_true", help="compare with lesson.ipynb, and write nothing")
    options = parser.parse_args()
    if not os.access(options.lockstep, os.X_OK):
        sys.exit(f"{options.lockstep}: no such program. Build it: make build")
    lesson, file = notebook(), FOLDER / "lesson.ipynb"
    try:
        execute(lesson, options.lockstep.resolve())
    except nbclient.exceptions.CellExecutionError as error:
        sys.exit(f"lesson.py: {error}")
    if options.check:
        found = list(differences(lesson, nbformat.read(file, as_version=4)))
        if found:
            sys.exit("\n".join(f"{file.name}: {text}" for text in found) + "\nMake it anew: docs/lesson/make_lesson.py")
        return
    text = nbformat.writes(lesson) + "\n"
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)
    print(f"{file.name}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
