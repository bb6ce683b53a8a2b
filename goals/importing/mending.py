"""Joins what page breaks and line ends tore apart, and gathers what stands apart into lists."""

import re

from .characters import ORDERED, join_lines, squeeze
from .tree import Block, ListItem, Piece
from .wording import ENDS

_CAPS_LEAD = re.compile(r"^([A-ZÅÄÖÉ]{3,}(?:[ /-][A-ZÅÄÖÉ]{2,})*)[:.]?\s+(?=[A-ZÅÄÖ][a-zåäö])")


def mend(pieces: list[Piece]) -> list[Piece]:
    """Join what a page break tore apart; gather bullets, capital-lead definitions and …-items."""
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        last = result[-1] if result else None
        text = squeeze(" ".join(piece.lines)) if piece.kind == "paragraph" else ""
        if last is not None and last.kind == "list" and piece.kind == "paragraph":
            if last.block and _lonely_bullet(last.block):
                last.block.items = [*last.block.items[:-1], text]
                index += 1
                continue
        if last is not None and piece.kind == "list" and piece.block and not piece.block.items:
            # A bullet alone on its line belongs to the paragraph after it.
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            if following is not None and following.kind == "paragraph":
                item = Block("list", items=[join_lines(following.lines)])
                pieces[index + 1] = Piece("list", block=item, page=following.page, gap=piece.gap)
            index += 1
            continue
        if last is not None and last.kind == piece.kind == "list" and last.block and piece.block:
            if last.block.ordered == piece.block.ordered:
                last.block.items += piece.block.items
                index += 1
                continue
        if last is not None and last.kind == piece.kind == "paragraph" and _torn(last, piece, text):
            last.lines += piece.lines
            index += 1
            continue
        if last is not None and last.kind == "list" and text[:1].islower() and piece.gap >= 2:
            if last.block and last.block.items and isinstance(last.block.items[-1], str):
                if not ENDS.search(last.block.items[-1]) and len(last.block.items[-1]) > 25:
                    last.block.items[-1] = join_lines([last.block.items[-1], text])
                    index += 1
                    continue
        for is_item in (_CAPS_LEAD.match, re.compile(r"^(?:\.{2,3}|…)\s*\w").match):
            run = _run(pieces, index, is_item)
            if len(run) >= 2:
                items: list[ListItem] = [join_lines(p.lines) for p in run]
                result.append(Piece("list", block=Block("list", items=items), page=piece.page))
                index += len(run)
                break
        else:
            result.append(piece)
            index += 1
    return [piece for piece in result if not (piece.kind == "list" and not piece.block.items)]


def _lonely_bullet(block: Block) -> bool:
    return bool(block.items) and block.items[-1] == ""


def _run(pieces: list[Piece], start: int, matches) -> list[Piece]:
    run = []
    for piece in pieces[start:]:
        if piece.kind != "paragraph" or not matches(join_lines(piece.lines)):
            break
        run.append(piece)
    return run


def _torn(before: Piece, after: Piece, text: str) -> bool:
    said = join_lines(before.lines)
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
