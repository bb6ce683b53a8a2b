"""A text as it is written without JavaScript: plain, with Markdown's few signs.

``to_text`` gives None for what the signs cannot say (cells that span, sub- and superscript …): such
a text is shown as its markup. Nothing is shown as plain text that would not come back the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import lxml.html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from writing import html as markup

# Words and the marks on them: "strong", "em" and ("a", address). A line break is "\n".
Marks = frozenset[Any]
Piece = tuple[str, Marks]
Runs = tuple[Piece, ...]
# ("p", runs), ("ul", items, 0), ("ol", items, start), ("table", rows) …
Block = tuple[Any, ...]


class Unsayable(Exception):
    """The markup holds what the signs have no word for."""


@lru_cache(maxsize=256)  # a page asks again every time it is shown, mostly for the same words
def to_text(html: str) -> str | None:
    """The text in signs, or None if something would be lost on the way back."""
    try:
        blocks = _read(html)
        text = _say(blocks)
        back = from_text(text)
        is_same = _read(back) == blocks and _words(markup.plain(back)) == _words(markup.plain(html))
        return text if is_same else None
    except (Unsayable, ValueError, RecursionError):
        return None


def from_text(text: str) -> str:
    """Markup, sanitised, of what somebody wrote. Keeps every word, if need be without the signs."""
    text = text.replace("\r\n", "\n")
    tokens = _MARKDOWN.parse(_NOT_A_SIGN.sub(r"\1\\\2", text))
    html = markup.sanitise(_MARKDOWN.renderer.render(list(_settled(tokens)), _MARKDOWN.options, {}))
    kept = " ".join([markup.plain(html), *re.findall(r'href="([^"]*)"', html)])
    lost = _words(_NUMBERS.sub("", text)) - _words(kept)
    return markup.sanitise(markup.from_plain(text)) if lost else html


def is_as_shown(text: str, html: str) -> bool:
    """Whether nobody has changed a text since it was shown in signs: the markup then stands as it is."""
    return text.replace("\r\n", "\n") == to_text(html)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


# --- From signs to markup ------------------------------------------------------------------------

_MARKDOWN = MarkdownIt("zero", {"breaks": True}).enable(
    ["blockquote", "emphasis", "escape", "heading", "hr", "link", "list", "newline", "table"]
)
# An address stands as it was written.
_MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]
for line_break in ("softbreak", "hardbreak"):
    _MARKDOWN.add_render_rule(line_break, lambda *args: "<br>")
# A comparison or a sum at the beginning of a line, or of a point, is no citation and no list.
_NOT_A_SIGN = re.compile(
    r"(?m)^([ \t]*(?:(?:[-*>]|\d{1,9}[.)])[ \t]+)*)(\+|>(?=[^\s>]))",
)
_NUMBERS = re.compile(r"(?m)^(?:[\s>]|[-*]\s|\d{1,9}[.)](?:\s|$))+")
_HEADINGS = {"h1": "h3"}  # any other is h4: the editor has these two, the page itself the first


def _settled(tokens: list[Token]) -> Iterator[Token]:
    """The tokens for markup like the editor's: its headings, a paragraph in every point of a list.

    A numbered list goes on in a new one where its numbers leap, so that it says what was written.
    """
    following: list[int] = []
    for token in tokens:
        token.block = False  # no line breaks between the tags
        token.hidden = False
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS.get(token.tag, "h4")
        elif token.type == "ordered_list_open":
            following.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            following.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != following[-1]:
                yield Token("ordered_list_close", "ol", -1)
                yield Token("ordered_list_open", "ol", 1, attrs={"start": number})
            following[-1] = number + 1
        yield token


# --- From markup to blocks -----------------------------------------------------------------------

_MARKS = {"strong": "**", "em": "*"}
_SPACE = re.compile(r"[ \t\n\r\f]+")


def _read(html: str) -> tuple[Block, ...]:
    return _blocks(lxml.html.fragment_fromstring(html, create_parent="div")) if html else ()


def _blocks(parent: Any) -> tuple[Block, ...]:
    """What stands in an element. Words outside a paragraph are one; an empty paragraph is none."""
    found: list[Block] = []
    loose: list[Piece] = []

    def settle() -> None:
        if runs := _runs(loose):
            found.append(("p", runs))
        loose.clear()

    loose.append((_SPACE.sub(" ", parent.text or ""), frozenset()))
    for child in parent:
        if child.tag in (*_MARKS, "a", "br"):
            loose += _inline(child, frozenset())
        else:
            settle()
            if block := _block(child):
                found.append(block)
        loose.append((_SPACE.sub(" ", child.tail or ""), frozenset()))
    settle()
    return tuple(found)


def _block(element: Any) -> Block | None:
    tag = element.tag
    if tag in ("p", "h3", "h4"):
        runs = _runs(_contents(element, frozenset()))
        return (tag, runs) if runs else None
    if tag == "hr":
        return ("hr",)
    if tag == "blockquote":
        return (tag, _blocks(element))
    if tag in ("ul", "ol"):
        if any(child.tag != "li" for child in element):
            raise Unsayable(tag)
        start = int(element.get("start") or 1) if tag == "ol" else 0
        return (tag, tuple(_blocks(item) for item in element), start)
    if tag == "table":
        rows = tuple(tuple(map(_cell, row)) for row in element.iter("tr"))
        if {child.tag for child in element.iter()} <= _OF_TABLES:
            return (tag, rows)
    raise Unsayable(tag)


_OF_TABLES = {"table", "thead", "tbody", "tr", "th", "td", "p", "a", *_MARKS}


def _cell(element: Any) -> tuple[str, Runs]:
    blocks = _blocks(element)
    if element.attrib or len(blocks) > 1:
        raise Unsayable("td")
    return (element.tag, blocks[0][1] if blocks else ())


def _inline(element: Any, marks: Marks) -> Iterator[Piece]:
    if element.tag == "br":
        yield "\n", marks
    elif element.tag == "a":
        yield from _contents(element, marks | {("a", element.get("href"))})
    elif element.tag in _MARKS:
        yield from _contents(element, marks | {element.tag})
    else:
        raise Unsayable(element.tag)


def _contents(element: Any, marks: Marks) -> Iterator[Piece]:
    yield _SPACE.sub(" ", element.text or ""), marks
    for child in element:
        yield from _inline(child, marks)
        yield _SPACE.sub(" ", child.tail or ""), marks


_EDGE = " \n\xa0"


def _runs(given: Iterable[Piece]) -> Runs:
    """Neighbours with the same marks as one; space at the edge of a mark stands outside it.

    Bold and italic end with the line and begin again on the next.
    """
    parts: list[tuple[str, Marks | None]] = []
    for words, marks in given:
        start, end = len(words) - len(words.lstrip(_EDGE)), len(words.rstrip(_EDGE))
        pieces = (words[:start], None), (words[start:end], marks), (words[max(start, end) :], None)
        parts += [piece for piece in pieces if piece[0]]
    while parts and parts[0][1] is None:
        del parts[0]
    while parts and parts[-1][1] is None:
        del parts[-1]
    joined: list[Piece] = []
    space = ""
    for said, own in parts:
        if own is None:
            space += said
            continue
        if space:
            space = re.sub(" {2,}", " ", re.sub(" *\n *", "\n", space))
            both = joined[-1][1] & own
            joined.append((space, both - _MARKS.keys() if "\n" in space else both))
            space = ""
        joined.append((said, own))
    return tuple(
        ("".join(words for words, _ in same), marks)
        for marks, same in groupby(joined, key=itemgetter(1))
    )


# --- From blocks to signs ------------------------------------------------------------------------


def _say(blocks: Sequence[Block], *, tight: bool = False) -> str:
    """The blocks with an empty line between them; ``tight`` leaves it out before a list."""
    said = ""
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
        if before:
            said += "\n" if tight and block[0] in ("ul", "ol") and block[2] <= 1 else "\n\n"
        said += _say_block(block, before)
    return said


def _say_block(block: Block, before: Block | None) -> str:
    match block:
        case ("p", runs):
            return "\n".join(map(_unsigned, _say_runs(runs).split("\n")))
        case ("h3", runs):
            return f"# {_say_runs(runs)}"
        case ("h4", runs):
            return f"## {_say_runs(runs)}"
        case ("hr",):
            return "---"
        case ("blockquote", blocks):
            return re.sub("(?m)^", "> ", _say(blocks))
        case ("ul", items, _):
            sign = "*" if before and before[0] == "ul" else "-"
            return "\n".join(_say_item(f"{sign} ", item) for item in items)
        case ("ol", items, start):
            goes_on = before and before[0] == "ol" and before[2] + len(before[1]) == start
            sign = ")" if goes_on else "."
            numbered = enumerate(items, start)
            return "\n".join(_say_item(f"{number}{sign} ", item) for number, item in numbered)
        case ("table", (head, *rows)):
            if any(tag == "td" and runs for tag, runs in head):
                raise Unsayable("table")
            lines = [head, *rows]
            lines.insert(1, tuple(("", (("---", frozenset()),)) for _ in head))
            return "\n".join(
                f"| {' | '.join(_say_cell(runs) for _, runs in row)} |" for row in lines
            )
    raise Unsayable(block[0])


def _say_item(sign: str, blocks: Sequence[Block]) -> str:
    return sign + re.sub(r"\n(?!\n)", "\n" + " " * len(sign), _say(blocks, tight=True))


def _say_cell(runs: Runs) -> str:
    return _say_runs(runs).replace("|", "\\|")


def _say_runs(runs: Runs, around: Marks = frozenset()) -> str:
    said, at = "", 0
    while at < len(runs):
        words, marks = runs[at]
        if marks == around:
            said += _escaped(words, in_link=any(isinstance(mark, tuple) for mark in around))
            at += 1
            continue
        ends = {mark: _end(runs, at, mark) for mark in marks - around}
        mark = max(ends, key=lambda mark: (ends[mark], isinstance(mark, tuple), str(mark)))
        inner = _say_runs(runs[at : ends[mark]], around | {mark})
        if isinstance(mark, tuple):
            said += f"[{inner}]({_address(mark[1])})"
        else:
            said += f"{_MARKS[mark]}{inner}{_MARKS[mark]}"
        at = ends[mark]
    return said


def _end(runs: Runs, at: int, mark: Any) -> int:
    """Where a mark that stands on the run at ``at`` no longer does."""
    while at < len(runs) and mark in runs[at][1]:
        at += 1
    return at


def _address(href: str | None) -> str:
    if not href:
        raise Unsayable("a")
    return f"<{href}>" if re.search(r"[\s()]", href) else href


# Only where they would be read as signs, so that the text stays as calm as it can be.
_SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)|\*(?!\s)|(?<=\S)\*|(?<![^\W_])_|_(?![^\W_])|\](?=\()"
)
_FIRST_SIGNS = re.compile(
    r"^(?:#{1,6}(?=\s|$)|[-*](?=\s|$)|-(?=[- ]*$)|>(?=[\s>]|$)|(\d{1,9})(?=[.)](?:\s|$)))"
)


def _escaped(words: str, *, in_link: bool) -> str:
    said = _SIGNS.sub(r"\\\g<0>", words)
    return re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", said) if in_link else said


def _unsigned(line: str) -> str:
    """A line of a paragraph that begins as a heading, a list or a citation does, made not to."""
    return _FIRST_SIGNS.sub(lambda m: f"{m[1]}\\" if m[1] else f"\\{m[0]}", line)
