"""Finds the headings of a document that does not mark them: by their look, or by their words."""

import re

from .characters import BULLET, join_lines, squeeze
from .contents import Contents
from .levels import NUMBERED, give_levels
from .tree import Piece
from .wording import ENDS, HAS_DATE, is_addressee, is_sender, is_sentence

_NAMED_PART = re.compile(
    r"^(?:dokument|bilaga|kapitel|kap\.|del|avsnitt|avdelning|mål|område|tema)\s+"
    r"(?:\d{1,2}|[A-ZIVX]{1,4})\b\s*[:.–-]?\s*(?=\S|$)",
    re.IGNORECASE,
)


_PARAGRAF = re.compile(r"^(?:\d{1,3}\s*§|§\s*\d{1,3})(?:\s+\S.*)?$")


_PICTURE_WORD = re.compile(r"(film|video|bild|foto|illustration|figur|diagram|logotyp)\w*\b", re.I)


_RECIPIENTS = re.compile(
    r"skickas till$|^(?:expedieras|expediering|sändlista|delges|kopia)", re.IGNORECASE
)


def headings_by_look(pieces: list[Piece], factor: float = 1.07) -> None:
    """Authors without heading styles, and PDF files, show headings by weight and size."""
    if any(piece.kind == "heading" and not piece.is_title for piece in pieces):
        return
    weight: dict[float, int] = {}
    for piece in pieces:
        if piece.kind == "paragraph" and not piece.bold:
            weight[piece.size] = weight.get(piece.size, 0) + len(" ".join(piece.lines))
    body = max(weight, key=lambda size: weight[size], default=0.0)
    chosen = []
    for index, piece in enumerate(pieces[:-1]):
        text = squeeze(" ".join(piece.lines))
        if piece.kind != "paragraph" or len(piece.lines) > 3 or len(text) > 160:
            continue
        larger = bool(piece.size and body and piece.size > body * factor)
        smaller = bool(piece.size and body and piece.size < body * 0.93)
        if not (larger or piece.bold and not smaller) or not re.search(r"[^\W\d]", text):
            continue
        if text.endswith((",", ";")) or text.endswith((".", ":")) and not larger:
            continue
        if (
            BULLET.match(text)
            or any("\t" in line.strip() for line in piece.lines)
            or HAS_DATE.search(text)
        ):
            continue
        following = pieces[index + 1]
        if (
            piece.bold
            and not larger
            and following.kind == "paragraph"
            and following.page == piece.page
        ):
            if following.lines[0][:1].islower():
                continue  # A bold lead-in of a sentence that goes on.
        chosen.append(piece)
    if not chosen or (len(chosen) < 2 and sum(piece.kind == "paragraph" for piece in pieces) > 12):
        return
    looks = sorted({(-round(piece.size), not piece.bold) for piece in chosen})
    for piece in chosen:
        piece.kind = "heading"
        piece.level = looks.index((-round(piece.size), not piece.bold)) + 1


def infer_headings(pieces: list[Piece], contents: Contents) -> list[Piece]:
    """Mark the paragraphs that must be headings in a document that marks none."""
    texts = [join_lines(p.lines) if p.kind == "paragraph" else "" for p in pieces]
    strong = [
        p.kind == "paragraph" and _strong(t, contents) for p, t in zip(pieces, texts, strict=True)
    ]
    candidate = [
        p.kind == "paragraph" and (s or _could_head(p, t))
        for p, t, s in zip(pieces, texts, strong, strict=True)
    ]
    # "Key: value" is a heading only over running text; a sender's name belongs to the letterhead.
    in_letterhead = True
    for i, text in enumerate(texts):
        following = texts[i + 1] if i + 1 < len(texts) else ""
        if pieces[i].kind != "paragraph" or is_sentence(text):
            in_letterhead = False
        if not candidate[i] or strong[i]:
            continue
        if re.search(r"\D: \S", text) and not (is_sentence(following) and len(following) > 60):
            candidate[i] = False
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if text.endswith(":") and (
            after is None or after.kind != "paragraph" or following[:1] in "-.…"
        ):
            candidate[i] = False
        if in_letterhead and is_sender(text) and not is_sentence(following):
            candidate[i] = False
    # A lead-in is followed by what it announces, not by a heading.
    for i in range(1, len(pieces)):
        if candidate[i] and not strong[i] and texts[i - 1].endswith(":") and not candidate[i - 1]:
            j = i
            while j < len(pieces) and candidate[j] and not strong[j]:
                candidate[j] = False
                j += 1
    chosen = [False] * len(pieces)
    i = 0
    while i < len(pieces):
        if not candidate[i]:
            i += 1
            continue
        j = i
        while j + 1 < len(pieces) and candidate[j + 1]:
            j += 1
        at_end = j + 1 == len(pieces) or bool(_RECIPIENTS.search(texts[i]))
        size = j - i + 1
        for k in range(i, j + 1):
            is_first, is_last = k == i, k == j
            if strong[k]:
                chosen[k] = True
            elif is_last:
                chosen[k] = not at_end
            elif size > 2 or at_end:
                chosen[k] = is_first
            else:
                chosen[k] = True
            if chosen[k] and not is_last and _PICTURE_WORD.search(texts[k]) and not strong[k]:
                chosen[k] = False
        i = j + 1
    for piece, text, yes in zip(pieces, texts, chosen, strict=True):
        if yes:
            piece.kind = "heading"
            piece.lines = [text]
    give_levels([p for p in pieces if p.kind == "heading"], contents)
    return pieces


def _strong(text: str, contents: Contents) -> bool:
    if contents.level_of(text) is not None:
        return True
    if len(text) > 120 or ENDS.search(text) or HAS_DATE.search(text):
        return False
    if re.match(r"^\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZÅÄÖ]", text):
        return True
    return bool(_NAMED_PART.match(text)) or (bool(_PARAGRAF.match(text)) and len(text) < 90)


def _could_head(piece: Piece, text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 100 or len(piece.lines) > 2:
        return False
    if any("\t" in line.strip() for line in piece.lines):
        return False
    if text.endswith(":"):
        return len(words) <= 3 and text[0].isupper()
    if ENDS.search(text) or HAS_DATE.search(text):
        return False
    if not (text[0].isupper() or NUMBERED.match(text)):
        return False
    if is_addressee(text) or re.search(r"@|https?://|www\.|\b\d{3} ?\d{2}\b", text):
        return False
    if re.search(r",\s*[a-zåäö]\w*(?:are|chef|ör|ande|ledare|sekreterare|direktör|strateg)$", text):
        return False
    return text.count(",") <= 2 and not ("," in text and is_sender(text.rpartition(",")[2]))
