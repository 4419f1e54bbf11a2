#!/usr/bin/env python3
"""Installs the program with what belongs to it below a prefix, or removes exactly that.

    packaging/install.py install [--program .build/release/lockstep] [--server Server/.build/release/lockstep-serve]
                                 [--prefix /usr/local] [--destdir FOLDER]
    packaging/install.py uninstall [--prefix /usr/local] [--destdir FOLDER]

Installed are the program and the server of its command serve, its configurations, manual pages, completions for bash, zsh and fish, documentation and license.
share/lockstep/installed lists them with their SHA-256, and the folders made for them, so that `uninstall` knows what an older
version has installed. It leaves what has been changed since, and says so. With --destdir, files go below that folder, as packages want them.
"""
import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from installed_links import adapted
from man_pages import write_pages

ROOT = Path(__file__).resolve().parent.parent
RECORD = "share/lockstep/installed"
# Stands in the record where a file has its SHA-256.
FOLDER = "folder"
# Where each shell looks for completions of installed programs.
COMPLETIONS = {
    "bash": "share/bash-completion/completions/lockstep",
    "zsh": "share/zsh/site-functions/_lockstep",
    "fish": "share/fish/vendor_completions.d/lockstep.fish",
}
# Files of the repository, and their folder below share.
TEXTS = [
    ("configs", "*.yaml", "lockstep/configs"),
    ("configs", "*.json", "lockstep/configs"),
    ("cluster", "**/*", "lockstep/cluster"),
    (".", "LICENSE", "doc/lockstep"),
    (".", "README.md", "doc/lockstep"),
    (".", "CHANGELOG.md", "doc/lockstep"),
    (".", "CONTRIBUTING.md", "doc/lockstep"),
    ("docs", "*.md", "doc/lockstep/docs"),
    ("docs/lesson", "*", "doc/lockstep/docs/lesson"),
    ("examples/app", "README.md", "doc/lockstep/examples/app"),
    ("examples/app", "Package.swift", "doc/lockstep/examples/app"),
    ("examples/app/Sources/classify", "*.swift", "doc/lockstep/examples/app/Sources/classify"),
    ("examples/loggers", "*.py", "doc/lockstep/examples/loggers"),
    ("docs/pictures", "*.jpg", "doc/lockstep/docs/pictures"),
    ("docs/pictures", "*.png", "doc/lockstep/docs/pictures"),
    ("docs/pictures", "*.svg", "doc/lockstep/docs/pictures"),
]


class Refusal(Exception):
    pass


def contents(program, server=None, replaced=None):
    """What is installed: path below the prefix → content and permissions.

    Links between documents lead to where these are installed. replaced has the paths of those that a package has elsewhere.
    """
    files = {"bin/lockstep": (program.read_bytes(), 0o755)}
    if server:
        files["bin/lockstep-serve"] = (server.read_bytes(), 0o755)
    with tempfile.TemporaryDirectory(prefix="lockstep-man-") as folder:
        for page in write_pages(program, Path(folder)):
            files[f"share/man/man1/{page.name}"] = (page.read_bytes(), 0o644)
    for shell, place in COMPLETIONS.items():
        script = subprocess.run([program, "--generate-completion-script", shell], check=True, stdout=subprocess.PIPE).stdout
        # It is read by the shell, not executed.
        files[place] = (script.removeprefix(b"#!/bin/bash\n"), 0o644)
    # Path in the repository → path below the prefix, of files and, for links, of folders.
    places = {folder: f"share/{place}" for folder, _, place in TEXTS}
    for folder, pattern, place in TEXTS:
        places |= {
            file.relative_to(ROOT).as_posix(): f"share/{place}/{file.relative_to(ROOT / folder).as_posix()}"
            for file in sorted((ROOT / folder).glob(pattern)) if "__pycache__" not in file.parts}
    texts = {source: path for source, path in places.items() if (ROOT / source).is_file()}
    places |= {source: replaced[path] for source, path in texts.items() if path in (replaced or {})}
    for source, path in texts.items():
        file = ROOT / source
        content = file.read_bytes()
        if file.suffix == ".md":
            content = adapted(content.decode(), source, places).encode()
        files[path] = (content, 0o755 if os.access(file, os.X_OK) else 0o644)
    return files


