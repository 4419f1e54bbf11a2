#!/usr/bin/env python3
"""Makes a Debian package of a program that needs no Swift libraries.

    packaging/make_deb.py --program .build-static/release/lockstep --output FOLDER

FOLDER gets lockstep_VERSION-1_ARCHITECTURE.deb, whose files are those of `make install PREFIX=/usr`, in the places that
Debian's policy has for them. `dpkg-shlibdeps` finds which packages the program's libraries are in. Prints the package's path.
SOURCE_DATE_EPOCH sets the time of its files; default: that of the last commit. DEBFULLNAME and DEBEMAIL name who packaged it.
"""
import argparse
import email.utils
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from install import ROOT, contents, replace

REVISION = 1
SUMMARY = "data-parallel training of digit classifiers over MPI"
DESCRIPTION = """\
 Lockstep trains a multilayer perceptron to classify handwritten digits,
 data-parallel over MPI. In float32 it ends with the same bits on any number
 of ranks, nodes and any processor, interrupted or not, and with a hash that
 shows it."""
# Where Debian has what upstream's installation has elsewhere.
MOVED = {"share/zsh/site-functions/_lockstep": "share/zsh/vendor-completions/_lockstep"}
# What Debian has in files of other names, and forms.
REPLACED = {
    "share/doc/lockstep/LICENSE": "share/doc/lockstep/copyright",
    "share/doc/lockstep/CHANGELOG.md": "share/doc/lockstep/changelog.gz",
}
# The licenses of what is linked into the program.
LINKED = """\
Files: usr/bin/lockstep
Copyright: The Lockstep authors,
 Apple Inc. and the Swift project authors (Swift's libraries, swift-argument-parser, swift-crypto, swift-system),
 JP Simard (Yams), Kirill Simonov (LibYAML), The BoringSSL authors, Unicode, Inc.
License: Expat and Apache-2.0
Comment: Swift's libraries, which Debian doesn't have, are linked into the
 program, as are the packages that Package.swift names.
"""


def output(*command, **options):
    return subprocess.run(
        [str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True, **options).stdout.strip()


def copyright_text():
    """The machine-readable copyright file (copyright-format 1.0)."""
    license = (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n", 3)
    body = "\n".join(f" {line}" if line else " ." for line in license[3].strip().splitlines())
    holder = license[2].removeprefix("Copyright (c) ")
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: lockstep\n\n"
        f"Files: *\nCopyright: {holder}\nLicense: Expat\n\n{LINKED}\nLicense: Expat\n{body}\n\n"
        "License: Apache-2.0\n Swift's libraries have the Runtime Library Exception. On Debian systems the\n"
        " license is in /usr/share/common-licenses/Apache-2.0.\n")


def changelog(version, maintainer, date):
    return f"lockstep ({version}) unstable; urgency=medium\n\n  * Upstream's release; see changelog.gz.\n\n -- {maintainer}  {date}\n"


# What the test clusters in share/lockstep/cluster take.
SUGGESTED = "iproute2, nftables, openssh-server, python3"


def compressed(text):
    """As Debian wants it: gzip -9n."""
    return gzip.compress(text.encode() if isinstance(text, str) else text, 9, mtime=0)


def dependencies(program, folder):
    """The packages whose libraries a program needs, and Open MPI's launcher."""
    (folder / "debian").mkdir()
    (folder / "debian/control").write_text("Source: lockstep\n\nPackage: lockstep\nArchitecture: any\n")
    found = output("dpkg-shlibdeps", "-O", "--ignore-missing-info", program, cwd=folder, stderr=subprocess.DEVNULL)
    needed = found.removeprefix("shlibs:Depends=").split(", ")
    return ", ".join(sorted([*needed, "openmpi-bin"]))


def fill(stage, program, version, maintainer, epoch):
    """Puts the package's files below a folder."""
    usr = stage / "usr"
    documents = usr / "share/doc/lockstep"
    for path, (content, mode) in contents(program, replaced=REPLACED).items():
        if path in REPLACED:
            continue
        if path.startswith("share/man/"):
            path, content = path + ".gz", compressed(content)
        replace(usr / MOVED.get(path, path), content, mode)
    installed = usr / "bin/lockstep"
    subprocess.run(["strip", "--strip-unneeded", "--remove-section=.comment", "--remove-section=.note", installed], check=True)
    # Where it was built there were libraries beside it.
    subprocess.run(["chrpath", "--delete", installed], check=True, stdout=subprocess.DEVNULL)
    replace(documents / "copyright", copyright_text().encode(), 0o644)
    replace(documents / "changelog.gz", compressed((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")), 0o644)
    date = email.utils.formatdate(epoch)
    replace(documents / "changelog.Debian.gz", compressed(changelog(version, maintainer, date)), 0o644)
    overrides = (Path(__file__).parent / "lintian-overrides").read_bytes()
    replace(usr / "share/lintian/overrides/lockstep", overrides, 0o644)


def control(stage, version, architecture, maintainer, depends):
    """The package's description, and the sums of its files."""
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    folder = stage / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(
        f"Package: lockstep\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {maintainer}\n"
        f"Installed-Size: {size}\nDepends: {depends}\nSuggests: {SUGGESTED}\nSection: science\nPriority: optional\n"
        f"Description: {SUMMARY}\n{DESCRIPTION}\n")
    sums = output("md5sum", *(path.relative_to(stage) for path in files), cwd=stage)
    (folder / "md5sums").write_text(sums + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, type=Path, help="the program, linked with --static-swift-stdlib")
    parser.add_argument("--output", required=True, type=Path, help="the folder of the package")
    options = parser.parse_args()
    program = options.program.resolve()
    if not os.access(program, os.X_OK):
        sys.exit(f"{options.program}: no such program. Make the package by: make deb")
    if libraries := re.findall(r"\b(libswift\w+|libFoundation\w*)\.so", output("readelf", "--dynamic", program)):
        sys.exit(f"{options.program}: needs {libraries[0]}, which Debian doesn't have. Make the package by: make deb")
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or output("git", "log", "-1", "--format=%ct", cwd=ROOT))
    name, address = os.environ.get("DEBFULLNAME", "The Lockstep authors"), os.environ.get("DEBEMAIL", "lockstep@example.org")
    maintainer = f"{name} <{address}>"
    upstream = output(program, "--version").split(" ")[1]
    version, architecture = f"{upstream}-{REVISION}", output("dpkg", "--print-architecture")
    with tempfile.TemporaryDirectory(prefix="lockstep-deb-") as scratch:
        stage = Path(scratch) / "stage"
        stage.mkdir(mode=0o755)
        os.umask(0o022)
        fill(stage, program, version, maintainer, epoch)
        depends = dependencies(stage / "usr/bin/lockstep", Path(scratch))
        control(stage, version, architecture, maintainer, depends)
        made = Path(scratch) / f"lockstep_{version}_{architecture}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", stage, made], check=True, stdout=subprocess.DEVNULL,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)})
        options.output.mkdir(parents=True, exist_ok=True)
        file = options.output / made.name
        new = file.with_suffix(".new")
        shutil.copyfile(made, new)
        new.replace(file)
    print(file)


if __name__ == "__main__":
    main()
