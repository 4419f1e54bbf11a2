#!/usr/bin/env python3
"""Writes the manual pages of lockstep, one per command, from what its help says.

    packaging/man_pages.py --program .build/release/lockstep --output FOLDER

FOLDER gets lockstep.1, lockstep-train.1, lockstep-data-fetch.1 and so on: pages of man(7). Their words are those of
`--help`, as the program itself tells them with --experimental-dump-help.
"""
import argparse
import json
import re
import subprocess
from pathlib import Path

# Every command has these, and the first page tells of them.
COMMON = {"help", "version"}


def escaped(text):
    """Text as roff reads it: backslashes, hyphens that are typed as such, and a line's first character."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)


def spelling(name):
    """An option as it is typed: -n or --name."""
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def shown(arguments):
    return [argument for argument in arguments if argument["shouldDisplay"]]


def value(argument):
    """What is given to an argument, in italics."""
    dots = " ..." if argument["kind"] == "positional" and argument["isRepeating"] else ""
    return f"\\fI{escaped(argument['valueName'])}\\fR{dots}"


def term(argument):
    """The line of a list that names an argument."""
    if argument["kind"] == "positional":
        return value(argument)
    # Short names come first, as in every manual.
    names = sorted(map(spelling, argument["names"]), key=len)
    bold = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
    return bold if argument["kind"] == "flag" else f"{bold} {value(argument)}"


def synopsis(path, command):
    """The command with its arguments, those that may be left out in brackets."""
    words = [f"\\fB{escaped(' '.join(path))}\\fR"]
    if subcommands(command):
        return f"{words[0]} \\fIcommand\\fR"
    arguments = shown(command.get("arguments", []))
    options = [argument for argument in arguments if argument["kind"] != "positional"]
    for argument in options:
        if not argument["isOptional"]:
            words.append(term(argument))
    if any(argument["isOptional"] for argument in options):
        words.append("[\\fIoptions\\fR]")
    for argument in arguments:
        if argument["kind"] == "positional":
            words.append(f"[{value(argument)}]" if argument["isOptional"] else value(argument))
    return " ".join(words)


def description(text):
    """Paragraphs; indented lines stay as they are."""
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("  "):
            yield ".PP\n.nf\n.RS 4\n" + escaped(re.sub(r"^  ", "", paragraph, flags=re.MULTILINE)) + "\n.RE\n.fi"
        else:
            yield ".PP\n" + escaped(paragraph)


def items(arguments):
    for argument in arguments:
        text = argument.get("abstract", "")
        if "defaultValue" in argument:
            text += f" Default: {argument['defaultValue']}."
        yield f".TP\n{term(argument)}\n{escaped(text)}"


def subcommands(command):
    return [sub for sub in command.get("subcommands", []) if sub["shouldDisplay"] and sub["commandName"] != "help"]


def page(path, command, version):
    """The lines of a command's page."""
    name = "-".join(path)
    yield f'.TH {escaped(name.upper())} 1 "" "{version}" "User commands"'
    yield f".SH NAME\n{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}"
    yield f".SH SYNOPSIS\n{synopsis(path, command)}"
    yield ".SH DESCRIPTION"
    yield from description(command.get("discussion", command["abstract"]))
    arguments = shown(command.get("arguments", []))
    if len(path) > 1:
        arguments = [a for a in arguments if not COMMON & {name["name"] for name in a.get("names", [])}]
    for kinds, title in [(["positional"], "ARGUMENTS"), (["option", "flag"], "OPTIONS")]:
        of_kind = [argument for argument in arguments if argument["kind"] in kinds]
        # Options without a title of their own come first, as in the help.
        for section in dict.fromkeys([None, *(argument.get("sectionTitle") for argument in of_kind)]):
            entries = [argument for argument in of_kind if argument.get("sectionTitle") == section]
            if entries:
                yield f".SH {escaped(section.upper()) if section else title}"
                yield from items(entries)
    if subs := subcommands(command):
        yield ".SH COMMANDS"
        for sub in subs:
            yield f".TP\n.BR {escaped(name + '-' + sub['commandName'])} (1)\n{escaped(sub['abstract'])}"
    if len(path) > 1:
        yield f".SH SEE ALSO\n.BR {escaped('-'.join(path[:-1]))} (1)"
    yield ""


def pages(path, command):
    """Each command with the words that call it."""
    yield path, command
    for sub in subcommands(command):
        yield from pages([*path, sub["commandName"]], sub)


def write_pages(program, folder):
    """Writes every page of a program's commands, and returns their files."""
    def said(*arguments):
        return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    # Without the versions of the libraries, which are in brackets.
    version = said("--version").split(" (")[0].strip()
    root = json.loads(said("--experimental-dump-help"))["command"]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path, command in pages([root["commandName"]], root):
        file = folder / f"{'-'.join(path)}.1"
        file.write_text("\n".join(page(path, command, version)), encoding="utf-8")
        written.append(file)
    return written


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, type=Path, help="the built program")
    parser.add_argument("--output", required=True, type=Path, help="the folder of the pages")
    options = parser.parse_args()
    write_pages(options.program.resolve(), options.output)


if __name__ == "__main__":
    main()
