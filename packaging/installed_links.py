"""The links of documentation in Markdown, as they have to be where it's installed."""
import posixpath
import re
from urllib.parse import quote, unquote

# Fenced code, in which there are no links; or a link with its text.
PIECE = re.compile(
    r"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$|(?P<picture>!?)\[(?P<text>[^\[\]]*)\]\((?P<path>[^()\s#]+)(?P<anchor>#[^()\s]*)?\)",
    re.MULTILINE | re.DOTALL)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def adapted(text, source, places):
    """A page whose relative links lead to where files are installed; of one to a file that isn't, the text is left.

    source is the page's path in the repository, and places maps each path there, of files and folders, to that below the
    prefix.
    """
    folder = posixpath.dirname(places[source])

    def link(piece):
        if piece["fence"] or SCHEME.match(piece["path"]):
            return piece[0]
        file = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(piece["path"])))
        if file not in places:
            return piece["text"]
        target = quote(posixpath.relpath(places[file], folder))
        return f"{piece['picture']}[{piece['text']}]({target}{piece['anchor'] or ''})"

    return PIECE.sub(link, text)