def digest(content):
    return hashlib.sha256(content).hexdigest()


def replace(file, content, mode):
    """Writes a file whole or not at all; one that is being executed stays as it is for whoever executes it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_bytes(content)
        new.chmod(mode)
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def recorded(root):
    """What has been installed below a folder: path → SHA-256, or `FOLDER`. Empty where nothing has been."""
    try:
        text = (root / RECORD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    lines = [line.split("  ", 1) for line in text.splitlines()]
    if any(len(line) != 2 or Path(line[1]).is_absolute() or ".." in Path(line[1]).parts for line in lines):
        raise Refusal(f"{root / RECORD}: isn't a list of what was installed. Nothing was removed.")
    return {path: digest for digest, path in lines}


def missing_folders(root, paths):
    """The folders below `root` that have to be made for files."""
    folders = {folder for path in paths for folder in Path(path).parents if folder.name}
    return {str(folder) for folder in folders if not (root / folder).exists()}


def remove(root, entries):
    """Removes files that are as they were installed, then the folders that were made for them and are empty now."""
    for path, expected in entries.items():
        file = root / path
        if expected == FOLDER or not file.is_file():
            continue
        if digest(file.read_bytes()) == expected:
            file.unlink()
        else:
            print(f"{file}: left, as it has been changed since it was installed")
    # The deepest first.
    for path in sorted((path for path, expected in entries.items() if expected == FOLDER), reverse=True):
        folder = root / path
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def install(program, server, root):
    for path, target in [(program, "build"), (server, "serve")]:
        if path and not os.access(path, os.X_OK):
            raise Refusal(f"{path}: no such program. Build it: make {target}")
    files = contents(program.resolve(), server)
    before = recorded(root)
    entries = {path: expected for path, expected in before.items() if expected == FOLDER}
    entries |= {path: FOLDER for path in missing_folders(root, [*files, RECORD])}
    for path, (content, mode) in files.items():
        replace(root / path, content, mode)
        entries[path] = digest(content)
    lines = [f"{expected}  {path}\n" for path, expected in sorted(entries.items())]
    replace(root / RECORD, "".join(lines).encode(), 0o644)
    # What an older version had and this one doesn't have.
    remove(root, {path: expected for path, expected in before.items() if path not in entries})
    print(f"{len(files)} files below {root}; {root / RECORD} lists them")


def uninstall(root):
    entries = recorded(root)
    if not entries:
        print(f"{root}: nothing of lockstep is installed here")
        return
    (root / RECORD).unlink()
    remove(root, entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["install", "uninstall"])
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/lockstep", help="the built program")
    parser.add_argument("--server", type=Path, help="the built server; default: none is installed")
    parser.add_argument("--prefix", default="/usr/local", help="where programs live, such as /usr or $HOME/.local")
    parser.add_argument("--destdir", default="", help="a folder that stands for /")
    options = parser.parse_args()
    root = Path(options.destdir + os.path.abspath(options.prefix))
    try:
        if options.action == "install":
            install(options.program, options.server, root)
        else:
            uninstall(root)
    except Refusal as error:
        sys.exit(f"install.py: {error}")
    except OSError as error:
        sys.exit(f"install.py: {error.filename}: {error.strerror}\n"
                 f"            Another place may be given: make {options.action} PREFIX=$HOME/.local")
    except subprocess.CalledProcessError as error:
        sys.exit(f"install.py: {' '.join(map(str, error.cmd))}: exit status {error.returncode}")


if __name__ == "__main__":
    main()
