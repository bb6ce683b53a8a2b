"""The markup that a text may hold, and nothing else."""

import re
from html import escape, unescape

import nh3

TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td", "caption", "sub", "sup", "hr",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_BLOCK_END = re.compile(r"(?i)</(p|h[1-6]|li|tr|blockquote|caption|table)>|<br\s*/?>|<hr\s*/?>")
_CELL_END = re.compile(r"(?i)</t[hd]>")
_TAG = re.compile(r"<[^>]*>")
# Signs that turn the direction of what follows, and are not seen: pasted in, they turn a text around.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# No two parts of a pattern can take the same letter: a long text takes no longer for being odd.
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPTY_HEADER = re.compile(r"(?i)<th([^>]*)>((?:\s|<p>|</p>|<br>|&nbsp;)*)</th>")
_EMPTY_PARAGRAPHS = re.compile(r"\s*(?:<p>(?:\s|<br>)*</p>\s*)+")


def sanitise(html: str) -> str:
    """Only the allowed tags and attributes; links to web, mail or telephone.

    A header cell without words heads nothing: it becomes a plain cell.

    Plain text, as a browser without JavaScript may send it, becomes paragraphs. An editor's empty
    paragraph becomes the empty string.
    """
    if html and not _LOOKS_LIKE_HTML.search(html):
        html = from_plain(html)
    clean = _settled(html.replace("\r\n", "\n"))
    if clean and "<" not in clean:  # words whose every tag was taken out
        return sanitise(from_plain(unescape(clean)))
    clean = _EMPTY_HEADER.sub(_plain_cell, clean)
    return "" if _EMPTY_PARAGRAPHS.fullmatch(clean) else clean


def _settled(html: str) -> str:
    """Clean until a browser would read what stands there as it stands there.

    Wrongly nested tags are moved when markup is read, and may be moved once more the next time;
    markup that changes meaning when it is read again is how a script gets past a sanitiser.
    """
    for _ in range(8):
        clean = nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
        clean = clean.translate(_TURNS).strip()
        if clean == html:
            return clean
        html = clean
    return from_plain(plain(html))  # it never settles: the words are kept, the markup is not


def _plain_cell(header: re.Match[str]) -> str:
    attributes = re.sub(r' scope="[^"]*"', "", header[1])
    return f"<td{attributes}>{header[2]}</td>"


def from_plain(text: str) -> str:
    """Paragraphs from blank lines, line breaks from single ones."""
    blocks = re.split(r"\n\s*\n", escape(text.replace("\r\n", "\n"), quote=False))
    return "".join(f"<p>{b.strip()}</p>" for b in blocks if b.strip()).replace("\n", "<br>")


def plain(html: str) -> str:
    """The words alone, one line a block."""
    broken = _CELL_END.sub(" ", _BLOCK_END.sub("\n", html))
    lines = (" ".join(line.split()) for line in unescape(_TAG.sub("", broken)).split("\n"))
    return "\n".join(line for line in lines if line)


def apart(html: str) -> str:
    """The words for an excerpt, one line a block, with the cells of a row apart."""
    return plain(_CELL_END.sub("\n", html))
