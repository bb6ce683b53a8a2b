"""Finds the headings of a document that does not mark them: by their look, or by their words."""

import re
from collections import Counter
from itertools import groupby, pairwise

from .characters import BULLET, join_lines, squeeze
from .contents import Contents
from .levels import give_levels
from .metadata import key_of
from .tree import Piece
from .wording import (
    CHAPTER,
    ENDS,
    HAS_DATE,
    NAMED_PART,
    NUMBERED,
    PARAGRAF,
    is_addressee,
    is_sender,
    is_sentence,
)

_PICTURE_WORD = re.compile(r"(film|video|bild|foto|illustration|figur|diagram|logotyp)\w*\b", re.I)
_RECIPIENTS = re.compile(
    r"skickas till$|^(?:expedieras|expediering|sändlista|delges|kopia)", re.IGNORECASE
)


def mark_headings(pieces: list[Piece], contents: Contents) -> None:
    """Unless the format marks them: by look where there is one to go by, else by words."""
    if any(piece.kind == "heading" and not piece.is_title for piece in pieces):
        return
    title = next((at for at, piece in enumerate(pieces) if piece.is_title), -1)
    _by_look(pieces[title + 1 :])  # Above the title stands who sent the document.
    levels = {p.level for p in pieces if p.kind == "heading" and not p.is_title}
    if len(levels) == 1:
        give_levels(pieces, contents)


def _by_look(pieces: list[Piece]) -> None:
    """Authors without heading styles, and PDF files, show headings by weight and size."""
    weight: Counter[float] = Counter()
    for piece in pieces:
        if piece.kind == "paragraph" and not piece.bold:
            weight[piece.size] += len(" ".join(piece.lines))
    body = weight.most_common(1)[0][0] if weight else 0.0
    chosen = [
        piece
        for piece, following in pairwise(pieces)
        if piece.kind == "paragraph" and _looks_like_one(piece, following, body)
    ]
    slanted = [piece for piece in chosen if not (piece.bold or piece.size > body * 1.07)]
    if len(slanted) == 1:  # One line in italics is a motto; headings come in numbers.
        chosen.remove(slanted[0])
    if len(chosen) < 2 and sum(piece.kind == "paragraph" for piece in pieces) > 12:
        return
    looks = sorted({(-round(piece.size), not piece.bold) for piece in chosen})
    for piece in chosen:
        piece.kind = "heading"
        piece.level = looks.index((-round(piece.size), not piece.bold)) + 1


def _looks_like_one(piece: Piece, following: Piece, body: float) -> bool:
    text = squeeze(" ".join(piece.lines))
    if len(piece.lines) > 3 or len(text) > 160 or not re.search(r"[^\W\d]", text):
        return False
    larger = bool(piece.size and body and piece.size > body * 1.07)
    smaller = bool(piece.size and body and piece.size < body * 0.93)
    if piece.italic and not (larger or piece.bold or smaller):
        is_caption = following.italic or _PICTURE_WORD.match(text)
        is_named = _could_head(piece, text) or PARAGRAF.match(text)
        return bool(len(piece.lines) == 1 and not is_caption and is_named)
    if not (larger or piece.bold and not smaller):
        return False
    if BULLET.match(text) or HAS_DATE.search(text):
        return False
    if not larger and any("\t" in line.strip() for line in piece.lines):
        return False
    if text.endswith((",", ";")) or not larger and text.endswith("."):
        return False
    leads_in = following.kind == "list" or len(text.split()) > 8
    if not larger and text.endswith(":") and leads_in:
        return False
    # A bold lead-in of a sentence that goes on.
    goes_on = following.kind == "paragraph" and following.lines[0].strip()[:1].islower()
    return larger or not (goes_on and following.page == piece.page)


def infer_headings(pieces: list[Piece], contents: Contents) -> None:
    """Mark the paragraphs that must be headings in a document that shows none."""
    texts = [join_lines(p.lines) if p.kind == "paragraph" else "" for p in pieces]
    strong = [bool(text) and _strong(text, contents) for text in texts]
    candidate = [
        bool(text) and (sure or _could_head(piece, text))
        for piece, text, sure in zip(pieces, texts, strong, strict=True)
    ]
    _drop_labels(pieces, texts, strong, candidate)
    _drop_announced(texts, strong, candidate)
    start = 0
    for is_run, group in groupby(range(len(pieces)), key=lambda at: candidate[at]):
        run = list(group)
        start = run[0]
        if not is_run:
            continue
        at_end = run[-1] + 1 == len(pieces) or bool(_RECIPIENTS.search(texts[start]))
        for at in run:
            is_label = at_end and at + 1 < len(pieces) and key_of(texts[at])
            if strong[at] or is_label or _heads_run(at, run, at_end, texts[at]):
                pieces[at].kind = "heading"
    give_levels(pieces, contents)


def _heads_run(at: int, run: list[int], at_end: bool, text: str) -> bool:
    """Of short lines in a row the last heads what follows, and the first may head the others."""
    if at == run[-1]:
        return not at_end
    may_head_others = at == run[0] or len(run) == 2 and not at_end
    return may_head_others and not _PICTURE_WORD.search(text)


def _drop_labels(
    pieces: list[Piece], texts: list[str], strong: list[bool], candidate: list[bool]
) -> None:
    """ "Key: value" is a heading only over running text; a sender's name belongs to the letterhead."""
    in_letterhead = True
    for at, text in enumerate(texts):
        following = texts[at + 1] if at + 1 < len(texts) else ""
        if pieces[at].kind != "paragraph" or is_sentence(text):
            in_letterhead = False
        if not candidate[at] or strong[at]:
            continue
        is_label = re.search(r"\D: \S", text) and len(following) <= 60
        leads_in = text.endswith(":") and (not following or following[0] in "-.…")
        is_name = in_letterhead and is_sender(text) and not is_sentence(following)
        candidate[at] = not (is_label or leads_in or is_name)


def _drop_announced(texts: list[str], strong: list[bool], candidate: list[bool]) -> None:
    """A lead-in is followed by what it announces, not by a heading."""
    announced = False
    for at in range(1, len(texts)):
        lead_in = texts[at - 1].endswith(":") and not candidate[at - 1]
        announced = candidate[at] and not strong[at] and (announced or lead_in)
        if announced:
            candidate[at] = False


def _strong(text: str, contents: Contents) -> bool:
    if contents.level_of(text) is not None:
        return True
    if len(text) > 120 or ENDS.search(text) or HAS_DATE.search(text):
        return False
    if re.match(r"^\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZÅÄÖ]", text):
        return True
    return bool(NAMED_PART.match(text) or CHAPTER.match(text)) or (
        bool(PARAGRAF.match(text)) and len(text) < 90
    )


def _could_head(piece: Piece, text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 100 or len(piece.lines) > 2:
        return False
    if any("\t" in line.strip() for line in piece.lines):
        return False
    if text.endswith(":"):
        return len(words) <= 3 and text[0].isupper()
    if ENDS.search(text) or HAS_DATE.search(text) or re.search(r"[a-zåäö]{3}[.!?] [A-ZÅÄÖ]", text):
        return False
    if not (text[0].isupper() or NUMBERED.match(text)):
        return False
    if is_addressee(text) or re.search(r"@|https?://|www\.|\b\d{3} ?\d{2}\b", text):
        return False
    if re.search(r",\s*[a-zåäö]\w*(?:are|chef|ör|ande|ledare|sekreterare|direktör|strateg)$", text):
        return False
    return text.count(",") <= 2 and not ("," in text and is_sender(text.rpartition(",")[2]))
