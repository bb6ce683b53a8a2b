"""Which of a document's first lines is its title."""

import re

from .characters import join_lines, squeeze
from .contents import Contents, fold
from .metadata import date_in, is_designation, is_draft, split_pair
from .tree import Piece
from .wording import is_addressee, is_sender, is_sentence

_KIND_WORD = re.compile(
    r"^(?:policy|riktlinjer?|plan|program|strategi|reglemente|styrdokument|taxa|handlingsplan|regler|vision"
    r"|styrmodell|inriktningsdokument|bolagsordning|ägardirektiv|föreskrifter|anvisning(?:ar)?|rutin)$",
    re.IGNORECASE,
)


def is_kind_word(text: str) -> bool:
    return bool(_KIND_WORD.match(squeeze(text)))


def can_be_title(text: str) -> bool:
    text = squeeze(text)
    return bool(
        re.search(r"[^\W\d]{2}", text)
        and not text[:1].islower()
        and len(text) <= 200
        and not is_addressee(text)
        and not (is_sentence(text) and len(text) > 90)
        and not date_in(text)
        and not is_draft(text)
        and not split_pair(text)
    )


def is_letterhead(text: str) -> bool:
    return is_sender(text) or is_kind_word(text) or is_designation(text)


def mark_title(pieces: list[Piece]) -> None:
    """The largest text of the first page, when nothing later is as large."""
    if any(piece.kind == "heading" for piece in pieces):
        return
    texts = [piece for piece in pieces if piece.kind == "paragraph" and piece.size]
    largest = max((piece.size for piece in texts), default=0.0)
    tops = [piece for piece in texts if piece.size > largest - 0.6]
    others = [piece.size for piece in texts if piece not in tops]
    if len(tops) == 1 and tops[0].page <= 2 and others and largest > 1.07 * max(others):
        text = join_lines(tops[0].lines)
        if can_be_title(text) and not is_kind_word(text):
            tops[0].kind, tops[0].level, tops[0].is_title = "heading", 1, True


def take_title(
    pieces: list[Piece], named: str, contents: Contents, repeated: set[str]
) -> tuple[str, list[Piece]]:
    """The title and the pieces without it."""
    for piece in pieces:
        if piece.is_title:
            title = join_lines(piece.lines)
            return title, _without(pieces, piece)
    headings = [piece for piece in pieces if piece.kind == "heading"]
    if headings:
        first = headings[0]
        text = join_lines(first.lines)
        if named and fold(named) != fold(text):
            return named, pieces
        top = min(piece.level for piece in headings)
        at = pieces.index(first)
        before = [p for p in pieces[:at] if p.kind == "paragraph" and _heads(p)]
        alone = sum(piece.level == top for piece in headings) == 1
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        bodyless = following is None or following.kind == "heading"
        if first.level == top and (alone or (bodyless and not before)):
            if alone and first is not headings[-1] or bodyless or (alone and at == 0 and named):
                return text, _without(pieces, first)
            if alone and len(headings) == 1:
                return text, _without(pieces, first)
        if named:
            return named, pieces
        if before:
            return join_lines(before[0].lines), _without(pieces, before[0])
        return "", pieces
    if named:
        return named, [
            p for p in pieces if fold(join_lines(p.lines)) != fold(named) or p.kind != "paragraph"
        ]
    later: Piece | None = None
    for _index, piece in enumerate(pieces[:14]):
        if piece.kind != "paragraph":
            break
        text = join_lines(piece.lines)
        if is_sentence(text) and not text.endswith(":"):
            break
        if not can_be_title(text) or text.endswith(":") or len(piece.lines) > 3:
            continue
        runs_on_pages = text.lower() in repeated and not _names_document(text)
        if is_letterhead(text) or runs_on_pages:
            later = later or piece
            continue
        if contents.level_of(text) is not None and later:
            break
        return text, _without(pieces, piece)
    if later is not None:
        return join_lines(later.lines), _without(pieces, later)
    return "", pieces


def _heads(piece: Piece) -> bool:
    text = join_lines(piece.lines)
    return (
        can_be_title(text)
        and not is_letterhead(text)
        and not is_sentence(text)
        and len(piece.lines) < 4
    )


def _names_document(text: str) -> bool:
    return not is_kind_word(text) and bool(
        re.search(
            r"policy|riktlinje|modell|plan|program|strategi|reglemente|vision|mål|tax|regler|budget"
            r"|ordning|direktiv|föreskrift|värdegrund|dokument",
            text,
            re.IGNORECASE,
        )
    )


def _without(pieces: list[Piece], piece: Piece) -> list[Piece]:
    return [other for other in pieces if other is not piece]
