"""Joins what page breaks and line ends tore apart, and gathers what stands apart into lists."""

import re
from itertools import groupby

from .characters import ORDERED, join_lines, squeeze
from .tree import Block, ListItem, Piece
from .wording import ENDS

_CAPS_LEAD = re.compile(r"^([A-ZÅÄÖÉ]{3,}(?:[ /-][A-ZÅÄÖÉ]{2,})*)[:.]?\s+(?=[A-ZÅÄÖ][a-zåäö])")


_FRAGMENT = re.compile(r"^(?:\.{2,3}|…)\s*\w")


def mend(pieces: list[Piece]) -> list[Piece]:
    """Whole paragraphs and lists, in the order they are read."""
    whole: list[Piece] = []
    for piece in pieces:
        if not _joins(whole, piece):
            whole.append(piece)
    gathered = _gathered(_gathered(whole, _CAPS_LEAD), _FRAGMENT)
    return [
        piece for piece in gathered if piece.kind != "list" or piece.block and piece.block.items
    ]


def _joins(whole: list[Piece], piece: Piece) -> bool:
    """Whether piece went into what stands before it."""
    if not whole:
        return False
    before = _before_notes(whole, piece)
    if before.kind == "list" and before.block is not None:
        return _joins_list(before.block, piece)
    if before.kind != "paragraph" or piece.kind != "paragraph" or not _torn(before, piece):
        return False
    before.lines += piece.lines
    return True


def _joins_list(block: Block, piece: Piece) -> bool:
    if piece.kind == "list" and piece.block is not None:
        if not block.items or block.ordered == piece.block.ordered:
            block.items += piece.block.items
            block.ordered = piece.block.ordered
            return True
    if piece.kind != "paragraph":
        return False
    text = join_lines(piece.lines)
    last = block.items[-1] if block.items else ""
    if last == "":  # A bullet alone on its line belongs to the paragraph after it.
        block.items[-1:] = [text]
        return True
    torn = isinstance(last, str) and len(last) > 25 and not ENDS.search(last)
    if torn and text[:1].islower() and piece.gap >= 2:
        block.items[-1] = join_lines([str(last), text])
        return True
    return False


def _before_notes(whole: list[Piece], piece: Piece) -> Piece:
    """What stands before piece when the notes at the foot of the page before it are passed over."""
    at = len(whole) - 1
    while at and whole[at].page < piece.page and 0 < whole[at].size < 0.93 * piece.size:
        at -= 1
    return whole[at]


def _gathered(pieces: list[Piece], pattern: re.Pattern[str]) -> list[Piece]:
    """Paragraphs in a row that all begin alike are a list."""
    result: list[Piece] = []
    for alike, group in groupby(
        pieces, key=lambda p: p.kind == "paragraph" and bool(pattern.match(join_lines(p.lines)))
    ):
        run = list(group)
        if alike and len(run) > 1:
            items: list[ListItem] = [join_lines(piece.lines) for piece in run]
            run = [Piece("list", block=Block("list", items=items), page=run[0].page)]
        result += run
    return result


def _torn(before: Piece, after: Piece) -> bool:
    said, text = join_lines(before.lines), squeeze(" ".join(after.lines))
    if ENDS.search(said) or not text[:1].islower() or before.bold != after.bold:
        return False
    if ORDERED.match(text) or len(before.lines) > 1 and "\t" in before.lines[-1]:
        return False
    if after.gap >= 2 or after.page != before.page:
        return len(said) >= 25
    return len(said) >= 60 and bool(
        re.search(
            r"(?:-|\b(?:och|att|i|på|för|av|med|under|till|som|en|ett|den|det|de|vid|om|inom))$",
            said,
        )
    )
