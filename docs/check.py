#!/usr/bin/env python3
"""Checks the pages of the documentation: their links, the README's length, and their words.

    docs/check.py [FOLDER]        the checkout; default: the one that this script is in

Every relative link and #anchor of README.md, CONTRIBUTING.md, CHANGELOG.md and docs/**/*.md must lead somewhere, README.md must
have at most 1,300 words (as `wc -w` counts), and no page may contain one of the phrases below. Code and quoted output are not
looked at. Prints FILE:LINE for each fault; the exit status is 1 if there is any.
"""
import re
import sys
from pathlib import Path
from urllib.parse import unquote

MOST_WORDS = 1_300

# Phrases that sound translated, British spelling, and what to write instead.
BANNED = [
    (r"a rank and epoch", "per rank and epoch"),
    (r"middle time", "median"),
    (r"(lines?|seconds|images|steps|samples) an? (epoch|rank|step|second|node)", "per"),
    (r"(threads?|micro-batch|micro-batches|gradients?) a rank", "per rank"),
    (r"stands? there", "is there"),
    (r"(takes?|taking) turns with", "alternating runs"),
    (r"in turn with", "alternating with"),
    (r"for ever", "forever"),
    (r"otherwise than", "not as"),
    (r"come to an end", "completed"),
    (r"is to be known", "is known"),
    (r"in good order", "cleanly"),
    (r"one's own", "your own"),
    (r"whatever stood", "whatever was"),
    (r"(synchron|initial|normal|recogn|optim|serial)is(e|es|ed|ing|ation)", "-ize, -ization"),
    (r"(behavi|col|neighb|fav)our\w*", "-or"),
    (r"cent(re|red|res)", "center"),
    (r"misspelt", "misspelled"),
    (r"grey", "gray"),
]
BANNED = [(re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), better) for pattern, better in BANNED]

FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
LINK = re.compile(r"(?<!\\)\]\(\s*<?([^\s)>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINITION = re.compile(r"\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")
ATTRIBUTE = re.compile(r"<(?:a|img)\b[^>]*\b(?:href|src|id|name)=\"([^\"]*)\"", re.IGNORECASE)
ANCHOR = re.compile(r"<a\b[^>]*\b(?:id|name)=\"([^\"]*)\"", re.IGNORECASE)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def prose(text):
    """Line number and text of each line outside of fenced code, with inline code taken out."""
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if match and fence is None:
            fence = match[1]
        elif match and match[1].startswith(fence) and line.strip() == match[1]:
            fence = None
        elif fence is None:
            yield number, re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "``", line)


def headings(text):
    """The headings outside of fenced code, with their inline code."""
    lines = text.splitlines()
    for number, _ in prose(text):
        match = HEADING.match(lines[number - 1])
        if match:
            yield match[2]


def anchors(text):
    """What a #fragment of a page may name, as GitHub makes it from headings."""
    found, counts = set(), {}
    for heading in headings(text):
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = counts.get(slug, 0)
        counts[slug] = count + 1
        found.add(f"{slug}-{count}" if count else slug)
    for _, line in prose(text):
        found.update(ANCHOR.findall(line))
    return found


def links(line):
    """The targets that a line of prose links to."""
    yield from LINK.findall(line)
    match = DEFINITION.match(line)
    if match:
        yield match[1]
    for match in ATTRIBUTE.finditer(line):
        if match[1] and not ANCHOR.match(match[0]):
            yield match[1]


def problem(target, page, root):
    """What is wrong with a link, or None."""
    if SCHEME.match(target):
        return None
    path, _, fragment = target.partition("#")
    if path.startswith("/"):
        return "is absolute"
    file = (page.parent / unquote(path)).resolve() if path else page
    if not file.is_relative_to(root):
        return "leads out of the repository"
    if not file.exists():
        return "leads nowhere"
    if fragment and file.suffix == ".md" and unquote(fragment) not in anchors(file.read_text(encoding="utf-8")):
        return f"names a heading that {file.relative_to(root)} doesn't have"
    return None


def faults(page, root):
    """Line and description of each fault of a page."""
    text = page.read_text(encoding="utf-8")
    for number, line in prose(text):
        for target in links(line):
            if wrong := problem(target, page, root):
                yield number, f"the link {target} {wrong}"
    # A phrase may go over the end of a line.
    parts, starts, length = [], [], 0
    for number, line in prose(text):
        starts.append((length, number))
        parts.append(re.sub(r"\]\([^)]*\)", "]", line.strip()))
        length += len(parts[-1]) + 1
    joined = " ".join(parts)
    for pattern, better in BANNED:
        for match in pattern.finditer(joined):
            number = max(number for start, number in starts if start <= match.start())
            yield number, f'"{match[0]}": write as the field does ({better})'


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    pages = [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted((root / "docs").rglob("*.md"))
    count = 0
    for page in pages:
        name = page.relative_to(root)
        if not page.exists():
            found = [(1, "there is no such page")]
        else:
            found = sorted(faults(page, root))
        if page.name == "README.md" and page.exists():
            words = len(page.read_text(encoding="utf-8").split())
            if words > MOST_WORDS:
                found.append((1, f"{words:,} words, more than {MOST_WORDS:,}"))
        for number, fault in found:
            print(f"{name}:{number}: {fault}")
        count += len(found)
    if count:
        print(f"{count} fault{'s' * (count > 1)} in {len(pages)} pages", file=sys.stderr)
        sys.exit(1)
    print(f"{len(pages)} pages: links, words and length are good")


if __name__ == "__main__":
    main()
